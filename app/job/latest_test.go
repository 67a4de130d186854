package job

import "testing"

// TestAnAnswerThatComesLateIsLetGo: two questions are answered in another order than they were asked in.
func TestAnAnswerThatComesLateIsLetGo(t *testing.T) {
	var l Latest
	shown := ""
	show := func(last func() bool, text string) {
		if last() {
			shown = text
		}
	}
	first, second := l.Next(), l.Next()
	show(second, "马小龙")
	show(first, "马")
	if shown != "马小龙" {
		t.Errorf("it shows %q", shown)
	}
}
