//go:build !linux && !windows

package store

func release(uintptr, int) error { return nil }

func readAhead(uintptr, int) error { return nil }
