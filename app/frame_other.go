//go:build !windows

package app

// maximised is known on Windows only.
func maximised(uintptr) bool { return false }

// outgrows is for the window manager to see to, elsewhere.
func outgrows(uintptr) bool { return false }

func maximise(uintptr) {}

func restore(uintptr) {}
