package keying

import (
	"strconv"
	"time"

	"rollbook/store"
)

// Figures are those of one person, for himself.
type Figures struct {
	Keyed, Wrong    int // fields of his that were typed a second time; of them wrong
	Verified, Slips int // fields that he typed a second time; of them wrong
	Alone           int // of those that he typed a second time, those that he had typed first
	Keys            int // pressed for these
	Took            time.Duration
}

// Own gives the figures of whoever opened the store, and of nobody else.
func Own(s *store.Store) (Figures, error) {
	list, err := Results(s)
	return Of(list, s.Account().Name), err
}

// Of gives the figures of one person.
func Of(list []Result, who string) (f Figures) {
	for _, r := range list {
		if r.Keyer == who {
			f.Keyed++
			if r.Verdict == Second || r.Verdict == Third {
				f.Wrong++
			}
		}
		if r.Verifier == who {
			f.Verified++
			if r.Verdict == First || r.Verdict == Third {
				f.Slips++
			}
			if r.Own() {
				f.Alone++
			}
			f.Keys += r.Keys
			f.Took += r.Took
		}
	}
	return f
}

// Own reports whether one person typed both.
func (r Result) Own() bool { return r.Keyer == r.Verifier }

// none stands for a figure that nothing gives.
const none = "\u2014"

// PerThousand words how many of a thousand fields are wrong.
func PerThousand(wrong, of int) string {
	if of == 0 {
		return none
	}
	return strconv.FormatFloat(float64(wrong)*1000/float64(of), 'f', 1, 64)
}

// PerHour words how many keys he presses in an hour.
func (f Figures) PerHour() string {
	if f.Keys == 0 || f.Took < time.Second {
		return none
	}
	return strconv.Itoa(int(float64(f.Keys) / f.Took.Hours()))
}
