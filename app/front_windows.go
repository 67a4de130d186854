package app

var procAllowSetForegroundWindow = user32.NewProc("AllowSetForegroundWindow")

// anyProcess is ASFW_ANY.
const anyProcess = 0xFFFFFFFF

// yieldFront lets another window come to the front: Windows lets none do so by itself, but for one that whoever is in front allows.
func yieldFront() { _, _, _ = procAllowSetForegroundWindow.Call(anyProcess) }
