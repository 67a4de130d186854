package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"rollbook/fault"
	"rollbook/store/cluster"
	"rollbook/store/register"
)

var database, endDatabase = cluster.Shared()

func TestMain(m *testing.M) {
	code := m.Run()
	endDatabase()
	os.Exit(code)
}

// DatabasePlace gives the address of an empty register in a database.
func DatabasePlace(t testing.TB) string {
	t.Helper()
	c, err := database()
	if err != nil {
		t.Fatal(err)
	}
	place, err := c.Place(t.TempDir(), func(schema, role string) (string, error) { return Schema(schema, role, []string{"U01", "U02"}) })
	if err != nil {
		t.Fatal(err)
	}
	return place
}

// onEachEngine runs a test against an empty engine of a folder, and one of a database.
func onEachEngine(t *testing.T, test func(t *testing.T, e engine)) {
	for name, place := range map[string]func() string{
		"folder":   func() string { return t.TempDir() },
		"database": func() string { return DatabasePlace(t) },
	} {
		t.Run(name, func(t *testing.T) {
			e, err := openEngine(place())
			if err != nil {
				t.Fatal(err)
			}
			defer e.close()
			must(t, e.update(func(writer) error { return nil }))
			test(t, e)
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// told is everything under a prefix, in order, as text.
func told(t *testing.T, tx reader, prefix string) (list []string) {
	t.Helper()
	must(t, tx.scan([]byte(prefix), func(key, value []byte) error {
		list = append(list, fmt.Sprintf("%q=%q", key, value))
		return nil
	}))
	return list
}

func equal(t *testing.T, got, want []string) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestKeysStandInOrderOfTheirBytes(t *testing.T) {
	onEachEngine(t, func(t *testing.T, e engine) {
		keys := []string{"r\xff", "r", "l\x00", "l", "rU0121|a", "rU01", "\x00", "\xff\xff", "rU012", "R", "r\xff\xff", "s", "l\xff\x00"}
		must(t, e.update(func(tx writer) error {
			for _, key := range keys {
				must(t, tx.put([]byte(key), []byte(key)))
			}
			return nil
		}))
		must(t, e.view(func(tx reader) error {
			equal(t, told(t, tx, ""), []string{
				`"\x00"="\x00"`, `"R"="R"`, `"l"="l"`, `"l\x00"="l\x00"`, `"l\xff\x00"="l\xff\x00"`, `"r"="r"`, `"rU01"="rU01"`, `"rU012"="rU012"`,
				`"rU0121|a"="rU0121|a"`, `"r\xff"="r\xff"`, `"r\xff\xff"="r\xff\xff"`, `"s"="s"`, `"\xff\xff"="\xff\xff"`,
			})
			equal(t, told(t, tx, "rU012"), []string{`"rU012"="rU012"`, `"rU0121|a"="rU0121|a"`})
			equal(t, told(t, tx, "r\xff"), []string{`"r\xff"="r\xff"`, `"r\xff\xff"="r\xff\xff"`})
			equal(t, told(t, tx, "\xff\xff"), []string{`"\xff\xff"="\xff\xff"`})
			equal(t, told(t, tx, "x"), nil)
			return nil
		}))
	})
}

func TestATransactionSeesWhatItWrote(t *testing.T) {
	onEachEngine(t, func(t *testing.T, e engine) {
		must(t, e.update(func(tx writer) error {
			must(t, tx.put([]byte("ka"), []byte("1")))
			must(t, tx.put([]byte("kb"), []byte("2")))
			return nil
		}))
		must(t, e.update(func(tx writer) error {
			tx.fetch([][]byte{[]byte("ka"), []byte("kc"), []byte("none")})
			must(t, tx.put([]byte("kc"), []byte("3")))
			must(t, tx.put([]byte("ka"), []byte("4")))
			must(t, tx.remove([]byte("kb")))
			must(t, tx.remove([]byte("none")))
			if string(tx.get([]byte("ka"))) != "4" || tx.get([]byte("kb")) != nil || string(tx.get([]byte("kc"))) != "3" || tx.get([]byte("none")) != nil {
				t.Error("get does not see what was written")
			}
			equal(t, told(t, tx, "k"), []string{`"ka"="4"`, `"kc"="3"`})
			must(t, tx.put([]byte("kb"), []byte("5"))) // after a scan
			tx.early()
			must(t, tx.remove([]byte("ka")))
			equal(t, told(t, tx, "k"), []string{`"kb"="5"`, `"kc"="3"`})
			return nil
		}))
		must(t, e.view(func(tx reader) error {
			equal(t, told(t, tx, ""), []string{`"kb"="5"`, `"kc"="3"`})
			return nil
		}))
	})
}

func TestAFaultLeavesNothing(t *testing.T) {
	fault := errors.New("no")
	onEachEngine(t, func(t *testing.T, e engine) {
		must(t, e.update(func(tx writer) error { return tx.put([]byte("ka"), []byte("1")) }))
		err := e.update(func(tx writer) error {
			must(t, tx.put([]byte("ka"), []byte("2")))
			must(t, tx.put([]byte("kb"), []byte("2")))
			equal(t, told(t, tx, "k"), []string{`"ka"="2"`, `"kb"="2"`})
			return fault
		})
		if !errors.Is(err, fault) {
			t.Errorf("update gives %v", err)
		}
		err = e.view(func(tx reader) error {
			equal(t, told(t, tx, ""), []string{`"ka"="1"`})
			return tx.scan(nil, func(_, _ []byte) error { return fault })
		})
		if !errors.Is(err, fault) {
			t.Errorf("view gives %v", err)
		}
	})
}

func TestAValueMayBeEmptyOrLarge(t *testing.T) {
	onEachEngine(t, func(t *testing.T, e engine) {
		large := bytes.Repeat([]byte("0123456789abcdef"), 1<<16) // 1 MiB
		must(t, e.update(func(tx writer) error {
			must(t, tx.put([]byte("ka"), nil))
			must(t, tx.put([]byte("kb"), []byte{}))
			for n := range 20 { // more than waits at once
				must(t, tx.put(fmt.Appendf(nil, "l%02d", n), large))
			}
			return nil
		}))
		must(t, e.view(func(tx reader) error {
			if a, b := tx.get([]byte("ka")), tx.get([]byte("kb")); a == nil || b == nil || len(a)+len(b) > 0 {
				t.Errorf("what is empty is %v and %v", a, b)
			}
			n := 0
			must(t, tx.scan([]byte("l"), func(_, value []byte) error {
				if !bytes.Equal(value, large) {
					t.Error("a large value came back otherwise")
				}
				n++
				return nil
			}))
			if n != 20 {
				t.Errorf("%d of 20 large values", n)
			}
			return nil
		}))
	})
}

func TestManyKeysAreVisitedOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, e engine) {
		const many = 20000
		must(t, e.update(func(tx writer) error {
			for n := range many {
				must(t, tx.put(fmt.Appendf(nil, "r%06d", n), []byte("x")))
			}
			return nil
		}))
		must(t, e.view(func(tx reader) error {
			n := 0
			must(t, tx.scan([]byte("r"), func(key, _ []byte) error {
				if string(key) != fmt.Sprintf("r%06d", n) {
					return fmt.Errorf("%s stands at %d", key, n)
				}
				if n++; n%1000 == 0 && tx.get(key) == nil { // asked for in between
					return fmt.Errorf("%s is not there", key)
				}
				return nil
			}))
			if n != many {
				t.Errorf("%d keys", n)
			}
			return nil
		}))
	})
}

func TestReadersSeeOneState(t *testing.T) {
	onEachEngine(t, func(t *testing.T, e engine) {
		write := func(n int) error {
			return e.update(func(tx writer) error {
				return errors.Join(tx.put([]byte("ka"), fmt.Append(nil, n)), tx.put([]byte("kb"), fmt.Append(nil, n)))
			})
		}
		must(t, write(0))
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for range 50 {
					err := e.view(func(tx reader) error {
						if a, b := tx.get([]byte("ka")), tx.get([]byte("kb")); !bytes.Equal(a, b) {
							return fmt.Errorf("%s beside %s", a, b)
						}
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		for n := range 50 {
			must(t, write(n))
		}
		all.Wait()
	})
}

// TestBothEnginesSayTheSame does the same at random to both, and compares all they hold.
func TestBothEnginesSayTheSame(t *testing.T) {
	folder, err := openEngine(t.TempDir())
	must(t, err)
	defer folder.close()
	base, err := openEngine(DatabasePlace(t))
	must(t, err)
	defer base.close()
	for _, e := range []engine{folder, base} {
		must(t, e.update(func(writer) error { return nil }))
	}
	type deed struct{ key, value []byte }
	rapid.Check(t, func(r *rapid.T) {
		key := rapid.Custom(func(r *rapid.T) []byte {
			return append([]byte{rapid.SampledFrom([]byte("lrcm\x00\xff")).Draw(r, "kind")}, rapid.SliceOfN(rapid.SampledFrom([]byte("a\x00\xff")), 0, 3).Draw(r, "rest")...)
		})
		deeds := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) deed {
			return deed{key.Draw(r, "key"), rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(r, "value")}
		}), 0, 12).Draw(r, "deeds")
		prefix, fails := key.Draw(r, "prefix"), rapid.Bool().Draw(r, "fails")
		var seen [2][]string
		for i, e := range []engine{folder, base} {
			err := e.update(func(tx writer) error {
				seen[i] = nil
				for n, d := range deeds {
					if len(d.value) == 0 {
						must(t, tx.remove(d.key))
					} else {
						must(t, tx.put(d.key, d.value))
					}
					if n%5 == 4 {
						seen[i] = append(seen[i], told(t, tx, string(prefix))...)
					}
				}
				if fails {
					return ErrDamaged
				}
				return nil
			})
			if errors.Is(err, ErrDamaged) != fails {
				r.Fatal(err)
			}
			must(t, e.view(func(tx reader) error {
				seen[i] = append(seen[i], told(t, tx, "")...)
				seen[i] = append(seen[i], told(t, tx, string(prefix))...)
				return nil
			}))
		}
		if fmt.Sprint(seen[0]) != fmt.Sprint(seen[1]) {
			r.Fatalf("folder   %v\ndatabase %v", seen[0], seen[1])
		}
	})
}

func TestADatabaseIsWhereItIsSaid(t *testing.T) {
	c, err := database()
	must(t, err)
	place := DatabasePlace(t)
	if _, err := openEngine(c.Desk("nowhere", t.TempDir())); !errors.Is(err, errNoSchema) {
		t.Errorf("without tables: %v", err)
	}
	for says, place := range map[*fault.Fault]string{
		errAway:       "postgres://desk:geheim@/postgres?host=/nowhere&rollbook_folder=/tmp",
		errPlace:      "postgres://desk:geheim@:port:/",
		errNoDB:       string(bytes.Replace([]byte(place), []byte("@/postgres?"), []byte("@/nowhere?"), 1)),
		errDenied:     string(bytes.Replace([]byte(place), []byte("//desk:"), []byte("//stranger:"), 1)),
		errSchemaName: c.Desk("a b", t.TempDir()),
		errEmpty:      place,
	} {
		_, _, err := existing(place)
		if !errors.Is(err, says) {
			t.Errorf("%s: %v", says.Code, err)
		}
		if err != nil && bytes.Contains([]byte(err.Error()), []byte("geheim")) {
			t.Errorf("the password is told: %v", err)
		}
	}
}

// TestADeskMayNotAlterTheTables lets the desk's role try what it must not be able to.
func TestADeskMayNotAlterTheTables(t *testing.T) {
	e, err := openPostgres(DatabasePlace(t))
	must(t, err)
	defer e.close()
	for _, sql := range []string{
		"DROP TABLE entry", "ALTER TABLE entry ADD COLUMN x int", "CREATE TABLE mine (x int)", "TRUNCATE entry", "CREATE SCHEMA mine", "CREATE ROLE mine",
		"DROP SCHEMA " + e.schema + " CASCADE", "CREATE TRIGGER mine BEFORE INSERT ON entry EXECUTE FUNCTION suppress_redundant_updates_trigger()",
	} {
		err := e.update(func(tx writer) error {
			_, err := tx.(*pgTx).tx.Exec(t.Context(), sql)
			return heard(err)
		})
		if !errors.Is(err, errDenied) && !errors.Is(err, errRefused) {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

// stopping is an engine whose update fails after a number of times, as where a move is stopped.
type stopping struct {
	engine
	left int
}

func (s *stopping) update(do func(writer) error) error {
	if s.left--; s.left < 0 {
		return errNoSpace
	}
	return s.engine.update(do)
}

// TestAStoppedMoveGoesOn stops the way from one engine to the other in the middle, changes the first, and does it again.
func TestAStoppedMoveGoesOn(t *testing.T) {
	for name, way := range map[string][2]string{"into a database": {t.TempDir(), DatabasePlace(t)}, "into a folder": {DatabasePlace(t), t.TempDir()}} {
		from, err := openEngine(way[0])
		must(t, err)
		to, err := openEngine(way[1])
		must(t, err)
		must(t, to.update(func(writer) error { return nil }))
		must(t, from.update(func(tx writer) error {
			for n := range 40 {
				must(t, tx.put(fmt.Appendf(nil, "r%02d", n), bytes.Repeat([]byte{byte(n)}, 1<<18)))
			}
			return errors.Join(tx.put([]byte("mname"), []byte(name)), tx.put([]byte("dform"), []byte("half-typed")))
		}))
		if err := transfer(from, &stopping{to, 2}, nil); !errors.Is(err, errNoSpace) {
			t.Fatalf("%s: it is not stopped: %v", name, err)
		}
		must(t, from.update(func(tx writer) error {
			return errors.Join(tx.remove([]byte("r03")), tx.put([]byte("r04"), []byte("other")), tx.put([]byte("r50"), []byte("new")))
		}))
		parts := 0
		must(t, transfer(from, to, func(int) { parts++ }))
		if parts < 2 {
			t.Errorf("%s: all in %d part", name, parts)
		}
		var all [2][]string
		for i, e := range []engine{from, to} {
			must(t, e.view(func(tx reader) error {
				all[i] = append(told(t, tx, "m"), told(t, tx, "r")...)
				return nil
			}))
		}
		equal(t, all[1], all[0])
		must(t, to.view(func(tx reader) error {
			equal(t, told(t, tx, "d"), nil)
			return nil
		}))
		must(t, errors.Join(from.close(), to.close()))
	}
}

// TestWhatWasThoughtNotToBeThere is written all the same.
func TestWhatWasThoughtNotToBeThere(t *testing.T) {
	onEachEngine(t, func(t *testing.T, e engine) {
		must(t, e.update(func(tx writer) error { return tx.put([]byte("ka"), []byte("1")) }))
		must(t, e.update(func(tx writer) error {
			tx.lacks([][]byte{[]byte("ka"), []byte("kb")})
			return errors.Join(tx.put([]byte("ka"), []byte("2")), tx.put([]byte("kb"), []byte("2")))
		}))
		must(t, e.view(func(tx reader) error {
			equal(t, told(t, tx, ""), []string{`"ka"="2"`, `"kb"="2"`})
			return nil
		}))
	})
}

// cut is a transaction whose connection breaks when more than one value is asked for.
type cut struct{ *pgTx }

func (c cut) fetch(keys [][]byte) {
	for _, key := range keys {
		c.known[string(key)] = nil
	}
	c.err = heard(io.ErrUnexpectedEOF)
}

// TestWhatWasNotReadIsNotGone breaks the connection while a desk takes in what another wrote: it keeps what it had, and has the
// other's when it is asked again.
func TestWhatWasNotReadIsNotGone(t *testing.T) {
	pack, err := register.Load(os.DirFS("testdata/pack"))
	must(t, err)
	place := DatabasePlace(t)
	a, _, err := Create(place, Config{Unit: Unit{Code: "S1", Name: "学校", Level: School}, Password: "秘密 1234"}, pack)
	must(t, err)
	defer a.Close()
	saved, err := a.Commit(Edit{Kind: "pupil", Set: map[string]string{"name": "马小龙"}})
	must(t, err)
	id := saved[0].ID
	b, err := Open(place, "秘密 1234", pack)
	must(t, err)
	defer b.Close()
	b.shared.stop() // it hears nothing by itself
	_, err = a.Commit(Edit{ID: id, Set: map[string]string{"name": "马大龙"}})
	must(t, err)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.shared.engine.view(func(tx reader) error { return b.catchUp(cut{tx.(*pgTx)}) }); !errors.Is(err, errAway) {
		t.Errorf("catching up says %v", err)
	}
	name := func() string {
		if e := b.records.get(id); e != nil {
			return e.values().get("name")
		}
		return ""
	}
	if got := name(); got != "马小龙" {
		t.Errorf("after the break the record says %q", got)
	}
	must(t, b.shared.engine.view(b.catchUp))
	if got := name(); got != "马大龙" {
		t.Errorf("afterwards it says %q", got)
	}
}

// TestAViewIsBegunAgain breaks the connection of a view, and those that a desk has ready: it reads from the beginning, and it does what only one desk may do, all the same.
func TestAViewIsBegunAgain(t *testing.T) {
	opened, err := openEngine(DatabasePlace(t))
	must(t, err)
	e := opened.(*pgEngine)
	defer e.close()
	must(t, e.update(func(tx writer) error {
		return errors.Join(tx.put([]byte("ma"), []byte("1")), tx.put([]byte("mb"), []byte("2")))
	}))
	ctx := context.Background()
	end := func(which string, args ...any) {
		conn, err := pgx.ConnectConfig(ctx, e.config)
		must(t, err)
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND "+which, args...)
		must(t, err)
	}
	for name, ask := range map[string]func(tx reader) string{
		"a value": func(tx reader) string { return string(tx.get([]byte("ma"))) },
		"a scan": func(tx reader) (all string) {
			_ = tx.scan([]byte("m"), func(_, value []byte) error { all += string(value); return nil }) // the view says it too
			return all
		},
		"together": func(tx reader) string { tx.fetch([][]byte{[]byte("ma")}); return string(tx.get([]byte("ma"))) },
	} {
		times, got := 0, ""
		err := e.view(func(tx reader) error {
			if times++; times == 1 {
				var pid int
				must(t, tx.(*pgTx).tx.QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&pid))
				end("pid = $1", pid)
			}
			got = ask(tx)
			return nil
		})
		if err != nil || times != 2 || !strings.HasPrefix(got, "1") {
			t.Errorf("%s: %q after %d times, %v", name, got, times, err)
		}
	}
	times, all := 0, ""
	must(t, e.view(func(tx reader) error { // from the beginning, so that one time has seen all of it
		all = string(tx.get([]byte("ma")))
		if times++; times == 1 {
			var pid int
			must(t, tx.(*pgTx).tx.QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&pid))
			end("pid = $1", pid)
		}
		all += string(tx.get([]byte("mb")))
		return nil
	}))
	if times != 2 || all != "12" {
		t.Errorf("in the middle: %q after %d times", all, times)
	}
	done := false
	must(t, e.view(func(reader) error { return nil })) // so that a connection is ready
	end("true")
	must(t, e.alone("test", func() error { done = true; return nil }))
	if !done {
		t.Error("what only one desk may do was not done")
	}
}

// awayEngine is one whose single values wait until it is back.
type awayEngine struct {
	engine
	asked chan struct{} // told when the first waits
	back  chan struct{}
}

func (a awayEngine) wait() {
	select {
	case a.asked <- struct{}{}:
	default:
	}
	<-a.back
}

func (a awayEngine) peek(key []byte) ([]byte, error) {
	a.wait()
	return a.engine.peek(key)
}

func (a awayEngine) view(do func(reader) error) error {
	a.wait()
	return a.engine.view(do)
}

// TestWhoWaitsForTheDatabaseHoldsNobodyUp asks what stands in the database while it is away: a record is read beside it.
func TestWhoWaitsForTheDatabaseHoldsNobodyUp(t *testing.T) {
	pack, err := register.Load(os.DirFS("testdata/pack"))
	must(t, err)
	for name, ask := range map[string]func(*Store){
		"Info":        func(s *Store) { s.Info() },
		"Standing":    func(s *Store) { s.Standing() },
		"Former":      func(s *Store) { s.Former("pupil", "gone") },
		"UnitChanges": func(s *Store) { s.UnitChanges("") },
		"Gaps":        func(s *Store) { s.Gaps() },
	} {
		t.Run(name, func(t *testing.T) {
			s, _, err := Create(t.TempDir(), Config{Unit: Unit{Code: "S1", Name: "学校", Level: School}, Password: "秘密 1234"}, pack)
			must(t, err)
			defer s.Close()
			saved, err := s.Commit(Edit{Kind: "pupil", Set: map[string]string{"name": "马小龙"}})
			must(t, err)
			away := awayEngine{s.engine, make(chan struct{}, 1), make(chan struct{})}
			s.engine = away
			asked := make(chan struct{})
			go func() { ask(s); close(asked) }()
			select {
			case <-away.asked:
			case <-asked: // it is in memory
			}
			read := make(chan struct{})
			go func() { s.Lookup(func(register.Lookup) {}); close(read) }()
			select {
			case <-read:
			case <-time.After(10 * time.Second):
				t.Error("the record waits too")
			}
			close(away.back)
			<-asked
			<-read
			if _, err := s.Get(saved[0].ID); err != nil {
				t.Error(err)
			}
		})
	}
}
