package update

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var errOff = errors.New("no power")

// machine is one that loses its power, or of which one step fails, after some steps. On it a program may run that can be
// renamed alone, as on Windows.
type machine struct {
	system
	steps   int
	once    bool        // the next step fails, not each from there
	running os.FileInfo // nil where what runs can be replaced
	login   string      // is started when somebody logs in
}

func (m *machine) step() error {
	m.steps--
	if m.steps == -1 || m.steps < 0 && !m.once {
		return errOff
	}
	return nil
}

// holds reports whether what runs is at a path, or in the folder there.
func (m *machine) holds(path string) (held bool) {
	_ = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && m.running != nil {
			info, err := d.Info()
			held = held || err == nil && os.SameFile(info, m.running)
		}
		return nil
	})
	return held
}

func (m *machine) write(path string, fill func(io.Writer) error) error {
	return errors.Join(m.step(), m.system.write(path, fill)) // all of it is there, and the power goes
}

func (m *machine) rename(from, to string) error {
	if err := m.step(); err != nil {
		return err
	}
	info, err := os.Lstat(from)
	if err == nil && (m.holds(to) || info.IsDir() && m.holds(from)) {
		return fs.ErrPermission
	}
	return m.system.rename(from, to)
}

func (m *machine) remove(path string) error {
	if err := m.step(); err != nil {
		return err
	}
	if m.holds(path) {
		return fs.ErrPermission
	}
	return m.system.remove(path)
}

func (m *machine) standIn(program string) func() {
	if m.step() == nil {
		m.login = program
	}
	return func() {
		if m.step() == nil {
			m.login = ""
		}
	}
}

// run starts a program on a machine whose power is back.
func run(t *testing.T, program string, locks bool) *machine {
	t.Helper()
	m := &machine{steps: 1 << 20}
	if info, err := os.Stat(program); err != nil {
		t.Fatal(err)
	} else if locks {
		m.running = info
	}
	return m
}

// ways are what changes a program for another: by a package that brings a file and leaves one out, and back.
var ways = map[string]func(m *machine, p Package, dir string) error{
	"forward": func(m *machine, p Package, dir string) error { return p.install(m, dir, Now{Version: "1.1.0"}) },
	"back":    func(m *machine, _ Package, dir string) error { _, err := back(m, dir, 0); return err },
}

// updated gives a folder with a program and the one before it, the package of a newer one, and what tells which program is there
// and which is kept: "" where it is not one.
func updated(t *testing.T, locks bool) (dir string, p Package, is func() (present, kept string)) {
	t.Helper()
	id, root := bureau(t)
	opened := func(version string, files ...string) Package {
		for i := 1; i < len(files); i += 2 {
			files[i] = version + " " + files[i-1]
		}
		p, err := Open(offered(t, id, version, files...), root, anybody)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	dir = folder(t, "a.exe", "1.0.0 a.exe", "z.txt", "1.0.0 z.txt")
	p = opened("1.1.0", "a.exe", "", "b.dll", "", "z.txt", "")
	if err := p.install(run(t, filepath.Join(dir, "a.exe"), locks), dir, Now{Version: "1.0.0"}); err != nil {
		t.Fatal(err)
	}
	_ = os.Remove(filepath.Join(dir, "a.exe"+gone)) // it was closed since
	one := func(part string) string {
		version := strings.TrimSuffix(text(t, dir, part, "a.exe"), " a.exe")
		if text(t, dir, part, "z.txt") != version+" z.txt" || exists(filepath.Join(dir, part, "b.dll")) != (version != "1.0.0") {
			return ""
		}
		return version
	}
	return dir, opened("1.2.0", "a.exe", "", "b.dll", "", "z.txt", ""), func() (string, string) {
		k, _ := Keeps(dir)
		if now := one(""); k.Present == now && k.Version == one(Before) {
			return now, k.Version
		}
		return one(""), ""
	}
}

// TestThePowerGoesAfterAnyStep: at the program's place, or where the next login starts it, there is always a whole program; from
// the next start on, both programs are whole again, and nothing is left over after the next change.
func TestThePowerGoesAfterAnyStep(t *testing.T) {
	for way, change := range ways {
		for _, locks := range []bool{false, true} {
			n := 0
			for ; ; n++ {
				at := fmt.Sprintf("%s, what runs is locked %v, %d steps", way, locks, n)
				dir, p, is := updated(t, locks)
				place := filepath.Join(dir, "a.exe")
				m := run(t, place, locks)
				m.steps = n
				done := change(m, p, dir) == nil && m.steps >= 0
				program := place
				if !exists(place) {
					if program = m.login; program == "" || !locks {
						t.Fatalf("%s: there is no program, and none is started", at)
					}
				}
				for starts := 0; ; starts++ {
					if got := text(t, program); !strings.HasSuffix(got, " a.exe") {
						t.Fatalf("%s: started is %q", at, got)
					}
					instead, err := mend(run(t, program, locks), program)
					if instead == "" {
						if err != nil {
							t.Fatalf("%s: %v", at, err)
						}
						break
					}
					if program = instead; starts == 2 {
						t.Fatalf("%s: it starts for ever", at)
					}
				}
				if present, kept := is(); program != place || kept == "" || present == kept {
					t.Fatalf("%s: %s runs, %s is there, %s kept", at, program, present, kept)
				}
				if err := p.Install(dir, Now{Version: "before"}); err != nil {
					t.Fatalf("%s: %v", at, err)
				}
				if _, err := mend(system{}, place); err != nil || exists(place+gone) || exists(place+fresh) || exists(filepath.Join(dir, Before+fresh)) || exists(filepath.Join(dir, Before+gone)) {
					t.Fatalf("%s: left over, %v", at, err)
				}
				if done {
					break
				}
			}
			if n < 8 {
				t.Errorf("%s: only %d steps", way, n)
			}
		}
	}
}

// TestAStepThatFailsIsAsIfNothingHadBeen fails each step alone: both programs are what they were, or the change is done.
func TestAStepThatFailsIsAsIfNothingHadBeen(t *testing.T) {
	for way, change := range ways {
		for _, locks := range []bool{false, true} {
			for n := 0; ; n++ {
				at := fmt.Sprintf("%s, what runs is locked %v, step %d", way, locks, n)
				dir, p, is := updated(t, locks)
				was, keptWas := is()
				m := run(t, filepath.Join(dir, "a.exe"), locks)
				m.steps, m.once = n, true
				err := change(m, p, dir)
				if present, kept := is(); err != nil && (present != was || kept != keptWas) || err == nil && (present == was || kept != was) {
					t.Errorf("%s: %v; %q is there, %q kept", at, err, present, kept)
				}
				if m.steps >= 0 {
					break
				}
			}
		}
	}
}
