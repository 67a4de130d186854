package paper

import (
	"bytes"
	"encoding/base64"
	"image/jpeg"
	"strings"

	"rollbook/store/register"
)

const mostPixels = 16 << 20

var endOfImage = []byte{0xff, 0xd9}

// photo reads the value of a photo field: base64 of a JPEG. ok is false where it is no picture.
func photo(value string) (raw []byte, ok bool) {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value))
	if err != nil {
		return nil, false
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(raw))
	if err != nil || config.Width*config.Height == 0 || config.Width*config.Height > mostPixels {
		return nil, false
	}
	if !bytes.Contains(raw[max(len(raw)-64, 0):], endOfImage) {
		return nil, false // cut off
	}
	return raw, true
}

// photo puts a picture into the middle of a space, as large as its shape and the size of photos allow.
func (s *sheet) photo(raw []byte, r rect, size register.PhotoSize) {
	config, err := jpeg.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return // photo has read it before
	}
	w, h := float64(config.Width), float64(config.Height)
	scale := max(min(r.w/w, r.h/h, size.Wide/w, size.High/h), 0)
	w, h = w*scale, h*scale
	s.picture(raw, r.x+(r.w-w)/2, r.y+(r.h-h)/2, w, h)
}
