package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
	"rollbook/words"
)

// band stands above everything while a register to practise with is open; nil in earnest.
func (d *Desk) band() fyne.CanvasObject {
	if !d.Store.Practising() {
		return nil
	}
	text := look.Text(words.Say("practice.band"), 15, look.Warn, true)
	end := look.NewButton(words.Say("practice.end"), func() { d.Do("practice") })
	return look.Ground(container.New(look.Inset{By: 4}, container.NewBorder(nil, nil, look.Colored(theme.IconNameWarning, look.Warn, 20), end, text)), look.WarnWeak, 0)
}

// turn goes to the practice or back, once the page has nothing unsaved.
func (d *Desk) turn() {
	if d.Practise != nil {
		d.leave(func() { d.Practise(d) })
	}
}
