package change

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"
)

// Bounds of one change. A photo of 60 kB in base64 is the largest value that a pack asks for.
const (
	MaxBytes  = 1 << 20 // of a whole change
	MaxFields = 512
	MaxText   = 200 << 10 // of one value
)

// framed is how many bytes stand before a change of a megabyte where it travels, in a block that has no more than one megabyte.
const framed = 5

// ErrMalformed says that bytes are not a change in canonical form.
var ErrMalformed = errors.New("not a change in canonical form")

// wire is a change as it is written: a CBOR array in this order.
type wire struct {
	_          struct{} `cbor:",toarray"`
	Format     uint64
	Writer     Writer
	Seq        uint64
	Prev       ID
	HLC        uint64
	Record     Record
	Op         Op
	Fields     map[string]string
	Supersedes map[string][]ID
	Actor      string
	Pack       string
	Reason     string
}

var encoder = must(cbor.CoreDetEncOptions().EncMode())

func must[T any](mode T, err error) T {
	if err != nil {
		panic(err) // the options are constants: this fails in no built program or in every one
	}
	return mode
}

// Hash gives the id of a change from its bytes.
func Hash(raw []byte) ID { return sha256.Sum256(raw) }

// Encode gives a change's canonical bytes (RFC 8949 §4.2.1). Nil maps are written as empty ones.
func Encode(c Change) ([]byte, error) {
	w := wire{
		Format: Format, Writer: c.Writer, Seq: c.Seq, Prev: c.Prev, HLC: c.HLC, Record: c.Record, Op: c.Op,
		Fields: c.Fields, Supersedes: c.Supersedes, Actor: c.Actor, Pack: c.Pack, Reason: c.Reason,
	}
	if w.Fields == nil {
		w.Fields = map[string]string{}
	}
	if w.Supersedes == nil {
		w.Supersedes = map[string][]ID{}
	}
	if err := w.valid(); err != nil {
		return nil, err
	}
	raw, err := encoder.Marshal(w)
	if err != nil {
		return nil, fmt.Errorf("encode a change: %w", err)
	}
	if len(raw) > MaxBytes-framed {
		return nil, fmt.Errorf("encode a change: %d bytes: %w", len(raw), ErrMalformed)
	}
	return raw, nil
}

// valid checks what the types do not say.
func (w wire) valid() error {
	switch {
	case w.Format != Format:
		return fmt.Errorf("format %d: %w", w.Format, ErrMalformed)
	case w.Op != Open && w.Op != Set:
		return fmt.Errorf("operation %d: %w", w.Op, ErrMalformed)
	case w.Seq == 0 || (w.Seq == 1) != (w.Op == Open) || (w.Seq == 1) != (w.Prev == ID{}):
		return fmt.Errorf("sequence %d: %w", w.Seq, ErrMalformed)
	case w.Fields == nil || w.Supersedes == nil || len(w.Fields) > MaxFields || len(w.Supersedes) > MaxFields:
		return fmt.Errorf("%d fields: %w", len(w.Fields), ErrMalformed)
	}
	for key, value := range w.Fields {
		if key == "" || len(key) > 200 || len(value) > MaxText || !plain(key) || !plain(value) {
			return fmt.Errorf("field %q: %w", key[:min(len(key), 40)], ErrMalformed)
		}
	}
	for key := range w.Supersedes {
		if _, ok := w.Fields[key]; !ok {
			return fmt.Errorf("supersedes %q without setting it: %w", key[:min(len(key), 40)], ErrMalformed)
		}
	}
	for _, text := range []string{w.Actor, w.Pack, w.Reason} {
		if len(text) > 4096 || !plain(text) {
			return fmt.Errorf("text of %d bytes: %w", len(text), ErrMalformed)
		}
	}
	return nil
}

// plain reports whether a text is UTF-8 without the characters that Clean takes out.
func plain(text string) bool {
	for i, r := range text {
		if r >= ' ' && r < 0x7f {
			continue
		}
		if hidden(r) || r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)) {
			return false
		}
	}
	return true
}

// Clean takes out of a text what no form shows and no paper has: control characters but for the
// line break and the tab, and the marks that turn the direction of writing, with which a text can
// be made to read otherwise than it is (Unicode TR 36 §2.7).
func Clean(text string) string {
	if plain(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if hidden(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, text)
}

func hidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < ' ' || r >= 0x7f && r <= 0x9f:
		return true
	}
	return r == 0x061c || r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
