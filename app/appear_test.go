package app

import (
	"testing"

	native "fyne.io/fyne/v2/driver"
)

// TestAWindowThatIsNotThere knows a window from a context without one, as Fyne hands it over where
// the system gave none.
func TestAWindowThatIsNotThere(t *testing.T) {
	for _, none := range []any{native.WindowsWindowContext{}, native.X11WindowContext{}, native.WaylandWindowContext{}} {
		if exists(none) {
			t.Errorf("%T without a handle passes for a window", none)
		}
	}
	for _, one := range []any{native.WindowsWindowContext{HWND: 1}, native.X11WindowContext{WindowHandle: 1}, native.WaylandWindowContext{WaylandSurface: 1}} {
		if !exists(one) {
			t.Errorf("%#v is taken for none", one)
		}
	}
}
