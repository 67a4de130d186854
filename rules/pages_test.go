package rules

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestEveryPageIsFound: a page of docs that the README does not name is read by nobody.
func TestEveryPageIsFound(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil || len(pages) < 5 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, page := range pages {
		if name := "docs/" + filepath.Base(page); !strings.Contains(string(readme), "]("+name+")") {
			t.Errorf("README.md does not lead to %s", name)
		}
	}
}

// TestMapsOfPackagesNameFilesThatAreThere: doc.go of a large package says where to look.
func TestMapsOfPackagesNameFilesThatAreThere(t *testing.T) {
	maps, n := mapsOfPackages(t), 0
	for dir, text := range maps {
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n,;:()", r) }) {
			word = strings.TrimSuffix(word, ".")
			if !strings.HasSuffix(word, ".go") {
				continue
			}
			n++
			if found, err := filepath.Glob(filepath.Join(dir, word)); err != nil || len(found) == 0 {
				t.Errorf("%s/doc.go speaks of %s, which is not there", dir, word)
			}
		}
	}
	if n < 50 {
		t.Fatalf("only %d files found: the search is broken", n)
	}
}

func mapsOfPackages(t *testing.T) map[string]string {
	t.Helper()
	maps := map[string]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() != "doc.go" {
			return err
		}
		raw, err := os.ReadFile(path)
		maps[filepath.Dir(path)] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return maps
}

// TestEveryRoleIsInTheManualOfThePack: whoever writes a register knows of a role by docs/pack.md alone.
func TestEveryRoleIsInTheManualOfThePack(t *testing.T) {
	manual, err := os.ReadFile("../docs/pack.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []string // the one of registers, then the one of fields
	for _, line := range strings.Split(string(manual), "\n") {
		if strings.HasPrefix(line, "| `role` |") {
			rows = append(rows, line)
		}
	}
	if len(rows) != 2 {
		t.Fatalf("%d rows of roles in docs/pack.md", len(rows))
	}
	file, err := parser.ParseFile(token.NewFileSet(), "../store/register/pack.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]map[string]bool{"KindRole": words(strings.ReplaceAll(rows[0], "`", " ")), "Role": words(strings.ReplaceAll(rows[1], "`", " "))}
	n := 0
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok {
			return true
		}
		of, _ := spec.Type.(*ast.Ident)
		if of == nil || told[of.Name] == nil || len(spec.Values) != 1 {
			return true
		}
		role, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if n++; err != nil || !told[of.Name][role] {
			t.Errorf("docs/pack.md does not name the %s %q", of.Name, role)
		}
		return true
	})
	if n < 70 {
		t.Fatalf("only %d roles found: the search is broken", n)
	}
}
