package main

import (
	"testing"

	"rollbook/words"
)

// TestEveryCommandIsToldInTheHelp, once, in words.
func TestEveryCommandIsToldInTheHelp(t *testing.T) {
	seen := map[string]bool{}
	for _, one := range commands {
		if seen[one.name] || !words.Has("ctl.help."+one.name) {
			t.Errorf("%s stands twice among the commands, or assets/translations has no ctl.help.%s", one.name, one.name)
		}
		seen[one.name] = true
	}
}
