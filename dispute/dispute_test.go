package dispute_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"rollbook/assets"
	"rollbook/dispute"
	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/store/register"
	"rollbook/words"
)

func init() { store.CheapPasswords() }

var pack = sync.OnceValues(func() (*register.Pack, error) { return register.Load(assets.DefaultPack()) })

// town is a bureau and what came from its schools.
type town struct {
	*testing.T
	bureau *store.Store
	units  map[string]*store.Store
}

func newTown(t *testing.T) town {
	t.Helper()
	words.Use("zh")
	w := town{T: t, units: map[string]*store.Store{}}
	w.bureau = w.desk("U0100")
	known := `{"YN-01":{"code":"YN-01","name":"单位YN-01","level":"school"},"YN-02":{"code":"YN-02","name":"单位YN-02","level":"school"}}`
	if err := w.bureau.SetMeta(map[string][]byte{store.MetaUnits: []byte(known)}); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w town) desk(unit string) *store.Store {
	w.Helper()
	if s := w.units[unit]; s != nil {
		return s
	}
	p, err := pack()
	if err != nil {
		w.Fatal(err)
	}
	level := store.School
	if unit == "U0100" {
		level = store.City
	}
	s, _, err := store.Create(filepath.Join(w.TempDir(), unit), store.Config{Unit: store.Unit{Code: unit, Name: "单位" + unit, Level: level}, Password: "银川 2016", Actor: "老师" + unit}, p)
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { s.Close() })
	w.units[unit] = s
	return s
}

// add commits a record of a unit, or with an id a change of one.
func (w town) add(unit, kind, id string, set ...string) string {
	w.Helper()
	e := store.Edit{Kind: kind, ID: id, Set: map[string]string{}}
	for _, word := range set {
		key, value, _ := strings.Cut(word, "=")
		e.Set[key] = value
	}
	saved, err := w.desk(unit).Commit(e)
	if err != nil {
		w.Fatal(err)
	}
	return saved[0].ID
}

// exchange hands all that a unit and the bureau know of the unit's book to the other.
func (w town) exchange(unit string) {
	w.Helper()
	for _, way := range [][2]*store.Store{{w.desk(unit), w.bureau}, {w.bureau, w.desk(unit)}} {
		ranges, err := way[0].Ranges(map[change.Writer]uint64{}, []string{unit})
		if err == nil {
			_, err = way[1].Accept(store.Cargo{Ranges: ranges, Authority: func(_, _ string) bool { return true }, LevelOf: func(one string) string {
				if one == "U0100" {
					return store.City
				}
				return store.School
			}})
		}
		if err != nil {
			w.Fatal(err)
		}
	}
}

// TestWhatEachRuleTakes draws up one conflict for each rule, and one of which it says nothing.
func TestWhatEachRuleTakes(t *testing.T) {
	w := newTown(t)
	at := map[string]string{}
	for _, unit := range []string{"YN-01", "YN-02"} {
		id := w.add(unit, "student", "", "name=马小龙", "id_no=640199201203050014", "phone=1390000000"+unit[4:], "home_address=三组 "+unit)
		if unit == "YN-02" {
			w.add(unit, "enrolment", "", "student_id="+id, "school_year=2016", "term=1", "grade=23", "status=10")
		} else {
			w.add(unit, "enrolment", "", "student_id="+id, "school_year=2015", "term=1", "grade=22", "status=10")
		}
		w.exchange(unit)
		at[unit] = id
	}
	if _, err := w.bureau.Link(at["YN-01"], at["YN-02"], "同一证号"); err != nil {
		t.Fatal(err)
	}
	w.add("YN-02", "student", at["YN-02"], "last_confirmed=2016-10-01")
	w.add("YN-01", "student", at["YN-01"], "last_confirmed=2016-09-01")
	w.exchange("YN-02")
	w.exchange("YN-01")
	single := w.add("YN-01", "student", "", "name=李建国", "home_address=三组")
	w.exchange("YN-01")
	w.add("YN-01", "student", single, "home_address=五 组")
	w.add("U0100", "student", single, "home_address=五组")
	w.exchange("YN-01")
	for _, c := range []struct{ rule, unit, want string }{
		{"enrolled", "", "马小龙 home_address YN-02, 马小龙 phone YN-02"},
		{"own", "", "李建国 home_address YN-01"}, // both schools wrote in their own books
		{"unit", "YN-01", "李建国 home_address YN-01, 马小龙 home_address YN-01, 马小龙 phone YN-01"},
		{"unit", "U0100", "李建国 home_address U0100"},
		{"latest", "", "李建国 home_address U0100, 马小龙 home_address YN-02, 马小龙 phone YN-02"},
		{"alike", "", "李建国 home_address *"},
	} {
		before, err := w.bureau.Conflicts("")
		if err != nil || len(before) != 3 {
			t.Fatalf("%d conflicts, %v", len(before), err)
		}
		plan, err := dispute.Draft(context.Background(), w.bureau, c.rule, c.unit, "")
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, p := range plan.Picks {
			got[p.Title+" "+p.Conflict.Field] = p.Value.Unit
		}
		for _, one := range strings.Split(c.want, ", ") {
			words := strings.Fields(one)
			if unit, ok := got[words[0]+" "+words[1]]; !ok || words[2] != "*" && unit != words[2] {
				t.Errorf("%s %s: %v, want %s", c.rule, c.unit, got, one)
			}
		}
		if n := len(strings.Split(c.want, ", ")); len(plan.Picks) != n || plan.Left != 3-n {
			t.Errorf("%s %s decides %v and leaves %d", c.rule, c.unit, got, plan.Left)
		}
	}
	plan, err := dispute.Draft(context.Background(), w.bureau, "enrolled", "", "student")
	if err != nil {
		t.Fatal(err)
	}
	step, n, err := dispute.Apply(w.bureau, plan, "1", "以就读学校为准", nil)
	if err != nil || n != 2 {
		t.Fatalf("%d decided, %v", n, err)
	}
	left, err := w.bureau.Conflicts("")
	if err != nil || len(left) != 1 || left[0].Record != single {
		t.Errorf("left %+v, %v", left, err)
	}
	if _, n, err := w.bureau.Undo(t.Context(), step.N, "再看", nil); err != nil || n != 0 {
		t.Fatalf("left %d, %v", n, err)
	}
	if again, _ := w.bureau.Conflicts(""); len(again) != 3 {
		t.Errorf("%d after it was taken back", len(again))
	}
}

// TestWhatNoRuleSays names a rule or a unit that there is not, a draft that decides nothing, and one that is stopped.
func TestWhatNoRuleSays(t *testing.T) {
	w := newTown(t)
	code := func(err error) string {
		var f *fault.Fault
		if errors.As(err, &f) {
			return f.Code
		}
		return ""
	}
	for _, c := range []struct{ rule, unit, want string }{{"newest", "", "settle-rule"}, {"unit", "", "settle-unit"}, {"unit", "XX", "settle-unit"}} {
		if _, err := dispute.Draft(context.Background(), w.bureau, c.rule, c.unit, ""); code(err) != c.want {
			t.Errorf("%s %s: %v", c.rule, c.unit, err)
		}
	}
	plan, err := dispute.Draft(context.Background(), w.bureau, "own", "", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := dispute.Apply(w.bureau, plan, "", "看过", nil); code(err) != "settle-nothing" {
		t.Errorf("%v", err)
	}
}

// TestAChildWhoMoved is recognised by where the newest enrolments say that he is, and closed at the old school.
func TestAChildWhoMoved(t *testing.T) {
	for _, c := range []struct{ what, a, b, want string }{
		{"at both schools in one term", "2016 1", "2016 1", "YN-01 → YN-02"},
		{"at the other school in the next term", "2015 2", "2016 1", ""},
		{"the old school has registered it", "2016 1 27", "2016 1", "YN-01 → YN-02 closed"},
		{"who made the record later was left", "2016 1", "2016 1 27", "YN-02 → YN-01 closed"},
		{"who dropped out there did not move", "2016 1 - 41", "2016 1", ""},
		{"gone from both as of tomorrow", "2016 1 27+", "2016 1 27+", ""},
		{"no enrolment", "", "2016 1", ""},
	} {
		w := newTown(t)
		var ids []string
		for i, term := range []string{c.a, c.b} {
			unit := []string{"YN-01", "YN-02"}[i]
			id := w.add(unit, "student", "", "name=马小龙", "id_no=640199201203050014")
			parts, status, day := strings.Fields(term), "10", "2016-10-08"
			if len(parts) > 3 {
				status = parts[3]
			}
			if len(parts) > 1 {
				w.add(unit, "enrolment", "", "student_id="+id, "school_year="+parts[0], "term="+parts[1], "grade=23", "status="+status)
			}
			if len(parts) > 2 && parts[2] != "-" {
				kind, tomorrow := strings.CutSuffix(parts[2], "+")
				if tomorrow {
					day = time.Now().AddDate(0, 0, 1).Format(time.DateOnly)
				}
				w.add(unit, "change", "", "student_id="+id, "kind="+kind, "date="+day, "other_school=某校")
			}
			w.exchange(unit)
			ids = append(ids, id)
		}
		got := ""
		for _, m := range dispute.Moves(w.bureau, ids...) {
			got += m.OldUnit + " → " + m.NewUnit
			if m.Closed {
				got += " closed"
				continue
			}
			if _, err := dispute.Close(w.bureau, m, "家长说的"); err != nil {
				t.Errorf("%s: %v", c.what, err)
			}
			if after := dispute.Moves(w.bureau, ids...); len(after) != 1 || !after[0].Closed {
				t.Errorf("%s: after it was closed %+v", c.what, after)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// TestTwoRecordsBeside each other say in words what differs.
func TestTwoRecordsBeside(t *testing.T) {
	w := newTown(t)
	for _, c := range []struct{ a, b, label, want string }{
		{"name=马玉兰", "name=马玉蘭", "姓名", "繁简、异体写法"},
		{"name=海燕", "name=海雁", "姓名", "同音"},
		{"name=海燕", "name=马强", "姓名", ""},
		{"id_no=640199200906170026", "id_no=640199200906170122", "身份证件号", "第 16 位不同，两个号都通过校验"},
		{"id_no=640199200906170026", "id_no=640199200906170027", "身份证件号", "只有最后一位不同，右边的号没有通过校验"},
		{"id_no=640199200906170026", "id_no=64019920090617002", "身份证件号", "左边 18 位，右边 17 位"},
		{"id_no=640199200906170026", "id_no=640199201205170126", "身份证件号", "第 9、10、12、16 位不同，右边的号没有通过校验"},
		{"phone=13900000001", "name=马强", "联系电话", "一边没有填"},
	} {
		var both [2]store.Record
		for i, words := range []string{c.a, c.b} {
			id := w.add("YN-01", "student", "", words, "health="+[]string{"1", "2"}[i])
			rec, ok := w.desk("YN-01").Glance(id)
			if !ok {
				t.Fatal(id)
			}
			both[i] = rec
		}
		found := false
		for _, row := range dispute.Compare(w.desk("YN-01"), both[0], both[1]) {
			if row.Label == "健康状况" {
				t.Errorf("what its form alone shows stands beside another's: %+v", row)
			}
			if row.Label == c.label {
				found = true
				if row.Same || row.Why != c.want {
					t.Errorf("%s and %s: %+v, want %q", c.a, c.b, row, c.want)
				}
			}
		}
		if !found {
			t.Errorf("%s and %s: no row %s", c.a, c.b, c.label)
		}
	}
}
