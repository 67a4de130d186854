package courier

import (
	"maps"
	"path/filepath"
	"slices"
	"time"

	"rollbook/fault"
	"rollbook/store"
)

var errNoneSent = fault.New(fault.Usage, "slip-none")

// Told is what a bundle tells its receiver of the receiver's own bundles: what became of them since
// the bundle before.
type Told struct {
	Arrived  []uint64       // numbers of the bundles
	Accepted int            // changes merged
	Again    int            // that were here before
	Refused  map[string]int // kept aside, by reason
	Missing  []uint64       // numbers of bundles that never arrived, though later ones did
	Lacking  uint64         // changes that are missing before others, which wait for them
}

// with adds what became of a bundle's changes. What was told so far stays as it is: the transaction that counts may be run
// again.
func (t Told) with(got store.Accepted) Told {
	t.Accepted, t.Again = t.Accepted+got.Accepted, t.Again+got.Duplicate
	t.Refused = maps.Clone(t.Refused)
	for _, r := range got.Rejected {
		if t.Refused == nil {
			t.Refused = map[string]int{}
		}
		t.Refused[r.Code]++
	}
	return t
}

// told is the news for a peer with what is missing now.
func (p peer) told(s *store.Store) Told {
	t := p.News
	if len(p.Numbers) > 0 {
		t.Missing = p.missing(slices.Max(p.Numbers))
	}
	for _, g := range s.Gaps() {
		if _, its := p.Has[writerText(g.Writer)]; its {
			t.Lacking += g.To - g.From + 1
		}
	}
	return t
}

// Slip is what the paper says that goes along with a bundle: nothing of any person. The room that
// draws it has a type of the same fields, so that neither room needs the other.
type Slip struct {
	From, FromName, To, ToName string
	Number                     uint64
	File                       string // without its folder
	Written                    time.Time
	Changes                    int
	New, Changed, Removed      int
	Bytes                      int
	ShortCode, SHA256          string

	Down     bool // it goes to a unit below: the six that follow are said
	Arrived  []uint64
	Accepted int
	Again    int
	Refused  map[string]int // changes by reason, a key after "reject."
	Missing  []uint64
	Lacking  uint64

	Latest              bool      // nothing newer went to the unit: what follows is still about this bundle
	State               string    // state code
	MustFix, Unfinished int       // records that count in no report yet
	Printed             time.Time // when these three held
}

// Slips gives the slips of bundles that this desk wrote, as of now.
func Slips(s *store.Store, list []Sent) ([]Slip, error) {
	all, err := Outbox(s)
	if err != nil {
		return nil, err
	}
	newest := map[string]uint64{}
	for _, one := range all {
		newest[one.To] = max(newest[one.To], one.Number)
	}
	info, err := s.Info()
	if err != nil {
		return nil, err
	}
	sum, err := s.Summary()
	if err != nil {
		return nil, err
	}
	own, now := s.Unit(), moment()
	slips := make([]Slip, 0, len(list))
	for _, one := range list {
		slips = append(slips, Slip{
			From: own.Code, FromName: own.Name, To: one.To, ToName: one.ToName, Number: one.Number, File: filepath.Base(one.File), Written: one.At,
			Changes: one.Changes, New: one.New, Changed: one.Changed, Removed: one.Removed, Bytes: one.Bytes, ShortCode: one.ShortCode, SHA256: one.SHA256,
			Down: one.To != own.Parent, Arrived: one.Told.Arrived, Accepted: one.Told.Accepted, Again: one.Told.Again, Refused: one.Told.Refused,
			Missing: one.Told.Missing, Lacking: one.Told.Lacking,
			Latest: one.Number == newest[one.To], State: info.Code, MustFix: sum.MustFix, Unfinished: sum.Unfinished, Printed: now,
		})
	}
	return slips, nil
}

// Wrote finds a bundle in the outbox: by its receiver ("parent" or a code) and number, or with ""
// the one written last.
func Wrote(s *store.Store, to string, number uint64) (Sent, error) {
	all, err := Outbox(s)
	if err != nil {
		return Sent{}, err
	}
	if to == Parent {
		to = s.Unit().Parent
	}
	for _, one := range all {
		if to == "" || one.To == to && one.Number == number {
			return one, nil
		}
	}
	return Sent{}, errNoneSent
}
