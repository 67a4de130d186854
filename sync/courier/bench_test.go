package courier_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"
	_ "github.com/mattn/go-sqlite3"
	bolt "go.etcd.io/bbolt"

	"rollbook/store"
	"rollbook/store/change"
	"rollbook/sync/bundle"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
)

// The size that design §10 names: 200 bundles, 150,000 changes.
const (
	benchSchools = 20
	benchReturns = 10 // of each school
	benchPupils  = 750
)

// week is a stick with the bundles of every school, and the changes within.
type week struct {
	backup  string // of the city that waits for them
	schools []*store.Store
	stick   string
	ranges  []store.Range
}

// newWeek lets the schools write one return after the other, each with what is new since the last.
func newWeek(b testing.TB, schools, returns int) week {
	w := week{stick: b.TempDir(), backup: filepath.Join(b.TempDir(), "city")}
	city := found(b, "U0", store.City)
	for n := range schools {
		w.schools = append(w.schools, found(b, fmt.Sprintf("S%d", n), store.School))
		join(b, city, w.schools[n])
	}
	if err := city.Backup(w.backup); err != nil {
		b.Fatal(err)
	}
	after := map[change.Writer]uint64{}
	for turn := range returns {
		for n, s := range w.schools {
			if _, err := s.Commit(pupils(n, turn)...); err != nil {
				b.Fatal(err)
			}
			ranges, err := s.Ranges(after, []string{s.Unit().Code})
			if err != nil {
				b.Fatal(err)
			}
			for _, r := range ranges {
				after[r.Writer] = r.To
			}
			w.ranges = append(w.ranges, ranges...)
			seal(b, secrets(b, s), secrets(b, city), turn, ranges, w.stick)
		}
	}
	return w
}

// seal writes a school's bundle into a folder. The schools' bundles lie there by turns.
func seal(b testing.TB, from, to *trust.Identity, turn int, ranges []store.Range, dir string) {
	recipient, err := to.Recipient()
	if err != nil {
		b.Fatal(err)
	}
	var file bytes.Buffer
	m := bundle.Manifest{From: from.Code, To: to.Code, Number: uint64(turn) + 1, Created: time.Now()}
	if err := bundle.Suite1.Seal(&file, m, ranges, from, []string{recipient}); err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(dir, fmt.Sprintf("%04d-%s%s", turn, from.Code, courier.Extension))
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
}

func secrets(b testing.TB, s *store.Store) *trust.Identity {
	raw, err := s.Meta("trust/identity")
	if err != nil {
		b.Fatal(err)
	}
	id, err := trust.Unmarshal(raw)
	if err != nil {
		b.Fatal(err)
	}
	return id
}

func pupils(school, turn int) []store.Edit {
	edits := make([]store.Edit, benchPupils)
	for i := range edits {
		edits[i] = store.Edit{Kind: "pupil", Set: map[string]string{
			"name": "马小" + string(rune(0x4e00+i+turn*benchPupils)), "birth": fmt.Sprintf("20%02d-%02d-%02d", i%16, i%12+1, i%28+1),
			"sex": fmt.Sprint(i%2 + 1), "phone": fmt.Sprintf("13%02d%04d%03d", turn, school, i), "class": fmt.Sprintf("%d班", i%9+1),
		}}
	}
	return edits
}

// BenchmarkReceive takes the week's bundles in: opened, verified, merged, a transaction each.
func BenchmarkReceive(b *testing.B) {
	w := newWeek(b, benchSchools, benchReturns)
	pack := smallPack(b)
	b.Run("rollbook", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			dir := b.TempDir()
			if err := store.Restore(w.backup, dir, password, pack); err != nil {
				b.Fatal(err)
			}
			s, err := store.Open(dir, password, pack)
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			merged := 0
			err = courier.Receive(context.Background(), s, []string{w.stick}, nil, func(r courier.Result) { merged += r.Accepted })
			if err != nil || merged != benchSchools*(benchReturns*benchPupils+1) {
				b.Fatal(merged, err)
			}
			b.StopTimer()
			s.Close()
			b.StartTimer()
		}
	})
	b.Run("bbolt", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			db, err := bolt.Open(filepath.Join(b.TempDir(), "raw"), 0o600, nil)
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			for _, r := range w.ranges {
				put(b, db, r)
			}
			b.StopTimer()
			db.Close()
			b.StartTimer()
		}
	})
	b.Run("sqlite", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			db, err := sql.Open("sqlite3", filepath.Join(b.TempDir(), "raw")+"?_journal_mode=WAL&_synchronous=FULL")
			if err == nil {
				_, err = db.Exec(`CREATE TABLE pupil (id BLOB PRIMARY KEY, name, birth, sex, phone, class, actor, clock)`)
			}
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			for _, r := range w.ranges {
				upsert(b, db, r)
			}
			b.StopTimer()
			db.Close()
			b.StartTimer()
		}
	})
}

func put(b *testing.B, db *bolt.DB, r store.Range) {
	err := db.Update(func(tx *bolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists([]byte("b"))
		if err != nil {
			return err
		}
		for i, raw := range r.Changes {
			if err := bucket.Put(fmt.Appendf(nil, "%x %08d", r.Writer, r.From+uint64(i)), raw); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

func upsert(b *testing.B, db *sql.DB, r store.Range) {
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	for _, raw := range r.Changes {
		c, err := change.Decode(raw)
		if err != nil {
			b.Fatal(err)
		}
		f := c.Fields
		_, err = tx.Exec(`INSERT INTO pupil VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET name=excluded.name, phone=excluded.phone`,
			c.Record[:], f["name"], f["birth"], f["sex"], f["phone"], f["class"], c.Actor, int64(c.HLC))
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkSend writes one school's bundle: collected, signed, sealed, written, read back.
func BenchmarkSend(b *testing.B) {
	w := newWeek(b, 1, 1)
	s := w.schools[0]
	b.Run("rollbook", func(b *testing.B) {
		dir := b.TempDir()
		for b.Loop() {
			send(b, s, courier.Parent, dir)
		}
	})
	b.Run("zstd-age", func(b *testing.B) {
		id, err := age.GenerateHybridIdentity()
		if err != nil {
			b.Fatal(err)
		}
		plain := bytes.Join(w.ranges[0].Changes, nil)
		for b.Loop() {
			var out bytes.Buffer
			sealed, err := age.Encrypt(&out, id.Recipient())
			if err != nil {
				b.Fatal(err)
			}
			packer, err := zstd.NewWriter(sealed)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := packer.Write(plain); err != nil {
				b.Fatal(err)
			}
			if err := packer.Close(); err != nil {
				b.Fatal(err)
			}
			if err := sealed.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
