package store_test

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/store/cluster"
)

// another gives the address of another desk at a register.
func another(t testing.TB, place string) string {
	t.Helper()
	u, err := url.Parse(place)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("rollbook_folder", t.TempDir())
	u.RawQuery = q.Encode()
	return u.String()
}

// join opens a register as one more desk.
func join(t testing.TB, place string) *store.Store {
	t.Helper()
	s, err := store.Open(another(t, place), password, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// until waits for what desks come to by themselves.
func until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it did not come to pass: %s", what)
		}
	}
}

// oneState waits until all desks have one state code, which a desk that opens now has too.
func oneState(t testing.TB, place string, desks []*store.Store) {
	t.Helper()
	fresh := join(t, place)
	want := code(t, fresh)
	for _, s := range desks {
		until(t, "one state code", func() bool { return code(t, s) == want })
	}
	sound(t, fresh)
}

// lost counts the values that do not stand in the history of their record.
func lost(t testing.TB, s *store.Store, saved [][2]string) (lost int) {
	t.Helper()
	known := map[[2]string]bool{}
	for _, one := range saved {
		if known[one] {
			continue
		}
		events, err := s.History(one[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			known[[2]string{one[0], e.Fields["name"].New}] = true
		}
		if !known[one] {
			lost++
		}
	}
	return lost
}

func TestWhatOneDeskSavesTheOthersSee(t *testing.T) {
	place := store.DatabasePlace(t)
	unit := store.Unit{Code: "S1", Name: "学校", Level: store.School}
	a, _, err := store.Create(place, store.Config{Unit: unit, Password: password}, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b := join(t, place)
	heard := make(chan bool, 100)
	defer b.OnChange(func() { heard <- true })()

	id := save(t, a, pupil("name", "马小龙"))
	began := time.Now()
	until(t, "the other desk has the record", func() bool { rec, err := b.Get(id); return err == nil && rec.Fields["name"] == "马小龙" })
	<-heard
	t.Logf("seen after %v", time.Since(began))

	// Each writes with a writer of its own; what the register signs with is the same.
	save(t, b, store.Edit{ID: id, Set: map[string]string{"name": "马大龙"}})
	until(t, "the first desk has the change", func() bool { return get(t, a, id).Fields["name"] == "马大龙" })
	chains, err := a.Chains("")
	if err != nil || len(chains) != 2 || a.Writer() != b.Writer() {
		t.Errorf("%d chains, %v", len(chains), err)
	}

	// What the other desk wrote is not overwritten unseen, be it a moment ago.
	save(t, b, store.Edit{ID: id, Set: map[string]string{"name": "马晓龙"}})
	if _, err := a.Commit(store.Edit{ID: id, Set: map[string]string{"name": "马龙"}, Seen: map[string]string{"name": "马大龙"}}); !errors.Is(err, store.ErrMeanwhile) {
		t.Errorf("it was written: %v", err)
	}
	if now := get(t, a, id).Fields["name"]; now != "马晓龙" {
		t.Errorf("what the other wrote is not seen after the refusal: %s", now)
	}

	// A change is folded with what stands, also where its desk has not heard of it yet: there is no conflict.
	var all sync.WaitGroup
	for i, s := range []*store.Store{a, b} {
		all.Go(func() {
			for n := range 20 {
				if _, err := s.Commit(store.Edit{ID: id, Set: map[string]string{"name": fmt.Sprintf("马%d·%d", i, n)}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	oneState(t, place, []*store.Store{a, b})
	if rec := get(t, a, id); len(rec.Conflicts) > 0 {
		t.Errorf("conflicts: %v", rec.Conflicts)
	}
	save(t, a, store.Edit{ID: id, Remove: true, Reason: "转走"})
	until(t, "it is gone at the other desk", func() bool { return get(t, b, id).Removed })
	if _, err := b.Commit(store.Edit{ID: id, Set: map[string]string{"name": "马"}}); !errors.Is(err, fault.New(0, "record-removed")) {
		t.Errorf("a removed record is written: %v", err)
	}

	// Half-typed forms are each desk's own, and so is the unit's parent everybody's.
	if err := a.SaveDraft("form", map[string]string{"name": "半"}); err != nil {
		t.Fatal(err)
	}
	if names, err := b.Drafts(); err != nil || len(names) > 0 {
		t.Errorf("the other desk has %v, %v", names, err)
	}
	if names, err := a.Drafts(); err != nil || len(names) != 1 {
		t.Errorf("the desk has %v, %v", names, err)
	}
	if err := a.SetParent("U01"); err != nil {
		t.Fatal(err)
	}
	until(t, "the parent is known", func() bool { return b.Unit().Parent == "U01" })
}

// TestOneDeskSendsAtATime: what only one may do, the other does after it.
func TestOneDeskSendsAtATime(t *testing.T) {
	place := store.DatabasePlace(t)
	a, _, err := store.Create(place, store.Config{Unit: store.Unit{Code: "S1", Name: "学校", Level: store.School}, Password: password}, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b := join(t, place)
	var within, most, done int
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, s := range []*store.Store{a, b, a, b} {
		all.Go(func() {
			err := s.Alone("exchange", func() error {
				mu.Lock()
				within++
				most = max(most, within)
				mu.Unlock()
				save(t, s, pupil("name", "马小龙")) // typing is not held up
				mu.Lock()
				within--
				done++
				mu.Unlock()
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if most != 1 || done != 4 {
		t.Errorf("%d at once, %d done", most, done)
	}
}

// TestAccountsOfTwoDesks: two administrators add persons at once, and both may work afterwards, at either desk.
func TestAccountsOfTwoDesks(t *testing.T) {
	place := store.DatabasePlace(t)
	a, _, err := store.Create(place, store.Config{Unit: store.Unit{Code: "S1", Name: "学校", Level: store.School}, Password: password}, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var all sync.WaitGroup
	for i, s := range []*store.Store{a, join(t, place), join(t, place)} {
		all.Go(func() {
			if err := s.AddAccount(store.Account{Name: fmt.Sprintf("老师%d", i), Role: store.Clerk}, fmt.Sprintf("密码 %d", i)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for i := range 3 {
		s, err := store.Open(another(t, place), fmt.Sprintf("密码 %d", i), smallPack(t))
		if err != nil {
			t.Fatal(err)
		}
		if s.Actor() != fmt.Sprintf("老师%d", i) {
			t.Errorf("the password of 老师%d opens as %s", i, s.Actor())
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// away is the fault of a database that cannot be reached.
var away = fault.New(0, "database-away")

// deskOfTest is the address in the environment of a desk that is going to be killed.
const deskOfTest = "ROLLBOOK_TEST_DESK"

// TestADeskToBeKilled is no test: it is the desk that TestThreeDesksAndOneIsKilled kills.
func TestADeskToBeKilled(t *testing.T) {
	place := os.Getenv(deskOfTest)
	if place == "" {
		t.Skip("it is started by another test")
	}
	s, err := store.Open(place, password, smallPack(t))
	for end := time.Now().Add(20 * time.Second); errors.Is(err, away) && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		s, err = store.Open(place, password, smallPack(t)) // somebody may kill the server too
	}
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.List(store.Query{Kind: "pupil"})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("ready")
	for n := 0; ; n++ {
		id, name := list[rand.IntN(len(list))].ID, fmt.Sprintf("马%d·%d", os.Getpid(), n)
		if _, err := s.Commit(store.Edit{ID: id, Set: map[string]string{"name": name}}); err != nil {
			t.Fatal(err)
		}
		fmt.Printf("saved %s %s\n", id, name)
	}
}

// TestThreeDesksAndOneIsKilled has three desks edit at random, of which one is killed again and again.
func TestThreeDesksAndOneIsKilled(t *testing.T) {
	kills := rounds(3, 300)
	place := store.DatabasePlace(t)
	a, _, err := store.Create(place, store.Config{Unit: store.Unit{Code: "S1", Name: "学校", Level: store.School}, Password: password}, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var ids []string
	for range max(20, 10*kills) {
		ids = append(ids, save(t, a, pupil("name", "马小龙")))
	}
	desks := []*store.Store{a, join(t, place)}
	saved, stop := typing(t, desks, ids, nil)
	mortal := another(t, place)
	for range kills {
		saved.add(killed(t, mortal)...)
	}
	stop()
	oneState(t, place, desks)
	if n := lost(t, a, saved.list); n > 0 || len(saved.list) < kills {
		t.Errorf("%d of %d saved values are lost", n, len(saved.list))
	}
	t.Logf("%d values saved, %d kills", len(saved.list), kills)
}

// TestThreeDesksWhileOneAndTheServerAreKilled has three desks edit at random for ten minutes (a few seconds in a usual run):
// one of them is killed again and again, and so is the server, as a power failure does.
func TestThreeDesksWhileOneAndTheServerAreKilled(t *testing.T) {
	c, place := served(t)
	a, ids := filled(t, place)
	defer a.Close()
	for range 200 {
		ids = append(ids, save(t, a, pupil("name", "马小龙")))
	}
	desks := []*store.Store{a, join(t, place)}
	saved, stop := typing(t, desks, ids, nil)
	mortal, kills := another(t, place), 0
	end := time.Now().Add(time.Duration(rounds(4, 600)) * time.Second)
	failures := make(chan int)
	go func() {
		n := 0
		for ; time.Now().Before(end); n++ {
			time.Sleep(time.Second + time.Duration(rand.IntN(2000))*time.Millisecond)
			if err := errors.Join(c.Down("immediate"), c.Up()); err != nil {
				t.Error(err)
				break
			}
		}
		failures <- n
	}()
	for ; time.Now().Before(end); kills++ {
		saved.add(killed(t, mortal)...)
	}
	fell := <-failures
	stop()
	oneState(t, place, desks)
	if n := lost(t, a, saved.list); n > 0 || fell == 0 || kills == 0 {
		t.Errorf("%d of %d saved values are lost", n, len(saved.list))
	}
	t.Logf("%d values saved; a desk was killed %d times, the server %d times", len(saved.list), kills, fell)
}

// said are the records and names that were saved.
type said struct {
	mu   sync.Mutex
	list [][2]string
}

func (s *said) add(more ...[2]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, more...)
}

func (s *said) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.list)
}

// typing has desks edit records at random until it is stopped; pass is a fault that is none.
func typing(t *testing.T, desks []*store.Store, ids []string, pass error) (saved *said, stop func()) {
	saved = &said{}
	end := make(chan bool)
	var all sync.WaitGroup
	for i, s := range desks {
		all.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-end:
					return
				default:
				}
				id, name := ids[rand.IntN(len(ids))], fmt.Sprintf("马%d·%d", i, n)
				switch _, err := s.Commit(store.Edit{ID: id, Set: map[string]string{"name": name}}); {
				case err == nil:
					saved.add([2]string{id, name})
				case pass == nil || !errors.Is(err, pass):
					t.Errorf("desk %d: %v", i, err)
					return
				}
			}
		})
	}
	return saved, func() {
		close(end)
		all.Wait()
	}
}

// killed starts a desk as a process, kills it while it edits, and gives what it had saved.
func killed(t *testing.T, place string) (saved [][2]string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestADeskToBeKilled$", "-test.v")
	cmd.Env = append(os.Environ(), deskOfTest+"="+place)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	most := 1 + rand.IntN(30)
	for lines.Scan() {
		if text, ok := strings.CutPrefix(lines.Text(), "saved "); ok {
			id, name, _ := strings.Cut(text, " ")
			if saved = append(saved, [2]string{id, name}); len(saved) == most {
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := cmd.Wait(); len(saved) < most {
		t.Fatalf("the desk ended by itself: %v", err)
	}
	return saved
}

// served is a register in a server of its own, whose disk is synced.
func served(t *testing.T) (c *cluster.Cluster, place string) {
	t.Helper()
	c, err := cluster.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	place, err = c.Place(t.TempDir(), func(schema, role string) (string, error) { return store.Schema(schema, role, nil) })
	if err != nil {
		t.Fatal(err)
	}
	return c, place
}

// filled is the first desk of a register in a place, with five pupils in it. Whoever asks for it closes it, before the server.
func filled(t *testing.T, place string) (a *store.Store, ids []string) {
	t.Helper()
	a, _, err := store.Create(place, store.Config{Unit: store.Unit{Code: "S1", Name: "学校", Level: store.School}, Password: password}, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		ids = append(ids, save(t, a, pupil("name", "马小龙")))
	}
	return a, ids
}

// TestACutReachesEveryDesk ends, at one desk, the writers of two: the other goes on with a new one too, so that what it writes then
// stays.
func TestACutReachesEveryDesk(t *testing.T) {
	_, place := served(t)
	a, ids := filled(t, another(t, place))
	defer a.Close()
	b := join(t, place)
	defer b.Close()
	save(t, b, store.Edit{ID: ids[0], Set: map[string]string{"name": "王小明"}})
	cuts := map[change.Writer][]store.Cut{}
	until(t, "both have written", func() bool {
		chains, err := a.Chains("")
		for _, c := range chains {
			cuts[c.Writer] = []store.Cut{{Seq: c.Last, Head: c.Head}}
		}
		return err == nil && len(cuts) == 2
	})
	for round := range 2 {
		if got, err := a.Accept(store.Cargo{Cuts: cuts, Source: "trust list"}); err != nil || got.Quarantined > 0 {
			t.Fatalf("round %d: %+v, %v", round, got, err)
		}
		for _, s := range []*store.Store{a, b} {
			ids = append(ids, save(t, s, pupil("name", "马小凤")))
		}
	}
	for _, id := range ids {
		until(t, id+" stays", func() bool { _, err := a.Get(id); return err == nil })
	}
	oneState(t, place, []*store.Store{a, b})
}

// TestAStandbyTakesOver kills the server while two desks edit, and has the one that followed it take over. The desks, whose
// address names both, go on by themselves.
func TestAStandbyTakesOver(t *testing.T) {
	first, err := cluster.Start(cluster.Unsafe()...)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	place, err := first.Place(t.TempDir(), func(schema, role string) (string, error) { return store.Schema(schema, role, nil) })
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Run("ALTER SYSTEM SET synchronous_commit = on; ALTER SYSTEM SET wal_receiver_status_interval = 1"); err != nil {
		t.Fatal(err)
	}
	second, err := first.Standby()
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	place = first.Both(place, second)
	a, ids := filled(t, place)
	defer a.Close()
	desks := []*store.Store{a, join(t, place)}
	saved, stop := typing(t, desks, ids, nil)
	time.Sleep(200 * time.Millisecond)
	before := saved.count()
	if err := errors.Join(first.Down("immediate"), second.Promote()); err != nil {
		t.Fatal(err)
	}
	until(t, "the desks go on", func() bool { return saved.count() > before+20 })
	stop()
	oneState(t, place, desks)
	if n := lost(t, a, saved.list); n > 0 {
		t.Errorf("%d of %d saved values are lost", n, len(saved.list))
	}
	t.Logf("%d values saved before, %d in all", before, len(saved.list))
}

// TestTheDatabaseIsKilled stops a server at once, as a kill does, while two desks edit. They go on by themselves.
func TestTheDatabaseIsKilled(t *testing.T) {
	c, place := served(t)
	a, ids := filled(t, place)
	defer a.Close()
	desks := []*store.Store{a, join(t, place)}
	saved, stop := typing(t, desks, ids, away)
	for range rounds(2, 100) {
		time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond)
		if err := errors.Join(c.Down("immediate"), c.Up()); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	until(t, "the desks listen again", func() bool { return !a.Away() && !desks[1].Away() })
	oneState(t, place, desks)
	if n := lost(t, a, saved.list); n > 0 || len(saved.list) == 0 {
		t.Errorf("%d of %d saved values are lost", n, len(saved.list))
	}
	chains, err := a.Chains("S1")
	if err != nil {
		t.Fatal(err)
	}
	changes := 0
	for _, one := range chains {
		changes += int(one.Last) - 1 // what opens a chain
	}
	t.Logf("%d values saved, %d changes stand", len(saved.list), changes-len(ids))

	b, err := store.Open(another(t, place)+"&rollbook_patience=1ms", password, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()

	// Without a database a save is refused in plain words, and the half-typed form is kept.
	if err := c.Down("fast"); err != nil {
		t.Fatal(err)
	}
	until(t, "it is said that the database is away", b.Away)
	if _, err := b.Commit(store.Edit{ID: ids[0], Set: map[string]string{"name": "马"}}); !errors.Is(err, away) {
		t.Errorf("a save without a database: %v", err)
	}
	if err := b.SaveDraft("form", map[string]string{"name": "马"}); err != nil {
		t.Errorf("a draft without a database: %v", err)
	}

	// One that waits for it holds nobody up.
	waiting := make(chan error, 1)
	go func() {
		_, err := a.Commit(store.Edit{ID: ids[0], Set: map[string]string{"name": "马上"}})
		waiting <- err
	}()
	for range 30 {
		time.Sleep(10 * time.Millisecond)
		get(t, a, ids[0])
	}
	if len(waiting) > 0 {
		t.Errorf("it did not wait, or the record could not be read before: %v", <-waiting)
	}
	if err := c.Up(); err != nil {
		t.Fatal(err)
	}
	if err := <-waiting; err != nil || get(t, a, ids[0]).Fields["name"] != "马上" {
		t.Errorf("what waited was not saved: %v", err)
	}
	until(t, "it is back", func() bool { return !b.Away() })
	save(t, b, store.Edit{ID: ids[0], Set: map[string]string{"name": "马"}})
}
