//go:build !windows

package app

// maximised is known on Windows only.
func maximised(uintptr) bool { return false }

func maximise(uintptr) {}

func restore(uintptr) {}
