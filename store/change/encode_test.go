package change_test

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"rollbook/store/change"
)

func sample() change.Change {
	return change.Change{
		Writer: change.Writer{1}, Seq: 2, Prev: change.ID{7}, HLC: 42, Record: change.Record{3}, Op: change.Set,
		Fields: map[string]string{"name": "䶮·马", "sex": ""}, Supersedes: map[string][]change.ID{"name": {{9}}},
		Actor: "马老师", Pack: "test 1", Reason: "户口簿",
	}
}

func TestEncodeAndBack(t *testing.T) {
	raw, err := change.Encode(sample())
	if err != nil {
		t.Fatal(err)
	}
	c, err := change.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	again, err := change.Encode(c)
	if err != nil || !bytes.Equal(again, raw) {
		t.Fatalf("encoded again: %x, %v; want %x", again, err, raw)
	}
	if c.Fields["name"] != "䶮·马" || c.Actor != "马老师" {
		t.Errorf("got %+v", c)
	}
}

func TestWhatIsNoChange(t *testing.T) {
	for name, spoil := range map[string]func(*change.Change){
		"no number":                    func(c *change.Change) { c.Seq = 0 },
		"a first that edits":           func(c *change.Change) { c.Seq, c.Prev = 1, change.ID{} },
		"a later one without a before": func(c *change.Change) { c.Prev = change.ID{} },
		"an unknown deed":              func(c *change.Change) { c.Op = 9 },
		"supersedes what it leaves":    func(c *change.Change) { c.Supersedes["phone"] = []change.ID{{1}} },
		"broken text":                  func(c *change.Change) { c.Fields["name"] = "\xff" },
		"a value beyond the bound":     func(c *change.Change) { c.Fields["name"] = strings.Repeat("x", change.MaxText+1) },
	} {
		c := sample()
		spoil(&c)
		if raw, err := change.Encode(c); err == nil {
			if _, err = change.Decode(raw); err == nil {
				t.Errorf("%s: was taken", name)
			}
		}
	}
	raw, err := change.Encode(sample())
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"nothing": nil, "cut short": raw[:len(raw)-1], "more behind": append(bytes.Clone(raw), 0),
		"a longer integer": append([]byte{raw[0], 0x18, 1}, raw[2:]...),
	} {
		if _, err := change.Decode(bad); !errors.Is(err, change.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// byLibrary reads a change with a library for CBOR, and takes it where writing it again gives the same bytes.
func byLibrary(raw []byte) bool {
	var w struct {
		_          struct{} `cbor:",toarray"`
		Format     uint64
		Writer     change.Writer
		Seq        uint64
		Prev       change.ID
		HLC        uint64
		Record     change.Record
		Op         change.Op
		Fields     map[string]string
		Supersedes map[string][]change.ID
		Actor      string
		Pack       string
		Reason     string
	}
	mode, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		MaxNestedLevels: 5, MaxArrayElements: 4096, MaxMapPairs: change.MaxFields,
	}.DecMode()
	if err != nil || len(raw) > change.MaxBytes || mode.Unmarshal(raw, &w) != nil || w.Format != change.Format || w.Fields == nil || w.Supersedes == nil {
		return false
	}
	again, err := change.Encode(change.Change{
		Writer: w.Writer, Seq: w.Seq, Prev: w.Prev, HLC: w.HLC, Record: w.Record, Op: w.Op, Fields: w.Fields,
		Supersedes: w.Supersedes, Actor: w.Actor, Pack: w.Pack, Reason: w.Reason,
	})
	return err == nil && bytes.Equal(again, raw)
}

// FuzzDecode: what is taken is what Encode would write and nothing else, a library for CBOR says the same, and
// nothing panics.
func FuzzDecode(f *testing.F) {
	long := sample()
	long.Seq, long.HLC, long.Reason = 300, 1<<40, strings.Repeat("户", 200)
	long.Fields["phone"], long.Supersedes["phone"] = "13900000001", nil
	long.Supersedes["sex"] = []change.ID{}
	for i := range 30 {
		long.Fields[strings.Repeat("x", i+1)] = strings.Repeat("1", 20*i)
	}
	for _, c := range []change.Change{sample(), long, {Writer: change.Writer{1}, Seq: 1, Op: change.Open}} {
		raw, err := change.Encode(c)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte{0x8c})
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := change.Decode(raw)
		if taken := byLibrary(raw); taken != (err == nil) {
			t.Fatalf("%x: %v, but the library takes it: %v", raw, err, taken)
		}
		if err != nil {
			return
		}
		again, err := change.Encode(c)
		if err != nil || !bytes.Equal(again, raw) {
			t.Fatalf("%x was read, but is written %x (%v)", raw, again, err)
		}
		alone, err := change.FoldAlone(raw)
		if want := change.Fold([]change.Entry{{ID: change.Hash(raw), Change: c}}); err != nil || !reflect.DeepEqual(sorted(alone), sorted(want)) {
			t.Fatalf("%x alone is %+v, not %+v (%v)", raw, alone, want, err)
		}
	})
}

// sorted puts the fields into an order: Folded has none.
func sorted(f change.Folded) []change.Field {
	return slices.SortedFunc(slices.Values(f.Fields), func(a, b change.Field) int { return strings.Compare(a.Key, b.Key) })
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"马䶮·穆罕默德":               "马䶮·穆罕默德",
		"第一行\r\n第二行\t完":         "第一行\n第二行\t完",
		"a\x00b\x7fc\u0085":     "abc",
		"100\u202e元001":         "100元001",
		"\u2066马\u2069小龙\u200f": "马小龙",
		"half \xf0\x9f":         "half ",
	} {
		got := change.Clean(text)
		if got != want {
			t.Errorf("%q becomes %q, not %q", text, got, want)
		}
		_, err := change.Encode(change.Change{Writer: change.Writer{1}, Seq: 2, Prev: change.ID{1}, Op: change.Set, Fields: map[string]string{"name": text}})
		if (err == nil) != (text == want) {
			t.Errorf("%q is encoded: %v", text, err)
		}
	}
}

// TestALargestChangeTravels: a change is no longer than a block of a bundle has room for, with the head of its byte string before it.
func TestALargestChangeTravels(t *testing.T) {
	c := change.Change{Writer: change.Writer{1}, Seq: 2, Prev: change.ID{1}, Op: change.Set, Fields: map[string]string{}}
	for _, key := range []string{"a", "b", "c", "d", "e"} {
		c.Fields[key] = strings.Repeat("x", change.MaxText)
	}
	c.Fields["f"] = strings.Repeat("x", 20_000)
	raw, err := change.Encode(c)
	if err != nil {
		t.Fatal(err)
	}
	c.Fields["f"] += strings.Repeat("x", change.MaxBytes-5-len(raw))
	if raw, err = change.Encode(c); err != nil || len(raw) != change.MaxBytes-5 {
		t.Fatalf("%d bytes, %v", len(raw), err)
	}
	if block, err := cbor.Marshal(raw); err != nil || len(block) != change.MaxBytes {
		t.Errorf("a block of %d bytes, %v", len(block), err)
	}
	c.Fields["f"] += "x"
	if _, err := change.Encode(c); !errors.Is(err, change.ErrMalformed) {
		t.Errorf("one byte more: %v", err)
	}
}
