package demo

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"rollbook/assets"
	"rollbook/store/register"
)

// packWith is the pack that ships, with another demo.toml.
func packWith(t *testing.T, script func(string) string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(assets.DefaultPack(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(assets.DefaultPack(), path)
		if path == "demo.toml" {
			raw = []byte(script(string(raw)))
		}
		files[path] = &fstest.MapFile{Data: raw}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestAMistypedDayOfTheScriptIsTold: it is not played on another day, and nothing is made.
func TestAMistypedDayOfTheScriptIsTold(t *testing.T) {
	for was, mistyped := range map[string]string{`day = "10-31"`: `day = "10-32"`, `day = "09-12"`: `day = "9-12"`, `day = "03-10"`: `day = "02-29"`} {
		dir := filepath.Join(t.TempDir(), "demo")
		files := packWith(t, func(text string) string { return strings.Replace(text, was, mistyped, 1) })
		_, err := Run(context.Background(), dir, files, Options{Schools: 1, Students: 1, Password: "abcd1234"}, func(string) {})
		if !errors.Is(err, errDay) {
			t.Errorf("%s: %v", mistyped, err)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s: a folder was made", mistyped)
		}
	}
}

// TestADemoThatFailsLeavesNothing: the step that the script asks for is none. A folder that was there stays, and is empty.
func TestADemoThatFailsLeavesNothing(t *testing.T) {
	files := packWith(t, func(text string) string { return text + "\n[[step]]\ndo = \"dance\"\n" })
	there := t.TempDir()
	for _, dir := range []string{there, filepath.Join(t.TempDir(), "none")} {
		_, err := Run(context.Background(), dir, files, Options{Schools: 1, Students: 1, Password: "abcd1234"}, func(string) {})
		if !errors.Is(err, errScript) {
			t.Fatal(err)
		}
		left, err := os.ReadDir(dir)
		if len(left) > 0 || (err == nil) != (dir == there) {
			t.Errorf("%s: %v, %v", dir, left, err)
		}
	}
}

// TestATermHasBegunOnItsFirstDay: from midnight where the clock hangs, not in Greenwich.
func TestATermHasBegunOnItsFirstDay(t *testing.T) {
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	beijing := time.FixedZone("CST", 8*60*60)
	for _, c := range []struct {
		now  time.Time
		want int
	}{
		{time.Date(2018, 8, 31, 23, 59, 0, 0, beijing), 2},
		{time.Date(2018, 9, 1, 0, 1, 0, 0, beijing), 3},
		{time.Date(2019, 2, 28, 23, 59, 0, 0, beijing), 3},
		{time.Date(2019, 3, 1, 0, 1, 0, 0, beijing), 4},
	} {
		if got := begun(pack, 2017, c.now); len(got) != c.want {
			t.Errorf("%v: %v", c.now, got)
		}
	}
}
