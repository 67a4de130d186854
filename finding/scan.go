package finding

import (
	"cmp"
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// Scan looks for everything that the pack's checks notice at this desk, as of a day: what is open
// and what was answered, in the order of the checks, the oldest first. Findings about the figures of
// tables are report's to add. What a person asks stands before them.
func Scan(ctx context.Context, s *store.Store, day time.Time) ([]Finding, error) {
	list, err := look(ctx, s, day, Shown(s))
	if err != nil {
		return nil, err
	}
	asked, err := questions(s)
	return append(asked, list...), err
}

// Beside looks for what is printed with a table as its notes: open findings of the checks that name it.
func Beside(ctx context.Context, s *store.Store, day time.Time, table string) ([]Finding, error) {
	rules := slices.DeleteFunc(Shown(s), func(f *register.Finding) bool { return !slices.Contains(f.Beside, table) })
	if len(rules) == 0 {
		return nil, nil
	}
	list, err := look(ctx, s, day, rules)
	return Of(list, nil, "", "", true), err
}

// look looks for what some checks notice. What the records say is remembered while they do not change.
func look(ctx context.Context, s *store.Store, day time.Time, rules []*register.Finding) ([]Finding, error) {
	var steady []*register.Finding
	ids := ""
	for _, f := range rules {
		if !f.Fleeting() {
			steady, ids = append(steady, f), ids+f.ID+"/"+f.Kind+" "
		}
	}
	key := asked{ids, day.Format(time.DateOnly), words.Language()}
	at := s.Moment()
	list, known := []Finding(nil), false
	if what, ok := s.Known(key); ok {
		list, known = slices.Clone(what.([]Finding)), true
	}
	if !known {
		found, err := noticed(ctx, s, day, steady)
		if err != nil {
			return nil, err
		}
		s.Remember(at, key, found, weight(found))
		list = slices.Clone(found)
	}
	found, err := brief(ctx, s, day, rules)
	if err != nil {
		return nil, err
	}
	if list, err = Answered(s, append(list, found...)); err != nil {
		return nil, err
	}
	return InOrder(s.Pack(), list), nil
}

// Fleeting gives what of a Scan may be another thing a minute later, though no record has changed: what
// asks how far a clock is ahead, and what was kept aside.
func Fleeting(ctx context.Context, s *store.Store, day time.Time) ([]Finding, error) {
	return brief(ctx, s, day, Shown(s))
}

func brief(ctx context.Context, s *store.Store, day time.Time, rules []*register.Finding) ([]Finding, error) {
	found, err := noticed(ctx, s, day, slices.DeleteFunc(slices.Clone(rules), func(f *register.Finding) bool { return !f.Fleeting() }))
	if err != nil {
		return nil, err
	}
	kept, err := aside(s, day, rules)
	return append(found, kept...), err
}

// asked names what was looked for.
type asked struct{ rules, day, language string }

// weight is about how many bytes findings hold.
func weight(list []Finding) int {
	n := 0
	for i := range list {
		n += 384 + len(list[i].Message) + 120*len(list[i].Records)
	}
	return n
}

// noticed gives what checks notice of the records.
func noticed(ctx context.Context, s *store.Store, day time.Time, rules []*register.Finding) ([]Finding, error) {
	if len(rules) == 0 {
		return nil, nil
	}
	c, err := begin(s, day, rules)
	if err != nil {
		return nil, err
	}
	for _, kind := range s.Pack().Kinds {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := c.survey(kind); err != nil {
			return nil, err
		}
	}
	err = c.judgeGroups(ctx)
	return c.found, err
}

// scan is a desk while it is looked through.
type scan struct {
	s      *store.Store
	pack   *register.Pack
	day    time.Time
	units  map[string]store.Unit
	own    string
	rules  []*register.Finding // that this desk is shown, and can say something about
	lists  map[string][]register.Record
	groups map[*register.Finding]map[uint64]bucket
	found  []Finding
	asked  map[string]bool // groups by what they are about: two keys may lead to the same records
}

// bucket is the records of a group, by id.
type bucket struct {
	first store.ID
	more  []store.ID
}

// ids are those of the records as texts.
func (b bucket) ids() []string {
	list := []string{b.first.String()}
	for _, id := range b.more {
		list = append(list, id.String())
	}
	return list
}

func begin(s *store.Store, day time.Time, rules []*register.Finding) (*scan, error) {
	units, err := s.Units()
	if err != nil {
		return nil, err
	}
	c := &scan{
		s: s, pack: s.Pack(), day: day, units: units, own: s.Unit().Code,
		lists: map[string][]register.Record{}, groups: map[*register.Finding]map[uint64]bucket{},
	}
	for _, f := range rules {
		if f.Needs != "" && !s.Has(f.Needs) {
			continue
		}
		for _, kind := range f.Lists() {
			if _, err := c.all(kind); err != nil {
				return nil, err
			}
		}
		c.rules = append(c.rules, f)
	}
	return c, nil
}

// Shown gives the checks that a desk of its level is shown, in the order of the pack.
func Shown(s *store.Store) []*register.Finding {
	var list []*register.Finding
	for _, f := range s.Pack().Findings {
		if register.Reaches(s.Unit().Level, f.Level) {
			list = append(list, f)
		}
	}
	return list
}

// all gives the records of a kind, read once.
func (c *scan) all(kind string) ([]register.Record, error) {
	if list, known := c.lists[kind]; known {
		return list, nil
	}
	list := []register.Record{}
	err := c.s.Survey(kind, func(rec register.Record, _ register.Lookup) { list = append(list, rec) })
	c.lists[kind] = list
	return list, err
}

// scenes are those of rules, without the records that are looked at.
func (c *scan) scenes(rules []*register.Finding) (list []register.Scene) {
	c.s.Lookup(func(records register.Lookup) {
		for _, f := range rules {
			list = append(list, c.pack.Scene(f, records, c.day, func(kind string) []register.Record { return c.lists[kind] }))
		}
	})
	return list
}

// finding is about records that are there.
func (c *scan) finding(f *register.Finding, about string, rows []register.Record, scene register.Scene) Finding {
	one := Finding{Check: f.ID, Number: f.Number(), Title: f.Titled(words.Language()), Level: f.Level, Action: f.Action, About: about, Hint: f.Hinted(words.Language()), Persons: f.Persons}
	var titles, units []string
	annals := scene.Look.(register.Annals)
	for _, rec := range rows {
		e := Evidence{rec.ID, rec.Kind, rec.Unit, strings.Clone(Title(c.pack, scene.Look, rec))} // else it may be part of a longer text
		one.Records = append(one.Records, e)
		titles, units = append(titles, e.Title), append(units, c.unit(rec.Unit))
		one.Since = max(one.Since, annals.Origin(rec.ID).Made.Format(time.DateOnly))
	}
	one.Subject = titles[0]
	if one.Owner = f.Owner(rows[0], scene); one.Owner == "" {
		one.Owner = common(one.Records, c.units, c.own)
	}
	one.Message = register.Hide(c.pack.In(words.Language()).Sentence(f, rows, scene, map[string]string{
		"n": words.Say("finding.number", "n", len(rows)), "title": titles[0], "records": listed(titles), "units": listed(units),
	}))
	if why := f.Reason(rows[0], scene); why != "" {
		one.Resolution = &Resolution{Label: words.Say("finding.explained"), Reason: why, Closed: true}
	}
	return one
}

func (c *scan) unit(code string) string {
	if u := c.units[code]; u.Name != "" {
		return u.Name
	}
	return code
}

// listed joins names, each once, the first five of many.
func listed(names []string) string {
	const most = 5
	seen := map[string]bool{}
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		again := seen[name]
		seen[name] = true
		return again
	})
	text := strings.Join(names[:min(len(names), most)], words.Say("list.comma"))
	if len(names) > most {
		text = words.Say("finding.more", "names", text, "n", len(names))
	}
	return text
}

// aside makes findings of the changes that were kept aside, and of chains that a copied store split.
func aside(s *store.Store, day time.Time, rules []*register.Finding) ([]Finding, error) {
	rules = slices.DeleteFunc(slices.Clone(rules), func(f *register.Finding) bool { return !f.Aside })
	c, err := begin(s, day, rules)
	if err != nil {
		return nil, err
	}
	for _, f := range c.rules {
		kept, err := s.Quarantined()
		if err != nil {
			return nil, err
		}
		for _, r := range kept {
			c.foreign(f, hex.EncodeToString(r.ID[:8]), r.Book, words.Say("finding.aside", "unit", c.unit(r.Book), "source", r.Source, "why", words.Say("reject."+r.Code, "detail", r.Detail)))
		}
		chains, err := s.Chains("")
		if err != nil {
			return nil, err
		}
		for _, one := range chains {
			if one.Forks > 0 {
				c.foreign(f, hex.EncodeToString(one.Writer[:8]), one.Book, words.Say("finding.fork", "unit", c.unit(one.Book)))
			}
		}
	}
	return c.found, nil
}

// foreign notes a finding about what came in, of which there is no record.
func (c *scan) foreign(f *register.Finding, about, book, sentence string) {
	c.found = append(c.found, Finding{
		Check: f.ID, Number: f.Number(), Title: f.Titled(words.Language()), Level: f.Level, Action: f.Action, About: about, Message: sentence, Hint: f.Hinted(words.Language()),
		Owner: book, Since: c.day.Format(time.DateOnly), Records: []Evidence{},
	})
}

// InOrder puts findings into the order of the checks, what is open and oldest first.
func InOrder(p *register.Pack, list []Finding) []Finding {
	place := map[string]int{}
	for i, f := range p.Findings {
		if _, known := place[f.ID]; !known {
			place[f.ID] = i
		}
	}
	slices.SortStableFunc(list, func(a, b Finding) int {
		open := func(f Finding) int {
			if f.Open() {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(place[a.Check], place[b.Check]), cmp.Compare(open(a), open(b)), strings.Compare(a.Since, b.Since), strings.Compare(a.About, b.About))
	})
	return list
}
