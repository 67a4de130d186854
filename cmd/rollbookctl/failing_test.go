package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"rollbook/fault"
	"rollbook/words"
)

// TestWhatAFileFailsOfIsToldAsItIs: the store may refuse what goes with a file, and then it is not the file that is wrong.
func TestWhatAFileFailsOfIsToldAsItIs(t *testing.T) {
	words.Use("zh")
	away := fault.New(fault.Refused, "database-away").With("place", "postgres://u01")
	here := filepath.Join(t.TempDir(), "发放册.xlsx")
	for _, test := range []struct {
		path  string
		fails error
		code  string
	}{
		{here, away, "database-away"},
		{here, errors.Join(errors.New("note it"), away), "database-away"},
		{here, context.Canceled, "stopped"},
		{filepath.Join(here, "no", "folder.xlsx"), nil, "output-place"},
	} {
		var out, said bytes.Buffer
		c := &call{ctx: context.Background(), out: &out, err: &said, json: true}
		err := c.write(test.path, func(io.Writer) error { return test.fails })
		if c.fail(err); !strings.Contains(out.String(), `"code":"`+test.code+`"`) {
			t.Errorf("%v: %s, want %s", test.fails, out.String(), test.code)
		}
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// TestWhatCannotBeShownIsNoSuccess: a script that keeps the output in a file must hear where it is cut.
func TestWhatCannotBeShownIsNoSuccess(t *testing.T) {
	var said bytes.Buffer
	if code := run(context.Background(), []string{"help"}, full{}, &said); code == 0 || !strings.Contains(said.String(), "结果没有写全") {
		t.Errorf("%d: %s", code, said.String())
	}
}

// TestATableOnAFullDiskIsToldOnce: as JSON too what fails is what is said of the file, and nothing of the system's beside it.
func TestATableOnAFullDiskIsToldOnce(t *testing.T) {
	if err := encode(full{}, map[string]string{"name": "R1"}); err == nil {
		t.Error("what could not be written is no error")
	}
}

// TestWhoStopsIsToldSo: it is no fault of the program, and what was done stays.
func TestWhoStopsIsToldSo(t *testing.T) {
	t.Setenv("ROLLBOOK_PASSWORD", "银川 2016")
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	ctx, stop := context.WithCancel(context.Background())
	dir := filepath.Join(t.TempDir(), "S1")
	var out, said bytes.Buffer
	if code := run(ctx, []string{"--store", dir, "init", "--unit", "S1", "--name", "闽宁镇小学", "--level", "school"}, &out, &said); code != 0 {
		t.Fatal(said.String())
	}
	stop()
	if code := run(ctx, []string{"--store", dir, "list", "student"}, &out, &said); code == 0 || !strings.Contains(said.String(), "停下了") {
		t.Errorf("%d: %s", code, said.String())
	}
}
