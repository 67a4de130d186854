package shell

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/words"
)

// TestEveryCommandHasWordsAndKeysOfItsOwn: a line of the menu reads as one, and no keys mean two things.
func TestEveryCommandHasWordsAndKeysOfItsOwn(t *testing.T) {
	taken := map[string]string{}
	for _, c := range commands {
		for _, key := range []string{"menu." + c.menu, "command." + c.name} {
			if !words.Has(key) {
				t.Errorf("%s: no text %s", c.name, key)
			}
		}
		keys := map[string]fyne.KeyName{"": c.bare, fmt.Sprintf("Ctrl, Shift %v and ", c.shift): c.key}
		for with, key := range keys {
			if key == "" {
				continue
			}
			if other := taken[with+string(key)]; other != "" {
				t.Errorf("%s%s is both %s and %s", with, key, other, c.name)
			}
			taken[with+string(key)] = c.name
		}
	}
}
