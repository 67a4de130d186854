// Package start is what the window shows before a store is open: the first start, one question a
// page, and the password.
package start

import (
	"errors"
	"os"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/text/unicode/norm"

	"rollbook/app/drive"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

var (
	// ErrPack says that the register pack cannot be used.
	ErrPack = fault.New(fault.Damaged, "pack-broken")

	errTwice  = fault.New(fault.Usage, "password-twice")
	errUnit   = fault.New(fault.Usage, "unit-missing")
	errBackup = fault.New(fault.Refused, "backup-missing")
)

// Pack gives the register pack, once it is read: the window does not wait for it.
type Pack func() (*register.Pack, error)

// Start leads to an open store.
type Start struct {
	win  fyne.Window
	dir  string // of this computer
	at   string // where the register is: the same, or a database
	pack Pack
	done func(st *store.Store, read func() error)
	play func() // leads to the register to practise with

	level, code, name, actor string

	damaged bool   // the register that is there: a backup takes its place
	about   string // what the manual calls what is asked

	look  func(dark bool, scale float32)
	again func()                  // shows the page anew
	keys  func(fyne.KeyName) bool // of the page, where no line takes them; nil for none
	said  *fyne.Container         // what is wrong, under the question
}

// Show asks for the password, or begins the first start where dir holds no store. failed is why the register that was open is
// closed again; nil where none was.
func Show(win fyne.Window, dir string, pack Pack, done func(*store.Store, func() error), practise func(), restyle func(dark bool, scale float32), failed error) {
	s := &Start{win: win, dir: dir, at: chosenPlace(dir), pack: pack, done: done, play: practise, look: restyle, level: store.School}
	if failed == nil {
		s.begin()
	} else {
		s.refused(failed, s.unlock())
	}
}

// begin asks for the password where there is a register. A database is not asked before: the window does not wait for it.
func (s *Start) begin() {
	if there, err := store.Occupied(s.dir); there || err != nil || store.InDatabase(s.at) {
		s.unlock()
		return
	}
	s.who()
}

// who asks what kind of unit this desk is.
func (s *Start) who() {
	s.again = s.who
	levels := []string{store.School, store.County, store.City}
	icons := []fyne.ThemeIconName{look.School, look.House, theme.IconNameGrid}
	cards := look.Panes(len(levels))
	options := make([]*option, len(levels))
	database := look.NewButton(words.Say("start.database"), s.database)
	choose := func(n int) {
		if s.level = levels[n]; s.level == store.School { // has one desk
			database.Hide()
		} else {
			database.Show()
		}
		for i, o := range options {
			look.Choose(o.card, i == n)
		}
	}
	for i, level := range levels {
		options[i] = newOption(i+1, icons[i], words.Say("start.level."+level), words.Say("start.level."+level+".text"), func() { choose(i) })
		cards.Add(options[i])
	}
	at := func() int { return slices.Index(levels, s.level) }
	choose(at())
	next := look.Primary(words.Say("start.next"), theme.NavigateNextIcon(), s.unit)
	content := container.NewVBox(
		cards, look.Space(4),
		offer(theme.IconNameHistory, words.Say("start.moved"), words.Say("start.moved.text"), look.NewButton(words.Say("start.restore"), s.restore)), look.Tall(4),
		offer(theme.IconNameHelp, words.Say("start.try"), words.Say("start.try.text"), look.NewButton(words.Say("practice.go"), s.play)),
	)
	s.keys = func(key fyne.KeyName) bool {
		switch key {
		case fyne.Key1, fyne.Key2, fyne.Key3:
			choose(int(key[0] - '1'))
		case fyne.KeyLeft, fyne.KeyUp:
			choose(max(at()-1, 0))
		case fyne.KeyRight, fyne.KeyDown:
			choose(min(at()+1, len(levels)-1))
		case fyne.KeyReturn, fyne.KeyEnter:
			s.unit()
		default:
			return false
		}
		return true
	}
	s.page(0, "start", words.Say("start.who"), words.Say("start.who.text"), content, s.looks(), nil, database, next)
	s.win.Canvas().Unfocus() // the digits and the arrows choose
}

// unit asks which unit it is, and who works here.
func (s *Start) unit() {
	name, code, actor := look.NewEntry(), look.NewEntry(), look.NewEntry()
	name.SetPlaceHolder(words.Say("start.name.hint"))
	code.SetPlaceHolder(words.Say("start.code.hint"))
	actor.SetPlaceHolder(words.Say("start.actor.hint"))
	name.SetText(s.name)
	code.SetText(s.code)
	actor.SetText(s.actor)
	listed := s.listed()
	var labels []string
	for label := range listed {
		labels = append(labels, label)
	}
	sort.Strings(labels)
	known := look.NewChoice(labels, func(label string) {
		u := listed[label]
		name.SetText(u.Name)
		code.SetText(u.Code)
	})
	known.PlaceHolder = words.Say("start.known")
	known.OnEnter = func() { // on to what is still to be written
		if name.Text == "" {
			s.win.Canvas().Focus(name)
			return
		}
		s.win.Canvas().Focus(actor)
	}
	next := look.Primary(words.Say("start.next"), theme.NavigateNextIcon(), func() {
		s.name, s.actor = strings.TrimSpace(name.Text), strings.TrimSpace(actor.Text)
		s.code = strings.ToUpper(strings.TrimSpace(norm.NFKC.String(code.Text))) // full-width letters too
		for _, e := range []*look.Entry{name, code, actor} {
			if strings.TrimSpace(e.Text) == "" {
				s.fail(errUnit, e)
				return
			}
		}
		switch err := (store.Unit{Code: s.code, Name: s.name, Level: s.level}).Sound(); {
		case errors.Is(err, store.ErrUnitCode):
			s.fail(err, code)
		case err != nil:
			s.fail(err, name)
		default:
			s.password()
		}
	})
	look.Chain(s.win, next, name, code, actor)
	form := container.New(layout.NewFormLayout(), label("start.name"), name, label("start.code"), code, label("start.actor"), actor)
	content := container.NewVBox(form)
	if len(labels) > 0 {
		content = container.NewVBox(known, form)
	}
	s.keys = nil
	s.page(1, "start", words.Say("start.unit"), words.Say("start.unit.text"), lines(content), nil, s.who, look.NewButton(words.Say("start.back"), s.who), next)
	s.win.Canvas().Focus(name)
}

func label(key string) fyne.CanvasObject { return look.Text(words.Say(key), 14, look.Text2, false) }

// listed gives the units of the level that the pack names.
func (s *Start) listed() map[string]register.Unit {
	list := map[string]register.Unit{}
	pack, err := s.pack()
	if err != nil {
		return list // it is told as soon as the pack is read
	}
	for _, u := range pack.Units {
		if u.Level == s.level {
			list[u.Name+" "+u.Code] = u
		}
	}
	return list
}

// unitLine says whose desk this becomes.
func (s *Start) unitLine() fyne.CanvasObject {
	return look.Note(words.Say("start.line", "name", s.name, "level", words.Say("unit."+s.level), "actor", s.actor))
}

// password asks for the password twice.
func (s *Start) password() {
	one, two := look.NewSecret(), look.NewSecret()
	next := look.Primary(words.Say("start.found"), theme.ConfirmIcon(), nil)
	next.OnTapped = func() {
		if one.Text != two.Text {
			one.SetText("")
			two.SetText("")
			s.fail(errTwice, one)
			return
		}
		s.found(one.Text, one, busy(next, "start.making"))
	}
	look.Chain(s.win, next, one, two)
	form := container.New(layout.NewFormLayout(), label("start.password"), one, label("start.again"), two)
	s.page(2, "start", words.Say("start.password"), words.Say("start.password.text"), lines(form), s.unitLine(), s.unit, look.NewButton(words.Say("start.back"), s.unit), next)
	s.win.Canvas().Focus(one)
}

// busy says on a button what it is at, since a key is made slowly; again makes the button as it was.
func busy(b *look.Button, key string) (again func()) {
	text := b.Text
	b.Disable()
	b.SetText(words.Say(key))
	return func() {
		b.SetText(text)
		b.Enable()
	}
}

// found makes the store, beside the window.
func (s *Start) found(password string, entry fyne.Focusable, again func()) {
	type made struct {
		store    *store.Store
		recovery string
		unmarked error // why the marks beside it were not kept: it is made all the same, and closed
	}
	job.Quiet(func() (made, error) {
		pack, err := s.pack()
		if err != nil {
			return made{}, err
		}
		st, recovery, err := courier.Found(s.at, store.Config{Unit: store.Unit{Code: s.code, Name: s.name, Level: s.level}, Password: password, Actor: s.actor}, pack)
		if err != nil {
			return made{}, err
		}
		if _, err := witnessed(st); err != nil {
			return made{recovery: recovery, unmarked: err}, nil
		}
		return made{store: st, recovery: recovery}, nil
	}, func(m made, err error) {
		again()
		if err != nil {
			s.fail(err, entry)
			return
		}
		s.recovery(m.store, m.recovery)
		if m.unmarked != nil {
			s.fail(m.unmarked, nil)
		}
	})
}

// recovery shows the key that opens the store when the password is forgotten. A store that is closed is opened next.
func (s *Start) recovery(st *store.Store, recovery string) {
	next := look.Primary(words.Say("start.written"), theme.NavigateNextIcon(), func() {
		switch {
		case st == nil:
			s.unlock()
		case s.level == store.City:
			s.done(st, nil)
		default:
			s.join(st)
		}
	})
	half := len(recovery) / 2
	key := look.Card(container.NewVBox(look.Text(recovery[:half], 27, theme.ColorNameForeground, true), look.Text(recovery[half+1:], 27, theme.ColorNameForeground, true)))
	s.page(3, "start", words.Say("start.recovery"), words.Say("start.recovery.text"), key, s.unitLine(), nil, next)
	s.win.Canvas().Unfocus() // it is shown once: an Enter too many, meant for the password, does not take it away
}

// join shows the eight words; the rest of joining is on the settings screen, and entry works at once.
func (s *Start) join(st *store.Store) {
	fingerprint, err := courier.Fingerprint(st)
	if err != nil {
		s.fail(err, nil)
		return
	}
	grid := look.Panes(4)
	for i, w := range fingerprint {
		grid.Add(look.Card(container.NewHBox(look.Note(string(rune('1'+i))), look.Text(w, 27, theme.ColorNameForeground, true))))
	}
	content := container.NewVBox(grid, look.Space(4), look.Paragraph(words.Say("start.join.steps")), look.Ground(container.New(look.Inset{By: 6}, look.Paragraph(words.Say("start.join.meanwhile"))), look.AccentWeak, 4))
	next := look.Primary(words.Say("start.enter"), theme.NavigateNextIcon(), func() { s.done(st, nil) })
	s.page(4, "join", words.Say("start.join"), words.Say("start.join.text"), content, s.unitLine(), nil, next)
	s.win.Canvas().Focus(next)
}

// unlock asks for the password of the store that is there, in a line of its own.
func (s *Start) unlock() *look.Entry {
	s.again = func() { s.unlock() }
	entry := look.NewSecret()
	open := look.Primary(words.Say("start.open"), theme.ConfirmIcon(), nil)
	open.OnTapped = func() {
		password, again := entry.Text, busy(open, "start.opening")
		job.Quiet(func() (opened, error) { return s.open(password) }, func(o opened, err error) {
			again()
			if err != nil {
				entry.SetText("")
				s.refused(err, entry)
				return
			}
			s.enter(o)
		})
	}
	look.Chain(s.win, open, entry)
	var content fyne.CanvasObject = entry
	buttons := []fyne.CanvasObject{look.NewButton(words.Say("practice.go"), s.play), open}
	if store.InDatabase(s.at) {
		content = container.NewVBox(look.Paragraph(store.Shown(s.at)), entry)
		buttons = append([]fyne.CanvasObject{look.NewButton(words.Say("start.database"), s.database)}, buttons...)
	}
	s.page(-1, "password", words.Say("start.unlock"), words.Say("start.unlock.text"), lines(content), s.looks(), nil, buttons...)
	s.win.Canvas().Focus(entry)
	return entry
}

// refused says why the register does not open. In the place of a damaged one a backup is offered.
func (s *Start) refused(err error, entry *look.Entry) {
	s.fail(err, entry)
	if !errors.Is(err, store.ErrPassword) { // it is no matter of passwords
		s.about = "damaged"
	}
	if !errors.Is(err, store.ErrDamaged) || store.InDatabase(s.at) {
		return
	}
	s.damaged = true
	restore := look.NewButton(words.Say("start.restore"), s.restore)
	s.said.Objects = []fyne.CanvasObject{container.NewVBox(look.Failure(err), container.NewHBox(restore))}
	s.said.Refresh()
	s.win.Canvas().Focus(restore)
}

// opened is an open store, and whether it is an old copy or comes from another machine.
type opened struct {
	store   *store.Store
	renewed bool
	read    func() error // reads its records, once the desk is drawn
}

// waits is how long the records are left unread for the desk to be drawn, which every core's reading them would make late: a page
// may be waiting for them.
const waits = 300 * time.Millisecond

// open opens the store and compares it with the marks in the profile. Its records are read when the desk is there.
func (s *Start) open(password string) (opened, error) {
	st, err := store.Unlock(s.at, password, lastSeat(s.dir), s.pack)
	if err != nil {
		return opened{}, err
	}
	keepSeat(s.dir, st.Seat())
	o, err := witnessed(st)
	if err != nil {
		return opened{}, err
	}
	read := sync.OnceValue(st.Read)
	time.AfterFunc(waits, func() { read() })
	o.read = func() error { job.Drawn(func() {}); return read() }
	return o, nil
}

func witnessed(st *store.Store) (opened, error) {
	renewed, err := st.Witness(store.MarksFolder())
	if err != nil {
		return opened{}, errors.Join(err, st.Read(), st.Close())
	}
	return opened{store: st, renewed: renewed}, nil
}

// enter leads to the desk; who works with an old copy is told, and where a store of an older format was kept.
func (s *Start) enter(o opened) {
	s.done(o.store, o.read)
	if o.renewed {
		look.Tell(s.win, words.Say("witness.title"), look.Sentence(words.Say("witness.renewed"))).About = "call"
	}
	if backup := o.store.Before(); backup != "" {
		look.Tell(s.win, words.Say("migrated.title"), look.Sentence(words.Say("migrated.text", "file", backup))).About = "backup"
	}
}

// restore takes a backup instead of beginning anew, or in the place of a damaged register.
func (s *Start) restore() {
	path, password := look.NewEntry(), look.NewSecret()
	path.SetText(store.NewestBackup(s.dir))
	text, put := words.Say("start.restore.text"), store.Restore
	if s.damaged {
		text, put = words.Whole(text, words.Say("start.restore.kept")), store.Replace
	}
	path.SetPlaceHolder(words.Say("start.restore.hint"))
	open := look.Primary(words.Say("start.restore.do"), theme.ConfirmIcon(), nil)
	open.OnTapped = func() {
		from, secret, again := drive.Cleaned(path.Text), password.Text, busy(open, "start.opening")
		job.Quiet(func() (opened, error) {
			if _, err := os.Stat(from); err != nil {
				return opened{}, errBackup.With("file", from).Because(err)
			}
			pack, err := s.pack()
			if err == nil {
				err = put(from, s.at, secret, pack)
			}
			if err != nil {
				return opened{}, err
			}
			return s.open(secret)
		}, func(o opened, err error) {
			again()
			switch {
			case errors.Is(err, store.ErrPassword):
				s.fail(err, password)
			case err != nil:
				s.fail(err, path)
			default:
				s.enter(o)
			}
		})
	}
	look.Chain(s.win, open, path, password)
	form := container.New(layout.NewFormLayout(), label("start.restore.file"), path, label("start.password"), password)
	s.keys = nil
	s.page(-1, "backup", words.Say("start.restore"), text, lines(form), nil, s.begin, look.NewButton(words.Say("start.back"), s.begin), open)
	path.Anew(s.win.Canvas())
}
