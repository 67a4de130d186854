package store

import (
	"maps"
	"slices"
	"strings"

	"rollbook/fault"
	"rollbook/store/change"
	"rollbook/store/register"
)

var (
	errJudgement = fault.New(fault.Usage, "judgement")
	errBasis     = fault.New(fault.Usage, "basis-unknown")

	// ErrUnseen is of a Decision about a conflict that is no longer as whoever decides saw it.
	ErrUnseen = fault.New(fault.Refused, "conflict-unseen")
)

// judgements are what two records can be said to be.
var judgements = []string{Same, Different, ""}

// Decision settles one conflict: the field of the record, and of those that it is linked with, has the value.
type Decision struct {
	Record, Field string
	Value         string // canonical
	Typed         string // the text that it was worked out from
	Basis         string // code of the evidence, from the pack's list; "" where none is named

	Seen []ConflictValue // what was shown: ErrUnseen where others stand there by now; nil does not ask
}

// Settle makes decisions, and keeps them as one step that Undo takes back. A decision is an ordinary change that
// supersedes every value shown, in each of the person's records, with the reason and the kind of evidence. They are
// written a hundred at a time; after is told how many are, and may end it: what is written then is the step.
func (s *Store) Settle(decisions []Decision, reason string, after func(done int) error) (Step, error) {
	step, _, err := s.settleAll(decisions, reason, after)
	return step, err
}

// Resolve decides one conflict.
func (s *Store) Resolve(id, field, value, reason string) (Saved, error) {
	s.mu.RLock()
	e, err := s.find(id)
	s.mu.RUnlock()
	if err != nil {
		return Saved{}, err
	}
	_, saved, err := s.settleAll([]Decision{{Record: e.id(), Field: field, Value: value}}, reason, nil)
	if err != nil {
		return Saved{}, err
	}
	return saved[0], nil
}

func (s *Store) settleAll(decisions []Decision, reason string, after func(done int) error) (step Step, saved []Saved, err error) {
	if err := s.May(Reviewer); err != nil {
		return Step{}, nil, err
	}
	if strings.TrimSpace(reason) == "" {
		return Step{}, nil, errReason
	}
	step = Step{Deed: Deciding, Reason: change.Clean(reason)}
	fields, changed, begun := map[string]bool{}, map[string]bool{}, s.reached()
	for part := range slices.Chunk(decisions, 100) {
		s.mu.Lock()
		for _, d := range part {
			if err = s.decidable(d); err != nil {
				break
			}
			fields[d.Field] = true
		}
		step.Fields = slices.DeleteFunc(slices.Sorted(maps.Keys(fields)), func(field string) bool { return strings.HasPrefix(field, "@") })
		if e := s.records.get(part[0].Record); e != nil && step.Kind == "" {
			step.Kind = e.kind()
		}
		var more []Saved
		var ids []string
		if err == nil {
			step, err = s.step(step, func(p *pen) (n int, err error) {
				more, ids, err = p.decide(part, reason, begun)
				for _, id := range ids {
					if !changed[id] { // it may have had decisions in the part before
						n++
					}
				}
				return n, err
			})
		}
		for _, id := range ids {
			changed[id] = true
		}
		for i := range more {
			if err == nil && s.records.get(more[i].ID) != nil {
				more[i].Problems = s.open(s.records.get(more[i].ID))
			}
		}
		s.mu.Unlock()
		if err != nil {
			break
		}
		s.tell()
		saved = append(saved, more...)
		if after != nil {
			if err = after(len(saved)); err != nil {
				break
			}
		}
	}
	return step, saved, err
}

// decidable refuses a decision about what there is not.
func (s *Store) decidable(d Decision) error {
	e, err := s.find(d.Record)
	if err != nil {
		return err
	}
	kind := s.pack.Kind(e.kind())
	f := kind.Field(baseKey(d.Field))
	switch other, judges := strings.CutPrefix(d.Field, change.KeySame); {
	case judges:
		if !slices.Contains(judgements, d.Value) {
			return errJudgement.With("value", d.Value)
		}
		_, _, err = s.two(d.Record, other)
		return err
	case kind == nil, f == nil && d.Field != change.KeyRemoved:
		return errField.With("field", d.Field, "kind", e.kind())
	case f != nil && f.Derived():
		return errComputed.With("field", f)
	case len(d.Value) > change.MaxText:
		return errTooLarge.With("field", f)
	case e.removed:
		return errRemoved.With("id", d.Record)
	}
	if list := s.pack.Evidence(); d.Basis != "" && list.Row(d.Basis) == nil {
		return errBasis.With("basis", d.Basis, "known", list.Offered())
	}
	return nil
}

// reached is how far the desk's own chains have come.
func (s *Store) reached() map[change.Writer]uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	far := map[change.Writer]uint64{}
	for _, w := range s.own {
		if c := s.chains[w]; c != nil {
			far[w] = c.Last
		}
	}
	return far
}

// decide writes decisions, and names the records that they changed. begun is how far the desk's chains had come before the first.
func (p *pen) decide(decisions []Decision, reason string, begun map[change.Writer]uint64) (saved []Saved, ids []string, err error) {
	changed := map[string]bool{}
	for _, d := range decisions {
		e, err := p.s.find(d.Record)
		if err != nil {
			return nil, nil, err
		}
		one := Saved{ID: e.id(), Kind: e.kind()}
		group := []*entry{e}
		if p.s.pack.Kind(e.kind()).Field(baseKey(d.Field)).Shared() {
			group = p.s.group(e)
		}
		if err := p.unseen(group, d, begun); err != nil {
			return nil, nil, err
		}
		if other, judges := strings.CutPrefix(d.Field, change.KeySame); judges {
			y, err := p.s.find(other)
			if err != nil {
				return nil, nil, err
			}
			id, n, err := p.judge(e, y, d.Value, reason)
			if err != nil {
				return nil, nil, err
			}
			one.Change = id
			changed[e.id()], changed[y.id()] = changed[e.id()] || n > 0, changed[y.id()] || n > 1
			saved = append(saved, one)
			continue
		}
		for _, e := range group {
			id, err := p.decideOne(e, d, reason)
			if err != nil {
				return nil, nil, err
			}
			if one.Change == (change.ID{}) { // the deed is one; its change is the first that was needed
				one.Change = id
			}
			changed[e.id()] = changed[e.id()] || id != change.ID{}
		}
		saved = append(saved, one)
	}
	for id, wrote := range changed {
		if wrote {
			ids = append(ids, id)
		}
	}
	return saved, ids, nil
}

// unseen refuses a decision about other values than those that were shown: another has decided meanwhile, or one more came. What
// followed from a decision of the same step, as the pinyin from the name, is no other's.
func (p *pen) unseen(group []*entry, d Decision, begun map[change.Writer]uint64) error {
	if d.Seen == nil {
		return nil
	}
	var seen, stand []string
	for _, one := range d.Seen {
		seen = append(seen, one.Value)
	}
	for _, e := range group {
		v, err := p.view(e.id())
		if err != nil {
			return err
		}
		for _, one := range v.Folded.Versions(d.Field) {
			if one.Seq > begun[one.Writer] && p.isOwn(one.Writer) {
				return nil
			}
			if one.Value != "" || len(group) == 1 { // as told tells them
				stand = append(stand, one.Value)
			}
		}
	}
	slices.Sort(seen)
	slices.Sort(stand)
	if slices.Equal(slices.Compact(seen), slices.Compact(stand)) {
		return nil
	}
	return ErrUnseen.With("title", p.s.pack.TitleOf(group[0].seen()))
}

// isOwn reports whether the desk writes under a writer.
func (p *pen) isOwn(w change.Writer) bool {
	for _, all := range []map[string]change.Writer{p.own, p.s.own} {
		for _, own := range all {
			if own == w {
				return true
			}
		}
	}
	return false
}

// view is a record as the transaction sees it.
func (p *pen) view(id string) (view, error) {
	if v, known := p.views[id]; known {
		return v, nil
	}
	return p.s.readView(p.tx, id)
}

// decideOne writes a decision into one record.
func (p *pen) decideOne(e *entry, d Decision, reason string) (change.ID, error) {
	s, id := p.s, e.id()
	v, err := p.view(id)
	if err != nil {
		return change.ID{}, err
	}
	kind := s.pack.Kind(e.kind())
	c := change.Change{Op: change.Set, Fields: map[string]string{}, Supersedes: map[string][]change.ID{}, Reason: reason}
	if d.Field == change.KeyRemoved {
		if !v.Folded.Conflict(d.Field) {
			return change.ID{}, nil
		}
		c.Fields[d.Field], c.Supersedes[d.Field] = d.Value, v.Folded.Visible()
		return p.write(id, c)
	}
	old := v.Folded.Values()
	set := map[string]string{d.Field: d.Value}
	s.follow(kind, old, set)
	for key, value := range set {
		p.assign(&c, v.Folded, key, value)
	}
	f := kind.Field(baseKey(d.Field))
	if d.Value != old[d.Field] || d.Typed != "" {
		p.assign(&c, v.Folded, change.KeyTyped+f.Key, typedBeside(f, d.Typed, old[d.Field], d.Value))
	}
	if _, said := c.Fields[d.Field]; !said {
		return change.ID{}, nil
	}
	if d.Basis != "" {
		c.Fields[change.KeyBasis+d.Field] = d.Basis
		if ids := v.Folded.IDs(change.KeyBasis + d.Field); len(ids) > 0 {
			c.Supersedes[change.KeyBasis+d.Field] = ids
		}
	}
	if err := s.mine(kind, c.Fields); err != nil {
		return change.ID{}, err
	}
	return p.write(id, c)
}

// Would tells what would stand against a field of a record if it had a value: what the form would say.
func (s *Store) Would(id, field, value string) ([]register.Problem, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.find(id)
	if err != nil {
		return nil, err
	}
	rec := e.seen()
	if rec.Values[field] = value; value == "" {
		delete(rec.Values, field)
	}
	problems := s.pack.Check(rec, lookup{s}, s.now())
	return slices.DeleteFunc(problems, func(p register.Problem) bool { return p.Field != baseKey(field) }), nil
}
