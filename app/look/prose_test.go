package look_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"pgregory.net/rapid"

	"rollbook/app/look"
)

// linesOf gives the lines that a paragraph has in a width of so many hanzi.
func linesOf(text string, hanzi int) (lines []string) {
	p := look.Paragraph(text)
	room := float32(hanzi)*fyne.MeasureText("字", theme.TextSize(), fyne.TextStyle{}).Width + theme.InnerPadding() + .5
	p.Resize(fyne.NewSize(room, 10))
	for _, o := range test.WidgetRenderer(p).Objects() {
		lines = append(lines, o.(*canvas.Text).Text)
	}
	return lines
}

func TestProseBreaksByTheRulesOfItsScript(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(&look.Theme{Scale: 1}) // else it is what fonts the machine has
	for _, c := range []struct {
		text  string
		hanzi int
		want  []string
	}{
		{"三个字，再三个", 3, []string{"三个", "字，再", "三个"}},             // no comma begins a line
		{"问家长（是谁）吧", 4, []string{"问家长", "（是谁）", "吧"}},           // no bracket ends one
		{"共有 1234567 条记录", 5, []string{"共有", "1234567", "条记录"}}, // no number is torn
		{"第一行\n\n第三行", 9, []string{"第一行", "", "第三行"}},           // a line that is asked for
		{"", 5, []string{""}},
	} {
		if got := linesOf(c.text, c.hanzi); !slices.Equal(got, c.want) {
			t.Errorf("%q becomes %q, not %q", c.text, got, c.want)
		}
	}
	path := strings.Repeat("a", 40) // has no place to break, and is broken where the line ends
	if got := linesOf(path, 6); len(got) < 3 || strings.Join(got, "") != path {
		t.Errorf("%q becomes %q", path, got)
	}
}

// TestProseLosesNothing: whatever the text and the room, the lines together are the text, but for blanks at their ends.
func TestProseLosesNothing(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(&look.Theme{Scale: 1})
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("造册一二三，。“”（）a1-/ \n·𬭎")), 0, 60, -1).Draw(t, "text")
		hanzi := rapid.IntRange(0, 20).Draw(t, "room")
		lines := linesOf(text, hanzi)
		plain := strings.NewReplacer(" ", "", "\n", "")
		if plain.Replace(strings.Join(lines, "")) != plain.Replace(text) {
			t.Fatalf("%q becomes %q", text, lines)
		}
	})
}
