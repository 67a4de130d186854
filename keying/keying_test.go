package keying_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rollbook/assets"
	"rollbook/keying"
	"rollbook/store"
	"rollbook/store/register"
)

func init() { store.CheapPasswords() }

func newStore(t *testing.T) *store.Store {
	t.Helper()
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := store.Create(filepath.Join(t.TempDir(), "s"), store.Config{Unit: store.Unit{Code: "YN-07", Name: "闽宁镇第二小学", Level: store.School}, Password: "银川 2016", Actor: "王老师"}, pack)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// pupils registers children until one of them falls under the second typing.
func pupils(t *testing.T, s *store.Store, id string) keying.Item {
	t.Helper()
	for n := range 1000 {
		if _, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": fmt.Sprintf("马小%d", n), "id_type": "1", "id_no": id, "nationality": "03"}}); err != nil {
			t.Fatal(err)
		}
		due, err := keying.Due(s)
		if err != nil {
			t.Fatal(err)
		}
		if len(due) > 0 {
			return due[0]
		}
	}
	t.Fatal("no record of a thousand is drawn")
	return keying.Item{}
}

const first, second = "640199201709091518", "640199201203050006"

// TestTwoTypings settles each outcome: the record holds the right value, the errors are counted on the
// right side, and the field does not wait again until its value is another one.
func TestTwoTypings(t *testing.T) {
	for name, c := range map[string]struct {
		types       string
		right       keying.Verdict
		third, want string
		wrong, slip int
	}{
		"the same, written otherwise": {" 640199 20170909 1518", keying.Same, "", first, 0, 0},
		"the first is right":          {second, keying.First, "", first, 0, 1},
		"the second is right":         {second, keying.Second, "", second, 1, 0},
		"neither is right":            {second, keying.Third, "640199201201010052", "640199201201010052", 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			item := pupils(t, s, first)
			trial, err := item.Type(s.Pack(), c.types, 20, 10*time.Second)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := keying.Settle(s, trial, c.right, c.third, "双录核对"); err != nil {
				t.Fatal(err)
			}
			rec, err := s.Get(item.Record.ID)
			if err != nil || rec.Fields[item.Field.Key] != c.want {
				t.Errorf("it is %s, not %s (%v)", rec.Fields[item.Field.Key], c.want, err)
			}
			own, err := keying.Own(s)
			if err != nil || own.Keyed != 1 || own.Verified != 1 || own.Wrong != c.wrong || own.Slips != c.slip {
				t.Errorf("%+v (%v)", own, err)
			}
			if own.PerHour() != "7200" {
				t.Errorf("%s keys an hour", own.PerHour())
			}
			if got, want := keying.PerThousand(own.Wrong, own.Keyed), fmt.Sprintf("%d.0", 1000*c.wrong); got != want {
				t.Errorf("%s of a thousand, not %s", got, want)
			}
			if _, err := keying.Find(s, rec.ID, item.Field.Key); err == nil {
				t.Error("it waits again")
			}
			if _, err := s.Commit(store.Edit{ID: rec.ID, Set: map[string]string{item.Field.Key: "640199201502010019"}}); err != nil {
				t.Fatal(err)
			}
			if _, err := keying.Find(s, rec.ID, item.Field.Key); err != nil {
				t.Errorf("another value, and it does not wait: %v", err)
			}
		})
	}
}

// TestWhatAnotherTypedComesFirst has two clerks type: each is offered the other's before his own, never only those, and the report
// says how many he typed twice himself.
func TestWhatAnotherTypedComesFirst(t *testing.T) {
	s := newStore(t)
	alone := pupils(t, s, first)
	s.SetActor("李老师")
	for waiting := 1; waiting < 2; {
		if _, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": "马小燕", "id_type": "1", "id_no": second}}); err != nil {
			t.Fatal(err)
		}
		due, err := keying.Due(s)
		if err != nil {
			t.Fatal(err)
		}
		waiting = len(due)
	}
	for _, c := range []struct {
		who         string
		first, last string
	}{{"李老师", "王老师", "李老师"}, {"王老师", "李老师", "王老师"}} {
		s.SetActor(c.who)
		due, err := keying.Offered(s)
		if err != nil {
			t.Fatal(err)
		}
		if due[0].Keyer != c.first || due[0].Own(s) || due[1].Keyer != c.last || !due[1].Own(s) {
			t.Errorf("%s is offered %s's, then %s's", c.who, due[0].Keyer, due[1].Keyer)
		}
	}
	if own, err := keying.Find(s, alone.Record.ID, alone.Field.Key); err != nil {
		t.Fatal(err)
	} else if trial, err := own.Type(s.Pack(), first, 18, time.Second); err != nil {
		t.Fatal(err)
	} else if r, err := keying.Settle(s, trial, keying.Same, "", ""); err != nil || !r.Own() {
		t.Errorf("a clerk alone is stopped: %+v, %v", r, err)
	}
	if own, err := keying.Own(s); err != nil || own.Verified != 1 || own.Alone != 1 {
		t.Errorf("%+v, %v", own, err)
	}
}

// TestNothingIsSettledByHalf refuses what does not fit what was typed.
func TestNothingIsSettledByHalf(t *testing.T) {
	s := newStore(t)
	item := pupils(t, s, first)
	if _, err := item.Type(s.Pack(), "", 0, 0); err == nil {
		t.Error("nothing was typed, and it was taken")
	}
	for _, blank := range []string{" ", "\u3000", "\t"} {
		if trial, err := item.Type(s.Pack(), blank, 1, time.Second); err == nil {
			t.Errorf("a blank was taken for a typing: %+v", trial.Second)
		}
	}
	same, err := item.Type(s.Pack(), first, 18, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	other, err := item.Type(s.Pack(), second, 18, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		trial keying.Trial
		right keying.Verdict
		third string
	}{{same, keying.Second, ""}, {other, keying.Same, ""}, {other, keying.Third, ""}, {other, keying.Third, " \u3000"}, {other, keying.Third, first}, {other, keying.Third, second}, {other, "fourth", ""}} {
		if _, err := keying.Settle(s, c.trial, c.right, c.third, "双录核对"); err == nil {
			t.Errorf("%s %q was settled", c.right, c.third)
		}
	}
	if _, err := s.Commit(store.Edit{ID: item.Record.ID, Set: map[string]string{item.Field.Key: "640199201201010052"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := keying.Settle(s, other, keying.Second, "", "双录核对"); err == nil {
		t.Error("the value was changed meanwhile, and the second typing went over it")
	}
	if list, err := keying.Results(s); err != nil || len(list) != 0 {
		t.Errorf("%v (%v)", list, err)
	}
}

// TestWhatIsBesideGivesNothingAway looks at what is shown while an ID number is typed again.
func TestWhatIsBesideGivesNothingAway(t *testing.T) {
	s := newStore(t)
	item := pupils(t, s, first)
	if _, err := s.Commit(store.Edit{ID: item.Record.ID, Set: map[string]string{"birth_date": "2017-09-09", "sex": "1", "phone": "13909510001"}}); err != nil {
		t.Fatal(err)
	}
	item, err := keying.Find(s, item.Record.ID, item.Field.Key)
	if err != nil {
		t.Fatal(err)
	}
	beside := item.Beside(s, "zh")
	if len(beside) == 0 {
		t.Error("nothing tells the child apart")
	}
	for _, one := range beside {
		if slices.Contains([]string{"出生日期", "性别", "身份证件号", "联系电话"}, one[0]) {
			t.Errorf("it shows %v", one)
		}
	}
}

// TestWhatMayBeExplainedIsNotWrong: a number of an area that nobody knows is told where it is typed first, and may stand.
func TestWhatMayBeExplainedIsNotWrong(t *testing.T) {
	s := newStore(t)
	item := pupils(t, s, first)
	unknown := "99999920120305000"
	for text, wrong := range map[string]bool{unknown + string(register.IDCheck(unknown)): false, first[:17] + "X": true} {
		trial, err := item.Type(s.Pack(), text, 18, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if got := item.Wrong(s, trial.Second); (got != nil) != wrong {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

// TestTheDrawIsFair draws among ids as the program makes them: about one of so many, and the same ones each time.
func TestTheDrawIsFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		every := rapid.IntRange(1, 50).Draw(t, "every")
		seed := rapid.Uint32().Draw(t, "seed")
		n := 0
		const all = 5000
		for i := range all {
			id := fmt.Sprintf("YN-07|%d-%d", seed, i)
			drawn := keying.Falls(id, every)
			if drawn {
				n++
			}
			if again := keying.Falls(id, every); again != drawn || keying.Falls(id, 0) {
				t.Fatal("the draw changes its mind, or draws where none is wanted")
			}
		}
		if wanted := all / every; n < wanted*6/10 || n > wanted*14/10 {
			t.Errorf("of %d every %d: %d", all, every, n)
		}
	})
}

func TestDifferingCharacters(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want []bool
	}{{"123", "123", []bool{false, false, false}}, {"123", "153", []bool{false, true, false}}, {"12", "1", []bool{false, true}}, {"", "1", []bool{}}} {
		if got := keying.Differs(c.a, c.b); !slices.Equal(got, c.want) {
			t.Errorf("%s against %s: %v", c.a, c.b, got)
		}
	}
}
