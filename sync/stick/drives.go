package stick

// Drive is a removable drive that is plugged in.
type Drive struct {
	Dir   string // where its files are
	Label string // as its owner named it; may be empty
	Free  uint64 // bytes
}
