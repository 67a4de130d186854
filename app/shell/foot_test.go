package shell

import (
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"rollbook/assets"
	"rollbook/store"
	"rollbook/store/register"
)

// TestTheFootSaysNoNumberBeforeItIsCounted saves while a large register is still counted for the first time: a nought would say that all
// is sent.
func TestTheFootSaysNoNumberBeforeItIsCounted(t *testing.T) {
	test.NewTempApp(t)
	store.CheapPasswords()
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := store.Create(filepath.Join(t.TempDir(), "s"), store.Config{Unit: store.Unit{Code: "YN-07", Name: "闽宁镇第二小学", Level: store.School}, Password: "银川 2016", Actor: "王老师"}, pack)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	d := New(test.NewTempWindow(t, nil), s)
	foot := func() (texts []string) {
		d.Saved()
		for _, o := range d.status.Objects {
			if text, ok := o.(*canvas.Text); ok {
				texts = append(texts, text.Text)
			}
		}
		return texts
	}
	if before := foot(); !slices.Contains(before, "未上报 … 条") || slices.Contains(before, "状态码 ") {
		t.Errorf("not counted yet, the foot says %q", before)
	}
	d.counts = Counts{store.Summary{}, store.StateInfo{Code: "8KPS-RQX5"}}
	if after := foot(); !slices.Contains(after, "未上报 0 条") || !slices.Contains(after, "状态码 8KPS-RQX5") {
		t.Errorf("counted, the foot says %q", after)
	}
}
