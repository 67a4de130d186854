package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/sync/courier"
	"rollbook/sync/update"
	"rollbook/words"
)

const updateUsage = "FILE [--dir DIR] [--older] [--dry-run] | make DIR --version V [--system windows/amd64] -o FILE.zcu | back [--dir DIR]"

var errWhichStore = fault.New(fault.Refused, "update-back-which")

// version is that of the program, set when it is built; "" says nothing.
var version string

// updateCommand takes a newer program from a bureau's package, makes one, or goes back to the program before.
func updateCommand(c *call, args []string) error {
	var dir, out, offered, system string
	var older, dry bool
	args, err := options(args, 1, 2, func(f *flag.FlagSet) {
		f.StringVar(&dir, "dir", "", "")
		f.StringVar(&out, "o", "", "")
		f.StringVar(&offered, "version", "", "")
		f.StringVar(&system, "system", "windows/amd64", "")
		f.BoolVar(&older, "older", false, "")
		f.BoolVar(&dry, "dry-run", false, "")
	})
	if err != nil {
		return err
	}
	if dir == "" {
		own, err := os.Executable()
		if err != nil {
			return fmt.Errorf("find the program: %w", err)
		}
		dir = filepath.Dir(own)
	}
	switch {
	case args[0] == "back" && len(args) == 1:
		k, err := c.back(dir)
		if err != nil {
			return err
		}
		return c.updated(words.Say("update.went-back", "version", k.Version), map[string]any{"version": k.Version, "before": k.Present})
	case args[0] == "make" && len(args) == 2:
		if out == "" {
			return errUsage
		}
		s, err := c.open()
		if err != nil {
			return err
		}
		if err := courier.OfferUpdate(s, args[1], offered, system, out); err != nil {
			return err
		}
		return c.updated(words.Say("update.made", "file", out, "version", offered), map[string]any{"file": out, "version": offered, "system": system})
	case len(args) != 1:
		return errUsage
	}
	return c.update(args[0], dir, older, dry)
}

// update verifies a package, backs the store up, and puts the new program in the place of the one in a folder.
func (c *call) update(file, dir string, older, dry bool) error {
	s, err := c.open()
	if err != nil {
		return err
	}
	p, err := courier.OpenUpdate(s, file)
	if err == nil {
		err = p.Fits(courier.Running(version), older)
	}
	if err != nil {
		return err
	}
	said := map[string]any{"version": p.Version, "issuer": p.Issuer, "system": p.System, "files": len(p.Files), "installed": !dry}
	if dry {
		return c.updated(words.Say("update.fits", "version", p.Version, "unit", p.Name), said)
	}
	backup, err := s.Aside("update")
	if err == nil {
		err = p.Install(dir, courier.Running(version))
	}
	if err != nil {
		return err
	}
	said["backup"] = backup
	return c.updated(words.Say("update.done", "version", p.Version, "file", backup), said)
}

// back puts the program that is kept in a folder in its place again. Where no register is named, the present program may have
// opened one.
func (c *call) back(dir string) (update.Kept, error) {
	if c.storeDir == "" {
		if k, ok := update.Keeps(dir); ok && k.Opens(k.PresentStore) != nil {
			return k, errWhichStore.With("version", k.Version)
		}
		return update.Back(dir, 0)
	}
	format, err := store.FormatOf(c.storeDir)
	if err != nil {
		return update.Kept{}, err
	}
	return update.Back(dir, format)
}

func (c *call) updated(text string, said map[string]any) error {
	if c.json {
		c.object(said)
		return nil
	}
	fmt.Fprintln(c.out, text)
	return nil
}
