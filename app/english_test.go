package app

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/store"
	"rollbook/words"
)

// TestTheEnglishWindowSaysWhatThePackSaysInEnglish: the message of a check in its list and under its field, the field's help,
// the title of a finding, and a return that is lacking.
func TestTheEnglishWindowSaysWhatThePackSaysInEnglish(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	w := newWindow(t)
	words.Use("en")
	s := newStore(t, "XQ-09", "月牙湖中学", store.School)
	number := "640104200801010012"
	for _, one := range []string{"马小龙", "李建国"} {
		commit(t, s, whole("name", one, "id_no", number))
	}
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("checks", nil)
	w.says("is already used for")
	w.press(fyne.KeyReturn) // to the record
	w.says("ID type")       // in its form
	w.says("is already used for")
	d.Open("findings", nil)
	w.says("One number, two names")
	d.Open("reports", nil)
	for _, text := range w.texts() {
		if strings.Contains(text, "本册已用于") || strings.Contains(text, "同号不同名") {
			t.Errorf("in the English window stands %q", text)
		}
	}
}

// TestTheHeadsOfTheInboxAreRead in both languages and at each size of text: none is cut off.
func TestTheHeadsOfTheInboxAreRead(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	for _, lang := range []string{"zh", "en"} {
		for _, scale := range []float32{1, 1.25, 1.5} {
			w := onSmallScreen(t, lang, scale)
			desk(fyne.CurrentApp(), w, newStore(t, "YN-07", "闽宁镇第二小学", store.School)).Open("inbox", nil)
			for _, key := range []string{"inbox.head.state", "inbox.head.unit", "inbox.head.file", "inbox.detail.code", "inbox.head.n"} {
				if key == "inbox.head.file" && look.Large() {
					continue // it stands in the detail
				}
				w.says(words.Say(key))
				for _, o := range test.LaidOutObjects(w.Content()) {
					if l, ok := o.(*widget.Label); ok && l.Text == words.Say(key) {
						if asked := fyne.MeasureText(l.Text, theme.TextSize(), l.TextStyle).Width + 2*theme.InnerPadding(); l.Size().Width < asked {
							t.Errorf("in %s at %g %q has %v of %v", lang, scale, l.Text, l.Size().Width, asked)
						}
					}
				}
			}
		}
	}
}
