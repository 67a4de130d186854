package update

import (
	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// once is where Windows looks, at a login, for what is to be started once.
const once = `Software\Microsoft\Windows\CurrentVersion\RunOnce`

var flush = windows.NewLazySystemDLL("advapi32.dll").NewProc("RegFlushKey")

// standIn has a program started at the next login, unless it is relieved before. Where it cannot, the person starts it.
func standIn(program string) (relieved func()) {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, once, registry.SET_VALUE)
	if err != nil {
		return func() {}
	}
	if key.SetStringValue("Rollbook", `"`+program+`"`) == nil {
		_, _, _ = flush.Call(uintptr(key)) // a power cut comes before Windows would write it
	}
	return func() {
		_ = key.DeleteValue("Rollbook")
		_ = key.Close()
	}
}
