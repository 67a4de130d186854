package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	promiseRow = regexp.MustCompile(`^\| (P\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$`)
	quoted     = regexp.MustCompile("`([^`]+)`(?: (Test\\w+))?")
)

// TestEveryPromiseIsKeptSomewhere reads the table of docs/promises.md: P1 to P48 stand there once, what
// is named is there, and each has a test.
func TestEveryPromiseIsKeptSomewhere(t *testing.T) {
	raw, err := os.ReadFile("../docs/promises.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, line := range strings.Split(string(raw), "\n") {
		m := promiseRow.FindStringSubmatch(line)
		if m == nil {
			if strings.HasPrefix(line, "| P") && !strings.HasPrefix(line, "| P |") {
				t.Errorf("no row of four cells: %s", line)
			}
			continue
		}
		if seen[m[1]] {
			t.Errorf("%s stands twice", m[1])
		}
		seen[m[1]] = true
		for _, q := range quoted.FindAllStringSubmatch(m[3], -1) {
			if _, err := os.Stat(filepath.Join("..", q[1])); strings.Contains(q[1], "/") && err != nil {
				t.Errorf("%s: %v", m[1], err)
			}
		}
		tests := quoted.FindAllStringSubmatch(m[4], -1)
		if len(tests) == 0 {
			t.Errorf("%s has no test", m[1])
		}
		for _, q := range tests {
			text, err := os.ReadFile(filepath.Join("..", q[1]))
			switch {
			case err != nil:
				t.Errorf("%s: %v", m[1], err)
			case q[2] == "" && !strings.HasSuffix(q[1], ".txt"), q[2] != "" && !strings.Contains(string(text), "func "+q[2]+"("):
				t.Errorf("%s: %s has no test %q", m[1], q[1], q[2])
			}
		}
	}
	for n := 1; n <= 48; n++ {
		if id := fmt.Sprintf("P%d", n); !seen[id] {
			t.Errorf("%s is missing", id)
		}
	}
}
