package rules

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// TestFilesAreWrittenWholeInOnePlace: whoever makes a file makes it by the room intact, so that none is left in half. What is
// only added to, as a log, and what only tests and measurements write is no matter.
func TestFilesAreWrittenWholeInOnePlace(t *testing.T) {
	made := calls(t, "..", func(c *ast.CallExpr) (string, bool) {
		selector, ok := c.Fun.(*ast.SelectorExpr)
		if !ok {
			return "", false
		}
		on, _ := selector.X.(*ast.Ident)
		name := selector.Sel.Name
		return name, on != nil && on.Name == "os" && slices.Contains([]string{"WriteFile", "Create", "CreateTemp"}, name) || name == "SaveAs"
	})
	if len(made) == 0 {
		t.Fatal("nothing was found: the search is broken")
	}
	for _, one := range made {
		if !strings.HasPrefix(one.where, "../store/cluster/") && !strings.HasPrefix(one.where, "../cmd/bench/") && !strings.HasPrefix(one.where, "../tools/") {
			t.Errorf("%s: os.%s leaves half a file behind where it is stopped: use intact", one.where, one.key)
		}
	}
}
