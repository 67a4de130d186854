package rules

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// use is a place in Go code that asks for a text.
type use struct{ where, key string }

// uses finds the literal keys given to words.Say and to a call's own say, and the codes of faults.
func uses(t *testing.T) []use {
	t.Helper()
	found := calls(t, "..", asked)
	if len(found) < 50 {
		t.Fatalf("only %d uses found: the search is broken", len(found))
	}
	return found
}

// packFaults finds the texts that the loader of packs gives to its fail.
func packFaults(t *testing.T) []use {
	t.Helper()
	return calls(t, "../store/register", func(c *ast.CallExpr) (string, bool) {
		on, ok := c.Fun.(*ast.SelectorExpr)
		if !ok || on.Sel.Name != "fail" || len(c.Args) < 3 {
			return "", false
		}
		if name, ok := on.X.(*ast.Ident); !ok || name.Name != "l" {
			return "", false
		}
		return literal(c.Args[2])
	})
}

// calls gives the texts that a folder's code asks for, where asked finds one in a call.
func calls(t *testing.T, root string, asked func(*ast.CallExpr) (string, bool)) (found []use) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "testdata") {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok {
				if key, ok := asked(c); ok {
					found = append(found, use{set.Position(c.Pos()).String(), key})
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// asked gives the text key that a call asks for, where it is a literal.
func asked(c *ast.CallExpr) (string, bool) {
	if plain, ok := c.Fun.(*ast.Ident); ok && plain.Name == "onPaper" && len(c.Args) > 0 {
		return literal(c.Args[0])
	}
	selector, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	on, _ := selector.X.(*ast.Ident)
	switch {
	case on != nil && on.Name == "fault" && selector.Sel.Name == "New" && len(c.Args) == 2:
		code, ok := literal(c.Args[1])
		return "error." + code, ok
	case selector.Sel.Name == "Say" && on != nil && on.Name == "words", selector.Sel.Name == "say":
		if len(c.Args) > 0 {
			return literal(c.Args[0])
		}
	}
	return "", false
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// TestPasswordsAreCheapInTestsOnly: no program makes a store whose password is guessed with ease.
func TestPasswordsAreCheapInTestsOnly(t *testing.T) {
	for _, one := range calls(t, "..", func(c *ast.CallExpr) (string, bool) {
		selector, ok := c.Fun.(*ast.SelectorExpr)
		return "", ok && selector.Sel.Name == "CheapPasswords"
	}) {
		t.Errorf("%s makes passwords cheap", one.where)
	}
}
