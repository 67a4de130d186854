package trust

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"github.com/veraison/go-cose"

	"rollbook/fault"
)

var errList = fault.New(fault.Damaged, "list-damaged")

// List is a bureau's trust list: whom it granted, for whom to seal, and what is no longer valid.
type List struct {
	Number    uint64  `cbor:"1,keyasint"` // each list's is greater than the one before
	Issuer    string  `cbor:"2,keyasint"` // unit code
	Recipient string  `cbor:"3,keyasint"` // age recipient of the issuer
	Desks     []Entry `cbor:"4,keyasint"` // units granted, in order of code
	Cuts      []Cut   `cbor:"5,keyasint"`

	// Ended are keys (SHA-256) that are no longer trusted: of the writers that they sign for, only
	// what stands before a cut is merged.
	Ended [][32]byte `cbor:"6,keyasint,omitempty"`

	// Suite is 2 where bundles between the issuer and its units are written with suite 2, and absent
	// otherwise; Second is the issuer's recipient for it. Such a list is itself signed with SM2.
	Suite  int    `cbor:"7,keyasint,omitempty"`
	Second string `cbor:"8,keyasint,omitempty"`
}

// Entry is a unit that the issuer granted.
type Entry struct {
	Code  string `cbor:"1,keyasint"`
	Name  string `cbor:"2,keyasint"`
	Level string `cbor:"3,keyasint"`

	// Keys are SHA-256 of every key that was certified for the unit, the latest last. The lists of the first programs
	// had none.
	Keys [][32]byte `cbor:"4,keyasint,omitempty"`
}

// Cut ends a writer: what comes after its last good change is not merged.
type Cut struct {
	Writer [16]byte `cbor:"1,keyasint"`
	Seq    uint64   `cbor:"2,keyasint"`
	Head   [32]byte `cbor:"3,keyasint"`
}

// Gain is what one list says and another of the same issuer does not.
type Gain struct {
	Units []string // codes of units for which a key was certified
	Ended int      // keys that are no longer good
	Cuts  int      // writers that end, or end earlier
}

// Any reports whether there is anything.
func (g Gain) Any() bool { return len(g.Units)+g.Ended+g.Cuts > 0 }

// Join gives a list with all that either of two of one issuer says of keys and cuts, which no list takes
// back, and what that adds to this one. Number and suite, and a unit's name, are those of the list with the
// greater number. Of a unit's keys this list's own stand last.
func (l List) Join(other List) (List, Gain) {
	joined, gain := l, Gain{}
	newer := other.Number > l.Number
	if newer {
		joined = other
	}
	joined.Desks = slices.Clone(l.Desks)
	for _, theirs := range other.Desks {
		i := slices.IndexFunc(joined.Desks, func(e Entry) bool { return e.Code == theirs.Code })
		if i < 0 {
			joined.Desks, gain.Units = append(joined.Desks, theirs), append(gain.Units, theirs.Code)
			continue
		}
		ours := &joined.Desks[i]
		if len(without(theirs.Keys, ours.Keys)) > 0 {
			gain.Units = append(gain.Units, theirs.Code)
		}
		ours.Keys = append(slices.Clone(theirs.Keys), without(ours.Keys, theirs.Keys)...)
		if newer {
			ours.Name, ours.Level = theirs.Name, theirs.Level
		}
	}
	slices.SortFunc(joined.Desks, func(a, b Entry) int { return strings.Compare(a.Code, b.Code) })
	more := without(other.Ended, l.Ended)
	joined.Ended, gain.Ended = append(slices.Clone(l.Ended), more...), len(more)
	joined.Cuts = slices.Clone(l.Cuts)
	for _, cut := range other.Cuts {
		i := slices.IndexFunc(joined.Cuts, func(c Cut) bool { return c.Writer == cut.Writer })
		switch {
		case i < 0:
			joined.Cuts = append(joined.Cuts, cut)
		case cut.Seq < joined.Cuts[i].Seq, cut.Seq == joined.Cuts[i].Seq && bytes.Compare(cut.Head[:], joined.Cuts[i].Head[:]) < 0:
			joined.Cuts[i] = cut
		default:
			continue
		}
		gain.Cuts++
	}
	return joined, gain
}

// without gives the keys of a list that another does not have.
func without(keys, others [][32]byte) [][32]byte {
	return slices.DeleteFunc(slices.Clone(keys), func(k [32]byte) bool { return slices.Contains(others, k) })
}

var encoder, decoder = Canonical(100_000)

// SignList signs a list with the desk's program key of the suite that the list names.
func (id *Identity) SignList(l List) ([]byte, error) {
	l.Issuer = id.Code
	payload, err := encoder.Marshal(l)
	if err != nil {
		return nil, fmt.Errorf("write the trust list: %w", err)
	}
	if l.Suite == 2 {
		return id.SignSecond(payload, []byte(listType))
	}
	return id.Sign(payload, []byte(listType))
}

// OpenList verifies a list against the root and tells who issued it: a bureau.
func OpenList(raw, root []byte) (List, Desk, error) {
	var l List
	if len(raw) > 16<<20 {
		return l, Desk{}, errList
	}
	payload, desk, err := Check(raw, []byte(listType), root)
	if err != nil {
		return l, desk, errList.Because(err)
	}
	if err := decoder.Unmarshal(payload, &l); err != nil {
		return l, desk, errList.Because(err)
	}
	if again, err := encoder.Marshal(l); err != nil || !bytes.Equal(again, payload) || l.Issuer != desk.Code || desk.Level == School || l.Suite != 0 && l.Suite != 2 {
		return l, desk, errList
	}
	for i := range l.Desks {
		l.Desks[i].Name = legible(l.Desks[i].Name)
	}
	return l, desk, nil
}

// Sign signs a payload with the program's key: COSE_Sign1 with the chain in the protected header and
// aad as external data.
func (id *Identity) Sign(payload, aad []byte) ([]byte, error) {
	if !id.Granted() {
		return nil, errNotGranted
	}
	signer, err := cose.NewSigner(cose.AlgorithmEdDSA, id.Key)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	headers := cose.Headers{Protected: cose.ProtectedHeader{}}
	headers.Protected.SetAlgorithm(cose.AlgorithmEdDSA)
	chain := make([]any, len(id.Chain))
	for i, der := range id.Chain {
		chain[i] = der
	}
	headers.Protected[cose.HeaderLabelX5Chain] = chain
	return cose.Sign1(rand.Reader, signer, headers, payload, aad)
}

// ErrSignature says that what is signed is not what was signed.
var ErrSignature = fault.New(fault.Damaged, "bundle-signature")

// Check verifies a signed message of either suite, COSE_Sign1 or CMS SignedData: its chain first, then
// its signature over payload and aad. Nothing else may stand in it, nor be written in another way: what no signature covers, anybody
// on the way could change.
func Check(raw, aad, root []byte) (payload []byte, desk Desk, err error) {
	if len(raw) > 0 && raw[0] == 0x30 { // a SEQUENCE; COSE_Sign1 begins with its tag
		return checkSecond(raw, aad, root)
	}
	var m cose.Sign1Message
	if err := m.UnmarshalCBOR(raw); err != nil {
		return nil, desk, ErrSignature.Because(err)
	}
	m.Headers.RawProtected, m.Headers.RawUnprotected = nil, nil // what is written again is not copied
	if again, err := m.MarshalCBOR(); err != nil || !bytes.Equal(again, raw) || len(m.Headers.Unprotected) > 0 || len(m.Headers.Protected) != 2 {
		return nil, desk, ErrSignature.Because(err)
	}
	chain, err := chainOf(m.Headers.Protected)
	if err != nil {
		return nil, desk, err
	}
	desk, key, err := Verify(chain, root)
	if err != nil {
		return nil, desk, err
	}
	return m.Payload, desk, verify(m, key, aad)
}

func verify(m cose.Sign1Message, key ed25519.PublicKey, aad []byte) error {
	verifier, err := cose.NewVerifier(cose.AlgorithmEdDSA, key)
	if err == nil {
		err = m.Verify(aad, verifier)
	}
	if err != nil {
		return ErrSignature.Because(err)
	}
	return nil
}

// chainOf reads the x5chain header (RFC 9360): here always an array, own certificate first.
func chainOf(h cose.ProtectedHeader) ([][]byte, error) {
	list, ok := h[cose.HeaderLabelX5Chain].([]any)
	if !ok {
		return nil, ErrStranger
	}
	chain := make([][]byte, len(list))
	for i, one := range list {
		if chain[i], ok = one.([]byte); !ok {
			return nil, ErrStranger
		}
	}
	return chain, nil
}
