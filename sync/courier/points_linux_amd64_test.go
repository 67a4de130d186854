package courier_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"rollbook/store"
	"rollbook/sync/courier"
)

// How a program is stopped at one of its write points.
const (
	killed9 = "killed before"   // SIGKILL, and the write is not done
	torn    = "killed halfway"  // half of a write is done, then SIGKILL
	full    = "full disk after" // from then on nothing more can be written
	hiccup  = "fails once"      // this one is done, and said to have failed
)

// writes are the system calls that leave something on a disk.
var writes = map[uint64]string{
	syscall.SYS_WRITE: "write", syscall.SYS_PWRITE64: "pwrite", syscall.SYS_OPENAT: "create", syscall.SYS_FTRUNCATE: "truncate",
	syscall.SYS_FSYNC: "fsync", syscall.SYS_FDATASYNC: "fdatasync", syscall.SYS_RENAMEAT: "rename", syscall.SYS_RENAME: "rename",
	syscall.SYS_UNLINKAT: "remove", syscall.SYS_MKDIRAT: "mkdir", sysCopyFileRange: "copy", syscall.SYS_SENDFILE: "send",
}

const sysCopyFileRange = 326

// tracer follows a program's system calls and stops it at one of its write points.
type tracer struct {
	pid, at int // at: the number of the write point, from 0
	how     string
	dir     string
	ready   bool // the deed has begun
	points  []string
	inside  map[int]bool // threads that are within a system call
	spoil   map[int]bool // threads whose call is being spoilt
}

// stopped runs a deed in a program of its own and stops it at a write point. It gives the write
// points that it came to, and the last words of the program.
func stopped(t *testing.T, name, dir, how string, at int) (points []string, said string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(filepath.Join(dir, "said"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	runtime.LockOSThread() // only the thread that started a program may trace it
	defer runtime.UnlockOSThread()
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "ROLLBOOK_DEED="+name, "ROLLBOOK_VICTIM="+dir)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	if err := cmd.Start(); err != nil {
		t.Skipf("a program cannot be traced here: %v", err)
	}
	tr := &tracer{pid: cmd.Process.Pid, at: at, how: how, dir: dir, inside: map[int]bool{}, spoil: map[int]bool{}}
	_ = cmd.Process.Release() // follow waits for it
	if err := tr.follow(); err != nil {
		t.Fatalf("trace: %v", err)
	}
	raw, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	return tr.points, lines[len(lines)-1]
}

// follow runs the program from system call to system call until it ends.
func (tr *tracer) follow() error {
	var ws syscall.WaitStatus
	if _, err := syscall.Wait4(tr.pid, &ws, 0, nil); err != nil {
		return err
	}
	const goodStop, exitKill = 0x1, 0x100000
	if err := syscall.PtraceSetOptions(tr.pid, goodStop|exitKill|syscall.PTRACE_O_TRACECLONE); err != nil {
		return err
	}
	seen := map[int]bool{tr.pid: true}
	for tid := tr.pid; ; {
		signal := 0
		if ws.Stopped() {
			switch got := ws.StopSignal(); {
			case got == syscall.SIGTRAP|0x80:
				tr.call(tid)
			case got != syscall.SIGTRAP && seen[tid]:
				signal = int(got)
			}
			seen[tid] = true
			_ = syscall.PtraceSyscall(tid, signal) // a thread that was killed is waited for below
		}
		var err error
		if tid, err = syscall.Wait4(-1, &ws, syscall.WALL, nil); err != nil {
			return err
		}
		if tid == tr.pid && (ws.Exited() || ws.Signaled()) {
			return nil
		}
	}
}

// call looks at a system call as it begins, and again as it ends.
func (tr *tracer) call(tid int) {
	var regs syscall.PtraceRegs
	if syscall.PtraceGetRegs(tid, &regs) != nil {
		return // killed
	}
	tr.inside[tid] = !tr.inside[tid]
	if !tr.inside[tid] {
		if tr.spoil[tid] {
			tr.spoil[tid] = false
			tr.after(tid, &regs)
		}
		return
	}
	if regs.Orig_rax == syscall.SYS_WRITE && regs.Rdi == 1 {
		tr.ready = true
		return
	}
	name := tr.point(tid, regs)
	if name == "" || !tr.ready {
		return
	}
	tr.points = append(tr.points, name)
	switch n := len(tr.points) - 1; {
	case n < tr.at || n > tr.at && tr.how != full:
	case tr.how == hiccup:
		tr.spoil[tid] = true
	case tr.how == torn && regs.Rdx > 1 && (regs.Orig_rax == syscall.SYS_PWRITE64 || regs.Orig_rax == syscall.SYS_WRITE):
		regs.Rdx /= 2
		tr.spoil[tid] = syscall.PtraceSetRegs(tid, &regs) == nil
	case tr.how != full:
		_ = syscall.Kill(tr.pid, syscall.SIGKILL)
	case !strings.HasPrefix(name, "remove"):
		regs.Orig_rax = ^uint64(0) // no such call: nothing is done
		tr.spoil[tid] = syscall.PtraceSetRegs(tid, &regs) == nil
	}
}

// after ends a call that was spoilt.
func (tr *tracer) after(tid int, regs *syscall.PtraceRegs) {
	if tr.how == torn {
		_ = syscall.Kill(tr.pid, syscall.SIGKILL)
		return
	}
	no := -int64(syscall.ENOSPC)
	regs.Rax = uint64(no)
	_ = syscall.PtraceSetRegs(tid, regs)
}

// point names a write within the program's folder; "" for any other call.
func (tr *tracer) point(tid int, regs syscall.PtraceRegs) string {
	what := writes[regs.Orig_rax]
	on := ""
	switch what {
	case "":
		return ""
	case "create":
		if regs.Rdx&(syscall.O_CREAT|syscall.O_TRUNC) == 0 {
			return ""
		}
		on = text(tid, regs.Rsi)
	case "remove", "mkdir":
		on = text(tid, regs.Rsi)
	case "rename":
		at := regs.Rdi
		if regs.Orig_rax == syscall.SYS_RENAMEAT {
			at = regs.Rsi
		}
		on = text(tid, at)
	case "copy":
		on = link(tid, regs.Rdx)
	default:
		on = link(tid, regs.Rdi)
	}
	within, err := filepath.Rel(tr.dir, on)
	if err != nil || strings.HasPrefix(within, "..") {
		return ""
	}
	return what + " " + within
}

func link(tid int, fd uint64) string {
	path, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", tid, fd))
	if err != nil {
		return ""
	}
	return path
}

// text reads a path in the program's memory.
func text(tid int, at uint64) string {
	raw := make([]byte, 4096)
	n, err := syscall.PtracePeekData(tid, uintptr(at), raw)
	if err != nil && n == 0 {
		return ""
	}
	path, _, _ := strings.Cut(string(raw[:n]), "\x00")
	return path
}

// newDay makes the folder that each deed begins with.
func newDay(t *testing.T) day {
	t.Helper()
	d := day{dir: t.TempDir()}
	open := func(code, level string) *store.Store {
		s, _, err := courier.Found(filepath.Join(d.dir, code), store.Config{Unit: store.Unit{Code: code, Name: "单位" + code, Level: level}, Password: password}, smallPack(t))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	city, county, school := found(t, "U0", store.City), open("U01", store.County), open("S1", store.School)
	join(t, city, county)
	join(t, county, school)
	for _, folder := range []string{"stick", "up", "down"} {
		if err := os.Mkdir(filepath.Join(d.dir, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	move := func(from, to string) {
		if err := os.Rename(from, filepath.Join(d.dir, to)); err != nil {
			t.Fatal(err)
		}
	}
	d.pupil = save(t, school, pupil("马小龙", "1"))
	receive(t, county, send(t, school, courier.Parent, t.TempDir()).File)
	if err := school.Backup(filepath.Join(d.dir, "old.zcbak")); err != nil {
		t.Fatal(err)
	}
	d.later = save(t, school, pupil("王小明", "1"))
	move(send(t, school, courier.Parent, t.TempDir()).File, "up/late.zcb")
	save(t, county, store.Edit{ID: d.pupil, Set: map[string]string{"class": "一1班"}})
	send(t, county, "S1", t.TempDir()) // lost, so that the next is the second
	move(send(t, county, "S1", t.TempDir()).File, "down/receipt.zcb")
	second := open("S2", store.School)
	request, err := courier.Request(second)
	if err != nil {
		t.Fatal(err)
	}
	grant, _, err := courier.Grant(county, request)
	if err = errors.Join(err, os.WriteFile(filepath.Join(d.dir, "S2.zcgrant"), grant, 0o600), second.Close()); err != nil {
		t.Fatal(err)
	}
	writer := school.Writer()
	d.writer, d.county = fmt.Sprintf("%x", writer), keys(t, county)
	for _, s := range []*store.Store{county, school} {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// fresh gives a copy of the folder.
func (d day) fresh(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(d.dir)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestStoppedAtEveryWritePoint stops the program at each system call with which it writes while it
// saves, sends, receives, takes a receipt, backs up and restores: killed before it, killed when half
// of it is done, and with a disk that is full from there on. What is found is the old state or the
// new one, and what was not done can be done again. The short form takes two points of each deed.
func TestStoppedAtEveryWritePoint(t *testing.T) {
	d := newDay(t)
	ways := []string{killed9, torn, full}
	stops := map[string]int{}
	stop := func(deed deed, how string, at int) {
		stops[how]++
		t.Run(fmt.Sprintf("%s/%s %d", deed.name, how, at), func(t *testing.T) {
			dir := d.fresh(t)
			points, said := stopped(t, deed.name, dir, how, at)
			if strings.HasPrefix(said, "failed") || strings.Contains(said, "goroutine") {
				t.Errorf("its last words: %s", said)
			}
			deed.check(t, d, dir, said == "finished")
			if t.Failed() {
				t.Logf("stopped after %v, it said %s", points, said)
			}
		})
	}
	for _, deed := range deeds {
		if rounds(0, 1) == 0 {
			stop(deed, ways[rand.IntN(3)], rand.IntN(12))
			stop(deed, ways[rand.IntN(3)], rand.IntN(12))
			continue
		}
		points, said := stopped(t, deed.name, d.fresh(t), killed9, 1<<30)
		if said != "finished" || len(points) < 4 {
			t.Fatalf("%s: %s after %v", deed.name, said, points)
		}
		t.Logf("%s: %d write points: %s", deed.name, len(points), strings.Join(slices.Compact(points), ", "))
		kills := 2 * len(points) // two of the three ways
		for range (rounds(0, 10_000)/len(deeds) + kills - 1) / kills {
			for at := range len(points) {
				for _, how := range ways {
					stop(deed, how, at)
				}
			}
		}
	}
	t.Logf("stops: %v", stops)
}

// TestStoppedWhileJoining kills the program at each write point of a joining: whoever has joined knows its bureau.
func TestStoppedWhileJoining(t *testing.T) {
	d := newDay(t)
	joining := deeds[slices.IndexFunc(deeds, func(one deed) bool { return one.name == "join" })]
	points, said := stopped(t, joining.name, d.fresh(t), killed9, 1<<30)
	if said != "finished" {
		t.Fatalf("%s after %v", said, points)
	}
	for at := range points {
		dir := d.fresh(t)
		_, said := stopped(t, joining.name, dir, killed9, at)
		joining.check(t, d, dir, said == "finished")
	}
}

// TestAWriteFailsAndWorkGoesOn lets one write or sync of a save be done and yet be said to have failed, so
// that nobody knows whether the transaction stands. The program goes on: nothing it saves is lost.
func TestAWriteFailsAndWorkGoesOn(t *testing.T) {
	d := newDay(t)
	for at := range 8 { // as many as a save has
		if rounds(0, 1) == 0 && at < 6 { // the last write and its sync
			continue
		}
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			dir := d.fresh(t)
			points, said := stopped(t, stubborn.name, dir, hiccup, at)
			stubborn.check(t, d, dir, said == "finished")
			if t.Failed() {
				t.Logf("%s failed, it said %s", points[at], said)
			}
		})
	}
}

// TestAnotherProgramHasTheStore lets a second program at a store that is open: it is told so, and what
// the first one saves stays.
func TestAnotherProgramHasTheStore(t *testing.T) {
	d := newDay(t)
	s := reopened(t, d.dir, "S1")
	_, said := stopped(t, "save", d.dir, killed9, 1<<30)
	if said != "refused store-locked" {
		t.Errorf("the second program: %s", said)
	}
	id := save(t, s, pupil("李小红", "3"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := reopened(t, d.dir, "S1").Get(id); err != nil {
		t.Error(err)
	}
}
