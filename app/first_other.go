//go:build !windows

package app

import "syscall"

// threadFirst lets the thread that calls it go before the program's others.
// Linux lets few users do so.
func threadFirst() { _ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, -10) }
