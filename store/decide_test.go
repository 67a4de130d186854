package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"rollbook/store"
	"rollbook/store/change"
)

// disputed makes a school and a county that say otherwise of fields of n pupils.
func disputed(t testing.TB, n int, field, atSchool, atCounty string) (school, county *store.Store, ids []string) {
	t.Helper()
	school, county = desk(t, "S1", store.School), desk(t, "COUNTY", store.County)
	var edits []store.Edit
	for i := range n {
		edits = append(edits, pupil("name", "马小"+string(rune('一'+i)), field, "13900000000"))
	}
	for part := range slices.Chunk(edits, 500) {
		saved, err := school.Commit(part...)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range saved {
			ids = append(ids, one.ID)
		}
	}
	take(t, county, everything(t, school))
	for s, value := range map[*store.Store]string{school: atSchool, county: atCounty} {
		var edits []store.Edit
		for _, id := range ids {
			edits = append(edits, store.Edit{ID: id, Set: map[string]string{field: value}, Reason: "看过" + s.Unit().Code})
		}
		if _, err := s.Commit(edits...); err != nil {
			t.Fatal(err)
		}
	}
	take(t, county, everything(t, school))
	return school, county, ids
}

// TestAThousandConflicts lists them child by child, settles one, and lists again: only that one is read anew.
func TestAThousandConflicts(t *testing.T) {
	_, county, ids := disputed(t, 1000, "phone", "13900000001", "13900000002")
	list, err := county.Cases()
	if err != nil || len(list) != 1000 {
		t.Fatalf("%d cases, %v", len(list), err)
	}
	for i, c := range list {
		if i > 0 && c.Since.Before(list[i-1].Since) || len(c.Conflicts) != 1 || !slices.Equal(c.Units, []string{"COUNTY", "S1"}) || c.Title == "" {
			t.Fatalf("case %d is %+v", i, c)
		}
	}
	if _, err := county.Settle([]store.Decision{{Record: ids[7], Field: "phone", Value: "13900000001"}}, "问过家长", nil); err != nil {
		t.Fatal(err)
	}
	if known := county.Remembered(); known != 999 {
		t.Errorf("after one decision %d of 999 others are remembered", known)
	}
	if list, err = county.Cases(); err != nil || len(list) != 999 {
		t.Fatalf("%d cases after one decision, %v", len(list), err)
	}
	var all []store.Decision
	for _, c := range list {
		all = append(all, store.Decision{Record: c.Subject, Field: "phone", Value: "13900000002"})
	}
	parts := 0
	step, err := county.Settle(all, "以县里核对的为准", func(int) error { parts++; return nil })
	if err != nil || step.Records != 999 || parts != 10 {
		t.Fatalf("%+v in %d parts, %v", step, parts, err)
	}
	if list, _ = county.Cases(); len(list) != 0 {
		t.Errorf("%d are left", len(list))
	}
	undone, left, err := county.Undo(t.Context(), step.N, "规则选错了", nil)
	if err != nil || undone.Records != 999 || left != 0 {
		t.Fatalf("undone %+v, left %d, %v", undone, left, err)
	}
	if list, _ = county.Cases(); len(list) != 999 {
		t.Errorf("%d are asked again", len(list))
	}
	sound(t, county)
}

// TestADecisionIsTakenBack leaves the conflict as it was: each value with who wrote it, at every desk. It can be decided and
// taken back again.
func TestADecisionIsTakenBack(t *testing.T) {
	school, county, ids := disputed(t, 1, "phone", "13900000001", "13900000002")
	before, err := county.Conflicts("")
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"13900000001", "13900000002", "13900000009", "13900000000"} {
		step, err := county.Settle([]store.Decision{{Record: ids[0], Field: "phone", Value: value}}, "问过家长", nil)
		if err != nil {
			t.Fatal(err)
		}
		if rec := get(t, county, ids[0]); rec.Fields["phone"] != value || len(rec.Conflicts) > 0 {
			t.Fatalf("decided: %+v", rec)
		}
		if _, left, err := county.Undo(t.Context(), step.N, "定错了", nil); err != nil || left != 0 {
			t.Fatalf("left %d, %v", left, err)
		}
		for _, s := range []*store.Store{county, school} {
			take(t, school, everything(t, county))
			after, err := s.Conflicts("")
			if err != nil || len(after) != 1 || len(after[0].Values) != 2 || after[0].Base != "13900000000" {
				t.Fatalf("%s after %s: %+v, %v", s.Unit().Code, value, after, err)
			}
			for _, was := range before[0].Values {
				if !slices.ContainsFunc(after[0].Values, func(is store.ConflictValue) bool {
					return is.Again && is.Value == was.Value && is.Actor == was.Actor && is.Unit == was.Unit && is.HLC == was.HLC && is.Reason == was.Reason
				}) {
					t.Errorf("%s after %s: %+v is not told as it was: %+v", s.Unit().Code, value, was, after[0].Values)
				}
			}
		}
		if _, _, err := county.Undo(t.Context(), step.N, "再来", nil); err == nil {
			t.Error("taken back twice")
		}
	}
	sound(t, county)
	sound(t, school)
}

// TestADecisionThatWasChangedStays does not take back what somebody has written since.
func TestADecisionThatWasChangedStays(t *testing.T) {
	_, county, ids := disputed(t, 2, "phone", "13900000001", "13900000002")
	var all []store.Decision
	for _, id := range ids {
		all = append(all, store.Decision{Record: id, Field: "phone", Value: "13900000001"})
	}
	step, err := county.Settle(all, "问过家长", nil)
	if err != nil {
		t.Fatal(err)
	}
	save(t, county, store.Edit{ID: ids[0], Set: map[string]string{"phone": "13900000005"}})
	if undone, left, err := county.Undo(t.Context(), step.N, "定错了", nil); err != nil || left != 1 || undone.Records != 1 {
		t.Errorf("undone %+v, left %d, %v", undone, left, err)
	}
	if rec := get(t, county, ids[0]); rec.Fields["phone"] != "13900000005" || len(rec.Conflicts) > 0 {
		t.Errorf("%+v", rec)
	}
}

// TestStoppedHalfWay keeps what was decided as one step.
func TestStoppedHalfWay(t *testing.T) {
	_, county, ids := disputed(t, 250, "phone", "13900000001", "13900000002")
	var all []store.Decision
	for _, id := range ids {
		all = append(all, store.Decision{Record: id, Field: "phone", Value: "13900000001"})
	}
	stop := errors.New("stop")
	step, err := county.Settle(all, "问过家长", func(n int) error {
		if n >= 200 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || step.Records != 200 {
		t.Fatalf("%+v, %v", step, err)
	}
	if list, _ := county.Cases(); len(list) != 50 {
		t.Errorf("%d wait", len(list))
	}
	if steps, err := county.Steps(); err != nil || len(steps) != 1 || steps[0].Records != 200 || steps[0].Deed != store.Deciding {
		t.Errorf("%+v, %v", steps, err)
	}
	if _, _, err := county.Undo(t.Context(), step.N, "停下了", nil); err != nil {
		t.Fatal(err)
	}
	if list, _ := county.Cases(); len(list) != 250 {
		t.Errorf("%d wait after it was taken back", len(list))
	}
}

// TestWithdrawnAndChanged decides between a removal and an edit that did not see it, both ways and back.
func TestWithdrawnAndChanged(t *testing.T) {
	for _, value := range []string{"1", ""} {
		school, county := desk(t, "S1", store.School), desk(t, "COUNTY", store.County)
		id := save(t, school, pupil("name", "马小龙", "phone", "13900000000"))
		take(t, county, everything(t, school))
		save(t, school, store.Edit{ID: id, Remove: true, Reason: "录重了"})
		save(t, county, store.Edit{ID: id, Set: map[string]string{"phone": "13900000001"}})
		take(t, county, everything(t, school))
		list, err := county.Cases()
		if err != nil || len(list) != 1 || list[0].Conflicts[0].Field != change.KeyRemoved || len(list[0].Conflicts[0].Values) != 2 {
			t.Fatalf("%+v, %v", list, err)
		}
		if units := list[0].Units; !slices.Equal(units, []string{"COUNTY", "S1"}) {
			t.Errorf("of %v", units)
		}
		step, err := county.Settle([]store.Decision{{Record: id, Field: change.KeyRemoved, Value: value}}, "问过学校", nil)
		if err != nil {
			t.Fatal(err)
		}
		if rec := get(t, county, id); rec.Removed != (value == "1") || len(rec.Conflicts) > 0 {
			t.Errorf("decided for %q: %+v", value, rec)
		}
		if _, left, err := county.Undo(t.Context(), step.N, "定错了", nil); err != nil || left > 0 {
			t.Fatalf("left %d, %v", left, err)
		}
		if list, _ := county.Cases(); len(list) != 1 || len(list[0].Conflicts[0].Distinct()) != 2 {
			t.Errorf("taken back: %+v", list)
		}
		sound(t, county)
	}
}

// TestAFieldOfADayIsDecidedForThatDay does not write another day's value beside the two.
func TestAFieldOfADayIsDecidedForThatDay(t *testing.T) {
	_, county, ids := disputed(t, 1, "class@2016-09-01", "一1班", "一2班")
	if _, err := county.Settle([]store.Decision{{Record: ids[0], Field: "class@2016-09-01", Value: "一2班"}}, "学籍系统", nil); err != nil {
		t.Fatal(err)
	}
	if rec := get(t, county, ids[0]); len(rec.Conflicts) > 0 || rec.Fields["class@2016-09-01"] != "一2班" {
		t.Errorf("%+v", rec)
	}
}

// TestWhatIsEachSchoolsOwnStaysThere decides about the class in one of two linked records: the other has its own.
func TestWhatIsEachSchoolsOwnStaysThere(t *testing.T) {
	_, county, ids := disputed(t, 1, "class", "一1班", "一2班")
	other := desk(t, "S2", store.School)
	b := save(t, other, pupil("name", "马小一", "phone", "1", "class", "五5班"))
	take(t, county, everything(t, other))
	if _, err := county.Link(ids[0], b, "一个孩子"); err != nil {
		t.Fatal(err)
	}
	list, err := county.Cases()
	if err != nil || len(list) != 1 || len(list[0].Conflicts) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, c := range list[0].Conflicts {
		if c.Record != ids[0] || len(c.Values) != 2 {
			t.Fatalf("%+v", c)
		}
		if _, err := county.Settle([]store.Decision{{Record: c.Record, Field: c.Field, Value: "一2班"}}, "学籍系统", nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := get(t, county, b).Fields["class"]; got != "五5班" {
		t.Errorf("the other school's class is %s", got)
	}
}

// TestOneChildIsOneCase puts the conflicts of a child and of the records about him together.
func TestOneChildIsOneCase(t *testing.T) {
	school, county := desk(t, "S1", store.School), desk(t, "COUNTY", store.County)
	id := save(t, school, pupil("name", "马小龙", "phone", "1"))
	helper := save(t, school, store.Edit{Kind: "helper", Set: map[string]string{"name": "马国强", "pupil": id}})
	take(t, county, everything(t, school))
	for s, name := range map[*store.Store]string{school: "马国栋", county: "马国梁"} {
		save(t, s, store.Edit{ID: helper, Set: map[string]string{"name": name}})
		save(t, s, store.Edit{ID: id, Set: map[string]string{"phone": name}})
	}
	take(t, county, everything(t, school))
	list, err := county.Cases()
	if err != nil || len(list) != 1 || list[0].Subject != id || list[0].Title != "马小龙" || len(list[0].Conflicts) != 2 {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestTwoOfficersDecideOnCopies lets two officers decide on copies of one store: what both say alike stands, and what they
// say otherwise is one conflict more.
func TestTwoOfficersDecideOnCopies(t *testing.T) {
	_, county, ids := disputed(t, 2, "phone", "13900000001", "13900000002")
	file := filepath.Join(t.TempDir(), "copy")
	if err := county.Backup(file); err != nil {
		t.Fatal(err)
	}
	second := reopened(t, file)
	second.SetActor("李科长")
	for s, values := range map[*store.Store][2]string{county: {"13900000001", "13900000001"}, second: {"13900000001", "13900000002"}} {
		for i, value := range values {
			if _, err := s.Settle([]store.Decision{{Record: ids[i], Field: "phone", Value: value}}, "各自看过", nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, order := range [][]*store.Store{{county, second}, {second, county}} {
		city := desk(t, "CITY", store.City)
		for _, s := range order {
			take(t, city, everything(t, s))
		}
		list, err := city.Cases()
		if err != nil || len(list) != 1 || list[0].Subject != ids[1] || len(list[0].Conflicts[0].Distinct()) != 2 {
			t.Fatalf("%+v, %v", list, err)
		}
		if _, err := city.Settle([]store.Decision{{Record: ids[1], Field: "phone", Value: "13900000002"}}, "市里看过", nil); err != nil {
			t.Fatal(err)
		}
		if rec := get(t, city, ids[1]); rec.Fields["phone"] != "13900000002" || len(rec.Conflicts) > 0 {
			t.Errorf("%+v", rec)
		}
		sound(t, city)
	}
}

// TestWhatCannotBeDecided is refused, and nothing of the whole is written.
func TestWhatCannotBeDecided(t *testing.T) {
	_, county, ids := disputed(t, 1, "phone", "13900000001", "13900000002")
	good := store.Decision{Record: ids[0], Field: "phone", Value: "13900000001"}
	for i, bad := range []store.Decision{
		{Record: "S1|gone", Field: "phone"},
		{Record: ids[0], Field: "shoe"},
		{Record: ids[0], Field: change.KeySame + ids[0], Value: "same"},
		{Record: ids[0], Field: change.KeySame + ids[0], Value: "perhaps"},
		{Record: ids[0], Field: "phone", Value: "1", Basis: "77"},
	} {
		if _, err := county.Settle([]store.Decision{good, bad}, "看过", nil); err == nil {
			t.Errorf("%d was taken", i)
		}
	}
	if _, err := county.Settle([]store.Decision{good}, " ", nil); err == nil {
		t.Error("decided without a reason")
	}
	if list, _ := county.Cases(); len(list) != 1 {
		t.Error("a part of what was refused was written")
	}
}

// BenchmarkCases lists a thousand conflicts, at first and after one decision.
func BenchmarkCases(b *testing.B) {
	_, county, ids := disputed(b, 1000, "phone", "13900000001", "13900000002")
	for n := 0; b.Loop(); n++ {
		if _, err := county.Settle([]store.Decision{{Record: ids[0], Field: "phone", Value: fmt.Sprint(13900000000 + n)}}, "问过家长", nil); err != nil {
			b.Fatal(err)
		}
		if _, err := county.Cases(); err != nil {
			b.Fatal(err)
		}
	}
}

// TestNothingIsDecidedUnseen: a conflict that another desk has settled meanwhile, or to which a value came, is not decided by what was
// shown before. What follows from a decision of the same step is no other value.
func TestNothingIsDecidedUnseen(t *testing.T) {
	for name, meanwhile := range map[string]func(t *testing.T, school, county *store.Store, id string){
		"settled": func(t *testing.T, _, county *store.Store, id string) {
			if _, err := county.Resolve(id, "phone", "13900000001", "问过学校"); err != nil {
				t.Fatal(err)
			}
		},
		"one more": func(t *testing.T, school, county *store.Store, id string) {
			save(t, school, store.Edit{ID: id, Set: map[string]string{"phone": "13900000007"}})
			take(t, county, everything(t, school))
		},
	} {
		t.Run(name, func(t *testing.T) {
			school, county, ids := disputed(t, 1, "phone", "13900000001", "13900000002")
			list, err := county.Conflicts("")
			if err != nil || len(list) != 1 {
				t.Fatal(list, err)
			}
			meanwhile(t, school, county, ids[0])
			before := get(t, county, ids[0]).Fields["phone"]
			d := store.Decision{Record: ids[0], Field: "phone", Value: "13900000002", Seen: list[0].Values}
			if _, err := county.Settle([]store.Decision{d}, "以县里为准", nil); !errors.Is(err, store.ErrUnseen) {
				t.Errorf("decided: %v", err)
			}
			if now := get(t, county, ids[0]).Fields["phone"]; now != before {
				t.Errorf("it is %s, and was %s", now, before)
			}
		})
	}
	school, county := desk(t, "S1", store.School), desk(t, "COUNTY", store.County)
	id := save(t, school, pupil("name", "马小一"))
	take(t, county, everything(t, school))
	save(t, school, store.Edit{ID: id, Set: map[string]string{"name": "马龙"}})
	save(t, county, store.Edit{ID: id, Set: map[string]string{"name": "马虎", "spelt": "MA H"}})
	take(t, county, everything(t, school))
	list, err := county.Conflicts("")
	if err != nil || len(list) != 2 || list[0].Field != "name" {
		t.Fatalf("%+v, %v", list, err)
	}
	var all []store.Decision
	for _, c := range list {
		all = append(all, store.Decision{Record: c.Record, Field: c.Field, Value: c.Values[0].Value, Seen: c.Values})
	}
	if _, err := county.Settle(all, "看过户口簿", nil); err != nil {
		t.Error(err)
	}
}
