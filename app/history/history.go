// Package history shows what was done to a record, and first to the field in hand: who, when, and where it came from.
package history

import (
	"slices"
	"sort"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

// told is what is read beside the window.
type told struct {
	rec    store.Record
	events []store.Event
	units  map[string]store.Unit
	came   func(change.Writer, uint64) (courier.Result, bool)
}

func read(s *store.Store, record string) (t told, err error) {
	if t.rec, err = s.Get(record); err != nil {
		return t, err
	}
	if t.events, err = s.History(record); err != nil {
		return t, err
	}
	if t.units, err = s.Units(); err != nil {
		return t, err
	}
	t.came, err = courier.Came(s)
	return t, err
}

// Show tells a record's history over the window, that of a field first; field may be nil. still says whether the page that asked is
// there.
func Show(win fyne.Window, s *store.Store, record string, field *register.Field, still func() bool, fail func(error)) {
	job.Quiet(func() (told, error) { return read(s, record) }, func(t told, err error) {
		if !still() {
			return
		}
		if err != nil {
			fail(err)
			return
		}
		rows := container.NewVBox()
		title := words.Say("history.title")
		if field != nil {
			title = words.Say("history.of", "label", field.Say(words.Language()))
			t.one(s, rows, field)
			rows.Add(look.Space(8))
			rows.Add(look.Text(words.Say("history.whole"), 15, theme.ColorNamePrimary, true))
		}
		t.all(s, rows)
		look.Tell(win, title, look.Room(win, 820, 480, container.NewVScroll(rows)))
	})
}

// one tells each value that the field had, the newest first.
func (t told) one(s *store.Store, rows *fyne.Container, field *register.Field) {
	n := 0
	for _, e := range slices.Backward(t.events) {
		keys := keysOf(e, field.Key)
		if len(keys) == 0 {
			continue
		}
		n++
		for _, key := range keys {
			_, day, _ := strings.Cut(key, "@")
			value := Shown(s, s.Pack(), field, e.Fields[key].New)
			if value == "" {
				value = words.Say("history.empty")
			}
			if day != "" {
				value = words.Say("history.since", "value", value, "day", day)
			}
			rows.Add(look.Text(value, 15, theme.ColorNameForeground, true))
		}
		rows.Add(look.Aside("    " + t.where(s, e)))
		if e.Reason != "" {
			rows.Add(look.Aside("    " + words.Say("history.reason", "reason", e.Reason)))
		}
	}
	if n == 0 {
		rows.Add(look.Aside(words.Say("history.none")))
	}
}

// Shown is a value as a person reads it: what is sensitive in part, another record by what it is called.
func Shown(s *store.Store, in *register.Pack, f *register.Field, value string) string {
	if f.Type == register.Ref && value != "" {
		if rec, err := s.Get(value); err == nil {
			return s.TitleOf(rec)
		}
	}
	return in.In(words.Language()).Masked(f, value)
}

// keysOf gives the names under which a change wrote a field: of a dated one, a name for each day.
func keysOf(e store.Event, field string) (keys []string) {
	for key := range e.Fields {
		if base, _, _ := strings.Cut(key, "@"); field == "" || base == field {
			keys = append(keys, key)
		}
	}
	sort.Strings(keys)
	return keys
}

// where tells when a change was made, by whom, in which unit, and in which bundle it came.
func (t told) where(s *store.Store, e store.Event) string {
	text := words.Say("history.where", "time", e.Time.Format("2006-01-02 15:04"), "deed", words.Say("deed."+e.Kind), "unit", t.units[e.Unit].Name, "actor", e.Actor)
	if r, ok := t.came(e.Writer, e.Seq); ok {
		return text + words.Say("history.bundle", "unit", r.SenderName, "n", r.Number, "day", r.At.Format("2006-01-02"))
	}
	if e.Unit == s.Unit().Code {
		return text + words.Say("history.here")
	}
	return text
}

// all tells every change, the newest first.
func (t told) all(s *store.Store, rows *fyne.Container) {
	for _, e := range slices.Backward(t.events) {
		rows.Add(look.Text(t.where(s, e), 14, theme.ColorNameForeground, true))
		if e.Reason != "" {
			rows.Add(look.Aside(words.Say("history.reason", "reason", e.Reason)))
		}
		for _, key := range keysOf(e, "") {
			if text := Told(s, t.rec.Kind, key, e.Fields[key].Old, e.Fields[key].New); text != "" {
				rows.Add(look.Aside("    " + text))
			}
		}
	}
}

// Told is what stood in a field of a kind and what stands there now, as a person reads it; "" where nothing stood and nothing stands.
// The key of a dated field has its day.
func Told(s *store.Store, kind, key, old, now string) string {
	base, day, _ := strings.Cut(key, "@")
	label, in, f := base, s.Pack(), s.Pack().Kind(kind).Field(base)
	if f == nil {
		in, f = s.Former(kind, base)
	}
	if f != nil {
		label, old, now = f.Say(words.Language()), Shown(s, in, f, old), Shown(s, in, f, now)
	}
	if day != "" {
		label += " " + day
	}
	switch {
	case old == "" && now == "":
		return ""
	case old == "":
		return words.Say("history.field.first", "label", label, "new", now)
	case now == "":
		now = words.Say("history.empty")
	}
	return words.Say("history.field", "label", label, "old", old, "new", now)
}
