package shell

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"rollbook/app/help"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/store"
	"rollbook/words"
)

// Key hands a key that no field took to the page, after the frame's own. Of a box in which nothing has the keys Esc is the way
// out.
func (d *Desk) Key(key *fyne.KeyEvent) {
	d.Touch()
	if look.Boxed(d.Win.Canvas(), key) || d.locked {
		return
	}
	for _, c := range commands {
		if c.bare == key.Name {
			if back := backwards[c.name]; back != "" && look.Shifted() {
				d.Do(back)
				return
			}
			d.Do(c.name)
			return
		}
	}
	if p := d.pages[d.page]; p != nil {
		p.Key(key)
	}
}

// command is a line of the menu with its keys.
type command struct {
	menu, name string
	key        fyne.KeyName // with Ctrl
	shift      bool
	bare       fyne.KeyName // the same without Ctrl, where a laptop's F keys work
	page       string       // the page that it opens
}

var commands = []command{
	{"file", "new", fyne.KeyN, false, "", ""},
	{"file", "fast", fyne.KeyN, true, "", ""},
	{"file", "save", fyne.KeyS, false, "", ""},
	{"file", "savenew", fyne.KeyReturn, false, "", ""},
	{"file", "import", fyne.KeyI, false, "", "imports"},
	{"file", "export", fyne.KeyE, false, "", ""},
	{"file", "print", fyne.KeyP, false, "", ""},
	{"file", "verify", fyne.KeyQ, true, "", ""},
	{"file", "photo", fyne.KeyI, true, "", ""},
	{"file", "backup", fyne.KeyB, false, "", ""},
	{"edit", "term", fyne.KeyT, true, "", ""},
	{"edit", "find", fyne.KeyF, false, "", ""},
	{"edit", "find2", fyne.KeyK, false, "", ""},
	{"edit", "ditto", fyne.KeyD, false, "", ""},
	{"edit", "carry", fyne.KeyT, false, fyne.KeyF3, ""},
	{"edit", "open", fyne.KeyG, false, fyne.KeyF2, ""},
	{"edit", "undo", fyne.KeyZ, false, "", ""},
	{"edit", "redo", fyne.KeyY, false, "", ""},
	{"edit", "codes", fyne.KeyUnknown, false, fyne.KeyF4, ""},
	{"edit", "section", fyne.KeyDown, false, fyne.KeyF6, ""},
	{"edit", "sectionback", fyne.KeyUp, false, "", ""},
	{"edit", "problem", fyne.KeyJ, false, fyne.KeyF8, ""},
	{"edit", "previous", fyne.KeyPageUp, false, "", ""},
	{"edit", "next", fyne.KeyPageDown, false, "", ""},
	{"edit", "history", fyne.KeyH, false, "", ""},
	{"edit", "remove", fyne.KeyDelete, true, "", ""},
	{"edit", "keying", fyne.KeyK, true, "", "keying"},
	{"edit", "other", fyne.KeyO, true, "", ""},
	{"edit", "unlike", fyne.KeyU, true, "", ""},
	{"edit", "filter", fyne.KeyF, true, "", ""},
	{"edit", "setall", fyne.KeyM, true, "", ""},
	{"go", "back", fyne.KeyUnknown, false, "", ""},
	{"go", "table", fyne.KeyM, false, "", ""},
	{"go", "checks", fyne.KeyL, false, fyne.KeyF7, "checks"},
	{"go", "send", fyne.KeyU, false, fyne.KeyF9, "send"},
	{"go", "refresh", fyne.KeyR, false, fyne.KeyF5, ""},
	{"go", "settings", fyne.KeyComma, false, "", "settings"},
	{"go", "packs", fyne.KeyP, true, "", ""},
	{"go", "practice", fyne.KeyJ, true, "", ""},
	{"go", "lock", fyne.KeyL, true, "", ""},
	{"help", "manual", fyne.KeyUnknown, false, fyne.KeyF1, ""},
	{"help", "handbook", fyne.KeyF1, false, "", ""},
	{"help", "handbookpdf", fyne.KeyUnknown, false, "", ""},
	{"help", "about", fyne.KeyUnknown, false, "", ""},
}

// shortcuts are those that are not Ctrl and a key, or that Fyne has a name of its own for.
var shortcuts = map[string]fyne.Shortcut{
	"undo": &fyne.ShortcutUndo{}, "redo": &fyne.ShortcutRedo{},
	"codes": &desktop.CustomShortcut{KeyName: fyne.KeyDown, Modifier: fyne.KeyModifierAlt},
	"back":  &desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierAlt},
}

// backwards is what a command's bare key does with Shift.
var backwards = map[string]string{"section": "sectionback"}

func (d *Desk) menu() *fyne.MainMenu {
	menus := map[string]*fyne.Menu{}
	var order []*fyne.Menu
	for _, c := range commands {
		if c.page != "" && d.makes[c.page] == nil {
			continue
		}
		m := menus[c.menu]
		if m == nil {
			m = fyne.NewMenu(words.Say("menu." + c.menu))
			menus[c.menu], order = m, append(order, m)
		}
		label := words.Say("command." + c.name)
		if c.bare != "" {
			label += "  " + string(c.bare)
		}
		for _, forth := range commands {
			if backwards[forth.name] == c.name {
				label += "  Shift+" + string(forth.bare)
			}
		}
		item := fyne.NewMenuItem(label, func() { d.Do(c.name) })
		if c.key != fyne.KeyUnknown {
			mod := fyne.KeyModifierControl
			if c.shift {
				mod |= fyne.KeyModifierShift
			}
			item.Shortcut = &desktop.CustomShortcut{KeyName: c.key, Modifier: mod}
		}
		if own := shortcuts[c.name]; own != nil {
			item.Shortcut = own
		}
		m.Items = append(m.Items, item)
	}
	goMenu, further := menus["go"], 0
	for i, e := range d.entries {
		item := fyne.NewMenuItem(e.Label, func() { d.Open(e.Key, nil) })
		switch {
		case i < 10: // 1 to 9, and 0 for the tenth
			item.Shortcut = &desktop.CustomShortcut{KeyName: digit(i), Modifier: fyne.KeyModifierControl}
		case slices.ContainsFunc(commands, func(c command) bool { return c.page == e.Key }):
			continue // it has a line of its own
		default:
			item.Shortcut = &desktop.CustomShortcut{KeyName: digit(further), Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift}
			further++
		}
		goMenu.Items = append(goMenu.Items, item)
	}
	quit := fyne.NewMenuItem(words.Say("command.quit"), func() { d.Quit() })
	quit.IsQuit = true
	menus["file"].Items = append(menus["file"].Items, fyne.NewMenuItemSeparator(), quit)
	return fyne.NewMainMenu(order...)
}

// digit is the key of the place of a page, from 0.
func digit(place int) fyne.KeyName { return fyne.KeyName(fmt.Sprint((place + 1) % 10)) }

// Do carries a command out: the page's own, else the frame's.
func (d *Desk) Do(name string) {
	d.Touch()
	look.Fold(d.Win.Canvas())
	if d.typing(name) {
		return
	}
	over := name == "lock" || name == "manual" || name == "handbook"
	if d.locked || !over && look.Asking(d.Win.Canvas()) != nil {
		return
	}
	if strings.HasPrefix(name, "find") {
		name = "find"
	}
	if name == "history" && d.history() {
		return
	}
	if p := d.pages[d.page]; p != nil && p.Do(name) {
		return
	}
	for _, c := range commands {
		if c.name == name && c.page != "" {
			d.Open(c.page, nil)
			return
		}
	}
	switch name {
	case "back":
		if n := len(d.trail); n > 0 {
			d.Open(d.trail[n-1], nil)
		}
	case "refresh":
		d.Refresh()
	case "manual":
		d.Help()
	case "handbook":
		help.Show(d.Win, d.about(), d.Handbook)
	case "handbookpdf":
		if d.Handbook != nil {
			d.Handbook()
		}
	case "about":
		if d.About != nil {
			d.About(d)
		}
	case "lock":
		d.Lock()
	case "practice":
		d.turn()
	case "verify":
		if d.Verify != nil {
			d.Verify()
		}
	case "new", "find", "fast", "table":
		d.Open("entry", name)
	case "term":
		d.Open("registers", name)
	case "backup", "packs":
		d.Open("settings", name)
	default:
		d.useless(name)
	}
}

// useless says in the status line, for a moment, that nothing came of a command: the page has no use for it now.
func (d *Desk) useless(name string) {
	if !slices.ContainsFunc(commands, func(c command) bool { return c.name == name }) {
		return
	}
	const moment = 5 * time.Second
	d.idle = words.Say("status.useless", "command", words.Say("command."+name))
	d.drawStatus()
	said := d.idle
	job.After(moment, func() {
		if !d.ended && d.idle == said {
			d.idle = ""
			d.drawStatus()
		}
	})
}

// typing gives undo and redo to a field that is being typed in outside a page's form.
func (d *Desk) typing(name string) bool {
	field, ok := d.Win.Canvas().Focused().(*look.Entry)
	switch {
	case !ok:
		return false
	case name == "undo":
		field.Undo()
	case name == "redo":
		field.Redo()
	default:
		return false
	}
	return true
}

// Help shows what is to be known of the field in hand, or of the page.
func (d *Desk) Help() {
	help.Show(d.Win, d.about(), d.Handbook, help.Field(d.Win, d.Store.Pack())...)
}

// about is what the manual calls what is asked in a box, or the page: a school takes in other things than a bureau does.
func (d *Desk) about() string {
	if box := look.Asking(d.Win.Canvas()); box != nil && box.About != "" {
		return box.About
	}
	if d.page == "inbox" && d.Store.Unit().Level == store.School {
		return "receipts"
	}
	return d.page
}
