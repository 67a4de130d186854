package findings

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
	"rollbook/app/prints"
	"rollbook/fault"
	"rollbook/finding"
	"rollbook/report/sheet"
	"rollbook/store"
	"rollbook/words"
)

var (
	errSampleNone   = fault.New(fault.Usage, "sample-none")
	errSampleNumber = fault.New(fault.Usage, "sample-number")
)

// sampled is how many are drawn where nobody says otherwise: what two people visit in a day.
const sampled = "10"

// sample asks how many of the records behind the findings that are listed are to be visited, and by which seed they are
// drawn, and writes the list for the visit (抽查名单).
func (p *Page) sample() {
	if len(p.items) == 0 {
		p.d.Fail(errSampleNone)
		return
	}
	today := time.Now().Format("20060102")
	number, seed := look.NewEntry(), look.NewEntry()
	number.SetPlaceHolder(sampled)
	seed.SetPlaceHolder(today)
	var box *look.Box
	draw := look.Primary(words.Say("findings.sample.do"), theme.ConfirmIcon(), func() {
		n, err := strconv.Atoi(cmp.Or(strings.TrimSpace(number.Text), sampled))
		if err != nil || n < 1 {
			p.d.Fail(errSampleNumber.With("text", number.Text))
			p.d.Win.Canvas().Focus(number)
			return
		}
		box.Hide()
		p.write(n, cmp.Or(strings.TrimSpace(seed.Text), today))
	})
	draw.Stays = true
	look.Chain(p.d.Win, draw, number, seed)
	form := container.New(layout.NewFormLayout(), look.Text(words.Say("findings.sample.number"), 14, look.Text2, false), number,
		look.Text(words.Say("findings.sample.seed"), 14, look.Text2, false), seed)
	content := container.New(look.Width{At: 560}, container.NewVBox(look.Paragraph(words.Say("findings.sample.text", "n", len(finding.Behind(p.items)))), form))
	box = look.Ask(p.d.Win, words.Say("findings.sample"), content, draw, look.NewButton(words.Say("findings.sample.leave"), nil))
	p.d.Win.Canvas().Focus(number)
}

// write draws the records, keeps the list where what is written for people goes, and notes that it was handed out.
func (p *Page) write(n int, seed string) {
	drawn := finding.Sample(p.items, n, seed)
	prints.Workbook(p.d, words.Say("sample.sheet")+"-"+seed, func(ctx context.Context, out prints.Written) error {
		if err := sheet.WriteSample(ctx, p.d.Store, drawn, seed, out, out.Progress); err != nil {
			return err
		}
		return p.d.Store.LogUse(store.Use{What: store.Exported, Records: len(drawn)})
	}, func(path string) { prints.Tell(p.d, path) })
}
