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
