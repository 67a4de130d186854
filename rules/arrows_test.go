package rules

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"strings"
	"testing"
)

// mayImport says which of our packages a room may import, by prefix. It is the drawing of
// docs/architecture.md as a table: what stands left may import what stands right, and itself.
var mayImport = []struct {
	room string
	from []string
	why  string
}{
	{"fault", nil, "a leaf that every room may use"},
	{"intact", []string{"fault"}, "a file, nothing of what is in it"},
	{"assets", nil, "files only"},
	{"docs", nil, "the pages that the program shows"},
	{"manual", []string{"docs", "store/register", "words"}, "says, and does nothing"},
	{"words", []string{"assets", "fault"}, "texts for faults"},
	{"store/register", nil, "pure: the pack"},
	{"store/change", nil, "pure: the merge"},
	{"store", []string{"store/register", "store/change", "fault", "intact"}, "never knows how changes travel or what is counted"},
	{"dispute", []string{"store", "fault", "words"}, "puts two sides beside each other"},
	{"finding", []string{"store", "fault", "words"}, "notices and remembers, counts no table"},
	{"sync/trust", []string{"fault", "assets"}, "keys and certificates, no store"},
	{"sync/stick", []string{"fault", "intact"}, "drives, nothing of what is on them"},
	{"sync/bundle", []string{"sync/trust", "store", "store/change", "fault"}, "the file"},
	{"sync/update", []string{"sync/trust", "fault", "intact"}, "a newer program in a file, no store"},
	{"sync/courier", []string{"sync", "store", "fault", "intact"}, "between store and file"},
	{"award", []string{"store", "fault"}, "decides about aid, from what the desk knows"},
	{"keying", []string{"store", "fault"}, "has fields typed a second time"},
	{"photo", []string{"store", "fault", "intact"}, "makes pictures small and puts them into records"},
	{"promotion", []string{"store", "fault"}, "carries records into the next term"},
	{"report", []string{"award", "finding", "manual", "store", "fault", "assets", "words", "intact"}, "counts and prints, never sends"},
	{"demo", []string{"award", "promotion", "report", "store", "sync", "fault", "words", "intact"}, "drives the public code"},
	{"cmd/rollbookctl", []string{"award", "demo", "dispute", "keying", "manual", "photo", "promotion", "report", "finding", "sync", "store", "fault", "assets", "words", "intact"}, "no window"},
	{"cmd/bench", nil, "runs the benchmarks that the rooms keep beside their tests"},
	{"app", []string{"award", "demo", "dispute", "keying", "manual", "photo", "promotion", "report", "finding", "sync", "store", "fault", "assets", "words", "intact"}, "the only one that knows Fyne"},
	{"rules", nil, "tests only"},
}

// listed is what `go list -json` says of a package.
type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", "rollbook/...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p listed
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// room gives the longest room of the table that a package lies in.
func room(pkg string) (name string, from []string, ok bool) {
	for _, r := range mayImport {
		if within(pkg, r.room) && len(r.room) > len(name) {
			name, from, ok = r.room, r.from, true
		}
	}
	return name, from, ok
}

func within(pkg, room string) bool { return pkg == room || strings.HasPrefix(pkg, room+"/") }

func TestArrowsPointOneWay(t *testing.T) {
	for _, p := range packages(t) {
		pkg := strings.TrimPrefix(p.ImportPath, "rollbook/")
		if p.ImportPath == "rollbook" {
			continue // main wires everything
		}
		name, from, ok := room(pkg)
		if !ok {
			t.Errorf("%s is in no room of the table: add it here and to docs/architecture.md", pkg)
			continue
		}
		for _, imported := range p.Imports {
			ours, isOurs := strings.CutPrefix(imported, "rollbook/")
			if isOurs && !allowed(ours, name, from) {
				t.Errorf("%s imports %s, which room %s may not", pkg, ours, name)
			}
		}
	}
}

func allowed(imported, own string, from []string) bool {
	if target, _, _ := room(imported); target == own {
		return true
	}
	for _, prefix := range from {
		if within(imported, prefix) {
			return true
		}
	}
	return false
}

func TestOnlyTheWindowKnowsFyne(t *testing.T) {
	for _, p := range packages(t) {
		if within(strings.TrimPrefix(p.ImportPath, "rollbook/"), "app") || p.ImportPath == "rollbook" {
			continue
		}
		for _, dep := range p.Deps {
			if strings.HasPrefix(dep, "fyne.io/") {
				t.Errorf("%s reaches %s", p.ImportPath, dep)
				break
			}
		}
	}
}

// TestEveryRoomIsInTheTree: whoever comes new reads docs/architecture.md first, and finds each folder of code there by its name.
func TestEveryRoomIsInTheTree(t *testing.T) {
	raw, err := os.ReadFile("../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(raw), "## The tree")
	tree, _, _ := strings.Cut(rest, "## The arrows")
	rooms := map[string]bool{}
	for _, word := range strings.Fields(tree) {
		if folder, ok := strings.CutSuffix(word, "/"); ok {
			rooms[path.Base(folder)] = true
		}
	}
	for _, p := range packages(t) {
		if p.ImportPath != "rollbook" && !strings.Contains(p.ImportPath, "/testdata/") && !rooms[path.Base(p.ImportPath)] {
			t.Errorf("%s is not in the tree of docs/architecture.md", p.ImportPath)
		}
	}
}

func TestEveryPackageSaysItsDuty(t *testing.T) {
	cmd := exec.Command("go", "list", "-f", "{{.ImportPath}}\t{{.Doc}}", "rollbook/...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		pkg, doc, _ := strings.Cut(line, "\t")
		if doc == "" {
			t.Errorf("%s has no package comment: say its duty in %s/doc.go", pkg, path.Base(pkg))
		}
	}
}
