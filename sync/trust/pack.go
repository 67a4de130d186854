package trust

import (
	"bytes"
	"fmt"

	"rollbook/fault"
)

var errPack = fault.New(fault.Damaged, "issue-damaged")

// Pack is a register pack as a bureau issues it. What is in the archive is none of this room's.
type Pack struct {
	Number  uint64 `cbor:"1,keyasint"` // each that a bureau issues is greater than the one before
	Issuer  string `cbor:"2,keyasint"` // unit code
	Name    string `cbor:"3,keyasint"`
	Version string `cbor:"4,keyasint"`
	Archive []byte `cbor:"5,keyasint"`
}

// maxPack is the greatest length of a signed pack.
const maxPack = 9 << 20

// packType is the external data of a pack's signature.
const packType = "ROLLBOOK REGISTER PACK"

// SignPack signs a pack with the desk's program key of a suite, 1 or 2.
func (id *Identity) SignPack(p Pack, suite int) ([]byte, error) {
	p.Issuer = id.Code
	payload, err := encoder.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("write the register pack: %w", err)
	}
	if suite == 2 {
		return id.SignSecond(payload, []byte(packType))
	}
	return id.Sign(payload, []byte(packType))
}

// OpenPack verifies a signed pack against the root and tells who issued it: a bureau.
func OpenPack(raw, root []byte) (Pack, Desk, error) {
	var p Pack
	if len(raw) > maxPack {
		return p, Desk{}, errPack
	}
	payload, desk, err := Check(raw, []byte(packType), root)
	if err != nil {
		return p, desk, errPack.Because(err)
	}
	if err := decoder.Unmarshal(payload, &p); err != nil {
		return p, desk, errPack.Because(err)
	}
	if again, err := encoder.Marshal(p); err != nil || !bytes.Equal(again, payload) || p.Issuer != desk.Code || desk.Level == School || p.Number == 0 {
		return p, desk, errPack
	}
	return p, desk, nil
}
