package store

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/mozillazg/go-pinyin"

	"rollbook/store/change"
	"rollbook/store/register"
)

// meanwhile reports what of an edit somebody else changed since its editor saw it: on another desk of the register, in another
// window of this one, or with what was received.
func (s *Store) meanwhile(k *register.Kind, e Edit, values map[string]string) error {
	for key := range e.Seen {
		if k.Field(key) == nil {
			return errField.With("field", key, "kind", k)
		}
	}
	for _, f := range k.Fields {
		was, said := e.Seen[f.Key]
		if now := f.At(values, s.now()); said && now != was && now != e.Set[f.Key] {
			title := s.pack.TitleOf(register.Record{ID: e.ID, Kind: k.Key, Values: values})
			return ErrMeanwhile.With("title", title, "field", f)
		}
	}
	return nil
}

// spent keeps in sight what an award was paid: without a reason it is not cleared, and the award is not withdrawn before all of it
// came back. Else the same might be paid once more.
func (s *Store) spent(k *register.Kind, e Edit, values map[string]string) error {
	paid, back := k.ByRole(register.RolePaid), k.ByRole(register.RoleBack)
	if k.Role != register.KindAward || paid == nil || back == nil {
		return nil
	}
	yuan := func(text string) float64 {
		n, _ := strconv.ParseFloat(text, 64) // what was not understood is none
		return n
	}
	value, said := e.Set[paid.Key]
	cleared := said && yuan(value) == 0 && yuan(values[paid.Key]) > 0 && strings.TrimSpace(e.Reason) == ""
	if cleared || e.Remove && yuan(values[paid.Key]) > yuan(values[back.Key]) {
		return errSpent.With("title", s.pack.TitleOf(register.Record{ID: e.ID, Kind: k.Key, Values: values}), "paid", values[paid.Key])
	}
	return nil
}

// wanted gives what an edit shall make true: its values, a new record's defaults, what follows from the ID number and the
// name, and for a dated field the day from which it holds.
func (s *Store) wanted(k *register.Kind, e Edit, old map[string]string, before []Saved) (map[string]string, error) {
	now := s.now()
	today := now.Format(time.DateOnly)
	set := make(map[string]string, len(e.Set)+4)
	for key, value := range e.Set {
		f := k.Field(baseKey(key))
		switch {
		case f == nil:
			return nil, errField.With("field", key, "kind", k)
		case f.Derived():
			return nil, errComputed.With("field", f)
		case f.Once && e.ID != "" && old[key] != "" && old[key] != value:
			return nil, errOnce.With("field", f)
		case len(value) > change.MaxText:
			return nil, errTooLarge.With("field", f)
		}
		if n, err := strconv.Atoi(strings.TrimPrefix(value, "#")); f.Type == register.Ref && strings.HasPrefix(value, "#") && err == nil && n >= 0 && n < len(before) {
			value = before[n].ID
		}
		if f.Dated && key == f.Key && e.ID != "" {
			if f.At(old, now) == value {
				continue
			}
			key += "@" + today
		}
		if f.Dated && e.ID != "" && value == "" {
			if err := s.stays(f, old, key, e.Set); err != nil {
				return nil, err
			}
		}
		set[key] = value
	}
	if e.ID == "" {
		for key, value := range s.pack.Defaults(k, now) {
			if _, said := set[key]; !said {
				set[key] = value
			}
		}
	}
	s.follow(k, old, set)
	return set, nil
}

// stays refuses to clear a dated field where the value before it would hold again: nothing holds from a day on is not to be written.
// An entry that is asked for by its day is taken back.
func (s *Store) stays(f *register.Field, old map[string]string, key string, asked map[string]string) error {
	_, on, _ := strings.Cut(key, "@")
	day, err := time.Parse(time.DateOnly, on)
	if _, byDay := asked[key]; err != nil || byDay && old[key] != "" {
		return nil
	}
	before := maps.Clone(old)
	delete(before, key)
	if f.At(before, day) == "" {
		return nil
	}
	return errDated.With("field", f, "value", s.pack.Display(f, f.At(old, day)))
}

// follow fills what follows from the values set, where nothing stands there: birth date, sex and
// home from the ID number, the pinyin from the name.
func (s *Store) follow(k *register.Kind, old, set map[string]string) {
	now := make(map[string]string, len(old)+len(set))
	for _, m := range []map[string]string{old, set} {
		for key, value := range m {
			now[key] = value
		}
	}
	if id := k.ByRole(register.RoleIDNumber); id != nil && set[id.Key] != "" {
		for key, value := range s.pack.FromID(k, now) {
			if _, said := set[key]; !said && old[key] == "" {
				set[key] = value
			}
		}
	}
	name, spelt := k.ByRole(register.RoleName), k.ByRole(register.RolePinyin)
	if name == nil || spelt == nil || set[name.Key] == "" {
		return
	}
	if _, said := set[spelt.Key]; !said && (old[spelt.Key] == "" || old[spelt.Key] == latin(old[name.Key])) {
		set[spelt.Key] = latin(set[name.Key])
	}
}

// latin writes a name in pinyin, "MA XIAO LONG"; characters without a reading are left out.
func latin(name string) string {
	return strings.ToUpper(strings.Join(pinyin.LazyPinyin(name, pinyin.NewArgs()), " "))
}
