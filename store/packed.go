package store

import (
	"encoding/binary"
	"iter"
	"strings"
)

// words gives numbers to the texts that many records share. It only grows.
type words struct {
	numbers map[string]uint64
	texts   []string
}

func newWords() *words { return &words{numbers: map[string]uint64{}} }

func (w *words) number(text string) uint64 {
	n, known := w.numbers[text]
	if !known {
		n, text = uint64(len(w.texts)), strings.Clone(text) // it is part of a longer one
		w.numbers[text] = n
		w.texts = append(w.texts, text)
	}
	return n
}

// packer packs the values of records, and keeps what it packed on pages: a text of its own for each of a million records
// would leave holes where others were.
type packer struct {
	keys  *words
	often *words            // values of many records: codes, villages, classes, days
	seen  [sightings]uint32 // of values lately met: the hash without its last byte, then how often
	room  []byte            // to write one text after the other in
	page  strings.Builder   // the one that is written on
	kept  int               // bytes on pages, of texts that no record has any more too
	live  int               // bytes of the records' texts
}

const (
	pageSize  = 64 << 10
	sightings = 1 << 16
	oftenMet  = 8 // a value is numbered from here on: it takes as much room itself as it saves in so many records
	shortest  = 3 // bytes of a value that takes more room than its number
)

func newPacker() *packer { return &packer{keys: newWords(), often: newWords()} }

// packed is a record's values as they are held in memory, in one text: for each field the number of
// its key, then the length of its value, doubled, and the value, or, doubled and one more, the number of one
// that is met often. As a map they take ten times the room, and a city has a million.
type packed struct {
	packer *packer
	text   string
}

// pack packs the fields with their values, as Folded.EachValue gives them.
func (p *packer) pack(values iter.Seq2[string, string]) string {
	text := p.room[:0]
	for key, value := range values {
		text = p.field(text, key, value)
	}
	p.room = text
	return p.keep(text)
}

func (p *packer) field(text []byte, key, value string) []byte {
	text = binary.AppendUvarint(text, p.keys.number(key))
	if n, known := p.number(value); known {
		return binary.AppendUvarint(text, n<<1|1)
	}
	text = binary.AppendUvarint(text, uint64(len(value))<<1)
	return append(text, value...)
}

// number is that of a value that is met often.
func (p *packer) number(value string) (n uint64, known bool) {
	if len(value) < shortest {
		return 0, false
	}
	if n, known = p.often.numbers[value]; known {
		return n, true
	}
	hash := hashOf(value)
	sighting := &p.seen[hash%sightings]
	if *sighting>>8 != hash>>8 {
		*sighting = hash &^ 0xff
	}
	if *sighting++; *sighting&0xff < oftenMet {
		return 0, false
	}
	return p.often.number(value), true
}

// keep writes a text on the page.
func (p *packer) keep(text []byte) string {
	if p.page.Cap()-p.page.Len() < len(text) {
		p.page.Reset()
		p.page.Grow(max(pageSize, len(text)))
	}
	from := p.page.Len()
	p.page.Write(text)
	p.kept += len(text)
	return p.page.String()[from:]
}

// replaced takes note that a record's text is another; "" is none.
func (p *packer) replaced(was, is string) { p.live += len(is) - len(was) }

// tidy writes all texts on new pages where most of what stands on the old is no record's any more.
func (p *packer) tidy(records *entries) {
	if p.kept < 2*p.live+16*pageSize {
		return
	}
	p.kept = 0
	p.page.Reset()
	for e := range records.all() {
		e.text = p.keep([]byte(e.text))
	}
}

// next reads one field from the front of a packed text.
func (p *packer) next(text string) (key uint64, value, rest string) {
	key, text = uvarint(text)
	n, text := uvarint(text)
	if n&1 == 1 {
		return key, p.often.texts[n>>1], text
	}
	return key, text[:n>>1], text[n>>1:]
}

// uvarint reads what binary.AppendUvarint wrote.
func uvarint(text string) (n uint64, rest string) {
	for i := range len(text) {
		n |= uint64(text[i]&0x7f) << (7 * i)
		if text[i] < 0x80 {
			return n, text[i+1:]
		}
	}
	return n, ""
}

// get gives the value of a field; "" where there is none.
func (p packed) get(key string) string {
	if p.packer == nil {
		return ""
	}
	wanted, known := p.packer.keys.numbers[key]
	for text := p.text; known && text != ""; {
		var at uint64
		var value string
		if at, value, text = p.packer.next(text); at == wanted {
			return value
		}
	}
	return ""
}

func (p packed) each(f func(key, value string)) {
	for text := p.text; text != ""; {
		var at uint64
		var value string
		at, value, text = p.packer.next(text)
		f(p.packer.keys.texts[at], value)
	}
}

// unpacked gives the values as a map of the caller's own.
func (p packed) unpacked() map[string]string {
	n := 0
	p.each(func(string, string) { n++ })
	values := make(map[string]string, n)
	p.each(func(key, value string) { values[key] = value })
	return values
}
