package start

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/intact"
	"rollbook/store"
	"rollbook/words"
)

// placeFile is, in the folder of this computer, the address of the database in which the register is. It may hold a password,
// and is for this user alone.
const placeFile = "database"

// chosenPlace is where the register is that a folder leads to: in the folder, or in a database.
func chosenPlace(dir string) string {
	raw, err := os.ReadFile(filepath.Join(dir, placeFile))
	if place := strings.TrimSpace(string(raw)); err == nil && store.InDatabase(place) {
		return place
	}
	return dir
}

// choosePlace keeps where the register is; "" is the folder itself.
func choosePlace(dir, place string) error {
	path := filepath.Join(dir, placeFile)
	if place == "" {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return nil
	}
	return intact.Write(path, 0o600, intact.Text(place+"\n")) // half a line would lead to another register
}

// seatFile is, in the folder of this computer, whose password is tried first: that of the account by which the register was opened
// here last. Each that is tried takes its time.
const seatFile = "seat"

func lastSeat(dir string) string {
	raw, err := os.ReadFile(filepath.Join(dir, seatFile))
	if err != nil { // none was kept
		return ""
	}
	return strings.TrimSpace(string(raw))
}

// keepSeat keeps whose password is tried first. Without it the register opens too, only later.
func keepSeat(dir, seat string) {
	if seat == lastSeat(dir) {
		return
	}
	if err := intact.Write(filepath.Join(dir, seatFile), 0o600, intact.Text(seat+"\n")); err != nil {
		slog.Warn("seat", "err", err)
	}
}

// FolderOf gives the folder, within another, that leads to the register in a database.
func FolderOf(within, place string) (string, error) {
	sum := sha256.Sum256([]byte(store.Shown(place)))
	dir := filepath.Join(within, "databases", hex.EncodeToString(sum[:8]))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	return dir, choosePlace(dir, place)
}

// database asks for the address of a database, and goes on with the register in it, or with making one.
func (s *Start) database() {
	s.again = s.database
	address := look.NewEntry()
	address.SetPlaceHolder(words.Say("start.database.hint"))
	if store.InDatabase(s.at) {
		address.SetText(store.Shown(s.at)) // the password is typed again
	}
	next := look.Primary(words.Say("start.database.do"), theme.NavigateNextIcon(), nil)
	next.OnTapped = func() {
		place, again := strings.TrimSpace(address.Text), busy(next, "start.database.asking")
		if !store.InDatabase(place) {
			place = "postgres://" + place
		}
		job.Quiet(func() (taken bool, err error) {
			if taken, err = store.Occupied(place); err == nil {
				err = choosePlace(s.dir, place)
			}
			return taken, err
		}, func(taken bool, err error) {
			again()
			if err != nil {
				s.fail(err, address)
				return
			}
			if s.at = place; taken {
				s.unlock()
			} else {
				s.who()
			}
		})
	}
	look.Chain(s.win, next, address)
	folder := look.NewButton(words.Say("start.database.none"), func() {
		if err := choosePlace(s.dir, ""); err != nil {
			s.fail(err, address)
			return
		}
		s.at = s.dir
		s.begin()
	})
	form := container.New(layout.NewFormLayout(), label("start.database.address"), address)
	s.keys = nil
	s.page(-1, "database", words.Say("start.database.title"), words.Say("start.database.text"), lines(form), nil, s.begin, []fyne.CanvasObject{folder, next}...)
	s.win.Canvas().Focus(address)
}
