package store_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rollbook/assets"
	"rollbook/store"
	"rollbook/store/register"
)

// The edge cases of docs/edge-cases.md that one desk's records show, in the pack of Yinchuan.

// school is a desk that a test types into.
type school struct {
	*store.Store
	t *testing.T
}

func newSchool(t *testing.T) school {
	t.Helper()
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	unit := store.Unit{Code: "S1", Name: "原隆小学", Level: store.School}
	s, _, err := store.Create(filepath.Join(t.TempDir(), "S1"), store.Config{Unit: unit, Password: password, Actor: "王老师"}, pack)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	s.SetClock(func() time.Time { return time.Date(2016, 9, 20, 8, 0, 0, 0, time.UTC) })
	return school{s, t}
}

// typed reads "field=text" words as a form does.
func (s school) typed(kind string, words []string) store.Edit {
	s.t.Helper()
	k := s.Pack().Kind(kind)
	e := store.Edit{Kind: kind, Set: map[string]string{}, Typed: map[string]string{}}
	for _, word := range words {
		key, text, _ := strings.Cut(word, "=")
		m := s.Pack().Interpret(k, k.Field(key), text)
		e.Set[key], e.Typed[key] = m.Value, m.Typed
	}
	return e
}

func (s school) add(kind string, words ...string) string {
	s.t.Helper()
	return save(s.t, s.Store, s.typed(kind, words))
}

func (s school) set(id, kind string, words ...string) {
	s.t.Helper()
	e := s.typed(kind, words)
	e.ID = id
	save(s.t, s.Store, e)
}

// asked gives the checks that stand against a record, with their level.
func (s school) asked(id string) map[string]register.Level {
	s.t.Helper()
	found := map[string]register.Level{}
	for _, p := range get(s.t, s.Store, id).Problems {
		found[p.Check] = p.Level
	}
	return found
}

func (s school) find(text string) (names []string) {
	for _, hit := range s.Find("student", text, 0) {
		names = append(names, hit.Title)
	}
	slices.Sort(names)
	return names
}

func TestEdgesOfNames(t *testing.T) {
	t.Run("T14 four dots, one spelling", func(t *testing.T) {
		s := newSchool(t)
		spellings := []string{"马·穆罕默德", "马.穆罕默德", "马•穆罕默德", "马・穆罕默德"}
		for _, name := range spellings {
			s.add("student", "name="+name)
		}
		for _, name := range spellings {
			if got := s.find(name); len(got) != 4 || slices.ContainsFunc(got, func(one string) bool { return one != "马·穆罕默德" }) {
				t.Errorf("%s finds %v", name, got)
			}
		}
	})

	t.Run("the longest name, spelt", func(t *testing.T) {
		s := newSchool(t)
		id := s.add("student", "name="+strings.Repeat("双", 50)) // SHUANG, of the longest syllables there are
		for _, p := range get(t, s.Store, id).Problems {
			if p.Field == "name_pinyin" {
				t.Errorf("what the program filled in itself: %+v", p)
			}
		}
	})

	t.Run("T19 a former name", func(t *testing.T) {
		s := newSchool(t)
		s.add("student", "name=张小花", "former_name=张花", "birth_date=2009-01-01", "hukou_place=月牙湖村")
		if got := s.find("张花"); !slices.Equal(got, []string{"张小花"}) {
			t.Errorf("by the former name: %v", got)
		}
		s.add("student", "name=张花", "birth_date=2010-01-01", "hukou_place=月牙湖村") // another child
		if pairs, err := s.Duplicates(); err != nil || len(pairs) != 0 {
			t.Errorf("asked about another child: %v, %v", pairs, err)
		}
		s.add("student", "name=张花", "birth_date=2009-01-01", "hukou_place=月牙湖村")
		if pairs, err := s.Duplicates(); err != nil || len(pairs) != 1 {
			t.Errorf("entered again under the former name: %v, %v", pairs, err)
		}
	})

	t.Run("T20 traditional and variant characters", func(t *testing.T) {
		s := newSchool(t)
		id := s.add("student", "name=吳戶華", "birth_date=2009-01-01", "hukou_place=月牙湖村")
		if got := get(t, s.Store, id).Fields["name"]; got != "吳戶華" {
			t.Errorf("stored as %s", got)
		}
		for _, text := range []string{"吴户华", "吳户华", "吳戶華"} {
			if got := s.find(text); !slices.Equal(got, []string{"吳戶華"}) {
				t.Errorf("%s finds %v", text, got)
			}
		}
		other := s.add("student", "name=吴户华", "birth_date=2009-01-01", "hukou_place=月牙湖村")
		if pairs, err := s.Duplicates(); err != nil || len(pairs) != 1 || s.asked(other)["K5"] != register.Soft || s.asked(id)["K5"] != register.Soft {
			t.Errorf("not taken for the same: %v, %v, %v", pairs, s.asked(other), err)
		}
	})
}

func TestEdgesOfFamilies(t *testing.T) {
	t.Run("T26 the grandmother is the guardian, the parents are in Fujian", func(t *testing.T) {
		s := newSchool(t)
		child := s.add("student", "name=马小龙", "birth_date=2009-01-01", "left_behind=双亲", "consent_id=祖母马玉花签字，父母在福建务工")
		grandmother := s.add("guardian", "student_id="+child, "name=马玉花", "relation=祖母", "phone=13900000001")
		s.add("guardian", "student_id="+child, "name=马国强", "relation=父亲", "is_guardian=否", "away=省外", "phone=13900000002")
		mother := s.add("guardian", "student_id="+child, "name=丁学珍", "relation=母亲", "is_guardian=否", "away=省外", "phone=13900000003")
		if g := get(t, s.Store, grandmother); g.Fields["relation"] != "62" || g.Fields["is_guardian"] != "1" || len(g.Problems) != 0 {
			t.Errorf("%+v", g)
		}
		c := get(t, s.Store, child)
		if asked := s.asked(child); c.Fields["left_behind"] != "2" || c.Fields["consent_id"] == "" || asked["V3"]+asked["V40"]+asked["V41"] != "" {
			t.Errorf("%+v, %v", c.Fields, asked)
		}
		s.set(child, "student", "left_behind=否")
		if s.asked(child)["V40"] != register.Soft {
			t.Errorf("both parents away, and not left behind: %v", s.asked(child))
		}
		s.set(child, "student", "left_behind=双亲")
		s.set(mother, "guardian", "away=否")
		if s.asked(child)["V41"] != register.Soft {
			t.Errorf("left behind by both, and the mother at home: %v", s.asked(child))
		}
	})

	t.Run("T31 two households become one, and one becomes two", func(t *testing.T) {
		s := newSchool(t)
		his := s.add("household", "head_name=马国强", "head_id_no=640121197501010012", "division=原隆村", "address=三组", "members=3")
		hers := s.add("household", "head_name=丁学珍", "head_id_no=640121197601010025", "division=原隆村", "address=五组", "members=2")
		s.add("student", "name=马小龙", "household_id="+his)
		girl := s.add("student", "name=丁小花", "household_id="+hers)
		save(t, s.Store, store.Edit{ID: hers, Remove: true, Reason: "与马国强户合并"})
		if got := s.find("丁"); !slices.Equal(got, []string{"丁小花"}) || s.asked(girl)["ref"] != register.Hard {
			t.Errorf("her household is gone: %v, %v", got, s.asked(girl))
		}
		save(t, s.Store, store.Edit{ID: girl, Set: map[string]string{"household_id": his}, Reason: "母亲与马国强结婚，两户合并"})
		members := func(id string) (n int) {
			s.Lookup(func(look register.Lookup) { n = len(look.Referring("student", "household_id", id)) })
			return n
		}
		if members(his) != 2 || s.asked(girl)["ref"] != "" {
			t.Errorf("%d in the household, %v", members(his), s.asked(girl))
		}
		again := s.add("household", "head_name=丁学珍", "head_id_no=640121197601010025", "division=原隆村", "address=五组", "members=2")
		save(t, s.Store, store.Edit{ID: girl, Set: map[string]string{"household_id": again}, Reason: "分户"})
		if members(his) != 1 || members(again) != 1 {
			t.Errorf("after they parted: %d and %d", members(his), members(again))
		}
		history, err := s.History(girl)
		if err != nil || len(history) != 3 || history[1].Reason != "母亲与马国强结婚，两户合并" || history[2].Reason != "分户" {
			t.Errorf("%+v, %v", history, err)
		}
	})
}

func TestEdgesOfSchooling(t *testing.T) {
	term := func(child, year, stage, grade, entered string) []string {
		return []string{"student_id=" + child, "school_year=" + year, "stage=" + stage, "grade=" + grade, "class=1班", "admission_ym=" + entered, "confirmed_by=王老师", "confirmed_on=2016-09-05"}
	}

	t.Run("T40 grade 2 again", func(t *testing.T) {
		s := newSchool(t)
		child := s.add("student", "name=马小龙", "birth_date=2002-10-01")
		s.add("enrolment", term(child, "2015", "20", "22", "2014-09")...)
		again := s.add("enrolment", term(child, "2016", "20", "22", "2014-09")...)
		change := s.add("change", "student_id="+child, "kind=33", "date=2016-09-01", "evidence=留级申请，校务会同意", "late_reason=开学以后才定")
		if rec := get(t, s.Store, again); rec.Fields["grade"] != "22" || len(rec.Problems) != 0 {
			t.Errorf("%+v", rec.Problems)
		}
		if rec := get(t, s.Store, change); rec.Fields["kind"] != "33" || len(rec.Problems) != 0 {
			t.Errorf("the change: %+v", rec.Problems)
		}
		s.SetClock(func() time.Time { return time.Date(2017, 9, 20, 8, 0, 0, 0, time.UTC) })
		older := s.add("enrolment", term(child, "2017", "20", "22", "2014-09")...)
		if asked := s.asked(older); len(asked) != 1 || asked["K13"] != register.Soft {
			t.Errorf("two years older than the stage expects: %v", asked)
		}
	})

	t.Run("T41 nineteen in grade 9, twenty-one in vocational school", func(t *testing.T) {
		s := newSchool(t)
		for born, words := range map[string][]string{"1997-01-01": {"30", "33", "2014-09"}, "1995-01-01": {"42", "44", "2016-09"}} {
			child := s.add("student", "name=马小龙", "birth_date="+born)
			id := s.add("enrolment", term(child, "2016", words[0], words[1], words[2])...)
			if asked := s.asked(id); len(asked) != 1 || asked["K13"] != register.Soft {
				t.Errorf("born %s: %v", born, asked)
			}
			save(t, s.Store, store.Edit{ID: id, Explain: map[string]string{"K13": "休学三年后复学"}})
			if rec := get(t, s.Store, id); rec.Check != store.Sound || rec.Explained["K13"] != "休学三年后复学" {
				t.Errorf("born %s: %s, %v", born, rec.Check, rec.Explained)
			}
		}
	})

	t.Run("T46 a kindergarten without its code", func(t *testing.T) {
		s := newSchool(t)
		kindergarten := s.add("school", "name=月牙湖幼儿园", "org_code=KG-640104-001", "type=幼儿园", "unit=U0104", "division=月牙湖乡", "head=丁园长", "statistician=丁园长", "valid_from=2016-09-01")
		if asked := s.asked(kindergarten); len(asked) != 1 || asked["V42"] != register.Soft {
			t.Errorf("%v", asked)
		}
		child := s.add("student", "name=马小龙", "birth_date=2012-01-01")
		time := s.add("kg_enrolment", "student_id="+child, "school="+kindergarten, "class=12", "entry_date=2016-09-01")
		s.set(kindergarten, "school", "org_code=3664000123")
		list, err := s.List(store.Query{Kind: "school"})
		if err != nil || len(list) != 1 || list[0].ID != kindergarten || list[0].Fields["org_code"] != "3664000123" || len(s.asked(kindergarten)) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
		if rec := get(t, s.Store, time); rec.Fields["school"] != kindergarten || s.asked(time)["ref"] != "" {
			t.Errorf("what referred to it: %+v", rec)
		}
	})
}
