package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/intact"
	"rollbook/store"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
	"rollbook/words"
)

// renew writes a county's request for new keys, and shows the eight words that the city will ask for.
func (p *Page) renew() {
	p.asks("settings.renew", func() ([]byte, []string, error) { return courier.Renew(p.d.Store) })
}

// rejoin writes the request once more, for a bureau that was made anew.
func (p *Page) rejoin() {
	p.asks("settings.rejoin", func() ([]byte, []string, error) {
		fingerprint, err := courier.Fingerprint(p.d.Store)
		if err != nil {
			return nil, nil, err
		}
		raw, err := courier.Request(p.d.Store)
		return raw, fingerprint, err
	})
}

// asks puts a request into the chosen folder, and shows the words that are compared by telephone.
func (p *Page) asks(key string, request func() (raw []byte, fingerprint []string, err error)) {
	var fingerprint []string
	job.Quiet(func() (raw []byte, err error) {
		raw, fingerprint, err = request()
		return raw, err
	}, func(raw []byte, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.place.Put(intact.Name(p.d.Store.Unit().Name+trust.RequestExtension), raw, func(path string, err error) {
			if err != nil {
				p.d.Fail(err)
				return
			}
			look.Tell(p.d.Win, words.Say("done.title"), container.NewVBox(look.Sentence(words.Say(key+".words", "file", path)), look.Spoken(fingerprint))).About = "join"
		})
	})
}

// suite lets a bureau choose what its bundles are sealed with.
func (p *Page) suite(k known, heading func(string) fyne.CanvasObject) fyne.CanvasObject {
	second := look.NewTick(words.Say("settings.suite"), k.suite == 2)
	second.OnChanged = func(checked bool) {
		n := 1
		if checked {
			n = 2
		}
		job.Quiet(func() (trust.List, error) { return courier.SetSuite(p.d.Store, n) }, func(_ trust.List, err error) {
			if err != nil {
				p.draw()
				p.d.Fail(err)
				return
			}
			p.d.Refresh()
		})
	}
	return container.NewVBox(heading("settings.cipher"), second, look.Aside(words.Say("settings.suite.text")))
}

// again lets a unit that joined before there was suite 2 ask for its certificates.
func (p *Page) again(k known) fyne.CanvasObject {
	buttons := container.NewHBox(look.NewButton(words.Say("settings.request"), p.request))
	if p.d.Store.Unit().Level == store.School { // a county's other button stands above
		buttons.Add(look.NewButton(words.Say("settings.accept"), p.accept))
	}
	return container.NewVBox(look.Paragraph(words.Say("settings.suite.again")), look.Spoken(k.fingerprint), buttons)
}
