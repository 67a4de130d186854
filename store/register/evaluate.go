package register

import (
	"strings"
	"time"
)

// Check gives everything wrong with a record, in the order of its fields. Soft problems that were
// explained are among them: whoever keeps the reasons takes them out.
func (p *Pack) Check(rec Record, look Lookup, today time.Time) []Problem {
	return p.examiner(look, today).Check(rec)
}

// Compute gives the values of the computed fields.
func (p *Pack) Compute(rec Record, look Lookup, today time.Time) map[string]string {
	return p.examiner(look, today).Compute(rec)
}

// Examiner checks many records one after the other: what one asks of a record that several refer to serves the next. The
// records that it sees must not change meanwhile. It is not for concurrent use.
type Examiner struct {
	pack *Pack
	fill filling
	env  map[string]any
	fit  map[fitting]bool // nil where they are not remembered
}

// Examiner begins to check records as of a day.
func (p *Pack) Examiner(look Lookup, today time.Time) *Examiner {
	x := p.examiner(look, today)
	x.fill.spare, x.fit = newSpare(), map[fitting]bool{}
	return x
}

// examiner is for one record.
func (p *Pack) examiner(look Lookup, today time.Time) *Examiner {
	return &Examiner{pack: p, fill: *fillingOf(look, today, deep), env: map[string]any{}}
}

// begin leaves what the record before needed for the next.
func (x *Examiner) begin() {
	if clear(x.env); x.fill.spare != nil {
		x.fill.spare.used = 0
	}
}

// Check is as the pack's.
func (x *Examiner) Check(rec Record) []Problem {
	k := x.pack.Kind(rec.Kind)
	if k == nil {
		return nil
	}
	c := x.checking(k, rec)
	for _, f := range k.Fields {
		c.field(f)
	}
	for _, one := range k.Checks {
		c.check(one)
	}
	var all []Problem
	for _, f := range k.Fields {
		all = append(all, c.found[f.Key]...)
	}
	return all
}

// Sound reports whether nothing hard is among what Check says of a record, without working out the rest.
func (x *Examiner) Sound(rec Record) bool {
	k := x.pack.Kind(rec.Kind)
	if k == nil {
		return true
	}
	c := x.checking(k, rec)
	c.hard = true
	for i := 0; i < len(k.Fields) && len(c.found) == 0; i++ {
		c.field(k.Fields[i])
	}
	for i := 0; i < len(k.Checks) && len(c.found) == 0; i++ {
		c.check(k.Checks[i])
	}
	return len(c.found) == 0
}

func (x *Examiner) checking(k *Kind, rec Record) *checking {
	x.begin()
	c := &checking{pack: x.pack, kind: k, rec: rec, look: x.fill.look, today: x.fill.today, on: x.fill.day, fit: x.fit, found: map[string][]Problem{}}
	if asks := k.gathered().asks; asks != nil {
		c.asks = &asking{asks, &x.fill, rec, x.env}
	}
	return c
}

// Compute is as the pack's.
func (x *Examiner) Compute(rec Record) map[string]string {
	values := map[string]string{}
	k := x.pack.Kind(rec.Kind)
	if k == nil {
		return values
	}
	for _, f := range k.Fields {
		if f.compute != nil {
			x.begin()
			if out, err := f.compute.evaluate(rec, &x.fill); err == nil {
				values[f.Key] = plain(out)
			}
		}
	}
	return values
}

// checking is one record under check.
type checking struct {
	pack  *Pack
	kind  *Kind
	rec   Record
	look  Lookup
	today time.Time
	found map[string][]Problem
	asks  *asking // what its expressions name is made once for all; nil where only one is asked for
	hard  bool    // nothing else is looked for
	on    string  // today, canonical
	fit   map[fitting]bool
}

// fitting is a short value that was found to be canonical: places, months and amounts come again and again.
type fitting struct {
	field *Field
	value string
}

// longestFitting is the most bytes of a value that is remembered as fitting.
const longestFitting = 12

// holds reports whether a condition of the kind holds; a nil one does.
func (c *checking) holds(e *Expr) (bool, error) {
	if e == nil || c.asks == nil {
		return e.Bool(c.rec, c.look, c.today)
	}
	return e.truth(c.asks.evaluate(e))
}

func (c *checking) add(f *Field, check string, level Level, code string, args map[string]any) {
	if c.hard && level != Hard {
		return
	}
	if args == nil {
		args = map[string]any{}
	}
	args["label"] = f
	c.found[f.Key] = append(c.found[f.Key], Problem{Record: c.rec.ID, Field: f.Key, Check: check, Level: level, Code: code, Args: args})
}

func (c *checking) field(f *Field) {
	if f.Type == Computed {
		return
	}
	if f.when != nil {
		if asked, err := c.holds(f.when); err != nil || !asked {
			return
		}
	}
	value := valueOn(f, c.rec.Values, c.on)
	if value == "" {
		switch typed := c.rec.Typed[f.Key]; {
		case !c.required(f):
		case f.None && c.pack.saysNone(f, typed):
			c.add(f, "none."+f.Key, Soft, "none", map[string]any{"value": typed})
		default:
			c.add(f, "required", Hard, "required", nil)
		}
		return
	}
	if problem := c.valueProblem(f, value); problem != nil {
		c.add(f, "type", Hard, problem.Code, problem.Args)
		return
	}
	c.meaning(f, value)
	if typed := c.rec.Typed[f.Key]; f.asks(value, typed) {
		c.add(f, "converted."+f.Key, Soft, "converted", map[string]any{"value": value, "typed": typed})
	}
	if f.check != nil {
		if ok, err := c.holds(f.check); err == nil && !ok {
			c.add(f, "value", Hard, "value", map[string]any{"value": value})
			c.found[f.Key][len(c.found[f.Key])-1].Message = f.CheckMessage
		}
	}
}

func (c *checking) required(f *Field) bool {
	if f.required == nil {
		return f.always
	}
	needed, err := c.holds(f.required)
	return err == nil && needed
}

// valueProblem finds a value that is not canonical: it was kept as typed because it could not be
// understood.
func (p *Pack) valueProblem(f *Field, value string) *Problem {
	switch f.Type {
	case Ref, Photo:
		return nil
	case Code:
		if p.Codes[f.Codes].Row(value) != nil {
			return nil
		}
	case Date:
		if _, err := time.Parse(time.DateOnly, value); err == nil {
			return nil
		}
	}
	_, problem := p.Normalise(f, value)
	return problem
}

// valueProblem is the pack's, but for what is known to fit.
func (c *checking) valueProblem(f *Field, value string) *Problem {
	one := fitting{f, value}
	if c.fit[one] {
		return nil
	}
	problem := c.pack.valueProblem(f, value)
	if problem == nil && c.fit != nil && len(value) <= longestFitting && len(c.fit) < mostShared {
		one.value = strings.Clone(value) // it is part of a longer text
		c.fit[one] = true
	}
	return problem
}

// meaning checks what a well-formed value means: numbers of persons, places, dates, refs.
func (c *checking) meaning(f *Field, value string) {
	switch {
	case f.Type == IDNumber:
		c.idNumber(f, value)
	case f.Type == BankCard && len(value) >= 16 && len(value) <= 19 && !luhn(value):
		c.add(f, "card", Soft, "card-check", map[string]any{"value": value[len(value)-4:]})
	case f.Type == Division && c.pack.Places.State(value) == "unknown":
		c.add(f, "division", Soft, "division-outside", map[string]any{"value": value})
	case f.Type == Division && c.pack.Places.State(value) == "uncoded":
		c.add(f, "uncoded", Soft, "division-uncoded", map[string]any{"value": c.pack.Display(f, value)})
	case f.Type == Division && c.day() != "":
		c.lived(f, c.pack.Places.Get(value))
	case f.Role == RoleBirth && value > c.on:
		c.add(f, "future", Hard, "date-future", map[string]any{"value": value})
	case f.Role == RoleName && strings.IndexFunc(value, private) >= 0:
		c.add(f, "private", Soft, "name-private", map[string]any{"value": value, "character": codePoints(value)})
	case f.Type == Ref && c.look != nil:
		other, ok := c.look.Record(value)
		if book, _, full := strings.Cut(value, "|"); !ok && full && c.rec.Unit != "" && book != c.rec.Unit {
			return // of a book that may not be at this desk: a school does not see its bureau's
		}
		if !ok || other.Kind != f.Kind {
			c.add(f, "ref", Hard, "ref-missing", nil)
		}
	}
}

func (c *checking) idNumber(f *Field, id string) {
	own := f.Role == RoleIDNumber
	if own && !c.pack.is18(c.kind, c.rec.Values) {
		return
	}
	if c.pack.temporary(id) {
		c.add(f, "K39", Soft, "id-temporary", map[string]any{"value": id})
		return
	}
	if long := longID(id); long != "" {
		if own && c.young() {
			c.add(f, "id", Hard, "id-15-young", map[string]any{"value": id})
			return
		}
		id = long
	}
	if problem := idProblem(id, c.today); problem != nil {
		c.add(f, "id", Hard, problem.Code, problem.Args)
		return
	}
	switch area := c.pack.Places.Get(id[:6]); {
	case c.pack.Places.State(id[:6]) == "unknown":
		c.add(f, "K39", Soft, "id-area", map[string]any{"value": id[:6]})
	case area.Abolished && area.Until != "" && idBirth(id)[:4] > area.Until: // no number was given with it since
		c.add(f, "K39", Soft, "id-area-old", map[string]any{"value": id[:6], "year": area.Until})
	}
	if !own {
		return
	}
	if b := c.kind.byRole[RoleBirth]; b != nil && c.rec.Values[b.Key] != "" && c.rec.Values[b.Key] != idBirth(id) && c.pack.valueProblem(b, c.rec.Values[b.Key]) == nil {
		c.add(b, "K2", Hard, "birth-mismatch", map[string]any{"value": c.rec.Values[b.Key], "number": idBirth(id)})
	}
	if s := c.kind.byRole[RoleSex]; s != nil && c.rec.Values[s.Key] != "" && c.rec.Values[s.Key] != c.pack.sexOf(c.kind, id) {
		c.add(s, "K2", Hard, "sex-mismatch", map[string]any{"value": c.pack.Display(s, c.rec.Values[s.Key])})
	}
}

// Misread reports whether a value of a record could not be understood, or its ID number is wrong or
// says another birth date or sex: such a record is a draft, whatever its state says.
func (p *Pack) Misread(rec Record, today time.Time) bool {
	k := p.Kind(rec.Kind)
	c := checking{pack: p, kind: k, rec: rec, today: today, on: today.Format(time.DateOnly), found: map[string][]Problem{}}
	for _, f := range k.Fields {
		value := valueOn(f, rec.Values, c.on)
		switch {
		case value == "" || f.when != nil || f.Derived():
		case p.valueProblem(f, value) != nil:
			return true
		case f.Type == IDNumber:
			c.idNumber(f, value)
		}
	}
	for _, list := range c.found {
		for _, one := range list {
			if one.Level == Hard {
				return true
			}
		}
	}
	return false
}

// Draft gives the code of a draft, where the state that a record is in says that it was confirmed.
func (p *Pack) Draft(f *Field, state string) (code string, confirmed bool) {
	list := p.Codes[f.Codes]
	if row := list.Row(state); row == nil || row.Data["confirmed"] != "1" {
		return "", false
	}
	for _, row := range list.Codes {
		if row.Data["confirmed"] != "1" && !row.Hidden {
			return row.Code, true
		}
	}
	return "", false
}

// young reports whether the record is a child's: numbers of 15 digits ended with those born in 1999.
func (c *checking) young() bool {
	b := c.kind.byRole[RoleBirth]
	return ofChildren(c.kind) || b != nil && c.rec.Values[b.Key] >= "2000"
}

// Asked reports whether a field's question applies to a record.
func (p *Pack) Asked(f *Field, rec Record, look Lookup, today time.Time) bool {
	ok, err := f.when.Bool(rec, look, today)
	return err == nil && ok
}

// Required reports whether a record must have a field.
func (p *Pack) Required(f *Field, rec Record, look Lookup, today time.Time) bool {
	c := checking{pack: p, rec: rec, look: look, today: today}
	return c.required(f)
}

// Withheld reports whether a person's consent was withdrawn by a day, or the person's that a record
// belongs to.
func (p *Pack) Withheld(rec Record, look Lookup, day time.Time) bool {
	k := p.Kind(rec.Kind)
	if k == nil {
		return false
	}
	if f := k.ByRole(RoleWithheld); f != nil && f.compute != nil {
		text, err := f.compute.String(rec, look, day)
		return err == nil && text != ""
	}
	if via := k.ByRole(RolePerson); via != nil && rec.Values[via.Key] != "" {
		if person, ok := look.Record(rec.Values[via.Key]); ok && person.Kind != rec.Kind {
			return p.Withheld(person, look, day)
		}
	}
	return false
}
