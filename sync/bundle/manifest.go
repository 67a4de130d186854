package bundle

import (
	"time"

	"github.com/fxamacker/cbor/v2"

	"rollbook/fault"
	"rollbook/store/change"
	"rollbook/sync/trust"
)

// Bounds of a bundle, checked before what they bound is touched.
const (
	MaxFile   = 96 << 20  // of the file
	maxHeader = 8 << 20   // of the signed manifest
	maxBlock  = 1 << 20   // of a block, unpacked
	maxTotal  = 256 << 20 // of all blocks, unpacked
	maxAttach = 10 << 20  // of what stands behind the blocks
	maxRemind = 17 << 20  // of what stands behind that: a trust list, a register pack and recipients
	maxRanges = 20_000
	maxProofs = 20_000
)

// What can be wrong with a bundle.
var (
	ErrDamaged    = fault.New(fault.Damaged, "bundle-damaged")
	ErrTruncated  = fault.New(fault.Damaged, "bundle-truncated")
	ErrForeign    = fault.New(fault.Damaged, "bundle-foreign")
	ErrTooLarge   = fault.New(fault.Damaged, "bundle-too-large")
	ErrNotForUs   = fault.New(fault.Refused, "bundle-not-for-us")
	ErrProof      = fault.New(fault.Refused, "bundle-proof")
	ErrNewer      = fault.New(fault.Refused, "bundle-newer")
	errNoReceiver = fault.New(fault.Refused, "receiver-unknown")
)

// Format is the version of the manifest that this program writes.
const Format = 1

// Manifest says what a bundle holds. It is signed.
type Manifest struct {
	Format    int       `cbor:"1,keyasint" json:"-"`
	From      string    `cbor:"2,keyasint" json:"from"` // unit codes
	To        string    `cbor:"3,keyasint" json:"to"`
	Number    uint64    `cbor:"4,keyasint" json:"number"` // running number of the sender's bundles
	Created   time.Time `cbor:"5,keyasint" json:"created"`
	Pack      string    `cbor:"6,keyasint" json:"pack"`
	New       int       `cbor:"7,keyasint" json:"new"`
	Changed   int       `cbor:"8,keyasint" json:"changed"`
	Removed   int       `cbor:"9,keyasint" json:"removed"`
	Ranges    []Range   `cbor:"10,keyasint" json:"ranges"`
	Blocks    []Block   `cbor:"11,keyasint" json:"blocks"`
	Receipt   *Receipt  `cbor:"12,keyasint,omitempty" json:"receipt,omitempty"`
	TrustList []byte    `cbor:"13,keyasint,omitempty" json:"-"`
	Proofs    [][]byte  `cbor:"14,keyasint,omitempty" json:"-"` // signed manifests of the units whose changes are passed on
	Recovery  []byte    `cbor:"15,keyasint,omitempty" json:"-"` // the sender's recovery key, sealed for the bureau above
	Attached  []byte    `cbor:"16,keyasint,omitempty" json:"-"` // SHA-256 of what stands behind the blocks
	Reminded  []byte    `cbor:"17,keyasint,omitempty" json:"-"` // SHA-256 of what stands behind that

	// Attachment is what stands behind the blocks: a register pack, signed by the bureau that issued it.
	Attachment []byte `cbor:"-" json:"-"`

	// Reminder stands behind the attachment, and not in the manifest: that is passed on as a proof.
	Reminder *Reminder `cbor:"-" json:"-"`
}

// Reminder is what the receiver knew once, and has forgotten where it was restored from a backup.
type Reminder struct {
	List      []byte `cbor:"1,keyasint,omitempty"` // the receiver's own trust list, as the sender holds it
	Recipient string `cbor:"2,keyasint,omitempty"` // the sender's age recipient, to the bureau above
	Second    string `cbor:"3,keyasint,omitempty"` // and that for suite 2
	Pack      []byte `cbor:"4,keyasint,omitempty"` // the receiver's register pack, signed, where it sent another that is not newer
}

// Range is one writer's run of changes within the bundle; the changes stand in the blocks in the
// order of the ranges.
type Range struct {
	Writer change.Writer `cbor:"1,keyasint" json:"-"`
	Book   string        `cbor:"2,keyasint" json:"book"`
	Unit   string        `cbor:"3,keyasint" json:"unit"`
	From   uint64        `cbor:"4,keyasint" json:"from"`
	To     uint64        `cbor:"5,keyasint" json:"to"`
	Head   change.ID     `cbor:"6,keyasint" json:"-"`
}

// Block is a run of changes, each a CBOR byte string, packed with zstd.
type Block struct {
	Hash   [32]byte `cbor:"1,keyasint" json:"-"` // SHA-256 of the packed bytes
	Packed int      `cbor:"2,keyasint" json:"packed"`
	Length int      `cbor:"3,keyasint" json:"length"` // unpacked
}

// Receipt tells the receiver of a bundle what became of its own bundles.
type Receipt struct {
	Number   uint64        `cbor:"1,keyasint" json:"number"`
	Bundles  []uint64      `cbor:"2,keyasint" json:"bundles"` // numbers that arrived since the last receipt
	Accepted []Mark        `cbor:"3,keyasint" json:"-"`       // of every writer in the books that both read, in order of writer
	Pending  []Gap         `cbor:"4,keyasint" json:"-"`
	Rejected []Rejection   `cbor:"5,keyasint" json:"rejected,omitempty"`
	Desk     change.Writer `cbor:"6,keyasint" json:"-"`           // the issuer's own writer: another one after a restored backup
	Pack     []byte        `cbor:"7,keyasint,omitempty" json:"-"` // SHA-256 of the signed register pack in force there, where one was issued
}

// Mark is how far a writer's changes are accepted.
type Mark struct {
	Writer change.Writer `cbor:"1,keyasint"`
	Seq    uint64        `cbor:"2,keyasint"`
}

// Gap is what is missing before a writer's later changes can be merged.
type Gap struct {
	Writer change.Writer `cbor:"1,keyasint"`
	From   uint64        `cbor:"2,keyasint"`
	To     uint64        `cbor:"3,keyasint"`
}

// Rejection is a change that was kept aside, and why.
type Rejection struct {
	Writer change.Writer `cbor:"1,keyasint" json:"-"`
	Seq    uint64        `cbor:"2,keyasint" json:"seq"`
	Record string        `cbor:"3,keyasint" json:"record"`
	Code   string        `cbor:"4,keyasint" json:"code"`
	Detail string        `cbor:"5,keyasint" json:"detail"`
}

var encoder, decoder = trust.Canonical(200_000)

// looseDecoder reads the beginning of what a newer program wrote.
var looseDecoder = func() cbor.DecMode {
	m, err := cbor.DecOptions{IndefLength: cbor.IndefLengthForbidden, MaxNestedLevels: 8}.DecMode()
	if err != nil {
		panic(err) // the options are constants: this fails in no built program or in every one
	}
	return m
}()

// afterFirst gives what follows the first item of a CBOR sequence.
func afterFirst(raw []byte) ([]byte, error) {
	var first cbor.RawMessage
	return looseDecoder.UnmarshalFirst(raw, &first)
}
