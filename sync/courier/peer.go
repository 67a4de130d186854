package courier

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"rollbook/store"
	"rollbook/store/change"
	"rollbook/sync/bundle"
)

// What the courier remembers, sealed in the store beside the records.
const (
	keyPeer   = "courier/peer/"   // + unit: peer
	keySent   = "courier/sent/"   // + receiver "/" running number: Sent
	keySeen   = "courier/seen/"   // + SHA-256 of a file: Result
	keyBound  = "courier/bound/"  // + writer: SHA-256 of the key that signed its first range
	keyNumber = "courier/number/" // + receiver: last running number of a bundle for it
	keyTurn   = "courier/turn"    // how many bundles this desk wrote and took in
)

// peer is what one desk knows of another that it exchanges bundles with.
type peer struct {
	Unit, Name string
	Has        map[string]uint64 // by writer in hex: the last change that the peer's receipt accepts
	Arrived    []uint64          // numbers of its bundles that arrived since our last receipt
	Numbers    []uint64          // numbers of its bundles that ever arrived
	Since      uint64            // number of its first that was for this computer of ours: those before went to one that is gone
	Desks      []string          // its own writers as its receipts named them, the present one last
	Heard      uint64            // number of its last receipt
	Before     map[string]uint64 // the same of its earlier desks: one that goes on, as where a store was copied, is heard again
	Receipts   uint64            // number of the last receipt that we wrote for it
	Owed       bool              // a receipt is due
	Rejected   []rejection       // what of its changes was refused, for the receipt
	Pack       string            // SHA-256 in hex of the issued register pack in force there, as its last receipt said
	Through    map[string]uint64 // as Has: where the next bundle goes on, after one that had no room for all
	Whole      bool              // that one began with everything, for a new laptop
	News       Told              // what became of its bundles since our last receipt, for the slip
	Lacks      map[string]uint64 // by writer: what its last receipt marks, and neither stood here nor came with that receipt
	Anew       bool              // it was made anew since we sent last: nothing of ours need be there
}

type rejection struct {
	Writer, Record, Code, Detail string
	Seq                          uint64
}

// remembered is how many arrivals and refusals are told again, in case a receipt was lost.
const remembered = 200

// newestOf is the end of a list, which grows at its end: so much of it as is remembered.
func newestOf[T any](list []T) []T { return list[max(0, len(list)-remembered):] }

func loadPeer(s *store.Store, unit string) (peer, error) {
	p := peer{Unit: unit, Has: map[string]uint64{}}
	err := load(s, keyPeer+unit, &p)
	if p.Has == nil {
		p.Has = map[string]uint64{}
	}
	return p, err
}

// hear reports whether a receipt is news, and takes note of it. An older one of its desk is none. With another desk than the
// last a backup was restored, or two copies of a store go on in turns: what it had is what its receipt says, and nothing more.
func (p *peer) hear(r *bundle.Receipt) bool {
	desk, n := writerText(r.Desk), len(p.Desks)
	switch {
	case n > 0 && p.Desks[n-1] == desk:
		if r.Number <= p.Heard {
			return false
		}
	case slices.Contains(p.Desks, desk) && (p.Before[desk] == 0 || r.Number <= p.Before[desk]):
		return false
	default:
		before := maps.Clone(p.Before)
		if before == nil {
			before = map[string]uint64{}
		}
		if n > 0 {
			before[p.Desks[n-1]] = p.Heard
		}
		p.Desks = append(slices.DeleteFunc(slices.Clone(p.Desks), func(one string) bool { return one == desk }), desk)
		p.Before, p.Has = before, map[string]uint64{}
	}
	p.Heard, p.Through, p.Whole = r.Number, nil, false // what it lacks it has said
	return true
}

// missing gives the numbers of the peer's bundles before one that never arrived.
func (p peer) missing(number uint64) []uint64 {
	var list []uint64
	for n := max(number, remembered, p.Since+remembered) - remembered + 1; n < number; n++ {
		if !slices.Contains(p.Numbers, n) {
			list = append(list, n)
		}
	}
	return list
}

// accepted gives the peer's receipted high-water marks by writer.
func (p peer) accepted() (map[change.Writer]uint64, error) {
	marks := make(map[change.Writer]uint64, len(p.Has))
	for text, seq := range p.Has {
		raw, err := hex.DecodeString(text)
		if err != nil || len(raw) != len(change.Writer{}) {
			return nil, fmt.Errorf("read the marks of %s: writer %q", p.Unit, text)
		}
		marks[change.Writer(raw)] = seq
	}
	return marks, nil
}

// load reads a remembered value; one that is not there leaves v as it is.
func load(s *store.Store, key string, v any) error {
	raw, err := s.Meta(key)
	if err != nil || raw == nil {
		return err
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("read %s: %w", key, err)
	}
	return nil
}

// remember adds a value to what a transaction will keep.
func remember(meta map[string][]byte, key string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("keep %s: %w", key, err)
	}
	meta[key] = raw
	return nil
}

// nextTurn counts one more bundle that this desk wrote or took in, and gives its number.
func nextTurn(s *store.Store, meta map[string][]byte) (turn uint64, err error) {
	if err := load(s, keyTurn, &turn); err != nil {
		return 0, err
	}
	return turn + 1, remember(meta, keyTurn, turn+1)
}

// scan gives the remembered values whose names begin with a prefix, in order of name.
func scan[T any](s *store.Store, prefix string) (list []T, err error) {
	err = s.EachMeta(prefix, func(name string, raw []byte) error {
		var v T
		if err := json.Unmarshal(raw, &v); err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		list = append(list, v)
		return nil
	})
	return list, err
}

func writerText(w change.Writer) string { return hex.EncodeToString(w[:]) }
