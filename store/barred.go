package store

import (
	"io"
	"sync/atomic"
)

// barred is an engine that nothing is asked of any more once a reason stands: what it holds cannot be read.
type barred struct {
	engine
	why atomic.Pointer[error]
}

func (b *barred) fault() error {
	if why := b.why.Load(); why != nil {
		return *why
	}
	return nil
}

func (b *barred) view(do func(reader) error) error {
	if err := b.fault(); err != nil {
		return err
	}
	return b.engine.view(do)
}

func (b *barred) peek(key []byte) ([]byte, error) {
	if err := b.fault(); err != nil {
		return nil, err
	}
	return b.engine.peek(key)
}

func (b *barred) update(do func(writer) error) error {
	if err := b.fault(); err != nil {
		return err
	}
	return b.engine.update(do)
}

func (b *barred) copyTo(w io.Writer) error {
	if err := b.fault(); err != nil {
		return err
	}
	return b.engine.copyTo(w)
}
