package imports

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/report/sheet"
	"rollbook/words"
)

// lists makes the lists of columns and of problems.
func (p *Page) lists() {
	p.columns = look.NewList(func() int { return len(p.preview.Columns) }, line, p.column)
	p.columns.OnSelected = func(i int) { p.at = i }
	p.columns.OnSpace, p.columns.OnEnter = p.leave, p.choose
	p.problems = look.NewList(func() int { return len(p.graded) }, func() fyne.CanvasObject { return cell() }, p.problem)
	p.problems.OnHighlighted, p.problems.OnSelected = func(i int) { p.problems.Select(i) }, p.inHand
}

// cell is a text that ends in dots where there is no room for it.
func cell() *widget.Label {
	l := widget.NewLabel("")
	l.Truncation = fyne.TextTruncateEllipsis
	return l
}

// line is one column of the workbook: its header, the field, its first values.
func line() fyne.CanvasObject {
	return container.New(thirds{}, cell(), cell(), cell())
}

// thirds lays the three out, the values widest.
type thirds struct{}

// MinSize is that of one line.
func (thirds) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(360), objects[0].MinSize().Height)
}

// Layout gives the header and the field three tenths each.
func (thirds) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for i, share := range []float32{0.3, 0.34, 0.36} {
		objects[i].Move(fyne.NewPos(x, 0))
		objects[i].Resize(fyne.NewSize(size.Width*share, size.Height))
		x += size.Width * share
	}
}

func (p *Page) column(i int, o fyne.CanvasObject) {
	row, ok := o.(*fyne.Container)
	if !ok || i >= len(p.preview.Columns) {
		return
	}
	m := p.preview.Columns[i]
	field, importance := words.Say("match."+string(m.How)), widget.LowImportance
	switch {
	case m.Fills() && m.How == sheet.ByChoice:
		field, importance = words.Say("imports.match.chosen", "label", m.Label), widget.MediumImportance
	case m.Fills():
		field, importance = m.Label, widget.MediumImportance
	case m.How == sheet.Unknown || m.How == sheet.Twice:
		importance = widget.WarningImportance
	}
	for k, text := range []string{m.Column + "  " + labelFirst(m.Header), field, strings.Join(m.Samples, words.Say("sheet.and"))} {
		if l, ok := row.Objects[k].(*widget.Label); ok {
			l.Importance = widget.MediumImportance
			if k == 1 {
				l.Importance = importance
			}
			l.SetText(text)
		}
	}
}

// labelFirst writes a header with its own label before that of its group, which may be cut. A stroke in brackets, as where a note
// says what may stand in the column, parts no group from a label.
func labelFirst(header string) string {
	at, within := 0, 0
	for i, r := range header {
		switch {
		case strings.ContainsRune("([\uff08\u3010\u3014", r):
			within++
		case strings.ContainsRune(")]\uff09\u3011\u3015", r):
			within = max(within-1, 0)
		case r == '/' && within == 0:
			at = i
		}
	}
	if at > 0 && at < len(header)-1 {
		return words.Say("imports.match.group", "label", header[at+1:], "group", header[:at])
	}
	return header
}

// shown shows what each column is taken for.
func (p *Page) shown() {
	v := p.preview
	known := 0
	for _, m := range v.Columns {
		if m.Fills() {
			known++
		}
	}
	said := []fyne.CanvasObject{
		look.Text(words.Say("imports.looked"), 18, theme.ColorNameForeground, true),
		look.Paragraph(words.Say("imports.file", "sheet", v.Sheet, "header", v.Header, "rows", v.Rows)),
	}
	if !v.Sound {
		key := "imports.lacks"
		if known == 0 {
			key = "imports.strange"
		}
		lacks := look.Paragraph(words.Say(key, "label", v.Lacks))
		lacks.Importance = widget.DangerImportance
		said = append(said, lacks)
	}
	said = append(said, notices(v.Notices)...)
	head := line().(*fyne.Container)
	for k, key := range []string{"imports.match.header", "imports.match.to", "imports.match.samples"} {
		l := head.Objects[k].(*widget.Label)
		l.TextStyle.Bold = true
		l.SetText(words.Say(key))
	}
	said = append(said, look.Text(words.Say("imports.matches", "n", len(v.Columns), "known", known), 15, theme.ColorNameForeground, true), look.Aside(words.Say("imports.matches.hint")), head)
	p.tell(p.columns, said...)
	p.columns.Refresh()
	if p.at = min(p.at, len(v.Columns)-1); p.at >= 0 {
		p.columns.Go(p.at)
		if p.fresh {
			p.fresh = false
			p.d.Win.Canvas().Focus(p.columns)
		}
	}
}

func notices(list []string) (said []fyne.CanvasObject) {
	for _, text := range list {
		l := look.Paragraph(text)
		l.Importance = widget.WarningImportance
		said = append(said, l)
	}
	return said
}

// leave leaves the column in hand out, or takes it back.
func (p *Page) leave() {
	if p.at < 0 || p.at >= len(p.preview.Columns) {
		return
	}
	to := sheet.Nothing
	if p.preview.Columns[p.at].How == sheet.LeftOut {
		to = ""
	}
	p.say(to)
}

// say remembers what the column in hand is, and looks again.
func (p *Page) say(to string) {
	kind, column := p.kinds[p.kind.Selected], p.preview.Columns[p.at]
	p.d.Keep(func() error {
		m := sheet.Remembered(p.d.Store, kind)
		m.Choose(column, to)
		return sheet.Remember(p.d.Store, kind, m)
	}, p.read)
}

// option is one thing that a column may be.
type option struct{ to, label, letters string }

// choose asks what the column in hand is.
func (p *Page) choose() {
	if p.at < 0 || p.at >= len(p.preview.Columns) {
		return
	}
	m := p.preview.Columns[p.at]
	used := map[string]string{}
	for _, one := range p.preview.Columns {
		for _, to := range strings.Split(one.To, ",") {
			used[to] = one.Column
		}
	}
	all := []option{{"", words.Say("imports.match.auto"), ""}, {sheet.Nothing, words.Say("imports.match.nothing"), ""}}
	for _, f := range p.preview.Fields {
		label := f.Label
		if used[f.To] != "" && used[f.To] != m.Column {
			label = words.Say("imports.match.used", "label", label, "column", used[f.To])
		}
		all = append(all, option{f.To, label, look.Initials(f.Label) + " " + f.To})
	}
	q := newQuestion(all)
	var box *look.Box
	q.take = func(to string) {
		box.Hide()
		p.say(to)
		p.d.Win.Canvas().Focus(p.columns)
	}
	q.leave = func() {
		box.Hide()
		p.d.Win.Canvas().Focus(p.columns)
	}
	title := words.Say("imports.match.title", "header", m.Header)
	no := look.NewButton(words.Say("imports.match.no"), func() { p.d.Win.Canvas().Focus(p.columns) })
	box = look.Ask(p.d.Win, title, look.Room(p.d.Win, 460, 340, container.NewBorder(q.find, nil, nil, nil, q.list)), no)
	p.d.Win.Canvas().Focus(q.find)
}

// question is a line to type in above a list that it narrows.
type question struct {
	all, shown []option
	at         int
	find       *finder
	list       *look.List
	take       func(to string)
	leave      func()
}

// finder is the line: the arrows go through the list and Enter takes what is in hand.
type finder struct {
	look.Entry
	of *question
}

func newQuestion(all []option) *question {
	q := &question{all: all, shown: all}
	q.find = &finder{of: q}
	q.find.ExtendBaseWidget(q.find)
	q.find.Wrapping, q.find.Scroll = fyne.TextWrapOff, fyne.ScrollNone
	q.find.SetPlaceHolder(words.Say("imports.match.find"))
	q.find.OnChanged = q.narrow
	q.list = look.NewList(func() int { return max(len(q.shown), 1) }, func() fyne.CanvasObject { return container.New(layout.NewStackLayout(), cell()) }, func(i int, o fyne.CanvasObject) {
		l := o.(*fyne.Container).Objects[0].(*widget.Label)
		if i >= len(q.shown) {
			l.SetText(words.Say("imports.match.none"))
			return
		}
		l.SetText(q.shown[i].label)
	})
	q.list.OnSelected = func(i int) { q.at = i }
	q.list.OnEnter = q.chosen
	q.point(0)
	return q
}

// TypedKey takes the arrows, Enter and Esc.
func (f *finder) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyDown:
		f.of.point(f.of.at + 1)
	case fyne.KeyUp:
		f.of.point(f.of.at - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		f.of.chosen()
	case fyne.KeyEscape:
		f.of.leave()
	default:
		f.Entry.TypedKey(key)
	}
}

func (q *question) point(to int) {
	q.at = max(min(to, len(q.shown)-1), 0)
	q.list.Go(q.at)
}

// narrow keeps what has the text in it, or the letters of its pinyin.
func (q *question) narrow(text string) {
	text = strings.ToLower(strings.TrimSpace(text))
	q.shown = nil
	for _, one := range q.all {
		if text == "" || strings.Contains(strings.ToLower(one.label), text) || strings.Contains(one.letters, text) {
			q.shown = append(q.shown, one)
		}
	}
	q.list.Refresh()
	q.point(0)
}

func (q *question) chosen() {
	if q.at < len(q.shown) {
		q.take(q.shown[q.at].to)
	}
}
