package paper

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

var (
	errForm = fault.New(fault.Usage, "paper-form")
	errKind = fault.New(fault.Usage, "paper-kind")
)

// Document is a form laid out for records.
type Document struct {
	Missing []rune // characters that no font has, in order; drawn as boxes with their number

	title  string
	sheets []sheet
	fonts  []*typeface
	across text // a pale word under all else
}

// Pages is the number of pages.
func (d *Document) Pages() int { return len(d.sheets) }

// Lay lays a form out as of a day, for records one after the other; without ids it is the blank
// form. Nothing in the document depends on when it is made but for the day.
func Lay(ctx context.Context, s *store.Store, form string, ids []string, day time.Time) (*Document, error) {
	l, err := newLayout(s, form, day)
	if err != nil {
		return nil, err
	}
	if l.records, err = l.read(ids); err != nil {
		return nil, err
	}
	if l.form.Repeat {
		err = l.roster(ctx)
	} else {
		err = l.singles(ctx)
	}
	if err != nil {
		return nil, err
	}
	return l.finish()
}

// layout is a form on its way to pages.
type layout struct {
	store   *store.Store
	pack    *register.Pack
	form    *register.Form
	kind    *register.Kind
	units   map[string]store.Unit
	fonts   []*typeface
	measure *measure
	spares  spares
	day     time.Time
	actor   string
	own     string // code of the desk's unit
	records []register.Record

	w, h, margin float64
	columns      []float64
	row          float64
	ruler        ruler
	sheets       []sheet
	turns        []turn // one for each sheet
}

// turn says whose a page is and where it stands among that record's pages.
type turn struct {
	rec           register.Record
	number, count int
	digest        [sha256.Size]byte
}

func newLayout(s *store.Store, name string, day time.Time) (*layout, error) {
	form := s.Pack().Forms[name]
	if form == nil || form.Kind == "" {
		return nil, errForm.With("form", name)
	}
	return layoutOf(s, form, day)
}

func layoutOf(s *store.Store, form *register.Form, day time.Time) (*layout, error) {
	fonts, err := printFonts()
	if err != nil {
		return nil, err
	}
	units, err := s.Units()
	if err != nil {
		return nil, fmt.Errorf("print %s: %w", form.ID, err)
	}
	l := &layout{
		store: s, pack: s.Pack(), form: form, kind: s.Pack().Kind(form.Kind), units: units, fonts: fonts, measure: newMeasure(fonts),
		spares: newSpares(s.Pack(), form), day: day, actor: s.Actor(), own: s.Unit().Code,
	}
	l.w, l.h = pageSize(form.Page)
	l.margin = clamp(form.Margin, 5, min(l.w, l.h)/4)
	l.columns = columns(form.Columns, l.w-2*l.margin)
	l.row = 7
	if form.RowHeight > 0 {
		l.row = clamp(form.RowHeight, leastRow, mostRow)
	}
	return l, nil
}

// pageSize gives millimetres for "A4 portrait", "A5 landscape", "A3 landscape" and the like.
func pageSize(page string) (w, h float64) {
	w, h = 210, 297
	switch {
	case strings.HasPrefix(page, "A3"):
		w, h = 297, 420
	case strings.HasPrefix(page, "A5"):
		w, h = 148, 210
	}
	if strings.HasSuffix(page, "landscape") {
		w, h = h, w
	}
	return w, h
}

// columns gives the widths of a table's columns; a table wider than the page is made narrower.
func columns(widths []float64, most float64) []float64 {
	if len(widths) == 0 {
		return []float64{most}
	}
	list := make([]float64, len(widths))
	for i, w := range widths {
		list[i] = clamp(w, 1, 1000)
	}
	if total := sum(list); total > most {
		for i := range list {
			list[i] *= most / total
		}
	}
	return list
}

// read gives the records to be printed.
func (l *layout) read(ids []string) ([]register.Record, error) {
	list := make([]register.Record, 0, len(ids))
	for _, id := range ids {
		rec, err := l.store.Get(id)
		if err != nil {
			return nil, fmt.Errorf("print %s: %w", l.form.ID, err)
		}
		if rec.Kind != l.kind.Key {
			return nil, errKind.With("form", l.form.Title, "kind", l.kind, "id", id)
		}
		list = append(list, register.Record{ID: rec.ID, Kind: rec.Kind, Unit: rec.Unit, Values: rec.Fields})
	}
	return list, nil
}

// blank is the record of a form without values.
func (l *layout) blank() register.Record {
	return register.Record{Kind: l.kind.Key, Unit: l.own}
}

const (
	titleSize    = 18.0
	subtitleSize = 12.0
	footSize     = 9.0
	titleHeight  = 10.5 // millimetres from the margin to below the title
	lineSpace    = 6.5  // of the head line above the table and the foot line below
)

func (l *layout) top() float64 { return l.margin + titleHeight + lineSpace }

// space is the height left for the table.
func (l *layout) space() float64 {
	space := l.h - l.margin - l.top()
	if len(l.form.Foot) > 0 {
		space -= lineSpace
	}
	return space
}

func (l *layout) left() float64 { return (l.w - sum(l.columns)) / 2 }

// singles gives each record pages of its own.
func (l *layout) singles(ctx context.Context) error {
	records := l.records
	if len(records) == 0 {
		records = []register.Record{l.blank()}
	}
	for _, rec := range records {
		if err := ctx.Err(); err != nil {
			return err
		}
		l.single(rec)
	}
	return nil
}

func (l *layout) single(rec register.Record) {
	var t *table
	var digest [sha256.Size]byte
	l.store.Lookup(func(look register.Lookup) {
		f := l.filler(look, rec, 0)
		t = l.table(append(append([]register.FormRow{}, l.form.Rows...), l.spare(f)...), f)
		digest = f.digest()
	})
	begin := len(l.sheets)
	for _, page := range l.pages(t) {
		on := l.sheet(rec)
		l.ruler.rule(on, t.draw(on, page, l.left(), l.top()))
	}
	for i := begin; i < len(l.turns); i++ {
		l.turns[i].number, l.turns[i].count, l.turns[i].digest = i-begin+1, len(l.turns)-begin, digest
	}
}

// table fills rows and sets their texts.
func (l *layout) table(rows []register.FormRow, f *filler) *table {
	t := newTable(l.columns, rows, l.row)
	for i := range t.slots {
		t.slots[i].content = f.fill(t.slots[i].cell)
	}
	t.set()
	return t
}

// pages parts a table's rows so that each run fits on a page.
func (l *layout) pages(t *table) []span {
	list := []span{{}}
	for _, b := range t.blocks(l.space()) {
		last := &list[len(list)-1]
		if last.end > last.begin && sum(t.heights[last.begin:b.end]) > l.space()+1e-6 {
			list = append(list, b)
			continue
		}
		last.end = b.end
	}
	return list
}

// sheet begins a page.
func (l *layout) sheet(rec register.Record) *sheet {
	most := 64
	if n := len(l.sheets); n > 0 { // most pages are like the one before
		most = len(l.sheets[n-1].marks) + 16
	}
	l.sheets = append(l.sheets, sheet{w: l.w, h: l.h, marks: make([]mark, 0, most)})
	l.turns = append(l.turns, turn{rec: rec})
	return &l.sheets[len(l.sheets)-1]
}

func (l *layout) filler(look register.Lookup, rec register.Record, number int) *filler {
	return &filler{
		pack: l.pack, kind: l.kind, measure: l.measure, units: l.units, day: l.day, look: look, rec: rec, number: number,
		placed: func(text string) string { return l.place(text, turn{rec: rec}) }, lists: map[string][]register.Record{}, shown: map[string]bool{},
	}
}

// finish draws what stands above and below the tables, now that the pages are counted.
func (l *layout) finish() (*Document, error) {
	state := ""
	if l.speaksOf("{state}") {
		info, err := l.store.Info()
		if err != nil {
			return nil, fmt.Errorf("print %s: %w", l.form.ID, err)
		}
		state = info.Code
	}
	stamps := make([]string, len(l.turns))
	for i, at := range l.turns {
		if l.form.QR && at.rec.ID != "" {
			stamps[i] = l.stamp(at).String()
		}
	}
	codes, err := newQRs(stamps)
	if err != nil {
		return nil, err
	}
	for i := range l.sheets {
		on, at := &l.sheets[i], l.turns[i]
		l.title(on, 0)
		if code := codes[stamps[i]]; code != nil {
			on.qr(code, l.w-max(l.margin, qrCorner)-formQR+quietOf(formQR), qrCorner, formQR)
		}
		fill := func(text string) string {
			return strings.ReplaceAll(l.place(text, at), "{state}", state)
		}
		l.line(on, l.form.Head, fill, textSize, l.top()-2)
		l.line(on, l.form.Foot, fill, footSize, l.h-l.margin)
	}
	d := &Document{title: l.form.Title, sheets: l.sheets, fonts: l.fonts}
	if l.store.Practising() {
		d.practice(l.measure)
	}
	d.Missing = l.measure.lacks()
	return d, nil
}

// practice marks every page of what was printed to practise with, so that nobody takes it for real.
func (d *Document) practice(m *measure) { d.across = m.read(onPaper("paper.practice"), false) }

func (l *layout) speaksOf(placeholder string) bool {
	for _, part := range append(append([]register.FormHead{}, l.form.Head...), l.form.Foot...) {
		if strings.Contains(part.Text, placeholder) {
			return true
		}
	}
	return false
}

// title draws the title in the middle, and after it the subtitle in brackets, so far down the page.
func (l *layout) title(on *sheet, down float64) {
	t, after := l.measure.read(l.form.Title, false), text(nil)
	if l.form.Subtitle != "" {
		after = l.measure.read("\uff08"+l.form.Subtitle+"\uff09", false)
	}
	w := (t.width()*titleSize + after.width()*subtitleSize) * point
	scale := min(1, (l.w-2*l.margin)/max(w, 1))
	x, baseline := (l.w-w*scale)/2, down+l.margin+titleSize*point
	on.put(t, x, baseline, titleSize*scale, 0)
	on.put(after, x+t.width()*titleSize*scale*point, baseline, subtitleSize*scale, 0)
}

const lineGap = 3.0 // millimetres between the parts of a head or foot line

// line draws the parts of a head or foot line: left, in the middle, right, smaller where they meet.
func (l *layout) line(on *sheet, parts []register.FormHead, fill func(string) string, size, baseline float64) {
	joined := map[string]string{}
	for _, part := range parts {
		align := part.Align
		if align != "center" && align != "right" {
			align = "left"
		}
		joined[align] = strings.TrimSpace(joined[align] + "  " + fill(part.Text))
	}
	left, center, right := l.measure.read(joined["left"], false), l.measure.read(joined["center"], false), l.measure.read(joined["right"], false)
	from, all := l.left(), sum(l.columns)
	if all < (l.w-2*l.margin)/2 { // a narrow table does not narrow what stands above it
		from, all = l.margin, l.w-2*l.margin
	}
	if w := (left.width() + center.width() + right.width()) * point; w > 0 {
		size = min(size, (all-2*lineGap)/w)
	}
	em := size * point
	on.put(left, from, baseline, size, 0)
	on.put(right, from+all-right.width()*em, baseline, size, 0)
	middle := (l.w - center.width()*em) / 2
	middle = max(middle, from+left.width()*em+lineGap)
	middle = min(middle, from+all-(right.width()+center.width())*em-lineGap)
	on.put(center, middle, baseline, size, 0)
}

// onPaper is a text on a form: what the pack has there is Chinese, whatever language the window speaks.
func onPaper(key string, pairs ...any) string { return words.In("zh", key, pairs...) }

// place puts what a form may speak of into a text.
func (l *layout) place(text string, at turn) string {
	if !strings.Contains(text, "{") {
		return text
	}
	number := ""
	if _, uuid, ok := strings.Cut(at.rec.ID, "|"); ok && !l.form.Repeat {
		number = strings.ToUpper(uuid[max(len(uuid)-8, 0):])
	}
	year := l.pack.SchoolYear(l.day)
	pairs := []string{
		"{unit}", l.units[at.rec.Unit].Name, "{date}", l.day.Format(time.DateOnly), "{number}", number,
		"{pack}", l.pack.Title + " " + l.pack.Version, "{actor}", l.actor,
		"{term}", onPaper("paper.term", "from", year, "to", year+1),
	}
	check := ""
	if at.rec.ID != "" && !l.form.Repeat {
		check = onPaper("paper.check", "check", l.stamp(at).Check())
	}
	pairs = append(pairs, "{check}", check)
	if at.count > 0 {
		pairs = append(pairs, "{page}", fmt.Sprint(at.number), "{pages}", fmt.Sprint(at.count))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
