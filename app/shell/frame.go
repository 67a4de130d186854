package shell

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/words"
)

// revealEntry brings the entry of the page that is shown into sight: large text leaves no room for all of them.
func (d *Desk) revealEntry() {
	d.roll.Refresh() // they may need more room than before
	if d.chosen == nil {
		return
	}
	if !d.entryInSight() {
		y := d.nav.Position().Y + d.chosen.Position().Y
		d.roll.ScrollToOffset(fyne.NewPos(0, max(0, y-d.roll.Size().Height/2)))
	}
}

// entryInSight reports whether the entry of the page that is shown is in sight.
func (d *Desk) entryInSight() bool {
	if d.chosen == nil {
		return false
	}
	y, height := d.nav.Position().Y+d.chosen.Position().Y, d.chosen.Size().Height
	return y >= d.roll.Offset.Y && y+height <= d.roll.Offset.Y+d.roll.Size().Height
}

func (d *Desk) drawNav() {
	d.nav.RemoveAll()
	d.chosen = nil
	for _, e := range d.entries {
		label := e.Label
		if look.Narrow() {
			label = ""
		}
		b := look.NewIconButton(label, theme.Icon(e.Icon), func() { d.Open(e.Key, nil) })
		b.Alignment, b.Importance = widget.ButtonAlignLeading, widget.LowImportance
		line := fyne.CanvasObject(b)
		n := 0
		if e.Work != nil {
			n = e.Work(d.counts)
		}
		if n > 0 && look.Narrow() {
			line = container.NewVBox(b, container.NewCenter(look.Text(fmt.Sprint(n), 13, theme.ColorNamePrimary, true)))
		} else if n > 0 {
			mark := look.Ground(container.New(layout.NewCustomPaddedLayout(0, 0, 6, 6), look.Text(fmt.Sprint(n), 13, theme.ColorNameForegroundOnPrimary, true)), theme.ColorNamePrimary, 8)
			line = container.NewBorder(nil, nil, nil, container.NewCenter(mark), b)
		}
		if e.Key == d.page {
			line = look.Ground(line, look.Select, 4)
		}
		line = container.New(layout.NewCustomPaddedLayout(0, 0, 4, 4), line)
		if d.nav.Add(line); e.Key == d.page {
			d.chosen = line
		}
	}
	d.nav.Refresh()
}

func (d *Desk) drawStatus() {
	saved := words.Say("status.ready")
	if !d.saved.IsZero() {
		saved = words.Say("status.saved", "time", d.saved.Format("15:04:05"))
	}
	pack := d.Store.Pack()
	part := func(text string, bold bool) fyne.CanvasObject { return look.Text(text, 13, look.Text2, bold) }
	if d.idle != "" {
		saved = d.idle
	}
	unsent := words.Say("status.unsent", "n", look.Count(d.counts.Unsent))
	d.status.Objects = []fyne.CanvasObject{part(saved, d.idle != ""), part(unsent, d.counts.Unsent > 0), layout.NewSpacer()}
	if !look.Narrow() {
		d.status.Add(part(d.Store.Unit().Name, false))
	}
	d.status.Add(part(words.Say("status.pack", "pack", pack.Title+" "+pack.Version), false))
	if d.counts.Info.Code != "" {
		d.status.Add(part(words.Say("status.code", "code", d.counts.Info.Code), true))
	}
	d.status.Add(part(words.Say("status.help"), false))
	if d.Store.Away() {
		d.status.Objects = append([]fyne.CanvasObject{part(words.Say("status.away"), true)}, d.status.Objects...)
	}
	d.status.Refresh()
}
