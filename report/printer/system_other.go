//go:build !windows

package printer

import (
	"context"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"
)

// CanCopy reports whether the system takes a number of copies.
const CanCopy = true

// patience is how long the system's spooler may take to answer.
const patience = 20 * time.Second

// List gives the system's printers, the usual one first; none where there is no spooler.
func List() []string {
	usual, _ := run("lpstat", "-d")
	text, err := run("lpstat", "-e")
	if err != nil {
		return nil
	}
	list := strings.Fields(text)
	_, name, _ := strings.Cut(usual, ": ")
	if at := slices.Index(list, strings.TrimSpace(name)); at > 0 {
		list[0], list[at] = list[at], list[0]
	}
	return list
}

func hand(file string, j Job) error {
	args := []string{"-n", strconv.Itoa(j.Copies)}
	if j.Printer != "" {
		args = append(args, "-d", j.Printer)
	}
	if _, err := exec.LookPath("lp"); err != nil {
		return errNone.With("file", file).Because(err)
	}
	text, err := run("lp", append(args, "--", file)...)
	if err != nil {
		return errRefuse.With("file", file, "why", strings.TrimSpace(text)).Because(err)
	}
	return nil
}

// run gives what a command says on both of its outputs.
func run(name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	return string(out), err
}
