package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/store"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
	"rollbook/words"
)

// renew writes a county's request for new keys, and shows the eight words that the city will ask for.
func (p *Page) renew() {
	raw, fingerprint, err := courier.Renew(p.d.Store)
	if err != nil {
		p.d.Fail(err)
		return
	}
	path, ok := p.put(trust.FileName(p.d.Store.Unit().Name, trust.RequestExtension), raw)
	if !ok {
		return
	}
	look.Tell(p.d.Win, words.Say("settings.renew"), container.NewVBox(look.Sentence(words.Say("settings.renew.words", "file", path)), Words(fingerprint)))
}

// suite lets a bureau choose what its bundles are sealed with.
func (p *Page) suite() fyne.CanvasObject {
	now, err := courier.Suite(p.d.Store)
	if err != nil {
		return look.Failure(err)
	}
	second := widget.NewCheck(words.Say("settings.suite"), nil)
	second.SetChecked(now == 2)
	second.OnChanged = func(checked bool) {
		n := 1
		if checked {
			n = 2
		}
		if _, err := courier.SetSuite(p.d.Store, n); err != nil {
			p.draw()
			p.d.Fail(err)
			return
		}
		p.d.Refresh()
	}
	return container.NewVBox(second, look.Note(words.Say("settings.suite.text")))
}

// again lets a unit that joined before there was suite 2 ask for its certificates.
func (p *Page) again() fyne.CanvasObject {
	fingerprint, err := courier.Fingerprint(p.d.Store)
	if err != nil {
		return look.Failure(err)
	}
	buttons := container.NewHBox(look.NewButton(words.Say("settings.request"), p.request))
	if p.d.Store.Unit().Level == store.School { // a county's other button stands above
		buttons.Add(look.NewButton(words.Say("settings.accept"), p.accept))
	}
	return container.NewVBox(look.Paragraph(words.Say("settings.suite.again")), Words(fingerprint), buttons)
}

// recovery shows the recovery key of a unit below, once the officer has read when to give it.
func (p *Page) recovery(unit courier.Desk) {
	do := look.NewButton(words.Say("settings.recovery.do"), func() {
		key, err := courier.Recovery(p.d.Store, unit.Unit)
		if err != nil {
			p.d.Fail(err)
			return
		}
		half := len(key) / 2
		look.Tell(p.d.Win, unit.Name, container.NewVBox(look.Text(key[:half], 26, theme.ColorNameForeground, true), look.Text(key[half+1:], 26, theme.ColorNameForeground, true)))
	})
	look.Ask(p.d.Win, words.Say("settings.recovery"), look.Sentence(words.Say("settings.recovery.text", "unit", unit.Name)), look.NewButton(words.Say("settings.recovery.no"), nil), do)
}
