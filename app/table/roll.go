package table

import (
	"context"

	"fyne.io/fyne/v2"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// line is a row as it is drawn.
type line struct {
	texts []string
	inks  []fyne.ThemeColorName // "" is the usual one
}

// next takes the keys from the table to the chips, from there to the search, and round again; by -1 the other way.
func (p *Page) next(by int) {
	c, at := p.d.Win.Canvas(), 0
	stops := []fyne.Focusable{p.grid, p.find}
	if len(p.chips.Objects) > 0 {
		stops = []fyne.Focusable{p.grid, p.chips.Objects[0].(fyne.Focusable), p.find}
	}
	if _, chip := c.Focused().(*look.Chip); chip {
		at = 1
	} else if c.Focused() == p.find {
		at = len(stops) - 1
	}
	c.Focus(stops[(at+by+len(stops))%len(stops)])
}

// anew lists the records for what a person did; what was said before it is over.
func (p *Page) anew() {
	p.told()
	p.ask()
}

// ask lists the records that fit, beside the window; what was asked before is let go. The first time the list comes before
// its counts, for which every record is checked.
func (p *Page) ask() {
	p.stop()
	ctx, stop := context.WithCancel(context.Background())
	p.stop = stop
	q := p.q
	q.Find = p.find.Text
	for _, f := range p.filters {
		q.Counts = append(q.Counts, f.Tests)
		if f.on {
			q.Tests = append(q.Tests, f.Tests...)
		}
	}
	p.version = p.d.Store.Version()
	if !p.shown {
		bare := q
		bare.Bare = true
		p.sift(ctx, bare)
	}
	p.sift(ctx, q)
}

func (p *Page) sift(ctx context.Context, q store.Sift) {
	type answer struct {
		roll  store.Roll
		units map[string]store.Unit
	}
	job.Quiet(func() (answer, error) {
		roll, err := p.d.Store.Sift(ctx, q)
		if err != nil {
			return answer{}, err
		}
		units, err := p.d.Store.Units()
		return answer{roll, units}, err
	}, func(a answer, err error) {
		switch {
		case ctx.Err() != nil || q.Bare && p.shown:
		case err != nil:
			p.d.Fail(err)
		default:
			p.shown = p.shown || !q.Bare
			p.take(a.roll, a.units, q.Bare)
		}
	})
}

// take shows an answer. The row in hand stays in hand, and what is chosen stays chosen, as far as they are in the list.
func (p *Page) take(roll store.Roll, units map[string]store.Unit, bare bool) {
	hand := p.inHand()
	p.there = true
	if bare {
		roll.Marks, roll.Groups, roll.Counts = p.roll.Marks, p.roll.Groups, p.roll.Counts
	}
	p.roll, p.units, p.lines = roll, units, map[string]line{}
	if len(p.chosen) > 0 {
		still := map[string]bool{}
		for _, one := range roll.IDs {
			if id := one.String(); p.chosen[id] {
				still[id] = true
			}
		}
		p.chosen = still
	}
	if at := roll.IDs.Index(hand); at >= 0 && p.grid.at.Row >= 0 {
		p.grid.at.Row = at
	} else if p.grid.at.Row >= len(roll.IDs) {
		p.grid.at.Row = max(0, len(roll.IDs)-1)
	}
	if !bare {
		p.drawChips()
	}
	p.tally()
	p.grid.measure()
	p.grid.goTo(p.grid.at)
	if p.message.Text == p.hint { // and nothing that a person has not read yet
		p.told()
	}
}

// tally says how many there are, are shown and are chosen.
func (p *Page) tally() {
	text := words.Say("table.count", "n", len(p.roll.IDs), "total", p.roll.Total)
	if len(p.chosen) > 0 {
		text += words.Say("table.chosen", "n", len(p.chosen))
	}
	p.count.SetText(text)
}

// mostLines bounds what is remembered of drawn rows.
const mostLines = 2000

// line reads a row to be drawn.
func (p *Page) line(id string) line {
	if l, known := p.lines[id]; known {
		return l
	}
	if len(p.lines) >= mostLines {
		p.lines = map[string]line{}
	}
	s := p.d.Store
	rec, ok := s.Glance(id)
	l := line{texts: make([]string, len(p.columns)), inks: make([]fyne.ThemeColorName, len(p.columns))}
	for i, c := range p.columns {
		if !ok {
			continue
		}
		text := ""
		switch {
		case c.field == nil:
			text, l.inks[i] = besideText(c.key, rec, p.units, p.d.Store.Unit().Level), inkOf(c.key, rec)
		case c.field.Type == register.Ref:
			if other, ok := s.Glance(c.field.At(rec.Fields, s.Today())); ok {
				text = s.TitleOf(other)
			}
		default:
			text = s.Pack().In(words.Language()).Masked(c.field, c.field.At(rec.Fields, s.Today()))
		}
		l.texts[i] = cut(text, look.Scaled(c.width), i == 0)
	}
	p.lines[id] = l
	return l
}

// inkOf colours what waits, beside its word.
func inkOf(key string, rec store.Record) fyne.ThemeColorName {
	switch {
	case key == store.ByCheck && rec.Check == store.MustFix, key == store.ByState && rec.State == store.Returned:
		return look.Danger
	case key == store.ByCheck && rec.Check == store.MustExplain, key == store.ByState && rec.State == store.InConflict:
		return look.Warn
	}
	return ""
}
