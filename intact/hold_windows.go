package intact

import (
	"os"

	"golang.org/x/sys/windows"
)

// hold opens a file that nobody else holds, until it is closed or the program ends: it is shared with nobody.
func hold(path string, flag int) (f *os.File, free bool) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, false
	}
	how := uint32(windows.OPEN_EXISTING)
	if flag&os.O_CREATE != 0 {
		how = windows.CREATE_NEW
	}
	handle, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, 0, nil, how, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return nil, false
	}
	return os.NewFile(uintptr(handle), path), true
}
