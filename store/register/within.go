package register

import (
	"maps"
	"math"
	"time"

	"github.com/expr-lang/expr/types"
)

// Environments of expressions that look at more than one record: lists of another kind, the rows of
// a group, the figures of a table.

// among is an expression over a record that may also ask lists of other kinds.
func (p *Pack) among(k *Kind, rests []rest, source string) *Expr {
	return p.over(k, source, source, func(names map[string]bool) (types.Map, error) {
		return p.withRests(p.typesOf(k, deep, names), rests, names), nil
	})
}

// overRows is an expression over the rows of a group.
func (p *Pack) overRows(k *Kind, rests []rest, source string) *Expr {
	return p.over(k, source, source, func(names map[string]bool) (types.Map, error) {
		env := types.Map{"rows": types.Array(p.typesOf(k, deep, names)), "today": types.String, "setting": types.Map{types.Extra: types.Any}}
		return p.withRests(env, rests, names), nil
	})
}

// overFigures is an expression over the figures of a table.
func (p *Pack) overFigures(source string) *Expr {
	return p.over(nil, source, source, func(map[string]bool) (types.Map, error) {
		figures := types.Map{types.Extra: types.Float}
		return types.Map{"row": figures, "last": figures, "share": types.Float, "setting": types.Map{types.Extra: types.Any}}, nil
	})
}

func (p *Pack) withRests(env types.Map, rests []rest, names map[string]bool) types.Map {
	if len(rests) == 0 {
		return env
	}
	all := maps.Clone(env)
	for _, r := range rests {
		all[r.name] = types.Array(p.typesOf(r.kind, 1, names))
	}
	return all
}

// among evaluates on a record and the lists of its scene.
func (e *Expr) among(rec Record, s Scene) (any, error) {
	if e == nil {
		return nil, nil
	}
	env := fillingOf(s.Look, s.Day, deep).env(e, rec)
	maps.Copy(env, s.lists)
	return e.with(env)
}

// rows is the environment of a group.
func (e *Expr) rows(rows []Record, s Scene) map[string]any {
	fill := fillingOf(s.Look, s.Day, deep)
	list := make([]any, len(rows))
	for i, rec := range rows {
		env := map[string]any{}
		fill.fill(env, e.made().plan, rec)
		list[i] = env
	}
	env := map[string]any{"rows": list, "today": s.Day.Format(time.DateOnly), "setting": e.pack.Settings}
	maps.Copy(env, s.lists)
	return env
}

func (e *Expr) figures(fig Figure) map[string]any {
	names := e.made().names
	return map[string]any{
		"row": everyFigure(names, fig.Row), "last": everyFigure(names, fig.Last), "share": fig.Share, "setting": e.pack.Settings,
	}
}

// everyFigure gives a number for every name that an expression may ask for: NaN where there is none.
func everyFigure(names map[string]bool, known map[string]float64) map[string]any {
	all := map[string]any{}
	for name := range names {
		all[name] = math.NaN()
	}
	for name, n := range known {
		all[name] = n
	}
	return all
}

// origin is what expressions see of a record as "me".
func (f *filling) origin(rec Record, asked []string) map[string]any {
	me := f.room(3)
	me["id"], me["unit"], me["kind"] = rec.ID, rec.Unit, rec.Kind
	if len(asked) == 0 {
		return me
	}
	annals, ok := f.look.(Annals)
	o := Origin{}
	if ok && rec.ID != "" {
		o = annals.Origin(rec.ID)
	}
	for _, name := range asked {
		switch {
		case name != "above":
			me[name] = originOf[name](o)
		case ok:
			me[name] = annals.Above(rec.Unit)
		default:
			me[name] = []string{rec.Unit}
		}
	}
	return me
}

// originOf gives what an expression asks of where a record comes from.
var originOf = map[string]func(Origin) any{
	"made":    func(o Origin) any { return dayOf(o.Made) },
	"changed": func(o Origin) any { return dayOf(o.Changed) },
	"removed": func(o Origin) any { return dayOf(o.Removed) },
	"hour":    func(o Origin) any { return o.Made.Format("2006-01-02 15") },
	"minute":  func(o Origin) any { return float64(o.Made.Unix() / 60) },
	"ahead":   func(o Origin) any { return o.Ahead.Minutes() },
	"maker":   func(o Origin) any { return o.Maker },
	"writer":  func(o Origin) any { return o.Writer },
	"office":  func(o Origin) any { return o.Office },
	"person":  func(o Origin) any { return o.Person },
	"above":   nil, // its unit says it
}

// dayOf is a time's day; "" for none.
func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// origins gives what an expression asks of where records come from, by the names that it uses.
func origins(names map[string]bool) (asked []string) {
	for name := range originOf {
		if names["me"] && names[name] {
			asked = append(asked, name)
		}
	}
	return asked
}

// originTypes are the types of what origin gives.
var originTypes = types.Map{
	"id": types.String, "unit": types.String, "kind": types.String, "made": types.String, "hour": types.String, "changed": types.String,
	"removed": types.String, "maker": types.String, "writer": types.String, "office": types.String, "person": types.String, "above": types.Array(types.String),
	"minute": types.Float, "ahead": types.Float,
}

// texts reads a text or a list of texts.
func texts(out any) []string {
	switch v := out.(type) {
	case nil:
		return nil
	case []string:
		return v
	case []any:
		var list []string
		for _, one := range v {
			list = append(list, plain(one))
		}
		return list
	}
	return []string{plain(out)}
}

// shownAs writes a result for a sentence: a number with at most one place behind the point.
func shownAs(out any) string {
	if n, ok := out.(float64); ok && !math.IsNaN(n) {
		out = math.Round(n*10) / 10
	}
	return plain(out)
}
