package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
)

// licences is the file that goes with the program: every module that is built into it, Go, the fonts and Mesa, each with the text of
// its licence. `make licences` writes it.
const licences = "../assets/licences.txt"

// A licence by the name of its file.
var licenceName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|copyright|notice|patents)([-._].*)?$`)

// TestEveryLicenceIsToldInTheProgram compares the file with what is built in, for Linux and for Windows.
func TestEveryLicenceIsToldInTheProgram(t *testing.T) {
	var made bytes.Buffer
	for _, c := range components(t) {
		fmt.Fprintf(&made, "=== %s\n\n", c.name)
		if len(c.files) == 0 {
			t.Errorf("%s has no licence in %s", c.name, c.dir)
		}
		for _, file := range c.files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.TrimSpace(strings.ReplaceAll(string(raw), "\r\n", "\n"))
			fmt.Fprintf(&made, "%s\n\n", strings.ReplaceAll(text, "\n=== ", "\n "))
		}
	}
	if os.Getenv("ROLLBOOK_WRITE") != "" {
		if err := os.WriteFile(licences, made.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stands, err := os.ReadFile(licences)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(stands, made.Bytes()) {
		have := map[string]bool{}
		for _, line := range strings.Split(string(stands), "\n") {
			have[line] = true
		}
		for _, line := range strings.Split(made.String(), "\n") {
			if strings.HasPrefix(line, "=== ") && !have[line] {
				t.Errorf("%s is built in, and %s does not tell its licence", line[4:], licences)
			}
		}
		t.Errorf("%s is not what is built in: run make licences", licences)
	}
}

// component is what is built into the program from elsewhere.
type component struct {
	name, dir string
	files     []string // that hold its licence
}

// components gives Go, the fonts, Mesa and every module.
func components(t *testing.T) []component {
	t.Helper()
	type module struct {
		Path, Version, Dir string
		Main               bool
	}
	modules, used := map[string]module{}, map[string][]string{}
	for _, system := range []string{"linux", "windows"} {
		cmd := exec.Command("go", "list", "-deps", "-json=Dir,Module", "rollbook", "rollbook/cmd/rollbookctl")
		cmd.Dir = ".."
		cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=1")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list for %s: %v", system, err)
		}
		for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
			var p struct {
				Dir    string
				Module *module
			}
			if err := dec.Decode(&p); err != nil {
				t.Fatal(err)
			}
			if m := p.Module; m != nil && !m.Main {
				modules[m.Path] = *m
				used[m.Path] = append(used[m.Path], p.Dir)
			}
		}
	}
	list := []component{goItself(t)}
	for path, m := range modules {
		list = append(list, component{path + " " + m.Version, m.Dir, licenceFiles(t, m.Dir, used[path])})
	}
	for name, file := range map[string]string{"Noto Sans SC": "noto-sans-sc", "LXGW WenKai": "lxgw-wenkai"} {
		list = append(list, component{name, "", []string{"../assets/fonts/OFL-" + file + ".txt"}})
	}
	script, err := os.ReadFile("../tools/mesa.sh") // what draws on Windows where there is no OpenGL
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^version=(.+)$`).FindSubmatch(script)
	list = append(list, component{"Mesa " + string(version[1]), "", []string{"../tools/windows/Mesa-licence.txt"}})
	sort.Slice(list, func(i, j int) bool { return strings.ToLower(list[i].name) < strings.ToLower(list[j].name) })
	return list
}

func goItself(t *testing.T) component {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	root := strings.TrimSpace(string(out))
	c := component{name: "Go", dir: root}
	for _, dir := range []string{root, "/usr/share/doc/golang"} { // some systems keep it elsewhere
		if _, err := os.Stat(filepath.Join(dir, "LICENSE")); err == nil {
			c.files = []string{filepath.Join(dir, "LICENSE")}
			break
		}
	}
	return c
}

// licenceFiles finds the licences of a module: at its root, above a package that is used, and below one, where C that is built
// in lies.
func licenceFiles(t *testing.T, root string, used []string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !licenceName.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
			return err
		}
		dir := filepath.Dir(path)
		for _, pkg := range used {
			if within(filepath.ToSlash(pkg), filepath.ToSlash(dir)) || within(filepath.ToSlash(dir), filepath.ToSlash(pkg)) {
				files = append(files, path)
				return nil
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
