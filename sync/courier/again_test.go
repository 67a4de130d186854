package courier

import (
	"testing"

	"rollbook/store"
	"rollbook/store/change"
)

// TestWhatCameIsCountedOnceHoweverOftenItsTransactionRuns: a database that went away has it run again, with what was refused
// before on the same peer.
func TestWhatCameIsCountedOnceHoweverOftenItsTransactionRuns(t *testing.T) {
	in := merging{peer: peer{Unit: "S1", News: Told{Refused: map[string]int{store.RejectLevel: 1}}, Rejected: make([]rejection, 1, 8)}}
	got := store.Accepted{Accepted: 2, Quarantined: 1, Rejected: []store.Rejection{{Writer: change.Writer{1}, Seq: 3, Code: store.RejectLevel}}}
	_, first, err := in.came("file", got)
	if err != nil {
		t.Fatal(err)
	}
	_, second, err := in.came("file", got)
	if err != nil {
		t.Fatal(err)
	}
	if one, again := string(first[keyPeer+"S1"]), string(second[keyPeer+"S1"]); one != again {
		t.Errorf("first %s\nthen  %s", one, again)
	}
}
