package register_test

import (
	"testing"

	"rollbook/store/register"
)

// TestWhoMayWriteAField: that level and those above it, an unknown one what everybody may.
func TestWhoMayWriteAField(t *testing.T) {
	levels := []string{"", "school", "county", "city"}
	for by, from := range map[string]int{"": 0, "county": 2, "city": 3} {
		f := register.Field{By: by}
		for n, level := range levels {
			if f.MayWrite(level) != (n >= from) {
				t.Errorf("by %q, level %q: %v", by, level, f.MayWrite(level))
			}
		}
	}
}
