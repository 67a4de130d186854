// Package drive is where a person says which drive or folder is meant: a removable drive that is
// plugged in, or a folder that is typed. It asks no file dialog, which hangs on a dead network drive.
package drive

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/sync/stick"
	"rollbook/words"
)

const lastUsed = "drive"

// Choice is where the clerk says which drive or folder is meant. Nothing is chosen for him where
// there are two.
type Choice struct {
	win   fyne.Window
	list  *look.Radio
	dirs  map[string]string // by what the list shows
	path  *look.Entry
	whole fyne.CanvasObject
}

// New makes a choice; the folder used last stands in it.
func New(win fyne.Window) *Choice {
	c := &Choice{win: win, path: look.NewEntry(), dirs: map[string]string{}}
	c.path.SetPlaceHolder(words.Say("drive.path"))
	c.list = look.NewRadio(nil, "")
	c.list.OnChanged = func(shown string) {
		if dir := c.dirs[shown]; dir != "" && dir != c.path.Text {
			c.path.SetText(dir)
		}
	}
	c.path.OnChanged = func(string) { c.mark() }
	c.path.SetText(fyne.CurrentApp().Preferences().String(lastUsed))
	c.whole = container.NewVBox(c.list, look.Note(words.Say("drive.note")), c.path)
	c.Refresh()
	return c
}

// Object is what is put on the screen.
func (c *Choice) Object() fyne.CanvasObject { return c.whole }

// Line is the same in one line, for a page that needs its height.
func (c *Choice) Line() fyne.CanvasObject {
	c.list.Across = true
	return container.NewBorder(nil, nil, c.list, nil, c.path)
}

// Refresh looks again, beside the window, which drives are plugged in.
func (c *Choice) Refresh() {
	job.Quiet(func() ([]stick.Drive, error) { return stick.Drives(), nil }, func(drives []stick.Drive, _ error) {
		c.dirs = map[string]string{}
		var rows []string
		for _, d := range drives {
			shown := words.Say("drive.row", "dir", d.Dir, "label", d.Label, "free", size(d.Free))
			c.dirs[shown] = d.Dir
			rows = append(rows, shown)
		}
		c.list.Offer(rows)
		if c.mark(); len(rows) == 1 && c.path.Text == "" {
			c.list.Select(rows[0])
		}
	})
}

// mark selects the drive that stands in the path, and none where it is another folder.
func (c *Choice) mark() {
	at := slices.IndexFunc(c.list.Options, func(shown string) bool { return c.dirs[shown] == c.path.Text })
	if at < 0 {
		c.list.Select("")
		return
	}
	c.list.Select(c.list.Options[at])
}

// size writes a number of bytes as a person reads it.
func size(bytes uint64) string {
	if bytes >= 1<<30 {
		return fmt.Sprintf("%.1f GB", float64(bytes)/(1<<30))
	}
	return fmt.Sprintf("%d MB", bytes>>20)
}

// Focus puts the cursor into the path, so that typing replaces it.
func (c *Choice) Focus() { c.path.Anew(c.win.Canvas()) }

// Dir is the folder chosen, or the file that was named itself. The folder is remembered: what is written next goes
// there. Whether it is one is looked up beside the window.
func (c *Choice) Dir() string {
	dir, p := Cleaned(c.path.Text), fyne.CurrentApp().Preferences()
	p.SetString(lastUsed, dir)
	if filepath.Ext(dir) == "" {
		return dir
	}
	job.Quiet(func() (bool, error) {
		info, err := os.Stat(dir)
		return err == nil && info.IsDir(), nil
	}, func(folder bool, _ error) {
		if !folder && p.String(lastUsed) == dir {
			p.SetString(lastUsed, filepath.Dir(dir))
		}
	})
	return dir
}

// Chosen is the same where something is chosen. Where nothing is, the cursor is put there, and fail is told.
func (c *Choice) Chosen(fail func(error)) (dir string, ok bool) {
	if dir = c.Dir(); dir != "" {
		return dir, true
	}
	c.Focus()
	fail(errNone)
	return "", false
}

// Set puts a folder there.
func (c *Choice) Set(dir string) { c.path.SetText(dir) }

// Path is the folder that stands there.
func (c *Choice) Path() string { return Cleaned(c.path.Text) }

// Cleaned takes off a path what comes with it where it is copied from elsewhere, blanks around it and the quotes of Windows, and
// writes a drive of Windows out.
func Cleaned(path string) string {
	path = strings.TrimSpace(path)
	for _, quotes := range []string{`""`, "\u201c\u201d", "''"} {
		q := []rune(quotes)
		if inner, ok := strings.CutPrefix(path, string(q[0])); ok && strings.HasSuffix(inner, string(q[1])) {
			path = strings.TrimSpace(strings.TrimSuffix(inner, string(q[1])))
			break
		}
	}
	return rooted(path)
}

// rooted begins a path on a drive of Windows at its root. E: alone is the folder that some program was last in there, and E:a lies
// in that one. With an input method on, the colon comes full-width, and the backslash as an enumeration comma.
func rooted(path string) string {
	if path == "" || !('A' <= path[0]&^0x20 && path[0]&^0x20 <= 'Z') {
		return path
	}
	rest, ok := strings.CutPrefix(path[1:], ":")
	if !ok {
		if rest, ok = strings.CutPrefix(path[1:], "\uff1a"); !ok {
			return path
		}
	}
	inner, slashed := strings.CutPrefix(rest, "\u3001")
	if !slashed && rest != "" && (rest[0] == '\\' || rest[0] == '/') {
		return path[:1] + ":" + rest
	}
	return path[:1] + `:\` + inner
}

// OnSubmitted calls f when Enter is pressed in the path.
func (c *Choice) OnSubmitted(f func()) { c.path.OnSubmitted = func(string) { f() } }
