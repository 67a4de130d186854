package inbox

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/sync/courier"
	"rollbook/words"
)

// TestABundleOfYesterdayIsADayOld counts dates: what came late in the evening is a day old in the morning, and what came today is
// no day old.
func TestABundleOfYesterdayIsADayOld(t *testing.T) {
	words.Use("zh")
	now := time.Now()
	for at, want := range map[time.Time]string{
		time.Date(now.Year(), now.Month(), now.Day()-1, 23, 59, 0, 0, time.Local): "，1 天前",
		time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.Local):     now.Format(time.DateOnly),
	} {
		if said := Said(courier.Standing{Number: 8, At: at}); !strings.HasSuffix(said, want) {
			t.Errorf("%v: %s", at, said)
		}
	}
}

// TestACheckCodeIsNotCut: it is read aloud over the telephone, whatever letters are in it.
func TestACheckCodeIsNotCut(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(&look.Theme{Scale: 1})
	if wide := widget.NewLabel("WWWW-WWWW").MinSize().Width; wide > look.Scaled(widthOfCode) {
		t.Errorf("%v for %v", widthOfCode, wide)
	}
}

// TestWhatIsToBeDoneStandsFirst: that a receipt came needs nobody, and at a large text size the line is cut.
func TestWhatIsToBeDoneStandsFirst(t *testing.T) {
	words.Use("zh")
	r := courier.Result{Status: courier.Merged, Accepted: 2, Answered: []uint64{7}, Closed: "2026-09-01", Into: "原隆小学", Warnings: []string{"merged"}}
	said := (&Page{}).said(r)
	if warned, answered := strings.Index(said, "并入原隆小学"), strings.Index(said, "回执到了"); warned < 0 || answered < warned {
		t.Errorf("%s", said)
	}
}
