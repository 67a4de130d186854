package change

import (
	"encoding/binary"
	"fmt"
)

// Decode reads a change strictly: bounded, and nothing but what Encode would write. Millions are read one
// after the other, so that the bytes are followed by hand: there is one way to write each item, and any
// other is refused where it stands.
func Decode(raw []byte) (Change, error) {
	var w wire
	err := read(raw, &w, func(in *input) { w.Fields, w.Supersedes = in.fields(), in.supersedes() })
	if err == nil {
		err = w.valid()
	}
	if err != nil {
		return Change{}, err
	}
	return w.change(), nil
}

func (w wire) change() Change {
	return Change{
		Writer: w.Writer, Seq: w.Seq, Prev: w.Prev, HLC: w.HLC, Record: w.Record, Op: w.Op, Fields: w.Fields,
		Supersedes: w.Supersedes, Actor: w.Actor, Pack: w.Pack, Reason: w.Reason,
	}
}

// read follows the bytes of a change; the caller reads what it says of fields.
func read(raw []byte, w *wire, said func(*input)) error {
	if len(raw) > MaxBytes {
		return fmt.Errorf("%d bytes: %w", len(raw), ErrMalformed)
	}
	in := input{rest: string(raw)} // the texts of the change are parts of this one
	in.head(cborArray, wireItems)
	w.Format = in.number()
	copy(w.Writer[:], in.bytes(len(w.Writer)))
	w.Seq = in.number()
	copy(w.Prev[:], in.bytes(len(w.Prev)))
	w.HLC = in.number()
	copy(w.Record[:], in.bytes(len(w.Record)))
	w.Op = Op(in.number())
	said(&in)
	w.Actor, w.Pack, w.Reason = in.text(), in.text(), in.text()
	if in.bad || in.rest != "" {
		return fmt.Errorf("no canonical item %d bytes before the end: %w", len(in.rest), ErrMalformed)
	}
	return nil
}

// FoldAlone folds one change, by its bytes: what Fold makes of it, without the maps that nobody asks for again. A
// store opens with it: most of its records are of one change. The change was decoded when it was taken in, so that what
// is in its texts is not looked at once more.
func FoldAlone(raw []byte) (Folded, error) {
	var w wire
	var folded Folded
	var versions []Version
	origin := &Origin{Change: Hash(raw)}
	err := read(raw, &w, func(in *input) {
		n := in.length(cborMap, MaxFields)
		folded.Fields, versions = make([]Field, n), make([]Version, n)
		before := ""
		for i := range n {
			before = in.key(before, i == 0)
			versions[i] = Version{in.text(), 1, origin}
			folded.Fields[i] = Field{before, versions[i : i+1 : i+1]}
		}
		in.supersedes()
	})
	if err != nil || w.Op != Set {
		return Folded{}, err
	}
	origin.Writer, origin.Seq, origin.HLC, origin.Actor, origin.Reason = w.Writer, w.Seq, w.HLC, w.Actor, w.Reason
	return folded, nil
}

// Major types of CBOR (RFC 8949 §3.1), and its null.
const (
	cborNumber = 0
	cborBytes  = 2
	cborText   = 3
	cborArray  = 4
	cborMap    = 5
	cborNull   = 0xf6
)

// wireItems is how many items a change has; maxSuperseded how many values one value may replace.
const (
	wireItems     = 12
	maxSuperseded = 4096
)

// input is what is left to read. After the first fault it gives nothing any more.
type input struct {
	rest string
	bad  bool
}

// argument reads the head of an item of a major type: its number in its shortest form (§4.2.1).
func (in *input) argument(major byte) uint64 {
	if in.bad || in.rest == "" || in.rest[0]>>5 != major {
		in.bad = true
		return 0
	}
	short := uint64(in.rest[0] & 0x1f)
	if short < 24 {
		in.rest = in.rest[1:]
		return short
	}
	size := 1 << (short - 24)
	if short > 27 || len(in.rest) < 1+size {
		in.bad = true
		return 0
	}
	var wide [8]byte
	copy(wide[8-size:], in.rest[1:])
	n := binary.BigEndian.Uint64(wide[:])
	if n < 24 || size > 1 && n>>(4*size) == 0 { // a shorter form would do
		in.bad = true
		return 0
	}
	in.rest = in.rest[1+size:]
	return n
}

func (in *input) number() uint64 { return in.argument(cborNumber) }

// head reads the head of an item that must be so long.
func (in *input) head(major byte, length int) {
	if in.argument(major) != uint64(length) {
		in.bad = true
	}
}

// length reads the head of an item that has at most so many parts, each of a byte at least.
func (in *input) length(major byte, most int) int {
	n := in.argument(major)
	if n > uint64(min(most, len(in.rest))) {
		in.bad = true
		return 0
	}
	return int(n)
}

func (in *input) take(n int) string {
	if in.bad || n > len(in.rest) {
		in.bad = true
		return ""
	}
	part := in.rest[:n]
	in.rest = in.rest[n:]
	return part
}

func (in *input) bytes(n int) string {
	in.head(cborBytes, n)
	return in.take(n)
}

func (in *input) text() string { return in.take(in.length(cborText, MaxBytes)) }

// key reads a key of a map: keys stand in order of their written form, each once.
func (in *input) key(before string, first bool) string {
	key := in.text()
	if !first && (len(key) < len(before) || len(key) == len(before) && key <= before) {
		in.bad = true
	}
	return key
}

func (in *input) fields() map[string]string {
	n := in.length(cborMap, MaxFields)
	fields := make(map[string]string, n)
	before := ""
	for i := range n {
		before = in.key(before, i == 0)
		fields[before] = in.text()
	}
	return fields
}

func (in *input) supersedes() map[string][]ID {
	n := in.length(cborMap, MaxFields)
	all := make(map[string][]ID, n)
	before := ""
	for i := range n {
		before = in.key(before, i == 0)
		all[before] = in.ids()
	}
	return all
}

// ids reads a list of ids; null stands for the one that is not there.
func (in *input) ids() []ID {
	if in.rest != "" && in.rest[0] == cborNull {
		in.rest = in.rest[1:]
		return nil
	}
	ids := make([]ID, in.length(cborArray, min(maxSuperseded, len(in.rest)/len(ID{}))))
	for i := range ids {
		copy(ids[i][:], in.bytes(len(ids[i])))
	}
	return ids
}
