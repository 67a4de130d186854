package settings

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/fault"
	"rollbook/store"
	"rollbook/words"
)

// uses is how many lines of the log of uses the window shows; rollbookctl log gives all.
const uses = 500

var errTwice = fault.New(fault.Usage, "password-twice")

var roles = []store.Role{store.Clerk, store.Reviewer, store.Admin}

// people is who works at this desk, each with a password of his own.
func (p *Page) people(list []store.Account, heading func(string) fyne.CanvasObject) fyne.CanvasObject {
	who := p.d.Store.Account()
	box := container.NewVBox(heading("accounts.title"), look.Note(words.Say("accounts.now", "who", who.Name, "role", words.Say("role."+string(who.Role)))))
	password := look.NewButton(words.Say("accounts.password"), p.changePassword)
	if who.Role != store.Admin {
		box.Add(container.NewHBox(password))
		return box
	}
	box.Add(look.Paragraph(words.Say("accounts.text")))
	for _, one := range list {
		box.Add(container.NewHBox(
			look.Text(one.Name, 14, theme.ColorNameForeground, false), look.Note(words.Say("role."+string(one.Role))), layout.NewSpacer(),
			look.NewButton(words.Say("accounts.remove"), func() { p.removeAccount(one) }),
		))
	}
	box.Add(container.NewHBox(password, look.NewButton(words.Say("accounts.add"), p.addAccount), look.NewButton(words.Say("uses.show"), p.showUses)))
	return box
}

func (p *Page) addAccount() {
	name, password := look.NewEntry(), look.NewSecret()
	var labels []string
	for _, r := range roles {
		labels = append(labels, words.Say("role."+string(r)))
	}
	role := look.NewRadio(labels, labels[0])
	role.Across = true
	var box *look.Box
	do := look.Primary(words.Say("accounts.add"), theme.ConfirmIcon(), nil)
	do.Stays = true
	do.OnTapped = func() {
		account, secret := store.Account{Name: name.Text, Role: roles[0]}, password.Text
		for i, label := range labels {
			if label == role.Selected {
				account.Role = roles[i]
			}
		}
		do.Disable()
		job.Quiet(func() (struct{}, error) { return struct{}{}, p.d.Store.AddAccount(account, secret) }, func(_ struct{}, err error) {
			do.Enable()
			if err != nil {
				p.d.Fail(err)
				return
			}
			box.Hide()
			p.draw()
		})
	}
	look.Chain(p.d.Win, do, name, password)
	form := container.New(layout.NewFormLayout(), widget.NewLabel(words.Say("accounts.name")), name, widget.NewLabel(words.Say("accounts.role")), role, widget.NewLabel(words.Say("start.password")), password)
	body := container.NewVBox(look.Sentence(words.Say("accounts.roles")), form)
	box = look.Ask(p.d.Win, words.Say("accounts.add"), body, do, look.NewButton(words.Say("accounts.no"), nil))
	box.About = "accounts"
	p.d.Win.Canvas().Focus(name)
}

// changePassword gives whoever has the register open another password, typed twice.
func (p *Page) changePassword() {
	one, two := look.NewSecret(), look.NewSecret()
	var box *look.Box
	do := look.Primary(words.Say("accounts.password.do"), theme.ConfirmIcon(), nil)
	do.OnTapped = func() {
		if one.Text != two.Text {
			one.SetText("") // nobody sees what he would type behind
			two.SetText("")
			p.d.Win.Canvas().Focus(one)
			p.d.Fail(errTwice)
			return
		}
		password := one.Text
		do.Disable()
		job.Quiet(func() (struct{}, error) { return struct{}{}, p.d.Store.SetPassword(password) }, func(_ struct{}, err error) {
			do.Enable()
			if err != nil {
				p.d.Fail(err)
				return
			}
			box.Hide()
			look.Tell(p.d.Win, words.Say("accounts.password"), look.Sentence(words.Say("accounts.password.done"))).About = "accounts"
		})
	}
	look.Chain(p.d.Win, do, one, two)
	form := container.New(layout.NewFormLayout(), widget.NewLabel(words.Say("start.password")), one, widget.NewLabel(words.Say("start.again")), two)
	body := container.NewVBox(look.Sentence(words.Say("accounts.password.text")), form)
	do.Stays = true // where the two differ
	box = look.Ask(p.d.Win, words.Say("accounts.password"), body, do, look.NewButton(words.Say("accounts.password.no"), nil))
	box.About = "accounts"
	p.d.Win.Canvas().Focus(one)
}

func (p *Page) removeAccount(one store.Account) {
	do := look.NewButton(words.Say("accounts.remove"), func() {
		p.d.Save(func() error { return p.d.Store.RemoveAccount(one.Name) }, p.draw)
	})
	look.Ask(p.d.Win, words.Say("accounts.remove"), look.Sentence(words.Say("accounts.remove.text", "who", one.Name)), look.NewButton(words.Say("accounts.keep"), nil), do).About = "accounts"
}

// showUses lists who looked at, exported or printed what.
func (p *Page) showUses() {
	still := p.d.Visit()
	job.Quiet(func() ([]store.Use, error) { return p.d.Store.Uses(uses) }, func(list []store.Use, err error) {
		if !still() {
			return
		}
		if err != nil {
			p.d.Fail(err)
			return
		}
		line := func(u store.Use) string {
			kind := u.Kind
			if k := p.d.Store.Pack().Kind(u.Kind); k != nil {
				kind = k.Say(words.Language())
			}
			text := words.Say("uses.line", "time", u.Time.Local().Format("2006-01-02 15:04"), "who", u.Actor, "what", words.Say("use."+u.What), "kind", kind, "n", u.Records)
			if u.Purpose != "" {
				text += words.Say("uses.purpose", "purpose", u.Purpose, "receiver", u.Receiver)
			}
			return text
		}
		rows := look.NewList(func() int { return len(list) }, func() fyne.CanvasObject { return widget.NewLabel("") }, func(i int, o fyne.CanvasObject) {
			if label, ok := o.(*widget.Label); ok {
				label.SetText(line(list[i]))
			}
		})
		look.Tell(p.d.Win, words.Say("uses.title", "n", fmt.Sprint(len(list))), look.Big(p.d.Win, rows)).About = "accounts"
	})
}
