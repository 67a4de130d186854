package app

import (
	"log/slog"

	"golang.org/x/sys/windows"
)

var procSetThreadPriority = windows.NewLazySystemDLL("kernel32.dll").NewProc("SetThreadPriority")

// aboveNormal is THREAD_PRIORITY_ABOVE_NORMAL.
const aboveNormal = 1

// threadFirst lets the thread that calls it go before the program's others.
func threadFirst() {
	if ok, _, err := procSetThreadPriority.Call(uintptr(windows.CurrentThread()), aboveNormal); ok == 0 {
		slog.Warn("priority of the window", "err", err)
	}
}
