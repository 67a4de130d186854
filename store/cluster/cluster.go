package cluster

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Cluster is a running server.
type Cluster struct {
	dir     string // socket, data and log
	bin     string
	account *user.User // whose the server is, where this program is root's; the server refuses root
	schemas atomic.Int64
	runs    atomic.Int64
}

// owner and desk are roles of the server: who made it, and who may only read and write.
const (
	owner = "owner"
	desk  = "desk"
	group = "rollbook_desk"
)

// Start makes a server. settings are lines of its configuration.
func Start(settings ...string) (c *Cluster, err error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "rollbook-pg-")
	if err != nil {
		return nil, fmt.Errorf("start a database: %w", err)
	}
	c = &Cluster{dir: dir, bin: bin}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	if os.Getuid() == 0 {
		if err := c.unprivileged(); err != nil {
			return nil, err
		}
	}
	if err := c.run("initdb", "-D", c.data(), "-U", owner, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"); err != nil {
		return nil, err
	}
	lines := append([]string{"listen_addresses = ''", "unix_socket_directories = '" + dir + "'", "max_connections = 100"}, settings...)
	if err := os.WriteFile(filepath.Join(c.data(), "postgresql.auto.conf"), []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		return nil, fmt.Errorf("start a database: %w", err)
	}
	if err := c.Up(); err != nil {
		return nil, err
	}
	return c, c.Run(fmt.Sprintf("CREATE ROLE %s NOLOGIN; CREATE ROLE %s LOGIN PASSWORD 'geheim' IN ROLE %s", group, desk, group))
}

// Unsafe are settings for a server that nobody kills.
func Unsafe() []string {
	return []string{"fsync = off", "full_page_writes = off", "synchronous_commit = off"}
}

// programs finds the folder of the server's programs: Debian does not have it in the path.
func programs() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is sound
	slices.Sort(found)
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", errors.New("no PostgreSQL server is installed here: run tools/install.sh database, or apt-get install postgresql")
}

// unprivileged gives the folder to the system's postgres, else to nobody.
func (c *Cluster) unprivileged() (err error) {
	for _, name := range []string{"postgres", "nobody"} {
		if c.account, err = user.Lookup(name); err == nil {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("start a database: %w", err)
	}
	uid, uidErr := strconv.Atoi(c.account.Uid)
	gid, gidErr := strconv.Atoi(c.account.Gid)
	return errors.Join(uidErr, gidErr, os.Chown(c.dir, uid, gid))
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

func (c *Cluster) run(program string, args ...string) error {
	name, all := filepath.Join(c.bin, program), args
	if c.account != nil {
		all = append([]string{"--reuid=" + c.account.Uid, "--regid=" + c.account.Gid, "--clear-groups", name}, args...)
		name = "setpriv"
	}
	cmd := exec.Command(name, all...)
	cmd.Dir = c.dir
	var out bytes.Buffer // pg_ctl's server must not keep a pipe open: it logs into a file
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		log, _ := os.ReadFile(filepath.Join(c.dir, "log")) // there may be none yet
		return fmt.Errorf("%s: %w\n%s\n%s", program, err, out.String(), log)
	}
	return nil
}

// Standby makes a server that follows this one: what is committed here is on its disk too. It may only be read until
// Promote.
func (c *Cluster) Standby() (s *Cluster, err error) {
	dir, err := os.MkdirTemp("", "rollbook-pg-")
	if err != nil {
		return nil, fmt.Errorf("start a standby: %w", err)
	}
	s = &Cluster{dir: dir, bin: c.bin}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	if os.Getuid() == 0 {
		if err := s.unprivileged(); err != nil {
			return nil, err
		}
	}
	if err := s.run("pg_basebackup", "-h", c.dir, "-U", owner, "-D", s.data(), "-R", "-X", "stream", "-c", "fast", "--no-sync"); err != nil {
		return nil, err
	}
	path := filepath.Join(s.data(), "postgresql.auto.conf")
	raw, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, bytes.ReplaceAll(raw, []byte("unix_socket_directories = '"+c.dir+"'"), []byte("unix_socket_directories = '"+dir+"'")), 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("start a standby: %w", err)
	}
	if err := s.Up(); err != nil {
		return nil, err
	}
	return s, errors.Join(c.Run("ALTER SYSTEM SET synchronous_standby_names = '*'"), c.Run("SELECT pg_reload_conf()"))
}

// Promote makes a standby a server that is written to.
func (c *Cluster) Promote() error {
	return c.run("pg_ctl", "-D", c.data(), "-w", "-t", "60", "promote")
}

// Both changes the address of a store at this server so that it names another server too, for when that takes over.
func (c *Cluster) Both(place string, other *Cluster) string {
	return strings.Replace(place, url.QueryEscape(c.dir), url.QueryEscape(c.dir+","+other.dir), 1) + "&target_session_attrs=read-write"
}

// Up starts the server; it answers when Up returns.
func (c *Cluster) Up() error {
	return c.run("pg_ctl", "-D", c.data(), "-l", filepath.Join(c.dir, "log"), "-w", "-t", "60", "start")
}

// Down stops the server: fast, or as a kill would (immediate).
func (c *Cluster) Down(mode string) error {
	return c.run("pg_ctl", "-D", c.data(), "-m", mode, "-w", "-t", "60", "stop")
}

// Close ends the server and takes its folder away.
func (c *Cluster) Close() error {
	if _, err := os.Stat(filepath.Join(c.data(), "postmaster.pid")); err == nil {
		err := c.Down("immediate")
		return errors.Join(err, os.RemoveAll(c.dir))
	}
	return os.RemoveAll(c.dir)
}

// Run lets the server's owner run SQL.
func (c *Cluster) Run(sql string) error {
	file := filepath.Join(c.dir, fmt.Sprintf("run-%d.sql", c.runs.Add(1)))
	if err := os.WriteFile(file, []byte(sql), 0o644); err != nil {
		return fmt.Errorf("run SQL: %w", err)
	}
	return c.run("psql", "-h", c.dir, "-U", owner, "-d", "postgres", "-q", "-v", "ON_ERROR_STOP=1", "-f", file)
}

// Place makes a schema by what makes it of a name and a role, and gives the address of a store in it, for a desk with a
// folder.
func (c *Cluster) Place(folder string, make func(schema, role string) (string, error)) (string, error) {
	schema := fmt.Sprintf("r%d", c.schemas.Add(1))
	sql, err := make(schema, group)
	if err != nil {
		return "", err
	}
	return c.Desk(schema, folder), c.Run(sql)
}

// Desk gives the address of a store in a schema for a desk with a folder.
func (c *Cluster) Desk(schema, folder string) string {
	q := url.Values{"host": {c.dir}, "search_path": {schema}, "rollbook_folder": {folder}}
	return "postgres://" + desk + ":geheim@/postgres?" + q.Encode()
}

// Shared gives a cluster that the tests of a package have in common, started at its first use; end takes it away.
func Shared() (get func() (*Cluster, error), end func()) {
	var c *Cluster
	get = sync.OnceValues(func() (_ *Cluster, err error) {
		c, err = Start(Unsafe()...)
		return c, err
	})
	return get, func() {
		if c != nil {
			_ = c.Close() // nothing of it is needed any more
		}
	}
}
