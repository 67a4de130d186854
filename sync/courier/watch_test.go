package courier_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"rollbook/store"
	"rollbook/sync/courier"
)

// TestAFolderIsWatched: a bundle that is still being copied is left alone, is taken once when it is whole, and
// a folder that comes and goes ends nothing.
func TestAFolderIsWatched(t *testing.T) { synctest.Test(t, watchedFolder) } // in which a pause is over when all wait

func watchedFolder(t *testing.T) {
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

// pulled gives a folder with three bundles and a way to take the last away while the first is told, as a stick is that is pulled, and to
// bring it back as it was.
func pulled(t *testing.T, one *store.Store) (dir string, away, back func()) {
	t.Helper()
	dir = t.TempDir()
	var last string
	for range 3 {
		save(t, one, pupil("马小龙", "1"))
		last = send(t, one, courier.Parent, dir).File
	}
	aside := filepath.Join(t.TempDir(), "aside")
	move := func(from, to string) func() {
		return func() {
			if err := os.Rename(from, to); err != nil {
				t.Error(err)
			}
		}
	}
	return dir, move(last, aside), move(aside, last)
}

// TestAStickPulledWhileItIsRead: what could not be read is told, and not kept as refused; it is merged when the stick is back.
func TestAStickPulledWhileItIsRead(t *testing.T) {
	_, county, one, _ := town(t)
	dir, away, back := pulled(t, one)
	take := func(then func()) (list []courier.Result) {
		err := courier.Receive(t.Context(), county, []string{dir}, nil, func(r courier.Result) {
			if list = append(list, r); len(list) == 1 {
				then()
			}
		})
		if err != nil || len(list) != 3 {
			t.Fatalf("%v, %+v", err, list)
		}
		return list
	}
	if list := take(away); list[0].Status != courier.Merged || list[2].Code != "file-unreadable" {
		t.Errorf("%+v", list)
	}
	back()
	if list := take(func() {}); list[2].Status != courier.Merged {
		t.Errorf("back: %+v", list[2])
	}
	if refused, err := courier.Refusals(county); err != nil || len(refused) > 0 {
		t.Errorf("kept as refused: %+v, %v", refused, err)
	}
}

// TestAWatchedStickThatIsPulled goes on where it is back, though its files are the same.
func TestAWatchedStickThatIsPulled(t *testing.T) { synctest.Test(t, watchedStick) }

func watchedStick(t *testing.T) {
	_, county, one, _ := town(t)
	dir, away, back := pulled(t, one)
	ctx, cancel := context.WithCancel(context.Background())
	came := make(chan courier.Result, 100)
	ended := make(chan error)
	go func() {
		first := true
		ended <- courier.Watch(ctx, county, dir, 20*time.Millisecond, func(r courier.Result) {
			if first {
				away()
			}
			first = false
			came <- r
		})
	}()
	var last courier.Result
	for patience := time.After(30 * time.Second); last.Number != 3; {
		select {
		case last = <-came:
			if last.Code == "file-unreadable" {
				time.Sleep(100 * time.Millisecond) // it is away for some looks
				back()
			}
		case <-patience:
			t.Fatalf("it did not go on after %+v", last)
		}
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) || last.Status != courier.Merged {
		t.Errorf("%v, %+v", err, last)
	}
}
