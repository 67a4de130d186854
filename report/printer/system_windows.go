package printer

import (
	"errors"
	"slices"
	"unsafe"

	"golang.org/x/sys/windows"
)

// CanCopy reports whether the system takes a number of copies: a shell verb does not.
const CanCopy = false

var (
	spool      = windows.NewLazySystemDLL("winspool.drv")
	enumerate  = spool.NewProc("EnumPrintersW")
	getDefault = spool.NewProc("GetDefaultPrinterW")
)

// info4 is PRINTER_INFO_4.
type info4 struct {
	name, server *uint16
	attributes   uint32
}

const (
	localAndConnected = 0x2 | 0x4
	mostBytes         = 1 << 20
)

// List gives the system's printers, the usual one first; none where there are none.
func List() []string {
	if enumerate.Find() != nil || getDefault.Find() != nil {
		return nil
	}
	var needed, n uint32
	enumerate.Call(localAndConnected, 0, 4, 0, 0, uintptr(unsafe.Pointer(&needed)), uintptr(unsafe.Pointer(&n)))
	if needed == 0 || needed > mostBytes {
		return nil
	}
	raw := make([]uint64, (needed+7)/8) // aligned as the records are
	if ok, _, _ := enumerate.Call(localAndConnected, 0, 4, uintptr(unsafe.Pointer(&raw[0])), uintptr(needed), uintptr(unsafe.Pointer(&needed)), uintptr(unsafe.Pointer(&n))); ok == 0 || n == 0 {
		return nil
	}
	var list []string
	for _, one := range unsafe.Slice((*info4)(unsafe.Pointer(&raw[0])), n) {
		list = append(list, windows.UTF16PtrToString(one.name))
	}
	var usual [512]uint16
	long := uint32(len(usual))
	if ok, _, _ := getDefault.Call(uintptr(unsafe.Pointer(&usual[0])), uintptr(unsafe.Pointer(&long))); ok != 0 {
		if at := slices.Index(list, windows.UTF16ToString(usual[:])); at > 0 {
			list[0], list[at] = list[at], list[0]
		}
	}
	return list
}

// hand asks the program that opens PDF to print it.
func hand(file string, j Job) error {
	verb, args := "print", ""
	if j.Printer != "" {
		verb, args = "printto", `"`+j.Printer+`"`
	}
	v, err1 := windows.UTF16PtrFromString(verb)
	f, err2 := windows.UTF16PtrFromString(file)
	a, err3 := windows.UTF16PtrFromString(args)
	if err := errors.Join(err1, err2, err3); err != nil {
		return errRefuse.With("file", file, "why", err.Error()).Because(err)
	}
	if err := windows.ShellExecute(0, v, f, a, nil, windows.SW_HIDE); err != nil {
		return errNone.With("file", file).Because(err)
	}
	return nil
}
