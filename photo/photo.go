package photo

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // a picture may come as one of these
	"io"
	"os"
	"strings"

	_ "golang.org/x/image/bmp"
	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"

	"rollbook/fault"
	"rollbook/store/register"
)

var (
	errPicture = fault.New(fault.Damaged, "photo-picture")
	errLarge   = fault.New(fault.Damaged, "photo-large")
)

const (
	perMM      = 300 / 25.4 // dots: a photo is kept as fine as a printer shows it
	MostBytes  = 30_000     // of a photo that is kept: with it a form stays below 120 kB
	mostFile   = 30 << 20
	mostPixels = 64 << 20
)

// Open reads the picture in a file, upright as the camera was held.
func Open(file string) (image.Image, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, errPicture.With("file", file).Because(err)
	}
	defer f.Close()
	img, err := read(f)
	if err != nil {
		return nil, withFile(err, file)
	}
	return img, nil
}

func withFile(err error, file string) error {
	if f, ok := err.(*fault.Fault); ok {
		return f.With("file", file)
	}
	return errPicture.With("file", file).Because(err)
}

// read reads a picture whose size is known before it is unpacked.
func read(r io.Reader) (image.Image, error) {
	raw, err := io.ReadAll(io.LimitReader(r, mostFile+1))
	if err != nil {
		return nil, err
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	if len(raw) > mostFile || config.Width < 1 || config.Height < 1 || config.Width > mostPixels/config.Height {
		return nil, errLarge
	}
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	return upright(img, orientation(raw)), nil
}

// Frame is the largest part of a picture that has a photo's shape: in the middle, and towards the top, where faces are.
func Frame(img image.Image, shape register.PhotoSize) image.Rectangle {
	b := img.Bounds()
	w, h := b.Dx(), high(b.Dx(), shape)
	if h > b.Dy() {
		w, h = max(wide(b.Dy(), shape), 1), b.Dy()
	}
	h = max(h, 1)
	x, y := b.Min.X+(b.Dx()-w)/2, b.Min.Y+(b.Dy()-h)/4
	return image.Rect(x, y, x+w, y+h)
}

// Move gives a frame that is moved and made larger or smaller by hundredths of its size, kept within the picture.
func Move(frame, within image.Rectangle, shape register.PhotoSize, right, down, larger int) image.Rectangle {
	middle := image.Pt(frame.Min.X+frame.Dx()/2+frame.Dx()*right/100, frame.Min.Y+frame.Dy()/2+frame.Dy()*down/100)
	w := frame.Dx() * (100 + larger) / 100
	w = min(max(w, 40), within.Dx(), wide(within.Dy(), shape))
	h := max(high(w, shape), 1)
	x := min(max(middle.X-w/2, within.Min.X), within.Max.X-w)
	y := min(max(middle.Y-h/2, within.Min.Y), within.Max.Y-h)
	return image.Rect(x, y, x+w, y+h)
}

// high is the height of a photo that is so wide, wide the width of one that is so high.
func high(wide int, shape register.PhotoSize) int {
	return int(float64(wide) * shape.High / shape.Wide)
}

func wide(high int, shape register.PhotoSize) int {
	return int(float64(high) * shape.Wide / shape.High)
}

// Value makes what a field of photos keeps of a part of a picture: a JPEG of at most MostBytes, as base64.
func Value(img image.Image, frame image.Rectangle, shape register.PhotoSize) (string, error) {
	frame = frame.Intersect(img.Bounds())
	if frame.Empty() {
		return "", errPicture.With("file", "")
	}
	small := image.NewRGBA(image.Rect(0, 0, int(shape.Wide*perMM), int(shape.High*perMM)))
	draw.Draw(small, small.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src) // under what is transparent
	draw.CatmullRom.Scale(small, small.Bounds(), img, frame, draw.Over, nil)
	for quality := 90; quality >= 10; quality -= 10 {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, small, &jpeg.Options{Quality: quality}); err != nil {
			return "", errPicture.With("file", "").Because(err)
		}
		if b.Len() <= MostBytes {
			return base64.StdEncoding.EncodeToString(b.Bytes()), nil
		}
	}
	return "", errLarge.With("file", "")
}

// Picture gives the picture of a value; nil where it holds none.
func Picture(value string) image.Image {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value))
	if err != nil {
		return nil
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(raw))
	if err != nil || config.Width < 1 || config.Height < 1 || config.Width > mostPixels/config.Height {
		return nil
	}
	img, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil
	}
	return img
}
