package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

// pgTx is a transaction. What it writes waits here, and goes in few statements.
type pgTx struct {
	tx      pgx.Tx
	err     error             // the first fault of a get
	known   map[string][]byte // fetched or written; nil is not there
	fresh   map[string]bool   // pending keys that are known not to be there: they need not be looked for
	careful bool              // what was known was wrong once
	pending map[string][]byte // nil is removed; the map is nil where nothing may be written
	kinds   [256]int          // of the pending keys
	size    int
	written [][]byte         // keys, for the feed
	number  uint64           // in the feed, when it is finished
	sent    pgx.BatchResults // of what went early: the answer is still to come
}

func newPgTx(tx pgx.Tx) *pgTx { return &pgTx{tx: tx, known: map[string][]byte{}} }

func (t *pgTx) get(key []byte) []byte {
	if value, ok := t.known[string(key)]; ok {
		return value
	}
	if t.err != nil {
		return nil
	}
	if t.landed() != nil {
		return nil
	}
	var value []byte
	err := t.tx.QueryRow(context.Background(), "SELECT value FROM entry WHERE key = $1", key).Scan(&value)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		t.err = heard(err)
	}
	return value
}

// fetching looks each key up in its own partition; "= ANY" would look for all of them in each.
const fetching = "SELECT k.key, e.value FROM unnest($1::bytea[]) k(key), LATERAL (SELECT value FROM entry WHERE entry.key = k.key OFFSET 0) e"

func (t *pgTx) fetch(keys [][]byte) {
	for part := range slices.Chunk(keys, mostFetched) {
		part = slices.DeleteFunc(slices.Clone(part), func(key []byte) bool {
			_, known := t.known[string(key)]
			return known
		})
		if len(part) == 0 || t.err != nil {
			continue
		}
		for _, key := range part {
			t.known[string(key)] = nil
		}
		t.err = t.rows(func(key, value []byte) { t.known[string(key)] = value }, fetching, part)
	}
}

// rows runs a query of keys and values to its end.
func (t *pgTx) rows(each func(key, value []byte), query string, args ...any) error {
	if err := t.landed(); err != nil {
		return err
	}
	rows, err := t.tx.Query(context.Background(), query, args...)
	if err != nil {
		return heard(err)
	}
	defer rows.Close()
	for rows.Next() {
		var key, value []byte
		if err := rows.Scan(&key, &value); err != nil {
			return heard(err)
		}
		each(key, value)
	}
	return heard(rows.Err())
}

// above gives the first key behind all that have a prefix; nil where there is none.
func above(prefix []byte) []byte {
	end := bytes.TrimRight(prefix, "\xff")
	if len(end) == 0 {
		return nil
	}
	end = bytes.Clone(end)
	end[len(end)-1]++
	return end
}

// scan reads page by page, each larger than the one before until it holds some MiB: a register of any size is never held
// as a whole, and each may ask for more in between.
func (t *pgTx) scan(prefix []byte, each func(key, value []byte) error) error {
	type pair struct{ key, value []byte }
	if err := t.flushFor(prefix); err != nil {
		return err
	}
	from, end := bytes.Clone(prefix), above(prefix)
	if from == nil {
		from = []byte{}
	}
	for limit := 64; ; {
		var page []pair
		size := 0
		err := t.rows(func(key, value []byte) {
			page, size = append(page, pair{key, value}), size+len(key)+len(value)
		}, "SELECT key, value FROM entry WHERE key >= $1 AND ($2::bytea IS NULL OR key < $2) ORDER BY key LIMIT $3", from, end, limit)
		if err != nil {
			t.err = cmp.Or(t.err, err)
			return err
		}
		for _, one := range page {
			if err := each(one.key, one.value); err != nil {
				return fmt.Errorf("scan: %w", err)
			}
		}
		if len(page) < limit {
			return nil
		}
		from = append(page[len(page)-1].key, 0)
		switch {
		case size < 1<<20:
			limit = min(2*limit, 8192)
		case size > 4<<20:
			limit = max(limit/2, 16)
		}
	}
}

// flushFor writes what waits where a scan would miss it.
func (t *pgTx) flushFor(prefix []byte) error {
	if len(t.pending) == 0 || len(prefix) > 0 && t.kinds[prefix[0]] == 0 {
		return nil
	}
	batch := &pgx.Batch{}
	t.queue(batch)
	return t.send(batch)
}

func (t *pgTx) put(key, value []byte) error {
	if value == nil {
		value = []byte{}
	}
	return t.wait(key, bytes.Clone(value))
}

func (t *pgTx) remove(key []byte) error { return t.wait(key, nil) }

func (t *pgTx) wait(key, value []byte) error {
	if len(key) == 0 || t.pending == nil {
		return errRefused.With("code", "key")
	}
	if _, again := t.pending[string(key)]; !again {
		t.kinds[key[0]]++
		if old, known := t.known[string(key)]; known && old == nil && value != nil && !t.careful {
			t.fresh[string(key)] = true
		}
	}
	t.pending[string(key)], t.known[string(key)] = value, value
	if t.size += len(key) + len(value); t.size < mostPending {
		return nil
	}
	return t.flushFor(nil)
}

func (t *pgTx) queuePairs(batch *pgx.Batch, statement string, keys [][]byte) {
	if len(keys) == 0 {
		return
	}
	slices.SortFunc(keys, bytes.Compare) // neighbours lie together
	values := make([][]byte, len(keys))
	for i, key := range keys {
		values[i] = t.pending[string(key)]
	}
	batch.Queue(statement, keys, values)
}

func (t *pgTx) lacks(keys [][]byte) {
	if t.careful { // it is looked for, so that what stands there is folded
		return
	}
	for _, key := range keys {
		if _, known := t.known[string(key)]; !known {
			t.known[string(key)] = nil
		}
	}
}

// queue adds the statements that write what waits.
func (t *pgTx) queue(batch *pgx.Batch) {
	var keys, fresh, gone [][]byte
	for key, value := range t.pending {
		switch {
		case value == nil:
			gone = append(gone, []byte(key))
		case t.fresh[key]:
			fresh = append(fresh, []byte(key))
		default:
			keys = append(keys, []byte(key))
		}
		switch key[0] {
		case prefixRecord, prefixChain, prefixQuarantine, prefixMeta:
			t.written = append(t.written, []byte(key))
		}
	}
	const inserting = "INSERT INTO entry SELECT * FROM unnest($1::bytea[], $2::bytea[])"
	t.queuePairs(batch, inserting, fresh)
	t.queuePairs(batch, inserting+" ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value", keys)
	if len(gone) > 0 {
		batch.Queue("DELETE FROM entry WHERE key = ANY($1)", gone)
	}
	clear(t.pending)
	clear(t.fresh)
	t.kinds, t.size = [256]int{}, 0
}

// early sends what waits, and does not wait for the answer.
func (t *pgTx) early() {
	if len(t.pending) == 0 || t.landed() != nil {
		return
	}
	batch := &pgx.Batch{}
	t.queue(batch)
	t.sent = t.tx.SendBatch(context.Background(), batch)
}

// landed waits for the answer to what went early.
func (t *pgTx) landed() error {
	if t.sent != nil {
		err := t.sent.Close()
		t.sent, t.err = nil, cmp.Or(t.err, heard(err))
	}
	return t.err
}

func (t *pgTx) send(batch *pgx.Batch) error {
	if err := t.landed(); err != nil {
		return err
	}
	if err := t.tx.SendBatch(context.Background(), batch).Close(); err != nil {
		t.err = cmp.Or(t.err, heard(err))
		return t.err
	}
	return nil
}

// finish writes what waits, and into the feed what was written.
func (t *pgTx) finish(token []byte, channel string) error {
	batch := &pgx.Batch{}
	t.queue(batch)
	if t.written == nil {
		t.written = [][]byte{}
	}
	batch.Queue("INSERT INTO feed SELECT coalesce(max(number), 0) + 1, $1, $2 FROM feed RETURNING number", token, t.written).QueryRow(func(row pgx.Row) error {
		return row.Scan(&t.number)
	})
	batch.Queue("SELECT pg_notify($1, (SELECT max(number)::text FROM feed))", channel)
	if err := t.send(batch); err != nil {
		return err
	}
	if t.number%256 != 0 || t.number <= feedKept {
		return nil
	}
	_, err := t.tx.Exec(context.Background(), "DELETE FROM feed WHERE number <= $1", int64(t.number-feedKept))
	return heard(err)
}

// since gives the keys that were written after a number of the feed, and its last number; lost where the feed no longer
// reaches back to it.
func (t *pgTx) since(number uint64) (keys [][]byte, last uint64, lost bool, err error) {
	if err := t.landed(); err != nil {
		return nil, 0, false, err
	}
	rows, err := t.tx.Query(context.Background(), "SELECT number, keys FROM feed WHERE number > $1 ORDER BY number", int64(number))
	if err != nil {
		return nil, 0, false, heard(err)
	}
	defer rows.Close()
	last = number
	seen := map[string]bool{}
	for rows.Next() {
		var n uint64
		var some [][]byte
		if err := rows.Scan(&n, &some); err != nil {
			return nil, 0, false, heard(err)
		}
		lost = lost || n != last+1
		last = n
		for _, key := range some {
			if !seen[string(key)] {
				seen[string(key)] = true
				keys = append(keys, key)
			}
		}
	}
	return keys, last, lost, heard(rows.Err())
}

// last gives the last number of the feed.
func (t *pgTx) last() (number uint64, err error) {
	err = t.tx.QueryRow(context.Background(), "SELECT coalesce(max(number), 0) FROM feed").Scan(&number)
	return number, heard(err)
}

func (t *pgTx) entered() uint64 { return t.number }

func (t *pgTx) broken() error { return t.err }
