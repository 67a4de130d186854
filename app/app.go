// Package app is the window: what people see and press. It alone knows Fyne; what it does, it asks of
// store, sync and report.
package app

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"syscall"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"gopkg.in/natefinch/lumberjack.v2"

	"rollbook/app/about"
	"rollbook/app/approvals"
	"rollbook/app/checks"
	"rollbook/app/conflicts"
	"rollbook/app/entry"
	"rollbook/app/findings"
	"rollbook/app/home"
	"rollbook/app/ime"
	"rollbook/app/imports"
	"rollbook/app/inbox"
	"rollbook/app/job"
	"rollbook/app/keying"
	"rollbook/app/look"
	"rollbook/app/prints"
	"rollbook/app/registers"
	"rollbook/app/reports"
	"rollbook/app/send"
	"rollbook/app/settings"
	"rollbook/app/shell"
	"rollbook/app/start"
	"rollbook/app/table"
	"rollbook/app/units"
	"rollbook/assets"
	"rollbook/fault"
	"rollbook/intact"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// id names the program to the system: its preferences are kept under it.
const id = "cn.rollbook.rollbook"

// version is that of the commit, as the build says.
var version = "dev"

// atWork is how many goroutines may be at work beside the window where much is taken in: one merges, for which one reads and one
// folds, one opens what comes next, one collects garbage.
const atWork = 5

// first keeps a processor's share for the window, which draws and answers while much is taken in: Go runs so many goroutines
// more at a time than the machine has processors that the window's never waits its turn, and the system is asked to let its
// thread go before the others. Until the pack is read little is collected.
func first() {
	_ = os.Setenv("FYNE_THEME", "light") // the window's colours are its own: nobody watches the system's, to read the fonts anew when they change
	debug.SetGCPercent(beginning)
	runtime.GOMAXPROCS(runtime.NumCPU() + atWork)
	threadFirst()
}

// errFolder says that the store's folder cannot be used.
var errFolder = fault.New(fault.Refused, "folder-store")

// garbage is how much of what is alive may be garbage, in percent. Most of what is alive, a large register and two fonts,
// stays as it is: twice its size would only be taken from other programs.
const garbage = 40

// beginning is the same for the start, when nearly all that is read stays.
const beginning = 400

// arguments are what the program is started with.
type arguments struct {
	store, pack, lang string
	software          bool
	files             []string
}

// read reads the flags, which may stand before, between or after the files.
func (a *arguments) read(args []string) {
	flags := flag.NewFlagSet(os.Args[0], flag.ExitOnError)
	flags.StringVar(&a.store, "store", "", "")
	flags.StringVar(&a.pack, "pack", "", "")
	flags.StringVar(&a.lang, "lang", "zh", "")
	flags.BoolVar(&a.software, "software", false, "")
	for _ = flags.Parse(args); flags.NArg() > 0; _ = flags.Parse(args) { // what it cannot read ends the program
		a.files, args = append(a.files, flags.Arg(0)), flags.Args()[1:]
	}
}

// Main opens the window, on the files that are named. Flags: --store DIR, --pack DIR, --lang zh|en, --software.
func Main() {
	var given arguments
	given.read(os.Args[1:])
	instead, unmended := mended()
	if instead {
		return
	}
	words.Use(given.lang)
	first()
	go intact.Tidy() // what was half written may be on a drive that does not answer
	folder, err := folderOf(given.store)
	box := &mailbox{dir: folder, waiting: absolute(given.files)}
	leave := func() {}
	if err == nil {
		var taken bool
		if leave, taken = takeSeat(folder, box.waiting); taken {
			return
		}
	}
	bySoftware := given.software && drawBySoftware() == nil
	a := fyneapp.NewWithID(id)
	if icon, err := assets.Files.ReadFile("icons/icon.png"); err == nil {
		a.SetIcon(fyne.NewStaticResource("icon.png", icon))
	}
	restyle(a, a.Preferences().Bool("dark"), float32(a.Preferences().FloatWithFallback("scale", 1)))
	read := readFonts()
	win := a.NewWindow(words.Say("app.title"))
	resume(a.Preferences(), win)
	quit = func() {
		intact.Leave()
		os.Exit(0)
	}
	closing(a, win, func() {})
	crashed := err == nil && begin(box.dir)
	if unmended != nil {
		slog.Warn("mend the update", "err", unmended)
	}
	if bySoftware {
		slog.Info("drawn by software")
	}
	if !appear(win) {
		leave()
		undrawn(given.software)
		return
	}
	whenRead(win, read, func() {
		if err == nil {
			open(a, win, given.pack, box, crashed)
		} else {
			broken(win, errFolder.With("folder", folder).Because(err))
		}
		box.watch(win)
	})
	onHandle(win, func(handle uintptr) {
		if err := ime.Follow(win, handle); err != nil {
			slog.Warn("input method", "err", err)
		}
		if frameOf(a.Preferences()).Maximised || outgrows(handle) {
			maximise(handle)
		}
	})
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, os.Interrupt, syscall.SIGTERM)
	ending(asked, mostEnding, win.Close, os.Exit)
	a.Run()
	left()
}

// folderOf makes the folder of a store: of the one that is named, which may be a database, or of the usual one.
func folderOf(place string) (dir string, err error) {
	dir = place
	if place == "" || store.InDatabase(place) {
		dir, err = usualFolder()
	}
	if err == nil && store.InDatabase(place) {
		dir, err = start.FolderOf(dir, place)
	}
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err == nil {
		_, err = store.Occupied(dir) // where nobody may look nobody knows whether a register is there
	}
	return dir, err
}

// takeSeat takes the seat at a store. Where another window has it, that one gets the files.
func takeSeat(dir string, files []string) (leave func(), taken bool) {
	if leave, taken = seat(dir); !taken {
		return leave, false
	}
	leave, taken, err := handOver(dir, files)
	if err != nil {
		tell(words.Say("app.title"), words.Say("file.taken"))
	}
	return leave, taken
}

// undrawn has the program start again, drawing by software; where that was tried already it says what to do.
func undrawn(bySoftware bool) {
	if !bySoftware {
		err := againBySoftware()
		if err == nil {
			return
		}
		slog.Warn("window", "err", err)
	}
	mourn()
	os.Exit(1)
}

// broken shows what keeps the program from its work.
func broken(win fyne.Window, err error) {
	win.SetContent(container.NewCenter(container.New(look.Width{At: 560}, look.Failure(err))))
}

// portable is the file that, beside the program, keeps the store beside it too: on a stick.
const portable = "portable.txt"

// usualFolder is where the store lies where nobody says otherwise: in the profile, or beside a portable program.
func usualFolder() (string, error) {
	if program, err := os.Executable(); err == nil {
		beside := filepath.Dir(program)
		if _, err := os.Stat(filepath.Join(beside, portable)); err == nil {
			return filepath.Join(beside, "data"), nil
		}
	}
	dir, err := intact.Profile()
	if err != nil {
		return "", fmt.Errorf("find the profile: %w", err)
	}
	return dir, nil
}

// begin opens the log, and tells whether the program crashed the last time.
func begin(dir string) (crashed bool) {
	program := about.Program{Version: version, Dir: dir}
	crashed = program.Crashed()
	logTo(program)
	return crashed
}

// open has the pack read beside the window, and leads to an open store.
func open(a fyne.App, win fyne.Window, packDir string, box *mailbox, crashed bool) {
	files, load := assets.DefaultPack(), register.Reload
	if packDir != "" {
		files, load = os.DirFS(packDir), register.Load
	}
	pack := start.Pack(sync.OnceValues(func() (*register.Pack, error) {
		pack, err := load(files)
		if err != nil {
			err = start.ErrPack.With("pack", packDir, "detail", words.Pack(err)).Because(err)
		}
		return pack, err
	}))
	house{a, win, box.dir, files, pack, box}.open()
	if crashed {
		confess(win, about.Program{Version: version, Dir: box.dir})
	}
	job.Quiet(pack, func(_ *register.Pack, err error) {
		debug.SetGCPercent(garbage)
		if err != nil {
			broken(win, err)
		}
	})
}

// confess tells that the program crashed the last time, and offers to write the report of it.
func confess(win fyne.Window, program about.Program) {
	before := win.Canvas().Focused()
	later := look.NewButton(words.Say("close"), func() { win.Canvas().Focus(before) })
	look.Ask(win, words.Say("about.crashed"), look.Sentence(words.Say("about.crashed.text")), later, look.NewButton(words.Say("about.report"), func() {
		program.Hand(win, func(err error) { shell.Fail(win, err) })
	})).About = "call"
}

// logTo keeps a log beside the store, rotated. It holds no personal data: errors by code. What the
// runtime says of a crash goes into a file beside it: on Windows nobody sees its standard error.
func logTo(p about.Program) {
	slog.SetDefault(slog.New(slog.NewTextHandler(&lumberjack.Logger{Filename: filepath.Join(p.Dir, "rollbook.log"), MaxSize: 2, MaxBackups: 3}, nil)))
	slog.Info("start", "version", p.Version, "go", runtime.Version(), "system", runtime.GOOS)
	f, err := os.OpenFile(p.Crash(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err == nil {
		err = errors.Join(debug.SetCrashOutput(f, debug.CrashOptions{}), f.Close())
	}
	if err != nil {
		slog.Warn("crash log", "err", err)
	}
}

func restyle(a fyne.App, dark bool, scale float32) {
	a.Preferences().SetBool("dark", dark)
	a.Preferences().SetFloat("scale", float64(scale))
	a.Settings().SetTheme(&look.Theme{Dark: dark, Scale: scale})
}

// desk makes the frame with its screens, for a school or for a bureau.
func desk(a fyne.App, win fyne.Window, s *store.Store) *shell.Desk {
	d := shell.New(win, s)
	d.Later = func(key string) shell.Page { return later(d, key) }
	d.Renew = func(page string, then func()) { renew(a, win, d, page, then) }
	d.Verify = func() { prints.Verify(d) }
	if own, err := os.Executable(); err == nil {
		d.Folder, d.Version = filepath.Dir(own), version
	}
	d.Handbook = func() { prints.Manual(d) }
	win.SetOnDropped(func(_ fyne.Position, dropped []fyne.URI) {
		paths := make([]string, 0, len(dropped))
		for _, one := range dropped {
			paths = append(paths, one.Path())
		}
		d.Dropped(paths)
	})
	pack := s.Pack()
	title := words.Say("app.title")
	if s.Practising() {
		title = words.Say("practice.title")
	}
	win.SetTitle(title + "  " + s.Unit().Name)
	bureau := s.Unit().Level != store.School
	d.Add(shell.Entry{Key: "home", Label: words.Say("nav.home"), Icon: theme.IconNameHome}, with(d, home.New))
	if bureau {
		d.Add(shell.Entry{Key: "inbox", Label: words.Say("nav.inbox"), Icon: theme.IconNameDownload}, with(d, inbox.New))
		d.Add(shell.Entry{Key: "conflicts", Label: words.Say("nav.conflicts"), Icon: theme.IconNameWarning, Work: func(c shell.Counts) int { return shell.Sum(c.Summary.Conflicts, c.Duplicates) }}, with(d, conflicts.New))
		d.Add(shell.Entry{Key: "reports", Label: words.Say("nav.reports"), Icon: theme.IconNameGrid}, with(d, reports.New))
	}
	ownScreens(d, pack)
	if pack.KindByRole(register.KindAward) != nil && len(pack.Programmes) > 0 {
		label := words.Say("nav.aid")
		if bureau {
			label = words.Say("nav.approvals")
		}
		d.Add(shell.Entry{Key: "approvals", Label: label, Icon: theme.IconNameConfirm}, with(d, approvals.New))
	}
	d.Add(shell.Entry{Key: "registers", Label: words.Say("nav.registers"), Icon: theme.IconNameList}, func() shell.Page { return registers.New(d, func(k *register.Kind) { d.Open(pageOf(k), nil) }) })
	noticed := findings.New(d)
	d.Add(shell.Entry{Key: "findings", Label: words.Say("nav.findings"), Icon: theme.IconNameQuestion, Work: func(shell.Counts) int { return noticed.Waiting() }}, func() shell.Page { return noticed })
	d.Add(shell.Entry{Key: "checks", Label: words.Say("nav.checks"), Icon: theme.IconNameError, Work: func(c shell.Counts) int { return shell.Sum(c.MustFix, c.Unfinished, c.MustExplain) }}, with(d, checks.New))
	d.Add(shell.Entry{Key: "send", Label: words.Say("nav.send"), Icon: theme.IconNameMailSend, Work: func(c shell.Counts) int { return c.Unsent }}, with(d, send.New))
	if !bureau {
		d.Add(shell.Entry{Key: "inbox", Label: words.Say("nav.receipts"), Icon: theme.IconNameDownload}, with(d, inbox.New))
		d.Add(shell.Entry{Key: "reports", Label: words.Say("nav.reports"), Icon: theme.IconNameGrid}, with(d, reports.New))
	}
	if bureau {
		d.Add(shell.Entry{Key: "units", Label: words.Say("nav.units"), Icon: theme.IconNameComputer}, with(d, units.New))
	}
	d.Add(shell.Entry{Key: "imports"}, with(d, imports.New))
	d.Add(shell.Entry{Key: "keying"}, with(d, keying.New))
	d.Add(shell.Entry{Key: "settings", Label: words.Say("nav.settings"), Icon: theme.IconNameSettings}, func() shell.Page {
		return settings.New(d, func(dark bool, scale float32, by string) {
			restyle(a, dark, scale)
			d.End()
			again := desk(a, win, s) // drawn anew: lines of text carry their colours
			again.Practise, again.Mail, again.About = d.Practise, d.Mail, d.About
			again.Open("settings", by)
		})
	})
	win.SetCloseIntercept(d.Quit)
	closing(a, win, func() {
		d.End()
		if err := errors.Join(d.Remember(), s.Close()); err != nil {
			slog.Error("close", "err", err)
		}
	})
	d.Start()
	return d
}

// with makes a page of a desk when it is first opened.
func with[P shell.Page](d *shell.Desk, page func(*shell.Desk) P) func() shell.Page {
	return func() shell.Page { return page(d) }
}

// renew opens the store again, beside the window, and makes the frame anew.
func renew(a fyne.App, win fyne.Window, d *shell.Desk, page string, then func()) {
	d.End()
	win.SetContent(container.NewCenter(look.Title(words.Say("packs.changing"))))
	job.Quiet(d.Store.Reopen, func(s *store.Store, err error) {
		if err != nil {
			broken(win, err)
			return
		}
		again := desk(a, win, s)
		again.Practise, again.Mail, again.About = d.Practise, d.Mail, d.About
		again.Open(page, nil)
		if then != nil {
			then()
		}
	})
}

// icons tell the registers apart where the text is so large that only icons have room.
var icons = map[register.KindRole]fyne.ThemeIconName{
	register.KindPerson: theme.IconNameAccount, register.KindHousehold: look.House, register.KindPreschool: look.Child, register.KindNursery: look.School,
}

// ownScreens adds a screen for each register that is kept by itself.
func ownScreens(d *shell.Desk, pack *register.Pack) {
	for _, role := range []register.KindRole{register.KindPerson, register.KindHousehold, register.KindPreschool, register.KindNursery} {
		k := pack.KindByRole(role)
		if k == nil {
			continue
		}
		d.Add(shell.Entry{Key: pageOf(k), Label: k.Say(words.Language()), Icon: icons[role]}, func() shell.Page { return entry.New(d, k) })
	}
}

// pageOf is the key of a register's screen.
func pageOf(k *register.Kind) string {
	if k.Role == register.KindPerson {
		return "entry"
	}
	return "kind/" + k.Key
}

// later makes the screen of a register that has none of its own in the navigation, and the table of any.
func later(d *shell.Desk, key string) shell.Page {
	for _, k := range d.Store.Pack().Kinds {
		switch key {
		case pageOf(k):
			return entry.New(d, k)
		case "table/" + k.Key:
			return table.New(d, k, pageOf(k))
		}
	}
	return nil
}
