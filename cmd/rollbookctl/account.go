package main

import (
	"flag"
	"fmt"

	"rollbook/store"
	"rollbook/words"
)

func accountCommand(c *call, args []string) error {
	var role, file string
	args, err := options(args, 1, 2, func(f *flag.FlagSet) {
		f.StringVar(&role, "role", "", "")
		f.StringVar(&file, "new-password-file", "", "")
	})
	if err != nil || (len(args) == 1) != (args[0] == "list" || args[0] == "password") {
		return errUsage.Because(err)
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	switch args[0] {
	case "list":
		return c.accountList(s)
	case "add":
		password, err := passwordIn(file)
		if err != nil {
			return err
		}
		if err := s.AddAccount(store.Account{Name: args[1], Role: store.Role(role)}, password); err != nil {
			return err
		}
		return c.accountList(s)
	case "password":
		password, err := passwordIn(file)
		if err != nil {
			return err
		}
		if err := s.SetPassword(password); err != nil {
			return err
		}
		c.say("ctl.password")
		return nil
	case "remove":
		if err := s.RemoveAccount(args[1]); err != nil {
			return err
		}
		return c.accountList(s)
	}
	return errUsage
}

func (c *call) accountList(s *store.Store) error {
	list, err := s.Accounts()
	if err != nil {
		return err
	}
	for _, a := range list {
		if c.json {
			c.object(a)
		} else {
			fmt.Fprintf(c.out, "%s  %s\n", a.Name, words.Say("role."+string(a.Role)))
		}
	}
	return nil
}

// useLog prints what was done with personal data, the newest first.
func useLog(c *call, args []string) error {
	limit := 0
	if _, err := options(args, 0, 0, func(f *flag.FlagSet) { f.IntVar(&limit, "limit", 0, "") }); err != nil {
		return errUsage.Because(err)
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	list, err := s.Uses(limit)
	if err != nil {
		return err
	}
	for _, u := range list {
		if c.json {
			c.object(u)
			continue
		}
		fmt.Fprintf(c.out, "%s  %s  %s  %s  %d  %s  %s\n", u.Time.Local().Format("2006-01-02 15:04"), u.Actor,
			words.Say("use."+u.What), label(s, u.Kind), u.Records, u.Purpose, u.Receiver)
	}
	return nil
}

func label(s *store.Store, kind string) string {
	if k := s.Pack().Kind(kind); k != nil {
		return k.Say(words.Language())
	}
	return kind
}
