package shell

import (
	"time"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/words"
)

// idle is how long nothing may happen before the window hides what it shows.
const idle = 10 * time.Minute

// Touch notes that somebody is at the desk.
func (d *Desk) Touch() { d.touched = time.Now() }

// Watch hides the window's content where nothing happened for long. It is called again and again.
func (d *Desk) Watch(now time.Time) {
	if !d.locked && now.Sub(d.touched) > idle {
		d.Lock()
	}
}

// Lock hides everything until the password is typed. What was half typed stays as it is.
func (d *Desk) Lock() {
	if d.locked || d.Store.Practising() { // nobody knows that password, and there is nothing to hide
		return
	}
	d.locked = true
	content := d.Win.Content()
	again := look.Withhold(d.Win.Canvas())
	held := d.Win.Canvas().Focused()
	d.Win.Canvas().Unfocus() // else it would look as if the keys were its own
	entry, wrong := look.NewSecret(), container.NewVBox()
	open := look.Primary(words.Say("lock.open"), theme.ConfirmIcon(), nil)
	open.OnTapped = func() {
		password := entry.Text
		open.Disable()
		job.Quiet(func() (struct{}, error) { return struct{}{}, d.Store.Opens(password) }, func(_ struct{}, err error) {
			open.Enable()
			entry.SetText("")
			wrong.RemoveAll()
			if err != nil {
				wrong.Add(look.Failure(err))
				d.Win.Canvas().Focus(entry)
				return
			}
			d.locked = false
			d.Touch()
			d.Win.SetContent(content)
			if held != nil {
				d.Win.Canvas().Focus(held)
			}
			again()
		})
	}
	look.Chain(d.Win, open, entry)
	text := words.Say("lock.text", "who", d.Store.Account().Name)
	card := look.Card(container.NewVBox(look.Title(words.Say("lock.title")), look.Sentence(text), entry, wrong, open))
	d.Win.SetContent(container.NewCenter(container.New(look.Width{At: 480}, card)))
	d.Win.Canvas().Focus(entry)
}
