package keying

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
)

var (
	errNotDue = fault.New(fault.Refused, "keying-not-due")
	errEmpty  = fault.New(fault.Usage, "keying-empty")
	errChoice = fault.New(fault.Usage, "keying-choice")
)

// Item is a field of a record that waits for its second typing.
type Item struct {
	Record store.Record
	Kind   *register.Kind
	Field  *register.Field
	Keyer  string // who typed it first; asked by Offered alone
}

// Due gives what waits, the records in the order in which they were made. Which records it falls on
// hangs on nothing but their ids, which nobody can choose: of every so many one (the pack says how many).
func Due(s *store.Store) ([]Item, error) {
	done, err := settled(s)
	if err != nil {
		return nil, err
	}
	var due []Item
	for _, k := range s.Pack().Kinds {
		fields := chosen(s, k)
		if len(fields) == 0 {
			continue
		}
		roll, err := s.Sift(context.Background(), store.Sift{Kind: k.Key, Bare: true})
		if err != nil {
			return nil, err
		}
		items, err := drawn(s, k, fields, roll.IDs, done)
		if err != nil {
			return nil, err
		}
		due = append(due, items...)
	}
	return due, nil
}

// drawn gives what waits of some records: of a large register few are read. One that was withdrawn since it was listed waits no more.
func drawn(s *store.Store, k *register.Kind, fields []*register.Field, ids store.IDs, done map[place]Result) (due []Item, err error) {
	for _, one := range ids {
		id := one.String()
		if !Falls(id, s.Pack().KeyEvery) {
			continue
		}
		rec, err := s.Get(id)
		if err != nil {
			if _, there := s.Glance(id); !there {
				continue
			}
			return nil, err
		}
		if !rec.Removed && rec.Unit == s.Unit().Code {
			due = append(due, waiting(k, fields, rec, done)...)
		}
	}
	return due, nil
}

// Offered gives what waits with who typed it first. What another typed stands before one's own: who typed a mistake types it
// again more easily than another does.
func Offered(s *store.Store) ([]Item, error) {
	due, err := Due(s)
	if err != nil {
		return nil, err
	}
	keyers := map[string]map[string]string{}
	for i, one := range due {
		if keyers[one.Record.ID] == nil {
			if keyers[one.Record.ID], err = writers(s, one.Record.ID); err != nil {
				return nil, err
			}
		}
		due[i].Keyer = keyers[one.Record.ID][one.Field.Key]
	}
	slices.SortStableFunc(due, func(a, b Item) int { return cmp.Compare(a.own(s), b.own(s)) })
	return due, nil
}

func (i Item) own(s *store.Store) int {
	if i.Own(s) {
		return 1
	}
	return 0
}

// Own reports whether who types it again typed it first.
func (i Item) Own(s *store.Store) bool { return i.Keyer == s.Account().Name }

// chosen gives the fields of a kind that are typed twice and that this desk may write.
func chosen(s *store.Store, k *register.Kind) []*register.Field {
	level := s.Unit().Level
	return slices.DeleteFunc(slices.Clone(k.Fields), func(f *register.Field) bool {
		return !f.Twice || !f.MayWrite(level)
	})
}

// Falls reports whether a record is one of those whose fields are typed twice.
func Falls(id string, every int) bool {
	if every < 1 {
		return false
	}
	sum := sha256.Sum256([]byte(id))
	return binary.BigEndian.Uint64(sum[:])%uint64(every) == 0
}

func waiting(k *register.Kind, fields []*register.Field, rec store.Record, done map[place]Result) (items []Item) {
	for _, f := range fields {
		value := rec.Fields[f.Key]
		fought := slices.ContainsFunc(rec.Conflicts, func(c store.Conflict) bool { return c.Field == f.Key })
		if before, ok := done[place{rec.ID, f.Key}]; value == "" || fought || ok && before.Of == mark(rec.ID, value) {
			continue
		}
		items = append(items, Item{Record: rec, Kind: k, Field: f})
	}
	return items
}

// Beside gives what tells the record apart, as label and value in a language, without what is hidden or gives it away.
func (i Item) Beside(s *store.Store, lang string) (list [][2]string) {
	p := s.Pack()
	if person := s.PersonOf(i.Record); person != "" {
		list = append(list, [2]string{i.Kind.ByRole(register.RolePerson).Say(lang), person})
	}
	for _, key := range i.Kind.List {
		f := i.Kind.Field(key)
		value := f.At(i.Record.Fields, time.Now())
		if value == "" || f.Twice || f.Sensitive != "" || f.Type == register.Ref || i.Field.Type == register.IDNumber && fromID[f.Role] {
			continue
		}
		list = append(list, [2]string{f.Say(lang), p.In(lang).Display(f, value)})
	}
	return list
}

// fromID are the roles that stand in an ID number.
var fromID = map[register.Role]bool{register.RoleBirth: true, register.RoleSex: true, register.RoleHome: true}

// writers are who wrote each field of a record last.
func writers(s *store.Store, id string) (map[string]string, error) {
	events, err := s.History(id)
	if err != nil {
		return nil, err
	}
	last := map[string]string{}
	for _, e := range events {
		for key := range e.Fields {
			last[key] = e.Actor
		}
	}
	return last, nil
}

// Find gives the item of a record's field, where it waits.
func Find(s *store.Store, record, field string) (Item, error) {
	due, err := Due(s)
	if err != nil {
		return Item{}, err
	}
	rec, err := s.Get(record)
	if err != nil {
		return Item{}, err
	}
	for _, one := range due {
		if one.Record.ID == record && one.Field.Key == field {
			return one, nil
		}
	}
	return Item{}, notDue(s, rec, field)
}

// notDue names what does not wait, by what the record and the field are called.
func notDue(s *store.Store, rec store.Record, field string) error {
	label := any(field)
	if f := s.Pack().Kind(rec.Kind).Field(field); f != nil {
		label = f
	}
	return errNotDue.With("title", s.TitleOf(rec), "label", label)
}

// Trial is a second typing beside the first.
type Trial struct {
	Item
	First, Second register.Meaning
	Keys          int // pressed for the second
	Took          time.Duration
}

// Type reads a second typing as the first was read.
func (i Item) Type(p *register.Pack, text string, keys int, took time.Duration) (Trial, error) {
	if strings.TrimSpace(text) == "" {
		return Trial{}, errEmpty.With("field", i.Field)
	}
	return Trial{Item: i, First: register.Meaning{Value: i.Record.Fields[i.Field.Key]}, Second: p.Interpret(i.Kind, i.Field, text), Keys: keys, Took: took}, nil
}

// Wrong is what would have to be mended if the field held what was typed; nil for nothing.
func (i Item) Wrong(s *store.Store, m register.Meaning) (wrong *register.Problem) {
	if m.Problem != nil {
		return m.Problem
	}
	rec := register.Record{ID: i.Record.ID, Kind: i.Record.Kind, Unit: i.Record.Unit, Values: maps.Clone(i.Record.Fields)}
	rec.Values[i.Field.Key] = m.Value
	s.Lookup(func(look register.Lookup) {
		for _, p := range s.Pack().Check(rec, look, time.Now()) {
			if wrong == nil && p.Field == i.Field.Key && p.Level == register.Hard {
				wrong = &p
			}
		}
	})
	return wrong
}

// Same reports whether both say the same.
func (t Trial) Same() bool { return t.First.Value == t.Second.Value }

// Differs tells at which characters of a text the other is another.
func Differs(text, other string) []bool {
	a, b := []rune(text), []rune(other)
	marks := make([]bool, len(a))
	for i := range a {
		marks[i] = i >= len(b) || a[i] != b[i]
	}
	return marks
}

// Verdict is what came of two typings.
type Verdict string

// What can come of them.
const (
	Same   Verdict = "same"
	First  Verdict = "first"  // the first was right
	Second Verdict = "second" // the second was right
	Third  Verdict = "third"  // neither was
)

// Result is what became of one second typing.
type Result struct {
	Record, Field   string
	Keyer, Verifier string
	Verdict         Verdict
	When            time.Time
	Keys            int
	Took            time.Duration
	Of              string // a mark of the value that was right, to see that it still stands
}

// Settle notes which typing was right, after a look at the paper, and corrects the record where the
// first was not. third is the text that stands on the paper where neither was right.
func Settle(s *store.Store, t Trial, right Verdict, third, reason string) (Result, error) {
	if t.Same() != (right == Same) {
		return Result{}, errChoice
	}
	value, typed := t.First.Value, ""
	switch right {
	case Same, First:
	case Second:
		value, typed = t.Second.Value, t.Second.Typed
	case Third:
		if strings.TrimSpace(third) == "" {
			return Result{}, errEmpty.With("field", t.Field)
		}
		m := s.Pack().Interpret(t.Kind, t.Field, third)
		if m.Value == t.First.Value || m.Value == t.Second.Value {
			return Result{}, errChoice
		}
		value, typed = m.Value, m.Typed
	default:
		return Result{}, errChoice
	}
	now, err := s.Get(t.Record.ID)
	if err != nil {
		return Result{}, err
	}
	keyers, err := writers(s, t.Record.ID)
	if err != nil {
		return Result{}, err
	}
	if now.Fields[t.Field.Key] != t.First.Value {
		return Result{}, notDue(s, now, t.Field.Key) // changed meanwhile
	}
	r := Result{t.Record.ID, t.Field.Key, keyers[t.Field.Key], s.Account().Name, right, time.Now(), t.Keys, t.Took, mark(t.Record.ID, value)}
	if value == t.First.Value {
		return r, keep(s, r)
	}
	edit := store.Edit{ID: t.Record.ID, Set: map[string]string{t.Field.Key: value}, Typed: map[string]string{t.Field.Key: typed}, Reason: reason}
	return r, keep(s, r, edit)
}

// mark is short for a record's value, to see later whether it is another one.
func mark(record, value string) string {
	sum := sha256.Sum256([]byte(record + "\x00" + value))
	return fmt.Sprintf("%x", sum[:8])
}

const kept = "keying/"

// keep notes what became of a second typing, with the edit that came of it: both or none.
func keep(s *store.Store, r Result, edits ...store.Edit) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("note a second typing: %w", err)
	}
	_, err = s.CommitBeside(map[string][]byte{fmt.Sprintf("%s%020d/%s/%s", kept, r.When.UnixNano(), r.Record, r.Field): raw}, edits...)
	return err
}

// Results gives what became of all second typings at this desk, the oldest first.
func Results(s *store.Store) (list []Result, err error) {
	err = s.EachMeta(kept, func(_ string, raw []byte) error {
		var r Result
		if err := json.Unmarshal(raw, &r); err != nil {
			return fmt.Errorf("read a second typing: %w", err)
		}
		list = append(list, r)
		return nil
	})
	return list, err
}

// place is a field of a record.
type place struct{ record, field string }

// settled gives the last result of each field that has one.
func settled(s *store.Store) (map[place]Result, error) {
	list, err := Results(s)
	done := map[place]Result{}
	for _, r := range list {
		done[place{r.Record, r.Field}] = r
	}
	return done, err
}
