package sheet

import (
	"fmt"
	"sort"
	"strings"

	"rollbook/store"
	"rollbook/store/register"
)

// wholeList is a sheet that names all there are in its places, as of its day: the dated list of the
// poor. What it no longer names is struck from that day on; nothing is overwritten, and lists that
// come in the wrong order say the same in the end.
type wholeList struct {
	r       *reading
	field   string // the dated flag
	place   string // "kind.field" whose place says which list a record stands on
	level   string
	existed map[string]string          // record → kind, of those that stood before
	named   map[string]bool            // records of the sheet
	days    map[string]map[string]bool // place → days of the rows in it
	later   map[string][]string        // place → days of the lists that are known already
}

func newWholeList(r *reading) *wholeList {
	w := r.l.imports.Whole
	place, level, _ := strings.Cut(w.Within, ":")
	l := &wholeList{
		r: r, field: w.Field, place: place, level: level, existed: map[string]string{}, named: map[string]bool{},
		days: map[string]map[string]bool{}, later: map[string][]string{},
	}
	own := r.s.Unit().Code
	for _, kind := range r.order {
		if r.pack.Kind(kind).Field(w.Field) == nil {
			continue
		}
		r.s.Each(kind, func(rec register.Record, _ register.Lookup, _ bool) {
			if rec.Unit == own {
				l.existed[rec.ID] = kind
			}
		})
	}
	known := map[string]map[string]bool{}
	for id, kind := range l.existed {
		at := l.placeOf(kind, id)
		if known[at] == nil {
			known[at] = map[string]bool{}
		}
		for key := range r.record(id).Values {
			if day, ok := strings.CutPrefix(key, l.field+"@"); ok {
				known[at][day] = true
			}
		}
	}
	for at, days := range known {
		for day := range days {
			l.later[at] = append(l.later[at], day)
		}
		sort.Strings(l.later[at])
	}
	return l
}

// placeOf gives the place whose list a record stands on: its own, or that of the record it belongs to.
func (l *wholeList) placeOf(kind, id string) string {
	main, field, _ := strings.Cut(l.place, ".")
	values := l.r.record(id).Values
	if kind != main {
		values = l.r.record(values[l.r.via[kind].field.Key]).Values
	}
	return l.r.pack.Places.Up(values[field], l.level)
}

// name notes a record that the sheet names. One that a later list, already here, does not name was
// struck by that one.
func (l *wholeList) name(kind, id string, values map[string]string) {
	if l.r.pack.Kind(kind).Field(l.field) == nil {
		return
	}
	at, day := l.r.pack.Places.Up(values[l.place], l.level), values[l.r.l.imports.AsOf]
	if day == "" {
		return
	}
	l.named[id] = true
	if l.days[at] == nil {
		l.days[at] = map[string]bool{}
	}
	l.days[at][day] = true
	for _, next := range l.later[at] {
		if next <= day {
			continue
		}
		if l.r.record(id).Values[l.field+"@"+next] == "" {
			l.r.setLater(id, l.field+"@"+next, "0")
		}
		return
	}
}

// setLater adds to the edit of a record that the sheet makes or changes.
func (r *reading) setLater(id, key, value string) {
	var at int
	if _, err := fmt.Sscanf(id, "#%d", &at); err == nil {
		r.edits[at].Set[key] = value
		return
	}
	if at = r.at[id]; at > 0 {
		r.edits[at-1].Set[key] = value
		return
	}
	r.extra(store.Edit{ID: id, Set: map[string]string{key: value}})
}

// extra adds an edit that no row makes by itself.
func (r *reading) extra(e store.Edit) {
	r.edits, r.rowOf, r.main = append(r.edits, e), append(r.rowOf, -1), append(r.main, false)
}

// strike ends the standing of what the sheet no longer names. A place with rows of several days is
// left alone: that is more than one list.
func (l *wholeList) strike() {
	var gone []string
	for id := range l.existed {
		if !l.named[id] {
			gone = append(gone, id)
		}
	}
	sort.Strings(gone)
	for _, id := range gone {
		kind := l.existed[id]
		days := l.days[l.placeOf(kind, id)]
		if len(days) != 1 {
			continue
		}
		for day := range days {
			f := l.r.pack.Kind(kind).Field(l.field)
			if stood(f, l.r.record(id).Values, day) {
				l.r.extra(store.Edit{ID: id, Set: map[string]string{l.field + "@" + day: "0"}})
				l.r.result.Struck++
			}
		}
	}
}

// stood reports whether a dated flag was set just before, or on, a day.
func stood(f *register.Field, values map[string]string, day string) bool {
	best := ""
	for key := range values {
		if at, ok := strings.CutPrefix(key, f.Key+"@"); ok && at <= day && at > best {
			best = at
		}
	}
	return best != "" && values[f.Key+"@"+best] == "1"
}

// countRecords counts the records of the kind instead of the rows, of which one has several.
func (r *reading) countRecords(saved []store.Saved) {
	made, differ, all := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, one := range r.same {
		if one.main {
			all[one.id] = true
		}
	}
	for i, one := range saved {
		if !r.main[i] {
			continue
		}
		all[one.ID] = true
		switch {
		case one.New:
			made[one.ID] = true
		case one.Change != (store.Saved{}).Change:
			differ[one.ID] = true
		}
	}
	r.result.New, r.result.Changed = len(made), len(differ)
	r.result.Same = len(all) - len(made) - len(differ)
}
