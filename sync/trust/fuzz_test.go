package trust_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"rollbook/fault"
	"rollbook/sync/trust"
)

// FuzzAccept: whatever is taken as a grant carries the certificates that the bureau gave.
func FuzzAccept(f *testing.F) {
	city, county, _ := province(f)
	school := identity(f, "YN-02", "园艺小学", trust.School)
	asked, err := school.Request()
	if err != nil {
		f.Fatal(err)
	}
	request, err := trust.ParseRequest(asked)
	if err != nil {
		f.Fatal(err)
	}
	list, err := county.SignList(trust.List{Number: 1})
	if err != nil {
		f.Fatal(err)
	}
	grant, err := county.Grant(request, list)
	if err != nil {
		f.Fatal(err)
	}
	joined, _, err := school.Accept(grant)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(grant)
	f.Add(grant[:len(grant)/2])
	f.Add([]byte("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, _, err := school.Accept(raw)
		var known *fault.Fault
		if err != nil {
			if !errors.As(err, &known) {
				t.Fatalf("an error without a sentence: %v", err)
			}
			return
		}
		if !bytes.Equal(got.Root(), city.Root()) || !bytes.Equal(got.Chain[0], joined.Chain[0]) {
			t.Fatalf("another certificate is taken: %x", got.Chain[0])
		}
	})
}

// FuzzSignedList: a bureau signs what is no trust list, or a strange one. What is taken is written
// again as it was.
func FuzzSignedList(f *testing.F) {
	city, county, _ := province(f)
	plain, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		f.Fatal(err)
	}
	for _, l := range []trust.List{
		{Number: 1, Issuer: "U0121"},
		{
			Number: 1 << 60, Issuer: "U0121", Recipient: "age1pq", Desks: []trust.Entry{{Code: "YN-01", Name: "原隆", Level: trust.School, Keys: [][32]byte{{1}}}},
			Cuts: []trust.Cut{{Seq: 3}}, Ended: [][32]byte{{2}},
		},
	} {
		raw, err := plain.Marshal(l)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte{0xa1, 4, 0x9a, 0x3b, 0x9a, 0xca, 0})
	f.Fuzz(func(t *testing.T, payload []byte) {
		raw, err := county.Sign(payload, []byte("ROLLBOOK TRUST LIST"))
		if err != nil {
			t.Fatal(err)
		}
		list, desk, err := trust.OpenList(raw, city.Root())
		var known *fault.Fault
		if err != nil {
			if !errors.As(err, &known) {
				t.Fatalf("an error without a sentence: %v", err)
			}
			return
		}
		again, err := plain.Marshal(list)
		if err != nil || !bytes.Equal(again, payload) || list.Issuer != desk.Code {
			t.Fatalf("%x was read, but is written %x (%v)", payload, again, err)
		}
	})
}
