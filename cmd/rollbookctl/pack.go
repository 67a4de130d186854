package main

import (
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/report/packbook"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

var errPack = fault.New(fault.Damaged, "pack-broken")

// loadPack reads a pack. Of what that takes nearly all stays: little is collected meanwhile, which was a third of a short command's time.
func loadPack(name string, files fs.FS, load func(fs.FS) (*register.Pack, error)) (*register.Pack, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(300))
	p, err := load(files)
	if err != nil {
		return nil, errPack.With("pack", name, "detail", words.Pack(err)).Because(err)
	}
	return p, nil
}

var (
	errNoPack = fault.New(fault.Usage, "pack-not-named")
	errNoDir  = fault.New(fault.Refused, "pack-folder")
)

func packCommand(c *call, args []string) error {
	var out, at string
	args, err := options(args, 1, 2, func(f *flag.FlagSet) {
		f.StringVar(&out, "o", "", "")
		f.StringVar(&at, "at", "", "")
	})
	if err != nil {
		return err
	}
	if at != "" && args[0] != "compare" {
		return errUsage
	}
	named := len(args) == 2
	switch {
	case args[0] == "check" && named && out == "":
		return c.checkPack(args[1])
	case args[0] == "show" && !named && out == "":
		return c.showPack()
	case args[0] == "edit" && out != "":
		return c.editPack(args[1:], out)
	case args[0] == "from" && named && out != "":
		return c.packFrom(args[1], out)
	case args[0] == "compare" && named && out == "":
		return c.comparePack(args[1], at)
	case args[0] == "issue" && named && out == "":
		return c.issuePack(args[1])
	case args[0] == "hand" && !named && out != "":
		return c.handPack(out)
	case args[0] == "take" && named && out == "":
		return c.takePack(args[1])
	}
	return errUsage
}

// folder loads the pack in a folder.
func folder(dir string) (*register.Pack, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, errNoDir.With("folder", dir).Because(err)
	}
	return loadPack(dir, os.DirFS(dir), register.Load)
}

func (c *call) checkPack(dir string) error {
	p, err := folder(dir)
	if err != nil {
		return err
	}
	c.describe(p)
	return nil
}

// editPack writes a pack as a workbook: that of a folder, else the one in force in the store.
func (c *call) editPack(args []string, out string) error {
	p, err := c.editable(args)
	if err != nil {
		return err
	}
	if err := c.write(out, func(f io.Writer) error { return packbook.Write(p, f) }); err != nil {
		return err
	}
	return c.written(out, "bytes", size(out))
}

func (c *call) editable(args []string) (*register.Pack, error) {
	switch {
	case len(args) == 1 && args[0] != courier.Parent:
		return folder(args[0])
	case c.storeDir != "":
		s, err := c.open()
		if err != nil {
			return nil, err
		}
		if len(args) == 1 {
			return courier.AbovePack(s)
		}
		return s.Pack(), nil
	case c.packDir != "":
		return c.pack()
	}
	return nil, errNoPack
}

// packFrom makes the folder of a pack from an edited workbook, once it is checked.
func (c *call) packFrom(path, dir string) error {
	made, err := packbook.Read(path)
	if err != nil {
		return err
	}
	if err := packbook.Save(made.Files, dir); err != nil {
		return err
	}
	for _, name := range made.Ignored {
		c.say("ctl.pack.ignored", "sheet", name)
	}
	if c.json {
		c.object(map[string]any{"folder": dir, "files": len(made.Files), "name": made.Pack.Name, "version": made.Pack.Version, "ignored": nonNil(made.Ignored)})
		return nil
	}
	c.say("ctl.pack.made", "folder", dir, "pack", made.Pack.Title+" "+made.Pack.Version)
	return nil
}

// comparePack tells in what a pack differs from the one in force, and which records it touches; what is
// due of the programmes is that of a day, today where none is named.
func (c *call) comparePack(dir, at string) error {
	day, err := time.Now(), error(nil)
	if at != "" {
		if day, err = time.Parse(time.DateOnly, at); err != nil {
			return errDay.With("text", at)
		}
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	p, err := c.named(s, dir)
	if err != nil {
		return err
	}
	differences, err := packbook.Compare(s.Pack(), p)
	if err != nil {
		return err
	}
	effects, err := packbook.Effects(c.ctx, s, p, day, c.progress)
	if err != nil {
		return err
	}
	if c.json {
		c.object(map[string]any{"differences": nonNil(differences), "effects": nonNil(effects)})
		return nil
	}
	if len(differences) == 0 {
		c.say("ctl.pack.equal")
	}
	for _, one := range differences {
		fmt.Fprintln(c.out, one)
	}
	if len(effects) == 0 {
		c.say("ctl.pack.noeffect")
	}
	for _, one := range effects {
		fmt.Fprintln(c.out, one)
		c.say("ctl.pack.first", "ids", strings.Join(one.First, " "))
	}
	return nil
}

// issuePack makes a pack that of this bureau and the units below.
func (c *call) issuePack(dir string) error {
	s, err := c.open()
	if err != nil {
		return err
	}
	p, err := c.named(s, dir)
	if err != nil {
		return err
	}
	issued, err := courier.IssuePack(s, p)
	if err != nil {
		return err
	}
	if c.json {
		c.object(issued)
		return nil
	}
	c.say("ctl.pack.issued", "pack", p.Title+" "+p.Version, "number", issued.Number)
	return nil
}

// handPack writes the pack that was issued as a file of its own.
func (c *call) handPack(out string) error {
	s, err := c.open()
	if err != nil {
		return err
	}
	_, raw, err := courier.PackFile(s)
	if err == nil {
		err = c.write(out, func(f io.Writer) error { _, err := f.Write(raw); return err })
	}
	if err != nil {
		return err
	}
	return c.written(out, "bytes", len(raw))
}

// takePack takes such a file.
func (c *call) takePack(path string) error {
	s, err := c.open()
	if err != nil {
		return err
	}
	raw, err := courier.ReadFile(path)
	if err != nil {
		return err
	}
	taken, err := courier.TakePack(s, raw)
	if err != nil {
		return err
	}
	if c.json {
		c.object(taken)
		return nil
	}
	c.say("ctl.received.pack", "pack", taken.Title+" "+taken.Version)
	if !taken.InForce {
		fmt.Fprintln(c.out, words.Say("warning.pack-aside"))
	}
	return nil
}

// named loads the pack in a folder or, named "parent", the newest that a unit above issued; "other" is the one that another copy of
// this desk issued, "own" the one in use.
func (c *call) named(s *store.Store, dir string) (*register.Pack, error) {
	switch dir {
	case courier.Parent:
		return courier.AbovePack(s)
	case courier.Other:
		return courier.OtherPack(s)
	case courier.Own:
		return s.Pack(), nil
	}
	return folder(dir)
}

// showPack describes the store's pack, or the program's own where no store is named.
func (c *call) showPack() error {
	if c.storeDir != "" {
		s, err := c.open()
		if err != nil {
			return err
		}
		c.describe(s.Pack())
		return c.spread(s)
	}
	p, err := c.pack()
	if err != nil {
		return err
	}
	c.describe(p)
	return nil
}

// spread lists, at a bureau that issued a pack, which units below use it.
func (c *call) spread(s *store.Store) error {
	if !courier.Joined(s) {
		return nil
	}
	list, err := courier.SpreadPack(s)
	if err != nil {
		return err
	}
	for _, one := range list {
		if c.json {
			c.object(one)
			continue
		}
		state := words.Say("ctl.pack.not")
		if one.Has {
			state = words.Say("ctl.pack.has")
		}
		c.say("ctl.pack.spread", "unit", one.Unit, "name", one.Name, "state", state)
	}
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
		c.object(map[string]any{"name": p.Name, "title": p.Title, "version": p.Version, "source": p.Source, "validFrom": p.ValidFrom, "hash": fmt.Sprintf("%x", p.Hash), "kinds": kinds, "programmes": programmes(p)})
		return
	}
	fmt.Fprintf(c.out, "%s %s  %s\n", p.Title, p.Version, p.Source)
	if p.ValidFrom != "" {
		c.say("ctl.pack.from", "day", p.ValidFrom)
	}
	for _, k := range p.Kinds {
		fmt.Fprintf(c.out, "%s %s\n", k.Key, k.Say(words.Language()))
		for _, f := range k.Fields {
			fmt.Fprintf(c.out, "    %s  %s  %s\n", f.Key, f.Say(words.Language()), f.Type)
		}
	}
	for _, one := range programmes(p) {
		c.say("ctl.pack.programme", "key", one.Key, "label", one.Label, "level", one.Level, "from", one.From, "to", one.To)
	}
}

// programme is who pays whom by one kind of aid, as the paper names them.
type programme struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Level string `json:"level"`
	From  string `json:"from"`
	To    string `json:"to"`
}

func programmes(p *register.Pack) []programme {
	list := []programme{}
	for _, one := range p.Programmes {
		label := one.Key
		if f := p.KindByRole(register.KindAward).ByRole(register.RoleProgramme); f != nil {
			if row := p.Codes[f.Codes].Row(one.Key); row != nil {
				label = row.Say(words.Language())
			}
		}
		list = append(list, programme{one.Key, label, one.Level, one.Payer, one.Payee})
	}
	return list
}
