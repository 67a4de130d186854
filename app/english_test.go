package app

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

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
