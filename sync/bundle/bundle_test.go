package bundle_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/store/register"
	"rollbook/sync/bundle"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
)

// pair is a school that sends to a city.
type pair struct {
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
	return pair{schoolID(), cityID(), ranges, bundle.Manifest{From: "S1", To: "U0", Number: 7, Created: time.Unix(1_474_000_000, 0), Pack: "small 1", New: records}}
}

func (p pair) seal(t testing.TB) []byte {
	t.Helper()
	recipient, err := p.city.Recipient()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := bundle.Suite1.Seal(&out, p.manifest, p.ranges, p.school, []string{recipient}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestSealAndOpen(t *testing.T) {
	p := newPair(t, 9000) // more than one block
	raw := p.seal(t)
	got, err := bundle.Suite1.Open(raw, p.city)
	if err != nil {
		t.Fatal(err)
	}
	if got.Sender.Code != "S1" || got.Sender.Parent != "U0" || got.Manifest.Number != 7 || len(got.Manifest.Blocks) < 2 {
		t.Errorf("%+v from %+v", got.Manifest, got.Sender)
	}
	if len(got.Ranges) != 1 || len(got.Ranges[0].Changes) != len(p.ranges[0].Changes) || got.Ranges[0].Head != p.ranges[0].Head {
		t.Fatalf("%d ranges", len(got.Ranges))
	}
	for i, raw := range got.Ranges[0].Changes {
		if !bytes.Equal(raw, p.ranges[0].Changes[i]) {
			t.Fatalf("change %d differs", i)
		}
	}
}

func TestEveryByteIsGuarded(t *testing.T) {
	p := newPair(t, 2)
	raw := p.seal(t)
	for i := 0; i < len(raw); i += 1 + len(raw)/400 {
		flipped := bytes.Clone(raw)
		flipped[i] ^= 0x10
		if _, err := bundle.Suite1.Open(flipped, p.city); err == nil {
			t.Fatalf("byte %d may be altered", i)
		}
		if _, err := bundle.Suite1.Open(raw[:i], p.city); err == nil {
			t.Fatalf("it may end at byte %d", i)
		}
	}
}

// Each lie is signed by the true sender: only the checks behind the signature can find it.
func TestLiesBehindTheSignature(t *testing.T) {
	p := newPair(t, 2)
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
		_, err := bundle.Suite1.Open(q.seal(t), p.city)
		var known *fault.Fault
		if !errors.As(err, &known) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhoMayInspect(t *testing.T) {
	p := newPair(t, 2)
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
}

// TestStockAge opens a bundle with the age command, and walks it with nothing but docs/format.md.
func TestStockAge(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the age command")
	}
	dir := t.TempDir()
	age := filepath.Join(dir, "age")
	build := exec.CommandContext(context.Background(), "go", "build", "-modfile=../../tools/go.mod", "-o", age, "filippo.io/age/cmd/age")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build age: %v\n%s", err, out)
	}
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

func FuzzOpen(f *testing.F) {
	p := newPair(f, 2)
	raw := p.seal(f)
	f.Add(raw)
	f.Add(raw[:300])
	f.Add([]byte("age-encryption.org/v1\n"))
	f.Fuzz(func(t *testing.T, other []byte) {
		_, err := bundle.Suite1.Open(other, p.city)
		var known *fault.Fault
		if err == nil && !bytes.Equal(other, raw) || err != nil && !errors.As(err, &known) {
			t.Fatalf("%x: %v", other[:min(len(other), 60)], err)
		}
	})
}
