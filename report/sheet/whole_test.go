package sheet_test

import (
	"testing"
	"time"

	"rollbook/assets"
	"rollbook/report/sheet"
	"rollbook/store"
	"rollbook/store/register"
)

// TestTheListOfThePoorIsDated imports two lists of one town, the second without a household of the
// first, in both orders: who stood on the list on a day is the same, and no day is overwritten.
func TestTheListOfThePoorIsDated(t *testing.T) {
	head := []any{"数据日期", "乡(镇)", "行政村", "户编号", "人编号", "姓名", "证件号码", "与户主关系"}
	row := func(day, house, person, name, relation string) []any {
		return []any{day, "闽宁镇", "原隆村", house, person, name, "", relation}
	}
	first := book(t, head, row("2016-06-30", "01", "0101", "马一", "户主"), row("2016-06-30", "01", "0102", "马二", "长子"), row("2016-06-30", "02", "0201", "王一", "户主"))
	second := book(t, head, row("2017-06-30", "01", "0101", "马一", "户主"), row("2017-06-30", "03", "0301", "李一", "户主"))
	for _, order := range [][]string{{first, second}, {second, first}} {
		s := desk(t, pack(t, assets.DefaultPack()))
		for _, path := range order {
			if r := load(t, s, "poverty_list", path, sheet.Options{}); r.Refused != 0 || r.New == 0 {
				t.Fatalf("%+v", r)
			}
		}
		for _, c := range []struct {
			kind, title, day string
			want             string
		}{
			{"poverty_list", "马一", "2016-06-29", ""},
			{"poverty_list", "马一", "2016-06-30", "1"},
			{"poverty_list", "马一", "2018-01-01", "1"},
			{"poverty_list", "王一", "2017-06-29", "1"},
			{"poverty_list", "王一", "2017-06-30", "0"},
			{"poverty_list", "李一", "2017-06-30", "1"},
			{"poverty_member", "马二", "2016-12-31", "1"},
			{"poverty_member", "马二", "2017-06-30", "0"},
		} {
			if got := listedOn(t, s, c.kind, c.title, c.day); got != c.want {
				t.Errorf("%s on %s: %q, want %q (first %v)", c.title, c.day, got, c.want, order[0] == first)
			}
		}
		if r := load(t, s, "poverty_list", second, sheet.Options{}); r.New != 0 || r.Changed != 0 || r.Struck != 0 {
			t.Errorf("again: %+v", r)
		}
	}
}

func listedOn(t *testing.T, s *store.Store, kind, title, day string) string {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	got, found := "", false
	field := s.Pack().Kind(kind).Field("listed")
	s.Each(kind, func(rec register.Record, _ register.Lookup, _ bool) {
		if s.Pack().TitleOf(rec) == title {
			got, found = field.At(rec.Values, at), true
		}
	})
	if !found {
		t.Fatalf("no %s %s", kind, title)
	}
	return got
}
