package sheet

import "io"

// OpenFrom reads what is said of a whole workbook from a drive.
func OpenFrom(from interface {
	io.ReaderAt
	io.Closer
}, size int64,
) error {
	b := &book{name: "名册.xlsx", file: &drive{from: from}}
	return b.begin(size)
}
