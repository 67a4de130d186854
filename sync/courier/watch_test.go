package courier_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rollbook/sync/courier"
)

// TestAFolderIsWatched: a bundle that is still being copied is left alone, is taken once when it is whole, and
// a folder that comes and goes ends nothing.
func TestAFolderIsWatched(t *testing.T) {
	_, county, one, _ := town(t)
	save(t, one, pupil("马小龙", "1"))
	whole, err := os.ReadFile(send(t, one, courier.Parent, t.TempDir()).File)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "stick")
	ctx, cancel := context.WithCancel(context.Background())
	came := make(chan courier.Result, 10)
	ended := make(chan error)
	go func() {
		ended <- courier.Watch(ctx, county, dir, 30*time.Millisecond, func(r courier.Result) { came <- r })
	}()
	time.Sleep(60 * time.Millisecond) // the folder is not there yet
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(dir, "S1-001.zcb"))
	if err != nil {
		t.Fatal(err)
	}
	for part := range 10 { // a slow stick
		if _, err := file.Write(whole[len(whole)*part/10 : len(whole)*(part+1)/10]); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Millisecond)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	merged := 0
	for patience := time.After(30 * time.Second); merged == 0; {
		select {
		case r := <-came:
			if r.Status == courier.Merged {
				merged++
			}
		case <-patience:
			t.Fatal("nothing came")
		}
	}
	time.Sleep(200 * time.Millisecond) // it lies there still
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	if len(came) > 0 {
		t.Errorf("it was taken again: %+v", <-came)
	}
}
