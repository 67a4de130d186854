package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store/change"
	"rollbook/store/register"
)

var (
	errNoStep = fault.New(fault.Usage, "step-unknown")
	errUndone = fault.New(fault.Refused, "step-undone")
	errOneBy  = fault.New(fault.Refused, "field-one-by-one")
	errVague  = fault.New(fault.Usage, "value-unclear")
	errWrong  = fault.New(fault.Usage, "value-wrong")
)

// Step is one edit of many records, which can be undone as one.
type Step struct {
	N       int       `json:"step"`
	Time    time.Time `json:"time"`
	Actor   string    `json:"actor"`
	Deed    string    `json:"deed,omitempty"` // "" is SetAll; Deciding, Judging
	Kind    string    `json:"kind"`
	Fields  []string  `json:"fields"`
	Reason  string    `json:"reason"`
	Records int       `json:"records"` // that were changed
	Undone  bool      `json:"undone"`
}

// What a step did, where it is no SetAll.
const (
	Deciding = "decided" // conflicts
	Judging  = "judged"  // who is one person
)

// keptStep is a Step as it is written: its changes are those of a few spans of the desk's own chains.
type keptStep struct {
	Step
	Spans []span
}

type span struct {
	Writer      change.Writer
	First, Last uint64
}

// extend adds a span, to that of the same writer which it follows where there is one.
func (k *keptStep) extend(by span) {
	for i := range k.Spans {
		if one := &k.Spans[i]; one.Writer == by.Writer && one.Last+1 == by.First {
			one.Last = by.Last
			return
		}
	}
	k.Spans = append(k.Spans, by)
}

const (
	metaSteps = "store/steps" // what can be undone
	mostSteps = 100
)

// OneByOne reports whether a field is what tells a record from others, or is not typed at all, so that it is never
// set for many at once.
func OneByOne(k *register.Kind, f *register.Field) bool {
	switch f.Type {
	case register.IDNumber, register.BankCard, register.Photo, register.Computed:
		return true
	}
	return f.Once || f.Role == register.RoleName || f.Role == register.RolePinyin || f.Role == register.RoleCode
}

// Meant gives what a text means to a field of many records: unlike what is typed into one, it is not kept as it is
// where it is not understood.
func (s *Store) Meant(kind, field, text string) (value, typed string, err error) {
	k := s.pack.Kind(kind)
	f := k.Field(baseKey(field))
	if f == nil {
		return "", "", errField.With("field", field, "kind", kind)
	}
	m := s.pack.Interpret(k, f, text)
	if f.Type == register.Ref && m.Value != "" {
		id, ok := s.Named(f.Kind, text)
		if !ok {
			return "", "", errVague.With("field", f, "value", text)
		}
		return id, "", nil
	}
	if m.Problem != nil {
		return "", "", errWrong.With("field", f, "why", m.Problem)
	}
	return m.Value, m.Typed, nil
}

// bulkPart is how many records of an edit of many are changed in one transaction. Between them the store is free for others.
const bulkPart = 256

// SetAll sets fields of many records as one step, part by part: what was stopped has changed some of them, and can be undone.
// Records that have the values already, and those that are named twice, are not changed again. progress may be nil.
func (s *Store) SetAll(ctx context.Context, kind string, ids []string, set, typed map[string]string, reason string, progress func(done, total int)) (Step, error) {
	if strings.TrimSpace(reason) == "" {
		return Step{}, errReason
	}
	k := s.pack.Kind(kind)
	if k == nil {
		return Step{}, errKind.With("kind", kind)
	}
	for key := range set {
		switch f := k.Field(baseKey(key)); {
		case f == nil:
			return Step{}, errField.With("field", key, "kind", k)
		case f.Derived():
			return Step{}, errComputed.With("field", f)
		case OneByOne(k, f):
			return Step{}, errOneBy.With("field", f)
		}
	}
	ids, err := s.alive(kind, ids)
	step := Step{Kind: kind, Fields: slices.Sorted(maps.Keys(set)), Reason: change.Clean(reason)}
	for done := 0; err == nil && done < len(ids); done += bulkPart {
		if err = ctx.Err(); err != nil {
			break
		}
		edits := make([]Edit, 0, bulkPart)
		for _, id := range ids[done:min(done+bulkPart, len(ids))] {
			edits = append(edits, Edit{ID: id, Set: set, Typed: typed, Reason: reason})
		}
		step, err = s.setPart(step, edits)
		if progress != nil {
			progress(done+len(edits), len(ids))
		}
	}
	if step.Records > 0 {
		s.tell()
	}
	if err != nil {
		return step, fmt.Errorf("set all: %w", err)
	}
	return step, nil
}

// alive gives the whole ids of records of a kind, each once. One that is of another, or was withdrawn, is refused.
func (s *Store) alive(kind string, ids []string) ([]string, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list, seen := make([]string, 0, len(ids)), map[*entry]bool{}
	for _, id := range ids {
		e, err := s.find(id)
		switch {
		case err != nil:
			return nil, err
		case e.kind() != kind:
			return nil, errOtherKind
		case e.removed:
			return nil, errRemoved.With("id", id)
		}
		if !seen[e] {
			seen[e] = true
			list = append(list, e.id())
		}
	}
	return list, nil
}

func (s *Store) setPart(step Step, edits []Edit) (Step, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	after, err := s.step(step, func(p *pen) (int, error) {
		n := 0
		saved, err := p.edits(edits)
		for _, one := range saved {
			if one.Change != (change.ID{}) {
				n++
			}
		}
		return n, err
	})
	if err != nil {
		return step, err
	}
	return after, nil
}

// step does what changes many records, and keeps it to be undone; a step that has a number goes on. The lock must be
// held.
func (s *Store) step(step Step, do func(*pen) (records int, err error)) (Step, error) {
	given := step
	err := s.write(func(p *pen) error {
		step = given // it may be run again
		n, err := do(p)
		if err != nil || len(p.heads) == 0 { // nothing was written
			return err
		}
		step.Records += n
		all, err := s.keptSteps(p.tx)
		if err != nil {
			return err
		}
		one, at := keptStep{}, slices.IndexFunc(all, func(one keptStep) bool { return one.N == step.N })
		if at >= 0 {
			one = all[at]
			all = slices.Delete(all, at, at+1)
		} else {
			step.N, step.Time, step.Actor = 1, s.now().UTC().Truncate(time.Second), s.actor
			if len(all) > 0 {
				step.N = all[len(all)-1].N + 1
			}
		}
		one.Step = step
		for _, w := range sortedWriters(p.heads) {
			first := uint64(1)
			if before := s.chains[w]; before != nil {
				first = before.Last + 1
			}
			one.extend(span{w, first, p.heads[w].Last})
		}
		all = append(all, one)
		slices.SortFunc(all, func(a, b keptStep) int { return a.N - b.N })
		return s.putMeta(p.tx, metaSteps, all[max(0, len(all)-mostSteps):])
	})
	return step, err
}

// keptSteps reads the steps. The first change of a chain opens it, and is of no record: it is no part of a step.
func (s *Store) keptSteps(tx reader) (all []keptStep, err error) {
	err = s.getMeta(tx, metaSteps, &all)
	for _, one := range all {
		for i := range one.Spans {
			one.Spans[i].First = max(one.Spans[i].First, 2)
		}
	}
	return all, err
}

// Steps gives the edits of many records that can be undone, the latest first.
func (s *Store) Steps() ([]Step, error) {
	var all []keptStep
	err := s.engine.view(func(tx reader) (err error) {
		all, err = s.keptSteps(tx)
		return err
	})
	list := make([]Step, 0, len(all))
	for _, one := range slices.Backward(all) {
		list = append(list, one.Step)
	}
	return list, err
}

// Undo gives the fields that an edit of many records changed the values back that they had before, but for those that
// have been changed since: left counts the records that have one. Where they had several, which a decision settled, they
// are in conflict again. It is done once, part by part: where it was stopped it goes on the next time. progress may be nil.
func (s *Store) Undo(ctx context.Context, n int, reason string, progress func(done, total int)) (step Step, left int, err error) {
	if strings.TrimSpace(reason) == "" {
		return Step{}, 0, errReason
	}
	total, back, kept := 0, map[string]bool{}, map[string]bool{}
	for done := 0; err == nil && !step.Undone; {
		if err = ctx.Err(); err != nil {
			break
		}
		var part undoing
		if step, part, err = s.undoPart(n, reason); err != nil {
			break
		}
		maps.Copy(back, part.records)
		maps.Copy(kept, part.left)
		done += part.changes
		if total = max(total, done+part.remain); progress != nil {
			progress(done, total)
		}
	}
	left = len(kept)
	if step.Records = len(back); step.Records > 0 {
		s.tell()
	}
	if err != nil {
		return step, left, fmt.Errorf("undo: %w", err)
	}
	return step, left, nil
}

// undoing is what became of a part of a step: how many changes were looked at and how many remain, which records have their
// values back, and which have one that was changed since. A record may have had several changes.
type undoing struct {
	changes, remain int
	records, left   map[string]bool
}

func (s *Store) undoPart(n int, reason string) (step Step, part undoing, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err = s.write(func(p *pen) error {
		part = undoing{records: map[string]bool{}, left: map[string]bool{}} // it may be run again
		all, err := s.keptSteps(p.tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(one keptStep) bool { return one.N == n })
		switch {
		case at < 0:
			return errNoStep.With("step", n)
		case all[at].Undone:
			return errUndone.With("step", n)
		}
		if all[at].Deed != "" {
			if err := s.may(Reviewer); err != nil {
				return err
			}
		}
		spans := all[at].Spans
		for len(spans) > 0 && part.changes < bulkPart {
			id, whole, some, err := p.revert(ref{Writer: spans[0].Writer, Seq: spans[0].First}, reason)
			if err != nil {
				return err
			}
			part.changes++
			if some {
				part.records[id] = true
			}
			if !whole {
				part.left[id] = true
			}
			if spans[0].First++; spans[0].First > spans[0].Last {
				spans = spans[1:]
			}
		}
		for _, one := range spans {
			part.remain += int(one.Last - one.First + 1)
		}
		all[at].Spans, all[at].Undone = spans, len(spans) == 0
		step = all[at].Step
		return s.putMeta(p.tx, metaSteps, all)
	})
	return step, part, err
}

// revert makes the inverse of one change of a record, as far as what it set still stands: whole where all of it does, some
// where any.
func (p *pen) revert(at ref, reason string) (id string, whole, some bool, err error) {
	s := p.s
	entries, err := s.entriesOf(p.tx, []ref{at})
	if err != nil {
		return id, false, false, err
	}
	done := entries[0]
	id = recordID(s.chains[at.Writer].Book, done.Record)
	v, known := p.views[id]
	if !known {
		if v, err = s.readView(p.tx, id); err != nil {
			return id, false, false, err
		}
	}
	if _, judged := done.Fields[change.KeyRemoved]; v.Folded.Removed() && !judged {
		return id, false, false, nil
	}
	if entries, err = s.entriesOf(p.tx, v.Refs); err != nil {
		return id, false, false, err
	}
	before := change.Fold(slices.DeleteFunc(entries, func(one change.Entry) bool { return one.ID == done.ID }))
	c, beside := blank(reason), []change.Change{}
	whole = true
	for key := range done.Fields {
		now, ok := v.Folded.Winner(key)
		if !ok || now.Change != done.ID || v.Folded.Conflict(key) {
			whole = false
			continue
		}
		if !before.Conflict(key) {
			old, _ := before.Winner(key)
			p.assign(&c, v.Folded, key, old.Value)
			continue
		}
		for i, value := range distinct(before.Versions(key)) { // each replaces the decision, and none the others
			if i > len(beside) {
				beside = append(beside, blank(reason))
			}
			one := &c
			if i > 0 {
				one = &beside[i-1]
			}
			one.Fields[key], one.Supersedes[key] = value, v.Folded.IDs(key)
		}
	}
	if len(c.Fields) == 0 {
		return id, whole, false, nil
	}
	kind := s.pack.Kind(v.Folded.Kind())
	if kind == nil {
		return id, false, false, nil
	}
	if err := s.mine(kind, c.Fields); err != nil {
		return id, false, false, err
	}
	for _, one := range append([]change.Change{c}, beside...) {
		if _, err := p.write(id, one); err != nil {
			return id, false, false, err
		}
	}
	return id, whole, true, nil
}

func blank(reason string) change.Change {
	return change.Change{Op: change.Set, Fields: map[string]string{}, Supersedes: map[string][]change.ID{}, Reason: reason}
}

func distinct(versions []change.Version) []string {
	var values []string
	for _, v := range versions {
		if !slices.Contains(values, v.Value) {
			values = append(values, v.Value)
		}
	}
	return values
}
