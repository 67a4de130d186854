package packbook

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// firsts is how many records of an effect are named.
const firsts = 5

// Effect is what another pack changes about the records of one kind.
type Effect struct {
	Aspect  string   `json:"aspect"` // problem, entitlement or kept
	What    string   `json:"what"`
	Kind    string   `json:"kind"`
	Label   string   `json:"label"`         // of the kind
	Fact    string   `json:"fact"`          // id of the check and field; key of the programme; field
	Text    string   `json:"text"`          // a sentence of it
	Old     string   `json:"old,omitempty"` // level or amount, of the first record
	New     string   `json:"new,omitempty"` // the same under the other pack
	Records int      `json:"records"`       // how many
	First   []string `json:"first"`         // ids of the first of them
}

// String tells the effect to a person, in one line.
func (e Effect) String() string {
	return words.Say("packbook."+e.Aspect+"."+e.What, "kind", e.Label, "text", e.Text, "old", e.Old, "new", e.New, "n", e.Records, "fact", e.Fact)
}

// known is one fact about a record as a pack sees it: by its name, what it is and how it is told.
type known struct{ name, value, text string }

// aspects are what is compared, record by record. Whatever a pack may say of a record can stand here.
var aspects = []struct {
	name string
	of   func(s *store.Store, day time.Time, each func(rec register.Record, facts []known))
}{
	{"problem", problems},
	{"entitlement", entitlements},
	{"kept", kept},
}

// Effects tells what the records of a store are under another pack that they are not under the one in
// force: problems that come or go, what persons are due of the programmes on a day, values whose field
// is no more. The store is not held while it works; progress counts records and may be nil.
func Effects(ctx context.Context, s *store.Store, p *register.Pack, day time.Time, progress func(done, total int)) ([]Effect, error) {
	sum, err := s.Outline()
	if err != nil {
		return nil, err
	}
	total, done := 0, 0
	for _, n := range sum.Records {
		total += 2 * len(aspects) * n
	}
	was, err := facts(ctx, s, s.Pack(), day, func() { step(progress, &done, total) })
	if err != nil {
		return nil, err
	}
	now, err := facts(ctx, s, p, day, func() { step(progress, &done, total) })
	if err != nil {
		return nil, err
	}
	step(progress, &total, total)
	return differ(s.Pack(), p, was, now), nil
}

func step(progress func(done, total int), done *int, total int) {
	*done = min(*done+1, total)
	if progress != nil {
		progress(*done, total)
	}
}

// seen are the facts of all records as one pack sees them.
type seen struct {
	records []register.Record // in order, without values
	facts   map[string][]map[string]known
}

// facts looks at a store with a pack.
func facts(ctx context.Context, s *store.Store, p *register.Pack, day time.Time, each func()) (seen, error) {
	all := seen{facts: map[string][]map[string]known{}}
	look, err := s.As(p)
	if err != nil {
		return all, err
	}
	for i, a := range aspects {
		a.of(look, day, func(rec register.Record, list []known) {
			each()
			if ctx.Err() != nil || len(list) == 0 {
				return
			}
			if all.facts[rec.ID] == nil {
				all.facts[rec.ID] = make([]map[string]known, len(aspects))
				all.records = append(all.records, register.Record{ID: rec.ID, Kind: rec.Kind})
			}
			byName := map[string]known{}
			for _, one := range list {
				byName[one.name] = one
			}
			all.facts[rec.ID][i] = byName
		})
	}
	return all, ctx.Err()
}

// differ counts what differs, by aspect, kind, what and fact.
func differ(old, now *register.Pack, was, is seen) []Effect {
	type place struct{ aspect, what, kind, fact string }
	found := map[place]*Effect{}
	note := func(aspect, what string, rec register.Record, fact, before, after known) {
		if aspect == "kept" {
			fact.text = fieldLabel(rec.Kind, fact.value, old, now)
		}
		at := place{aspect, what, rec.Kind, fact.name}
		e := found[at]
		if e == nil {
			e = &Effect{Aspect: aspect, What: what, Kind: rec.Kind, Label: kindLabel(rec.Kind, now, old), Fact: fact.name, Text: fact.text, Old: before.value, New: after.value, First: []string{}}
			found[at] = e
		}
		if e.Records++; len(e.First) < firsts {
			e.First = append(e.First, rec.ID)
		}
	}
	none := make([]map[string]known, len(aspects))
	visit := func(rec register.Record) {
		before, after := was.facts[rec.ID], is.facts[rec.ID]
		if before == nil {
			before = none
		}
		if after == nil {
			after = none
		}
		for i, a := range aspects {
			for _, name := range slices.Sorted(maps.Keys(after[i])) {
				one, there := before[i][name], after[i][name]
				if _, had := before[i][name]; !had {
					note(a.name, Added, rec, there, one, there)
				} else if one.value != there.value {
					note(a.name, Changed, rec, there, one, there)
				}
			}
			for _, name := range slices.Sorted(maps.Keys(before[i])) {
				if _, has := after[i][name]; !has {
					note(a.name, Removed, rec, before[i][name], before[i][name], known{})
				}
			}
		}
	}
	for _, rec := range was.records {
		visit(rec)
	}
	for _, rec := range is.records {
		if was.facts[rec.ID] == nil {
			visit(rec)
		}
	}
	list := make([]Effect, 0, len(found))
	for _, e := range found {
		list = append(list, *e)
	}
	slices.SortFunc(list, func(x, y Effect) int {
		return cmp.Or(rank(x.Aspect)-rank(y.Aspect), cmp.Compare(y.Records, x.Records), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Fact, y.Fact), cmp.Compare(x.What, y.What))
	})
	return list
}

// fieldLabel names a field by the first pack that has it; "" is the register itself.
func fieldLabel(kind, key string, packs ...*register.Pack) string {
	for _, p := range packs {
		k := p.Kind(kind)
		switch {
		case k == nil:
		case key == "":
			return k.Label
		case k.Field(key) != nil:
			return k.Field(key).Label
		}
	}
	return key
}

func rank(aspect string) int {
	for i, a := range aspects {
		if a.name == aspect {
			return i
		}
	}
	return len(aspects)
}

func kindLabel(key string, packs ...*register.Pack) string {
	for _, p := range packs {
		if k := p.Kind(key); k != nil {
			return k.Label
		}
	}
	return key
}

// problems are what the checks say: by check and field, with its level.
func problems(s *store.Store, _ time.Time, each func(register.Record, []known)) {
	p := s.Pack()
	for _, k := range p.Kinds {
		s.EachProblem(k.Key, func(rec register.Record, list []register.Problem) {
			var facts []known
			for _, one := range list {
				text := words.Told(one.Say(words.Language()), one.Code, one.Args)
				facts = append(facts, known{one.Check + " " + one.Field, words.Say("level." + string(one.Level)), text})
			}
			each(rec, facts)
		})
	}
}

// entitlements are what the persons are due of each programme on a day.
func entitlements(s *store.Store, day time.Time, each func(register.Record, []known)) {
	p := s.Pack()
	k := p.KindByRole(register.KindPerson)
	if k == nil {
		return
	}
	s.Each(k.Key, func(rec register.Record, look register.Lookup, _ bool) {
		var facts []known
		for _, v := range p.Verdicts(rec, look, day) {
			if v.Due() {
				facts = append(facts, known{v.Programme, amount(v.Amount), programmeName(p, v.Programme)})
			}
		}
		each(rec, facts)
	})
}

// programmeName is what a programme is called: the label of its code where an award names it.
func programmeName(p *register.Pack, key string) string {
	if award := p.KindByRole(register.KindAward); award != nil && award.ByRole(register.RoleProgramme) != nil {
		return p.Display(award.ByRole(register.RoleProgramme), key)
	}
	return key
}

// amount writes yuan; an amount that is not laid down is told as such.
func amount(yuan float64) string {
	if math.IsNaN(yuan) {
		return words.Say("packbook.undecided")
	}
	return words.Say("packbook.yuan", "sum", strconv.FormatFloat(yuan, 'f', -1, 64))
}

// kept are the values whose field the pack does not have, and the records whose register it has not.
func kept(s *store.Store, _ time.Time, each func(register.Record, []known)) {
	s.EachUnknown(func(rec register.Record, fields []string) {
		var facts []known
		for _, key := range fields {
			facts = append(facts, known{name: rec.Kind + "." + key, value: key})
		}
		each(rec, facts)
	})
}
