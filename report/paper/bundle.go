package paper

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Bundle is what the papers that go with a bundle say of it: who gives what to whom. It speaks of no person.
type Bundle struct {
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

	Latest              bool      // nothing newer went to the unit: what follows is said
	State               string    // state code
	MustFix, Unfinished int       // records that count in no report yet
	Printed             time.Time // when these three held
}

// QR is what the code on the papers says: the sender's and the receiver's code, the number, the short
// code and the SHA-256 of the file, with a blank between.
func (b Bundle) QR() string {
	return fmt.Sprintf("%s %s %d %s %s", b.From, b.To, b.Number, b.ShortCode, b.SHA256)
}

// opened is the changes that are none of a record: the unit's books and its people.
func (b Bundle) opened() int { return max(b.Changes-b.New-b.Changed-b.Removed, 0) }

// standing is what is said of the receiver's own bundles and of how things stand now: "" where nothing is to be said.
func (b Bundle) standing() map[string]string {
	said := map[string]string{"{arrived}": "", "{accepted}": "", "{refused}": "", "{missing}": "", "{waits}": "", "{state}": ""}
	if b.Down {
		none := onPaper("paper.bundle.none")
		said["{arrived}"], said["{refused}"], said["{missing}"] = none, none, none
		b.receipt(said)
	}
	if b.Latest && !b.Down {
		said["{waits}"] = onPaper("paper.bundle.waits", "fix", b.MustFix, "unfinished", b.Unfinished)
	}
	if b.Latest {
		said["{state}"] = b.State
	}
	return said
}

// receipt says what became of the receiver's own bundles.
func (b Bundle) receipt(said map[string]string) {
	said["{accepted}"] = onPaper("paper.bundle.merged", "n", b.Accepted)
	if b.Again > 0 {
		said["{accepted}"] += onPaper("paper.bundle.again", "again", b.Again)
	}
	if len(b.Arrived) > 0 {
		said["{arrived}"] = onPaper("paper.bundle.numbers", "list", numbers(b.Arrived))
	}
	total := 0
	var reasons []string
	for _, code := range slices.Sorted(maps.Keys(b.Refused)) {
		total += b.Refused[code]
		reasons = append(reasons, onPaper("paper.bundle.reason", "why", onPaper("reject."+code), "n", b.Refused[code]))
	}
	if total > 0 {
		said["{refused}"] = onPaper("paper.bundle.reasons", "n", total, "list", strings.Join(reasons, onPaper("paper.bundle.comma")))
	}
	var lost []string
	if len(b.Missing) > 0 {
		lost = append(lost, onPaper("paper.bundle.lost", "list", numbers(b.Missing)))
	}
	switch {
	case b.Lacking > 0:
		lost = append(lost, onPaper("paper.bundle.lacking", "n", b.Lacking))
	case len(lost) > 0:
		lost = append(lost, onPaper("paper.bundle.whole"))
	}
	if len(lost) > 0 {
		said["{missing}"] = strings.Join(lost, onPaper("paper.bundle.semicolon"))
	}
}

// numbers lists numbers in order, three or more in a row as the first and the last.
func numbers(list []uint64) string {
	list = slices.Compact(slices.Sorted(slices.Values(list)))
	var parts []string
	for begin := 0; begin < len(list); {
		end := begin + 1
		for end < len(list) && list[end] == list[end-1]+1 {
			end++
		}
		if end-begin > 2 {
			parts = append(parts, onPaper("paper.bundle.until", "from", list[begin], "to", list[end-1]))
		} else {
			for _, n := range list[begin:end] {
				parts = append(parts, fmt.Sprint(n))
			}
		}
		begin = end
	}
	return strings.Join(parts, onPaper("paper.bundle.comma"))
}
