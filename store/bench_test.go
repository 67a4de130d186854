package store_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"
	bolt "go.etcd.io/bbolt"

	"rollbook/store"
	"rollbook/store/change"
)

// pupils makes edits of n pupils as a school types them.
func pupils(n int) []store.Edit {
	edits := make([]store.Edit, n)
	for i := range edits {
		name := string([]rune("王李张刘陈杨马赵黄周")[i%10]) + string(rune(0x4e00+i*7%20000)) + string(rune(0x4e00+i*13%20000))
		edits[i] = pupil("name", name, "birth", fmt.Sprintf("20%02d-%02d-%02d", i%16, i%12+1, i%28+1), "sex", fmt.Sprint(i%2+1),
			"phone", fmt.Sprintf("139%08d", i), "class", fmt.Sprintf("%d班", i%9+1))
	}
	return edits
}

// raw is a bare bbolt file, the yardstick of saving and merging.
func raw(b *testing.B) *bolt.DB {
	db, err := bolt.Open(filepath.Join(b.TempDir(), "raw"), 0o600, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

func putAll(b *testing.B, db *bolt.DB, ranges []store.Range) {
	err := db.Update(func(tx *bolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists([]byte("b"))
		if err != nil {
			return err
		}
		for _, r := range ranges {
			for i, raw := range r.Changes {
				if err := bucket.Put(fmt.Appendf(nil, "%x %08d", r.Writer, r.From+uint64(i)), raw); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

func BenchmarkSave(b *testing.B) {
	edits := pupils(1000)
	b.Run("rollbook", func(b *testing.B) {
		s := desk(b, "S1", store.School)
		for i := 0; b.Loop(); i++ {
			save(b, s, edits[i%len(edits)])
		}
	})
	b.Run("bbolt", func(b *testing.B) {
		s := desk(b, "S1", store.School)
		save(b, s, edits[0])
		r := everything(b, s)
		db := raw(b)
		for i := 0; b.Loop(); i++ {
			r[0].From = uint64(i) * 2
			putAll(b, db, r)
		}
	})
}

// BenchmarkAccept merges the bundles of schools of 750 changes each, one transaction a bundle.
func BenchmarkAccept(b *testing.B) {
	var bundles [][]store.Range
	for n := range 8 {
		s := desk(b, fmt.Sprintf("S%d", n), store.School)
		if _, err := s.Commit(pupils(750)...); err != nil {
			b.Fatal(err)
		}
		bundles = append(bundles, everything(b, s))
	}
	b.Run("rollbook", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			s := desk(b, "COUNTY", store.County)
			b.StartTimer()
			for _, ranges := range bundles {
				if _, err := s.Accept(store.Cargo{Ranges: ranges, LevelOf: levelOf, Authority: func(string, string) bool { return true }}); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("bbolt", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			db := raw(b)
			b.StartTimer()
			for _, ranges := range bundles {
				putAll(b, db, ranges)
			}
		}
	})
	b.Run("sqlite", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			db := table(b)
			b.StartTimer()
			for _, ranges := range bundles {
				upsert(b, db, ranges)
			}
		}
	})
}

// table is an SQLite file with a row for each record, as a plain program would keep it.
func table(b *testing.B) *sql.DB {
	db, err := sql.Open("sqlite3", filepath.Join(b.TempDir(), "raw.sqlite")+"?_journal_mode=WAL&_synchronous=FULL")
	if err == nil {
		_, err = db.Exec(`CREATE TABLE pupil (id BLOB PRIMARY KEY, name, spelt, birth, sex, phone, class, actor, hlc)`)
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

func upsert(b *testing.B, db *sql.DB, ranges []store.Range) {
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	put, err := tx.Prepare(`INSERT INTO pupil VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET name=excluded.name, phone=excluded.phone`)
	if err != nil {
		b.Fatal(err)
	}
	for _, r := range ranges {
		for _, raw := range r.Changes {
			c, err := change.Decode(raw)
			if err != nil {
				b.Fatal(err)
			}
			f := c.Fields
			if _, err := put.Exec(c.Record[:], f["name"], f["spelt"], f["birth"], f["sex"], f["phone"], f["class"], c.Actor, int64(c.HLC)); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkFind looks for a telephone number that one of 100,000 pupils has, and for whichever key takes longest: a
// letter, a digit, two digits, a character that stands in each. "worst" are the first 20 as a picker asks for
// them, "worst-all" all as a list does. The yardstick looks for the same in the joined text, once in each line.
// ROLLBOOK_LONG=1 does it for 1,000,000 pupils too.
func BenchmarkFind(b *testing.B) {
	sizes := []int{100_000}
	if os.Getenv("ROLLBOOK_LONG") != "" {
		sizes = append(sizes, 1_000_000)
	}
	for _, n := range sizes {
		name := ""
		if n != sizes[0] {
			name = fmt.Sprintf("%d-", n)
		}
		benchmarkFind(b, name, n)
	}
}

func benchmarkFind(b *testing.B, size string, n int) {
	s := desk(b, "S1", store.School)
	all := pupils(n)
	for len(all) > 0 {
		k := min(len(all), 5000)
		if _, err := s.Commit(all[:k]...); err != nil {
			b.Fatal(err)
		}
		all = all[k:]
	}
	s.Warm()
	last := fmt.Sprintf("139%08d", n-1)
	blob := s.SearchText("pupil")
	b.Run(size+"rollbook", func(b *testing.B) {
		for b.Loop() {
			if len(s.Find("pupil", last, 20)) != 1 {
				b.Fatal("not found")
			}
		}
		b.ReportMetric(float64(len(blob))/float64(n), "text-bytes/record")
	})
	b.Run(size+"bytes", func(b *testing.B) {
		for b.Loop() {
			if !bytes.Contains(blob, []byte(last)) {
				b.Fatal("not found")
			}
		}
	})
	once := func(key string) {
		for at := 0; at < len(blob); {
			i := bytes.Index(blob[at:], []byte(key))
			if i < 0 {
				break
			}
			at += i
			if i = bytes.IndexByte(blob[at:], '\n'); i < 0 {
				break
			}
			at += i
		}
	}
	for _, way := range []struct {
		name string
		find func(key string)
	}{
		{"worst", func(key string) { s.Find("pupil", key, 20) }},
		{"worst-all", func(key string) { s.FindAll("pupil", key) }},
	} {
		key := slowest(way.find)
		b.Run(size+way.name, func(b *testing.B) {
			for b.Loop() {
				way.find(key)
			}
		})
		b.Run(size+way.name+"-bytes", func(b *testing.B) {
			for b.Loop() {
				once(key)
			}
		})
	}
}

// slowest gives the key that takes longest to be found, the better of two times.
func slowest(find func(string)) (worst string) {
	keys := append(strings.Split("abcdefghijklmnopqrstuvwxyz0123456789", ""), "班", "王")
	for i := range 100 {
		keys = append(keys, fmt.Sprintf("%02d", i))
	}
	most := time.Duration(0)
	for _, key := range keys {
		least := time.Hour
		for range 2 {
			begun := time.Now()
			find(key)
			least = min(least, time.Since(begun))
		}
		if least > most {
			worst, most = key, least
		}
	}
	return worst
}
