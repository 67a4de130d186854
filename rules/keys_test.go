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

	"rollbook/assets"
	"rollbook/store/register"
)

// plain are pack keys that are also everyday words of the engine: a role, a JSON name of the
// contract, an engine term. A literal that equals one of them says nothing about the pack.
var plain = words(`school_year enrolment id_type 
	name sex phone photo state unit household guardian school student class kind date group address type head members
	village term code status registered source period seats title division stage grade boarding district sponsor
	former_name relation health country political
	at basis change check file gap note number place problems reason receiver report returned role start text until year
	award batch approval finding filing step result opinion programme rule amount owner due
	about person evidence resolution
`)

func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}

// TestCodeAsksForRoles fails on a string literal in Go that is a field key or a kind key of the
// pack: policy is data, and code asks for a field by its role.
func TestCodeAsksForRoles(t *testing.T) {
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]string{}
	for _, k := range pack.Kinds {
		keys[k.Key] = "kind " + k.Key
		for _, f := range k.Fields {
			keys[f.Key] = "field " + k.Key + "." + f.Key
		}
	}
	for key := range plain {
		delete(keys, key)
	}
	eachLiteral(t, func(where, text string) {
		if what, bad := keys[text]; bad {
			t.Errorf("%s: %q is a key of the pack (%s): ask for its role", where, text, what)
		}
	})
}

// TestTextsAreInTheTranslations fails on Chinese in a string literal of Go code that is no test.
func TestTextsAreInTheTranslations(t *testing.T) {
	eachLiteral(t, func(where, text string) {
		for _, r := range text {
			if r >= 0x4E00 && r <= 0x9FFF {
				t.Errorf("%s: %q belongs in assets/translations or in the pack", where, text)
				return
			}
		}
	})
}

// TestAmountsStandInThePack fails on a number in Go that is an amount or a target of the pack. What is drawn on the
// screen and on paper is left out, and so are numbers that are everybody's: up to 100, and 1000.
func TestAmountsStandInThePack(t *testing.T) {
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[float64]string{}
	note := func(value float64, of string) {
		if value > 100 && value != 1000 {
			numbers[value] = of
		}
	}
	for _, one := range pack.Targets {
		for _, value := range []*float64{one.Value, one.UpTo} {
			if value != nil {
				note(*value, "target "+one.ID)
			}
		}
	}
	for _, one := range pack.Programmes {
		for _, amount := range one.Amounts {
			note(amount.Value, "programme "+one.Key)
		}
	}
	if len(numbers) < 5 {
		t.Fatalf("only %v: the pack is read wrongly", numbers)
	}
	eachLiteral(t, func(where, text string) {
		if strings.HasPrefix(where, filepath.Join("..", "app")) || strings.HasPrefix(where, filepath.Join("..", "report", "paper")) {
			return
		}
		n, err := strconv.ParseFloat(text, 64)
		if of := numbers[n]; err == nil && of != "" {
			t.Errorf("%s: %s is an amount of the pack (%s)", where, text, of)
		}
	})
}

// eachLiteral visits every string and number of the program's Go code, tests left out.
func eachLiteral(t *testing.T, visit func(where, text string)) {
	t.Helper()
	files := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "build" || d.Name() == ".git" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		files++
		return literals(path, visit)
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 20 {
		t.Fatalf("only %d files visited: the walk is broken", files)
	}
}

func literals(path string, visit func(where, text string)) error {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.ValueSpec:
			if name, ok := n.Type.(*ast.Ident); ok && (name.Name == "Role" || name.Name == "KindRole" || name.Name == "Type") {
				return false // the words of roles and types are the engine's own
			}
		case *ast.Field:
			if n.Tag != nil { // struct tags are names of JSON and TOML, not of fields
				n.Tag = nil
			}
		case *ast.BasicLit:
			text, err := strconv.Unquote(n.Value)
			if n.Kind == token.INT || n.Kind == token.FLOAT {
				text, err = n.Value, nil
			}
			if err == nil {
				visit(set.Position(n.Pos()).String(), text)
			}
		}
		return true
	})
	return nil
}
