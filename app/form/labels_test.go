package form

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"rollbook/app/look"
	"rollbook/assets"
	"rollbook/store/register"
)

// TestNoLabelIsCut measures the label of every field of every register, and the names of the parts, in both
// languages.
func TestNoLabelIsCut(t *testing.T) {
	app := test.NewApp()
	t.Cleanup(app.Quit)
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	for _, scale := range []float32{1, 1.5} {
		test.ApplyTheme(t, &look.Theme{Scale: scale})
		for _, lang := range []string{"zh", "en"} {
			for _, k := range pack.Kinds {
				for _, line := range broken(k.Say(lang), 13, gutterWidth-10, true) {
					if line.MinSize().Width > look.Scaled(gutterWidth-10)+1 {
						t.Errorf("%s at %v: %q sticks out", lang, scale, line.Text)
					}
				}
				for _, f := range k.Fields {
					for _, line := range newLabel(f.Say(lang), false).lines {
						if line.MinSize().Width > look.Scaled(labelRoom)+1 {
							t.Errorf("%s at %v: %s.%s: %q sticks out", lang, scale, k.Key, f.Key, line.Text)
						}
					}
				}
			}
		}
	}
}
