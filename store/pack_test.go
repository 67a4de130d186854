package store_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
)

// archive is the small pack with a text put in the place of another, packed as it is issued.
func archive(t testing.TB, file, from, to string) []byte {
	t.Helper()
	files, err := register.Source(os.DirFS("testdata/pack"))
	if err != nil {
		t.Fatal(err)
	}
	before := string(files[file])
	if files[file] = []byte(strings.Replace(before, from, to, 1)); string(files[file]) == before {
		t.Fatalf("%s has no %q", file, from)
	}
	raw, err := register.Archive(files)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// keep takes an issued pack in, as the courier does.
func keep(t testing.TB, s *store.Store, raw []byte) {
	t.Helper()
	meta, err := s.Packs(raw)
	if err == nil {
		err = s.SetMeta(meta)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func again(t testing.TB, s *store.Store) *store.Store {
	t.Helper()
	next, err := s.Reopen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { next.Close() })
	return next
}

const (
	pupilFile = "kinds/pupil.toml"
	shoe      = "[[field]]\nkey = \"shoe\"\nlabel = \"鞋码\"\ntype = \"code\"\ncodes = \"sex\"\nsection = \"s\"\n\n[[field]]"
)

// TestAnIssuedPackRulesFromTheNextOpening takes packs in one after the other; one that this program
// cannot read leaves the one before in force.
func TestAnIssuedPackRulesFromTheNextOpening(t *testing.T) {
	s := desk(t, "S1", store.School)
	id := save(t, s, store.Edit{Kind: "pupil", Set: map[string]string{"name": "马小龙"}})
	if next, unread, err := s.Waiting(); next != nil || unread || err != nil {
		t.Errorf("waiting: %v %v %v", next, unread, err)
	}
	keep(t, s, archive(t, pupilFile, "[[field]]", shoe))
	if next, _, err := s.Waiting(); next == nil || err != nil || s.Pack().Kind("pupil").Field("shoe") != nil {
		t.Errorf("waiting: %v (%v)", next, err)
	}
	s.SetActor("王老师")
	s = again(t, s)
	if s.Pack().Kind("pupil").Field("shoe") == nil || s.Actor() != "王老师" || s.Account().Role != store.Admin {
		t.Errorf("opened again by %s with %s", s.Actor(), s.Pack().Version)
	}
	if _, err := s.Commit(store.Edit{ID: id, Set: map[string]string{"shoe": "1"}}); err != nil {
		t.Fatal(err)
	}
	keep(t, s, archive(t, pupilFile, "[[field]]", "[[field]]\nsmell = 1"))
	if next, unread, err := s.Waiting(); next != nil || !unread || err != nil {
		t.Errorf("waiting: %v, unread %v, %v", next, unread, err)
	}
	if s = again(t, s); s.Pack().Kind("pupil").Field("shoe") == nil {
		t.Error("a pack that cannot be read threw the one before out")
	}
}

// TestWhatAFieldWas takes a field out again: its value stays, and what it was is known from the pack
// that had it.
func TestWhatAFieldWas(t *testing.T) {
	s := desk(t, "S1", store.School)
	keep(t, s, archive(t, pupilFile, "[[field]]", shoe))
	s = again(t, s)
	id := save(t, s, store.Edit{Kind: "pupil", Set: map[string]string{"name": "马小龙", "shoe": "1", "phone": "13900000001"}})
	keep(t, s, archive(t, "pack.toml", `version = "1"`, `version = "3"`))
	s = again(t, s)
	rec, err := s.Get(id)
	if err != nil || rec.Fields["shoe"] != "1" {
		t.Fatalf("the record is %v (%v)", rec.Fields, err)
	}
	if left := s.Unknown(rec); len(left) != 1 || left["shoe"] != "1" {
		t.Errorf("without a field are %v", left)
	}
	p, f := s.Former("pupil", "shoe")
	if f == nil || f.Label != "鞋码" || p.Display(f, "1") == "1" {
		t.Errorf("the field was %+v", f)
	}
	if _, f := s.Former("pupil", "hat"); f != nil {
		t.Errorf("a field that never was: %+v", f)
	}
	if _, f := s.Former("ghost", "shoe"); f != nil {
		t.Errorf("a register that never was: %+v", f)
	}
}

// TestARegisterIsTakenOut leaves the records of a register that is no more as they are.
func TestARegisterIsTakenOut(t *testing.T) {
	s := desk(t, "S1", store.School)
	id := save(t, s, store.Edit{Kind: "home", Set: map[string]string{"number": "0121-001"}})
	save(t, s, store.Edit{Kind: "pupil", Set: map[string]string{"name": "马小龙", "home": id}})
	files, err := register.Source(os.DirFS("testdata/pack"))
	if err != nil {
		t.Fatal(err)
	}
	pack := string(files["pack.toml"])
	files["pack.toml"] = []byte(strings.Replace(pack, `kinds = ["home", "pupil", "helper"]`, `kinds = ["person"]`, 1))
	for path := range files {
		if strings.HasPrefix(path, "kinds/") || path == "checks.toml" || strings.HasPrefix(path, "forms/") || strings.HasPrefix(path, "tables/") || strings.HasPrefix(path, "imports/") {
			delete(files, path)
		}
	}
	files["kinds/person.toml"] = []byte("key = \"person\"\nlabel = \"人\"\nrole = \"person\"\n[[section]]\nkey = \"s\"\nlabel = \"人\"\n[[field]]\nkey = \"name\"\nlabel = \"姓名\"\ntype = \"text\"\nrole = \"name\"\nsection = \"s\"\n")
	raw, err := register.Archive(files)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, s, raw)
	s = again(t, s)
	if s.Pack().Kind("home") != nil {
		t.Fatal("the register is still there")
	}
	rec, err := s.Get(id)
	if err != nil || rec.Fields["number"] != "0121-001" || len(s.Unknown(rec)) != 1 {
		t.Errorf("the record is %+v (%v)", rec, err)
	}
	if _, f := s.Former("home", "number"); f == nil {
		t.Error("what its field was is not known")
	}
	if _, err := s.Commit(store.Edit{ID: id, Set: map[string]string{"number": "2"}}); !errors.Is(err, fault.New(0, "kind-unknown")) {
		t.Errorf("an edit of it: %v", err)
	}
	if list, err := s.List(store.Query{}); err != nil || len(list) != 0 {
		t.Errorf("listed are %d (%v)", len(list), err)
	}
	for _, find := range []string{"马小龙", "0121"} {
		s.Find("", find, 5)
	}
	if r, err := s.Verify(true); err != nil || !r.OK {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := s.Summary(); err != nil {
		t.Error(err)
	}
	if _, err := s.History(id); err != nil {
		t.Error(err)
	}
}

// TestAsAnotherPackReadsIt looks at a store with another pack: other problems, nothing written.
func TestAsAnotherPackReadsIt(t *testing.T) {
	s := desk(t, "S1", store.School)
	save(t, s, store.Edit{Kind: "pupil", Set: map[string]string{"name": "马小龙"}})
	files, err := register.Unarchive(archive(t, pupilFile, "[[field]]", "[[field]]\nkey = \"hat\"\nlabel = \"帽子\"\ntype = \"text\"\nsection = \"s\"\nrequired = true\n\n[[field]]"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := register.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	look, err := s.As(p)
	if err != nil {
		t.Fatal(err)
	}
	missing := func(s *store.Store) bool {
		list, err := s.Check("pupil")
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range list {
			if one.Field == "hat" {
				return true
			}
		}
		return false
	}
	if !missing(look) || missing(s) {
		t.Errorf("the hat is missing by the new pack %v, by the one in force %v", missing(look), missing(s))
	}
	if _, err := look.Commit(store.Edit{Kind: "pupil", Set: map[string]string{"name": "王小明"}}); err == nil {
		t.Error("a store that is only looked at was written")
	}
	if list, err := s.List(store.Query{Kind: "pupil"}); err != nil || len(list) != 1 {
		t.Errorf("%d pupilFile (%v)", len(list), err)
	}
}

// TestAWrongPasswordReadsNoPack opens a store by its accounts after a pack was issued.
func TestAWrongPasswordReadsNoPack(t *testing.T) {
	s := desk(t, "S1", store.School)
	keep(t, s, archive(t, "pack.toml", `version = "1"`, `version = "2"`))
	if err := s.AddAccount(store.Account{Name: "李老师", Role: store.Clerk}, "另一个密码 1"); err != nil {
		t.Fatal(err)
	}
	dir := s.Dir()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(dir, "wrong password", s.Pack()); err == nil {
		t.Fatal("a wrong password opens it")
	}
	clerk, err := store.Open(dir, "另一个密码 1", s.Pack())
	if err != nil {
		t.Fatal(err)
	}
	clerk = again(t, clerk)
	if who := clerk.Account(); who.Name != "李老师" || who.Role != store.Clerk || clerk.Pack().Version != "2" {
		t.Errorf("%+v with %s", who, clerk.Pack().Version)
	}
}

// TestAConflictAboutAFieldThatIsGone is none that anybody must decide: both values are kept.
func TestAConflictAboutAFieldThatIsGone(t *testing.T) {
	school, county := desk(t, "S1", store.School), desk(t, "U1", store.County)
	for _, s := range []*store.Store{school, county} {
		keep(t, s, archive(t, pupilFile, "[[field]]", shoe))
	}
	school, county = again(t, school), again(t, county)
	id := save(t, school, store.Edit{Kind: "pupil", Set: map[string]string{"name": "马小龙"}})
	exchange(t, school, county)
	save(t, school, store.Edit{ID: id, Set: map[string]string{"shoe": "1"}})
	save(t, county, store.Edit{ID: id, Set: map[string]string{"shoe": "2"}})
	exchange(t, school, county)
	if list, err := county.Conflicts(""); err != nil || len(list) != 1 {
		t.Fatalf("%v (%v)", list, err)
	}
	keep(t, county, archive(t, "pack.toml", `version = "1"`, `version = "3"`))
	county = again(t, county)
	if list, err := county.Conflicts(""); err != nil || len(list) != 0 {
		t.Errorf("a conflict that nobody can decide: %v (%v)", list, err)
	}
	if rec, err := county.Get(id); err != nil || rec.State == store.InConflict || rec.Fields["shoe"] == "" {
		t.Errorf("%+v (%v)", rec, err)
	}
	keep(t, county, archive(t, pupilFile, "[[field]]", shoe))
	county = again(t, county)
	if list, err := county.Conflicts(""); err != nil || len(list) != 1 || len(list[0].Values) != 2 {
		t.Errorf("with the field both values are back: %v (%v)", list, err)
	}
}

// TestATakingInEndsBeforeTheStoreIsOpenedAgain: else it would find the store closed under it.
func TestATakingInEndsBeforeTheStoreIsOpenedAgain(t *testing.T) {
	s := desk(t, "S1", store.School)
	held, goOn, taken, reopened := make(chan struct{}), make(chan struct{}), make(chan error, 1), make(chan error, 1)
	go func() {
		taken <- s.Alone("sticks", func() error {
			close(held)
			<-goOn
			return s.SetMeta(map[string][]byte{"courier/x": []byte("x")})
		})
	}()
	<-held
	go func() {
		next, err := s.Reopen()
		if err == nil {
			err = next.Close()
		}
		reopened <- err
	}()
	select {
	case err := <-reopened:
		t.Errorf("opened again in the midst of it: %v", err)
		reopened <- nil
	case <-time.After(500 * time.Millisecond):
	}
	close(goOn)
	if err := errors.Join(<-taken, <-reopened); err != nil {
		t.Error(err)
	}
}

// A pack is compiled whole once by each program; one whose expressions this program does not understand is found out although the
// one before it was.
func TestAPackIsCompiledWholeOnce(t *testing.T) {
	s := desk(t, "S1", store.School)
	keep(t, s, archive(t, pupilFile, "[[field]]", shoe))
	if s = again(t, s); !s.CompiledWhole() {
		t.Error("that it was compiled is not kept")
	}
	s = again(t, s)
	if s.Pack().Kind("pupil").Field("shoe") == nil || !s.CompiledWhole() {
		t.Error("the pack is not in force any more")
	}
	keep(t, s, archive(t, pupilFile, "[[field]]", strings.Replace(shoe, "section", "when = \"no_such_name == 1\"\nsection", 1)))
	if s = again(t, s); s.Pack().Kind("pupil").Field("shoe") == nil || !s.CompiledWhole() {
		t.Error("a pack that cannot be compiled took its place")
	}
	if _, unread, err := s.Waiting(); !unread || err != nil {
		t.Errorf("unread: %v (%v)", unread, err)
	}
}
