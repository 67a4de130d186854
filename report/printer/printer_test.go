//go:build !windows

package printer_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rollbook/fault"
	"rollbook/report/printer"
	"rollbook/words"
)

// spooler puts commands of that name first in the path; each writes its arguments to a file beside it.
func spooler(t *testing.T, lp, lpstat string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, script := range map[string]string{"lp": lp, "lpstat": lpstat} {
		if script == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	return dir
}

func TestPrintIsHandedOver(t *testing.T) {
	for name, c := range map[string]struct {
		job  printer.Job
		want string
	}{
		"once":                         {printer.Job{}, "-n 1 -- "},
		"three times":                  {printer.Job{Copies: 3}, "-n 3 -- "},
		"on a printer of several":      {printer.Job{Printer: "HP-1020"}, "-n 1 -d HP-1020 -- "},
		"whose name is like an option": {printer.Job{Printer: "-o x"}, "-n 1 -d -o x -- "},
	} {
		dir := spooler(t, `printf "%s\n" "$*" > "${0%lp}said"`, "")
		if err := printer.Print("/tmp/表.pdf", c.job); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		said, err := os.ReadFile(filepath.Join(dir, "said"))
		if want := c.want + "/tmp/表.pdf\n"; err != nil || string(said) != want {
			t.Errorf("%s: lp was called with %q, want %q (%v)", name, said, want, err)
		}
	}
}

func TestPrintThatIsNotTaken(t *testing.T) {
	for name, c := range map[string]struct {
		lp   string
		job  printer.Job
		code string
	}{
		"no spooler":       {"", printer.Job{}, "printer-none"},
		"no such printer":  {"echo 'lp: The printer or class does not exist.' >&2; exit 1", printer.Job{Printer: "没有"}, "printer-refused"},
		"too many copies":  {"exit 0", printer.Job{Copies: 1000}, "printer-copies"},
		"less than none":   {"exit 0", printer.Job{Copies: -1}, "printer-copies"},
		"it says it fails": {"exit 3", printer.Job{}, "printer-refused"},
		"it is silent":     {"exec /bin/sleep 60", printer.Job{}, "printer-silent"},
		"a child of it is": {"/bin/sleep 60 & exec /bin/sleep 60", printer.Job{}, "printer-silent"},
	} {
		spooler(t, c.lp, "")
		err := printer.Print("表.pdf", c.job)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != c.code {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, message, hint := words.Error(err); message == "" || hint == "" || strings.ContainsAny(message+hint, "{}") || strings.HasSuffix(message, "：") {
			t.Errorf("%s: says %q %q", name, message, hint)
		}
	}
}

func TestPrinters(t *testing.T) {
	spooler(t, "", `case $1 in -d) echo "system default destination: Office";; -e) printf 'HP-1020\nOffice\nPDF\n';; esac`)
	if got := printer.List(); !slices.Equal(got, []string{"Office", "HP-1020", "PDF"}) {
		t.Errorf("%q", got)
	}
	// In Chinese the words are others, and what is only a warning is no printer.
	spooler(t, "", `case $1 in -d) if [ "$LC_ALL" = C ]; then echo "system default destination: Office"; else echo "系统默认目标：Office"; fi;;
		-e) echo "lpstat: some warning" >&2; printf 'HP-1020\nOffice\nPDF\n';; esac`)
	if got := printer.List(); !slices.Equal(got, []string{"Office", "HP-1020", "PDF"}) {
		t.Errorf("%q", got)
	}
	spooler(t, "", "")
	if got := printer.List(); got != nil {
		t.Errorf("printers without a spooler: %q", got)
	}
}
