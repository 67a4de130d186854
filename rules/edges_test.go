package rules

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// edge is a row of docs/edge-cases.md: a case and the tests that show it.
type edge struct {
	id    string
	tests []string // "`file` name", or "`script`"
}

var edgeRow = regexp.MustCompile(`^\| (T\d\d) \| ([^|]+) \| ([^|]+) \|$`)

func edges(t *testing.T) []edge {
	t.Helper()
	raw, err := os.ReadFile("../docs/edge-cases.md")
	if err != nil {
		t.Fatal(err)
	}
	var list []edge
	for _, line := range strings.Split(string(raw), "\n") {
		m := edgeRow.FindStringSubmatch(line)
		switch {
		case m != nil:
			list = append(list, edge{m[1], strings.Split(m[3], ";")})
		case strings.HasPrefix(line, "| T"):
			t.Errorf("docs/edge-cases.md: no row of three cells that begins with T01 to T80: %s", line)
		}
	}
	return list
}

// TestEveryEdgeCaseHasItsTest reads the table of docs/edge-cases.md and looks for each test that it
// names: the file must be there, hold the test, and name the case.
func TestEveryEdgeCaseHasItsTest(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range edges(t) {
		if n, err := strconv.Atoi(e.id[1:]); err != nil || n < 1 || n > 80 || seen[e.id] {
			t.Errorf("%s is not one of T01 to T80, or stands twice", e.id)
		}
		seen[e.id] = true
		for _, where := range e.tests {
			_, rest, _ := strings.Cut(where, "`")
			file, name, _ := strings.Cut(rest, "`")
			name = strings.TrimSpace(name)
			raw, err := os.ReadFile(filepath.Join("..", file))
			switch text := string(raw); {
			case err != nil:
				t.Errorf("%s: %v", e.id, err)
			case !strings.Contains(text, e.id):
				t.Errorf("%s: %s does not name it", e.id, file)
			case strings.HasSuffix(file, ".txt") && name == "":
			case !strings.HasSuffix(file, "_test.go") || name == "" || !strings.Contains(text, "func "+name+"("):
				t.Errorf("%s: %s has no test %q", e.id, file, name)
			}
		}
	}
	if len(seen) < 54 { // as many as there are; one taken out is a promise taken back
		t.Errorf("only %d cases are in the table", len(seen))
	}
}

// TestEveryEdgeScriptIsListed finds scripts of edge cases that the table forgot.
func TestEveryEdgeScriptIsListed(t *testing.T) {
	files, err := filepath.Glob("../cmd/rollbookctl/testdata/script/edge-*.txt")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, e := range edges(t) {
		for _, where := range e.tests {
			listed[e.id+" "+strings.Trim(strings.TrimSpace(where), "`")] = true
		}
	}
	for _, file := range files {
		id := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "edge-"), ".txt")
		if !listed[id+" "+strings.TrimPrefix(filepath.ToSlash(file), "../")] {
			t.Errorf("%s is not in docs/edge-cases.md", file)
		}
	}
}
