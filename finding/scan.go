package finding

import (
	"cmp"
	"context"
	"crypto/sha256"
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
// tables are report's to add.
func Scan(ctx context.Context, s *store.Store, day time.Time) ([]Finding, error) {
	return look(ctx, s, day, Shown(s))
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

// look looks for what some checks notice.
func look(ctx context.Context, s *store.Store, day time.Time, rules []*register.Finding) ([]Finding, error) {
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
	if err := c.judgeGroups(ctx); err != nil {
		return nil, err
	}
	if err := c.aside(); err != nil {
		return nil, err
	}
	list, err := Answered(s, c.found)
	if err != nil {
		return nil, err
	}
	return InOrder(s.Pack(), list), nil
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
	groups map[*register.Finding]map[string]bucket
	gone   map[string]register.Record // removed records that a group may be about
	why    map[[2]string]string       // by record and check: what was written about a soft problem
	found  []Finding
	asked  map[string]bool // groups by what they are about: two keys may lead to the same records
}

// bucket is the records of a group, by id.
type bucket struct {
	first string
	more  []string
}

func begin(s *store.Store, day time.Time, rules []*register.Finding) (*scan, error) {
	units, err := s.Units()
	if err != nil {
		return nil, err
	}
	c := &scan{
		s: s, pack: s.Pack(), day: day, units: units, own: s.Unit().Code,
		lists: map[string][]register.Record{}, groups: map[*register.Finding]map[string]bucket{}, gone: map[string]register.Record{},
		why: map[[2]string]string{},
	}
	for _, f := range rules {
		if f.Needs != "" {
			records, err := c.all(f.Needs)
			if err != nil {
				return nil, err
			}
			if len(records) == 0 {
				continue
			}
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
		if rank[f.Level] <= rank[s.Unit().Level] {
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
	err := c.s.Survey(kind, false, func(rec store.Surveyed, _ register.Lookup) { list = append(list, rec.Record) })
	c.lists[kind] = list
	return list, err
}

// at is a rule in the scene that its records are judged in.
type at struct {
	rule  *register.Finding
	scene register.Scene
}

// survey judges the records of a kind one by one, and puts them into the groups of its rules.
func (c *scan) survey(kind *register.Kind) error {
	var rules []*register.Finding
	removed := false
	for _, f := range c.rules {
		switch {
		case f.Kind == kind.Key && (f.Tested() || f.Grouped()):
			rules, removed = append(rules, f), removed || f.Removed
		case len(f.Problems) > 0 && (f.Kind == "" || f.Kind == kind.Key):
			rules = append(rules, f)
		}
	}
	if len(rules) == 0 {
		return nil
	}
	var look *memo
	var here []at
	return c.s.Survey(kind.Key, removed, func(rec store.Surveyed, records register.Lookup) {
		if look == nil {
			look = newMemo(records)
			here = c.scenes(rules, look)
		}
		if rec.Removed {
			c.gone[rec.ID] = rec.Record
		}
		for check, why := range rec.Explained {
			c.why[[2]string{rec.ID, register.PartOf(check)}] = why
		}
		for _, one := range here {
			if !rec.Removed || one.rule.Removed {
				c.judge(one, rec, look)
			}
		}
	})
}

func (c *scan) scenes(rules []*register.Finding, look register.Lookup) []at {
	var list []at
	for _, f := range rules {
		list = append(list, at{f, c.pack.Scene(f, look, c.day, func(kind string) []register.Record { return c.lists[kind] })})
	}
	return list
}

func (c *scan) judge(one at, rec store.Surveyed, look *memo) {
	f := one.rule
	if len(f.Problems) > 0 {
		c.problems(f, rec, look)
		return
	}
	if !f.Enters(rec.Record, one.scene) {
		return
	}
	if f.Tested() {
		if !f.Well(rec.Record, one.scene) {
			c.add(f, rec.ID, []register.Record{rec.Record}, one.scene)
		}
		return
	}
	groups := c.groups[f]
	if groups == nil {
		groups = map[string]bucket{}
		c.groups[f] = groups
	}
	for _, key := range f.Keys(rec.Record, one.scene) {
		if len(key) > 64 { // a photo: what it is does not matter, only that it is the same
			sum := sha256.Sum256([]byte(key))
			key = string(sum[:])
		}
		b, known := groups[key]
		if known {
			b.more = append(b.more, rec.ID)
		} else {
			b.first = rec.ID
		}
		groups[key] = b
	}
}

// problems makes one finding of what the record checks say against a record under a rule. A written
// reason is an answer.
func (c *scan) problems(f *register.Finding, rec store.Surveyed, look *memo) {
	var sentences, reasons []string
	closed := true
	for _, p := range rec.Problems {
		if !slices.Contains(f.Problems, p.Check) {
			continue
		}
		text := p.Message
		if text == "" {
			text = words.Problem(p.Code, p.Args)
		}
		sentences = append(sentences, text)
		if why := rec.Explained[p.Check]; why != "" && p.Level == register.Soft {
			reasons = append(reasons, why)
		} else {
			closed = false
		}
	}
	if len(sentences) == 0 {
		return
	}
	c.add(f, rec.ID, []register.Record{rec.Record}, register.Scene{Look: look, Day: c.day})
	last := &c.found[len(c.found)-1]
	last.Message = register.Hide(words.Say("finding.of", "title", last.Records[0].Title, "text", strings.Join(sentences, "")))
	if closed {
		last.Resolution = &Resolution{Label: words.Say("finding.explained"), Reason: strings.Join(reasons, words.Say("list.comma")), Closed: true}
	}
}

// add notes a finding about records that are there.
func (c *scan) add(f *register.Finding, about string, rows []register.Record, scene register.Scene) {
	one := Finding{Check: f.ID, Number: f.Number(), Title: f.Title, Level: f.Level, Action: f.Action, About: about, Hint: f.Hint, Persons: f.Persons}
	var titles, units []string
	annals := scene.Look.(register.Annals)
	for _, rec := range rows {
		e := Evidence{rec.ID, rec.Kind, rec.Unit, Title(c.pack, scene.Look, rec)}
		one.Records = append(one.Records, e)
		titles, units = append(titles, e.Title), append(units, c.unit(rec.Unit))
		one.Since = max(one.Since, annals.Origin(rec.ID).Made.Format(time.DateOnly))
	}
	if one.Owner = f.Owner(rows[0], scene); one.Owner == "" {
		one.Owner = common(one.Records, c.units, c.own)
	}
	one.Message = register.Hide(c.pack.Sentence(f, rows, scene, map[string]string{
		"n": words.Say("finding.number", "n", len(rows)), "title": titles[0], "records": listed(titles), "units": listed(units),
	}))
	if why := f.Reason(rows[0], scene); why != "" {
		one.Resolution = &Resolution{Label: words.Say("finding.explained"), Reason: why, Closed: true}
	}
	c.found = append(c.found, one)
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

// judgeGroups judges the groups that the survey put together.
func (c *scan) judgeGroups(ctx context.Context) error {
	var asked []question
	for _, f := range c.rules {
		c.asked = map[string]bool{}
		for keys := range slices.Chunk(sortedKeys(c.groups[f]), 2000) { // the store is free for others in between
			if err := ctx.Err(); err != nil {
				return err
			}
			c.s.Lookup(func(records register.Lookup) { asked = append(asked, c.judgeKeys(f, keys, records)...) })
		}
	}
	for _, q := range asked {
		if q.persons {
			c.said(q)
		}
	}
	return nil
}

// judgeKeys judges the groups of some keys of a rule.
func (c *scan) judgeKeys(f *register.Finding, keys []string, records register.Lookup) (asked []question) {
	one := c.scenes([]*register.Finding{f}, newMemo(records))[0]
	for _, key := range keys {
		if rows, at := c.group(one, c.groups[f][key], records); len(at) > 0 {
			if q := c.ask(one, key, rows, at, records); q.at < len(c.found) {
				asked = append(asked, q)
			}
		}
	}
	return asked
}

// question is a finding that asks who is one person, with the records that stand for each.
type question struct {
	at      int // in found
	persons bool
	who     []string
}

// group gives a group's records in the order in which they were made, and the places of those that
// there is something to notice about.
func (c *scan) group(one at, b bucket, look register.Lookup) ([]register.Record, []int) {
	if 1+len(b.more) < one.rule.Least {
		return nil, nil
	}
	annals := look.(register.Annals)
	var rows []register.Record
	order := map[string]uint64{}
	for _, id := range append([]string{b.first}, b.more...) {
		rec, ok := look.Record(id)
		if !ok {
			rec, ok = c.gone[id]
		}
		if ok {
			rows = append(rows, rec)
			order[id] = annals.Origin(id).Order
		}
	}
	slices.SortFunc(rows, func(a, b register.Record) int {
		return cmp.Or(cmp.Compare(order[a.ID], order[b.ID]), strings.Compare(a.ID, b.ID))
	})
	return rows, one.rule.Among(rows, one.scene)
}

// ask notes a finding about a group.
func (c *scan) ask(one at, key string, rows []register.Record, places []int, look register.Lookup) question {
	chosen := make([]register.Record, len(places))
	ids := make([]string, len(places))
	q := question{at: len(c.found), persons: one.rule.Persons}
	for i, n := range places {
		chosen[i], ids[i] = rows[n], rows[n].ID
		if q.persons {
			q.who = append(q.who, look.(register.Annals).Origin(ids[i]).Person)
		}
	}
	slices.Sort(q.who)
	q.who = slices.Compact(q.who)
	slices.Sort(ids)
	about := key
	if !one.rule.ByKey {
		about = strings.Join(ids, "\x00")
	}
	about = hashed(one.rule.ID, about)
	if !c.asked[about] {
		c.asked[about] = true
		c.add(one.rule, about, chosen, one.scene)
		c.explained(&c.found[len(c.found)-1])
	}
	return q
}

// explained takes what was written under the check of the same number, in every one of the records,
// for an answer.
func (c *scan) explained(f *Finding) {
	var reasons []string
	for _, e := range f.Records {
		why := c.why[[2]string{e.ID, f.Number}]
		if why == "" {
			return
		}
		reasons = append(reasons, why)
	}
	if f.Resolution == nil {
		f.Resolution = &Resolution{Label: words.Say("finding.explained"), Reason: listed(reasons), Closed: true}
	}
}

// hashed names a group without telling its key, which may be the number of a person.
func hashed(check, about string) string {
	sum := sha256.Sum256([]byte(check + "\x00" + about))
	return hex.EncodeToString(sum[:8])
}

// said answers a question by what was said of the persons: all of them different is an answer.
func (c *scan) said(q question) {
	const most = 50 // persons of one name
	if len(q.who) > most {
		return
	}
	for i, a := range q.who {
		for _, b := range q.who[i+1:] {
			if c.s.Judged(a, b) == "" {
				return
			}
		}
	}
	if c.found[q.at].Resolution == nil {
		c.found[q.at].Resolution = &Resolution{Label: words.Say("finding.unlike"), Reason: words.Say("finding.unlike"), Closed: true}
	}
}

// aside makes findings of the changes that were kept aside, and of chains that a copied store split.
func (c *scan) aside() error {
	for _, f := range c.rules {
		if !f.Aside {
			continue
		}
		kept, err := c.s.Quarantined()
		if err != nil {
			return err
		}
		for _, r := range kept {
			c.foreign(f, hex.EncodeToString(r.ID[:8]), r.Book, words.Say("finding.aside", "unit", c.unit(r.Book), "source", r.Source, "why", words.Say("reject."+r.Code, "detail", r.Detail)))
		}
		chains, err := c.s.Chains("")
		if err != nil {
			return err
		}
		for _, one := range chains {
			if one.Forks > 0 {
				c.foreign(f, hex.EncodeToString(one.Writer[:8]), one.Book, words.Say("finding.fork", "unit", c.unit(one.Book)))
			}
		}
	}
	return nil
}

// foreign notes a finding about what came in, of which there is no record.
func (c *scan) foreign(f *register.Finding, about, book, sentence string) {
	c.found = append(c.found, Finding{
		Check: f.ID, Number: f.Number(), Title: f.Title, Level: f.Level, Action: f.Action, About: about, Message: sentence, Hint: f.Hint,
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

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
