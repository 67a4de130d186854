package fault

import "fmt"

// Class says what kind of failure a fault is. It is also rollbookctl's exit code.
type Class int

const (
	Refused Class = 1 // asked for something that is not allowed, or there are findings
	Usage   Class = 2 // called wrongly
	Damaged Class = 3 // the input is damaged, truncated or foreign
)

// Fault is an error with a code from the translations ("error.<Code>" and "error.<Code>.hint").
// A package declares its faults as sentinels with New; callers decide with errors.Is.
type Fault struct {
	Code  string // kebab-case, e.g. "bundle-damaged"
	Class Class
	Args  map[string]any // values for the sentence's {placeholders}
	Err   error          // what caused it; may be nil
}

// New declares a sentinel.
func New(class Class, code string) *Fault { return &Fault{Code: code, Class: class} }

// With returns a copy of f that carries placeholders, given as name, value pairs.
func (f *Fault) With(pairs ...any) *Fault {
	c := *f
	c.Args = make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		c.Args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return &c
}

// Because returns a copy of f that wraps err.
func (f *Fault) Because(err error) *Fault {
	c := *f
	c.Err = err
	return &c
}

func (f *Fault) Error() string {
	if f.Err != nil {
		return f.Code + ": " + f.Err.Error()
	}
	return f.Code
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Err }

// Is reports whether target is the same sentinel, whatever it carries.
func (f *Fault) Is(target error) bool {
	t, ok := target.(*Fault)
	return ok && t.Code == f.Code
}
