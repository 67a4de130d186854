package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"rollbook/store"
	"rollbook/store/register"
)

// curious asks everything that a judge can see of a pupil, and of those whom it leads to. asked counts those that it is asked about.
func curious(asked *atomic.Int64) store.Inquiry[any] {
	begin := func() store.Judge[any] {
		return func(rec register.Record, look register.Lookup) []any {
			asked.Add(1)
			view := look.(store.View)
			text := []string{rec.Values["name"], rec.Values["class"], view.Origin(rec.ID).Person}
			for _, other := range look.Referring("pupil", "name", rec.Values["name"]) {
				text = append(text, other.ID, other.Values["class"])
			}
			for _, helper := range look.Referring("helper", "pupil", rec.ID) {
				text = append(text, helper.Values["name"], fmt.Sprint(view.Origin(helper.ID).Changed))
			}
			home, ok := look.Record(rec.Values["home"])
			text = append(text, home.Values["number"], fmt.Sprint(ok))
			if gone, ok := view.Any(rec.Values["home"]); ok {
				text = append(text, fmt.Sprint(view.Origin(gone.ID).Removed.IsZero()))
			}
			return []any{strings.Join(text, " ")}
		}
	}
	return store.Inquiry[any]{Begin: begin}
}

// wary asks what stands against a pupil, and nothing else.
func wary() store.Inquiry[any] {
	return store.Inquiry[any]{Begin: func() store.Judge[any] {
		return func(rec register.Record, look register.Lookup) (list []any) {
			for _, p := range look.(store.View).Against(rec.ID, []string{"required", "ref"}) {
				list = append(list, p.Check+" "+p.Field)
			}
			return list
		}
	}}
}

// saidOf is what is said of each pupil, with and without a memory.
func saidOf(t interface{ Fatal(...any) }, s *store.Store, by store.Inquiry[any]) (list []string) {
	if _, err := s.Check(""); err != nil {
		t.Fatal(err)
	}
	err := s.Walk(context.Background(), "pupil", by, func(id, _ string, said []any, sound bool) {
		list = append(list, fmt.Sprint(id, said, sound))
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// TestWhatIsSaidAgainIsWhatWouldBeSaid changes, removes and links records at random: what was kept of each pupil is said again
// only where it would be said anew.
func TestWhatIsSaidAgainIsWhatWouldBeSaid(t *testing.T) {
	s := desk(t, "S1", store.School)
	ids := map[string][]string{}
	add := func(kind string, values ...string) {
		e := pupil(values...)
		e.Kind = kind
		ids[kind] = append(ids[kind], save(t, s, e))
	}
	for i := range 6 {
		add("home", "number", fmt.Sprint(i))
		add("pupil", "name", "马小龙", "home", ids["home"][i])
		add("helper", "name", "马建国", "pupil", ids["pupil"][0])
	}
	var asked, afresh atomic.Int64
	kept, anew := curious(&asked), curious(&afresh)
	kept.As = "pupils"
	against := wary()
	against.As = "against pupils"
	rapid.Check(t, func(t *rapid.T) {
		commit := func(e store.Edit) {
			saved, err := s.Commit(e)
			if err != nil {
				t.Fatal(err)
			}
			if e.ID == "" {
				ids[e.Kind] = append(ids[e.Kind], saved[0].ID)
			}
		}
		some := func(kind string) string { return rapid.SampledFrom(ids[kind]).Draw(t, kind) }
		name := rapid.SampledFrom([]string{"马小龙", "丁·强", ""})
		switch rapid.IntRange(0, 7).Draw(t, "deed") {
		case 0:
			commit(pupil("name", name.Draw(t, "name")+"甲", "home", some("home")))
		case 1:
			commit(store.Edit{Kind: "helper", Set: map[string]string{"name": "丁建国", "pupil": some("pupil")}})
		case 2:
			kind := rapid.SampledFrom([]string{"pupil", "helper", "home"}).Draw(t, "of")
			id := some(kind)
			if rec, err := s.Get(id); err == nil && !rec.Removed {
				commit(store.Edit{ID: id, Remove: true, Reason: "重复"})
			}
		case 3, 4:
			a, b := some("pupil"), some("pupil")
			said := s.Link
			if s.Judged(a, b) != "" {
				said = s.Unlink
			}
			if _, err := said(a, b, "问过"); err != nil {
				t.Logf("said of two: %v", err)
			}
		default:
			kind := rapid.SampledFrom([]string{"pupil", "helper", "home"}).Draw(t, "of")
			field := rapid.SampledFrom(map[string][]string{"pupil": {"name", "class", "home", "number"}, "helper": {"name", "pupil"}, "home": {"number"}}[kind]).Draw(t, "field")
			value := rapid.SampledFrom([]string{"", "a", "b", "马小龙"}).Draw(t, "value")
			if field == "pupil" || field == "home" {
				value = some(field)
			}
			id := some(kind)
			if rec, err := s.Get(id); err == nil && !rec.Removed {
				commit(store.Edit{ID: id, Set: map[string]string{field: value}})
			}
		}
		for _, by := range [][2]store.Inquiry[any]{{kept, anew}, {against, wary()}} {
			got, want := saidOf(t, s, by[0]), saidOf(t, s, by[1])
			if !slices.Equal(got, want) {
				t.Fatalf("said again\n%s\nand anew\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	})
	if asked.Load()*2 > afresh.Load() {
		t.Errorf("of %d pupils %d were asked about again", afresh.Load(), asked.Load())
	}
}

// TestFewAreAskedAbout: of two hundred, after one changed, he and his namesake.
func TestFewAreAskedAbout(t *testing.T) {
	s := desk(t, "S1", store.School)
	var id string
	for i := range 200 {
		id = save(t, s, pupil("name", "马"+string(rune(0x4e00+i/2))))
	}
	var asked atomic.Int64
	by := curious(&asked)
	by.As = "pupils"
	for round, want := range []int64{200, 200, 0, 2, 0} { // what is asked for once is not kept
		if round == 3 {
			save(t, s, store.Edit{ID: id, Set: map[string]string{"class": "一班"}})
		}
		saidOf(t, s, by)
		if n := asked.Swap(0); n != want {
			t.Errorf("%d were asked about in round %d, not %d", n, round, want)
		}
	}
}

// TestWhatComesLaterIsLookedAt: a household that a pupil lives in comes with another school's bundle, after it was looked for.
func TestWhatComesLaterIsLookedAt(t *testing.T) {
	other, school, county := desk(t, "S2", store.School), desk(t, "S1", store.School), desk(t, "COUNTY", store.County)
	home := save(t, other, store.Edit{Kind: "home", Set: map[string]string{"number": "7"}})
	save(t, school, pupil("name", "马小龙", "home", home))
	take(t, county, everything(t, school))
	by := curious(new(atomic.Int64))
	by.As = "pupils"
	for range 3 {
		saidOf(t, county, by)
	}
	take(t, county, everything(t, other))
	if got := saidOf(t, county, by); len(got) != 1 || !strings.Contains(got[0], " 7 true") {
		t.Errorf("%q", got)
	}
}
