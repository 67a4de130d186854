package ime

import (
	"runtime"
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
)

// TestTheInputMethodIsAnswered sends a window what Windows sends it while somebody composes. `make wine`
// runs it under Wine.
func TestTheInputMethodIsAnswered(t *testing.T) {
	runtime.LockOSThread() // a window answers on the thread that made it
	defer runtime.UnlockOSThread()
	class, err := windows.UTF16PtrFromString("STATIC")
	if err != nil {
		t.Fatal(err)
	}
	handle, _, err := user32.NewProc("CreateWindowExW").Call(0, uintptr(unsafe.Pointer(class)), 0, 0x10CF0000, 100, 80, 600, 400, 0, 0, 0, 0)
	if handle == 0 {
		t.Fatalf("no window: %v", err)
	}
	here, typing := line{40, 60, 24}, true
	f, err := follow(handle, func() (line, bool) { return here, typing })
	if err != nil {
		t.Fatal(err)
	}
	var keys []uintptr // that reach the window's own procedure
	own := windows.NewCallback(func(h, m, w, l uintptr) uintptr {
		if m == wmKeyDown {
			keys = append(keys, w)
		}
		result, _, _ := procDefWindowProc.Call(h, m, w, l)
		return result
	})
	f.before = own
	send := func(m, w, l uintptr) uintptr {
		result, _, _ := user32.NewProc("SendMessageW").Call(handle, m, w, l)
		return result
	}

	// The keys are the window's before and after, and the input method's in between.
	send(wmKeyDown, 0x0D, 0)
	send(wmStartComposition, 0, 0)
	send(wmKeyDown, 0x0D, 0)
	send(wmKeyDown, 0x20, 0)
	send(wmEndComposition, 0, 0)
	send(wmKeyDown, 0x20, 0)
	if len(keys) != 2 || keys[0] != 0x0D || keys[1] != 0x20 {
		t.Errorf("the window got the keys %x", keys)
	}

	// The calls are taken, and the input method finds its windows there.
	if !f.place() {
		t.Error("the calls failed")
	}
	context, _, _ := procGetContext.Call(handle)
	if context == 0 {
		t.Fatal("no input context")
	}
	var composition compositionForm
	if ok, _, _ := imm32.NewProc("ImmGetCompositionWindow").Call(context, uintptr(unsafe.Pointer(&composition))); ok == 0 || composition.at != (point{40, 60}) {
		t.Errorf("the composition stands at %+v (%d)", composition, ok)
	}
	var candidate candidateForm
	if ok, _, _ := imm32.NewProc("ImmGetCandidateWindow").Call(context, 0, uintptr(unsafe.Pointer(&candidate))); ok == 0 || candidate.at != (point{40, 84}) || candidate.style != cfsExclude {
		t.Errorf("the candidates stand at %+v (%d)", candidate, ok)
	}
	var at point
	if ok, _, _ := user32.NewProc("GetCaretPos").Call(uintptr(unsafe.Pointer(&at))); ok == 0 || at != (point{40, 60}) {
		t.Errorf("the system's caret is at %+v (%d)", at, ok)
	}

	// What it asks for.
	where := charPosition{size: uint32(unsafe.Sizeof(charPosition{}))}
	if send(wmImeRequest, imrQueryCharPosition, uintptr(unsafe.Pointer(&where))) != 1 || where.height != 24 || where.at.x < 140 || where.at.y < 140 {
		t.Errorf("the character stands at %+v", where)
	}
	var asked candidateForm
	if asked.index = 2; send(wmImeRequest, imrCandidateWindow, uintptr(unsafe.Pointer(&asked))) != 1 || asked.index != 2 || asked.at != (point{40, 84}) {
		t.Errorf("asked for the candidates: %+v", asked)
	}
	typing = false
	if send(wmImeRequest, imrQueryCharPosition, uintptr(unsafe.Pointer(&where))) == 1 || f.place() {
		t.Error("nothing is typed in, and it answers")
	}
	send(wmStartComposition, 0, 0)
	if send(wmKillFocus, 0, 0); f.composing {
		t.Error("it still composes in a window that is left")
	}
}
