package store_test

import (
	"slices"
	"testing"

	"rollbook/store"
	"rollbook/store/register"
)

// TestWhatManyHaveIsKeptOnceAndToldOfEach: pupils with the same problems share what is kept of them, so that one who is
// explained, put right or renamed must not take the others along, and each is told of in its own words.
func TestWhatManyHaveIsKeptOnceAndToldOfEach(t *testing.T) {
	s := desk(t, "S1", store.School)
	births := map[string]string{}
	for _, birth := range []string{"1998-03-01", "1998-03-02", "1998-03-03", "1998-03-04"} {
		births[save(t, s, pupil("name", "马小龙", "birth", birth))] = birth
	}
	holds := func(id string, state store.CheckState, message string) {
		t.Helper()
		rec, said := get(t, s, id), ""
		if len(rec.Problems) > 0 {
			said = rec.Problems[0].Message
		}
		if rec.Check != state || said != message || len(rec.Problems) > 0 && rec.Problems[0].Record != id {
			t.Errorf("%s: %s, %+v", births[id], rec.Check, rec.Problems)
		}
	}
	said := func(birth string) string { return birth + " 出生，不像学生。" }
	for id, birth := range births {
		holds(id, store.MustExplain, said(birth))
	}
	for id, birth := range births {
		switch birth {
		case "1998-03-01":
			save(t, s, store.Edit{ID: id, Explain: map[string]string{"C1": "复读"}})
		case "1998-03-02":
			save(t, s, store.Edit{ID: id, Set: map[string]string{"birth": "2010-03-02"}})
		case "1998-03-03":
			save(t, s, store.Edit{ID: id, Set: map[string]string{"birth": "1997-03-03"}})
		}
	}
	for id, birth := range births {
		switch birth {
		case "1998-03-01", "1998-03-02":
			holds(id, store.Sound, "")
		case "1998-03-03":
			holds(id, store.MustExplain, said("1997-03-03"))
		default:
			holds(id, store.MustExplain, said(birth))
		}
	}
}

// TestAShortValueIsToldOfEach: numbers of one area share what is kept of it, those of another do not.
func TestAShortValueIsToldOfEach(t *testing.T) {
	s := desk(t, "S1", store.School)
	number := func(area, order string) string {
		head := area + "20100301" + order
		return head + string(register.IDCheck(head))
	}
	areas := map[string]string{}
	for _, order := range []string{"001", "002", "003"} {
		for _, area := range []string{"999901", "999902"} {
			areas[save(t, s, pupil("name", "马小龙", "number", number(area, order)))] = area
		}
	}
	for id, area := range areas {
		told := slices.ContainsFunc(get(t, s, id).Problems, func(p register.Problem) bool { return p.Code == "id-area" && p.Args["value"] == area && p.Record == id })
		if !told {
			t.Errorf("of %s: %+v", area, get(t, s, id).Problems)
		}
	}
}

// TestReasonsAreEachRecordsOwn: pupils who are explained in the same words share them, until one is explained in others.
func TestReasonsAreEachRecordsOwn(t *testing.T) {
	s := desk(t, "S1", store.School)
	explained := func(why string) store.Edit {
		e := pupil("name", "马小龙", "birth", "1998-03-01")
		e.Explain = map[string]string{"C1": why}
		return e
	}
	one, two := save(t, s, explained("复读")), save(t, s, explained("复读"))
	save(t, s, store.Edit{ID: two, Explain: map[string]string{"C1": "休学一年"}})
	if a, b := get(t, s, one).Explained["C1"], get(t, s, two).Explained["C1"]; a != "复读" || b != "休学一年" {
		t.Errorf("%q, %q", a, b)
	}
}
