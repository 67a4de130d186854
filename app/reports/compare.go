package reports

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/report"
	"rollbook/words"
)

// compare asks beside what the table is set: the return of last term, or itself with a sentence of the paper taken another
// way. Where it stands beside something already, the table is shown alone again.
func (p *Page) compare() {
	if p.plain != nil {
		p.show(*p.plain)
		return
	}
	if p.report.Name == "" {
		return
	}
	plain, pack := p.report, p.d.Store.Pack()
	ways := []func(context.Context) (report.Report, error){func(context.Context) (report.Report, error) { return report.Compare(p.d.Store, plain) }}
	said := []string{words.Say("reports.compare.last")}
	for _, r := range pack.Others() {
		said = append(said, words.Say("reports.compare.reading", "point", r.Point, "label", r.Say(words.Language()), "now", pack.InForce(r.Setting).Say(words.Language())))
		ways = append(ways, func(ctx context.Context) (report.Report, error) {
			return report.CompareReading(ctx, p.d.Store, plain, r)
		})
	}
	var box *look.Box
	at := 0
	list := look.NewList(func() int { return len(said) }, func() fyne.CanvasObject { return widget.NewLabel("") }, func(i int, o fyne.CanvasObject) { o.(*widget.Label).SetText(said[i]) })
	list.OnSelected = func(i int) { at = i }
	do := func() {
		box.Hide()
		p.counting(ways[at], func(r report.Report) {
			p.show(r)
			p.plain = &plain
		})
	}
	list.OnEnter = do
	list.OnSpace = do
	box = look.Ask(p.d.Win, words.Say("reports.compare.title", "report", plain.Name+" "+plain.Title), look.Big(p.d.Win, list), look.Primary(words.Say("reports.compare.do"), theme.ViewRestoreIcon(), do), look.NewButton(words.Say("reports.compare.no"), nil))
	p.d.Win.Canvas().Focus(list)
	list.Go(0)
}
