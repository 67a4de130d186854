package register

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
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
	plan    *plan
	facts   []*Fact // that it may name; of an expression of programmes.toml
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
	env := p.typesOf(k, deep)
	if k.Role == KindPerson {
		env = maps.Clone(env)
		env["due"], env["rule_of"] = types.TypeOf(p.due(Record{}, nil, time.Time{})), types.TypeOf(p.ruleOf(Record{}, nil, time.Time{}))
		for _, asked := range aidAsked.FindAllStringSubmatch(source, -1) {
			if p.Programme(asked[2]) == nil {
				return nil, fmt.Errorf("%s: there is no programme %q", asked[1], asked[2])
			}
		}
	}
	return p.compiled(k, source, env)
}

// aidAsked finds what expressions ask of the programmes.
var aidAsked = regexp.MustCompile(`\b(due|rule_of)\(\s*['"]([^'"]*)['"]`)

func (p *Pack) compiled(k *Kind, source string, env types.Map) (*Expr, error) {
	program, err := expr.Compile(source, append([]expr.Option{expr.Env(env)}, p.functions()...)...)
	if err != nil {
		return nil, fmt.Errorf("%s", firstLine(err.Error()))
	}
	e := &Expr{Source: source, kind: k, pack: p, program: program, names: identifiers(source)}
	e.plan = e.planFor(k, deep)
	return e, nil
}

// plan is what of a record, and of the records that it leads to, an expression asks for.
type plan struct {
	fields []*Field
	refs   []leads
	many   []leads
	me     bool
	origin []string // of me, what the record alone does not tell
}

// leads is a ref or a list of a record, and what is asked for there.
type leads struct {
	name string
	kind *Kind
	via  *Field // of a ref
	many *Many  // of a list
	on   *Field // whose value a list goes by, where it is not the id
	plan *plan
}

func (e *Expr) planFor(k *Kind, further int) *plan {
	p := &plan{me: e.names["me"], origin: e.origins()}
	if k == nil {
		return p // figures
	}
	for _, f := range k.Fields {
		if e.names[f.Key] {
			p.fields = append(p.fields, f)
		}
		if target := e.pack.Kind(f.Kind); further > 0 && f.Type == Ref && target != nil && e.names[f.Kind] {
			p.refs = append(p.refs, leads{name: f.Kind, kind: target, via: f, plan: e.planFor(target, further-1)})
		}
	}
	for i := range k.Many {
		m := &k.Many[i]
		if target := e.pack.Kind(m.Kind); further > 0 && target != nil && e.names[m.Name] {
			p.many = append(p.many, leads{name: m.Name, kind: target, many: m, on: k.Field(m.On), plan: e.planFor(target, further-1)})
		}
	}
	return p
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

// typesOf is the typed environment of a kind: its fields and, so many records further, those that
// it refers to and those that refer to it.
func (p *Pack) typesOf(k *Kind, further int) types.Map {
	p.types.Lock()
	defer p.types.Unlock()
	return p.typesWithin(k, further)
}

func (p *Pack) typesWithin(k *Kind, further int) types.Map {
	if known := p.types.known[typeKey{k, further}]; known != nil {
		return known
	}
	env := types.Map{}
	for _, f := range k.Fields {
		env[f.Key] = typeOf(f)
	}
	env["me"] = originTypes
	if further == deep {
		env["today"] = types.String
		env["below"] = types.TypeOf(func(string, string) bool { return false })
		env["due_to"] = types.TypeOf(func(_, _, _ string) float64 { return 0 })
		env["steps_of"] = types.TypeOf(func(_, _, _ string) []string { return nil })
		env["desk"] = types.Map{"level": types.String}
		env["setting"] = types.Map{types.Extra: types.Any}
	}
	if further > 0 {
		for _, f := range k.Fields {
			if target := p.Kind(f.Kind); f.Type == Ref && target != nil {
				env[target.Key] = p.typesWithin(target, further-1)
			}
		}
		for _, m := range k.Many {
			if target := p.Kind(m.Kind); target != nil {
				env[m.Name] = types.Array(p.typesWithin(target, further-1))
			}
		}
	}
	p.types.known[typeKey{k, further}] = env
	return env
}

// typeCache keeps the typed environments, which many expressions share.
type typeCache struct {
	sync.Mutex
	known map[typeKey]types.Map
}

type typeKey struct {
	kind    *Kind
	further int
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
func (e *Expr) env(rec Record, look Lookup, today time.Time, computing int) map[string]any {
	env := make(map[string]any, len(e.names)+2)
	if e.names["today"] {
		env["today"] = today.Format(time.DateOnly)
	}
	if e.names["setting"] {
		env["setting"] = e.pack.Settings
	}
	if e.kind.Role == KindPerson {
		if e.names["due"] {
			env["due"] = e.pack.due(rec, look, today)
		}
		if e.names["rule_of"] {
			env["rule_of"] = e.pack.ruleOf(rec, look, today)
		}
	}
	if e.names["due_to"] {
		env["due_to"] = e.pack.dueTo(look)
	}
	if e.names["steps_of"] {
		env["steps_of"] = e.pack.stepsOf(look)
	}
	if e.names["below"] {
		env["below"] = func(unit, above string) bool { return under(e.pack, look, unit, above) }
	}
	if e.names["desk"] {
		level := ""
		if desk, ok := look.(Desk); ok {
			level = desk.Level()
		}
		env["desk"] = map[string]any{"level": level}
	}
	f := filling{look, today, computing}
	f.fill(env, e.plan, rec)
	return env
}

// filling makes the environment of one evaluation: of each record, only what the plan asks for.
type filling struct {
	look      Lookup
	today     time.Time
	computing int // how many computed fields may still ask for computed fields
}

func (f *filling) fill(env map[string]any, p *plan, rec Record) {
	for _, field := range p.fields {
		env[field.Key] = f.value(field, rec)
	}
	for i := range p.refs {
		env[p.refs[i].name] = f.referred(&p.refs[i], rec)
	}
	if p.me {
		env["me"] = f.origin(rec, p.origin)
	}
	for i := range p.many {
		env[p.many[i].name] = f.referring(&p.many[i], rec)
	}
}

// value gives a field's value on the day; a computed one is computed for that day.
func (f *filling) value(field *Field, rec Record) any {
	if field.compute != nil && f.computing > 0 && f.look != nil {
		if text, err := field.compute.text(rec, f.look, f.today, f.computing-1); err == nil {
			return text
		}
	}
	return typed(field, valueAt(field, rec.Values, f.today))
}

func (f *filling) referred(to *leads, rec Record) map[string]any {
	other := Record{Kind: to.kind.Key}
	if id := rec.Values[to.via.Key]; id != "" && f.look != nil {
		if found, ok := f.look.Record(id); ok && found.Kind == to.kind.Key {
			other = found
		}
	}
	env := make(map[string]any, len(to.plan.fields)+len(to.plan.refs))
	f.fill(env, to.plan, other)
	return env
}

func (f *filling) referring(to *leads, rec Record) []any {
	value := rec.ID
	if to.many.On != "" {
		value = valueAt(to.on, rec.Values, f.today)
	}
	if f.look == nil || value == "" {
		return []any{}
	}
	found := f.look.Referring(to.many.Kind, to.many.Via, value)
	sort.Slice(found, func(i, j int) bool { return found[i].ID < found[j].ID })
	list := make([]any, 0, len(found))
	for _, other := range found {
		env := make(map[string]any, len(to.plan.fields)+len(to.plan.refs))
		f.fill(env, to.plan, other)
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

func (e *Expr) run(rec Record, look Lookup, today time.Time, computing int) (any, error) {
	return e.with(e.env(rec, look, today, computing))
}

func (e *Expr) with(env map[string]any) (any, error) {
	out, err := expr.Run(e.program, env)
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
	out, err := e.run(rec, look, today, deep)
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
	return e.text(rec, look, today, deep)
}

func (e *Expr) text(rec Record, look Lookup, today time.Time, computing int) (string, error) {
	out, err := e.run(rec, look, today, computing)
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
