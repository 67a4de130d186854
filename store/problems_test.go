package store_test

import (
	"testing"

	"rollbook/store"
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
