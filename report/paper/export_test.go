package paper

import (
	"time"

	"rollbook/store"
	"rollbook/store/register"
)

// Drawn is one thing on a page, for tests: a picture, a text, a black square of a QR code, or a line. The first square of a
// code has the whole of it as a picture.
type Drawn struct {
	Page               int
	X, Y, X2, Y2, Size float64
	Text               string
	JPEG               []byte
	Filled             bool
	Code               []byte
	CodeX, CodeY, Side float64
	PageWide, PageHigh float64
}

// Drawn gives everything that the document draws, in order.
func (d *Document) Drawn() []Drawn {
	var list []Drawn
	for i, s := range d.sheets {
		for _, m := range s.marks {
			one := Drawn{Page: i, X: m.x, Y: m.y, X2: m.x2, Y2: m.y2, Size: m.size, Text: m.text, JPEG: m.image, PageWide: s.w, PageHigh: s.h}
			if m.code == nil {
				list = append(list, one)
				continue
			}
			one.Filled, one.Code, one.CodeX, one.CodeY, one.Side = true, m.code.png, m.x, m.y, m.x2
			m.code.runs(m.x, m.y, m.x2, func(x, y, w, h float64) {
				one.X, one.Y, one.X2, one.Y2 = x, y, w, h
				list = append(list, one)
				one.Code = nil
			})
		}
	}
	return list
}

// Width is how wide a text of a size is, in millimetres.
func Width(text string, size float64) float64 {
	fonts, err := printFonts()
	if err != nil {
		panic(err)
	}
	return newMeasure(fonts).read(text, false).width() * size * point
}

// Shown gives the texts of a form's cells for a record, before they are broken into lines.
func Shown(s *store.Store, form, id string, day time.Time) ([]string, error) {
	l, err := newLayout(s, form, day)
	if err != nil {
		return nil, err
	}
	records, err := l.read([]string{id})
	if err != nil {
		return nil, err
	}
	var list []string
	s.Lookup(func(look register.Lookup) {
		f := l.filler(look, records[0], 1)
		for _, row := range append(append([]register.FormRow{}, l.form.Rows...), l.spare(f)...) {
			for i := range row.Cells {
				list = append(list, f.fill(&row.Cells[i]).text.letters())
			}
		}
	})
	return list, nil
}

// StampOf is what the QR code of a form says.
func StampOf(s *store.Store, form, id string, at time.Time) (string, error) {
	l, err := newLayout(s, form, at)
	if err != nil {
		return "", err
	}
	rec, err := s.Get(id)
	if err != nil {
		return "", err
	}
	digest, _, err := digestOf(s, form, rec, at)
	return Stamp{l.form.ID, rec.ID, digest, at}.String(), err
}
