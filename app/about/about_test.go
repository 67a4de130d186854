package about

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestTheReportNamesNobody writes into the logs what must not be handed over, and what must.
func TestTheReportNamesNobody(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"rollbook.log": `time=2026-11-26T10:00:00Z level=WARN msg=told code=store-locked folder="C:\Users\王秀兰\AppData" file="D:\马䶮·阿卜杜.zcb"` + "\n" +
			`level=ERROR msg=close err="open C:\\Users\\wangxl\\AppData\\x: denied"` + "\n" + `open /home/wangxl/.config/Rollbook`,
		"crash.log":                 "panic: runtime error: index out of range [5] with length 3\n\ngoroutine 1 [running]:\nrollbook/app/entry.(*Page).save(0xc000123456)\n\trollbook/app/entry/save.go:12 +0x1d",
		"crash-20260101-000000.log": "panic: 640199201709091518 13909510001 64019920170909151X 学籍号G640199201709091518 马小龙640199201709091518 id_640199201709091518",
		"store.db":                  "",
		"window.lock":               "",
		"rollbook.1.log":            `err="open C:\\Users\\Wang Xiulan\\AppData\\x: denied" file="C:\Users\Wang Xiulan\x"`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	report := string(Program{Version: "v1.2", Dir: dir}.Report(time.Now()))
	for _, never := range []string{"王秀兰", "马", "阿卜杜", "wangxl", "Wang", "Xiulan", "640199", "13909510001"} {
		if strings.Contains(report, never) {
			t.Errorf("the report holds %s", never)
		}
	}
	for _, needed := range []string{"Rollbook v1.2", "\nstore.db 0 MB", "\nwindow.lock 0 MB", "code=store-locked", "index out of range [5] with length 3", "entry/save.go:12", "0xc000123456"} {
		if !strings.Contains(report, needed) {
			t.Errorf("the report lacks %s:\n%s", needed, report)
		}
	}
}

// TestNoIDNumberNoNamePassesThrough whatever stands around them.
func TestNoIDNumberNoNamePassesThrough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[1-9][0-9]{16}[0-9X]`).Draw(t, "id")
		name := rapid.StringOfN(rapid.RuneFrom([]rune("马䶮阿卜杜·爱𠮷")), 2, 6, -1).Draw(t, "name")
		before := rapid.StringMatching(`[ -~]{0,20}[^0-9]|[ -~]{0,20}[=_GJLx-]`).Draw(t, "before")
		after := rapid.StringMatching(`[ "\\/)\],;][ -~]{0,20}`).Draw(t, "after")
		out := string(anonymous(before + id + after + before + name + after))
		if strings.Contains(out, id) || strings.Contains(out, name) {
			t.Fatalf("%s", out)
		}
	})
}

// TestACrashIsToldOnce at the next start, and the three last ones are kept.
func TestACrashIsToldOnce(t *testing.T) {
	p := Program{Dir: t.TempDir()}
	if p.Crashed() {
		t.Error("a crash where there was none")
	}
	for day := 1; day <= 5; day++ {
		if err := os.WriteFile(p.Crash(), []byte("panic"), 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Date(2026, 1, day, 0, 0, 0, 0, time.Local)
		if err := os.Chtimes(p.Crash(), at, at); err != nil {
			t.Fatal(err)
		}
		if !p.Crashed() {
			t.Error("a crash is not told")
		}
		if p.Crashed() {
			t.Error("a crash is told twice")
		}
	}
	if left := p.files("crash*.log"); len(left) != kept || !strings.Contains(left[2], "20260105") {
		t.Errorf("kept: %q", left)
	}
}

// TestLicencesAreRead as they are written (rules/licences_test.go).
func TestLicencesAreRead(t *testing.T) {
	names, texts, err := licences()
	if err != nil || len(names) < 40 {
		t.Fatalf("%d components, %v", len(names), err)
	}
	for i, name := range names {
		if len(texts[i]) < 200 {
			t.Errorf("%s: %q", name, texts[i])
		}
	}
}
