package assets_test

import (
	"io/fs"
	"testing"

	"golang.org/x/image/font/sfnt"

	"rollbook/assets"
)

// TestFontsHaveEveryVariant: a name is kept as it is written, 蘭 beside 兰, and so the screen and the printer must show both.
func TestFontsHaveEveryVariant(t *testing.T) {
	raw, err := fs.ReadFile(assets.DefaultPack(), "variants.csv")
	if err != nil {
		t.Fatal(err)
	}
	for file, more := range map[string]string{"print.ttf": "", "screen-regular.otf": "㓨", "screen-bold.otf": "㓨", "chart.ttf": "㓨"} {
		bytes, err := assets.Files.ReadFile("fonts/" + file)
		if err != nil {
			t.Fatal(err)
		}
		font, err := sfnt.Parse(bytes)
		if err != nil {
			t.Fatal(err)
		}
		var buf sfnt.Buffer
		for _, r := range string(raw) + "䶮𬭎㛃𠮷𡐓·" + more {
			if r <= ' ' || r == '\ufeff' {
				continue
			}
			if i, err := font.GlyphIndex(&buf, r); err != nil || i == 0 {
				t.Errorf("%s has no %c U+%04X: %v", file, r, r, err)
			}
		}
	}
}
