package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
)

// names gives what the records of a roll are called.
func names(t testing.TB, s *store.Store, roll store.Roll) string {
	t.Helper()
	var list []string
	for _, id := range roll.IDs.Texts() {
		rec, ok := s.Glance(id)
		if !ok {
			t.Fatalf("%s is not there", id)
		}
		list = append(list, s.TitleOf(rec))
	}
	return strings.Join(list, " ")
}

func sift(t testing.TB, s *store.Store, q store.Sift) store.Roll {
	t.Helper()
	roll, err := s.Sift(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return roll
}

// TestClassesOfOneSizeStandInOneOrder: 1班 and 01班 are two to nobody but the register, and which stands first does not change from one
// look to the next.
func TestClassesOfOneSizeStandInOneOrder(t *testing.T) {
	s := desk(t, "S1", store.School)
	var want []store.GroupCount
	for _, class := range []string{"001班", "01班", "1班"} {
		save(t, s, pupil("name", "马小燕", "class", class))
		want = append(want, store.GroupCount{Value: class, N: 1})
	}
	for range 30 {
		if roll := sift(t, s, store.Sift{Kind: "pupil"}); !slices.Equal(roll.Groups, want) {
			t.Fatalf("classes %v, want %v", roll.Groups, want)
		}
	}
}

// TestAListIsSifted narrows and orders a class list in the ways of the window.
func TestAListIsSifted(t *testing.T) {
	s := desk(t, "S1", store.School)
	home := save(t, s, store.Edit{Kind: "home", Set: map[string]string{"number": "640000001"}})
	for _, p := range []store.Edit{
		pupil("name", "马小燕", "class", "三年级2班", "birth", "2008-03-12", "sex", "2", "home", home),
		pupil("name", "海小龙", "class", "一年级10班", "birth", "2009-03-12", "sex", "1", "phone", "13909510001"),
		pupil("name", "单文博", "class", "一年级2班", "birth", "2007-03-12", "sex", "1"),
		pupil("name", "吕佳怡", "birth", "2008-01-12", "sex", "2"),
	} {
		save(t, s, p)
	}
	gone := save(t, s, pupil("name", "丁小花", "class", "三年级2班"))
	save(t, s, store.Edit{ID: gone, Remove: true, Reason: "录错"})
	where, err := s.Pack().Compile("pupil", "birth >= '2008-01-01'")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what string
		q    store.Sift
		want string
	}{
		{"as they were made", store.Sift{}, "马小燕 海小龙 单文博 吕佳怡"},
		{"the other way round", store.Sift{Down: true}, "吕佳怡 单文博 海小龙 马小燕"},
		{"by name, in pinyin", store.Sift{By: "name"}, "单文博 海小龙 吕佳怡 马小燕"},
		{"by name, down", store.Sift{By: "name", Down: true}, "马小燕 吕佳怡 海小龙 单文博"},
		{"by class as it counts, without a class last", store.Sift{By: "class"}, "单文博 海小龙 马小燕 吕佳怡"},
		{"by class, down, without a class last", store.Sift{By: "class", Down: true}, "马小燕 海小龙 单文博 吕佳怡"},
		{"by code", store.Sift{By: "sex"}, "海小龙 单文博 马小燕 吕佳怡"},
		{"by the home's title", store.Sift{By: "home"}, "马小燕 海小龙 单文博 吕佳怡"},
		{"by the last change", store.Sift{By: store.ByUpdated, Down: true}, "吕佳怡 单文博 海小龙 马小燕"},
		{"by what waits", store.Sift{By: store.ByCheck}, "马小燕 海小龙 单文博 吕佳怡"},
		{"by unit and state, all alike", store.Sift{By: store.ByUnit}, "马小燕 海小龙 单文博 吕佳怡"},
		{"by state, all alike", store.Sift{By: store.ByState}, "马小燕 海小龙 单文博 吕佳怡"},
		{"found by pinyin, the best first", store.Sift{Find: "xiao"}, "马小燕 海小龙"},
		{"a blank alone, as nothing", store.Sift{Find: " "}, "马小燕 海小龙 单文博 吕佳怡"},
		{"found, by birth", store.Sift{Find: "2班", By: "birth"}, "单文博 马小燕"},
		{"one class", store.Sift{Groups: []string{"三年级2班"}}, "马小燕"},
		{"one class or none", store.Sift{Groups: []string{"三年级2班", ""}}, "马小燕 吕佳怡"},
		{"a code by its label", store.Sift{Tests: []store.Test{{Field: "sex", Is: "is", Text: "女"}}}, "马小燕 吕佳怡"},
		{"a date as it is written", store.Sift{Tests: []store.Test{{Field: "birth", Is: "is", Text: "2008年3月12日"}}}, "马小燕"},
		{"a part of a date", store.Sift{Tests: []store.Test{{Field: "birth", Is: "holds", Text: "2008"}}}, "马小燕 吕佳怡"},
		{"a part of a title", store.Sift{Tests: []store.Test{{Field: "home", Is: "holds", Text: "0001"}}}, "马小燕"},
		{"nothing there", store.Sift{Tests: []store.Test{{Field: "class", Is: "empty"}}}, "吕佳怡"},
		{"two tests", store.Sift{Tests: []store.Test{{Field: "class", Is: "filled"}, {Field: "sex", Is: "is", Text: "1"}}}, "海小龙 单文博"},
		{"a text that is none", store.Sift{Tests: []store.Test{{Field: "birth", Is: "is", Text: "哪天"}}}, ""},
		{"an expression", store.Sift{Where: where}, "马小燕 海小龙 吕佳怡"},
		{"not yet sent", store.Sift{Marks: []store.Mark{"unsent"}}, "马小燕 海小龙 单文博 吕佳怡"},
		{"returned or in conflict", store.Sift{Marks: []store.Mark{"returned", "conflict"}}, ""},
	} {
		for _, bare := range []bool{false, true} {
			c.q.Kind, c.q.Bare = "pupil", bare
			if got := names(t, s, sift(t, s, c.q)); got != c.want {
				t.Errorf("%s (bare %v): %s, want %s", c.what, bare, got, c.want)
			}
		}
	}
	roll := sift(t, s, store.Sift{Kind: "pupil", Find: "马", Counts: [][]store.Test{{{Field: "sex", Is: "is", Text: "女"}}, {{Field: "sex", Is: "is", Text: "女"}, {Field: "class", Is: "empty"}}}})
	if roll.Total != 4 || !slices.Equal(roll.Counts, []int{2, 1}) || roll.Marks["unsent"] != 4 || len(roll.IDs) != 1 {
		t.Errorf("counts follow what is found: %+v", roll)
	}
	if want := []store.GroupCount{{"一年级2班", 1}, {"一年级10班", 1}, {"三年级2班", 1}, {"", 1}}; !slices.Equal(roll.Groups, want) {
		t.Errorf("classes %v, want %v", roll.Groups, want)
	}
	for what, q := range map[string]store.Sift{
		"an unknown kind":                   {Kind: "nobody"},
		"an unknown field":                  {Kind: "pupil", By: "shoe"},
		"an unknown test":                   {Kind: "pupil", Tests: []store.Test{{Field: "name", Is: "rhymes"}}},
		"a test of a field that is no more": {Kind: "pupil", Tests: []store.Test{{Field: "shoe", Is: "empty"}}},
	} {
		var f *fault.Fault
		if _, err := s.Sift(t.Context(), q); !errors.As(err, &f) || f.Class != fault.Usage {
			t.Errorf("%s: %v", what, err)
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := s.Sift(stopped, store.Sift{Kind: "pupil"}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// TestASiftedListIsOfTheKind sifts at random: no record twice, none that does not fit, and down is up
// turned round but for what is empty.
func TestASiftedListIsOfTheKind(t *testing.T) {
	s := desk(t, "S1", store.School)
	for i := range 40 {
		e := pupil("name", string([]rune("马单曾吕海")[i%5])+string([]rune("小大文佳")[i%4]), "sex", fmt.Sprint(i%2+1))
		if i%3 > 0 {
			e.Set["class"] = fmt.Sprintf("%d班", i%12)
		}
		save(t, s, e)
	}
	rapid.Check(t, func(r *rapid.T) {
		q := store.Sift{Kind: "pupil", By: rapid.SampledFrom([]string{"name", "class", "sex", "phone"}).Draw(r, "by")}
		q.Find = rapid.SampledFrom([]string{"", "m", "小"}).Draw(r, "find")
		if rapid.Bool().Draw(r, "test") {
			q.Tests = []store.Test{{Field: "sex", Is: "is", Text: "男"}}
		}
		up := sift(t, s, q).IDs.Texts()
		q.Down = true
		down := sift(t, s, q).IDs.Texts()
		if len(up) != len(down) {
			r.Fatalf("%d up, %d down", len(up), len(down))
		}
		value := func(id string) string { return get(t, s, id).Fields[q.By] }
		seen := map[string]bool{}
		for i, id := range up {
			if seen[id] {
				r.Fatalf("%s stands twice", id)
			}
			seen[id] = true
			if rec := get(t, s, id); q.Tests != nil && rec.Fields["sex"] != "1" {
				r.Fatalf("%s does not fit", id)
			}
			if i > 0 && value(up[i-1]) == "" && value(id) != "" {
				r.Fatal("an empty one stands before a filled one")
			}
		}
		filled := slices.IndexFunc(append(slices.Clone(up), ""), func(id string) bool { return id == "" || value(id) == "" })
		for i := range filled {
			if a, b := value(up[i]), value(down[filled-1-i]); a != b {
				r.Fatalf("%q at %d up, %q at its place down", a, i, b)
			}
		}
	})
}

// TestAListIsNotCopied lists thousands of records by their ids: what a record takes is far less than the record.
func TestAListIsNotCopied(t *testing.T) {
	const n = 3000
	s := desk(t, "S1", store.School)
	if _, err := s.Commit(pupils(n)...); err != nil {
		t.Fatal(err)
	}
	took := func(list func()) uint64 {
		list() // what is worked out once
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		list()
		runtime.ReadMemStats(&after)
		return (after.TotalAlloc - before.TotalAlloc) / n
	}
	ids := took(func() {
		if roll := sift(t, s, store.Sift{Kind: "pupil"}); len(roll.IDs) != n {
			t.Fatalf("%d records", len(roll.IDs))
		}
	})
	whole := took(func() {
		if _, err := s.List(store.Query{Kind: "pupil"}); err != nil {
			t.Fatal(err)
		}
	})
	t.Logf("%d bytes a record, %d where each is copied", ids, whole)
	if ids > 400 || ids > whole/2 {
		t.Errorf("a list of ids takes %d bytes a record, one of records %d", ids, whole)
	}
}

// BenchmarkSift lists 100,000 pupils, as they are and by name.
func BenchmarkSift(b *testing.B) {
	s := desk(b, "S1", store.School)
	all := pupils(100_000)
	for part := range slices.Chunk(all, 5000) {
		if _, err := s.Commit(part...); err != nil {
			b.Fatal(err)
		}
	}
	s.Warm()
	s.Each("pupil", func(register.Record, register.Lookup, bool) {}) // the checks
	for name, q := range map[string]store.Sift{"made": {}, "name": {By: "name"}, "class": {By: "class"}, "find": {Find: "1"}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				q.Kind = "pupil"
				sift(b, s, q)
			}
		})
	}
}
