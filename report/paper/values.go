package paper

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"rollbook/store"
	"rollbook/store/register"
)

// content is what a cell shows: a text, the bytes of a JPEG, or a QR code.
type content struct {
	text text
	jpeg []byte
	size register.PhotoSize // of the JPEG
	code *qrCode
}

// filler fills the cells of a form from one record. It lives within one Store.Lookup.
type filler struct {
	pack    *register.Pack
	kind    *register.Kind
	measure *measure
	units   map[string]store.Unit
	day     time.Time
	look    register.Lookup
	rec     register.Record // without ID for the blank form
	number  int             // in a roster
	placed  func(string) string
	code    *qrCode // of a bundle
	lists   map[string][]register.Record
	facts   []string        // what the cells show, by field, for the digest
	shown   map[string]bool // records that the cells name fields of
}

// fact notes what a cell shows, so that a printed copy can be told from a later state.
func (f *filler) fact(name, value string) {
	if value != "" {
		f.facts = append(f.facts, name+"="+value)
	}
}

// digest is the same as long as the fields that are shown hold the same values, however they are laid out.
func (f *filler) digest() [sha256.Size]byte {
	slices.Sort(f.facts)
	return sha256.Sum256([]byte(strings.Join(slices.Compact(f.facts), "\n")))
}

// fill gives what a cell shows.
func (f *filler) fill(c *register.FormCell) content {
	switch {
	case c.Kind == "photo":
		return f.photo(c)
	case c.Kind == "qr":
		return content{code: f.code}
	case c.Kind == "note":
		return content{text: signature(f.measure.read(f.placed(c.Text), true))}
	case c.Kind != "value":
		return content{text: f.measure.read(f.placed(c.Text), c.Kind == "sign")}
	case c.Boxes != nil:
		return content{text: f.boxes(c)}
	case c.Field == "#" && f.number > 0:
		return content{text: f.measure.read(fmt.Sprint(f.number), false)}
	case c.Field == "#":
		return content{}
	case c.Field == "" && c.Expr == "":
		return content{text: f.measure.read(f.placed(c.Text), true)}
	}
	return content{text: f.measure.read(f.show(c), false)}
}

// signature sets the sentence that is signed on a line of its own.
func signature(t text) text {
	stop := -1
	for i, g := range t {
		if g.kind == pen {
			break
		}
		if g.r == fullStop {
			stop = i
		}
	}
	if stop < 0 || stop == len(t)-1 {
		return t
	}
	return append(append(append(text{}, t[:stop+1]...), glyph{kind: newline}), t[stop+1:]...)
}

func (f *filler) photo(c *register.FormCell) content {
	if at := f.pack.FieldAt(f.kind, c.Field); at.Field != nil {
		if value, _ := f.value(at); value != "" {
			f.fact(c.Field, value)
			if raw, ok := photo(value); ok {
				return content{jpeg: raw, size: f.pack.Sizes.Photo}
			}
			return content{text: f.measure.read(onPaper("paper.photo-unreadable"), false)}
		}
	}
	return content{text: f.measure.read(f.placed(c.Text), false)}
}

// show gives the text of a value cell.
func (f *filler) show(c *register.FormCell) string {
	if f.rec.ID == "" {
		return ""
	}
	if e := c.CellExpr(); e != nil {
		shown, err := e.String(f.rec, f.look, f.day)
		if err != nil {
			shown = onPaper("paper.no-value")
		}
		f.fact(c.Expr, shown)
		return shown
	}
	at := f.pack.FieldAt(f.kind, c.Field)
	if at.Field == nil {
		return ""
	}
	value, of := f.value(at)
	f.fact(c.Field, value)
	switch {
	case value == "" && at.Field.Role == register.RoleUnit && of.ID != "":
		return f.units[of.Unit].Name
	case at.Field.Role == register.RoleOffice && f.units[value].Name != "":
		return f.units[value].Name
	case at.Field.Type == register.Ref:
		if other, ok := f.look.Record(value); ok {
			return f.pack.TitleOf(other)
		}
		return value
	case c.Mask:
		return f.pack.Masked(at.Field, value)
	}
	return f.pack.Display(at.Field, value)
}

// value gives what a field holds on the day, and the record that holds it.
func (f *filler) value(at register.Cell) (string, register.Record) {
	rec := f.rec
	switch {
	case rec.ID == "":
		return "", rec
	case at.Via != nil:
		rec, _ = f.look.Record(at.Via.At(rec.Values, f.day))
	case at.Many != nil:
		list := f.many(at.Many)
		if at.Index >= len(list) {
			return "", register.Record{}
		}
		rec = list[at.Index]
	}
	if rec.ID != "" {
		f.shown[rec.ID] = true
	}
	if at.Field.Derived() && rec.ID != "" {
		return f.pack.Compute(rec, f.look, f.day)[at.Field.Key], rec
	}
	return at.Field.At(rec.Values, f.day), rec
}

// many gives the records that refer to this one, in the order in which they were made; terms at
// school and stays at a kindergarten the latest first.
func (f *filler) many(m *register.Many) []register.Record {
	list, known := f.lists[m.Name]
	if known {
		return list
	}
	list = append(list, f.look.Referring(m.Kind, m.Via, f.rec.ID)...)
	sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
	if k := f.pack.Kind(m.Kind); (k.Role == register.KindEnrolment || k.Role == register.KindNursery) && len(k.Identity) > 0 {
		sort.SliceStable(list, func(i, j int) bool {
			for _, key := range k.Identity[0] {
				if a, b := list[i].Values[key], list[j].Values[key]; a != b {
					return a > b
				}
			}
			return false
		})
	}
	f.lists[m.Name] = list
	return list
}

// boxes gives the tick boxes of a cell: of a code list, or of labels that the form names. A value
// that none of them stands for is written behind them.
func (f *filler) boxes(c *register.FormCell) text {
	shown := f.chosen(c)
	var t text
	for _, label := range f.labels(c.Boxes) {
		t = f.measure.tick(t, label.short, shown[label.full] || shown[label.short])
		delete(shown, label.full)
		delete(shown, label.short)
	}
	if c.Field == "" && c.Expr == "" { // ticked by hand
		shown = nil
	} else if at := f.pack.FieldAt(f.kind, c.Field); at.Field != nil && at.Field.Type == register.Flag {
		delete(shown, f.pack.Display(at.Field, "0")) // without a box of its own, no box says it
	}
	var rest []string
	for one := range shown {
		rest = append(rest, one)
	}
	sort.Strings(rest)
	for _, one := range rest {
		t = f.measure.tick(t, one, true)
	}
	if c.Text != "" {
		t = append(append(t, glyph{kind: gap, w: tickGap}), f.measure.read(f.placed(c.Text), true)...)
	}
	return t
}

// chosen gives the words of a cell's value: several for a list of codes.
func (f *filler) chosen(c *register.FormCell) map[string]bool {
	shown := map[string]bool{}
	if c.Field == "" && c.Expr == "" {
		return shown
	}
	at := f.pack.FieldAt(f.kind, c.Field)
	switch {
	case c.Expr != "":
		for _, one := range strings.Split(f.show(c), ",") {
			shown[one] = true
		}
	case at.Field != nil && at.Field.Type == register.Codes:
		value, _ := f.value(at)
		f.fact(c.Field, value)
		for _, one := range strings.Split(value, ",") {
			shown[f.pack.Display(at.Field, one)] = true
		}
	case at.Field != nil:
		shown[f.show(c)] = true
	}
	delete(shown, "")
	return shown
}

// label is what stands beside a tick box, and the words of the code that it stands for.
type label struct{ short, full string }

func (f *filler) labels(boxes any) []label {
	var list []label
	switch boxes := boxes.(type) {
	case string:
		if codes := f.pack.Codes[boxes]; codes != nil {
			for _, row := range codes.Codes {
				if !row.Hidden {
					list = append(list, label{row.Short, row.Label})
				}
			}
		}
	case []any:
		for _, one := range boxes {
			list = append(list, label{fmt.Sprint(one), fmt.Sprint(one)})
		}
	}
	return list
}
