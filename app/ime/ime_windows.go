package ime

import (
	"fmt"
	"unsafe"

	"fyne.io/fyne/v2"
	"golang.org/x/sys/windows"
)

var (
	user32 = windows.NewLazySystemDLL("user32.dll")
	imm32  = windows.NewLazySystemDLL("imm32.dll")

	procSetWindowLong  = user32.NewProc("SetWindowLongPtrW")
	procCallWindowProc = user32.NewProc("CallWindowProcW")
	procDefWindowProc  = user32.NewProc("DefWindowProcW")
	procClientToScreen = user32.NewProc("ClientToScreen")
	procGetClientRect  = user32.NewProc("GetClientRect")
	procCreateCaret    = user32.NewProc("CreateCaret")
	procSetCaretPos    = user32.NewProc("SetCaretPos")
	procDestroyCaret   = user32.NewProc("DestroyCaret")

	procGetContext     = imm32.NewProc("ImmGetContext")
	procReleaseContext = imm32.NewProc("ImmReleaseContext")
	procSetComposition = imm32.NewProc("ImmSetCompositionWindow")
	procSetCandidate   = imm32.NewProc("ImmSetCandidateWindow")
)

// What Windows calls them, from winuser.h and imm.h.
const (
	gwlpWndProc = ^uintptr(3) // -4

	wmKillFocus        = 0x0008
	wmKeyDown          = 0x0100
	wmStartComposition = 0x010D
	wmEndComposition   = 0x010E
	wmComposition      = 0x010F
	wmImeSetContext    = 0x0281
	wmImeNotify        = 0x0282
	wmImeRequest       = 0x0288

	imnChangeCandidate = 0x0003
	imnOpenCandidate   = 0x0005

	imrCompositionWindow = 0x0001
	imrCandidateWindow   = 0x0002
	imrQueryCharPosition = 0x0006

	cfsPoint   = 0x0002
	cfsExclude = 0x0080

	vkProcessKey = 0xE5
)

type point struct{ x, y int32 }

type rect struct{ left, top, right, bottom int32 }

// compositionForm is COMPOSITIONFORM.
type compositionForm struct {
	style uint32
	at    point
	area  rect
}

// candidateForm is CANDIDATEFORM.
type candidateForm struct {
	index, style uint32
	at           point
	area         rect
}

// charPosition is IMECHARPOSITION.
type charPosition struct {
	size, char uint32
	at         point
	height     uint32
	document   rect
}

// follower stands before a window's own procedure.
type follower struct {
	handle    uintptr
	before    uintptr
	caret     func() (line, bool)
	composing bool
	caretSize int
}

// Follow keeps the input method's windows of a window at its caret, and leaves the keys to it while it composes.
func Follow(win fyne.Window, handle uintptr) error {
	_, err := follow(handle, func() (line, bool) { return caret(win.Canvas()) })
	return err
}

func follow(handle uintptr, caret func() (line, bool)) (*follower, error) {
	f := &follower{handle: handle, caret: caret}
	before, _, err := procSetWindowLong.Call(handle, gwlpWndProc, windows.NewCallback(f.message))
	if before == 0 {
		return nil, fmt.Errorf("follow the caret: %w", err)
	}
	f.before = before
	return f, nil
}

// message is the window's procedure. It runs where Fyne runs: on the thread that takes the window's messages.
func (f *follower) message(handle, message, w, l uintptr) uintptr {
	switch message {
	case wmStartComposition:
		f.composing = true
		f.place()
	case wmComposition:
		f.place()
	case wmEndComposition:
		f.composing = false
	case wmKillFocus:
		f.composing = false
		f.leave()
	case wmImeSetContext:
		if w == 0 {
			f.composing = false
		} else {
			f.place()
		}
	case wmImeNotify:
		if w == imnOpenCandidate || w == imnChangeCandidate {
			f.place()
		}
	case wmImeRequest:
		if f.answer(w, l) {
			return 1
		}
	case wmKeyDown:
		if f.composing && w != vkProcessKey { // Enter and the blank are the input method's, whichever way it sends them
			result, _, _ := procDefWindowProc.Call(handle, message, w, l)
			return result
		}
	}
	result, _, _ := procCallWindowProc.Call(f.before, handle, message, w, l)
	return result
}

// place tells the input method where the caret is: by its own calls, and by the system's caret, by which
// the Chinese ones of old go.
func (f *follower) place() bool {
	at, ok := f.caret()
	if !ok {
		return false
	}
	f.mark(at)
	context, _, _ := procGetContext.Call(f.handle)
	if context == 0 {
		return false
	}
	composition, candidate := at.composition(), at.candidate()
	one, _, _ := procSetComposition.Call(context, uintptr(unsafe.Pointer(&composition)))
	two, _, _ := procSetCandidate.Call(context, uintptr(unsafe.Pointer(&candidate)))
	_, _, _ = procReleaseContext.Call(f.handle, context)
	return one != 0 && two != 0
}

// mark moves the system's caret, which nobody sees.
func (f *follower) mark(at line) {
	if f.caretSize != at.height {
		if made, _, _ := procCreateCaret.Call(f.handle, 0, 1, uintptr(at.height)); made == 0 {
			return
		}
		f.caretSize = at.height
	}
	_, _, _ = procSetCaretPos.Call(uintptr(at.x), uintptr(at.y))
}

func (f *follower) leave() {
	if f.caretSize != 0 {
		f.caretSize = 0
		_, _, _ = procDestroyCaret.Call()
	}
}

func (l line) area() rect {
	return rect{int32(l.x), int32(l.y), int32(l.x) + 1, int32(l.y + l.height)}
}

func (l line) composition() compositionForm {
	return compositionForm{style: cfsPoint, at: point{int32(l.x), int32(l.y)}, area: l.area()}
}

// candidate keeps the list of candidates off the line.
func (l line) candidate() candidateForm {
	return candidateForm{style: cfsExclude, at: point{int32(l.x), int32(l.y + l.height)}, area: l.area()}
}

// answer fills in what the input method asks for; false where it is nothing that is known here.
func (f *follower) answer(what, l uintptr) bool {
	at, ok := f.caret()
	if !ok || l == 0 {
		return false
	}
	switch what {
	case imrCompositionWindow:
		*(*compositionForm)(pointer(l)) = at.composition()
	case imrCandidateWindow:
		form := (*candidateForm)(pointer(l))
		index := form.index
		*form = at.candidate()
		form.index = index
	case imrQueryCharPosition:
		to := (*charPosition)(pointer(l))
		if to.size < uint32(unsafe.Sizeof(charPosition{})) {
			return false
		}
		to.at, to.height = point{int32(at.x), int32(at.y)}, uint32(at.height)
		var corner point
		_, _, _ = procClientToScreen.Call(f.handle, uintptr(unsafe.Pointer(&to.at)))
		_, _, _ = procClientToScreen.Call(f.handle, uintptr(unsafe.Pointer(&corner)))
		_, _, _ = procGetClientRect.Call(f.handle, uintptr(unsafe.Pointer(&to.document)))
		to.document.left, to.document.right = to.document.left+corner.x, to.document.right+corner.x
		to.document.top, to.document.bottom = to.document.top+corner.y, to.document.bottom+corner.y
	default:
		return false
	}
	return true
}

// pointer is what stands at an address that Windows gave. It is not memory of Go's.
func pointer(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }
