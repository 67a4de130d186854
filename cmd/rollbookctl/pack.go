package main

import (
	"fmt"
	"io/fs"
	"os"

	"rollbook/fault"
	"rollbook/store/register"
	"rollbook/words"
)

var errPack = fault.New(fault.Damaged, "pack-broken")

func loadPack(name string, files fs.FS) (*register.Pack, error) {
	p, err := register.Load(files)
	if err != nil {
		return nil, errPack.With("pack", name, "detail", words.Pack(err)).Because(err)
	}
	return p, nil
}

func packCommand(c *call, args []string) error {
	args, err := options(args, 1, 2, nil)
	if err != nil {
		return err
	}
	switch {
	case args[0] == "check" && len(args) == 2:
		return c.checkPack(args[1])
	case args[0] == "show" && len(args) == 1:
		return c.showPack()
	}
	return errUsage
}

func (c *call) checkPack(dir string) error {
	p, err := loadPack(dir, os.DirFS(dir))
	if err != nil {
		return err
	}
	c.describe(p)
	return nil
}

// showPack describes the store's pack, or the program's own where no store is named.
func (c *call) showPack() error {
	if c.storeDir != "" {
		s, err := c.open()
		if err != nil {
			return err
		}
		c.describe(s.Pack())
		return nil
	}
	p, err := c.pack()
	if err != nil {
		return err
	}
	c.describe(p)
	return nil
}

func (c *call) describe(p *register.Pack) {
	if c.json {
		kinds := []map[string]any{}
		for _, k := range p.Kinds {
			fields := []string{}
			for _, f := range k.Fields {
				fields = append(fields, f.Key)
			}
			kinds = append(kinds, map[string]any{"key": k.Key, "label": k.Label, "fields": fields})
		}
		c.object(map[string]any{"name": p.Name, "title": p.Title, "version": p.Version, "source": p.Source, "hash": fmt.Sprintf("%x", p.Hash), "kinds": kinds})
		return
	}
	fmt.Fprintf(c.out, "%s %s  %s\n", p.Title, p.Version, p.Source)
	for _, k := range p.Kinds {
		fmt.Fprintf(c.out, "%s %s\n", k.Key, k.Label)
		for _, f := range k.Fields {
			fmt.Fprintf(c.out, "    %s  %s  %s\n", f.Key, f.Label, f.Type)
		}
	}
}
