package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rollbook/fault"
	"rollbook/store"
)

// faultOf gives the code of an error.
func faultOf(err error) string {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return ""
	}
	return f.Code
}

// TestManyAreSetAndUndone changes one field of all, then takes it back but for what was changed since.
func TestManyAreSetAndUndone(t *testing.T) {
	s := desk(t, "S1", store.School)
	var ids []string
	for i := range 5 {
		ids = append(ids, save(t, s, pupil("name", fmt.Sprintf("马小%c", '龙'+rune(i)), "phone", "13900000000", "class", "一年级1班")))
	}
	save(t, s, store.Edit{ID: ids[1], Set: map[string]string{"phone": "13911111111"}})
	save(t, s, store.Edit{ID: ids[4], Set: map[string]string{"phone": ""}})

	all := append(slices.Clone(ids), ids[0])
	step, err := s.SetAll(t.Context(), "pupil", all, map[string]string{"phone": "13911111111"}, nil, "学校总机", nil)
	if err != nil || step.Records != 4 || step.N != 1 {
		t.Fatalf("%+v, %v", step, err)
	}
	for _, id := range ids {
		if got := get(t, s, id).Fields["phone"]; got != "13911111111" {
			t.Fatalf("%s has %s", id, got)
		}
	}
	events, err := s.History(ids[0])
	if err != nil || len(events) != 2 || events[1].Reason != "学校总机" {
		t.Fatalf("%+v, %v", events, err)
	}
	save(t, s, store.Edit{ID: ids[2], Set: map[string]string{"phone": "13922222222"}})
	save(t, s, store.Edit{ID: ids[3], Remove: true, Reason: "转走"})
	class, err := s.SetAll(t.Context(), "pupil", ids[:2], map[string]string{"class": "二年级1班"}, nil, "升级", nil)
	if err != nil || class.N != 2 {
		t.Fatalf("%+v, %v", class, err)
	}

	undone, left, err := s.Undo(t.Context(), 1, "改错了", nil)
	if err != nil || undone.Records != 2 || left != 2 || !undone.Undone {
		t.Fatalf("%+v, %d left, %v", undone, left, err)
	}
	for i, want := range []string{"13900000000", "13911111111", "13922222222", "13911111111", ""} {
		if got := get(t, s, ids[i]).Fields["phone"]; got != want {
			t.Errorf("%d has %q, not %q", i, got, want)
		}
	}
	if undone, left, err := s.Undo(t.Context(), 2, "改错了", nil); err != nil || undone.Records != 2 || left != 0 { // a dated field
		t.Fatalf("%+v, %d left, %v", undone, left, err)
	}
	if steps, err := s.Steps(); err != nil || len(steps) != 2 || steps[0].N != 2 || !steps[1].Undone || steps[1].Reason != "学校总机" {
		t.Errorf("%+v, %v", steps, err)
	}
	sound(t, s)
	again, _, err := s.Undo(t.Context(), 1, "再来", nil)
	if faultOf(err) != "step-undone" {
		t.Errorf("undone twice: %+v, %v", again, err)
	}
}

// TestAStepIsStoppedAndUndone stops an edit of many after its first part, and the undoing of it after the first part of that:
// it is one step all the while, and in the end all stands as before.
func TestAStepIsStoppedAndUndone(t *testing.T) {
	s := desk(t, "S1", store.School)
	saved, err := s.Commit(pupils(600)...)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	before := map[string]string{}
	for _, one := range saved {
		ids = append(ids, one.ID)
		before[one.ID] = get(t, s, one.ID).Fields["phone"]
	}
	const phone = "13911111111"
	changed := func() (n int) {
		t.Helper()
		for _, id := range ids {
			if get(t, s, id).Fields["phone"] == phone {
				n++
			}
		}
		return n
	}
	stopped := func() (context.Context, func(int, int)) {
		ctx, stop := context.WithCancel(t.Context())
		return ctx, func(int, int) { stop() }
	}
	ctx, first := stopped()
	step, err := s.SetAll(ctx, "pupil", ids, map[string]string{"phone": phone}, nil, "学校总机", first)
	if some := changed(); !errors.Is(err, context.Canceled) || step.Records != some || some == 0 || some == len(ids) {
		t.Fatalf("%+v of %d, %v", step, some, err)
	}
	heard := 0
	defer s.OnChange(func() { heard++ })()
	if step, err = s.SetAll(t.Context(), "pupil", ids, map[string]string{"phone": phone}, nil, "学校总机", nil); err != nil || changed() != len(ids) || step.N != 2 || heard != 1 {
		t.Fatalf("%+v, %d, heard %d times, %v", step, changed(), heard, err)
	}
	last := step.Records
	ctx, first = stopped()
	undone, left, err := s.Undo(ctx, 2, "改错了", first)
	if !errors.Is(err, context.Canceled) || undone.Undone || undone.Records == 0 || undone.Records == last || left != 0 {
		t.Fatalf("%+v, %d left, %v", undone, left, err)
	}
	rest, left, err := s.Undo(t.Context(), 2, "改错了", nil)
	if err != nil || !rest.Undone || rest.Records+undone.Records != last || left != 0 {
		t.Fatalf("%+v after %+v, %d left, %v", rest, undone, left, err)
	}
	if _, left, err := s.Undo(t.Context(), 1, "改错了", nil); err != nil || left != 0 {
		t.Fatal(left, err)
	}
	for id, was := range before {
		if now := get(t, s, id).Fields["phone"]; now != was {
			t.Fatalf("%s has %q, had %q", id, now, was)
		}
	}
	sound(t, s)
}

// TestUndoingCountsRecords takes back what a county set in a book that it had not written in before: the change that opens its
// chain there is no record's.
func TestUndoingCountsRecords(t *testing.T) {
	school, county := desk(t, "S1", store.School), desk(t, "COUNTY", store.County)
	saved, err := school.Commit(pupils(300)...)
	if err != nil {
		t.Fatal(err)
	}
	take(t, county, everything(t, school))
	var ids []string
	for _, one := range saved {
		ids = append(ids, one.ID)
	}
	step, err := county.SetAll(t.Context(), "pupil", ids, map[string]string{"phone": "13911111111"}, nil, "学校总机", nil)
	if err != nil || step.Records != 300 {
		t.Fatalf("%+v, %v", step, err)
	}
	var told []string
	undone, left, err := county.Undo(t.Context(), step.N, "改错了", func(done, total int) { told = append(told, fmt.Sprint(done, " of ", total)) })
	if err != nil || !undone.Undone || undone.Records != 300 || left != 0 {
		t.Fatalf("%+v, %d left, %v", undone, left, err)
	}
	if want := []string{"256 of 300", "300 of 300"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	sound(t, county)
}

// TestWhatIsNotSetForMany refuses what is wrong before anything is written.
func TestWhatIsNotSetForMany(t *testing.T) {
	s := desk(t, "S1", store.School)
	id := save(t, s, pupil("name", "马小龙", "phone", "13900000000"))
	home := save(t, s, store.Edit{Kind: "home", Set: map[string]string{"number": "64"}})
	for what, c := range map[string]struct {
		ids         []string
		key, reason string
		want        string
	}{
		"no reason":    {[]string{id}, "phone", " ", "reason-missing"},
		"no field":     {[]string{id}, "shoe", "换鞋", "field-unknown"},
		"a name":       {[]string{id}, "name", "改名", "field-one-by-one"},
		"an ID number": {[]string{id}, "number", "改号", "field-one-by-one"},
		"another kind": {[]string{id, home}, "phone", "改号", "kinds-differ"},
		"nobody":       {[]string{id, "S1|0190"}, "phone", "改号", "record-unknown"},
	} {
		if _, err := s.SetAll(t.Context(), "pupil", c.ids, map[string]string{c.key: "13911111111"}, nil, c.reason, nil); faultOf(err) != c.want {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := get(t, s, id).Fields["phone"]; got != "13900000000" {
		t.Errorf("a refused edit left %s", got)
	}
	if step, err := s.SetAll(t.Context(), "pupil", []string{id}, map[string]string{"phone": "13900000000"}, nil, "一样", nil); err != nil || step.N != 0 || step.Records != 0 {
		t.Errorf("nothing to change: %+v, %v", step, err)
	}
	if _, _, err := s.Undo(t.Context(), 1, "没有", nil); faultOf(err) != "step-unknown" {
		t.Errorf("no step: %v", err)
	}
	for text, want := range map[string]string{"女": "2", "": ""} {
		if value, _, err := s.Meant("pupil", "sex", text); err != nil || value != want {
			t.Errorf("%q means %q, %v", text, value, err)
		}
	}
	for _, one := range []struct{ field, text, want string }{
		{"sex", "鱼", "value-wrong"}, {"birth", "哪天", "value-wrong"}, {"home", "没有这户", "value-unclear"},
	} {
		if _, _, err := s.Meant("pupil", one.field, one.text); faultOf(err) != one.want {
			t.Errorf("%s %q: %v", one.field, one.text, err)
		}
	}
	if value, _, err := s.Meant("pupil", "home", "64"); err != nil || value != home {
		t.Errorf("a home by its number: %q, %v", value, err)
	}
}

// TestUndoIsTheInverse sets fields of some records at random, and undoes it: all stands as before.
func TestUndoIsTheInverse(t *testing.T) {
	s := desk(t, "S1", store.School)
	var ids []string
	for i := range 12 {
		ids = append(ids, save(t, s, pupil("name", fmt.Sprintf("单小%c", '龙'+rune(i)))))
	}
	fields := map[string][]string{"phone": {"", "13900000000", "13911111111"}, "sex": {"", "1", "2"}, "class": {"1班", "2班"}, "birth": {"2008-01-01", ""}}
	rapid.Check(t, func(r *rapid.T) {
		state := func() (all []map[string]string) {
			for _, id := range ids {
				all = append(all, get(t, s, id).Fields)
			}
			return all
		}
		before := state()
		set := map[string]string{}
		for _, key := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"birth", "class", "phone", "sex"}), 1, 3, rapid.ID[string]).Draw(r, "fields") {
			set[key] = rapid.SampledFrom(fields[key]).Draw(r, key)
		}
		some := rapid.SliceOfDistinct(rapid.SampledFrom(ids), rapid.ID[string]).Draw(r, "records")
		step, err := s.SetAll(t.Context(), "pupil", some, set, nil, "试", nil)
		if err != nil {
			r.Fatal(err)
		}
		if step.Records == 0 {
			return
		}
		if !rapid.Bool().Draw(r, "undo") {
			return // and so the next begins elsewhere
		}
		undone, left, err := s.Undo(t.Context(), step.N, "试完", nil)
		if err != nil || left != 0 || undone.Records != step.Records {
			r.Fatalf("%+v of %+v, %d left, %v", undone, step, left, err)
		}
		for i, now := range state() {
			if fmt.Sprint(now) != fmt.Sprint(before[i]) {
				r.Fatalf("%v became %v", before[i], now)
			}
		}
	})
	sound(t, s)
}
