package paper

// flow writes texts one below the other, over as many pages as they take.
type flow struct {
	measure *measure
	w, h, y float64
	margin  float64
	line    float64 // from line to line, of a text's height
	sheets  []sheet
	head    func(on *sheet, page int) (y float64) // draws what stands on each page, and says where the text begins
}

func (f *flow) begin() {
	f.sheets = append(f.sheets, sheet{w: f.w, h: f.h})
	f.y = f.head(&f.sheets[len(f.sheets)-1], len(f.sheets))
}

// on is the page that is written on.
func (f *flow) on() *sheet { return &f.sheets[len(f.sheets)-1] }

// room goes to a new page where this one has not so much room left.
func (f *flow) room(height float64) {
	if f.y+height > f.h-f.margin {
		f.begin()
	}
}

// lines writes a text from where the last ended, indented by some millimetres.
func (f *flow) lines(text string, size, indent float64) {
	for _, line := range f.measure.read(text, false).set(size, f.w-2*f.margin-indent).lines {
		step := size * point * f.line
		f.room(step)
		f.y += step
		f.on().put(line, f.margin+indent, f.y, size, 0)
	}
}
