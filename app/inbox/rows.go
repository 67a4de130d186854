package inbox

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/store"
	"rollbook/sync/courier"
	"rollbook/words"
)

// Filters of the list.
const (
	all     = "all"
	people  = "look" // what needs a person
	merged  = "merged"
	already = "already"
	earlier = "earlier"
	units   = "units"
)

// row is a line of the list: what became of a file, a change that was kept aside, or how a unit stands.
type row struct {
	state, word     string // of the badge
	who, what, code string
	n, said         string
	long            bool   // said is shown whole, in as many lines as it wants: it says what is to be done
	open            func() // what Enter does
}

func (r row) draw(all columns, o fyne.CanvasObject) {
	cells := o.(*fyne.Container).Objects
	badge := cells[0].(*fyne.Container).Objects[1].(*fyne.Container)
	if badge.Objects[0].(*look.Badge).Set(r.state, r.word) {
		badge.Refresh()
	}
	said := cells[len(cells)-1].(*widget.Label)
	if wraps := said.Wrapping != fyne.TextWrapOff; wraps != r.long {
		said.Truncation, said.Wrapping = fyne.TextTruncateEllipsis, fyne.TextWrapOff
		if r.long {
			said.Truncation, said.Wrapping = fyne.TextTruncateOff, fyne.TextWrapBreak
		}
		said.Refresh()
	}
	for i, c := range all {
		if i == 0 {
			continue
		}
		if l := cells[i].(*widget.Label); l.Text != c.text(r) {
			l.SetText(c.text(r))
		}
	}
}

// read reads, beside the window, what came before and how the units stand.
func (p *Page) read() {
	s := p.d.Store
	type known struct {
		before, refused []courier.Result
		units           []courier.Standing
		kept            []store.Rejection
		lacks           string // name of the unit above
	}
	job.Quiet(func() (k known, err error) {
		if k.lacks, err = courier.Lacks(s); err != nil {
			return k, err
		}
		if k.before, err = courier.Inbox(s); err != nil {
			return k, err
		}
		if k.refused, err = courier.Refusals(s); err != nil {
			return k, err
		}
		if k.kept, err = s.Quarantined(); err != nil || s.Unit().Level == store.School {
			return k, err
		}
		k.units, err = courier.Standings(s)
		return k, err
	}, func(k known, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.before, p.refused, p.units, p.kept = k.before, k.refused, k.units, k.kept
		if p.lacks.SetText(words.Say("home.lacks", "unit", k.lacks)); k.lacks == "" {
			p.lacks.Hide()
		} else {
			p.lacks.Show()
		}
		p.fill()
	})
}

// needs reports whether a person must do something about a file.
func needs(r courier.Result) bool {
	return r.Status == courier.Refused || r.Status == courier.Pending || len(r.Warnings) > 0 || r.Conflicts > 0
}

// fill draws the list that the filter shows, what needs a person first. Only that list is worded: a week has thousands of lines.
func (p *Page) fill() {
	files, passing := p.sorted()
	kept := p.aside()
	silent := 0
	for _, u := range p.units {
		if u.Number == 0 && u.Closed == "" {
			silent++
		}
	}
	for _, key := range []string{all, people, merged, already, earlier} {
		n := len(files[key])
		if key == people {
			n += len(kept)
		}
		p.chips.Set(key, words.Say("inbox.chip."+key, "n", n))
	}
	if p.foot != nil {
		p.chips.Set(units, words.Say("inbox.chip.units", "n", len(p.units), "silent", silent))
		said := words.Say("inbox.owed.none")
		if n := owed(p.units); n > 0 {
			said = words.Say("inbox.owed", "n", n)
		}
		p.owed.SetText(said)
	}
	p.rows = nil
	for _, r := range files[p.chips.On] {
		p.rows = append(p.rows, p.file(r))
	}
	switch p.chips.On {
	case people:
		p.rows = append(p.rows, kept...)
	case units:
		for _, u := range p.units {
			p.rows = append(p.rows, p.unit(u))
		}
	}
	p.note.SetText("")
	if len(p.rows) == 0 {
		p.note.SetText(p.empty(passing))
	}
	if p.passing.Hide(); passing > 0 {
		p.passing.SetText(words.Say("inbox.passing", "n", passing))
		p.passing.Show()
	}
	p.heights()
	p.list.Refresh()
}

// heights gives the lines of the list the room that they want: so many lines at most, else there is the detail.
func (p *Page) heights() {
	const most = 3
	one := p.columns.line().MinSize().Height
	room := p.list.Size().Width - look.Scaled(24)
	for _, w := range p.columns.widths() {
		room -= look.Scaled(w)
	}
	for i := range p.rows {
		high := one
		if r := &p.rows[i]; r.long && room > 0 {
			size := fyne.MeasureText(r.said, theme.TextSize(), fyne.TextStyle{})
			lines := int(size.Width/room) + 1
			if r.long = lines <= most; r.long {
				high += size.Height * float32(lines-1)
			}
		}
		p.list.SetItemHeight(i, high)
	}
}

// sorted parts what came by filter, and counts the files that only pass through.
func (p *Page) sorted() (files map[string][]courier.Result, passing int) {
	files = map[string][]courier.Result{}
	shown := map[bundle]bool{}
	for _, r := range p.now {
		shown[bundleOf(r)] = true
		if r.Passing {
			passing++
		} else {
			files[all] = append(files[all], r)
		}
	}
	slices.SortStableFunc(files[all], func(a, b courier.Result) int { return cmp.Compare(order(a), order(b)) })
	for _, r := range files[all] {
		switch {
		case needs(r):
			files[people] = append(files[people], r)
		case r.Status == courier.Already:
			files[already] = append(files[already], r)
		}
		if r.Status == courier.Merged {
			files[merged] = append(files[merged], r)
		}
	}
	for key, list := range map[string][]courier.Result{people: p.refused, earlier: p.before} {
		for _, r := range list {
			if !shown[bundleOf(r)] {
				files[key] = append(files[key], r)
			}
		}
	}
	for _, r := range p.before {
		if r.Pending > 0 && !shown[bundleOf(r)] {
			files[people] = append(files[people], r)
		}
	}
	return files, passing
}

// bundle is what tells one file from another: it may have come before, too.
type bundle struct {
	file, sender string
	number       uint64
}

func bundleOf(r courier.Result) bundle { return bundle{r.File, r.Sender, r.Number} }

// empty says of an empty list why it is, and what to do.
func (p *Page) empty(passing int) string {
	switch {
	case p.chips.On != all:
		return words.Say("inbox.empty." + p.chips.On)
	case passing > 0: // that is said above
		return ""
	case p.stop != nil:
		return words.Say("inbox.coming")
	case p.halted:
		return words.Say("inbox.halted")
	case p.now != nil:
		return words.Say("inbox.none")
	}
	return words.Say("inbox.empty.all")
}

func owed(list []courier.Standing) (n int) {
	for _, one := range list {
		if one.Owed {
			n++
		}
	}
	return n
}

// order sorts what became of files: what needs a person first.
func order(r courier.Result) int {
	switch {
	case needs(r):
		return 0
	case r.Status == courier.Merged:
		return 1
	}
	return 2
}

func (p *Page) name(unit string) string {
	units, err := p.d.Store.Units()
	if err != nil || units[unit].Name == "" {
		return unit
	}
	return units[unit].Name
}

// file is the row of what became of a file.
func (p *Page) file(r courier.Result) row {
	one := row{state: r.Status, word: words.Say("status." + r.Status), who: r.SenderName, what: r.File, code: r.ShortCode, said: p.said(r)}
	if len(r.Missing) > 0 {
		one.word = words.Say("inbox.gap")
	}
	if one.who == "" {
		one.who = words.Say("inbox.byname", "file", strings.TrimSuffix(r.File, courier.Extension))
	}
	if one.long = needs(r); r.Status != courier.Refused {
		one.n = fmt.Sprint(r.Accepted + r.Duplicate + r.Pending)
	}
	one.open = func() { p.detail(r) }
	return one
}

// aside are the rows of the changes that were kept aside: one for those of a book that came in one bundle and have one reason.
func (p *Page) aside() (rows []row) {
	type sort struct{ book, source, code string }
	counts := map[sort]int{}
	var sorts []sort
	for _, r := range p.kept {
		one := sort{r.Book, r.Source, r.Code}
		if counts[one]++; counts[one] == 1 {
			sorts = append(sorts, one)
		}
	}
	for _, one := range sorts {
		r := row{state: "refused", word: words.Say("inbox.kept"), who: p.name(one.book), what: p.bundle(one.source, one.book), n: fmt.Sprint(counts[one])}
		r.said = words.Say("inbox.said.aside", "why", words.Say("reject."+one.code))
		r.open = func() {
			look.Tell(p.d.Win, r.who, look.Sentence(r.what+words.Say("form.dot")+words.Say("inbox.said.kept", "n", r.n)+words.Say("standing.and")+r.said))
		}
		rows = append(rows, r)
	}
	return rows
}

// bundle names the bundle that changes came in, UNIT-NUMBER, by its number, and by its sender where that is not the unit of the book.
func (p *Page) bundle(source, book string) string {
	at := strings.LastIndex(source, "-")
	if at < 0 {
		return source
	}
	text := words.Say("inbox.bundle", "number", source[at+1:])
	if source[:at] != book {
		text = p.name(source[:at]) + " " + text
	}
	return text
}

// unit is the row of how a unit stands.
func (p *Page) unit(u courier.Standing) row {
	one := row{state: "unfinished", word: words.Say("standing.silent"), who: u.Name, said: Said(u), open: func() { p.d.Open("units", u.Unit) }}
	switch {
	case len(u.Missing) > 0:
		one.state, one.word = "pending", words.Say("inbox.gap")
	case u.Number > 0:
		one.state, one.word = "received", words.Say("standing.sent")
	case u.Closed != "":
		one.state, one.word = "", words.Say("units.state.closed")
	}
	return one
}
