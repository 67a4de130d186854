package main

import (
	"flag"
	"fmt"
	"os"

	"rollbook/fault"

	"rollbook/store"
)

func verify(c *call, args []string) error {
	var deep bool
	if _, err := options(args, 0, 0, func(f *flag.FlagSet) { f.BoolVar(&deep, "deep", false, "") }); err != nil {
		return err
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	found, err := s.Verify(deep)
	if err != nil {
		return err
	}
	if !found.OK {
		c.exit = fault.Damaged
	}
	if c.json {
		c.object(map[string]any{"ok": found.OK, "changes": found.Changes, "records": found.Records, "problems": nonNil(found.Problems)})
		return nil
	}
	for _, p := range found.Problems {
		fmt.Fprintln(c.out, p)
	}
	c.say("ctl.verified", "changes", found.Changes, "records", found.Records, "n", len(found.Problems))
	return nil
}

func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func state(c *call, args []string) error {
	if _, err := options(args, 0, 0, nil); err != nil {
		return err
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	info, err := s.Info()
	if err != nil {
		return err
	}
	if !c.json {
		c.say("ctl.state", "code", info.Code, "records", info.Records, "changes", info.Changes, "conflicts", info.Conflicts, "unsent", info.Unsent)
		return nil
	}
	books := []map[string]string{}
	for _, b := range info.Books {
		books = append(books, map[string]string{"unit": b.Unit, "code": b.Code})
	}
	c.object(map[string]any{
		"code": info.Code, "books": books, "records": info.Records, "changes": info.Changes,
		"conflicts": info.Conflicts, "unsent": info.Unsent,
	})
	return nil
}

func backup(c *call, args []string) error {
	var out string
	if _, err := options(args, 0, 0, func(f *flag.FlagSet) { f.StringVar(&out, "o", "", "") }); err != nil || out == "" {
		return errUsage.Because(err)
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	if err := s.Backup(out); err != nil {
		return err
	}
	return c.written(out, "bytes", size(out))
}

func size(path string) int {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return int(info.Size())
}

func restore(c *call, args []string) error {
	args, err := options(args, 1, 1, nil)
	if err != nil {
		return err
	}
	password, pack, err := c.key()
	if err != nil {
		return err
	}
	if err := store.Restore(args[0], c.storeDir, password, pack); err != nil {
		return err
	}
	return c.written(store.Shown(c.storeDir), "bytes", size(args[0]))
}
