package look_test

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
)

// TestTheIconOfTheAccentedButtonIsAsItsText: on the accent the text is light, in the dark it is dark; and so is the icon.
func TestTheIconOfTheAccentedButtonIsAsItsText(t *testing.T) {
	test.NewTempApp(t)
	for _, dark := range []bool{false, true} {
		fyne.CurrentApp().Settings().SetTheme(&look.Theme{Dark: dark, Scale: 1})
		b := look.Primary("好", theme.ConfirmIcon(), func() {})
		b.Resize(b.MinSize())
		r, g, bl, _ := theme.Color(theme.ColorNameForeground).RGBA()
		for _, o := range test.LaidOutObjects(b) {
			if icon, ok := o.(*canvas.Image); ok {
				drawn := test.NewWindow(icon)
				drawn.Resize(fyne.NewSize(60, 60))
				if holds(drawn.Canvas().Capture(), uint8(r>>8), uint8(g>>8), uint8(bl>>8)) {
					t.Errorf("dark %v: the icon has the colour of text that lies on the page", dark)
				}
				drawn.Close()
			}
		}
	}
}

// holds reports whether a picture has a colour.
func holds(picture image.Image, r, g, b uint8) bool {
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			pr, pg, pb, _ := picture.At(x, y).RGBA()
			if uint8(pr>>8) == r && uint8(pg>>8) == g && uint8(pb>>8) == b {
				return true
			}
		}
	}
	return false
}
