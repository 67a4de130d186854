package intact

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// Hold opens a file as os.OpenFile does, so that nobody else holds it until it is closed, by the runtime too where nothing refers
// to it any more, or the program ends: it is shared with nobody. The error is ErrHeld where somebody does.
func Hold(path string, flag int) (*os.File, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	how := uint32(windows.OPEN_EXISTING)
	switch {
	case flag&os.O_EXCL != 0:
		how = windows.CREATE_NEW
	case flag&os.O_CREATE != 0:
		how = windows.OPEN_ALWAYS
	}
	handle, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, 0, nil, how, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, windows.ERROR_SHARING_VIOLATION) {
		return nil, ErrHeld
	}
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(handle), path), nil
}
