package paper

// Drawn is one thing on a page, for tests: a picture, a text, a black rectangle, or a line.
type Drawn struct {
	Page               int
	X, Y, X2, Y2, Size float64
	Text               string
	JPEG               []byte
	Filled             bool
	PageWide, PageHigh float64
}

// Drawn gives everything that the document draws, in order.
func (d *Document) Drawn() []Drawn {
	var list []Drawn
	for i, s := range d.sheets {
		for _, m := range s.marks {
			list = append(list, Drawn{i, m.x, m.y, m.x2, m.y2, m.size, m.text, m.jpeg, m.filled, s.w, s.h})
		}
	}
	return list
}
