package main

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

var (
	errKind   = fault.New(fault.Usage, "kind-unknown")
	errField  = fault.New(fault.Usage, "field-unknown")
	errAssign = fault.New(fault.Usage, "assignment")
)

// kind looks up a register by its key.
func (c *call) kind(s *store.Store, key string) (*register.Kind, error) {
	if k := s.Pack().Kind(key); k != nil {
		return k, nil
	}
	var known []string
	for _, k := range s.Pack().Kinds {
		known = append(known, k.Key)
	}
	return nil, errKind.With("kind", key, "known", strings.Join(known, ", "))
}

// typed is what "key=value" words were understood as.
type typed struct {
	values, texts map[string]string // see store.Edit: Set and Typed
	remarks       []remark
}

// remark is a remark on one field, as it is printed.
type remark struct {
	Field string `json:"field"`
	register.Remark
}

// assignments reads "key=value" and "key@day=value" words into canonical values. A value that
// cannot be understood is kept as it was typed; the record's problems say so. A ref takes the other
// record's id, number or name.
func assignments(s *store.Store, k *register.Kind, args []string) (typed, error) {
	p, t := s.Pack(), typed{values: map[string]string{}, texts: map[string]string{}}
	for _, arg := range args {
		key, text, ok := strings.Cut(arg, "=")
		if !ok {
			return typed{}, errAssign.With("word", arg)
		}
		name, _, _ := strings.Cut(key, "@")
		f := k.Field(name)
		if f == nil {
			return typed{}, errField.With("field", name, "kind", k)
		}
		m := p.Interpret(k, f, text)
		t.values[key] = m.Value
		if m.Typed != "" {
			t.texts[name] = m.Typed
		}
		if id, ok := s.Named(f.Kind, text); ok && f.Type == register.Ref {
			t.values[key] = id
		}
		for _, one := range m.Remarks {
			one.Message = words.Remark(one.Code, one.Args)
			t.remarks = append(t.remarks, remark{name, one})
		}
	}
	return t, nil
}

func add(c *call, args []string) error {
	args, err := options(args, 1, -1, nil)
	if err != nil {
		return err
	}
	s, k, err := c.openKind(args[0])
	if err != nil {
		return err
	}
	t, err := assignments(s, k, args[1:])
	if err != nil {
		return err
	}
	for key, value := range s.Pack().FromID(k, t.values) {
		if _, given := t.values[key]; !given {
			t.values[key] = value
		}
	}
	alike := s.Alike(k.Key, "", t.values, mostAlike)
	if err := c.commit(s, store.Edit{Kind: k.Key, Set: t.values, Typed: t.texts}, t.remarks, nil); err != nil {
		return err
	}
	for _, one := range alike {
		if c.json {
			c.object(map[string]any{"alike": one})
			continue
		}
		rec, err := s.Get(one.ID)
		if err != nil {
			return err
		}
		c.say("ctl.alike", "id", one.ID, "title", s.TitleOf(rec), "why", words.Say("alike."+one.Why))
	}
	return nil
}

// mostAlike is how many records are named that may be of the person who is entered.
const mostAlike = 5

func set(c *call, args []string) error {
	var o setOptions
	args, err := options(args, 0, -1, o.define)
	if err != nil {
		return err
	}
	switch {
	case o.steps:
		return steps(c)
	case o.undo > 0:
		return undo(c, o.undo, o.reason)
	case len(args) == 0:
		return errUsage
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	if k := s.Pack().Kind(args[0]); k != nil {
		return setMany(c, s, k, args[1:], o.where, o.reason)
	}
	rec, err := s.Get(args[0])
	if err != nil {
		return err
	}
	t, err := assignments(s, s.Pack().Kind(rec.Kind), args[1:])
	if err != nil {
		return err
	}
	seen := map[string]string{}
	for name, text := range o.was {
		was, err := assignments(s, s.Pack().Kind(rec.Kind), []string{name + "=" + text})
		if err != nil {
			return err
		}
		seen[name] = was.values[name]
	}
	edit := store.Edit{Kind: rec.Kind, ID: rec.ID, Set: t.values, Typed: t.texts, Seen: seen, Explain: o.explain, Reason: o.reason}
	return c.commit(s, edit, t.remarks, rec.Fields)
}

func remove(c *call, args []string) error {
	var reason string
	args, err := options(args, 1, 1, func(f *flag.FlagSet) { f.StringVar(&reason, "reason", "", "") })
	if err != nil {
		return err
	}
	s, rec, err := c.openRecord(args[0])
	if err != nil {
		return err
	}
	return c.commit(s, store.Edit{Kind: rec.Kind, ID: rec.ID, Remove: true, Reason: reason}, nil, rec.Fields)
}

// commit saves an edit and prints what became of it; before is what stood in the record.
func (c *call) commit(s *store.Store, edit store.Edit, remarks []remark, before map[string]string) error {
	saved, err := s.Commit(edit)
	if err != nil {
		return err
	}
	for _, one := range saved {
		for i, p := range one.Problems {
			one.Problems[i] = p.Retyped(before[p.Field], edit.Set[p.Field])
		}
		c.saved(s, one, remarks)
	}
	return nil
}

func (c *call) saved(s *store.Store, one store.Saved, remarks []remark) {
	problems := worded(one.Problems)
	if c.json {
		v := map[string]any{"id": one.ID, "kind": one.Kind, "change": changeText(one.Change), "problems": problems}
		if len(remarks) > 0 {
			v["remarks"] = remarks
		}
		c.object(v)
		return
	}
	fmt.Fprintln(c.out, one.ID)
	for _, r := range remarks {
		fmt.Fprintf(c.out, "  %s：%s\n", s.Pack().Kind(one.Kind).Field(r.Field).Say(words.Language()), r.Message)
	}
	for _, p := range problems {
		fmt.Fprintf(c.out, "  %s\n", problemLine(s.Pack(), one.Kind, p))
	}
}

func get(c *call, args []string) error {
	var history bool
	args, err := options(args, 1, 1, func(f *flag.FlagSet) { f.BoolVar(&history, "history", false, "") })
	if err != nil {
		return err
	}
	s, rec, err := c.openRecord(args[0])
	if err != nil {
		return err
	}
	var events []store.Event
	if history {
		if events, err = s.History(rec.ID); err != nil {
			return err
		}
	}
	c.record(s, rec, events)
	return c.looked(s, rec)
}

func list(c *call, args []string) error {
	var where, find, by string
	var limit int
	var down bool
	args, err := options(args, 1, 1, func(f *flag.FlagSet) {
		f.StringVar(&by, "sort", "", "")
		f.BoolVar(&down, "down", false, "")
		f.StringVar(&where, "where", "", "")
		f.StringVar(&find, "find", "", "")
		f.IntVar(&limit, "limit", 0, "")
	})
	if err != nil {
		return err
	}
	s, k, err := c.openKind(args[0])
	if err != nil {
		return err
	}
	query := store.Sift{Kind: k.Key, Find: find, By: by, Down: down, Bare: true, Named: true}
	if query.Where, err = condition(s.Pack(), k.Key, where); err != nil {
		return err
	}
	roll, err := s.Sift(c.ctx, query)
	if err != nil {
		return err
	}
	if limit > 0 {
		roll.IDs = roll.IDs[:min(limit, len(roll.IDs))]
	}
	records := make([]store.Record, 0, len(roll.IDs))
	for _, id := range roll.IDs {
		rec, err := s.Get(id.String())
		if err != nil {
			return err
		}
		records = append(records, rec)
	}
	for _, rec := range records {
		c.record(s, rec, nil)
	}
	if !c.json {
		c.say("ctl.listed", "n", len(records), "kind", k)
	}
	return c.looked(s, records...)
}

// looked notes that records were printed in full, as JSON does; plain output is masked.
func (c *call) looked(s *store.Store, records ...store.Record) error {
	if !c.json {
		return nil
	}
	return s.Look(records...)
}

var errCondition = fault.New(fault.Usage, "condition")

// condition compiles a --where expression; nil for none.
func condition(p *register.Pack, kind, source string) (*register.Expr, error) {
	if source == "" {
		return nil, nil
	}
	e, err := p.Compile(kind, source)
	if err != nil {
		return nil, errCondition.With("text", source, "detail", err.Error()).Because(err)
	}
	return e, nil
}

func (c *call) record(s *store.Store, rec store.Record, events []store.Event) {
	if c.json {
		v := recordJSON(rec)
		if events != nil {
			v["history"] = historyJSON(events)
		}
		c.object(v)
		return
	}
	fmt.Fprintf(c.out, "%s  %s  %s\n", rec.ID, s.TitleOf(rec), words.Travel(string(rec.State), s.Unit().Level))
	if k, shown := s.Pack().Kind(rec.Kind), s.Pack().In(words.Language()); k != nil {
		for _, f := range k.Fields {
			if value := f.At(rec.Fields, time.Now()); value != "" {
				typed := ""
				if text := rec.Typed[f.Key]; text != "" {
					typed = words.Say("ctl.typed", "text", shown.Masked(f, text))
				}
				fmt.Fprintf(c.out, "    %s：%s%s\n", f.Say(words.Language()), shown.Masked(f, value), typed)
			}
		}
	}
	c.former(s, rec)
	if len(events) > 0 {
		c.events(s, events)
	}
}

// events prints a record's history: when, where, who, why, and in which bundle it came.
func (c *call) events(s *store.Store, events []store.Event) {
	came, err := courier.Came(s)
	if err != nil {
		came = func(change.Writer, uint64) (courier.Result, bool) { return courier.Result{}, false }
	}
	for _, e := range events {
		with := ""
		if r, ok := came(e.Writer, e.Seq); ok {
			with = words.Say("history.bundle", "unit", r.SenderName, "n", r.Number, "day", r.At.Format(time.DateOnly))
		}
		fmt.Fprintf(c.out, "  %s %s %s %s%s\n", e.Time.Format("2006-01-02 15:04"), e.Unit, e.Actor, e.Reason, with)
	}
}

// former prints what a record holds beside the fields of the pack in force.
func (c *call) former(s *store.Store, rec store.Record) {
	left := s.Unknown(rec)
	for _, key := range slices.Sorted(maps.Keys(left)) {
		label, value := key, left[key]
		base, _, _ := strings.Cut(key, "@")
		if p, f := s.Former(rec.Kind, base); f != nil {
			label, value = f.Say(words.Language()), p.In(words.Language()).Masked(f, value)
		}
		c.say("ctl.former", "label", label, "value", value)
	}
}
