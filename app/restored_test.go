package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/assets"
	"rollbook/store"
	"rollbook/sync/courier"
)

// TestARestoredBureauIsToldWhatCameBack restores a bureau from a backup that is older than a grant. The first
// bundle of a school that heard of it brings the bureau's own list back, and the window says so.
func TestARestoredBureauIsToldWhatCameBack(t *testing.T) {
	bureau, school := bureau(t)
	backup := filepath.Join(t.TempDir(), "old.zcbak")
	if err := bureau.Backup(backup); err != nil {
		t.Fatal(err)
	}
	granted(t, bureau, founded(t, "YN-08", "闽宁镇福宁小学", store.School))
	down, up := t.TempDir(), t.TempDir()
	if _, err := courier.Send(context.Background(), bureau, school.Unit().Code, down, nil); err != nil {
		t.Fatal(err)
	}
	if err := courier.Receive(context.Background(), school, []string{down}, nil, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := courier.Send(context.Background(), school, courier.Parent, up, nil); err != nil {
		t.Fatal(err)
	}

	dir := filepath.Join(t.TempDir(), "again")
	if err := store.Restore(backup, dir, password, pack(t)); err != nil {
		t.Fatal(err)
	}
	again, err := store.Open(dir, password, pack(t))
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, again)
	w.menu("收件")
	w.until("the cursor in the path", func() bool { return w.Canvas().Focused() != nil })
	w.fields(up)
	w.says("已接回本单位自己签发的第 3 号名单（原来第 2 号）：补回批准 1 个单位")
	w.menu("单位")
	w.says("闽宁镇福宁小学")
}

// TestADamagedRegisterIsRestored damages a register on the disk. Where its password is asked for a backup is offered, the one of
// today first; what was damaged is kept.
func TestADamagedRegisterIsRestored(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	dir := t.TempDir()
	s, _, err := store.Create(dir, store.Config{Unit: store.Unit{Code: "YN-07", Name: "闽宁镇第二小学", Level: store.School}, Password: password, Actor: "王老师"}, pack(t))
	if err != nil {
		t.Fatal(err)
	}
	backup, err := s.DailyBackup()
	if err == nil {
		err = s.Close()
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "store.db"), []byte("坏了"), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	w := newWindow(t)
	house{fyne.CurrentApp(), w, dir, assets.DefaultPack(), defaultPack, &mailbox{}}.open()
	w.fields(password)
	w.says("登记册文件已损坏")
	w.helps("登记册打不开、不见了")
	w.press(fyne.KeySpace) // the button has the keys
	w.says("坏了的登记册改名留在原来的文件夹里")
	w.until("the backup of today", func() bool { return textOf(w.Canvas().Focused()) == backup })
	w.fields("", "错的密码")
	w.says("密码不对")
	w.fields(password) // in its place
	w.says("登记册已打开")
	if kept, err := filepath.Glob(filepath.Join(dir, "store-damaged-*.db")); err != nil || len(kept) != 1 {
		t.Errorf("%q, %v", kept, err)
	}
	if said := strings.Join(w.texts(), "\n"); !strings.Contains(said, "闽宁镇第二小学") {
		t.Errorf("not the school's: %s", said)
	}
}

// TestASchoolIsToldThatItsCountyIsNew lets a county lose its computer. Its school reads the new grant, and the window says that
// all must be sent once more, until it was.
func TestASchoolIsToldThatItsCountyIsNew(t *testing.T) {
	_, school := bureau(t)
	grant := granted(t, founded(t, "U0100", "银川市教育局", store.City), school)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "批准.zcgrant"), grant, 0o600); err != nil {
		t.Fatal(err)
	}
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, school)
	w.menu("设置")
	w.fields(dir)
	w.taps("读入批准")
	w.says("请现在上报一次")
	w.taps("知道了")
	w.menu("首页")
	w.says("换了电脑，还没有本单位的登记")
	w.taps("去上报")
	w.says("上报")
	if _, err := courier.Send(context.Background(), school, courier.Parent, t.TempDir(), nil); err != nil {
		t.Fatal(err)
	}
	w.menu("首页")
	w.until("nothing of it once it was sent", func() bool { return !strings.Contains(strings.Join(w.texts(), "\n"), "换了电脑") })
}
