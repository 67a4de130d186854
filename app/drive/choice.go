package drive

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/words"
)

const lastUsed = "drive"

// Choice is where the clerk says which drive or folder is meant. Nothing is chosen for him where
// there are two.
type Choice struct {
	win   fyne.Window
	list  *widget.RadioGroup
	path  *look.Entry
	whole fyne.CanvasObject
}

// New makes a choice; the folder used last stands in it.
func New(win fyne.Window) *Choice {
	c := &Choice{win: win, path: look.NewEntry()}
	c.path.SetPlaceHolder(words.Say("drive.path"))
	c.list = widget.NewRadioGroup(nil, func(dir string) {
		if dir != "" {
			c.path.SetText(dir)
		}
	})
	c.path.SetText(fyne.CurrentApp().Preferences().String(lastUsed))
	c.whole = container.NewVBox(c.list, look.Note(words.Say("drive.note")), c.path)
	c.Refresh()
	return c
}

// Object is what is put on the screen.
func (c *Choice) Object() fyne.CanvasObject { return c.whole }

// Refresh looks again which drives are plugged in.
func (c *Choice) Refresh() {
	drives := List()
	c.list.Options = drives
	if len(drives) == 1 && c.path.Text == "" {
		c.list.SetSelected(drives[0])
	}
	c.list.Refresh()
}

// Focus puts the cursor into the path, so that typing replaces it.
func (c *Choice) Focus() {
	c.win.Canvas().Focus(c.path)
	c.path.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// Dir is the folder chosen. It is remembered.
func (c *Choice) Dir() string {
	fyne.CurrentApp().Preferences().SetString(lastUsed, c.path.Text)
	return c.path.Text
}

// OnSubmitted calls f when Enter is pressed in the path.
func (c *Choice) OnSubmitted(f func()) { c.path.OnSubmitted = func(string) { f() } }
