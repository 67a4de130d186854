package award

import (
	"math"
	"slices"
	"strings"

	"rollbook/fault"
	"rollbook/store"
)

// standing are the awards of a desk, by what their persons are known by. Two schools that do not know of each other may both have
// proposed a child: here it is seen, and one of the two ends.
type standing struct {
	*shape
	all  []Case
	held map[string][]Case
}

func standingOf(s *store.Store, x *shape) (*standing, error) {
	all, err := Cases(s, Filter{})
	if err != nil {
		return nil, err
	}
	st := &standing{shape: x, all: all, held: map[string][]Case{}}
	for _, c := range all {
		for _, k := range keys(c.Person, c.number, c.group) {
			st.held[k] = append(st.held[k], c)
		}
	}
	return st, nil
}

// before gives the award that stands in the way of another: of the same person for the same time, and as far or farther.
func (st *standing) before(c Case) *fault.Fault {
	one := st.pack.Programme(c.Programme)
	for _, k := range keys(c.Person, c.number, c.group) {
		for _, other := range st.held[k] {
			if other.ID == c.ID || other.far() < max(c.far(), 0) || !st.overlap(other.Period, c.Period) ||
				other.State == Released && c.State == Released && c.made() < other.made() {
				continue
			}
			switch {
			case other.Programme == c.Programme:
				return errSecond.With("name", c.Name, "first", other.Name, "school", other.School, "period", other.Period)
			case one != nil && slices.Contains(one.Excludes, other.Programme):
				return errExcluded.With("name", c.Name, "other", called(st.pack, other.Programme))
			}
		}
	}
	return nil
}

// far tells how far an award has come; less than nothing where it ended, or its money came back.
func (c Case) far() int {
	switch {
	case !math.IsNaN(c.Paid) && !(OrZero(c.Back) > 0 && c.Back >= c.Paid-0.005):
		return math.MaxInt
	case !math.IsNaN(c.Paid):
		return -1
	case c.State == Released:
		return math.MaxInt - 1
	case c.Step == nil:
		return -1
	}
	_, at := c.Flow.Step(c.Step.Key)
	return at
}

// made is the part of an award's name that grows with the time of its making: of two that were released the older one is paid.
func (c Case) made() string {
	_, made, _ := strings.Cut(c.ID, "|")
	return made
}

func (x *shape) overlap(one, other string) bool {
	a, b, ok1 := x.pack.Span(one)
	c, d, ok2 := x.pack.Span(other)
	return ok1 && ok2 && a < d && c < b
}
