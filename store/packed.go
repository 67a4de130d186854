package store

import (
	"encoding/binary"
	"strings"

	"rollbook/store/change"
)

// words gives numbers to the texts that many records share. It only grows.
type words struct {
	numbers map[string]uint64
	texts   []string
	room    []byte // to write one text after the other in
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

// packed is a record's values as they are held in memory, in one text: for each field the number of
// its key, the length of its value, and the value. As a map they take ten times the room, and a city
// has a million.
type packed struct {
	words *words
	text  string
}

func (w *words) pack(values map[string]string) string {
	room := 0
	for _, value := range values {
		room += len(value) + 3
	}
	text := make([]byte, 0, room)
	for key, value := range values {
		text = w.field(text, key, value)
	}
	return string(text)
}

// winners packs what Folded.Values gives.
func (w *words) winners(f change.Folded) string {
	text := w.room[:0]
	for key, value := range f.EachValue() {
		text = w.field(text, key, value)
	}
	w.room = text
	return string(text)
}

func (w *words) field(text []byte, key, value string) []byte {
	text = binary.AppendUvarint(text, w.number(key))
	text = binary.AppendUvarint(text, uint64(len(value)))
	return append(text, value...)
}

// next reads one field from the front of a packed text.
func next(text string) (key uint64, value, rest string) {
	key, text = uvarint(text)
	n, text := uvarint(text)
	return key, text[:n], text[n:]
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
	if p.words == nil {
		return ""
	}
	wanted, known := p.words.numbers[key]
	for text := p.text; known && text != ""; {
		var at uint64
		var value string
		if at, value, text = next(text); at == wanted {
			return value
		}
	}
	return ""
}

func (p packed) each(f func(key, value string)) {
	for text := p.text; text != ""; {
		var at uint64
		var value string
		at, value, text = next(text)
		f(p.words.texts[at], value)
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
