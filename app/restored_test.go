package app

import (
	"context"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

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
	granted, _, err := courier.Found(filepath.Join(t.TempDir(), "new"), store.Config{Unit: store.Unit{Code: "YN-08", Name: "闽宁镇福宁小学", Level: store.School}, Password: password}, pack(t))
	if err != nil {
		t.Fatal(err)
	}
	defer granted.Close()
	request, err := courier.Request(granted)
	if err == nil {
		_, _, err = courier.Grant(bureau, request)
	}
	if err != nil {
		t.Fatal(err)
	}
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
