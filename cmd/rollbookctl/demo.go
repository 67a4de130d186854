package main

import (
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"rollbook/assets"
	"rollbook/demo"
)

func demoCommand(c *call, args []string) error {
	opt := demo.Options{Seed: 1}
	var practise, forget, week bool
	returns := 0
	args, err := options(args, 1, 1, func(f *flag.FlagSet) {
		f.IntVar(&opt.Schools, "schools", 0, "")
		f.IntVar(&opt.Students, "students", 0, "")
		f.Uint64Var(&opt.Seed, "seed", 1, "")
		f.IntVar(&opt.Year, "year", 0, "")
		f.BoolVar(&week, "week", false, "")
		f.IntVar(&returns, "returns", 0, "")
		f.BoolVar(&practise, "practice", false, "")
		f.BoolVar(&forget, "forget", false, "")
	})
	if err != nil {
		return err
	}
	if forget {
		if err := demo.Forget(args[0]); err != nil {
			return err
		}
		c.say("ctl.practice.gone", "dir", args[0])
		return nil
	}
	if _, err := c.pack(); err != nil {
		return err
	}
	files := assets.DefaultPack()
	if c.packDir != "" {
		files = fs.FS(os.DirFS(c.packDir))
	}
	say := func(text string) {
		if !c.json {
			fmt.Fprintln(c.out, text)
		}
	}
	if practise {
		return c.practise(args[0], files, say)
	}
	note := ""
	if opt.Password, err = c.password(); errors.Is(err, errPassword) {
		opt.Password, note = rand.Text(), filepath.Join(args[0], "password.txt")
	} else if err != nil {
		return err
	}
	play := func() (demo.Result, error) { return demo.Run(c.ctx, args[0], files, opt, say) }
	if week {
		play = func() (demo.Result, error) { return demo.Week(c.ctx, args[0], files, opt, returns, say) }
	}
	result, err := play()
	if err != nil {
		return err
	}
	if note != "" {
		if err := c.write(note, func(f io.Writer) error { _, err := fmt.Fprintln(f, opt.Password); return err }); err != nil {
			return err
		}
	}
	if c.json {
		c.object(result)
		return nil
	}
	for _, s := range result.Stores {
		fmt.Fprintf(c.out, "  %-8s %s  %d  %s  %s\n", s.Unit, s.Name, s.Records, s.Code, s.Dir)
	}
	c.say("ctl.demo", "dir", result.Dir, "n", result.Students, "conflicts", result.Conflicts)
	if note != "" {
		c.say("ctl.demo.password", "file", note)
	}
	return nil
}

// practise makes the register to practise with, where it is not there yet, and says where its store and password are.
func (c *call) practise(dir string, files fs.FS, say func(string)) error {
	s, err := demo.Practice(c.ctx, dir, files, say)
	if err != nil {
		return err
	}
	defer s.Close()
	file := filepath.Join(dir, "password.txt")
	if c.json {
		c.object(map[string]string{"store": s.Dir(), "passwordFile": file})
		return nil
	}
	c.say("ctl.practice", "dir", s.Dir(), "file", file)
	return nil
}
