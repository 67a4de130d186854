package store_test

import (
	"fmt"
	"testing"

	"rollbook/store"
)

// TestAClassIsFoundByItsName types a class as clerks write it: the list shows its pupils, behind those whom a name finds.
func TestAClassIsFoundByItsName(t *testing.T) {
	s := newSchool(t)
	put := func(name, grade, class string) {
		id := s.add("student", "name="+name)
		s.add("enrolment", "student_id="+id, "school_year=2016", "term=1", "grade="+grade, "class="+class)
	}
	put("单乐", "22", "1班")
	put("丹东", "22", "11班")
	put("马二年", "21", "2班")
	put("鄂宁静", "31", "1班")
	s.add("student", "name=小明", "phone=13909510021")
	for _, c := range []struct{ text, want string }{
		{"二年级1班", "单乐"},
		{"2年级1班", "单乐"},
		{"二年级 1 班", "单乐"},
		{"二（1）班", "单乐"},
		{"2(1)", "单乐"},
		{"2-11", "丹东"},
		{"2nj1b", "单乐"},
		{"enj1b", "单乐"},
		{"ernianji1", "单乐"},
		{"21b", "单乐"},
		{"enj", "鄂宁静 单乐 丹东"},
		{"二年级", "单乐 丹东"},
		{"二年", "马二年 单乐 丹东"},
		{"小二", "单乐 丹东"},
		{"七年级", "鄂宁静"},
		{"初一1班", "鄂宁静"},
		{"初一(1)班", "鄂宁静"},
		{"2班", ""},
		{"年级", ""},
		{"21", "小明"},
		{"ej", ""},
		{"小", "小明"},
		{"单 二年级1班", "单乐"},
		{"二年级 单", "单乐"},
		{"2(1) sl", "单乐"},
		{"d 小二 11班", "丹东"},
		{"丹东 二年级 1班", ""},
		{"马二年 二年级", ""},
		{"小明 二年级", ""},
		{"单 2班", ""},
	} {
		if got := names(t, s.Store, sift(t, s.Store, store.Sift{Kind: "student", Find: c.text})); got != c.want {
			t.Errorf("%q lists %q, not %q", c.text, got, c.want)
		}
		bare := sift(t, s.Store, store.Sift{Kind: "student", Find: c.text, Bare: true})
		if whole := sift(t, s.Store, store.Sift{Kind: "student", Find: c.text}); len(whole.IDs) != len(bare.IDs) && !bare.More {
			t.Errorf("%q: a bare list of %d of %d does not say that there may be more", c.text, len(bare.IDs), len(whole.IDs))
		}
		named := sift(t, s.Store, store.Sift{Kind: "student", Find: c.text, Bare: true, Named: true})
		if got := names(t, s.Store, named); got != c.want || named.More || len(named.Marks) > 0 {
			t.Errorf("%q lists %q without counts, not %q (%+v)", c.text, got, c.want, named)
		}
	}
	ordered := sift(t, s.Store, store.Sift{Kind: "student", Find: "二年级", By: "name"})
	if got := names(t, s.Store, ordered); got != "单乐 丹东" && got != "丹东 单乐" || fmt.Sprint(ordered.Total) != "5" {
		t.Errorf("by name: %s of %d", got, ordered.Total)
	}
	if narrowed := sift(t, s.Store, store.Sift{Kind: "student", Find: "二年级", Groups: []string{"二年级11班"}}); names(t, s.Store, narrowed) != "丹东" {
		t.Errorf("narrowed to a class: %s", names(t, s.Store, narrowed))
	}
}
