package award_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"rollbook/assets"
	"rollbook/award"
	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/store/register"
)

func init() { store.CheapPasswords() }

const password = "三更灯火五更鸡"

var (
	autumn  = day("2016-10-10")
	payment = day("2016-11-25")
)

func day(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

var pack = func() *register.Pack {
	p, err := register.Load(assets.DefaultPack())
	if err != nil {
		panic(err)
	}
	return p
}()

// line is three desks, one above the other, whose changes are carried by hand.
type line struct {
	t             *testing.T
	school, other *store.Store // of 兴庆区
	county, city  *store.Store
}

var units = map[string]store.Unit{
	"XQ1": {Code: "XQ1", Name: "月牙湖中学", Level: store.School, Parent: "U0104"},
	"XQ2": {Code: "XQ2", Name: "兴庆区二中", Level: store.School, Parent: "U0104"},
}

func newLine(t *testing.T) *line {
	t.Helper()
	return &line{
		t: t, school: desk(t, units["XQ1"]),
		county: desk(t, store.Unit{Code: "U0104", Name: "兴庆区教育局", Level: store.County, Parent: "U0100"}),
		city:   desk(t, store.Unit{Code: "U0100", Name: "银川市教育局", Level: store.City}),
	}
}

// second is the desk of another school of the district.
func (l *line) second() *store.Store {
	l.t.Helper()
	if l.other == nil {
		l.other = desk(l.t, units["XQ2"])
	}
	return l.other
}

// schools are those that there are.
func (l *line) schools() []*store.Store {
	if l.other == nil {
		return []*store.Store{l.school}
	}
	return []*store.Store{l.school, l.other}
}

func desk(t *testing.T, u store.Unit) *store.Store {
	t.Helper()
	s, _, err := store.Create(filepath.Join(t.TempDir(), u.Code), store.Config{Unit: u, Password: password, Actor: u.Name + "录入员"}, pack)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	raw, err := json.Marshal(units)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetMeta(map[string][]byte{store.MetaUnits: raw}); err != nil {
		t.Fatal(err)
	}
	return s
}

// carry brings everything that one desk may show another.
func carry(t *testing.T, from, to *store.Store) {
	t.Helper()
	chains, err := from.Chains("")
	if err != nil {
		t.Fatal(err)
	}
	var books []string
	for _, c := range chains {
		if to.Unit().Level != store.School || c.Book == to.Unit().Code {
			books = append(books, c.Book)
		}
	}
	ranges, err := from.Ranges(map[change.Writer]uint64{}, books)
	if err != nil {
		t.Fatal(err)
	}
	got, err := to.Accept(store.Cargo{
		Ranges: ranges, Source: from.Unit().Code,
		LevelOf: func(code string) string {
			switch code {
			case "U0100":
				return store.City
			case "U0104":
				return store.County
			}
			return store.School
		},
		Authority: func(unit, book string) bool { return unit == book || unit == "U0100" || unit == "U0104" },
	})
	if err != nil || got.Quarantined > 0 {
		t.Fatalf("%s to %s: %+v, %v", from.Unit().Code, to.Unit().Code, got, err)
	}
}

// up carries the schools' books to the county and the city; down carries what was said to the schools.
func (l *line) up() {
	l.t.Helper()
	for _, s := range l.schools() {
		carry(l.t, s, l.county)
	}
	carry(l.t, l.county, l.city)
}

func (l *line) down() {
	l.t.Helper()
	carry(l.t, l.city, l.county)
	for _, s := range l.schools() {
		carry(l.t, l.county, s)
	}
}

// number is a valid ID number of 兴庆区.
func number(born string, order int) string {
	body := "640104" + born + fmt.Sprintf("%03d", order)
	return body + string(register.IDCheck(body))
}

// child is what a school registers of one child.
type child struct {
	name, id, family string
	home             string            // household that is there already
	values           map[string]string // of the student
	household        map[string]string
	enrolment        map[string]string
}

func kid(name string, order int) child {
	return child{
		name: name, id: number("20030105", order), family: fmt.Sprintf("6401040%05d", order),
		household: map[string]string{"especially_poor": "1", "especially_doc": "银扶办发〔2016〕8号"},
	}
}

// register puts a child into a school's book and gives the record of the student.
func enter(t *testing.T, s *store.Store, c child) string {
	t.Helper()
	household := map[string]string{
		"hh_no": c.family, "head_name": "马国强", "head_id_no": number("19700301", 11), "division": "640104201000", "address": "滨河家园",
		"members": "4", "registered": "1", "list_source": "扶贫办名单", "poverty_type": "1", "main_cause": "03", "status": "1", "bank_no": "6228480402564890018",
	}
	student := map[string]string{
		"name": c.name, "id_type": "1", "id_no": c.id, "nationality": "03", "boarding": "1", "hukou_place": "640104201000", "hukou_type": "2",
		"home_div": "640104201000", "home_address": "滨河家园", "phone": "13909510001", "health": "1", "disability": "0", "left_behind": "0", "household_id": "#0",
		"special_groups": "1",
	}
	enrolment := map[string]string{
		"student_id": "#1", "school_year": "2016", "term": "1", "stage": "30", "grade": "31", "class": "1班", "admission_ym": "2016-09", "boarding": "1",
		"status": "10", "confirmed_on": "2016-09-05", "confirmed_by": "王老师",
	}
	guardian := map[string]string{"student_id": "#1", "name": "马国强", "relation": "51", "is_guardian": "1", "phone": "13909510001"}
	for _, over := range []struct{ to, from map[string]string }{{household, c.household}, {student, c.values}, {enrolment, c.enrolment}} {
		for key, value := range over.from {
			over.to[key] = value
		}
	}
	home := store.Edit{Kind: "household", Set: household}
	if c.home != "" {
		home, student["household_id"] = store.Edit{ID: c.home}, c.home
	}
	saved, err := s.Commit(
		home, store.Edit{Kind: "student", Set: student},
		store.Edit{Kind: "enrolment", Set: enrolment}, store.Edit{Kind: "guardian", Set: guardian},
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range saved {
		for _, p := range one.Problems {
			if p.Level == register.Hard {
				t.Fatalf("%s: %+v", c.name, p)
			}
		}
	}
	return saved[1].ID
}

// list puts a child's household onto the dated list, which the county keeps.
func (l *line) list(c child, especially string, values ...string) (household, member string) {
	l.t.Helper()
	row := map[string]string{"hh_no": c.family, "division": "640104201000", "status": "1", "especially_poor": especially, "listed@2016-06-30": "1"}
	for i := 0; i+1 < len(values); i += 2 {
		row[values[i]] = values[i+1]
	}
	saved, err := l.county.Commit(
		store.Edit{Kind: "poverty_list", Set: row},
		store.Edit{Kind: "poverty_member", Set: map[string]string{"list_id": "#0", "name": c.name, "id_no": c.id, "listed@2016-06-30": "1"}},
	)
	if err != nil {
		l.t.Fatal(err)
	}
	return saved[0].ID, saved[1].ID
}

func alter(t *testing.T, s *store.Store, id string, values ...string) {
	t.Helper()
	e := store.Edit{ID: id, Set: map[string]string{}}
	for i := 0; i+1 < len(values); i += 2 {
		e.Set[values[i]] = values[i+1]
	}
	if _, err := s.Commit(e); err != nil {
		t.Fatal(err)
	}
}

// proposed enters a boy of the school's list and proposes what is due to him: one award.
func (l *line) proposed() (id string) {
	l.t.Helper()
	boy := kid("马小龙", 1)
	enter(l.t, l.school, boy)
	l.list(boy, "1")
	return propose(l.t, l.school).Made[0]
}

// propose asks for TK1 of the school year 2016.
func propose(t *testing.T, s *store.Store, persons ...string) award.Proposed {
	t.Helper()
	p, err := award.Propose(context.Background(), s, award.Asked{Programme: "TK1", Period: "2016", Persons: persons, Day: autumn}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// codes are the reasons of refusals.
func codes(list []award.Refusal) (out []string) {
	for _, r := range list {
		out = append(out, r.Err.Code)
	}
	return out
}

func caseOf(t *testing.T, s *store.Store, id string) award.Case {
	t.Helper()
	list, err := award.Cases(s, award.Filter{IDs: []string{id}, Day: payment})
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	return list[0]
}

// deed is Approve, Return or Refuse by one person, which must be done with all or, with want, refused for that reason.
func deed(t *testing.T, s *store.Store, actor string, do func(*store.Store, []string, award.Word) (award.Outcome, error), w award.Word, want string, ids ...string) {
	t.Helper()
	s.SetActor(actor)
	if w.Day.IsZero() {
		w.Day = day("2016-11-20")
	}
	out, err := do(s, ids, w)
	var f *fault.Fault
	switch {
	case errors.As(err, &f) && f.Code == want:
	case err != nil:
		t.Fatalf("%s: %v", actor, err)
	case want == "" && len(out.Done) != len(ids):
		t.Fatalf("%s: %v", actor, codes(out.Refused))
	case want != "" && (len(out.Refused) != len(ids) || out.Refused[0].Err.Code != want):
		t.Fatalf("%s: done %v, refused %v, want %s", actor, out.Done, codes(out.Refused), want)
	}
}

// published has the list up for five working days.
func published(t *testing.T, s *store.Store) {
	t.Helper()
	n, err := award.PutUp(s, "TK1", "2016", day("2016-10-11"), time.Time{})
	if err != nil || n.Until != "2016-10-17" {
		t.Fatalf("%+v, %v", n, err)
	}
	if _, err := award.TakenDown(s, "TK1", "2016", "无"); err != nil {
		t.Fatal(err)
	}
}

// agreed takes awards of a school through every step up to the release.
func (l *line) agreed(s *store.Store, ids ...string) {
	l.t.Helper()
	published(l.t, s)
	deed(l.t, s, "校长", award.Approve, award.Word{}, "", ids...)
	l.up()
	deed(l.t, l.county, "区审核员", award.Approve, award.Word{}, "", ids...)
	carry(l.t, l.county, l.city)
	deed(l.t, l.city, "市审核员", award.Approve, award.Word{}, "", ids...)
	deed(l.t, l.city, "市审核员", award.Approve, award.Word{Document: "银扶办函〔2016〕20号", Signed: "扶贫办李主任"}, "", ids...)
}

// released puts them into a batch as well.
func (l *line) released(s *store.Store, ids ...string) string {
	l.t.Helper()
	l.agreed(s, ids...)
	b, err := award.PutInto(l.city, ids, award.Release{
		Document: "银财发〔2016〕100号", Programme: "TK1", Period: "2016", Amount: float64(1000 * len(ids)), Signed: "财政局赵科长", Day: day("2016-11-21"),
	})
	if err != nil || len(b.Done) != len(ids) {
		l.t.Fatalf("%v, %v", codes(b.Refused), err)
	}
	l.down()
	return b.ID
}
