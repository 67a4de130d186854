package entry

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// alike warns, in the line below a form, that the person who is typed in may be in the register already.
type alike struct {
	of      *sheet
	message *widget.Label
	keys    *fyne.Container        // beside the message: there only with a warning
	show    func(id string)        // opens the other record
	tell    func(id string) string // what tells it from others of its name
	asked   string                 // what was compared last
	found   []store.Likeness
	apart   []string // said not to be the same person, of a record that is not saved yet
}

func newAlike(of *sheet, message *widget.Label, show func(id string), tell func(id string) string) *alike {
	a := &alike{of: of, message: message, show: show, tell: tell}
	a.keys = container.NewHBox(look.NewButton(words.Say("alike.open"), a.open), look.NewButton(words.Say("alike.unlike"), a.unlike))
	a.keys.Hide()
	return a
}

// beside puts the keys beside the message.
func (a *alike) beside() fyne.CanvasObject {
	return container.NewBorder(nil, nil, nil, a.keys, a.message)
}

// warns reports whether there is a warning, which the message of a field must not replace.
func (a *alike) warns() bool { return a != nil && len(a.found) > 0 }

// do knows the two keys.
func (a *alike) do(name string) bool {
	switch name {
	case "other":
		a.open()
	case "unlike":
		a.unlike()
	default:
		return false
	}
	return true
}

// compare looks, beside the window, for records of the same person, when something has changed by which one is known.
func (a *alike) compare() {
	if a == nil {
		return
	}
	s, values := a.of, a.of.form.Main()
	own := ""
	if s.rec != nil {
		own = s.rec.ID
	}
	asked := own
	for _, role := range []register.Role{register.RoleIDNumber, register.RoleName, register.RoleBirth, register.RolePlace} {
		if f := s.kind.ByRole(role); f != nil {
			asked += "\n" + values[f.Key]
		}
	}
	if asked == a.asked {
		return
	}
	a.asked = asked
	job.Quiet(func() ([]store.Likeness, error) { return s.d.Store.Alike(s.kind.Key, own, values, 5), nil }, func(found []store.Likeness, _ error) {
		if a.asked == asked {
			a.found = slices.DeleteFunc(found, func(one store.Likeness) bool { return slices.Contains(a.apart, one.ID) })
			a.draw()
		}
	})
}

// draw shows the warning, or takes it away.
func (a *alike) draw() {
	if len(a.found) == 0 {
		if a.keys.Visible() {
			a.keys.Hide()
			a.message.SetText("")
		}
		return
	}
	one := a.found[0]
	rec, ok := a.of.d.Store.Glance(one.ID)
	if !ok {
		return
	}
	a.keys.Show()
	a.message.Importance = widget.WarningImportance
	text := words.Say("alike.warn", "title", a.of.d.Store.TitleOf(rec), "why", words.Say("alike."+one.Why), "hint", a.tell(one.ID))
	a.message.SetText(strings.Join(strings.Fields(text), " "))
}

// open shows the record that may be of the same person.
func (a *alike) open() {
	if a.warns() {
		a.show(a.found[0].ID)
	}
}

// unlike says that they are two persons: at once, or with the save of a record that is not there yet.
func (a *alike) unlike() {
	if !a.warns() {
		return
	}
	s, other := a.of, a.found[0].ID
	if err := s.d.Store.May(store.Reviewer); err != nil {
		s.d.Fail(err)
		return
	}
	done := func() {
		a.found = slices.DeleteFunc(a.found, func(one store.Likeness) bool { return one.ID == other })
		a.draw()
	}
	if s.rec == nil {
		a.apart = append(a.apart, other)
		done()
		return
	}
	a.keep(s.rec.ID, []string{other}, done)
}

// keep writes that a record is of another person than others are.
func (a *alike) keep(id string, others []string, then func()) {
	s, reason := a.of.d.Store, words.Say("alike.reason")
	a.of.d.Save(func() error {
		for _, other := range others {
			if _, err := s.Unlike(id, other, reason); err != nil {
				return err
			}
		}
		return nil
	}, then)
}

// saved keeps what was said of a new record.
func (a *alike) saved(id string) {
	if a == nil {
		return
	}
	if len(a.apart) > 0 {
		a.keep(id, a.apart, func() {})
	}
	a.begin()
}

// begin forgets what was said: another record is shown.
func (a *alike) begin() {
	if a != nil {
		a.asked, a.found, a.apart = "", nil, nil
		a.draw()
	}
}
