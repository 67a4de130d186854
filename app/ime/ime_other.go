//go:build !windows

package ime

import "fyne.io/fyne/v2"

// Follow does nothing here.
func Follow(fyne.Window, uintptr) error { return nil }
