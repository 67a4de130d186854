package look

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// finer is how many pixels a picture of a sentence has for each point, so that it is sharp where the screen is.
const finer = 2

// Drawn gives a sentence of one line as a picture, for as long as Fyne has no fonts to write with.
func Drawn(sentence string) (*canvas.Image, error) {
	outlines, err := opentype.Parse(typeface("screen-regular.otf").Content())
	if err != nil {
		return nil, err
	}
	face, err := opentype.NewFace(outlines, &opentype.FaceOptions{Size: float64(theme.TextSize()) * finer, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		return nil, err
	}
	ink, lines := theme.Color(theme.ColorNameForeground), face.Metrics()
	room := image.Rect(0, 0, font.MeasureString(face, sentence).Ceil(), (lines.Ascent + lines.Descent).Ceil())
	picture := image.NewNRGBA(room)
	(&font.Drawer{Dst: picture, Src: image.NewUniform(ink), Face: face, Dot: fixed.Point26_6{Y: lines.Ascent}}).DrawString(sentence)
	shown := canvas.NewImageFromImage(picture)
	shown.ScaleMode = canvas.ImageScaleSmooth
	shown.SetMinSize(fyne.NewSize(float32(room.Dx())/finer, float32(room.Dy())/finer))
	return shown, nil
}
