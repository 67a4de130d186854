package main

import (
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
	"rollbook/words"
)

var errSure = fault.New(fault.Refused, "not-confirmed")

func initStore(c *call, args []string) error {
	var unit store.Unit
	_, err := options(args, 0, 0, func(f *flag.FlagSet) {
		f.StringVar(&unit.Code, "unit", "", "")
		f.StringVar(&unit.Name, "name", "", "")
		f.StringVar(&unit.Level, "level", "", "")
	})
	if err != nil || unit.Code == "" || unit.Name == "" {
		return errUsage.Because(err)
	}
	password, pack, err := c.key()
	if err != nil {
		return err
	}
	s, recovery, err := courier.Found(c.storeDir, store.Config{Unit: unit, Password: password, Actor: c.actor}, pack)
	if err != nil {
		return err
	}
	c.store = s
	if err := c.desk(s, recovery); err != nil {
		return err
	}
	c.say("ctl.founded", "unit", unit.Name, "recovery", recovery)
	return c.witness() // the recovery key is told once, also where no marks are kept
}

// desk prints who this desk is, as init and join do.
func (c *call) desk(s *store.Store, recovery string) error {
	fingerprint, err := courier.Fingerprint(s)
	if err != nil {
		return err
	}
	unit, writer := s.Unit(), s.Writer()
	if !c.json {
		fmt.Fprintf(c.out, "%s %s  %s\n", unit.Code, unit.Name, strings.Join(fingerprint, " "))
		return nil
	}
	v := map[string]any{"unit": unit.Code, "level": unit.Level, "writer": hex.EncodeToString(writer[:]), "fingerprint": strings.Join(fingerprint, " ")}
	if recovery != "" {
		v["recovery"] = recovery
	}
	c.object(v)
	return nil
}

func join(c *call, args []string) error {
	var out string
	args, err := options(args, 1, 2, func(f *flag.FlagSet) { f.StringVar(&out, "o", "", "") })
	if err != nil {
		return err
	}
	verb, file := args[0], ""
	if len(args) == 2 {
		file = args[1]
	}
	asks := verb == "request" || verb == "renew"
	if asks != (file == "") || (verb == "accept") != (out == "") {
		return errUsage
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	switch verb {
	case "request":
		return c.request(s, out)
	case "grant":
		return c.grant(s, file, out)
	case "accept":
		return c.accept(s, file)
	case "renew":
		return c.renew(s, out)
	}
	return errUsage
}

// renew asks for new keys of a county; accept takes the city's grant for them.
func (c *call) renew(s *store.Store, out string) error {
	req, words, err := courier.Renew(s)
	if err != nil {
		return err
	}
	if err := c.write(out, func(f io.Writer) error { _, err := f.Write(req); return err }); err != nil {
		return err
	}
	if c.json {
		c.object(map[string]any{"unit": s.Unit().Code, "fingerprint": strings.Join(words, " ")})
		return nil
	}
	c.say("ctl.renew", "words", strings.Join(words, " "))
	return nil
}

func (c *call) request(s *store.Store, out string) error {
	req, err := courier.Request(s)
	if err != nil {
		return err
	}
	if err := c.write(out, func(f io.Writer) error { _, err := f.Write(req); return err }); err != nil {
		return err
	}
	return c.desk(s, "")
}

func (c *call) grant(s *store.Store, file, out string) error {
	req, err := courier.ReadFile(file)
	if err != nil {
		return err
	}
	before, err := courier.Replaces(s, req)
	if err != nil {
		return err
	}
	grant, asked, err := courier.Grant(s, req)
	if err != nil {
		return err
	}
	if err := c.write(out, func(f io.Writer) error { _, err := f.Write(grant); return err }); err != nil {
		return err
	}
	if c.json {
		c.object(map[string]any{"unit": asked.Code, "level": asked.Level, "writer": "", "fingerprint": strings.Join(asked.Fingerprint, " "), "replaces": before})
		return nil
	}
	if before != "" {
		c.say("units.grant.again", "code", asked.Code, "unit", before)
	}
	c.say("ctl.granted", "unit", asked.Name, "words", strings.Join(asked.Fingerprint, " "))
	return nil
}

func (c *call) accept(s *store.Store, file string) error {
	grant, err := courier.ReadFile(file)
	if err != nil {
		return err
	}
	if err := courier.Accept(s, grant); err != nil {
		return err
	}
	anew, err := courier.Anew(s)
	if anew && !c.json {
		c.say("settings.anew")
	}
	return errors.Join(err, c.desk(s, ""))
}

func trustCommand(c *call, args []string) error {
	var out, writer string
	var seq int64
	var yes bool
	args, err := options(args, 1, 2, func(f *flag.FlagSet) {
		f.StringVar(&out, "o", "", "")
		f.StringVar(&writer, "writer", "", "")
		f.Int64Var(&seq, "seq", -1, "") // 0 is the writer as a whole
		f.BoolVar(&yes, "yes", false, "")
	})
	if err != nil {
		return err
	}
	if (len(args) == 2) != slices.Contains([]string{"revoke", "recovery", "suite"}, args[0]) || (writer == "") != (seq < 0) {
		return errUsage
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	switch {
	case args[0] == "show":
		return c.trustShow(s)
	case args[0] == "revoke":
		if !yes {
			return errSure
		}
		return c.revoke(s, args[1], writer, uint64(seq))
	case args[0] == "recovery":
		if !yes {
			return errSure
		}
		return c.recovery(s, args[1])
	case args[0] == "suite":
		return c.suite(s, args[1])
	case args[0] == "list" && out != "":
		return c.trustWrite(s, out, courier.TrustList)
	case args[0] == "identity" && out != "":
		if !yes {
			return errSure
		}
		return c.trustWrite(s, out, courier.ExportIdentity)
	}
	return errUsage
}

// recovery prints the recovery key that a unit below entrusted to this bureau.
func (c *call) recovery(s *store.Store, unit string) error {
	key, err := courier.Recovery(s, unit)
	if err != nil {
		return err
	}
	if c.json {
		c.object(map[string]any{"unit": unit, "recovery": key})
		return nil
	}
	c.say("ctl.recovery", "unit", unit, "recovery", key)
	return nil
}

// suite chooses what bundles are written with; anything but a number is no suite.
func (c *call) suite(s *store.Store, text string) error {
	n, _ := strconv.Atoi(text)
	list, err := courier.SetSuite(s, n)
	if err != nil {
		return err
	}
	if c.json {
		c.object(map[string]any{"suite": n, "number": list.Number})
		return nil
	}
	c.say("ctl.suite", "suite", n, "number", list.Number)
	return nil
}

// revoke ends a unit's keys, or one of its writers after a change.
func (c *call) revoke(s *store.Store, unit, writer string, seq uint64) error {
	var list trust.List
	var err error
	if writer == "" {
		list, err = courier.Revoke(s, unit)
	} else {
		raw, hexErr := hex.DecodeString(writer)
		if hexErr != nil || len(raw) != len(change.Writer{}) {
			return errUsage.Because(hexErr)
		}
		list, err = courier.RevokeWriter(s, unit, change.Writer(raw), seq)
	}
	if err != nil {
		return err
	}
	if c.json {
		c.object(map[string]any{"unit": unit, "number": list.Number, "cuts": len(list.Cuts)})
		return nil
	}
	c.say("ctl.revoked", "unit", unit, "number", list.Number)
	return nil
}

func rebuild(c *call, args []string) error {
	var unit, out string
	if _, err := options(args, 0, 0, func(f *flag.FlagSet) {
		f.StringVar(&unit, "unit", "", "")
		f.StringVar(&out, "o", "", "")
	}); err != nil || unit == "" || out == "" {
		return errUsage.Because(err)
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	sent, err := courier.All(func() (courier.Sent, error) { return courier.Rebuild(c.ctx, s, unit, out, nil) })
	for _, one := range sent {
		c.sent(one)
	}
	return err
}

func (c *call) trustWrite(s *store.Store, out string, give func(*store.Store) ([]byte, error)) error {
	raw, err := give(s)
	if err != nil {
		return err
	}
	if err := c.write(out, func(f io.Writer) error { _, err := f.Write(raw); return err }); err != nil {
		return err
	}
	return c.written(out, "bytes", len(raw))
}

func (c *call) trustShow(s *store.Store) error {
	desks, err := courier.Desks(s)
	if err != nil {
		return err
	}
	for _, d := range desks {
		if c.json {
			c.object(map[string]any{"unit": d.Unit, "name": d.Name, "level": d.Level, "parent": d.Parent, "certificates": d.Keys, "ended": d.Ended, "laptops": d.Laptops})
			continue
		}
		fmt.Fprintf(c.out, "%s  %s  %s  %s", d.Unit, d.Name, d.Level, d.Parent)
		if d.Keys > 0 {
			fmt.Fprint(c.out, "  ", words.Say("units.keys", "n", d.Keys, "ended", d.Ended))
		}
		fmt.Fprintln(c.out)
		for _, l := range d.Laptops {
			fmt.Fprintln(c.out, "  ", laptop(l))
		}
	}
	return nil
}

// laptop words one who writes for a unit.
func laptop(l courier.Laptop) string {
	if l.Cut {
		return words.Say("units.laptop.cut", "writer", l.Writer, "n", l.Changes)
	}
	return words.Say("units.laptop", "writer", l.Writer, "n", l.Changes)
}
