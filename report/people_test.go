package report_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"rollbook/assets"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// desk opens a new store of a bureau.
func desk(t testing.TB, u store.Unit) *store.Store {
	t.Helper()
	words.Use("zh")
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := store.Create(filepath.Join(t.TempDir(), u.Code), store.Config{Unit: u, Password: "银川 2016"}, pack)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

var xingqing = store.Unit{Code: "U0104", Name: "兴庆区教育局", Level: store.County, Parent: "U0100"}

// id18 makes an ID number with a right check character in an area that was never given out.
func id18(birth string, order int) string {
	body := "640199" + birth[:4] + birth[5:7] + birth[8:10] + fmt.Sprintf("%03d", order)
	return body + string(register.IDCheck(body))
}

// people fills a store with n invented pupils in books of 500, two thirds of them of registered
// households, of which nine in ten stand on the list. One seed makes one register.
func people(t testing.TB, s *store.Store, n int) {
	t.Helper()
	dice := rand.New(rand.NewPCG(1, 2016))
	one := func(list ...string) string { return list[dice.IntN(len(list))] }
	villages := s.Pack().Places.Below("640104201", "village")
	var batch []store.Edit
	flush := func() {
		if _, err := s.Commit(batch...); err != nil {
			t.Fatal(err)
		}
		batch = nil
	}
	put := func(e store.Edit) string {
		batch = append(batch, e)
		return fmt.Sprintf("#%d", len(batch)-1)
	}
	for i := range n {
		if i%250 == 0 && len(batch) > 0 {
			flush()
		}
		book := fmt.Sprintf("XQ-%03d", i/500)
		grade := dice.IntN(12)
		born := fmt.Sprintf("%d-%02d-%02d", 2009-grade, 1+i%8, 1+i%28)
		sex, village := fmt.Sprint(2-i%2), one(villages...)
		id := id18(born, (i/224)*2%1000+i%2)
		name := "马" + string(rune(0x4e00+i*7%20000)) + string(rune(0x4e00+i*13%20000))
		house := ""
		if dice.IntN(3) > 0 {
			hh := fmt.Sprintf("64%010d", i)
			house = put(store.Edit{Kind: "household", Book: book, Set: map[string]string{
				"hh_no": hh, "head_name": name, "head_id_no": id18("1976-05-05", i%999), "division": village, "address": "村里",
				"members": "4", "registered": "1", "list_source": "名单", "poverty_type": "1", "main_cause": "01", "status": "1",
				"especially_poor": one("0", "0", "0", "1"), "especially_doc": "文件", "migration_type": "2",
			}})
			if dice.IntN(10) > 0 {
				list := put(store.Edit{Kind: "poverty_list", Set: map[string]string{"hh_no": hh, "division": village, "listed": "1", "listed_on": "2015-01-01", "data_date": "2016-01-01"}})
				put(store.Edit{Kind: "poverty_member", Set: map[string]string{"list_id": list, "name": name, "id_no": id, "listed": "1", "listed_on": "2015-01-01", "data_date": "2016-01-01"}})
			}
		}
		student := put(store.Edit{Kind: "student", Book: book, Set: map[string]string{
			"name": name, "id_type": "1", "id_no": id, "nationality": one("01", "03"), "boarding": "1", "hukou_place": village, "hukou_type": "2",
			"home_div": village, "home_address": "村里", "phone": fmt.Sprintf("139%08d", i), "disability": one("0", "0", "0", "4"), "disability_no": "64010419760505001X42",
			"left_behind": one("0", "1", "2"), "household_id": house, "last_confirmed": "2016-09-05", "birth_date": born, "sex": sex,
		}, Explain: map[string]string{"K39": "测试", "V4": "测试"}})
		stage, code := "20", fmt.Sprint(21+grade)
		if grade >= 6 {
			stage, code = "30", fmt.Sprint(31+grade-6)
		}
		if grade >= 9 {
			stage, code = "41", fmt.Sprint(41+grade-9)
		}
		put(store.Edit{Kind: "enrolment", Book: book, Set: map[string]string{
			"student_id": student, "school_year": "2016", "term": "1", "stage": stage, "grade": code, "class": "1班", "admission_ym": "2014-09",
			"boarding": one("1", "1", "2"), "status": one("10", "10", "10", "10", "11", "20", "41", "60", "90"), "confirmed_on": "2016-09-05", "confirmed_by": "王老师",
		}})
		if i%50 == 49 { // who finished in summer, and is nowhere now
			last := &batch[len(batch)-1]
			last.Set["school_year"], last.Set["term"], last.Set["status"] = "2015", "2", one("50", "10")
		} else if dice.IntN(20) == 0 {
			put(store.Edit{Kind: "change", Book: book, Set: map[string]string{"student_id": student, "kind": one("12", "23", "28"), "date": one("2016-09-10", "2016-10-10"), "reason": "1", "until": "2017-08-31", "evidence": "材料"}})
		}
	}
	flush()
}
