package bundle_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/emmansun/gmsm/smx509"
	"github.com/fxamacker/cbor/v2"
	"github.com/klauspost/compress/zstd"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/store/register"
	"rollbook/sync/bundle"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
)

func init() { store.CheapPasswords() }

// pair is a school that sends to a city.
type pair struct {
	suite        int
	school, city *trust.Identity
	ranges       []store.Range
	manifest     bundle.Manifest
}

func newPair(t testing.TB, records int) pair {
	t.Helper()
	pack, err := register.Load(os.DirFS("../../store/testdata/pack"))
	if err != nil {
		t.Fatal(err)
	}
	desk := func(code, level string) (*store.Store, func() *trust.Identity) {
		s, _, err := courier.Found(filepath.Join(t.TempDir(), code), store.Config{Unit: store.Unit{Code: code, Name: "单位" + code, Level: level}, Password: "12345678"}, pack)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s, func() *trust.Identity {
			raw, err := s.Meta("trust/identity")
			if err != nil {
				t.Fatal(err)
			}
			id, err := trust.Unmarshal(raw)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
	}
	city, cityID := desk("U0", store.City)
	school, schoolID := desk("S1", store.School)
	request, err := courier.Request(school)
	if err != nil {
		t.Fatal(err)
	}
	grant, _, err := courier.Grant(city, request)
	if err != nil {
		t.Fatal(err)
	}
	if err := courier.Accept(school, grant); err != nil {
		t.Fatal(err)
	}
	edits := make([]store.Edit, records)
	for i := range edits {
		edits[i] = store.Edit{Kind: "pupil", Set: map[string]string{"name": "马小" + string(rune(0x4e00+i))}}
	}
	if _, err := school.Commit(edits...); err != nil {
		t.Fatal(err)
	}
	ranges, err := school.Ranges(map[change.Writer]uint64{}, []string{"S1"})
	if err != nil {
		t.Fatal(err)
	}
	return pair{1, schoolID(), cityID(), ranges, bundle.Manifest{From: "S1", To: "U0", Number: 7, Created: time.Unix(1_474_000_000, 0), Pack: "small 1", New: records}}
}

// inBoth runs a test for each suite, with a school of so many records.
func inBoth(t *testing.T, records int, test func(t *testing.T, p pair)) {
	p := newPair(t, records)
	for p.suite = range 3 {
		if p.suite > 0 {
			t.Run(fmt.Sprintf("suite %d", p.suite), func(t *testing.T) { test(t, p) })
		}
	}
}

// recipient is the city's, in the pair's suite.
func (p pair) recipient(t testing.TB) string {
	t.Helper()
	text, err := map[int]func() (string, error){1: p.city.Recipient, 2: p.city.RecipientSecond}[p.suite]()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (p pair) seal(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := bundle.Suite(p.suite).Seal(&out, p.manifest, p.ranges, p.school, []string{p.recipient(t)}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestSealAndOpen(t *testing.T) {
	inBoth(t, 9000, func(t *testing.T, p pair) { // more than one block
		p.manifest.Attachment = []byte("a register pack")
		p.manifest.Reminder = &bundle.Reminder{List: []byte("your list"), Recipient: "age1pq"}
		raw := p.seal(t)
		got, err := bundle.Open(raw, p.city)
		if err != nil {
			t.Fatal(err)
		}
		if got.Sender.Code != "S1" || got.Sender.Parent != "U0" || got.Manifest.Number != 7 || len(got.Manifest.Blocks) < 2 {
			t.Errorf("%+v from %+v", got.Manifest, got.Sender)
		}
		if string(got.Manifest.Attachment) != "a register pack" {
			t.Errorf("attached is %q", got.Manifest.Attachment)
		}
		if r := got.Manifest.Reminder; r == nil || string(r.List) != "your list" || r.Recipient != "age1pq" || r.Second != "" {
			t.Errorf("reminded of %+v", r)
		}
		if len(got.Ranges) != 1 || len(got.Ranges[0].Changes) != len(p.ranges[0].Changes) || got.Ranges[0].Head != p.ranges[0].Head {
			t.Fatalf("%d ranges", len(got.Ranges))
		}
		for i, raw := range got.Ranges[0].Changes {
			if !bytes.Equal(raw, p.ranges[0].Changes[i]) {
				t.Fatalf("change %d differs", i)
			}
		}
	})
}

// TestEveryByteIsGuarded alters every byte of a bundle with a receipt in it, ends it at every
// length, and writes zeros over its end. The long form alters every bit.
func TestEveryByteIsGuarded(t *testing.T) {
	inBoth(t, 1, func(t *testing.T, p pair) {
		p.manifest.Receipt = &bundle.Receipt{Number: 3, Bundles: []uint64{1, 2}, Accepted: []bundle.Mark{{Writer: p.ranges[0].Writer, Seq: 2}}}
		raw := p.seal(t)
		refused := func(what string, i int, other []byte) {
			t.Helper()
			_, err := bundle.Open(other, p.city)
			var known *fault.Fault
			if !errors.As(err, &known) {
				t.Fatalf("%s %d: %v", what, i, err)
			}
		}
		for i := range raw {
			for bit := range 8 {
				if os.Getenv("ROLLBOOK_TORTURE") == "" && bit != i%8 {
					continue
				}
				other := bytes.Clone(raw)
				other[i] ^= 1 << bit
				refused("altered at", i, other)
			}
			refused("cut at", i, raw[:i])
			zeroed := bytes.Clone(raw)
			clear(zeroed[i:])
			if !bytes.Equal(zeroed, raw) {
				refused("zeros from", i, zeroed)
			}
		}
	})
}

// sealed is a file whose manifest and blocks are what a dishonest program writes; its signature and
// its seal are good.
func (p pair) sealed(t testing.TB, payload []byte, blocks ...[]byte) []byte {
	t.Helper()
	if p.suite == 2 {
		return p.sealedSecond(t, payload, blocks...)
	}
	signed, err := p.school.Sign(payload, []byte("rollbook bundle for U0"))
	if err != nil {
		t.Fatal(err)
	}
	to, err := age.ParseHybridRecipient(p.recipient(t))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range append([][]byte{signed}, blocks...) {
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestSignedBombs opens files that a true sender signed and that mean to fill the receiver's memory
// or to deceive the eye. Each is refused, and opening it takes little memory.
func TestSignedBombs(t *testing.T) {
	inBoth(t, 1, func(t *testing.T, p pair) {
		r := p.ranges[0]
		encode := func(v any) []byte {
			mode, err := cbor.CoreDetEncOptions().EncMode()
			if err != nil {
				t.Fatal(err)
			}
			raw, err := mode.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			return raw
		}
		manifest := func(ranges, blocks any) []byte {
			return encode(map[int]any{1: 1, 2: "S1", 3: "U0", 4: 1, 5: 1_474_000_000, 6: "small 1", 7: 0, 8: 0, 9: 0, 10: ranges, 11: blocks})
		}
		span := map[int]any{1: r.Writer[:], 2: "S1", 3: "S1", 4: 1, 5: 2, 6: r.Head[:]}
		packer, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		// holding gives a manifest and its block of changes, the block's length as it is claimed.
		holding := func(plain []byte, claimed int) []byte {
			packed := packer.EncodeAll(plain, nil)
			sum := sha256.Sum256(packed)
			return p.sealed(t, manifest([]any{span}, []any{map[int]any{1: sum[:], 2: len(packed), 3: claimed}}), encode(packed))
		}
		// changes joins changes of one chain, and claims its true head.
		changes := func(raw ...[]byte) []byte {
			var plain []byte
			for _, one := range raw {
				plain = append(plain, encode(one)...)
				head := change.Hash(one)
				span[6] = head[:]
			}
			return plain
		}
		// saying is a second change of the chain with other fields.
		saying := func(fields map[string]string) []byte {
			return encode([]any{1, r.Writer[:], 2, func() []byte { id := change.Hash(r.Changes[0]); return id[:] }(), 5, make([]byte, 16), 2, fields, map[string]any{}, "甲", "small 1", ""})
		}
		// attached gives a bundle without changes and what stands behind its blocks.
		attached := func(key int, what []byte, alter func(sum []byte)) []byte {
			sum := sha256.Sum256(what)
			if alter != nil {
				alter(sum[:])
			}
			var behind []byte
			if what != nil {
				behind = encode(what)
			}
			return p.sealed(t, encode(map[int]any{1: 1, 2: "S1", 3: "U0", 4: 1, 5: 1_474_000_000, 6: "small 1", 7: 0, 8: 0, 9: 0, 10: nil, 11: nil, key: sum[:]}), behind)
		}
		if _, err := bundle.Open(attached(16, []byte("a register pack"), nil), p.city); err != nil {
			t.Fatalf("an honest attachment: %v", err)
		}
		if got, err := bundle.Open(attached(17, encode(map[int]any{1: []byte("a list"), 2: "age1pq"}), nil), p.city); err != nil || string(got.Manifest.Reminder.List) != "a list" {
			t.Fatalf("an honest reminder: %+v %v", got.Manifest.Reminder, err)
		}
		if _, err := bundle.Open(p.sealed(t, encode(map[int]any{1: 1, 6: make([]byte, 9<<20)})), p.city); !errors.Is(err, bundle.ErrTooLarge) {
			t.Errorf("a manifest of 9 MiB: %v", err)
		}
		many := map[string]string{}
		for i := range 100_000 {
			many[fmt.Sprint(i)] = ""
		}
		huge := make([]byte, 0, 64)
		huge = append(huge, 0x9a, 0x3b, 0x9a, 0xca, 0x00) // an array of 10^9
		for name, raw := range map[string][]byte{
			"1 GiB of zeros packed small":   holding(make([]byte, 256<<20), 1<<20),
			"a block of 1 TiB":              holding(changes(r.Changes...), 1<<40),
			"a block of a negative length":  holding(changes(r.Changes...), -1),
			"an array of 10^9":              p.sealed(t, huge),
			"10^9 ranges":                   p.sealed(t, append(manifest([]any{}, []any{})[:len(manifest([]any{}, []any{}))-4], huge...)),
			"a range of 2^63 changes":       p.sealed(t, manifest([]any{map[int]any{1: r.Writer[:], 2: "S1", 3: "S1", 4: 1, 5: uint64(1) << 63, 6: r.Head[:]}}, []any{})),
			"a value of 16 MiB":             holding(changes(r.Changes[0], saying(map[string]string{"name": strings.Repeat("马", 16<<20/3)})), 1<<20),
			"100,000 fields":                holding(changes(r.Changes[0], saying(many)), 1<<20),
			"a text that turns its reading": holding(changes(r.Changes[0], saying(map[string]string{"name": "\u202e001"})), 200),
			"a control character":           holding(changes(r.Changes[0], saying(map[string]string{"name": "马\x00"})), 200),
			"deep nesting":                  p.sealed(t, bytes.Repeat([]byte{0x81}, 1<<20)),
			"11 MiB attached":               attached(16, make([]byte, 11<<20), nil),
			"another thing attached":        attached(16, []byte("pack"), func(sum []byte) { sum[0] ^= 1 }),
			"attached and not there":        attached(16, nil, nil),
			"a reminder of 18 MiB":          attached(17, encode(map[int]any{1: make([]byte, 18<<20)}), nil),
			"another reminder":              attached(17, encode(map[int]any{2: "age1pq"}), func(sum []byte) { sum[0] ^= 1 }),
			"a reminder that is not there":  attached(17, nil, nil),
			"a reminder of a newer kind":    attached(17, encode(map[int]any{9: "x"}), nil),
			"a reminder of another shape":   attached(17, append(encode(map[int]any{2: "age1pq"}), 0), nil),
			"10^9 in a reminder":            attached(17, huge, nil),
			"a list in the attachment":      p.sealed(t, encode(map[int]any{1: 1, 2: "S1", 3: "U0", 4: 1, 5: 1_474_000_000, 6: "small 1", 7: 0, 8: 0, 9: 0, 10: nil, 11: nil, 16: make([]byte, 32)}), huge),
		} {
			t.Run(name, func(t *testing.T) {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				_, err := bundle.Open(raw, p.city)
				runtime.ReadMemStats(&after)
				var known *fault.Fault
				if !errors.As(err, &known) {
					t.Fatalf("%v", err)
				}
				if used := after.TotalAlloc - before.TotalAlloc; used > 96<<20+4*uint64(len(raw)) {
					t.Errorf("%d MiB were allocated", used>>20)
				}
			})
		}
	})
}

// Each lie is signed by the true sender: only the checks behind the signature can find it.
func TestLiesBehindTheSignature(t *testing.T) {
	inBoth(t, 2, func(t *testing.T, p pair) {
		for name, lie := range map[string]func(*pair){
			"a head that is not reached":      func(p *pair) { p.ranges[0].Head[0] ^= 1 },
			"a change left out":               func(p *pair) { p.ranges[0].Changes = p.ranges[0].Changes[1:] },
			"changes in another order":        func(p *pair) { c := p.ranges[0].Changes; c[0], c[1] = c[1], c[0] },
			"more than it says":               func(p *pair) { p.ranges[0].To-- },
			"a change that is none":           func(p *pair) { p.ranges[0].Changes[0] = []byte("x") },
			"another writer's":                func(p *pair) { p.ranges[0].Writer[0] ^= 1 },
			"sent in another unit's name":     func(p *pair) { p.manifest.From = "S2" },
			"a length beyond every bound":     func(p *pair) { p.ranges[0].To = 1 << 62 },
			"to a unit that is not it":        func(p *pair) { p.manifest.To = "U9" },
			"a change of a mebibyte and more": func(p *pair) { p.ranges[0].Changes[0] = bytes.Repeat([]byte{7}, 2<<20) },
		} {
			q := p
			q.ranges = append([]store.Range{}, p.ranges...)
			q.ranges[0].Changes = append([][]byte{}, p.ranges[0].Changes...)
			lie(&q)
			_, err := bundle.Open(q.seal(t), p.city)
			var known *fault.Fault
			if !errors.As(err, &known) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestWhoMayInspect(t *testing.T) {
	inBoth(t, 2, func(t *testing.T, p pair) {
		raw := p.seal(t)
		for name, c := range map[string]struct {
			id     *trust.Identity
			sealed bool
		}{"the receiver": {p.city, false}, "the sender": {p.school, true}, "anybody": {nil, true}} {
			info, err := bundle.Inspect(raw, c.id)
			if err != nil || info.Sealed != c.sealed || info.Bytes != len(raw) || c.sealed != (info.Manifest == nil) {
				t.Errorf("%s: %+v, %v", name, info, err)
			}
		}
		if _, err := bundle.Inspect([]byte("x"), nil); !errors.Is(err, bundle.ErrForeign) {
			t.Errorf("no bundle: %v", err)
		}
	})
}

// TestStockAge opens a bundle with the age command, and walks it with nothing but docs/format.md.
func TestStockAge(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the age command")
	}
	dir := t.TempDir()
	age := stockAge(t, dir)
	p := newPair(t, 5)
	for name, raw := range map[string][]byte{"bundle.zcb": p.seal(t), "identity.txt": []byte(p.city.Age + "\n")} {
		if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	plain, err := exec.Command(age, "-d", "-i", filepath.Join(dir, "identity.txt"), filepath.Join(dir, "bundle.zcb")).Output()
	if err != nil {
		t.Fatal(err)
	}
	var message cbor.Tag
	rest, err := cbor.UnmarshalFirst(plain, &message)
	if err != nil || message.Number != 18 {
		t.Fatalf("the first item is tag %d (%v), not COSE_Sign1", message.Number, err)
	}
	parts, ok := message.Content.([]any)
	if !ok || len(parts) != 4 {
		t.Fatalf("COSE_Sign1 has %d parts", len(parts))
	}
	manifest := map[int]any{}
	if err := cbor.Unmarshal(parts[2].([]byte), &manifest); err != nil || manifest[2] != "S1" || manifest[3] != "U0" {
		t.Errorf("manifest %v, %v", manifest, err)
	}
	var block []byte
	if rest, err = cbor.UnmarshalFirst(rest, &block); err != nil || len(rest) != 0 || !bytes.HasPrefix(block, []byte{0x28, 0xB5, 0x2F, 0xFD}) {
		t.Errorf("a zstd block: % x, %d bytes behind it, %v", block[:4], len(rest), err)
	}
}

// TestASecondReader reads bundles and requests of both suites with a program in another language that was
// written from docs/format.md alone.
func TestASecondReader(t *testing.T) {
	for _, command := range []string{"python3", "openssl", "zstd"} {
		if _, err := exec.LookPath(command); err != nil {
			t.Fatalf("%s is missing: make test installs it", command)
		}
	}
	age := stockAge(t, t.TempDir())
	inBoth(t, 3, func(t *testing.T, p pair) { secondReader(t, p, age) })
	t.Run("suite 2 of a city that was founded before it", func(t *testing.T) {
		raw, err := os.ReadFile("../trust/testdata/before-suite2/city.cbor")
		if err != nil {
			t.Fatal(err)
		}
		p := newPair(t, 3)
		p.suite = 2
		if p.city, err = trust.Unmarshal(raw); err != nil {
			t.Fatal(err)
		}
		if made, err := p.city.Equip(); err != nil || !made {
			t.Fatal(made, err)
		}
		p.manifest.To = p.city.Code
		if p.school, err = trust.New("S1", "单位S1", trust.School); err != nil {
			t.Fatal(err)
		}
		p.school = p.joined(t, p.school)
		secondReader(t, p, age)
	})
}

// secret is the city's secret key in a file as stock tools take it.
func (p pair) secret(t *testing.T) []byte {
	t.Helper()
	if p.suite == 1 {
		return []byte(p.city.Age + "\n")
	}
	key, err := p.city.SecretSecond()
	if err != nil {
		t.Fatal(err)
	}
	der, err := smx509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// joined gives a unit with the city's certificates.
func (p pair) joined(t *testing.T, unit *trust.Identity) *trust.Identity {
	t.Helper()
	raw, err := unit.Request()
	if err != nil {
		t.Fatal(err)
	}
	request, err := trust.ParseRequest(raw)
	if err != nil {
		t.Fatal(err)
	}
	grant, err := p.city.Grant(request, []byte("a list"))
	if err != nil {
		t.Fatal(err)
	}
	if unit, _, err = unit.Accept(grant); err != nil {
		t.Fatal(err)
	}
	return unit
}

// laden is a bundle of a county above the school, with one of everything that a bundle may carry.
func (p pair) laden(t *testing.T) pair {
	t.Helper()
	school := p.school
	county, err := trust.New("U01", "单位U01", trust.County)
	if err != nil {
		t.Fatal(err)
	}
	county = p.joined(t, county)
	list := trust.List{Number: 5, Suite: map[int]int{2: 2}[p.suite], Desks: []trust.Entry{{Code: "S7", Name: "单位S7", Level: trust.School}}}
	if p.manifest.TrustList, err = county.SignList(list); err != nil {
		t.Fatal(err)
	}
	own, err := p.city.SignList(trust.List{Number: 9, Suite: list.Suite})
	if err != nil {
		t.Fatal(err)
	}
	p.manifest.Reminder = &bundle.Reminder{List: own, Recipient: "age1pq"}
	if p.manifest.Recovery, err = bundle.Enclose([]byte("the sender's recovery key"), p.recipient(t)); err != nil {
		t.Fatal(err)
	}
	archive, err := register.Archive(map[string][]byte{"pack.toml": []byte("name = \"small\"\n")})
	if err != nil {
		t.Fatal(err)
	}
	if p.manifest.Attachment, err = p.city.SignPack(trust.Pack{Number: 3, Name: "small", Version: "2", Archive: archive}, p.suite); err != nil {
		t.Fatal(err)
	}
	// What the school signed for the county, in one suite, and for the city, in the other.
	for suite, to := range map[int]*trust.Identity{p.suite: county, 3 - p.suite: p.city} {
		signed := pair{suite: suite, school: school, city: to, ranges: p.ranges, manifest: bundle.Manifest{From: "S1", To: to.Code, Created: p.manifest.Created}}
		opened, err := bundle.Open(signed.seal(t), to)
		if err != nil {
			t.Fatal(err)
		}
		p.manifest.Proofs = append(p.manifest.Proofs, opened.Envelope)
	}
	p.school, p.manifest.From, p.ranges = county, "U01", slices.Clone(p.ranges)
	return p
}

func secondReader(t *testing.T, p pair, age string) {
	bare := p
	p = bare.laden(t)
	dir := t.TempDir()
	reading := func(raw []byte) ([]byte, error) {
		for name, content := range map[string][]byte{"bundle.zcb": raw, "secret": p.secret(t), "root.der": p.city.Root()} {
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return exec.Command("python3", "testdata/reader/read.py", age, filepath.Join(dir, "secret"), filepath.Join(dir, "root.der"), p.city.Code, filepath.Join(dir, "bundle.zcb")).Output()
	}
	raw := p.seal(t)
	out, err := reading(raw)
	if err != nil {
		t.Fatalf("%v: %s", err, said(err))
	}
	var got struct {
		From, Above string
		Number      uint64
		Changes     int
		Records     map[string]map[string][]string
		Recovery    string
		Proofs      []string
		List        struct {
			Number uint64
			Issuer string
			Suite  int
			Units  []string
		}
		Reminder struct {
			Recipient string
			List      struct {
				Number uint64
				Issuer string
			}
		}
		Pack struct {
			Number          uint64
			Issuer, Version string
			Files           []string
		}
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if pack := got.Pack; pack.Number != 3 || pack.Issuer != p.city.Code || pack.Version != "small 2" || len(pack.Files) != 1 {
		t.Errorf("the register pack is %+v", pack)
	}
	if list := got.List; list.Number != 5 || list.Issuer != "U01" || list.Suite != p.suite || !slices.Equal(list.Units, []string{"S7"}) {
		t.Errorf("the trust list is %+v", list)
	}
	if r := got.Reminder; r.Recipient != "age1pq" || r.List.Number != 9 || r.List.Issuer != p.city.Code {
		t.Errorf("the reminder is %+v", r)
	}
	if got.Recovery != "the sender's recovery key" || !slices.Equal(got.Proofs, []string{"S1", "S1"}) {
		t.Errorf("the recovery key is %q, the proofs are of %v", got.Recovery, got.Proofs)
	}
	if got.From != "U01" || got.Above != p.city.Code || got.Number != 7 || got.Changes != len(p.ranges[0].Changes) || len(got.Records) != 3 {
		t.Errorf("%s", out)
	}
	opened, err := bundle.Open(raw, p.city)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range opened.Ranges[0].Parsed[1:] {
		for field, value := range c.Fields {
			if values := got.Records["S1|"+hex.EncodeToString(c.Record[:])][field]; len(values) != 1 || values[0] != value {
				t.Errorf("%s is %v, not %s", field, values, value)
			}
		}
	}
	bad := map[string][]byte{"cut": raw[:len(raw)-1], "one byte more": append(bytes.Clone(raw), 0)}
	for at := 7; at < len(raw); at += len(raw) / 4 {
		damaged := bytes.Clone(raw)
		damaged[at] ^= 1
		bad[fmt.Sprintf("damaged at %d", at)] = damaged
	}
	for name, change := range map[string]func(lie *pair){
		"a false head":       func(lie *pair) { lie.ranges[0].Head[0] ^= 1 },
		"for another":        func(lie *pair) { lie.manifest.To = "U9" },
		"from another":       func(lie *pair) { lie.manifest.From = "U02" },
		"another city's":     func(lie *pair) { lie.school = newPair(t, 1).school },
		"a damaged list":     func(lie *pair) { lie.manifest.TrustList[len(lie.manifest.TrustList)-1] ^= 1 },
		"a damaged proof":    func(lie *pair) { lie.manifest.Proofs[0][len(lie.manifest.Proofs[0])-1] ^= 1 },
		"a damaged reminder": func(lie *pair) { lie.manifest.Reminder.List[len(lie.manifest.Reminder.List)-1] ^= 1 },
		"another's reminder": func(lie *pair) { lie.manifest.Reminder.List = lie.manifest.TrustList },
		"a damaged register": func(lie *pair) { lie.manifest.Attachment[len(lie.manifest.Attachment)-1] ^= 1 },
	} {
		lie := bare.laden(t)
		change(&lie)
		bad[name] = lie.seal(t)
	}
	for name, raw := range bad {
		if out, err := reading(raw); err == nil || bytes.Contains(said(err), []byte("Traceback")) {
			t.Errorf("%s was read, or not refused in one line: %s%s", name, out, said(err))
		}
	}
}

// said is what a command that failed wrote on its stderr.
func said(err error) []byte {
	var failed *exec.ExitError
	errors.As(err, &failed)
	if failed == nil {
		return nil
	}
	return failed.Stderr
}

// TestASecondReaderOfRequests reads requests with that program: the eight words are those of this one.
func TestASecondReaderOfRequests(t *testing.T) {
	for _, level := range []string{trust.County, trust.School} {
		id, err := trust.New("S1", "银川市第一小学", level)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := id.Request()
		if err != nil {
			t.Fatal(err)
		}
		want, err := trust.ParseRequest(raw)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "request.zcreq")
		reading := func(raw []byte) ([]byte, error) {
			if err := os.WriteFile(path, raw, 0o600); err != nil {
				t.Fatal(err)
			}
			return exec.Command("python3", "testdata/reader/read.py", "../../assets/words.txt", path).Output()
		}
		out, err := reading(raw)
		var got struct {
			Code, Name, Level, Recipient, Recipient2 string
			Words                                    []string
		}
		if err != nil || json.Unmarshal(out, &got) != nil {
			t.Fatalf("%v: %s", err, said(err))
		}
		if got.Code != want.Code || got.Name != want.Name || got.Level != level || got.Recipient != want.Recipient ||
			got.Recipient2 != want.RecipientSecond || !slices.Equal(got.Words, want.Fingerprint) {
			t.Errorf("%+v, not %+v", got, want)
		}
		// One byte of each signature: that of the request, and that of the one for suite 2 within it.
		block, _ := pem.Decode(raw)
		inner := bytes.LastIndex(block.Bytes, []byte(want.RecipientSecond))
		for _, at := range []int{len(block.Bytes) - 5, inner + 200} {
			spoilt := bytes.Clone(block.Bytes)
			spoilt[at] ^= 1
			if out, err := reading(pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: spoilt})); err == nil {
				t.Errorf("spoilt at %d of %d: %s", at, len(spoilt), out)
			}
		}
	}
}

// stockAge builds the stock age command.
func stockAge(t *testing.T, dir string) string {
	t.Helper()
	age := filepath.Join(dir, "age")
	build := exec.CommandContext(context.Background(), "go", "build", "-modfile=../../tools/go.mod", "-o", age, "filippo.io/age/cmd/age")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build age: %v\n%s", err, out)
	}
	return age
}

func FuzzOpen(f *testing.F) {
	p := newPair(f, 2)
	honest := [][]byte{p.seal(f)}
	p.suite = 2
	honest = append(honest, p.seal(f))
	for second := range 2 {
		f.Add(second == 1, uint16(0), uint16(0), []byte{})
		f.Add(second == 1, uint16(300), uint16(1<<16-1), []byte{})
	}
	f.Add(false, uint16(0), uint16(1<<16-1), []byte("age-encryption.org/v1\n"))
	f.Fuzz(func(t *testing.T, second bool, at, off uint16, by []byte) { // keys are made anew by each process: what is nearly true is made here
		raw := honest[0]
		if second {
			raw = honest[1]
		}
		from := min(int(at), len(raw))
		other := slices.Concat(raw[:from], by, raw[min(from+int(off), len(raw)):])
		_, err := bundle.Open(other, p.city)
		sealed := bytes.Equal(other, raw)
		var known *fault.Fault
		if err == nil && !sealed || err != nil && !errors.As(err, &known) {
			t.Fatalf("%x: %v", other[:min(len(other), 60)], err)
		}
	})
}
