package trust

import "github.com/fxamacker/cbor/v2"

// Canonical gives how what is signed is written and read: as CBOR that has one form alone (RFC 8949 §4.2.1), without keys that nobody
// knows and with at most so many elements in a list.
func Canonical(elements int) (cbor.EncMode, cbor.DecMode) {
	encoder, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		panic(err) // the options are constants: this fails in no built program or in every one
	}
	decoder, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		MaxNestedLevels: 6, MaxArrayElements: elements, ExtraReturnErrors: cbor.ExtraDecErrorUnknownField, UTF8: cbor.UTF8RejectInvalid,
	}.DecMode()
	if err != nil {
		panic(err) // as above
	}
	return encoder, decoder
}
