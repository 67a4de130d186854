package shell

import (
	"path/filepath"
	"strings"

	"rollbook/app/look"
	"rollbook/fault"
)

var errFileKind = fault.New(fault.Usage, "file-kind")

// File is a file that a page is opened with, as by a double click on it.
type File struct{ Path string }

// Mail is how a file comes to the desk.
type Mail struct {
	Next func() string     // the file that waits longest, "" where none does
	Page map[string]string // by extension, in small letters: which page takes it
}

// Fetch opens the page of the file that waits longest, where nothing stands in its way.
func (d *Desk) Fetch() {
	if d.Mail.Next == nil || d.locked || look.Asking(d.Win.Canvas()) != nil {
		return
	}
	path := d.Mail.Next()
	if path == "" {
		return
	}
	page := d.Mail.Page[strings.ToLower(filepath.Ext(path))]
	if d.makes[page] == nil {
		d.Fail(errFileKind.With("file", filepath.Base(path)))
		return
	}
	d.Open(page, File{path})
}
