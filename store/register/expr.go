package register

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"
)

// Expr is a compiled expression over the fields of one kind.
type Expr struct {
	Source  string
	kind    *Kind
	pack    *Pack
	program *vm.Program
	names   map[string]bool // the names it uses: only these are put into its environment
}

// Compile compiles source against the fields of a kind. An unknown name or a wrong type is an error.
func (p *Pack) Compile(kind, source string) (*Expr, error) {
	k := p.Kind(kind)
	if k == nil {
		return nil, fmt.Errorf("no kind %q", kind)
	}
	return p.compile(k, source)
}

func (p *Pack) compile(k *Kind, source string) (*Expr, error) {
	options := append([]expr.Option{expr.Env(p.typesOf(k, true))}, p.functions()...)
	program, err := expr.Compile(source, options...)
	if err != nil {
		return nil, fmt.Errorf("%s", firstLine(err.Error()))
	}
	return &Expr{Source: source, kind: k, pack: p, program: program, names: identifiers(source)}, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// identifiers gives every word of the source that could be a name; too many do no harm.
func identifiers(source string) map[string]bool {
	names := map[string]bool{}
	for _, w := range strings.FieldsFunc(source, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		names[w] = true
	}
	return names
}

// typesOf is the typed environment of a kind; deep adds the records it refers to and those that
// refer to it, one level.
func (p *Pack) typesOf(k *Kind, deep bool) types.Map {
	env := types.Map{}
	for _, f := range k.Fields {
		env[f.Key] = typeOf(f)
	}
	env["me"] = types.Map{"id": types.String, "unit": types.String, "kind": types.String}
	if !deep {
		return env
	}
	env["today"] = types.String
	env["setting"] = types.Map{types.Extra: types.Any}
	for _, f := range k.Fields {
		if target := p.Kind(f.Kind); f.Type == Ref && target != nil {
			env[target.Key] = p.typesOf(target, false)
		}
	}
	for _, m := range k.Many {
		if target := p.Kind(m.Kind); target != nil {
			env[m.Name] = types.Array(p.typesOf(target, false))
		}
	}
	return env
}

func typeOf(f *Field) types.Type {
	switch f.Type {
	case Number, Money:
		return types.Float
	case Flag:
		return types.Bool
	case Codes:
		return types.Array(types.String)
	}
	return types.String
}

// env is the environment of one evaluation.
func (e *Expr) env(rec Record, look Lookup, today time.Time) map[string]any {
	env := make(map[string]any, len(e.names)+2)
	e.pack.fill(env, e.kind, rec, today, e.names)
	if e.names["today"] {
		env["today"] = today.Format(time.DateOnly)
	}
	if e.names["setting"] {
		env["setting"] = e.pack.Settings
	}
	for _, f := range e.kind.Fields {
		if f.Type == Ref && f.Kind != "" && e.names[f.Kind] {
			env[f.Kind] = e.pack.referred(f, rec, look, today)
		}
	}
	for _, m := range e.kind.Many {
		if e.names[m.Name] {
			env[m.Name] = e.pack.referring(m, rec, look, today)
		}
	}
	return env
}

// fill puts a record's values into env, typed; only the names asked for, all where names is nil.
func (p *Pack) fill(env map[string]any, k *Kind, rec Record, today time.Time, names map[string]bool) {
	for _, f := range k.Fields {
		if names == nil || names[f.Key] {
			env[f.Key] = typed(f, valueAt(f, rec.Values, today))
		}
	}
	if names == nil || names["me"] {
		env["me"] = map[string]any{"id": rec.ID, "unit": rec.Unit, "kind": rec.Kind}
	}
}

func (p *Pack) referred(f *Field, rec Record, look Lookup, today time.Time) map[string]any {
	target, env := p.Kind(f.Kind), map[string]any{}
	other := Record{Kind: f.Kind}
	if id := rec.Values[f.Key]; id != "" && look != nil {
		if found, ok := look.Record(id); ok && found.Kind == f.Kind {
			other = found
		}
	}
	p.fill(env, target, other, today, nil)
	return env
}

func (p *Pack) referring(m Many, rec Record, look Lookup, today time.Time) []any {
	target, list := p.Kind(m.Kind), []any{}
	if look == nil || rec.ID == "" {
		return list
	}
	found := look.Referring(m.Kind, m.Via, rec.ID)
	sort.Slice(found, func(i, j int) bool { return found[i].ID < found[j].ID })
	for _, other := range found {
		env := map[string]any{}
		p.fill(env, target, other, today, nil)
		list = append(list, env)
	}
	return list
}

// typed turns a canonical value into what expressions see. An unset number is NaN: every
// comparison with it is false.
func typed(f *Field, value string) any {
	switch f.Type {
	case Number, Money:
		n, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return math.NaN()
		}
		return n
	case Flag:
		return value == "1"
	case Codes:
		if value == "" {
			return []string{}
		}
		return strings.Split(value, ",")
	}
	return value
}

// valueAt gives the value that held on a day.
func valueAt(f *Field, values map[string]string, day time.Time) string {
	if !f.Dated {
		return values[f.Key]
	}
	prefix, until := f.Key+"@", f.Key+"@"+day.Format(time.DateOnly)
	best := ""
	for key := range values {
		if strings.HasPrefix(key, prefix) && key <= until && key > best {
			best = key
		}
	}
	if best == "" {
		return values[f.Key]
	}
	return values[best]
}

func (e *Expr) run(rec Record, look Lookup, today time.Time) (any, error) {
	out, err := expr.Run(e.program, e.env(rec, look, today))
	if err != nil {
		return nil, fmt.Errorf("evaluate %q: %s", e.Source, firstLine(err.Error()))
	}
	return out, nil
}

// Bool evaluates a condition. A nil expression is true.
func (e *Expr) Bool(rec Record, look Lookup, today time.Time) (bool, error) {
	if e == nil {
		return true, nil
	}
	out, err := e.run(rec, look, today)
	if err != nil {
		return false, err
	}
	ok, isBool := out.(bool)
	if !isBool {
		return false, fmt.Errorf("evaluate %q: %v is not true or false", e.Source, out)
	}
	return ok, nil
}

// String evaluates to text; a number is written without needless zeros, a flag as 1 or 0.
func (e *Expr) String(rec Record, look Lookup, today time.Time) (string, error) {
	out, err := e.run(rec, look, today)
	if err != nil {
		return "", err
	}
	switch v := out.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case bool:
		if v {
			return "1", nil
		}
		return "0", nil
	case float64:
		if math.IsNaN(v) {
			return "", nil
		}
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	case []string:
		return strings.Join(v, ","), nil
	}
	return fmt.Sprint(out), nil
}
