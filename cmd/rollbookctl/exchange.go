package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"strconv"

	"rollbook/fault"
	"rollbook/report/paper"
	"rollbook/store"
	"rollbook/sync/courier"
	"rollbook/words"
)

func send(c *call, args []string) error {
	var to, out string
	if _, err := options(args, 0, 0, func(f *flag.FlagSet) {
		f.StringVar(&to, "to", "", "")
		f.StringVar(&out, "o", "", "")
	}); err != nil || to == "" || out == "" {
		return errUsage.Because(err)
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	sent, err := courier.All(func() (courier.Sent, error) { return courier.Send(c.ctx, s, to, out, nil) })
	for _, one := range sent {
		c.sent(one)
	}
	return err
}

func (c *call) sent(sent courier.Sent) {
	if c.json {
		c.object(map[string]any{
			"file": sent.File, "to": sent.To, "number": sent.Number, "changes": sent.Changes,
			"bytes": sent.Bytes, "sha256": sent.SHA256, "shortCode": sent.ShortCode,
		})
		return
	}
	c.say("ctl.sent", "file", sent.File, "to", sent.ToName, "n", sent.Changes, "code", sent.ShortCode)
}

func receive(c *call, args []string) error {
	args, err := options(args, 1, -1, nil)
	if err != nil {
		return err
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	var worst fault.Class
	err = courier.Receive(c.ctx, s, args, nil, func(r courier.Result) {
		worst = max(worst, r.Class())
		c.result(r)
	})
	c.exit = worst
	return err
}

func (c *call) result(r courier.Result) {
	if r.Err != nil {
		_, message, hint := words.Error(r.Err)
		r.Message = words.Whole(message, hint)
	}
	if c.json {
		c.object(r)
		return
	}
	fmt.Fprintf(c.out, "%s  %s  %s  %s  %s\n", r.File, r.SenderName, r.ShortCode, words.Say("status."+r.Status), r.Message)
	if r.Pack != "" {
		c.say("ctl.received.pack", "pack", r.Pack)
	}
	for _, one := range r.Warnings {
		c.say("ctl.received.warning", "text", words.Say("warning."+one, r.Told()...))
	}
}

func receipt(c *call, args []string) error {
	var out string
	if _, err := options(args, 0, 0, func(f *flag.FlagSet) { f.StringVar(&out, "o", "", "") }); err != nil || out == "" {
		return errUsage.Because(err)
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	written, err := courier.WriteReceipts(c.ctx, s, out, nil)
	for _, one := range written { // those before one that failed too
		c.sent(one)
	}
	return err
}

func inspect(c *call, args []string) error {
	args, err := options(args, 1, 1, nil)
	if err != nil {
		return err
	}
	var s *store.Store
	if c.storeDir != "" {
		if s, err = c.open(); err != nil {
			return err
		}
	}
	info, err := courier.Inspect(s, args[0])
	if err != nil {
		return err
	}
	c.object(info)
	return nil
}

// printBundle prints a paper of the bundle that args name by receiver and number, else of the last.
func (c *call) printBundle(s *store.Store, form string, args []string, out string) error {
	to, number := "", uint64(0)
	switch len(args) {
	case 0:
	case 2:
		n, err := strconv.ParseUint(args[1], 10, 64)
		if err != nil {
			return errUsage.Because(err)
		}
		to, number = args[0], n
	default:
		return errUsage
	}
	sent, err := courier.Wrote(s, to, number)
	if err != nil {
		return err
	}
	slips, err := courier.Slips(s, []courier.Sent{sent})
	if err != nil {
		return err
	}
	var pdf bytes.Buffer
	result, err := paper.PrintBundles(c.ctx, s, form, []paper.Bundle{paper.Bundle(slips[0])}, &pdf)
	if err != nil {
		return err
	}
	if err := c.write(out, func(f io.Writer) error { _, err := f.Write(pdf.Bytes()); return err }); err != nil {
		return err
	}
	return c.written(out, "pages", result.Pages)
}
