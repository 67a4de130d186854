package app

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/assets"
	"rollbook/demo"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

// What the child process of a benchmark is asked for: a window to measure, and in which store.
const (
	asked   = "ROLLBOOK_MEASURE" // "empty", "list" or "inbox"
	askedIn = "ROLLBOOK_MEASURE_STORE"
	sticks  = "ROLLBOOK_MEASURE_STICKS" // for "inbox"
)

// TestMain is also the program that the benchmarks below measure: the window in earnest, not that of a test.
func TestMain(m *testing.M) {
	if what := os.Getenv(asked); what != "" {
		measured(what)
		return
	}
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() == "" { // what is measured is as dear as it is
		store.CheapPasswords()
	}
	debug.SetMemoryLimit(2 << 30) // Fyne keeps what was drawn for as long as FYNE_CACHE says: the garbage beside it shall not double that
	os.Exit(m.Run())
}

// BenchmarkWindow starts the program with a register of a size, gives the password, opens the pupils, and stops when
// they stand there; asks-ms is when the password could be typed, desk-ms when a pupil could: the records are still being read
// then. Its yardstick is a window with one label of the same font.
// It needs a display.
func BenchmarkWindow(b *testing.B) {
	display(b)
	sizes := []int{0, 100_000}
	if os.Getenv("ROLLBOOK_LONG") != "" {
		sizes = append(sizes, 1_000_000)
	}
	for _, size := range sizes {
		name, what, dir := "rollbook", "list", ""
		if size == 0 {
			name, what = "empty", "empty"
		} else {
			name = fmt.Sprint(name, size)
			dir = populated(b, size)
		}
		b.Run(name, func(b *testing.B) {
			most, own, rest, asks, desk := 0, 0, 0, 0, 0
			for b.Loop() {
				told := child(b, what, dir, "")
				most, own, rest = max(most, told["resident"]), max(own, told["own"]), max(rest, told["rest"])
				asks, desk = max(asks, told["asks"]), max(desk, told["desk"])
			}
			b.ReportMetric(float64(most), "resident-MB")
			b.ReportMetric(float64(own), "own-MB")   // without what is only mapped: the program and the store's file
			b.ReportMetric(float64(rest), "rest-MB") // resident, twelve seconds later
			b.ReportMetric(float64(asks), "asks-ms")
			b.ReportMetric(float64(desk), "desk-ms")
		})
	}
}

// returns is how often each school of the week sent.
const returns = 3

// BenchmarkInbox lets a county take in a week's sticks in the window, which a probe asks meanwhile how long it takes to
// answer: late-ms is the longest, over-100ms how many were longer than that, frame-ms the longest while the window is only
// drawn anew. Its yardstick is the same folder received without a window. ROLLBOOK_LONG=1 does it for
// 200 schools with 500 pupils each and three returns. ROLLBOOK_WEEK is where that week is made, and kept for the next time.
func BenchmarkInbox(b *testing.B) {
	display(b)
	opt := demo.Options{Schools: 20, Students: 2_000, Seed: 1, Password: password}
	if os.Getenv("ROLLBOOK_LONG") != "" {
		opt.Schools, opt.Students = 200, 100_000
	}
	week := cmp.Or(os.Getenv("ROLLBOOK_WEEK"), filepath.Join(b.TempDir(), "week"))
	folder := filepath.Join(week, "sticks")
	if _, err := os.Stat(folder); err != nil {
		if _, err := demo.Week(context.Background(), week, assets.DefaultPack(), opt, returns, func(string) {}); err != nil {
			b.Fatal(err)
		}
	}
	made, err := filepath.Glob(filepath.Join(folder, "*"+courier.Extension))
	if err != nil {
		b.Fatal(err)
	}
	stores, err := filepath.Glob(filepath.Join(week, "U*"))
	if err != nil || len(stores) == 0 {
		b.Fatal("no county is in the week", err)
	}
	county := stores[len(stores)-1] // the city's comes first
	b.Run("rollbook", func(b *testing.B) {
		late, noticed, frame, files := 0, 0, 0, 0
		for b.Loop() {
			b.StopTimer()
			dir := copied(b, county)
			b.StartTimer()
			told := child(b, "inbox", dir, folder)
			late, noticed, frame, files = max(late, told["late"]), noticed+told["noticed"], max(frame, told["frame"]), told["files"]
		}
		if files != len(made) || len(made) != returns*opt.Schools {
			b.Errorf("%d of %d files were taken in", files, len(made))
		}
		b.ReportMetric(float64(late), "late-ms")
		b.ReportMetric(float64(noticed), "over-100ms")
		b.ReportMetric(float64(frame), "frame-ms")
	})
	b.Run("headless", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			dir := copied(b, county)
			b.StartTimer()
			s, err := store.Open(dir, password, pack(b))
			if err != nil {
				b.Fatal(err)
			}
			if err := courier.Receive(context.Background(), s, []string{folder}, nil, func(courier.Result) {}); err != nil {
				b.Fatal(err)
			}
			if err := s.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func display(b *testing.B) {
	b.Helper()
	if os.Getenv("DISPLAY") == "" {
		b.Skip("no display")
	}
}

// copied is a copy of a store to work in.
func copied(b *testing.B, dir string) string {
	b.Helper()
	to := filepath.Join(b.TempDir(), "store")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		b.Fatal(err)
	}
	return to
}

// Characters of the names: the screen font has them. One that it lacks has the machine's own font read as well.
var (
	surnames = []rune("王李张刘陈杨马赵黄周")
	homes    = []string{"640104", "640105", "640106", "640121", "640122", "640181", "640202", "640205", "640221", "640302"}
	given    = []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅鹏飞鑫波斌宇浩凯晨雨欣怡梓涵子轩思远小龙花雪文博海燕")
)

// populated makes a school's store with pupils in it.
func populated(b *testing.B, n int) string {
	b.Helper()
	dir := filepath.Join(b.TempDir(), "store")
	pack := pack(b)
	s, _, err := store.Create(dir, store.Config{Unit: store.Unit{Code: "S1", Name: "闽宁镇中心小学", Level: store.School}, Password: password}, pack)
	if err != nil {
		b.Fatal(err)
	}
	k := pack.KindByRole(register.KindPerson)
	name, number := k.ByRole(register.RoleName).Key, k.ByRole(register.RoleIDNumber).Key
	edits := make([]store.Edit, 0, 1000)
	for i := range n {
		text := string(surnames[i%len(surnames)]) + string(given[i/10%len(given)]) + string(given[i/600%len(given)])
		of := i % 100_000
		body := fmt.Sprintf("%s%d%02d%02d%03d", homes[i/100_000%len(homes)], 2004+of/1000%12, 1+of/12000, 1+of%28, of/28%1000)
		edits = append(edits, store.Edit{Kind: k.Key, Set: map[string]string{name: text, number: body + string(register.IDCheck(body))}})
		if len(edits) == cap(edits) || i == n-1 {
			if _, err := s.Commit(edits...); err != nil {
				b.Fatal(err)
			}
			edits = edits[:0]
		}
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	return dir
}

// child runs the program in earnest until it is done, and gives the figures that it tells.
func child(b *testing.B, what, dir, folder string) map[string]int {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	profile := b.TempDir()
	if dir != "" { // the same at each start: a store that comes from another machine says so first
		profile = filepath.Join(filepath.Dir(dir), "profile")
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), asked+"="+what, askedIn+"="+dir, sticks+"="+folder, "XDG_CONFIG_HOME="+profile)
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	told, said := map[string]int{}, []string{}
	for lines := bufio.NewScanner(out); told["done"] == 0 && lines.Scan(); {
		var figure string
		var n int
		if _, err := fmt.Sscanf(lines.Text(), "figure %s %d", &figure, &n); err == nil {
			told[figure] = n
			if figure == "own" { // what it is asked for is done; how it comes to rest is no part of the time
				b.StopTimer()
			}
		} else {
			said = append(said, lines.Text())
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // it was killed: that is its error
	b.StartTimer()
	if told["done"] == 0 {
		b.Fatalf("the window ended: %s", strings.Join(said, "\n"))
	}
	return told
}

// measured is the program that is measured. It tells its figures on standard output, the last is "done".
func measured(what string) {
	tell, begun := func(figure string, n int) { fmt.Println("figure", figure, n) }, time.Now()
	first()
	a := fyneapp.NewWithID(id)
	restyle(a, false, 1)
	words.Use("zh")
	win := a.NewWindow("造册")
	win.Resize(fyne.NewSize(1366, 698))
	if what == "empty" {
		win.SetContent(widget.NewLabel("造册"))
	} else {
		<-readFonts()
		open(a, win, "", &mailbox{dir: os.Getenv(askedIn)}, begin(os.Getenv(askedIn)))
	}
	win.Show()
	go func() {
		switch what {
		case "list":
			fyne.DoAndWait(func() { win.Canvas().Capture() })
			tell("asks", int(time.Since(begun).Milliseconds()))
			unlock(win)
			tell("desk", int(time.Since(begun).Milliseconds()))
			waitFor(func() bool { return choose(win, words.Say("register.student")) || choose(win, "学生") })
			waitFor(func() bool { return shows(win, "000 条") })
		case "inbox":
			unlock(win)
			waitFor(func() bool { return choose(win, words.Say("nav.inbox")) })
			waitFor(func() bool { return shows(win, words.Say("inbox.where")) })
			frame := probe()
			for range 10 { // what the window's painter alone costs
				time.Sleep(300 * time.Millisecond)
				fyne.DoAndWait(win.Content().Refresh)
			}
			longest, _ := frame()
			tell("frame", int(longest.Milliseconds()))
			late := probe()
			takeIn(win, os.Getenv(sticks))
			longest, noticed := late()
			tell("late", int(longest.Milliseconds()))
			tell("noticed", noticed)
			tell("files", files(win))
		}
		fyne.DoAndWait(func() { win.Canvas().Capture() }) // it is drawn
		if what == "empty" {
			tell("desk", int(time.Since(begun).Milliseconds()))
		}
		tell("resident", memory("VmRSS:"))
		tell("own", memory("RssAnon:"))
		time.Sleep(12 * time.Second) // the day's backup is made, and what opening took is given back
		tell("rest", memory("VmRSS:"))
		tell("done", 1)
		time.Sleep(time.Minute) // whoever measures ends it
	}()
	a.Run()
}

// waitFor asks on the window's goroutine until it holds.
func waitFor(holds func() bool) {
	for {
		ok := false
		fyne.DoAndWait(func() { ok = holds() })
		if ok {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// unlock types the password.
func unlock(win fyne.Window) {
	waitFor(func() bool {
		if win.MainMenu() != nil {
			return true
		}
		if secret, ok := win.Canvas().Focused().(*look.Entry); ok && secret.Text == "" {
			secret.SetText(password)
			secret.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		}
		return false
	})
}

// choose carries out a line of the menu.
func choose(win fyne.Window, label string) bool {
	if win.MainMenu() == nil {
		return false
	}
	for box := look.Asking(win.Canvas()); box != nil; box = look.Asking(win.Canvas()) { // a copied store is told of, and one of an older format
		box.Hide()
	}
	for _, m := range win.MainMenu().Items {
		for _, item := range m.Items {
			if item.Label == label {
				item.Action()
				return true
			}
		}
	}
	return false
}

// takeIn types the folder, and waits until everything was received and shown.
func takeIn(win fyne.Window, folder string) {
	waitFor(func() bool {
		e, ok := win.Canvas().Focused().(*look.Entry)
		if ok {
			e.SetText(folder)
			e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		}
		return ok
	})
	waitFor(func() bool {
		done := false
		each(win.Content(), func(o fyne.CanvasObject) {
			b, ok := o.(*look.Button)
			done = done || ok && b.Text == words.Say("inbox.do") && !b.Disabled()
		})
		return done && files(win) > 0
	})
}

// files is how many the inbox shows of this time.
func files(win fyne.Window) (n int) {
	before, _, _ := strings.Cut(words.Say("inbox.chip.all", "n", "\x00"), "\x00")
	each(win.Content(), func(o fyne.CanvasObject) {
		if chip, ok := o.(*look.Chip); ok && strings.HasPrefix(chip.Text, before) {
			_, _ = fmt.Sscan(strings.TrimPrefix(chip.Text, before), &n)
		}
	})
	return n
}

// shows reports whether a text stands somewhere in the window.
func shows(win fyne.Window, text string) (yes bool) {
	each(win.Content(), func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *canvas.Text:
			yes = yes || strings.Contains(o.Text, text)
		case *widget.Label:
			yes = yes || strings.Contains(o.Text, text)
		case *look.Prose:
			yes = yes || strings.Contains(o.Text, text)
		}
	})
	return yes
}

// each visits what was put into the window and can be seen. It makes no widget's drawing: what the tests use for that
// would make it anew at each look.
func each(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if !o.Visible() {
		return
	}
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			each(child, visit)
		}
	case *container.Scroll:
		each(o.Content, visit)
	}
}

// probe asks the window's goroutine every ten milliseconds how long it takes to answer. What it gives ends it, and
// gives the longest, and how many were longer than the hundred milliseconds that nobody notices.
func probe() func() (longest time.Duration, noticed int) {
	stop, told := make(chan struct{}), make(chan struct{})
	var longest time.Duration
	var noticed int
	go func() {
		defer close(told)
		for {
			select {
			case <-stop:
				return
			case <-time.After(10 * time.Millisecond):
				begin := time.Now()
				fyne.DoAndWait(func() {})
				took := time.Since(begin)
				longest = max(longest, took)
				if took > 100*time.Millisecond {
					noticed++
				}
			}
		}
	}()
	return func() (time.Duration, int) { close(stop); <-told; return longest, noticed }
}

// memory gives a line of what the system says of this process's memory, in MB.
func memory(of string) (mb int) {
	runtime.GC()
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return 0
	}
	for _, line := range strings.Split(string(raw), "\n") {
		if n := 0; strings.HasPrefix(line, of) {
			_, _ = fmt.Sscanf(strings.TrimPrefix(line, of), "%d", &n)
			mb = n >> 10
		}
	}
	return mb
}
