package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/store"
	"rollbook/words"
)

// TestNoLabelOfAPageIsCut opens every page of a school and of a bureau, every register's form and every register's
// table among them, in both languages and at each size of text: the page has room in the window of a screen of 1280 by 720, and each
// text and each button the room that it asks for.
func TestNoLabelOfAPageIsCut(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	for _, level := range []string{store.School, store.County} {
		for _, lang := range []string{"zh", "en"} {
			for _, scale := range []float32{1, 1.25, 1.5} {
				w := onSmallScreen(t, lang, scale)
				s := newStore(t, "YN-07", "永宁县闽宁镇木兰希望小学", level)
				commit(t, s, whole(), whole("phone", "13900000002")) // two that may be one
				d := desk(fyne.CurrentApp(), w, s)
				for _, page := range pagesOf(d, s) {
					d.Open(page, nil)
					for range 3 { // what came beside the window
						w.until("the page", func() bool { return len(w.queue) == 0 })
					}
					w.until("the number beside it", func() bool { return d.Work(page) >= 0 && len(w.queue) == 0 })
					where := fmt.Sprintf("%s of a %s in %s at %g", page, level, lang, scale)
					hasRoom(t, w.Content(), where)
				}
			}
		}
	}
}

func pagesOf(d *shell.Desk, s *store.Store) []string {
	pages := []string{"home", "inbox", "conflicts", "reports", "approvals", "registers", "findings", "checks", "send", "units", "imports", "keying", "settings"}
	for _, k := range s.Pack().Kinds {
		pages = append(pages, pageOf(k), "table/"+k.Key)
	}
	return pages
}

// onSmallScreen is a new window in a language and a text size on a screen of 1280 by 720, less its frame and the system's bar.
func onSmallScreen(t *testing.T, lang string, scale float32) *window {
	t.Helper()
	w := newWindow(t)
	words.Use(lang)
	restyle(fyne.CurrentApp(), false, scale)
	w.Resize(fyne.NewSize(1280, 640))
	return w
}

// hasRoom tells what a page or a box wants beyond that screen, and what is cut in it.
func hasRoom(t *testing.T, top fyne.CanvasObject, what string) {
	t.Helper()
	if size := top.MinSize(); size.Width > 1280 || size.Height > 640 {
		t.Errorf("%s asks for %v", what, size)
	}
	for _, cut := range cutIn(top) {
		t.Errorf("%s: %s", what, cut)
	}
}

// cutIn gives the texts and buttons that have less room than they ask for. What a list or a table shows of records may
// be longer than its column, and says so by dots.
func cutIn(top fyne.CanvasObject) (cut []string) {
	for _, o := range test.LaidOutObjects(top) {
		text := ""
		switch o := o.(type) {
		case *canvas.Text:
			text = o.Text
		case *look.Button:
			text = o.Text
		case *widget.Label:
			if o.Truncation == fyne.TextTruncateOff {
				text = o.Text
			}
		case *container.Scroll:
			if room, wants := o.Size().Width, o.Content.MinSize().Width; o.Direction == container.ScrollVerticalOnly && room > 0 && room+1 < wants {
				cut = append(cut, fmt.Sprintf("what scrolls has %g of %g: %q", room, wants, textsOf(o.Content)))
			}
		}
		if room, wants := o.Size().Width, o.MinSize().Width; text != "" && room > 0 && room+1 < wants {
			cut = append(cut, fmt.Sprintf("%q has %g of %g", text, room, wants))
		}
	}
	return cut
}

// TestFindingsHaveRoom opens a finding, with its records side by side and the answers below, in both languages and at both sizes
// of text.
func TestFindingsHaveRoom(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	for _, lang := range []string{"zh", "en"} {
		for _, scale := range []float32{1, 1.5} {
			w := newWindow(t)
			words.Use(lang)
			restyle(fyne.CurrentApp(), false, scale)
			s := newStore(t, "U0121", "永宁县教育体育局", store.County)
			for _, name := range []string{"马小龙", "李建国", "王建国"} {
				commit(t, s, whole("name", name, "id_no", "640121200801010018"))
			}
			desk(fyne.CurrentApp(), w, s).Open("findings", nil)
			w.says("K4")
			w.until("its records", func() bool { return len(w.queue) == 0 })
			if size := w.Content().MinSize(); size.Width > 1366 || size.Height > 660 {
				t.Errorf("%s at %g asks for %v", lang, scale, size)
			}
			for _, cut := range cutIn(w.Content()) {
				t.Errorf("%s at %g: %s", lang, scale, cut)
			}
		}
	}
}

// TestTheTargetsHaveRoom opens the table of the targets, whose page has a button more, and the summary of the year with its own, in both
// languages in the largest text.
func TestTheTargetsHaveRoom(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	for _, lang := range []string{"zh", "en"} {
		w := onSmallScreen(t, lang, 1.5)
		d := desk(fyne.CurrentApp(), w, newStore(t, "U0121", "永宁县教体局", store.County))
		for name, button := range map[string]string{"R8": "talk.open", "R9": "reports.account"} {
			d.Open("reports", name)
			w.until("its button", func() bool {
				return slices.ContainsFunc(test.LaidOutObjects(w.Content()), func(o fyne.CanvasObject) bool {
					b, ok := o.(*look.Button)
					return ok && b.Text == words.Say(button) && b.Visible()
				})
			})
			hasRoom(t, w.Content(), name+" in "+lang)
		}
	}
}

// TestAConflictHasRoom opens a child that is disputed, in the book of a school with a long name, in both languages in the largest text.
func TestAConflictHasRoom(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	for _, lang := range []string{"zh", "en"} {
		w, d := onSmallScreen(t, lang, 1.5), newDesks(t)
		d.disputed(1)
		if err := d.county.SetMeta(map[string][]byte{store.MetaUnits: []byte(`{"YN-07": {"Code": "YN-07", "Name": "永宁县闽宁镇木兰希望小学原隆村教学点", "Level": "school"}}`)}); err != nil {
			t.Fatal(err)
		}
		desk(fyne.CurrentApp(), w, d.county).Open("conflicts", nil)
		w.says("13900000003")
		hasRoom(t, w.Content(), "the child in "+lang)
	}
}

// TestRatesHaveRoom: what a rate of a bureau is short of its target stands beside the bar in English too.
func TestRatesHaveRoom(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	for _, lang := range []string{"zh", "en"} {
		w := onSmallScreen(t, lang, 1)
		s := newStore(t, "U0121", "永宁县教育体育局", store.County)
		commit(t, s, store.Edit{Kind: "village", Set: map[string]string{"div": "640121100201", "name": "福宁村", "is_poor": "1"}})
		desk(fyne.CurrentApp(), w, s)
		w.until("its target", func() bool { return slices.Contains(w.texts(), "100.0%") })
		hasRoom(t, w.Content(), lang)
	}
}

// TestTheTargetsOfABureauAreReadWhole: what a county has to reach is named without dots in both languages, whatever the window has room for
// beside it.
func TestTheTargetsOfABureauAreReadWhole(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	for _, lang := range []string{"zh", "en"} {
		w := onSmallScreen(t, lang, 1)
		desk(fyne.CurrentApp(), w, newStore(t, "U0121", "永宁县教体局", store.County))
		w.says("(I4)")
		w.says("(I1)")
		for _, o := range test.LaidOutObjects(w.Content()) {
			switch o := o.(type) {
			case *canvas.Text:
				if strings.HasSuffix(o.Text, "…") && o.Text != "…" { // alone it is a number that is not counted yet
					t.Errorf("%s: %s", lang, o.Text)
				}
			case *widget.Label:
				if wants := fyne.MeasureText(o.Text, theme.TextSize(), o.TextStyle).Width; o.Visible() && wants > o.Size().Width {
					t.Errorf("%s: %q has %g of %g", lang, o.Text, o.Size().Width, wants)
				}
			}
		}
	}
}

// TestThePackInTheSettingsHasRoom: what is shown of the register pack once it is known fits in the larger English text too.
func TestThePackInTheSettingsHasRoom(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	for _, scale := range []float32{1.25, 1.5} {
		w := onSmallScreen(t, "en", scale)
		desk(fyne.CurrentApp(), w, newStore(t, "U0121", "永宁县教体局", store.County)).Open("settings", nil)
		w.says(words.Say("packs.text"))
		hasRoom(t, w.Content(), fmt.Sprint("settings at ", scale))
	}
}

// TestNothingWrongSaysWhatIsNext: a school whose records are sound is told to send them; a bureau is not.
func TestNothingWrongSaysWhatIsNext(t *testing.T) {
	for level, text := range map[string]string{store.School: "没有问题，可以按 F9 上报。", store.City: "没有问题。"} {
		w := newWindow(t)
		desk(fyne.CurrentApp(), w, newStore(t, "U-09", "月牙湖", level)).Open("checks", nil)
		w.says(text)
	}
}
