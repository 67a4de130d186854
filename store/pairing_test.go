package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"rollbook/store"
	"rollbook/store/register"
)

// TestWhoChangedIsPutBesideTheOthers: after whatever is done to a few pupils the duplicates are those that are found anew, in their
// order.
func TestWhoChangedIsPutBesideTheOthers(t *testing.T) {
	names := []string{"马小龙", "马小尤", "马玉兰", "马玉蘭", "海燕", "海雁", "哈·龙"}
	births := []string{"2009-03-12", "2009-03-13", "2008-03-12"}
	places := []string{"", "640121400201", "640122100000"}
	numbers := []string{""}
	for _, born := range []string{"20090312", "20090313", "20080312"} {
		for _, order := range []string{"001", "011", "002"} {
			head := "640121" + born + order
			numbers = append(numbers, head+string(register.IDCheck(head)))
		}
	}
	s, dice := newSchool(t), rand.New(rand.NewPCG(20161128, 1))
	one := func(list []string) string { return list[dice.IntN(len(list))] }
	values := func() map[string]string {
		birth, number := one(births), one(numbers)
		if number != "" {
			birth = fmt.Sprintf("%s-%s-%s", number[6:10], number[10:12], number[12:14])
		}
		return map[string]string{
			"name": one(names), "former_name": one(append(names, "")), "birth_date": birth, "id_no": number,
			"home_div": one(places), "hukou_place": one(places), "phone": one([]string{"", "13900000001", "13900000002"}),
		}
	}
	var ids []string
	some, most := 0, 0
	for step := range 150 {
		var err error
		switch what := dice.IntN(6); {
		case len(ids) < 2 || what == 0:
			ids = append(ids, save(t, s.Store, store.Edit{Kind: "student", Set: values()}))
		case what == 1:
			_, err = s.Commit(store.Edit{ID: one(ids), Set: values()})
		case what == 2 && len(ids) > 12:
			id := one(ids)
			_, err = s.Commit(store.Edit{ID: id, Remove: true, Reason: "重复"})
			ids = slices.DeleteFunc(ids, func(other string) bool { return other == id })
		case what > 2:
			said := []func(a, b, reason string) (store.Saved, error){s.Link, s.Unlike, s.Unlink}[what-3]
			if a, b := one(ids), one(ids); a != b {
				_, _ = said(a, b, "看过户口簿") // what is not linked is not taken apart
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		found, err := s.Duplicates()
		if err != nil {
			t.Fatal(err)
		}
		anew, err := s.DuplicatesAnew()
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(found) != fmt.Sprint(anew) {
			t.Fatalf("step %d: after a change\n%+v\nanew\n%+v", step, found, anew)
		}
		if most = max(most, len(found)); len(found) > 0 {
			some++
		}
	}
	if some < 50 || most < 5 {
		t.Errorf("in %d of the steps there were some, %d at the most", some, most)
	}
}
