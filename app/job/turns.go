package job

import "sync"

// Turns keeps the writing of drafts in the order of typing. They are written beside the window; one
// that comes late must not replace a newer one, nor bring back what was saved or dropped meanwhile.
type Turns struct {
	mu    sync.Mutex
	turns int
}

// Next gives the turn of a draft that is about to be written.
func (d *Turns) Next() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.turns++
	return d.turns
}

// Last writes a draft if no later one has had its turn.
func (d *Turns) Last(turn int, write func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if turn != d.turns {
		return nil
	}
	return write()
}
