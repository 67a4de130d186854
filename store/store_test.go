package store_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rollbook/fault"
	"rollbook/store"
)

func TestSaveAndOpenAgain(t *testing.T) {
	s := desk(t, "S1", store.School)
	saved, err := s.Commit(
		store.Edit{Kind: "home", Set: map[string]string{"number": "A1"}},
		store.Edit{Kind: "pupil", Set: map[string]string{"name": "马小龙", "number": "11010120080808001X", "home": "#0", "class": "三1班"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SaveDraft("pupil", map[string]string{"name": "半"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	again, err := store.Open(s.Dir(), password, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	rec := get(t, again, saved[1].ID)
	for field, want := range map[string]string{"name": "马小龙", "birth": "2008-08-08", "sex": "1", "spelt": "MA XIAO LONG", "home": saved[0].ID, "class": "三1班"} {
		if rec.Fields[field] != want {
			t.Errorf("%s is %q, want %q", field, rec.Fields[field], want)
		}
	}
	if draft, err := again.Draft("pupil"); err != nil || draft["name"] != "半" {
		t.Errorf("draft %v, %v", draft, err)
	}
	if rec.State != store.Unsent || rec.Check != store.Sound || rec.Actor != "老师S1" {
		t.Errorf("state %s, check %s %v, actor %s", rec.State, rec.Check, rec.Problems, rec.Actor)
	}
	sound(t, again)
}

func TestOnlyWhatDiffersIsWritten(t *testing.T) {
	s := desk(t, "S1", store.School)
	id := save(t, s, pupil("name", "马小龙", "class", "三1班"))
	saved, err := s.Commit(store.Edit{ID: id, Set: map[string]string{"name": "马小龙", "class": "三1班"}})
	if err != nil || saved[0].Change != ([32]byte{}) {
		t.Fatalf("the same again made a change: %+v, %v", saved, err)
	}
	save(t, s, store.Edit{ID: id, Set: map[string]string{"class": "四1班"}, Reason: "升级"})
	history, err := s.History(id)
	if err != nil || len(history) != 2 {
		t.Fatalf("history %+v, %v", history, err)
	}
	if last := history[1]; last.Reason != "升级" || len(last.Fields) != 1 {
		t.Errorf("last change %+v", last)
	}
	for field, change := range history[1].Fields {
		if !strings.HasPrefix(field, "class@") || change.New != "四1班" {
			t.Errorf("a dated field keeps its days: %s %+v", field, change)
		}
	}
}

func TestRefusedEdits(t *testing.T) {
	s := desk(t, "S1", store.School)
	id := save(t, s, pupil("name", "马小龙"))
	gone := save(t, s, pupil("name", "王小明"))
	save(t, s, store.Edit{ID: gone, Remove: true, Reason: "录错"})
	for name, c := range map[string]struct {
		edit store.Edit
		code string
	}{
		"a kind that is not there":      {store.Edit{Kind: "horse"}, "kind-unknown"},
		"a field that is not there":     {pupil("tail", "1"), "field-unknown"},
		"a record that is not there":    {store.Edit{ID: "S1|nothing"}, "record-unknown"},
		"a field of the county's":       {pupil("verdict", "好"), "field-level"},
		"a removal without reason":      {store.Edit{ID: id, Remove: true}, "reason-missing"},
		"a record that was removed":     {store.Edit{ID: gone, Set: map[string]string{"name": "王明"}}, "record-removed"},
		"a value that is far too large": {pupil("name", strings.Repeat("马", 1<<20)), "record-too-large"},
	} {
		before := code(t, s)
		_, err := s.Commit(pupil("name", "李小红"), c.edit)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
		if code(t, s) != before {
			t.Errorf("%s: the store changed", name)
		}
	}
}

func TestAWrongPasswordChangesNothing(t *testing.T) {
	s := desk(t, "S1", store.School)
	save(t, s, pupil("name", "马小龙"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.Dir(), "store.db")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(before, []byte("马小龙")) {
		t.Error("the name stands in the file in clear")
	}
	_, err = store.Open(s.Dir(), "falsch", smallPack(t))
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code != "password-wrong" {
		t.Fatalf("opened with a wrong password: %v", err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file changed (%v)", err)
	}
}

func TestTheRecoveryKeyOpens(t *testing.T) {
	dir := t.TempDir()
	unit := store.Unit{Code: "S1", Name: "一小", Level: store.School}
	s, recovery, err := store.Create(dir, store.Config{Unit: unit, Password: password}, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(dir, password, smallPack(t)); !errors.Is(err, fault.New(0, "store-locked")) {
		t.Errorf("a second program opened the store: %v", err)
	}
	s.Close()
	s, err = store.Open(dir, strings.ToLower(recovery), smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, _, err := store.Create(dir, store.Config{Unit: unit, Password: password}, smallPack(t)); !errors.Is(err, fault.New(0, "store-exists")) {
		t.Errorf("made a store over another: %v", err)
	}
}

func TestASoftProblemPassesWithAReason(t *testing.T) {
	s := desk(t, "S1", store.School)
	id := save(t, s, pupil("name", "马小龙", "birth", "1999-01-01"))
	if rec := get(t, s, id); rec.Check != store.MustExplain || rec.Problems[0].Message != "1999-01-01 出生，不像学生。" {
		t.Fatalf("check %s %+v", rec.Check, rec.Problems)
	}
	save(t, s, store.Edit{ID: id, Explain: map[string]string{"C1": "复读"}})
	if rec := get(t, s, id); rec.Check != store.Sound || rec.Explained["C1"] != "复读" {
		t.Errorf("check %s, explained %v", rec.Check, rec.Explained)
	}
	save(t, s, store.Edit{ID: id, Set: map[string]string{"name": ""}})
	if rec := get(t, s, id); rec.Check != store.Unfinished {
		t.Errorf("without a name the record is %s", rec.Check)
	}
}

func TestFind(t *testing.T) {
	s := desk(t, "S1", store.School)
	dragon := save(t, s, pupil("name", "马小龙", "number", "11010120080808001X"))
	dot := save(t, s, pupil("name", "䶮·阿卜杜", "class", "三1班"))
	gone := save(t, s, pupil("name", "马小虎"))
	save(t, s, store.Edit{ID: gone, Remove: true, Reason: "录错"})
	for _, c := range []struct {
		text string
		want []string
	}{
		{"小龙", []string{dragon}},
		{"mxl", []string{dragon}},
		{"maxiaolong", []string{dragon}},
		{"001X", []string{dragon}},
		{"MXL 2008", []string{dragon}},
		{"䶮", []string{dot}},
		{"三1", []string{dot}},
		{"小虎", nil},
		{"", nil},
	} {
		var got []string
		for _, hit := range s.Find("pupil", c.text, 10) {
			got = append(got, hit.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q finds %v, want %v", c.text, got, c.want)
		}
	}
	save(t, s, store.Edit{ID: dragon, Set: map[string]string{"name": "马大龙"}})
	if len(s.Find("", "小龙", 0)) != 0 || len(s.Find("", "大龙", 0)) != 1 {
		t.Error("a new name is found, the old one is not")
	}
}

func TestBackupAndRestore(t *testing.T) {
	s := desk(t, "S1", store.School)
	id := save(t, s, pupil("name", "马小龙"))
	file := filepath.Join(t.TempDir(), "备份.zcbak")
	if err := s.Backup(file); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(file); !errors.Is(err, fault.New(0, "file-exists")) {
		t.Errorf("a backup was written over: %v", err)
	}
	old := s.Writer()
	save(t, s, store.Edit{ID: id, Set: map[string]string{"name": "马大龙"}})

	dir := filepath.Join(t.TempDir(), "new")
	if err := store.Restore(file, dir, password, smallPack(t)); err != nil {
		t.Fatal(err)
	}
	r, err := store.Open(dir, password, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.Writer() == old {
		t.Error("a restored desk writes with the old writer")
	}
	save(t, r, store.Edit{ID: id, Set: map[string]string{"phone": "13900000000"}})
	take(t, r, everything(t, s))
	if rec := get(t, r, id); rec.Fields["name"] != "马大龙" || rec.Fields["phone"] != "13900000000" || len(rec.Conflicts) != 0 {
		t.Errorf("after what the old laptop still had: %+v", rec)
	}
	sound(t, r)
	if err := store.Restore(filepath.Join("testdata", "pack", "pack.toml"), t.TempDir(), password, smallPack(t)); err == nil {
		t.Error("restored from what is no backup")
	}
}

// TestVerifyFindsWhatWasAltered exchanges a record's stored state under an open store for that of
// another one: it can be read, but is not what its changes make it. What cannot be read, TestBitRot does.
func TestVerifyFindsWhatWasAltered(t *testing.T) {
	s := desk(t, "S1", store.School)
	id, other := save(t, s, pupil("name", "马小龙")), save(t, s, pupil("name", "王小明"))
	sound(t, s)
	if err := s.Exchange(id, other); err != nil {
		t.Fatal(err)
	}
	report, err := s.Verify(false)
	if err != nil || report.OK || !strings.Contains(strings.Join(report.Problems, "\n"), id) {
		t.Errorf("%+v, %v", report, err)
	}
}

// TestAStoreIsClosedWhileItIsRead ends the program while a count still goes on: it gets an error, and no more.
func TestAStoreIsClosedWhileItIsRead(t *testing.T) {
	s := desk(t, "S1", store.School)
	reading, read := make(chan bool), make(chan error)
	go func() {
		close(reading)
		for {
			if _, err := s.Meta(store.MetaUnits); err != nil {
				read <- err
				return
			}
		}
	}()
	<-reading
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-read; err == nil {
		t.Error("a closed store was read")
	}
}

// TestWhatIsReadHoldsNothingUp: while something is read from a database that is away, or written, what the window asks of memory
// answers.
func TestWhatIsReadHoldsNothingUp(t *testing.T) {
	for name, ask := range map[string]func(s *store.Store, id string) error{
		"history":   func(s *store.Store, id string) error { _, err := s.History(id); return err },
		"record":    func(s *store.Store, id string) error { _, err := s.Get(id); return err },
		"records":   func(s *store.Store, _ string) error { _, err := s.List(store.Query{Kind: "pupil"}); return err },
		"cases":     func(s *store.Store, _ string) error { _, err := s.Cases(); return err },
		"conflicts": func(s *store.Store, _ string) error { _, err := s.Conflicts("pupil"); return err },
		"summary":   func(s *store.Store, _ string) error { _, err := s.Summary(); return err },
		"info":      func(s *store.Store, _ string) error { _, err := s.Info(); return err },
		"standing":  func(s *store.Store, _ string) error { _, _, err := s.Standing(); return err },
		"ranges":    func(s *store.Store, _ string) error { _, err := s.Ranges(nil, []string{"S1"}); return err },
		"chain":     func(s *store.Store, _ string) error { _, err := s.Chain(s.Writer(), 1, 2); return err },
		"a look": func(s *store.Store, _ string) error {
			return s.LogUse(store.Use{What: store.Printed, Kind: "pupil", Records: 1})
		},
		"units": func(s *store.Store, _ string) error {
			err := s.SetMeta(map[string][]byte{store.MetaUnits: []byte("{}")})
			s.Moment()
			return err
		},
		"an account": func(s *store.Store, _ string) error {
			return s.AddAccount(store.Account{Name: "马老师", Role: store.Clerk}, "另一个 2016")
		},
		"a password": func(s *store.Store, _ string) error { return s.SetPassword("另一个 2016") },
	} {
		t.Run(name, func(t *testing.T) {
			_, s, ids := disputed(t, 1, "phone", "13900000001", "13900000002")
			begun, goOn, told := make(chan struct{}), make(chan struct{}), make(chan error)
			s.Wait(begun, goOn)
			go func() { told <- ask(s, ids[0]) }()
			<-begun
			late := time.AfterFunc(10*time.Second, func() { close(goOn) })
			s.Glance(ids[0])
			s.Moment()
			if late.Stop() {
				close(goOn)
			} else {
				t.Error("the register waited with it")
			}
			if err := <-told; err != nil {
				t.Error(err)
			}
		})
	}
}

// TestWhatIsVerifiedIsWorkedWith: others have the store while every change is hashed again, and what they write is no problem.
func TestWhatIsVerifiedIsWorkedWith(t *testing.T) {
	s := desk(t, "S1", store.School)
	id := save(t, s, pupil("name", "马小龙"))
	begun, goOn, told := make(chan struct{}), make(chan struct{}), make(chan store.VerifyReport)
	s.WaitWithin(begun, goOn)
	go func() {
		report, err := s.Verify(true)
		if err != nil {
			t.Error(err)
		}
		told <- report
	}()
	<-begun
	late := time.AfterFunc(10*time.Second, func() { close(goOn) })
	s.Glance(id)
	if !late.Stop() {
		t.Fatal("the register waited with it")
	}
	saved := make(chan error)
	go func() { // the file may have to grow for it, which a reading holds up
		_, err := s.Commit(store.Edit{ID: id, Set: map[string]string{"name": "马小虎"}})
		saved <- err
	}()
	time.Sleep(10 * time.Millisecond)
	close(goOn)
	if err := <-saved; err != nil {
		t.Error(err)
	}
	if report := <-told; !report.OK || report.Changes != 2 {
		t.Errorf("%+v", report)
	}
	sound(t, s)
}

// TestAConflictThatIsSettledWhileItIsReadIsNoneAnyMore: what was read then is not what stands.
func TestAConflictThatIsSettledWhileItIsReadIsNoneAnyMore(t *testing.T) {
	_, s, ids := disputed(t, 1, "phone", "13900000001", "13900000002")
	begun, goOn, told := make(chan struct{}), make(chan struct{}), make(chan store.Record)
	s.Wait(begun, goOn)
	go func() {
		rec, err := s.Get(ids[0])
		if err != nil {
			t.Error(err)
		}
		told <- rec
	}()
	<-begun
	_, err := s.Settle([]store.Decision{{Record: ids[0], Field: "phone", Value: "13900000001"}}, "问过家长", nil)
	close(goOn)
	if rec := <-told; err != nil || len(rec.Conflicts) != 0 || rec.State == store.InConflict {
		t.Errorf("%v; it is %s with %v", err, rec.State, rec.Conflicts)
	}
	if list, err := s.Conflicts(""); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

// TestAClosedStoreIsNotCopied: a backup that is begun beside a window that closes leaves nothing in the folder, and one that is being
// written is whole when the store is closed.
func TestAClosedStoreIsNotCopied(t *testing.T) {
	s := desk(t, "S1", store.School)
	save(t, s, pupil("name", "马小龙"))
	begun, done := make(chan struct{}), make(chan error)
	go func() {
		close(begun)
		_, err := s.DailyBackup()
		done <- err
	}()
	<-begun
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(s.Dir(), "backup", "*"))
	if err != nil {
		t.Fatal(err)
	}
	if err := <-done; err == nil != (len(left) == 1) {
		t.Errorf("%v, with %v", err, left)
	}
	if _, err := s.DailyBackup(); err == nil {
		t.Error("a closed store was copied")
	}
	if now, _ := filepath.Glob(filepath.Join(s.Dir(), "backup", "*")); len(now) != len(left) {
		t.Errorf("there were %v, there are %v", left, now)
	}
}

// TestABackupThatCannotBeReadIsTheBackup and not the folder that it is restored into.
func TestABackupThatCannotBeReadIsTheBackup(t *testing.T) {
	for _, from := range []string{t.TempDir(), filepath.Join(t.TempDir(), "none.zcbak")} {
		if err := store.Restore(from, t.TempDir(), password, smallPack(t)); !errors.Is(err, fault.New(0, "backup-damaged")) {
			t.Errorf("%v", err)
		}
	}
}
