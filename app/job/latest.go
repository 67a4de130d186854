package job

// Latest tells the answer to the last question from those to questions before it, which may come later and are let go. The zero value
// is ready to use. It is the window's own.
type Latest struct{ asked int }

// Next begins a question; last tells whether none was begun since.
func (l *Latest) Next() (last func() bool) {
	l.asked++
	asked := l.asked
	return func() bool { return asked == l.asked }
}
