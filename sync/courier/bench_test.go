package courier_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"
	_ "github.com/mattn/go-sqlite3"
	bolt "go.etcd.io/bbolt"

	"rollbook/store"
	"rollbook/store/change"
	"rollbook/sync/courier"
)

// Schools of a county's week, and pupils of each: bundles of about the size that design §10 names.
const (
	benchSchools = 10
	benchPupils  = 750
)

// week is a stick with a bundle of each school, and the changes within.
type week struct {
	city    *store.Store
	schools []*store.Store
	stick   string
	ranges  []store.Range
}

func newWeek(b *testing.B) week {
	w := week{city: found(b, "U0", store.City), stick: b.TempDir()}
	for n := range benchSchools {
		s := found(b, fmt.Sprintf("S%d", n), store.School)
		join(b, w.city, s)
		edits := make([]store.Edit, benchPupils)
		for i := range edits {
			edits[i] = store.Edit{Kind: "pupil", Set: map[string]string{
				"name": "马小" + string(rune(0x4e00+i)), "birth": fmt.Sprintf("20%02d-%02d-%02d", i%16, i%12+1, i%28+1),
				"sex": fmt.Sprint(i%2 + 1), "phone": fmt.Sprintf("139%04d%04d", n, i), "class": fmt.Sprintf("%d班", i%9+1),
			}}
		}
		if _, err := s.Commit(edits...); err != nil {
			b.Fatal(err)
		}
		ranges, err := s.Ranges(map[change.Writer]uint64{}, []string{s.Unit().Code})
		if err != nil {
			b.Fatal(err)
		}
		w.schools, w.ranges = append(w.schools, s), append(w.ranges, ranges...)
		send(b, s, courier.Parent, w.stick)
	}
	return w
}

// BenchmarkReceive takes the week's bundles in: opened, verified, merged, a transaction each.
func BenchmarkReceive(b *testing.B) {
	w := newWeek(b)
	backup := filepath.Join(b.TempDir(), "city")
	if err := w.city.Backup(backup); err != nil {
		b.Fatal(err)
	}
	pack := smallPack(b)
	b.Run("rollbook", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			dir := b.TempDir()
			if err := store.Restore(backup, dir, password, pack); err != nil {
				b.Fatal(err)
			}
			s, err := store.Open(dir, password, pack)
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			merged := 0
			err = courier.Receive(context.Background(), s, []string{w.stick}, nil, func(r courier.Result) { merged += r.Accepted })
			if err != nil || merged != benchSchools*(benchPupils+1) {
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
			if err := bucket.Put(fmt.Appendf(nil, "%x %08d", r.Writer, i), raw); err != nil {
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
	w := newWeek(b)
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
