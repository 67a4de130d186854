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

var errBundle = fault.New(fault.Refused, "paper-bundle")

// PrintBundles writes the pack's paper that goes with bundles, one of register.BundlePapers, as PDF: a page for each.
func PrintBundles(ctx context.Context, s *store.Store, paper string, list []Bundle, w io.Writer) (Result, error) {
	d, err := LayBundles(s, paper, list, time.Now())
	if err != nil {
		return Result{}, err
	}
	return Result{d.Pages(), d.Missing}, d.WritePDF(ctx, w)
}

// LayBundles lays that paper out: what is known of each bundle is filled in, as often on its page as the form says.
func LayBundles(s *store.Store, paper string, list []Bundle, day time.Time) (*Document, error) {
	form := bundleForm(s.Pack(), paper)
	if form == nil {
		return nil, errBundle.With("form", words.Say("print."+paper))
	}
	l, err := layoutOf(s, form, day)
	if err != nil {
		return nil, err
	}
	for _, one := range list {
		if err := l.bundle(one); err != nil {
			return nil, err
		}
	}
	return &Document{title: form.Title, sheets: l.sheets, fonts: l.fonts, Missing: l.measure.lacks()}, nil
}

// bundleForm is the pack's paper of bundles; nil where it has none.
func bundleForm(p *register.Pack, paper string) *register.Form {
	for _, name := range slices.Sorted(maps.Keys(p.Forms)) {
		if p.Forms[name].Bundle == paper {
			return p.Forms[name]
		}
	}
	return nil
}

func (l *layout) bundle(one Bundle) error {
	code, err := newQR(one.QR())
	if err != nil {
		return err
	}
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
		spoken := func(text string) string {
			if dumb(register.SpeaksOf(text), fill) {
				return ""
			}
			return fill(text)
		}
		t := newTable(l.columns, said(l.form.Rows, fill), l.row)
		f := l.filler(nil, register.Record{}, 0)
		f.placed, f.code = fill, code
		for i := range t.slots {
			t.slots[i].content = f.fill(t.slots[i].cell)
		}
		t.set()
		t.lower(span{0, len(t.heights)}, high-(l.h-l.space()))
		l.title(on, down)
		l.line(on, l.form.Head, spoken, textSize, down+l.top()-2)
		l.ruler.rule(on, t.draw(on, span{0, len(t.heights)}, l.left(), down+l.top()))
		l.line(on, l.form.Foot, spoken, footSize, down+high-l.margin)
		if l.form.QR {
			on.qr(code, l.w-max(l.margin, qrCorner)-bundleQR+quietOf(bundleQR), down+qrCorner-1, bundleQR)
		}
		if i > 0 {
			on.cut(down, l.w)
		}
	}
	return nil
}

// bundleQR is the side of the code of a bundle, which says more than that of a form.
const bundleQR = 19.0

// said leaves out the rows of which nothing is known that their cells speak of.
func said(rows []register.FormRow, fill func(string) string) []register.FormRow {
	return slices.DeleteFunc(slices.Clone(rows), func(row register.FormRow) bool {
		var names []string
		for _, c := range row.Cells {
			names = append(names, register.SpeaksOf(c.Text)...)
		}
		return row.Known && dumb(names, fill)
	})
}

// dumb reports whether there are placeholders and nothing is known of any of them.
func dumb(names []string, fill func(string) string) bool {
	return len(names) > 0 && !slices.ContainsFunc(names, func(name string) bool { return fill("{"+name+"}") != "" })
}

// cut draws where the page is cut.
func (s *sheet) cut(y, w float64) {
	for x := 6.0; x+3 < w; x += 6 {
		s.line(x, y, x+3, y, inner)
	}
}

// known is what the cells may speak of.
func (l *layout) known(one Bundle, name string) *strings.Replacer {
	person := ""
	if one.From == l.own {
		person = l.actor
	}
	previous, period := onPaper("paper.bundle.none"), onPaper("paper.bundle.before", "until", minute(one.Written))
	if one.Number > 1 {
		previous = onPaper("paper.bundle.nth", "n", one.Number-1)
		period = onPaper("paper.bundle.period", "n", one.Number-1, "until", minute(one.Written))
	}
	direction := onPaper("paper.bundle.up", "n", one.Number)
	if one.Down {
		direction = onPaper("paper.bundle.down", "n", one.Number)
	}
	pairs := []string{
		"{from}", onPaper("paper.bundle.unit", "name", one.FromName, "code", one.From), "{to}", onPaper("paper.bundle.unit", "name", one.ToName, "code", one.To),
		"{from_person}", person, "{to_person}", "", "{package}", fmt.Sprintf("%s-%s-%d", one.From, one.To, one.Number), "{hash}", strings.ToUpper(one.SHA256[:min(16, len(one.SHA256))]),
		"{nth}", onPaper("paper.bundle.nth", "n", one.Number), "{file}", one.File, "{size}", onPaper("paper.bundle.bytes", "kb", (one.Bytes+1023)/1024), "{written}", minute(one.Written),
		"{code}", one.ShortCode, "{period}", period, "{previous}", previous, "{added}", fmt.Sprint(one.New), "{changed}", fmt.Sprint(one.Changed),
		"{removed}", fmt.Sprint(one.Removed), "{opened}", fmt.Sprint(one.opened()), "{total}", fmt.Sprint(one.Changes),
		"{conflicts}", "", "{note}", "", "{direction}", direction, "{copy}", name, "{time}", minute(one.Printed),
	}
	for placeholder, text := range one.standing() {
		pairs = append(pairs, placeholder, text)
	}
	return strings.NewReplacer(pairs...)
}

func minute(t time.Time) string { return t.Local().Format("2006-01-02 15:04") }
