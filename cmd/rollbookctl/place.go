package main

import (
	"flag"
	"fmt"
	"strings"

	"rollbook/store"
	"rollbook/words"
)

// move copies a register from a folder into a database, or back.
func move(c *call, args []string) error {
	var from, to string
	_, err := options(args, 0, 0, func(f *flag.FlagSet) {
		f.StringVar(&from, "from", "", "")
		f.StringVar(&to, "to", "", "")
	})
	if err != nil || from == "" || to == "" {
		return errUsage.Because(err)
	}
	password, err := c.password()
	if err != nil {
		return err
	}
	pack, err := c.pack()
	if err != nil {
		return err
	}
	code, err := store.Move(from, to, password, pack, func(done int) {
		if !c.json {
			fmt.Fprintln(c.err, words.Say("ctl.moving", "n", done))
		}
	})
	if err != nil {
		return err
	}
	if c.json {
		c.object(map[string]string{"from": store.Shown(from), "to": store.Shown(to), "code": code})
	}
	c.say("ctl.moved", "from", store.Shown(from), "to", store.Shown(to), "code", code)
	return nil
}

// databaseCommand prints what the owner of a database runs once, before a register is made in it.
func databaseCommand(c *call, args []string) error {
	var schema, role, divide string
	_, err := options(args, 0, 0, func(f *flag.FlagSet) {
		f.StringVar(&schema, "schema", "rollbook", "")
		f.StringVar(&role, "role", "rollbook_desk", "")
		f.StringVar(&divide, "divide", "", "")
	})
	if err != nil {
		return errUsage.Because(err)
	}
	var codes []string
	if divide != "" {
		codes = strings.Split(divide, ",")
	}
	sql, err := store.Schema(schema, role, codes)
	if err != nil {
		return err
	}
	if c.json {
		c.object(map[string]string{"sql": sql})
		return nil
	}
	fmt.Fprint(c.out, sql)
	return nil
}
