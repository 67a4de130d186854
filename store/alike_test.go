package store_test

import (
	"strings"
	"testing"

	"rollbook/store"
)

// TestAHalfTypedPersonIsKnown types a pupil who may be in the register already: T22 and its likes.
func TestAHalfTypedPersonIsKnown(t *testing.T) {
	s := newSchool(t)
	there := map[string]string{
		s.add("student", "name=马小龙", "id_no=640199200903120015", "home_div=640121400201"):                          "龙",
		s.add("student", "name=吴·阿卜杜", "birth_date=2008-05-01", "home_div=640121400201"):                           "吴",
		s.add("student", "name=单丹", "birth_date=2008-05-02"):                                                       "单",
		s.add("student", "name=张小花", "former_name=张花花", "birth_date=2008-05-03", "home_div=640121400201"):          "花",
		s.add("student", "name=李大伟", "id_no=640199200805040017", "birth_date=2008-05-04", "home_div=640121400201"): "伟",
	}
	gone := s.add("student", "name=金花", "birth_date=2008-05-05")
	save(t, s.Store, store.Edit{ID: gone, Remove: true, Reason: "录错"})
	for _, c := range []struct{ what, typed, want string }{
		{"the same number", "id_no=640199200903120015", "龙 number"},
		{"the same number and another name", "name=牛大虎 id_no=640199200903120015", "龙 number"},
		{"name, birth and village", "name=马小龙 birth_date=2009-03-12 home_div=640121400201", "龙 name"},
		{"name and birth, no village yet", "name=马小龙 birth_date=2009-03-12", "龙 name"},
		{"another village", "name=马小龙 birth_date=2009-03-12 home_div=640122100000", ""},
		{"a name alone", "name=马小龙", ""},
		{"another birth", "name=马小龙 birth_date=2009-03-13", ""},
		{"the same sound", "name=马晓龙 birth_date=2009-03-12", "龙 sound"},
		{"one character apart", "name=马小尤 birth_date=2009-03-12", "龙 near"},
		{"a twin with a number of his own", "name=马小虎 id_no=640199200903124430", ""},
		{"the number mistyped by one digit", "name=马晓龙 birth_date=2009-03-12 id_no=640199200903120016", "龙 sound"},
		{"no dot", "name=吴阿卜杜 birth_date=2008-05-01", "吴 name"},
		{"another dot and a variant", "name=吳•阿卜杜 birth_date=2008-05-01", "吴 name"},
		{"two characters, one of them another", "name=单红 birth_date=2008-05-02", ""},
		{"a former name", "name=张花花 birth_date=2008-05-03", "花 name"},
		{"removed", "name=金花 birth_date=2008-05-05", ""},
		{"found by the day of birth in the number, though its last digit is wrong", "name=李大为 birth_date=2008-05-04", "伟 sound"},
		{"nothing yet", "", ""},
	} {
		e := s.typed("student", strings.Fields(c.typed))
		var got []string
		for _, one := range s.Alike("student", "", e.Set, 5) {
			got = append(got, there[one.ID]+" "+one.Why)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
	if got := s.Alike("household", "", map[string]string{"head_name": "马小龙"}, 5); got != nil {
		t.Errorf("a household is like a person: %v", got)
	}
}

// TestNotTheSamePersonIsRemembered says of two records that they are two persons: neither is asked about the other again
// (T22).
func TestNotTheSamePersonIsRemembered(t *testing.T) {
	s := newSchool(t)
	first := s.add("student", "name=马小龙", "birth_date=2009-03-12")
	second := s.add("student", "name=马小龙", "birth_date=2009-03-12")
	values := get(t, s.Store, second).Fields
	if got := s.Alike("student", second, values, 5); len(got) != 1 || got[0].ID != first {
		t.Fatalf("%v", got)
	}
	if _, err := s.Unlike(first, second, "户口簿"); err != nil {
		t.Fatal(err)
	}
	if got := s.Alike("student", second, values, 5); len(got) != 0 {
		t.Errorf("asked again: %v", got)
	}
	if got := s.Alike("student", "", values, 1); len(got) != 1 {
		t.Errorf("a third one is not asked about: %v", got)
	}
}
