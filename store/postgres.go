package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"rollbook/fault"
)

var (
	errPlace    = fault.New(fault.Usage, "database-place")
	errAway     = fault.New(fault.Refused, "database-away")
	errDenied   = fault.New(fault.Refused, "database-denied")
	errNoDB     = fault.New(fault.Refused, "database-missing")
	errNoSchema = fault.New(fault.Refused, "database-schema")
	errReadOnly = fault.New(fault.Refused, "database-readonly")
	errFull     = fault.New(fault.Refused, "database-full")
	errOther    = fault.New(fault.Refused, "database-other-desk")
	errBusy     = fault.New(fault.Refused, "database-busy")
	errRefused  = fault.New(fault.Refused, "database-refused")
	errEmpty    = fault.New(fault.Refused, "database-empty")
	errInUse    = fault.New(fault.Refused, "database-taken")
)

const (
	usualPatience = 10 * time.Second
	firstWait     = 50 * time.Millisecond
	lastWait      = time.Second
	connections   = 8    // of one desk; a view within a transaction needs one more
	mostFetched   = 4096 // keys asked for at once
	mostPending   = 8 << 20
	feedKept      = 10000 // transactions; a desk that slept for more reads everything again
)

// pgEngine keeps everything in one table of a PostgreSQL database: see schema.sql. A transaction that writes holds an
// advisory lock, so that there is one writer at a time among all desks.
type pgEngine struct {
	pool   *pgxpool.Pool
	config *pgx.ConnConfig
	place  string // without the password
	folder string // of this desk; "" is that of the profile
	schema string

	patience time.Duration // for which work waits for a database that is away
}

// What a database's address may say for the program alone: the folder of the desk, and for how long work waits for a
// database that is away ("30s"), as while another server takes over.
const (
	folderParam   = "rollbook_folder"
	patienceParam = "rollbook_patience"
)

// Shown is a place as it may be told: without a password.
func Shown(place string) string {
	if !InDatabase(place) {
		return place
	}
	u, err := url.Parse(place)
	if err != nil {
		return "postgres://"
	}
	q := u.Query()
	for _, key := range []string{"password", "sslpassword", folderParam, patienceParam} {
		q.Del(key)
	}
	if u.RawQuery = q.Encode(); u.User != nil {
		u.User = url.User(u.User.Username())
	}
	return u.String()
}

func openPostgres(place string) (*pgEngine, error) {
	e := &pgEngine{place: Shown(place)}
	u, err := url.Parse(place)
	if err != nil {
		return nil, errPlace.With("place", e.place) // the cause may show the password
	}
	q := u.Query()
	e.folder = q.Get(folderParam)
	if e.patience = usualPatience; q.Has(patienceParam) {
		if e.patience, err = time.ParseDuration(q.Get(patienceParam)); err != nil {
			return nil, errPlace.With("place", e.place)
		}
	}
	q.Del(folderParam)
	q.Del(patienceParam)
	u.RawQuery = q.Encode()
	config, err := pgxpool.ParseConfig(u.String())
	if err != nil {
		return nil, errPlace.With("place", e.place)
	}
	params := config.ConnConfig.RuntimeParams
	if params["search_path"] == "" {
		params["search_path"] = "rollbook"
	}
	if e.schema = params["search_path"]; !sqlName.MatchString(e.schema) {
		return nil, errSchemaName.With("name", e.schema)
	}
	params["application_name"] = "rollbook"
	params["idle_in_transaction_session_timeout"] = "60s" // of a desk whose machine is gone
	params["lock_timeout"] = "30s"
	config.ConnConfig.ConnectTimeout = 5 * time.Second
	dialer := net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 3}}
	config.ConnConfig.DialFunc = dialer.DialContext
	config.MaxConns, config.MinConns = connections, 0
	e.config = config.ConnConfig.Copy()
	if e.pool, err = pgxpool.NewWithConfig(context.Background(), config); err != nil {
		return nil, errPlace.With("place", e.place)
	}
	var there bool
	err = e.pool.QueryRow(context.Background(), "SELECT to_regclass('entry') IS NOT NULL AND to_regclass('feed') IS NOT NULL").Scan(&there)
	if err = e.fault(heard(err)); err == nil && !there {
		err = errNoSchema.With("place", e.place, "schema", e.schema)
	}
	if err != nil {
		e.pool.Close()
		return nil, err
	}
	return e, nil
}

func (e *pgEngine) close() error {
	e.pool.Close()
	return nil
}

// spoken is an error of the database, or of the way to it; others come from whoever works with a transaction.
type spoken struct{ error }

func (s *spoken) Unwrap() error { return s.error }

func heard(err error) error {
	if err == nil {
		return nil
	}
	return &spoken{err}
}

// fault says in the program's words what the database said. What is ours already stays.
func (e *pgEngine) fault(err error) error {
	if s := (*spoken)(nil); !errors.As(err, &s) {
		return err
	}
	says := errAway
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) {
		switch {
		case pg.Code == "53100":
			says = errFull
		case pg.Code == "25006":
			says = errReadOnly
		case pg.Code[:2] == "28", pg.Code == "42501":
			says = errDenied
		case pg.Code == "3D000":
			says = errNoDB
		case pg.Code == "3F000", pg.Code == "42P01":
			says = errNoSchema
		case pg.Code == "55P03", pg.Code == "40P01", pg.Code == "40001", pg.Code == "53300":
			says = errBusy
		case !away(err):
			says = errRefused
		}
	}
	return says.With("place", e.place, "schema", e.schema).Because(err)
}

// away reports whether an error says that the database is not there, or not as its primary: it may be soon.
func away(err error) bool {
	if s := (*spoken)(nil); !errors.As(err, &s) {
		return false
	}
	pg := (*pgconn.PgError)(nil)
	if !errors.As(err, &pg) {
		return true // the connection
	}
	switch {
	case pg.Code == "57P01", pg.Code == "57P02", pg.Code == "57P03", pg.Code == "25006", pg.Code == "25P03", pg.Code[:2] == "08":
		return true
	}
	return false
}

// begin begins to read, and waits a while for a database that is away.
func (e *pgEngine) begin() (pgx.Tx, error) {
	started, wait := time.Now(), firstWait
	for {
		tx, err := e.pool.BeginTx(context.Background(), looks)
		err = heard(err)
		if !away(err) || time.Since(started) > e.patience {
			return tx, err
		}
		e.pool.Reset()
		time.Sleep(wait)
		wait = min(2*wait, lastWait)
	}
}

var looks = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}

// view reads, again from the beginning where the database went away meanwhile.
func (e *pgEngine) view(do func(reader) error) error {
	for started := time.Now(); ; e.pool.Reset() {
		tx, err := e.begin()
		if err = e.look(tx, err, do); !away(err) || time.Since(started) > e.patience {
			return e.fault(err)
		}
	}
}

func (e *pgEngine) peek(key []byte) (value []byte, err error) {
	started, wait := time.Now(), firstWait
	for {
		err = e.pool.QueryRow(context.Background(), "SELECT value FROM entry WHERE key = $1", key).Scan(&value)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, nil
		}
		if err = heard(err); !away(err) || time.Since(started) > e.patience {
			return value, e.fault(err)
		}
		e.pool.Reset()
		time.Sleep(wait)
		wait = min(2*wait, lastWait)
	}
}

func (e *pgEngine) glance(do func(reader) error) error {
	tx, err := e.pool.BeginTx(context.Background(), looks)
	if away(heard(err)) {
		e.pool.Reset() // what it holds is of before
	}
	return e.fault(e.look(tx, heard(err), do))
}

// look reads within a transaction that was begun, or was not.
func (e *pgEngine) look(tx pgx.Tx, err error, do func(reader) error) error {
	if err != nil {
		return err
	}
	defer tx.Rollback(context.Background()) //nolint:errcheck // nothing was written
	t := newPgTx(tx)
	err = do(t)
	if t.err != nil { // what follows from it says less
		err = t.err
	}
	return err
}

func (e *pgEngine) update(do func(writer) error) error { return e.patient(time.Sleep, do) }

// patient runs a transaction, again where the database went away meanwhile. Where the answer to its end was lost, the
// feed tells whether it stands.
func (e *pgEngine) patient(rest func(time.Duration), do func(writer) error) error {
	token := random(16)
	started, wait := time.Now(), firstWait
	for ended, careful := false, false; ; {
		err := e.once(token, ended, &ended, careful, do)
		if pg := (*pgconn.PgError)(nil); !careful && errors.As(err, &pg) && pg.Code == "23505" {
			careful = true // a key was there that was thought not to be
			continue
		}
		if !away(err) || time.Since(started) > e.patience {
			return e.fault(err)
		}
		e.pool.Reset()
		rest(wait)
		wait = min(2*wait, lastWait)
	}
}

// once tries a transaction. asked says that an earlier try may stand; ended is set when this one may.
func (e *pgEngine) once(token []byte, asked bool, ended *bool, careful bool, do func(writer) error) error {
	ctx := context.Background()
	tx, err := e.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.ReadCommitted})
	if err != nil {
		return heard(err)
	}
	defer tx.Rollback(ctx) //nolint:errcheck // it stands, or shall not
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtext('rollbook'), hashtext($1))", e.schema); err != nil {
		return heard(err)
	}
	if asked {
		stands := false
		if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM feed WHERE token = $1)", token).Scan(&stands); err != nil || stands {
			return heard(err)
		}
		*ended = false
	}
	t := newPgTx(tx)
	t.pending, t.fresh, t.careful = map[string][]byte{}, map[string]bool{}, careful
	err = do(t)
	if t.landed() != nil {
		err = t.err
	}
	if err == nil {
		err = t.finish(token, e.channel())
	}
	if err != nil {
		return err
	}
	*ended = true
	return heard(tx.Commit(ctx))
}

func (e *pgEngine) channel() string { return "rollbook_" + e.schema }

// copyTo writes a file as a folder has it: a backup is the same from both engines.
func (e *pgEngine) copyTo(w io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "rollbook-copy-")
	if err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	to, err := openBolt(dir)
	if err != nil {
		return err
	}
	err = to.update(func(writer) error { return nil })
	if err := errors.Join(err, transfer(e, to, nil), copyHeader(e, to), to.close()); err != nil {
		return err
	}
	f, err := os.Open(filepath.Join(dir, file))
	if err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	_, err = io.Copy(w, f)
	return errors.Join(err, f.Close())
}

// newest is a number that no feed has come to.
const newest = math.MaxUint64

// listen tells of what any desk writes, and where the database goes away or comes back, until ctx ends.
func (e *pgEngine) listen(ctx context.Context, news func(number uint64, away bool) error) {
	wait := firstWait
	for ctx.Err() == nil {
		conn, err := pgx.ConnectConfig(ctx, e.config)
		if err == nil {
			if _, err = conn.Exec(ctx, "LISTEN "+pgx.Identifier{e.channel()}.Sanitize()); err == nil {
				err = news(newest, false) // what came before it listened
			}
			for err == nil {
				wait = firstWait
				var told *pgconn.Notification
				if told, err = conn.WaitForNotification(ctx); err == nil {
					number, _ := strconv.ParseUint(told.Payload, 10, 64) // it is ours
					err = news(number, false)
				}
			}
			_ = conn.Close(context.WithoutCancel(ctx))
		}
		if ctx.Err() == nil {
			_ = news(0, true)
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, lastWait)
	}
}

// alone does what only one desk may do at a time, and waits a while for another that does it, or for a database that is away.
func (e *pgEngine) alone(name string, do func() error) error {
	ctx := context.Background()
	for started := time.Now(); ; time.Sleep(lastWait / 4) {
		conn, got, err := e.claim(ctx, name)
		late := time.Since(started) > e.patience
		switch {
		case got:
			defer conn.Release()
			defer conn.Exec(ctx, "SELECT pg_advisory_unlock(hashtext($1), hashtext($2))", "rollbook "+name, e.schema) //nolint:errcheck // else the connection is gone, and the lock with it
			return do()
		case err == nil && late:
			return errOther.With("place", e.place)
		case err != nil && (late || !away(err)):
			return e.fault(err)
		case err != nil:
			e.pool.Reset()
		}
	}
}

// claim takes the lock of a name where nobody has it; it is held until the connection is given back.
func (e *pgEngine) claim(ctx context.Context, name string) (conn *pgxpool.Conn, got bool, err error) {
	if conn, err = e.pool.Acquire(ctx); err != nil {
		return nil, false, heard(err)
	}
	err = conn.QueryRow(ctx, "SELECT pg_try_advisory_lock(hashtext($1), hashtext($2))", "rollbook "+name, e.schema).Scan(&got)
	if !got {
		conn.Release()
	}
	return conn, got, heard(err)
}
