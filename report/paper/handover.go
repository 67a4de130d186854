package paper

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

var errHandover = fault.New(fault.Refused, "paper-handover")

// PrintHandover writes the pack's form that goes with bundles as PDF, a page for each.
func PrintHandover(ctx context.Context, s *store.Store, slips []Slip, w io.Writer) (Result, error) {
	d, err := LayHandover(s, slips, time.Now())
	if err != nil {
		return Result{}, err
	}
	return Result{d.Pages(), d.Missing}, d.WritePDF(ctx, w)
}

// LayHandover lays the form without a kind out for bundles: what is known of each is filled in, as often on its page as
// the form says.
func LayHandover(s *store.Store, slips []Slip, day time.Time) (*Document, error) {
	form := handover(s.Pack())
	if form == nil {
		return nil, errHandover
	}
	l, err := layoutOf(s, form, day)
	if err != nil {
		return nil, err
	}
	for _, one := range slips {
		if err := l.handover(one); err != nil {
			return nil, err
		}
	}
	return &Document{title: form.Title, sheets: l.sheets, fonts: l.fonts, Missing: l.measure.lacks()}, nil
}

// handover is the form that goes with a bundle; nil where the pack has none.
func handover(p *register.Pack) *register.Form {
	for _, name := range slices.Sorted(maps.Keys(p.Forms)) {
		if p.Forms[name].Kind == "" {
			return p.Forms[name]
		}
	}
	return nil
}

func (l *layout) handover(one Slip) error {
	copies := l.form.Copies
	if len(copies) == 0 {
		copies = []string{""}
	}
	on := l.sheet(register.Record{})
	high := l.h / float64(len(copies))
	for i, name := range copies {
		down := float64(i) * high
		known := l.known(one, name)
		fill := func(text string) string { return known.Replace(l.place(text, turn{})) }
		t := newTable(l.columns, l.form.Rows, l.row)
		f := l.filler(nil, register.Record{}, 0)
		f.placed = fill
		for i := range t.slots {
			t.slots[i].content = f.fill(t.slots[i].cell)
		}
		t.set()
		t.lower(span{0, len(t.heights)}, high-(l.h-l.space()))
		l.title(on, down)
		l.line(on, l.form.Head, fill, textSize, down+l.top()-2)
		l.ruler.rule(on, t.draw(on, span{0, len(t.heights)}, l.left(), down+l.top()))
		l.line(on, l.form.Foot, fill, footSize, down+high-l.margin)
		if l.form.QR {
			if err := on.qr(one.QR(), l.w-max(l.margin, qrCorner)-handoverQR+quietOf(handoverQR), down+qrCorner-1, handoverQR); err != nil {
				return err
			}
		}
		if i > 0 {
			on.cut(down, l.w)
		}
	}
	return nil
}

// handoverQR is the side of the code of a bundle, which says more than that of a form.
const handoverQR = 19.0

// cut draws where the page is cut.
func (s *sheet) cut(y, w float64) {
	for x := 6.0; x+3 < w; x += 6 {
		s.line(x, y, x+3, y, inner)
	}
}

// known is what the cells may speak of.
func (l *layout) known(one Slip, name string) *strings.Replacer {
	person := ""
	if one.From == l.own {
		person = l.actor
	}
	previous, period := words.Say("paper.slip.none"), words.Say("paper.handover.until", "until", minute(one.Written))
	if one.Number > 1 {
		previous = words.Say("paper.slip.nth", "n", one.Number-1)
		period = words.Say("paper.handover.period", "n", one.Number-1, "until", minute(one.Written))
	}
	direction := words.Say("paper.slip.up", "n", one.Number)
	if one.Down {
		direction = words.Say("paper.slip.down", "n", one.Number)
	}
	state := ""
	if one.State != "" {
		state = words.Say("paper.state", "state", one.State)
	}
	return strings.NewReplacer(
		"{from}", words.Say("paper.slip.unit", "name", one.FromName, "code", one.From), "{to}", words.Say("paper.slip.unit", "name", one.ToName, "code", one.To),
		"{from_person}", person, "{to_person}", "", "{package}", fmt.Sprintf("%s-%s-%d", one.From, one.To, one.Number), "{hash}", strings.ToUpper(one.SHA256[:min(16, len(one.SHA256))]),
		"{code}", one.ShortCode, "{period}", period, "{previous}", previous, "{added}", fmt.Sprint(one.New), "{changed}", fmt.Sprint(one.Changed),
		"{removed}", fmt.Sprint(one.Removed), "{total}", fmt.Sprint(one.Changes), "{conflicts}", "", "{note}", "", "{direction}", direction, "{state}", state, "{copy}", name,
	)
}
