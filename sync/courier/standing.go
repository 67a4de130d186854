package courier

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"rollbook/store"
)

// Standing is how the bundles of a unit stand at the desk above it.
type Standing struct {
	Unit    string    `json:"unit"`
	Name    string    `json:"name"`
	Number  uint64    `json:"number"`            // of the latest bundle that came; 0 where none did
	At      time.Time `json:"at,omitzero"`       // when that came, by this desk's clock
	Made    time.Time `json:"made,omitzero"`     // when it was made, by its sender's
	Missing []uint64  `json:"missing,omitempty"` // numbers of bundles that never came, though later ones did
	Owed    bool      `json:"owed"`              // a receipt waits for the unit
	Closed  string    `json:"closed,omitempty"`  // day from which it is no more: nothing is expected of it
	Into    string    `json:"into,omitempty"`    // name of the unit that took it up
}

// Rest tells, behind what came of the unit, which bundles are missing, what is owed to it, and that it is no more; "" for none of these.
func (u Standing) Rest(words func(key string, with ...any) string) (text string) {
	add := func(key string, with ...any) { text += words("standing.and") + words(key, with...) }
	for _, n := range u.Missing {
		add("inbox.missing", "number", n)
	}
	if u.Owed {
		add("standing.owed")
	}
	switch {
	case u.Closed != "" && u.Into != "":
		add("standing.merged", "day", u.Closed, "into", u.Into)
	case u.Closed != "":
		add("standing.closed", "day", u.Closed)
	}
	return text
}

// Standings tells of each unit right below this desk what came of it, those first that have sent nothing and then those for which it
// is the longest ago.
func Standings(s *store.Store) ([]Standing, error) {
	units, err := s.Units()
	if err != nil {
		return nil, err
	}
	came, err := Inbox(s)
	if err != nil {
		return nil, err
	}
	latest := map[string]Result{}
	for _, r := range slices.Backward(came) { // the newest is the last to be noted
		latest[r.Sender] = r
	}
	var list []Standing
	for code, u := range units {
		if u.Parent != s.Unit().Code || u.Level != store.School && u.Level != store.County {
			continue
		}
		p, err := loadPeer(s, code)
		if err != nil {
			return nil, err
		}
		one := Standing{Unit: code, Name: u.Name, Owed: p.Owed}
		if !u.On(s.Today().Format(time.DateOnly)) {
			one.Closed, one.Into = u.Closed, cmp.Or(units[u.Into].Name, u.Into)
		}
		if r, ok := latest[code]; ok {
			one.Number, one.At, one.Made = slices.Max(p.Numbers), r.At, r.Made
			one.Missing = p.missing(one.Number)
		}
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b Standing) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Unit, b.Unit))
	})
	return list, nil
}
