package drive

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rollbook/sync/stick"
)

// TestTheNewestFileOfAKind is found whatever the case of its name, and no link or folder is taken for one.
func TestTheNewestFileOfAKind(t *testing.T) {
	dir := t.TempDir()
	if _, err := newest(dir, ".zcgrant"); !errors.Is(err, errNoFile) {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := newest(filepath.Join(dir, "pulled"), ".zcgrant"); !errors.Is(err, stick.ErrNoFolder) {
		t.Errorf("a drive that is gone: %v", err)
	}
	for i, name := range []string{"一.zcgrant", "二.ZCGRANT", "三.zcreq", "._二.ZCGRANT"} {
		path := filepath.Join(dir, name)
		at := time.Date(2016, 9, 1+i, 0, 0, 0, 0, time.UTC)
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "四.zcgrant"), 0o700), os.Symlink("/dev/zero", filepath.Join(dir, "五.zcgrant"))); err != nil {
		t.Fatal(err)
	}
	if got, err := newest(dir, ".zcgrant"); err != nil || filepath.Base(got) != "二.ZCGRANT" {
		t.Errorf("%s, %v", got, err)
	}
}

// TestAPathAsItIsCopied has the quotes of Windows around it, or blanks; a drive is its root, as it is typed with an input method too.
func TestAPathAsItIsCopied(t *testing.T) {
	for text, want := range map[string]string{
		`"E:\上报 2016"`: `E:\上报 2016`, "  /media/u 盘\t": "/media/u 盘", "“E:\\”": `E:\`, `'/tmp/a b'`: "/tmp/a b", `"`: `"`, `a"b`: `a"b`, " ": "", `" "`: "",
		"E:": `E:\`, " e: ": `e:\`, `"E:"`: `E:\`, "E：": `E:\`, "E：、": `E:\`, "E：、上报": `E:\上报`, "E:上报": `E:\上报`, `E：\上报`: `E:\上报`, "E:/上报": "E:/上报",
		`\\server\a`: `\\server\a`, "上：": "上：", "ab:": "ab:", ":": ":",
	} {
		if got := Cleaned(text); got != want {
			t.Errorf("%q is %q, not %q", text, got, want)
		}
	}
}
