package paper

import (
	"testing"

	"rollbook/manual"
	"rollbook/words"
)

// TestTheManualIsOnPaper lays the manual out: each task begins a page, every picture is there, whole and on its page, and
// the print fonts have every character.
func TestTheManualIsOnPaper(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	for _, lang := range []string{"zh", "en"} {
		words.Use(lang)
		laidOut(t)
	}
}

func laidOut(t *testing.T) {
	t.Helper()
	topics := manual.Topics()
	d, err := layManual(topics)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Missing) > 0 {
		t.Errorf("no font has %q", string(d.Missing))
	}
	want, got := 0, 0
	for _, topic := range topics {
		for _, b := range topic.Blocks {
			if b.Shape == manual.Picture {
				want++
			}
		}
	}
	for i, s := range d.sheets {
		for _, m := range s.marks {
			if m.image == nil {
				if m.y > s.h || m.x > s.w || m.x < 0 {
					t.Errorf("page %d: something stands beside the page: %+v", i+1, m)
				}
				continue
			}
			got++
			if m.x < manualMargin || m.x+m.x2 > s.w-manualMargin || m.y < manualMargin || m.y+m.y2 > s.h-manualMargin+1 {
				t.Errorf("page %d: a picture at %.0f %.0f, %.0f by %.0f", i+1, m.x, m.y, m.x2, m.y2)
			}
		}
	}
	if got != want || len(d.sheets) <= len(topics) {
		t.Errorf("%d pictures of %d, %d pages of %d tasks", got, want, len(d.sheets), len(topics))
	}
	if _, err := d.Picture(3, 40); err != nil {
		t.Errorf("preview: %v", err)
	}
}
