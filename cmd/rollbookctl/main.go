package main

import (
	"context"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole program: it returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c := &call{ctx: ctx, out: stdout, err: stderr}
	defer c.close()
	if err := c.dispatch(args); err != nil {
		return c.fail(err)
	}
	return int(c.exit)
}
