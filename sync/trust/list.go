package trust

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"

	"github.com/fxamacker/cbor/v2"
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

	// Keys are SHA-256 of every key that was certified for the unit, the latest last.
	Keys [][32]byte `cbor:"4,keyasint"`
}

// Cut ends a writer: what comes after its last good change is not merged.
type Cut struct {
	Writer [16]byte `cbor:"1,keyasint"`
	Seq    uint64   `cbor:"2,keyasint"`
	Head   [32]byte `cbor:"3,keyasint"`
}

var (
	encoder, _ = cbor.CoreDetEncOptions().EncMode()
	decoder, _ = cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		MaxNestedLevels: 6, MaxArrayElements: 100_000, ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
	}.DecMode()
)

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
// its signature over payload and aad.
func Check(raw, aad, root []byte) (payload []byte, desk Desk, err error) {
	if len(raw) > 0 && raw[0] == 0x30 { // a SEQUENCE; COSE_Sign1 begins with its tag
		return checkSecond(raw, aad, root)
	}
	var m cose.Sign1Message
	if err := m.UnmarshalCBOR(raw); err != nil {
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
