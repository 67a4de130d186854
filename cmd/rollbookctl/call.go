package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"rollbook/assets"
	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

var (
	errUsage    = fault.New(fault.Usage, "usage")
	errNoStore  = fault.New(fault.Usage, "store-not-named")
	errPassword = fault.New(fault.Usage, "password-not-given")
)

// call is one invocation: its global options, its store once opened, and where it prints.
type call struct {
	ctx      context.Context
	out, err io.Writer

	storeDir, passwordFile, packDir, actor, lang string
	json                                         bool

	store *store.Store
	exit  fault.Class // what the command found, where it did not fail: the exit code
}

// command is one verb of the program. args hold what stands after its name.
type command struct {
	name  string
	usage string // arguments, as in the manual
	run   func(c *call, args []string) error
}

func (c *call) dispatch(args []string) error {
	words.Use("zh")
	rest, err := c.globals(args)
	if err != nil {
		return err
	}
	words.Use(c.lang)
	if len(rest) > 1 && rest[0] == "help" {
		return c.topic(rest[1:])
	}
	if len(rest) == 0 || rest[0] == "help" || rest[0] == "-h" || rest[0] == "--help" {
		return c.help()
	}
	at := slices.IndexFunc(commands, func(one command) bool { return one.name == rest[0] })
	if at < 0 {
		return errUsage.With("usage", "rollbookctl help")
	}
	cmd := commands[at]
	err = cmd.run(c, rest[1:])
	if errors.Is(err, errUsage) {
		return errUsage.With("usage", "rollbookctl "+cmd.name+" "+cmd.usage).Because(errors.Unwrap(err))
	}
	return err
}

// globals takes the options that every command has out of args, wherever they stand.
func (c *call) globals(args []string) ([]string, error) {
	c.storeDir, c.packDir, c.lang = os.Getenv("ROLLBOOK_STORE"), os.Getenv("ROLLBOOK_PACK"), os.Getenv("ROLLBOOK_LANG")
	texts := map[string]*string{"store": &c.storeDir, "password-file": &c.passwordFile, "pack": &c.packDir, "actor": &c.actor, "lang": &c.lang}
	var rest []string
	for i := 0; i < len(args); i++ {
		name, value, joined := strings.Cut(strings.TrimLeft(args[i], "-"), "=")
		target, known := texts[name]
		switch {
		case !strings.HasPrefix(args[i], "--"):
			rest = append(rest, args[i])
		case name == "json":
			c.json = true
		case known && joined:
			*target = value
		case known && i+1 < len(args):
			i++
			*target = args[i]
		case known:
			return nil, errUsage.With("usage", "--"+name+" VALUE")
		default:
			rest = append(rest, args[i])
		}
	}
	if c.storeDir != "" && !store.InDatabase(c.storeDir) {
		c.storeDir = filepath.Clean(c.storeDir)
	}
	return rest, nil
}

func (c *call) help() error {
	fmt.Fprintln(c.out, words.Say("ctl.help"))
	for _, one := range commands {
		fmt.Fprintf(c.out, "  rollbookctl %s %s\n      %s\n", one.name, one.usage, words.Say("ctl.help."+one.name))
	}
	return nil
}

// fail prints err for a person or, with --json, for a program, and gives the exit code.
func (c *call) fail(err error) int {
	if errors.Is(err, context.Canceled) {
		err = errStopped.Because(err)
	}
	code, message, hint := words.Error(err)
	class := fault.Refused
	var f *fault.Fault
	if errors.As(err, &f) && f.Class != 0 {
		class = f.Class
	}
	if c.json {
		c.object(map[string]any{"error": map[string]string{"code": code, "message": message, "hint": hint}})
	} else {
		fmt.Fprintln(c.err, words.Whole(message, hint))
	}
	return int(class)
}

// object prints one JSON value on a line of its own.
func (c *call) object(v any) {
	if err := encode(c.out, v); err != nil {
		fmt.Fprintln(c.err, err)
	}
}

// encode writes one JSON value on a line of its own.
func encode(to io.Writer, v any) error {
	enc := json.NewEncoder(to)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// say prints a line for a person; with --json nothing.
func (c *call) say(key string, pairs ...any) {
	if !c.json {
		fmt.Fprintln(c.out, words.Say(key, pairs...))
	}
}

// progress prints numbers on stderr while long work runs, for a person only.
func (c *call) progress(done, total int) {
	if !c.json && total > 0 && (done == total || done%500 == 0) {
		fmt.Fprintf(c.err, "%d / %d\n", done, total)
	}
}

func (c *call) password() (string, error) {
	if c.passwordFile == "" {
		if p := os.Getenv("ROLLBOOK_PASSWORD"); p != "" {
			return p, nil
		}
		return "", errPassword
	}
	return passwordIn(c.passwordFile)
}

// passwordIn reads the first line of a file.
func passwordIn(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", errPassword.Because(err)
	}
	defer f.Close()
	line := bufio.NewScanner(io.LimitReader(f, 4096))
	if !line.Scan() || line.Text() == "" {
		return "", errPassword
	}
	return strings.TrimRight(line.Text(), "\r"), nil
}

// open opens the store that the options name, once.
func (c *call) open() (*store.Store, error) {
	if c.store != nil {
		return c.store, nil
	}
	password, pack, err := c.key()
	if err != nil {
		return nil, err
	}
	s, err := store.Open(c.storeDir, password, pack)
	if err != nil {
		return nil, err
	}
	if c.actor != "" {
		s.SetActor(c.actor)
	}
	c.store = s
	if backup := s.Before(); backup != "" {
		fmt.Fprintln(c.err, words.Say("migrated.text", "file", backup))
	}
	return s, c.witness()
}

// witness compares the store with the marks in the profile, and says on stderr where it is an old
// copy.
func (c *call) witness() error {
	renewed, err := c.store.Witness(store.MarksFolder())
	if err != nil {
		return err
	}
	if renewed {
		fmt.Fprintln(c.err, words.Say("witness.renewed"))
	}
	return nil
}

// ownPack is the pack that is built in, read once.
var ownPack = sync.OnceValues(func() (*register.Pack, error) { return loadPack("yinchuan", assets.DefaultPack(), register.Reload) })

// pack loads the register pack: the folder that --pack names, or the program's own.
func (c *call) pack() (*register.Pack, error) {
	if c.packDir == "" {
		return ownPack()
	}
	return loadPack(c.packDir, os.DirFS(c.packDir), register.Load)
}

// key gives what opens the store that is named, or makes it.
func (c *call) key() (password string, pack *register.Pack, err error) {
	if c.storeDir == "" {
		return "", nil, errNoStore
	}
	if password, err = c.password(); err == nil {
		pack, err = c.pack()
	}
	return password, pack, err
}

// openKind is open, with a kind of its pack.
func (c *call) openKind(key string) (*store.Store, *register.Kind, error) {
	s, err := c.open()
	if err != nil {
		return nil, nil, err
	}
	k, err := c.kind(s, key)
	return s, k, err
}

// openRecord is open, with one of its records.
func (c *call) openRecord(id string) (*store.Store, store.Record, error) {
	s, err := c.open()
	if err != nil {
		return nil, store.Record{}, err
	}
	rec, err := s.Get(id)
	return s, rec, err
}

func (c *call) close() {
	if c.store != nil {
		if err := c.store.Close(); err != nil {
			_, message, hint := words.Error(err)
			fmt.Fprintln(c.err, words.Whole(message, hint))
		}
	}
}

// options parses a command's own flags, which may stand before, between or after its arguments,
// and gives the arguments. least and most bound their number; most < 0 is without bound.
func options(args []string, least, most int, define func(*flag.FlagSet)) ([]string, error) {
	set := flag.NewFlagSet("", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	if define != nil {
		define(set)
	}
	var rest []string
	for {
		if err := set.Parse(args); err != nil {
			return nil, errUsage.Because(err)
		}
		args = set.Args()
		if len(args) == 0 {
			break
		}
		rest, args = append(rest, args[0]), args[1:]
	}
	if len(rest) < least || most >= 0 && len(rest) > most {
		return nil, errUsage
	}
	return rest, nil
}
