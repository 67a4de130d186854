package bundle_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/fxamacker/cbor/v2"
	"github.com/klauspost/compress/zstd"

	"rollbook/fault"
	"rollbook/store/change"
	"rollbook/sync/bundle"
)

// smith makes bundles whose signature, hashes and stated lengths are all true, whatever is in them.
type smith struct {
	t      testing.TB
	p      pair
	mode   cbor.EncMode
	packer *zstd.Encoder
}

func newSmith(t testing.TB) smith {
	t.Helper()
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		t.Fatal(err)
	}
	packer, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return smith{t, newPair(t, 1), mode, packer}
}

func (s smith) encode(v any) []byte {
	s.t.Helper()
	raw, err := s.mode.Marshal(v)
	if err != nil {
		s.t.Fatal(err)
	}
	return raw
}

// manifest has the parts named in more beside those that every manifest has.
func (s smith) manifest(more map[int]any) []byte {
	all := map[int]any{1: 1, 2: "S1", 3: "U0", 4: 1, 5: 1_474_000_000, 6: "small 1", 7: 0, 8: 0, 9: 0, 10: []any{}, 11: []any{}}
	for key, v := range more {
		all[key] = v
	}
	return s.encode(all)
}

// chain is a bundle of the school's first change and of others that go on from it.
func (s smith) chain(others ...[]byte) []byte {
	first := s.p.ranges[0].Changes[0]
	plain, head := s.encode(first), change.Hash(first)
	for _, raw := range others {
		plain, head = append(plain, s.encode(raw)...), change.Hash(raw)
	}
	w := s.p.ranges[0].Writer
	span := map[int]any{1: w[:], 2: "S1", 3: "S1", 4: 1, 5: 1 + len(others), 6: head[:]}
	return s.holding(plain, []any{span})
}

// holding is a bundle of one block that is as long as it says.
func (s smith) holding(plain []byte, ranges any) []byte {
	packed := s.packer.EncodeAll(plain, nil)
	sum := sha256.Sum256(packed)
	block := map[int]any{1: sum[:], 2: len(packed), 3: len(plain)}
	return s.p.sealed(s.t, s.manifest(map[int]any{10: ranges, 11: []any{block}}), s.encode(packed))
}

// saying is the school's second change, with these fields and this reason.
func (s smith) saying(fields any, reason string) []byte {
	w, prev := s.p.ranges[0].Writer, change.Hash(s.p.ranges[0].Changes[0])
	return s.encode([]any{1, w[:], 2, prev[:], 5, append(make([]byte, 15), 9), 2, fields, map[string]any{}, "甲", "small 1", reason})
}

// unsigned is a file of any first item that a stranger seals: the receiver's recipient is no secret.
func (s smith) unsigned(first []byte) []byte {
	s.t.Helper()
	text, err := s.p.city.Recipient()
	if err != nil {
		s.t.Fatal(err)
	}
	to, err := age.ParseHybridRecipient(text)
	if err != nil {
		s.t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err == nil {
		_, err = w.Write(first)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		s.t.Fatal(err)
	}
	return out.Bytes()
}

func fields(n int) map[string]string {
	many := make(map[string]string, n)
	for i := range n {
		many[fmt.Sprint(i)] = ""
	}
	return many
}

// TestBombsThatFitTogether opens bombs of which everything that is checked before them is true, so that
// only the check that is meant can find them. Each is refused, with little memory; how long it
// took is told and not judged. One that is no bomb is opened, so that the making is right.
func TestBombsThatFitTogether(t *testing.T) {
	s := newSmith(t)
	if _, err := bundle.Suite1.Open(s.chain(s.saying(map[string]string{"name": "马小龙"}, "户口簿")), s.p.city); err != nil {
		t.Fatalf("an honest bundle: %v", err)
	}
	if _, err := bundle.Suite1.Open(s.chain(s.saying(fields(512), "")), s.p.city); err != nil {
		t.Fatalf("as many fields as may be: %v", err)
	}
	billion := []byte{0x9a, 0x3b, 0x9a, 0xca, 0x00} // an array of 10^9
	wide := []byte{0xba, 0x3b, 0x9a, 0xca, 0x00}    // a map of 10^9
	long := []byte{0x5b, 0, 0, 0, 0, 0x3b, 0x9a, 0xca, 0x00}
	count := func(key int, count []byte) []byte { // the manifest's part is nothing but a count
		raw := s.manifest(map[int]any{key: 7777})
		at := bytes.Index(raw, append(s.encode(key), 0x19, 0x1e, 0x61))
		return s.p.sealed(t, append(append(bytes.Clone(raw[:at+len(s.encode(key))]), count...), raw[at+len(s.encode(key))+3:]...))
	}
	one := map[int]any{1: make([]byte, 16), 2: "S1", 3: "S1", 4: 1, 5: 1, 6: make([]byte, 32)}
	many := func(n int, v any) []any {
		list := make([]any, n)
		for i := range list {
			list[i] = v
		}
		return list
	}
	zeros := make([]byte, 16<<20)
	type bomb struct {
		name string
		raw  []byte
	}
	bombs := []bomb{
		{"513 fields", s.chain(s.saying(fields(513), ""))},
		{"100,000 fields in one block", s.chain(s.saying(fields(100_000), ""))},
		{"a million fields", s.chain(s.saying(fields(1_000_000), ""))},
		{"a value of 16 MiB", s.chain(s.saying(map[string]string{"name": strings.Repeat("x", 16<<20)}, ""))},
		{"a value of 200 KiB and a byte", s.chain(s.saying(map[string]string{"name": strings.Repeat("x", change.MaxText+1)}, ""))},
		{"a reason of 512 KiB", s.chain(s.saying(map[string]string{"name": "马"}, strings.Repeat("x", 512<<10)))},
		{"16 MiB of zeros in a block", s.holding(zeros, []any{})},
		{"a text that turns its reading", s.chain(s.saying(map[string]string{"name": "\u202e001"}, ""))},
		{"a reason that turns its reading", s.chain(s.saying(map[string]string{"name": "马"}, "\u2067001"))},
		{"a field's name that turns its reading", s.chain(s.saying(map[string]string{"na\u202eme": "马"}, ""))},
		{"a control character", s.chain(s.saying(map[string]string{"name": "马\x00"}, ""))},
		{"a control character in a field's name", s.chain(s.saying(map[string]string{"name\x1b[2J": "马"}, ""))},
		{"10^9 ranges", count(10, billion)},
		{"10^9 blocks", count(11, billion)},
		{"a receipt of 10^9 parts", count(12, wide)},
		{"a receipt of 10^9 bundles", count(12, append([]byte{0xa2, 1, 1, 2}, billion...))},
		{"a receipt of 10^9 refusals", count(12, append([]byte{0xa6, 1, 1, 2, 0xf6, 3, 0xf6, 4, 0xf6, 5}, billion...))},
		{"a trust list of 10^9 bytes", count(13, long)},
		{"10^9 proofs", count(14, billion)},
		{"20,001 ranges", s.p.sealed(t, s.manifest(map[int]any{10: many(20_001, one)}))},
		{"blocks of 300 MiB in all", s.p.sealed(t, s.manifest(map[int]any{11: many(300, map[int]any{1: make([]byte, 32), 2: 100, 3: 1 << 20})}))},
		{"unsigned: an array of 10^9", s.unsigned(append([]byte{0xd2}, billion...))},
		{"unsigned: a million array heads", s.unsigned(bytes.Repeat([]byte{0x81}, 1<<20))},
	}
	// Those that take longer to make than to refuse.
	if os.Getenv("ROLLBOOK_TORTURE") != "" {
		bombs = append(bombs, []bomb{
			{"a million proofs", s.p.sealed(t, s.manifest(map[int]any{14: many(1_000_000, []byte{})}))},
			{"a manifest of a million keys", s.p.sealed(t, s.encode(numbered(1_000_000)))},
			{"a manifest of 9 MiB", s.p.sealed(t, s.manifest(map[int]any{6: strings.Repeat("x", 9<<20)}))},
			{"unsigned: a header of a million keys", s.unsigned(s.encode(cbor.Tag{Number: 18, Content: []any{[]byte{0xa0}, numbered(1_000_000), []byte{}, []byte{}}}))},
			{"unsigned: a chain of a million certificates", s.unsigned(s.encode(cbor.Tag{Number: 18, Content: []any{s.encode(map[int]any{1: -8, 33: many(1_000_000, []byte{1})}), map[int]any{}, []byte{}, make([]byte, 64)}}))},
		}...)
	}
	for _, bomb := range bombs {
		t.Run(bomb.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			begin := time.Now()
			_, err := bundle.Suite1.Open(bomb.raw, s.p.city)
			took := time.Since(begin)
			runtime.ReadMemStats(&after)
			var known *fault.Fault
			if !errors.As(err, &known) {
				t.Fatalf("%v", err)
			}
			used := after.TotalAlloc - before.TotalAlloc
			t.Logf("%d KiB, %s: refused after %.1f ms, %.1f MiB", len(bomb.raw)>>10, known.Code, took.Seconds()*1000, float64(used)/(1<<20))
			if used > 64<<20+4*uint64(len(bomb.raw)) {
				t.Errorf("%d MiB were allocated", used>>20)
			}
		})
	}
}

func numbered(n int) map[int]int {
	many := make(map[int]int, n)
	for i := range n {
		many[i+100] = 0
	}
	return many
}
