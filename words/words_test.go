package words_test

import (
	"testing"

	"rollbook/words"
)

func TestOneIsSaidAsOne(t *testing.T) {
	for _, c := range []struct {
		key  string
		with []any
		want string
	}{
		{"entry.count", []any{"n", 1}, "1 record"},
		{"entry.count", []any{"n", 0}, "0 records"},
		{"entry.count", []any{"n", 12}, "12 records"},
		{"home.filed.who", []any{"name", "U0121", "days", "1"}, "U0121, 1 day late"},
		{"ctl.undone", []any{"step", 7, "n", 2, "left", 1}, "Step 7 is undone: 2 records have their values back, 1 was changed since and stays."},
	} {
		if got := words.In("en", c.key, c.with...); got != c.want {
			t.Errorf("%s: %q, want %q", c.key, got, c.want)
		}
	}
	if got := words.In("zh", "entry.count", "n", 1); got != "共 1 条" {
		t.Errorf("%q", got)
	}
}

// TestSentencesAreOneText: between two of them stands a blank where the script has blanks, and none where it has none.
func TestSentencesAreOneText(t *testing.T) {
	for want, sentences := range map[string][]string{
		"Stopped. Undo again goes on.":      {"Stopped.", "Undo again goes on."},
		"已撤销。再按一次接着撤。":                      {"已撤销。", "再按一次接着撤。"},
		"All done.":                         {"", "All done."},
		"The first. The second. The third.": {"The first.", "", "The second.", "The third."},
	} {
		if got := words.Whole(sentences...); got != want {
			t.Errorf("%q is %q", sentences, got)
		}
	}
}
