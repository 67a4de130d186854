package entry

import (
	"errors"
	"slices"
	"sort"
	"strings"

	"fyne.io/fyne/v2"

	"rollbook/app/form"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// sheet is a form with a record in it: what it shows, its draft, and what goes on to the next record.
type sheet struct {
	d       *shell.Desk
	kind    *register.Kind
	form    *form.Form
	rec     *store.Record     // shown; nil for a new one
	before  map[string]string // the values saved or shown before, for ditto
	carry   *carry
	recent  *recent
	drafts  *job.Turns
	drafted bool // a draft of what is in the form is on the disk
	resumed bool // what is in the form comes from such a draft
	alike   *alike
	tell    func(string, fyne.ThemeColorName) // in the foot
	retitle func()
}

// config is what the forms of both screens ask of their surroundings.
func (s *sheet) config(changed func(), say func(string, fyne.ThemeColorName)) form.Config {
	s.tell = say
	return form.Config{
		Pack: s.d.Store.Pack(), Kind: s.kind, Unit: s.d.Store.Unit().Code, Level: s.d.Store.Unit().Level, Canvas: s.d.Win.Canvas(), Lookup: s.lookup,
		Find: s.find, Hint: s.hint,
		Changed: changed, Key: s.d.Key, Say: say, Former: s.former, Recent: s.recent.of, Record: s.record,
		Explained: func(id string) map[string]string { rec, _ := s.d.Store.Glance(id); return rec.Explained },
	}
}

// errReading says that a record cannot be saved yet.
var errReading = fault.New(fault.Refused, "entry-reading")

// lookup calls do with the records of the desk; with none while they are still being read, so that the form can be typed in
// meanwhile.
func (s *sheet) lookup(do func(register.Lookup)) {
	if s.d.Store.Reading() {
		do(none{})
		return
	}
	s.d.Store.Lookup(do)
}

// none is a desk without records.
type none struct{}

func (none) Record(string) (register.Record, bool)              { return register.Record{}, false }
func (none) Referring(string, string, string) []register.Record { return nil }

// find gives the records of a kind that a text finds, those that are called just so first: Enter takes the first line.
func (s *sheet) find(kind, text string) []store.Hit {
	if s.d.Store.Reading() {
		return nil
	}
	const most, looked = 8, 100
	called, hits := strings.TrimSpace(text), s.d.Store.Find(kind, text, looked)
	slices.SortStableFunc(hits, func(a, b store.Hit) int {
		switch {
		case a.Title == called && b.Title != called:
			return -1
		case a.Title != called && b.Title == called:
			return 1
		}
		return 0
	})
	return hits[:min(len(hits), most)]
}

// record is a record of the desk as the register sees it.
func (s *sheet) record(id string) (rec register.Record, ok bool) {
	s.d.Store.Lookup(func(look register.Lookup) { rec, ok = look.Record(id) })
	return rec, ok
}

// restore puts back what was half typed when the program ended.
func (s *sheet) restore() {
	draft, err := s.d.Store.Draft(s.draftName())
	if err != nil {
		s.d.Fail(err)
		return
	}
	if len(draft) > 0 {
		s.form.Restore(draft)
		s.drafted, s.resumed = true, true
		s.alike.compare()
	}
}

// parts gives the records that the form shows for a record: the one it refers to, and those that
// refer to it, with room for a new one.
func (s *sheet) parts(rec *store.Record) []form.Part {
	pack := s.d.Store.Pack()
	main := form.Part{Kind: s.kind}
	if rec != nil {
		main.ID, main.Values, main.Typed = rec.ID, rec.Fields, rec.Typed
	}
	list := []form.Part{main}
	for _, key := range s.kind.Parts {
		kind := pack.Kind(key)
		if kind == nil {
			continue
		}
		if via := refTo(s.kind, key); via != nil {
			part := form.Part{Kind: kind, Via: via, Before: true}
			if rec != nil && rec.Fields[via.Key] != "" {
				if other, err := s.d.Store.Get(rec.Fields[via.Key]); err == nil {
					part.ID, part.Values, part.Typed = other.ID, other.Fields, other.Typed
				}
			}
			list = append(list, part)
		} else if via := refTo(kind, s.kind.Key); via != nil {
			list = append(list, s.many(kind, via, rec)...)
		}
	}
	return list
}

func (s *sheet) many(kind *register.Kind, via *register.Field, rec *store.Record) []form.Part {
	var list []form.Part
	if rec != nil {
		s.d.Store.Lookup(func(look register.Lookup) {
			for _, other := range look.Referring(kind.Key, via.Key, rec.ID) {
				values := map[string]string{}
				for key, value := range other.Values {
					values[key] = value
				}
				list = append(list, form.Part{Kind: kind, ID: other.ID, Values: values, Typed: other.Typed, Via: via})
			}
		})
		sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
	}
	if len(list) == 0 || kind.Role == register.KindGuardian {
		list = append(list, form.Part{Kind: kind, Via: via})
	}
	return list
}

// former names a field that the pack no longer has, as the pack that had it did.
func (s *sheet) former(kind, key, value string) (label, shown string) {
	pack, f := s.d.Store.Former(kind, key)
	if f == nil {
		return key, value
	}
	return f.Say(words.Language()), pack.In(words.Language()).Display(f, value)
}

// others brings into the form what somebody else changed in its records meanwhile.
func (s *sheet) others() {
	if s.rec == nil || s.d.Store.Reading() || s.d.Store.Away() {
		return
	}
	id := s.rec.ID
	var now store.Record
	job.Quiet(func() (parts []form.Part, err error) {
		if now, err = s.d.Store.Get(id); err != nil {
			return nil, err
		}
		for _, part := range s.parts(&now) {
			if rec, err := s.d.Store.Get(part.ID); part.ID != "" && err == nil {
				part.Actor = rec.Actor
				parts = append(parts, part)
			}
		}
		return parts, nil
	}, func(parts []form.Part, err error) {
		if err == nil && s.rec != nil && s.rec.ID == id && s.form.Others(parts) {
			s.rec = &now
			s.retitle()
			s.tell(words.Say("entry.others"), look.Warn)
		}
	})
}

func refTo(kind *register.Kind, key string) *register.Field {
	for _, f := range kind.Fields {
		if f.Type == register.Ref && f.Kind == key {
			return f
		}
	}
	return nil
}

// commit writes everything in the form in one transaction, keeps what the next record may begin with, and goes on with the
// main record's id; where nothing could be saved it says why.
func (s *sheet) commit(then func(id string)) {
	if s.d.Store.Reading() {
		s.d.Fail(errReading)
		return
	}
	edits, main := s.form.Edits()
	job.Hold(s.d.Win, func() ([]store.Saved, error) { return s.d.Store.Commit(edits...) }, func(saved []store.Saved, err error) {
		if err != nil {
			s.d.Fail(err)
			if errors.Is(err, store.ErrMeanwhile) {
				s.others()
			}
			return
		}
		s.dropDraft()
		s.d.Saved()
		s.before = s.form.Values()
		s.carry.saved(s.form.Typed())
		s.recent.saw(s.before)
		s.note()
		s.alike.saved(saved[main].ID)
		then(saved[main].ID)
	})
}
