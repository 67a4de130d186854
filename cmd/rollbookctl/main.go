package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"rollbook/fault"
	"rollbook/intact"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	intact.Tidy()
	exit := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	intact.Leave()
	os.Exit(exit)
}

// run is the whole program: it returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	out := &heedful{Writer: stdout}
	c := &call{ctx: ctx, out: out, err: stderr}
	defer c.close()
	if err := c.dispatch(args); err != nil {
		return c.fail(err)
	}
	if out.err != nil {
		return c.fail(errShown.Because(out.err))
	}
	return int(c.exit)
}

var (
	errShown   = fault.New(fault.Refused, "output-shown")
	errStopped = fault.New(fault.Refused, "stopped")
)
