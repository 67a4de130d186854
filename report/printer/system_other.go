//go:build !windows

package printer

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"rollbook/fault"
)

// CanCopy reports whether the system takes a number of copies.
const CanCopy = true

var errSilent = fault.New(fault.Refused, "printer-silent")

// patience is how long the system's spooler may take to answer.
var patience = 20 * time.Second

// List gives the system's printers, the usual one first; none where there is no spooler.
func List() []string {
	english := []string{"LC_ALL=C"} // a Chinese system says the usual one in other words
	usual, _, _ := run(english, "lpstat", "-d")
	text, _, err := run(english, "lpstat", "-e")
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
	_, why, err := run(nil, "lp", append(args, "--", file)...)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return errSilent.With("file", file).Because(err)
	case why == "":
		why = err.Error()
	}
	return errRefuse.With("file", file, "why", why).Because(err)
}

// run gives what a command says, and what it complains of. env goes before what this program has of its own.
func run(env []string, name string, args ...string) (said, complains string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var out, wrong bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = &out, &wrong
	cmd.Env = append(os.Environ(), env...)
	cmd.WaitDelay = time.Second // a child of it may hold its output
	if err = cmd.Run(); err != nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	return out.String(), strings.TrimSpace(wrong.String()), err
}
