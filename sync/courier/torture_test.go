package courier_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/sync/courier"
)

// rounds gives how often a test does its worst: a few times, or often where the long form is asked
// for (`make torture`). ROLLBOOK_TORTURE may name the number itself.
func rounds(short, long int) int {
	switch n, err := strconv.Atoi(os.Getenv("ROLLBOOK_TORTURE")); {
	case os.Getenv("ROLLBOOK_TORTURE") == "":
		return short
	case err == nil && n > 1:
		return n
	}
	return long
}

// TestMain lets the test binary be the program that is killed.
func TestMain(m *testing.M) {
	if name := os.Getenv("ROLLBOOK_DEED"); name != "" {
		perform(name, os.Getenv("ROLLBOOK_VICTIM"))
		os.Exit(0)
	}
	if dir := os.Getenv("ROLLBOOK_VICTIM"); dir != "" {
		if err := work(dir); err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// work is a school's and a county's day in one process: save, send, receive, receipt, back up and
// restore, for ever. It tells what is done, line by line, once it is done.
func work(dir string) error {
	pack := smallPack(noTest{})
	school, err := store.Open(filepath.Join(dir, "S1"), password, pack)
	if err != nil {
		return err
	}
	county, err := store.Open(filepath.Join(dir, "U01"), password, pack)
	if err != nil {
		return err
	}
	fmt.Println("open")
	for turn := 0; ; turn++ {
		saved, err := school.Commit(pupil("马小龙", fmt.Sprintf("139%08d", rand.IntN(1e8))), pupil("王小明", ""))
		if err != nil {
			return err
		}
		fmt.Println("saved", saved[0].ID)
		fmt.Println("saved", saved[1].ID)
		stick := filepath.Join(dir, "stick")
		sent, err := courier.Send(context.Background(), school, courier.Parent, stick, nil)
		if err != nil {
			return err
		}
		fmt.Println("sent", sent.File)
		if err := merged(county, sent.File); err != nil {
			return err
		}
		fmt.Println("merged", saved[0].ID)
		back, err := courier.Send(context.Background(), county, "S1", stick, nil)
		if err != nil {
			return err
		}
		if err := merged(school, back.File); err != nil {
			return err
		}
		copied := filepath.Join(dir, "backup"+strconv.FormatInt(time.Now().UnixNano(), 36))
		if err := school.Backup(copied); err != nil {
			return err
		}
		fmt.Println("backup", copied)
	}
}

func merged(s *store.Store, file string) error {
	var bad error
	err := courier.Receive(context.Background(), s, []string{file}, nil, func(r courier.Result) {
		if r.Status == courier.Refused || r.Quarantined > 0 {
			bad = fmt.Errorf("%s: %w", r.Code, errors.Join(r.Err))
		}
	})
	return errors.Join(err, bad)
}

// noTest lets work load the pack with what the tests have.
type noTest struct{ testing.TB }

func (noTest) Helper()           {}
func (noTest) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

// TestKilledAtAnyMoment kills the program with SIGKILL while it saves, sends, receives and backs up:
// what it said was done is there afterwards, both stores verify, and no bundle on the stick is half.
// Each town is killed a hundred times, so that ten thousand kills do not survey one ever longer stick.
func TestKilledAtAnyMoment(t *testing.T) {
	const each = 100
	kills := rounds(6, 10_000)
	for done := 0; done < kills; done += each {
		t.Run(fmt.Sprintf("town %d", done/each+1), func(t *testing.T) {
			t.Parallel()
			killedTown(t, min(each, kills-done))
		})
	}
}

// killedTown founds a school, its county and its city, and kills the program that works in them.
func killedTown(t *testing.T, kills int) {
	dir := t.TempDir()
	town := func(code, level string) *store.Store {
		s, _, err := courier.Found(filepath.Join(dir, code), store.Config{Unit: store.Unit{Code: code, Name: "单位" + code, Level: level}, Password: password}, smallPack(t))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	city, county, one := town("U0", store.City), town("U01", store.County), town("S1", store.School)
	join(t, city, county)
	join(t, county, one)
	for _, s := range []*store.Store{city, county, one} {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "stick"), 0o700); err != nil {
		t.Fatal(err)
	}
	told := map[string][]string{}
	for n := range kills {
		for word, args := range killed(t, dir, time.Duration(rand.IntN(400))*time.Millisecond) {
			told[word] = append(told[word], args...)
		}
		if n%5 == 4 || n == kills-1 {
			survey(t, dir, told)
			told["sent"], told["backup"] = nil, nil
		}
	}
	t.Logf("%d kills, %d records saved, %d merged", kills, len(told["saved"]), len(told["merged"]))
	if len(told["saved"]) == 0 || len(told["merged"]) == 0 {
		t.Error("it was always killed before it did anything")
	}
}

// killed runs the program for a while after it has opened its stores, and gives what it told.
func killed(t *testing.T, dir string, after time.Duration) map[string][]string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "ROLLBOOK_VICTIM="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	told := map[string][]string{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		word, arg, _ := strings.Cut(lines.Text(), " ")
		if word == "failed" {
			t.Fatalf("the program: %s", arg)
		}
		if word == "open" {
			time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		}
		told[word] = append(told[word], arg)
	}
	_ = cmd.Wait() // it was killed: that is its error
	return told
}

// survey opens the stores after the kills and looks for everything that was told.
func survey(t *testing.T, dir string, told map[string][]string) {
	t.Helper()
	for unit, word := range map[string]string{"S1": "saved", "U01": "merged"} {
		s, err := store.Open(filepath.Join(dir, unit), password, smallPack(t))
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range told[word] {
			if _, err := s.Get(id); err != nil {
				t.Errorf("%s: %s was %s: %v", unit, id, word, err)
			}
		}
		if report, err := s.Verify(true); err != nil || !report.OK {
			t.Errorf("%s: %v %v", unit, report.Problems, err)
		}
		if unit == "U01" {
			files, err := filepath.Glob(filepath.Join(dir, "stick", "*S1-*.zcb"))
			if err != nil || len(files) == 0 {
				t.Errorf("no bundles on the stick: %v", err)
			}
			for _, r := range receive(t, s, files...) {
				whole := errors.Is(r.Err, fault.New(0, "bundle-not-for-us")) || errors.Is(r.Err, fault.New(0, "bundle-old"))
				if r.Status == courier.Refused && !whole {
					t.Errorf("%s on the stick: %s %v", r.File, r.Code, r.Err)
				}
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range told["backup"] {
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("a backup that was told: %v", err)
		}
		_ = os.Remove(path)
	}
}

// TestRandomHistories lets three levels work and exchange bundles in any order, with sticks that come
// twice, late or never: at the end, after full rounds, all have one state of each book.
func TestRandomHistories(t *testing.T) {
	for n := range rounds(2, 1000) {
		random := rand.New(rand.NewPCG(uint64(n), 7))
		city, county, one, two := town(t)
		desks := []*store.Store{city, county, one, two}
		lines := []struct {
			from, to *store.Store
			unit     string
		}{{one, county, courier.Parent}, {two, county, courier.Parent}, {county, one, "S1"}, {county, two, "S2"}, {county, city, courier.Parent}, {city, county, "U01"}}
		written := map[string]bool{}
		var sticks []struct {
			file string
			to   *store.Store
		}
		edit := func() {
			s := desks[random.IntN(len(desks))]
			value := fmt.Sprintf("139%08d", random.IntN(1e8))
			list, err := s.List(store.Query{Kind: "pupil"})
			if err != nil {
				t.Fatal(err)
			}
			if len(list) == 0 || random.IntN(3) == 0 {
				if s == city || s == county {
					return
				}
				save(t, s, pupil("马小龙", value))
			} else {
				save(t, s, store.Edit{ID: list[random.IntN(len(list))].ID, Set: map[string]string{"phone": value}})
			}
			written[value] = true
		}
		for range 40 {
			switch random.IntN(3) {
			case 0:
				edit()
			case 1:
				line := lines[random.IntN(len(lines))]
				file := send(t, line.from, line.unit, t.TempDir()).File
				if random.IntN(4) > 0 { // else the stick is lost
					sticks = append(sticks, struct {
						file string
						to   *store.Store
					}{file, line.to})
				}
			case 2:
				if len(sticks) > 0 { // any of them, and it may come again
					one := sticks[random.IntN(len(sticks))]
					receive(t, one.to, one.file)
				}
			}
		}
		for range 3 {
			for _, line := range lines {
				if got := receive(t, line.to, send(t, line.from, line.unit, t.TempDir()).File)[0]; got.Status == courier.Refused || got.Quarantined > 0 {
					t.Fatalf("history %d: %+v %v", n, got, got.Err)
				}
			}
		}
		agree(t, n, desks)
		everyValue(t, n, city, written)
	}
}

// agree compares the books that desks have in common.
func agree(t *testing.T, n int, desks []*store.Store) {
	t.Helper()
	codes := map[string]map[string]bool{}
	for _, s := range desks {
		info, err := s.Info()
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range info.Books {
			if codes[b.Unit] == nil {
				codes[b.Unit] = map[string]bool{}
			}
			codes[b.Unit][b.Code] = true
		}
		if report, err := s.Verify(true); err != nil || !report.OK {
			t.Errorf("history %d: %s: %v %v", n, s.Unit().Code, report.Problems, err)
		}
	}
	for book, each := range codes {
		if len(each) != 1 {
			t.Errorf("history %d: book %s has codes %v", n, book, each)
		}
	}
}

// everyValue looks for every value that was ever written: in force, in conflict or in the history.
func everyValue(t *testing.T, n int, s *store.Store, written map[string]bool) {
	t.Helper()
	list, err := s.List(store.Query{Kind: "pupil", Removed: true})
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, rec := range list {
		events, err := s.History(rec.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			seen = append(seen, e.Fields["phone"].New)
		}
	}
	for value := range written {
		if !slices.Contains(seen, value) {
			t.Errorf("history %d: %s was written and cannot be found again", n, value)
		}
	}
}
