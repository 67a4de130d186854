package update

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"rollbook/sync/trust"
)

// bureau is a city that offers programs, and its root.
func bureau(t testing.TB) (*trust.Identity, []byte) {
	t.Helper()
	id, err := trust.New("U0100", "银川市教育局", trust.City)
	if err != nil {
		t.Fatal(err)
	}
	return id, id.Root()
}

func anybody(trust.Desk) error { return nil }

// folder holds files: name, text, and so on.
func folder(t testing.TB, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		at := filepath.Join(dir, files[i])
		if err := errors.Join(os.MkdirAll(filepath.Dir(at), 0o755), os.WriteFile(at, []byte(files[i+1]), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func offered(t testing.TB, id *trust.Identity, version string, files ...string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "a.zcu")
	if err := Write(to, folder(t, files...), Offer{Issuer: id.Code, Version: version, System: "windows/amd64", Store: 2}, id.Sign); err != nil {
		t.Fatal(err)
	}
	return to
}

func text(t testing.TB, parts ...string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		return "(" + err.Error() + ")"
	}
	return string(raw)
}

// TestEverySpoiltByteIsSeen spoils each byte of a package in turn, cuts it at each place and makes it longer: none opens.
func TestEverySpoiltByteIsSeen(t *testing.T) {
	id, root := bureau(t)
	raw, err := os.ReadFile(offered(t, id, "1.2.0", "造册.exe", "the program"))
	if err != nil {
		t.Fatal(err)
	}
	opens := func(raw []byte) error {
		_, err := readPackage(bytes.NewReader(raw), int64(len(raw)), root, anybody)
		return err
	}
	if err := opens(raw); err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		spoilt := bytes.Clone(raw)
		spoilt[i] ^= 1
		if opens(spoilt) == nil {
			t.Fatalf("byte %d of %d can be another", i, len(raw))
		}
		if opens(raw[:i]) == nil {
			t.Fatalf("%d of %d bytes are enough", i, len(raw))
		}
	}
	if opens(append(bytes.Clone(raw), 0)) == nil {
		t.Error("it may be longer")
	}
	other, _ := bureau(t)
	strange, err := os.ReadFile(offered(t, other, "1.2.0", "造册.exe", "the program"))
	if err != nil {
		t.Fatal(err)
	}
	if opens(strange) == nil {
		t.Error("another root is believed")
	}
}

// TestNamesStayInTheFolder signs what no bureau would: names that lead out, or that a system takes for others.
func TestNamesStayInTheFolder(t *testing.T) {
	for name, good := range map[string]bool{
		"造册.exe": true, "opengl/造册.exe": true, "..": false, "../a": false, "a/../b": false, "/a": false, `a\b`: false, "c:a": false, "a/": false, "": false,
		".": false, "previous/a": false, "a.new": false, "a.old": false, "portable.txt": false, "data/store.db": false, "software/portable.txt": true, "Previous/a": false, "a.NEW": false, "a.Old": false, "nul": false, "x/COM1.dll": false, "console.exe": true, "a.": false, "a ": false, "a\x00": false, strings.Repeat("a", 300): false,
	} {
		if named(name) != good {
			t.Errorf("%q: %v", name, !good)
		}
		err := Offer{Version: "1.0", System: "windows/amd64", Store: 1, Files: []File{{Name: name, Size: 1}}}.sound()
		if (err == nil) != good {
			t.Errorf("%q: %v", name, err)
		}
	}
	two := Offer{Version: "1.0", System: "windows/amd64", Store: 1, Files: []File{{Name: "a", Size: 1}, {Name: "A", Size: 1}}}
	if two.sound() == nil {
		t.Error("two files may have one name")
	}
}

func TestVersions(t *testing.T) {
	for _, c := range []struct {
		version, than string
		newer         bool
	}{
		{"1.2.0", "1.1.9", true},
		{"1.10.0", "1.9.0", true},
		{"v1.2.0", "1.2.0", false},
		{"1.2.0", "1.2.0", false},
		{"1.1.0", "1.2.0", false},
		{"v1.2.0-4-gabc1234", "v1.2.0-3-gfff0000", true},
		{"v1.2.0", "v1.2.0-3-gfff0000", false},
		{"v1.2.0", "v1.2.0-rc2", true},
		{"v1.2.0-rc2", "v1.2.0", false},
		{"v1.2.0-rc2-4-gabc1234", "v1.2.0", false},
		{"v1.2.0-rc2-4-gabc1234", "v1.2.0-rc2", true},
		{"v1.2.0-rc2", "v1.2.0-rc1", true},
		{"v1.2.0-rc2", "v1.1.9", true},
		{"v1.2", "v1.2.0", false},
		{"v1.2.0", "v1.2", false},
		{"1.2.0", "", true},
		{"1.2.0", "94b8940-dirty", true},
	} {
		if Newer(c.version, c.than) != c.newer {
			t.Errorf("%s than %q: %v", c.version, c.than, !c.newer)
		}
	}
	p := Package{Offer: Offer{Version: "1.1.0", System: "windows/amd64", Store: 2}}
	for _, c := range []struct {
		now   Now
		older bool
		want  error
	}{
		{Now{"1.0.0", "windows/amd64", 2}, false, nil},
		{Now{"1.2.0", "windows/amd64", 2}, false, errOlder},
		{Now{"1.2.0", "windows/amd64", 2}, true, nil},
		{Now{"1.2.0", "windows/amd64", 3}, true, errStore},
		{Now{"1.0.0", "linux/amd64", 2}, true, errSystem},
	} {
		if err := p.Fits(c.now, c.older); !errors.Is(err, c.want) {
			t.Errorf("%+v, %v: %v", c.now, c.older, err)
		}
	}
}

// TestAnInstallationThatCannotGoOnGoesBack has a folder stand where a file must go: nothing is different afterwards.
func TestAnInstallationThatCannotGoOnGoesBack(t *testing.T) {
	id, root := bureau(t)
	p, err := Open(offered(t, id, "1.2.0", "a.exe", "new a", "b.exe", "new b", "z/c.exe", "new c"), root, anybody)
	if err != nil {
		t.Fatal(err)
	}
	dir := folder(t, "a.exe", "old a", "b.exe", "old b", "z", "a file where a folder must be")
	if err := p.Install(dir, Now{Version: "1.1.0"}); !errors.Is(err, errWrite) {
		t.Fatal(err)
	}
	if text(t, dir, "a.exe") != "old a" || text(t, dir, "b.exe") != "old b" {
		t.Error("the program is another")
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"+fresh))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestOnlyTheProgramIsPacked makes packages of folders as they lie on an officer's desk: of the unpacked zip in which somebody
// worked, and of the folder around it.
func TestOnlyTheProgramIsPacked(t *testing.T) {
	id, root := bureau(t)
	at := offered(t, id, "1.2.0", "造册.exe", "a", "software/opengl32.dll", "b", "portable.txt", "c", "data/store.db", "d",
		"previous/造册.exe", "f", "previous.new/造册.exe", "j", "造册.exe.old", "k", "造册.exe.AB.part", "l", "1.1.0.zcu", "g", "安装说明.txt", "h", "uninstall.exe", "i")
	p, err := Open(at, root, anybody)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range p.Files {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != "software/opengl32.dll 安装说明.txt 造册.exe" {
		t.Errorf("packed: %s", got)
	}
	around := folder(t, "造册/造册.exe", "a")
	err = Write(filepath.Join(t.TempDir(), "a.zcu"), around, Offer{Issuer: id.Code, Version: "1.2.0", System: "windows/amd64", Store: 2}, id.Sign)
	if !errors.Is(err, errNoProgram) {
		t.Errorf("a folder around the program: %v", err)
	}
}

// TestWhatChangedSinceItWasOpenedIsNotInstalled changes the file on the stick between the two readings.
func TestWhatChangedSinceItWasOpenedIsNotInstalled(t *testing.T) {
	id, root := bureau(t)
	from := offered(t, id, "1.2.0", "a.exe", "the newer program")
	p, err := Open(from, root, anybody)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(from, bytes.Replace(raw, []byte("newer"), []byte("other"), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	dir := folder(t, "a.exe", "the program")
	if err := p.Install(dir, Now{}); err == nil {
		t.Error("it was installed")
	}
	if text(t, dir, "a.exe") != "the program" {
		t.Error("the program is another")
	}
}

// TestAStickThatIsPulledIsNotTheFolder: what cannot be read to its end is no fault of the folder that is written to.
func TestAStickThatIsPulledIsNotTheFolder(t *testing.T) {
	id, root := bureau(t)
	from := offered(t, id, "1.2.0", "a.exe", "the newer program")
	p, err := Open(from, root, anybody)
	if err != nil {
		t.Fatal(err)
	}
	dir := folder(t, "a.exe", "the program")
	if err := os.Truncate(from, p.start+3); err != nil {
		t.Fatal(err)
	}
	if err := p.Install(dir, Now{Version: "1.1.0"}); !errors.Is(err, errDamaged) {
		t.Errorf("cut short: %v", err)
	}
	if err := failed(dir, copied(io.Discard, iotest.ErrReader(errors.New("no such device")), p.Files[0])); !errors.Is(err, errUnread) {
		t.Errorf("pulled: %v", err)
	}
	if text(t, dir, "a.exe") != "the program" {
		t.Error("the program is another")
	}
}

// TestOnlyTheLastProgramIsKept updates twice: the way back leads to the one before.
func TestOnlyTheLastProgramIsKept(t *testing.T) {
	id, root := bureau(t)
	dir := folder(t, "a.exe", "1.0")
	for i, version := range []string{"1.1.0", "1.2.0"} {
		p, err := Open(offered(t, id, version, "a.exe", version), root, anybody)
		if err == nil {
			err = p.Install(dir, Now{Version: []string{"1.0.0", "1.1.0"}[i]})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	k, err := Back(dir, 0)
	if err != nil || k.Version != "1.1.0" || text(t, dir, "a.exe") != "1.1.0" {
		t.Errorf("back leads to %+v, %v, %s", k, err, text(t, dir, "a.exe"))
	}
	if err := os.WriteFile(filepath.Join(dir, Before, kept), []byte(`{"files":["../../a"]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Back(dir, 0); !errors.Is(err, errNoBack) {
		t.Errorf("a note that leads out: %v", err)
	}
}

// TestTheWayBackLeadsToNoProgramThatCannotOpenTheRegister: one that writes an older format is kept, and stays where it is once the
// register has the newer one. Before that it comes back, and from there the way leads forward again.
func TestTheWayBackLeadsToNoProgramThatCannotOpenTheRegister(t *testing.T) {
	id, root := bureau(t)
	dir := folder(t, "a.exe", "1.0")
	p, err := Open(offered(t, id, "1.1.0", "a.exe", "1.1"), root, anybody)
	if err == nil {
		err = p.Install(dir, Now{Version: "1.0.0", Store: 1})
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Back(dir, 2); !errors.Is(err, errBack) || text(t, dir, "a.exe") != "1.1" {
		t.Errorf("a register of format 2: %v, %s", err, text(t, dir, "a.exe"))
	}
	if k, err := Back(dir, 1); err != nil || k.Version != "1.0.0" || text(t, dir, "a.exe") != "1.0" {
		t.Errorf("a register of format 1: %v, %s", err, text(t, dir, "a.exe"))
	}
	if k, ok := Keeps(dir); !ok || k.Store != 2 || k.PresentStore != 1 {
		t.Errorf("what is kept now: %+v", k)
	}
	if _, err := Back(dir, 1); err != nil || text(t, dir, "a.exe") != "1.1" {
		t.Errorf("forward again: %v, %s", err, text(t, dir, "a.exe"))
	}
}

// FuzzPackage reads what anybody may put on a stick.
func FuzzPackage(f *testing.F) {
	id, root := bureau(f)
	raw, err := os.ReadFile(offered(f, id, "1.2.0", "造册.exe", "the program", "b/c.txt", "more"))
	if err != nil {
		f.Fatal(err)
	}
	honest, err := readPackage(bytes.NewReader(raw), int64(len(raw)), root, anybody)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint16(0), uint16(0), []byte{})
	f.Add(uint16(len(magic)), uint16(1<<16-1), []byte{})
	f.Add(uint16(len(magic)), uint16(1<<16-1), []byte("\x00\x00\x00\x05hello"))
	f.Fuzz(func(t *testing.T, at, off uint16, by []byte) { // keys are made anew by each process: what is nearly true is made here
		from := min(int(at), len(raw))
		other := slices.Concat(raw[:from], by, raw[min(from+int(off), len(raw)):])
		p, err := readPackage(bytes.NewReader(other), int64(len(other)), root, anybody)
		if err == nil && !reflect.DeepEqual(p.Offer, honest.Offer) {
			t.Errorf("another offer is believed: %+v", p.Offer)
		}
	})
}
