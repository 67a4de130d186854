package register

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"
)

// Expr is an expression over the fields of one kind. It is compiled when it is first asked.
type Expr struct {
	Source string
	whole  string // with the lets that it speaks of
	kind   *Kind  // nil where it is over figures
	pack   *Pack
	number int              // among those of programmes.toml
	made   func() *compiled // once
}

// compiled is what an expression is compiled to.
type compiled struct {
	err     error // the only part where it could not be, beside a plan that reads nothing
	program *vm.Program
	names   map[string]bool // the names it uses: only these are put into its environment
	beside  []string        // of them, those of besides
	plan    *plan
	choice  *choice         // nil where it chooses nothing
	asked   map[string]bool // facts that it names
	facts   []*Fact         // that it may name; of an expression of programmes.toml
}

// Compile compiles source against the fields of a kind. An unknown name or a wrong type is an error.
func (p *Pack) Compile(kind, source string) (*Expr, error) {
	k := p.Kind(kind)
	if k == nil {
		return nil, fmt.Errorf("no kind %q", kind)
	}
	return p.expression(k, nil, source).sound()
}

// sound compiles an expression now.
func (e *Expr) sound() (*Expr, error) {
	if err := e.made().err; err != nil {
		return nil, err
	}
	return e, nil
}

// words are those of the expression that could be names, asked for without compiling it.
func (e *Expr) words() map[string]bool { return identifiers(e.whole) }

// expression is one over a record, which may speak of lets.
func (p *Pack) expression(k *Kind, lets []Let, source string) *Expr {
	whole := prelude(lets, identifiers(source)) + source
	return p.over(k, source, whole, func(names map[string]bool) (types.Map, error) {
		env := p.typesOf(k, deep, names)
		if k.Role != KindPerson {
			return env, nil
		}
		env["due"], env["rule_of"] = types.TypeOf(p.due(Record{}, nil)), types.TypeOf(p.ruleOf(Record{}, nil, time.Time{}))
		for _, asked := range aidAsked.FindAllStringSubmatch(whole, -1) {
			if p.Programme(asked[2]) == nil {
				return nil, fmt.Errorf("%s: there is no programme %q", asked[1], asked[2])
			}
		}
		return env, nil
	})
}

// aidAsked finds what expressions ask of the programmes.
var aidAsked = regexp.MustCompile(`\b(due|rule_of)\(\s*['"]([^'"]*)['"]`)

// over is an expression in an environment, whose types are asked for with the names that it uses.
func (p *Pack) over(k *Kind, source, whole string, env func(names map[string]bool) (types.Map, error)) *Expr {
	e := &Expr{Source: source, whole: whole, kind: k, pack: p}
	e.made = sync.OnceValue(func() *compiled {
		names := identifiers(whole)
		known, err := env(names)
		if err != nil {
			return &compiled{err: err, plan: &plan{kind: k}}
		}
		return p.compile(e, names, known)
	})
	return e
}

func (p *Pack) compile(e *Expr, names map[string]bool, env types.Map) *compiled {
	k := e.kind
	program, err := expr.Compile(e.whole, expr.Env(env), p.functions)
	if err != nil {
		return &compiled{err: fmt.Errorf("%s", firstLine(err.Error())), plan: &plan{kind: k}}
	}
	c := &compiled{program: program, names: names, plan: p.planOf(k, names, deep), asked: names}
	for _, name := range besides {
		if names[name] && (name != "due" && name != "rule_of" || k != nil && k.Role == KindPerson) {
			c.beside = append(c.beside, name)
		}
	}
	if k != nil {
		_, rows := env["rows"]
		if pl, facts, ok := p.read(k, program.Node(), rows); ok {
			c.plan, c.asked = pl, facts
		}
	}
	c.choice = p.choiceOf(c, k, env)
	return c
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

// deep is how far an expression may go from record to record: student.household.registered.
const deep = 2

// typesOf is the typed environment of a kind for an expression that uses names: its fields and, so many
// records further, those that it refers to and those that refer to it. What is not used stays out: the
// whole, for each of a pack's expressions, would take most of its loading.
func (p *Pack) typesOf(k *Kind, further int, names map[string]bool) types.Map {
	env := types.Map{}
	for _, f := range k.Fields {
		if names[f.Key] {
			env[f.Key] = typeOf(f)
		}
	}
	if names["me"] {
		env["me"] = originTypes
	}
	for name, t := range aroundTypes {
		if further == deep && names[name] {
			env[name] = t
		}
	}
	if further == 0 {
		return env
	}
	for _, f := range k.Fields {
		if target := p.Kind(f.Kind); f.Type == Ref && target != nil && names[target.Key] {
			env[target.Key] = p.typesOf(target, further-1, names)
		}
	}
	for _, m := range k.Many {
		if target := p.Kind(m.Kind); target != nil && names[m.Name] {
			env[m.Name] = types.Array(p.typesOf(target, further-1, names))
		}
	}
	return env
}

// aroundTypes are the types of what an expression may name that is of no record.
var aroundTypes = types.Map{
	"today": types.String, "since": types.String,
	"below":    types.TypeOf(func(string, string) bool { return false }),
	"due_to":   types.TypeOf(func(_, _, _ string) float64 { return 0 }),
	"steps_of": types.TypeOf(func(_, _, _ string) []string { return nil }),
	"desk":     types.Map{"level": types.String},
	"setting":  types.Map{types.Extra: types.Any},
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
	return valueOn(f, values, day.Format(time.DateOnly))
}

// valueOn is valueAt for a day in canonical form.
func valueOn(f *Field, values map[string]string, day string) string {
	if !f.Dated {
		return values[f.Key]
	}
	prefix, until := f.Key+"@", f.Key+"@"+day
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

// evaluate runs an expression; one that chooses between others runs only what it chooses.
func (e *Expr) evaluate(rec Record, f *filling) (any, error) {
	choice := e.made().choice
	if choice == nil {
		return e.with(f.env(e, rec))
	}
	yes, err := choice.when.evaluate(rec, f)
	if err != nil {
		return nil, err
	}
	if yes == true {
		return choice.then.evaluate(rec, f)
	}
	if choice.other == nil {
		return false, nil
	}
	return choice.other.evaluate(rec, f)
}

// choice is the parts of an expression "when ? then : other", or "when && then": other is nil.
type choice struct{ when, then, other *Expr }

// choiceOf parts an expression that chooses, where that spares reading records that only one of its
// parts asks for.
func (p *Pack) choiceOf(of *compiled, k *Kind, env types.Map) *choice {
	var c choice
	parts := map[**Expr]string{}
	switch node := of.program.Node().(type) {
	case *ast.ConditionalNode:
		parts[&c.when], parts[&c.then], parts[&c.other] = node.Cond.String(), node.Exp1.String(), node.Exp2.String()
	case *ast.BinaryNode:
		all := conjuncts(node)
		if len(all) < 2 {
			return nil
		}
		parts[&c.when], parts[&c.then] = all[0], "("+strings.Join(all[1:], ") && (")+")"
	}
	if len(parts) == 0 || of.plan.further() == 0 {
		return nil
	}
	for _, into := range []**Expr{&c.when, &c.then, &c.other} {
		source, ok := parts[into]
		if !ok {
			continue
		}
		one := p.over(k, source, source, func(map[string]bool) (types.Map, error) { return env, nil })
		made := one.made()
		if made.err != nil || into == &c.when && made.plan.further() == of.plan.further() { // asking first spares nothing
			return nil
		}
		*into = one
	}
	return &c
}

// conjuncts gives the parts of a && b && c; one part where node is something else.
func conjuncts(node ast.Node) []string {
	if b, ok := node.(*ast.BinaryNode); ok && (b.Operator == "&&" || b.Operator == "and") {
		return append(conjuncts(b.Left), conjuncts(b.Right)...)
	}
	return []string{node.String()}
}

func (e *Expr) with(env map[string]any) (any, error) {
	c := e.made()
	if c.err != nil {
		return nil, fmt.Errorf("compile %q: %w", e.Source, c.err)
	}
	machine := machines.Get().(*vm.VM)
	defer machines.Put(machine)
	out, err := machine.Run(c.program, env)
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
	return e.truth(e.evaluate(rec, fillingOf(look, today, deep)))
}

// truth is what a condition gave.
func (e *Expr) truth(out any, err error) (bool, error) {
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
	out, err := e.evaluate(rec, fillingOf(look, today, deep))
	if err != nil {
		return "", err
	}
	return plain(out), nil
}

// plain writes what an expression gave as a canonical value.
func plain(out any) string {
	switch v := out.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		if v {
			return "1"
		}
		return "0"
	case float64:
		if math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []string:
		return strings.Join(v, ",")
	}
	return fmt.Sprint(out)
}
