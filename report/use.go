package report

import (
	"context"

	"rollbook/fault"
	"rollbook/store"
)

var errPurpose = fault.New(fault.Usage, "report-purpose")

// For is what a table is counted for.
type For struct {
	Full              bool // lists show numbers in full: a reviewer's to ask, with a purpose
	Out               bool // it leaves the program, as a file or on paper
	Purpose, Receiver string
}

// Use counts a table as Tally does, and where it is a list of persons that leaves the program, or
// shows numbers in full, writes down who took it and what for.
func Use(ctx context.Context, s *store.Store, name string, ask Ask, use For) (Report, error) {
	if use.Full {
		if use.Purpose == "" {
			return Report{}, errPurpose
		}
		if err := s.May(store.Reviewer); err != nil {
			return Report{}, err
		}
	}
	ask.Full = use.Full
	r, err := Tally(ctx, s, name, ask)
	table := s.Pack().Tables[name]
	if err != nil || !table.List || !use.Out && !use.Full {
		return r, err
	}
	return r, s.LogUse(store.Use{What: store.Exported, Kind: table.Kind, Records: len(r.Rows), Purpose: use.Purpose, Receiver: use.Receiver})
}
