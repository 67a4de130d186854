package courier_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rollbook/store"
	"rollbook/store/cluster"
	"rollbook/store/register"
	"rollbook/sync/courier"
)

// BenchmarkReceiveDatabase takes the week's bundles into a register in a database, whose disk is synced at each bundle. The
// yardstick is PostgreSQL alone: the very rows that the register then has, so many in a transaction as a bundle made, into a
// table of the same columns.
func BenchmarkReceiveDatabase(b *testing.B) {
	returns := benchReturns
	if os.Getenv("ROLLBOOK_LONG") != "" {
		returns *= 10 // 1,500,000 changes
	}
	c, err := cluster.Start("shared_buffers = 256MB", "max_wal_size = 4GB")
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	w := newWeek(b, benchSchools, returns)
	pack := smallPack(b)
	place := ""
	b.Run("rollbook", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			place = newPlace(b, c)
			if err := store.Restore(w.backup, place, password, pack); err != nil {
				b.Fatal(err)
			}
			s, err := store.Open(place, password, pack)
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			merged, bundles, began := 0, 0, time.Now()
			err = courier.Receive(context.Background(), s, []string{w.stick}, nil, func(r courier.Result) {
				merged += r.Accepted
				if bundles++; bundles%(benchSchools*returns/5) == 0 {
					b.Logf("%d changes, %v a change of the latest fifth", merged, time.Since(began)/time.Duration(benchSchools*returns/5*benchPupils))
					began = time.Now()
				}
			})
			if err != nil || merged != benchSchools*(returns*benchPupils+1) {
				b.Fatal(merged, err)
			}
			b.StopTimer()
			s.Close()
			opens(b, place)
			b.StartTimer()
		}
	})
	rows := everyRow(b, place)
	part := len(rows[0])/(benchSchools*returns) + 1
	b.Run("postgres", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			conn, err := pgx.Connect(context.Background(), bare(newPlace(b, c)))
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			for at := 0; at < len(rows[0]); at += part {
				end := min(at+part, len(rows[0]))
				tx, err := conn.Begin(context.Background())
				if err == nil {
					_, err = tx.Exec(context.Background(), "INSERT INTO entry SELECT * FROM unnest($1::bytea[], $2::bytea[])", rows[0][at:end], rows[1][at:end])
				}
				if err == nil {
					err = tx.Commit(context.Background())
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			b.StopTimer()
			conn.Close(context.Background())
			b.StartTimer()
		}
	})
}

// opens tells how long a desk waits for a register in a database: until its password is taken and one may type, until its records
// are there, and for the first 20 that a search finds.
func opens(b *testing.B, place string) {
	given := smallPack(b)
	began := time.Now()
	s, err := store.Unlock(place, password, "", func() (*register.Pack, error) { return given, nil })
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	typing := time.Since(began)
	if err := s.Read(); err != nil {
		b.Fatal(err)
	}
	there := time.Since(began)
	s.Warm()
	began = time.Now()
	found, err := s.List(store.Query{Kind: "pupil", Find: "马小", Limit: 20})
	if err != nil || len(found) != 20 {
		b.Fatal(len(found), err)
	}
	b.Logf("unlocked after %v, records there after %v, 20 found in %v", typing, there, time.Since(began))
}

func newPlace(b *testing.B, c *cluster.Cluster) string {
	place, err := c.Place(b.TempDir(), func(schema, role string) (string, error) { return store.Schema(schema, role, nil) })
	if err != nil {
		b.Fatal(err)
	}
	return place
}

// everyRow reads the keys and the values of a register in a database, in no order, as bundles bring them.
func everyRow(b *testing.B, place string) (rows [2][][]byte) {
	conn, err := pgx.Connect(context.Background(), bare(place))
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(context.Background())
	list, err := conn.Query(context.Background(), "SELECT key, value FROM entry ORDER BY md5(key)")
	if err != nil {
		b.Fatal(err)
	}
	for list.Next() {
		var key, value []byte
		err = errors.Join(err, list.Scan(&key, &value))
		rows[0], rows[1] = append(rows[0], key), append(rows[1], value)
	}
	if err := errors.Join(err, list.Err()); err != nil || len(rows[0]) == 0 {
		b.Fatal(fmt.Errorf("%d rows: %w", len(rows[0]), err))
	}
	return rows
}

// bare is an address without what the program alone understands.
func bare(place string) string {
	u, err := url.Parse(place)
	if err != nil {
		return place
	}
	q := u.Query()
	q.Del("rollbook_folder")
	u.RawQuery = q.Encode()
	return u.String()
}
