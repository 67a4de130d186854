package main

import (
	"flag"
	"fmt"

	"rollbook/fault"
	"rollbook/photo"
	"rollbook/words"
)

const photoUsage = "ID FILE | folder DIR [--dry-run]"

// photoCommand puts the picture of a file into a record, or those of a folder by the ID numbers in their names.
func photoCommand(c *call, args []string) error {
	var dry bool
	args, err := options(args, 2, 2, func(f *flag.FlagSet) { f.BoolVar(&dry, "dry-run", false, "") })
	if err != nil {
		return err
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	if args[0] == "folder" {
		out, err := photo.Folder(c.ctx, s, args[1], dry, c.progress)
		if err != nil {
			return err
		}
		c.photos(out)
		return nil
	}
	rec, err := s.Get(args[0])
	if err != nil {
		return err
	}
	edit, err := photo.Into(s, s.Pack().Kind(rec.Kind), rec.ID, args[1])
	if err != nil {
		return err
	}
	if edit != nil {
		if _, err := s.Commit(*edit); err != nil {
			return err
		}
	}
	if c.json {
		c.object(map[string]any{"id": rec.ID, "changed": edit != nil})
		return nil
	}
	c.say("ctl.photo.one", "name", s.TitleOf(rec))
	return nil
}

func (c *call) photos(out photo.Outcome) {
	if len(out.Left) > 0 {
		c.exit = fault.Refused
	}
	left := []map[string]string{}
	for _, one := range out.Left {
		code, message, hint := words.Error(one.Err)
		left = append(left, map[string]string{"file": one.File, "code": code, "message": message})
		if !c.json {
			fmt.Fprintf(c.out, "%s  %s\n", one.File, words.Whole(message, hint))
		}
	}
	if c.json {
		c.object(map[string]any{"taken": out.Taken, "same": out.Same, "left": left})
		return
	}
	c.say("ctl.photo.folder", "n", out.Taken, "same", out.Same, "left", len(out.Left))
}
