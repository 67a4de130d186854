package register

import (
	"encoding/binary"
	"math"
)

// What an expression gives, as the first byte of its packed form.
const (
	saidNothing = iota
	saidNo
	saidYes
	saidWhole
	saidNumber
	saidText
	saidTexts
	saidList
)

// Packed writes what was evaluated as a short text, with texts of its own; not ok where something has no such form.
func Packed(out []any) (text string, ok bool) {
	packed, ok := packList(nil, out)
	return string(packed), ok
}

// Unpacked reads what Packed wrote.
func Unpacked(text string) []any {
	r := unpacking(text)
	return r.list()
}

func packList(to []byte, list []any) ([]byte, bool) {
	to = binary.AppendUvarint(to, uint64(len(list)))
	for _, one := range list {
		var ok bool
		if to, ok = packOne(to, one); !ok {
			return nil, false
		}
	}
	return to, true
}

func packOne(to []byte, one any) ([]byte, bool) {
	switch v := one.(type) {
	case nil:
		return append(to, saidNothing), true
	case bool:
		if v {
			return append(to, saidYes), true
		}
		return append(to, saidNo), true
	case int:
		return binary.AppendVarint(append(to, saidWhole), int64(v)), true
	case float64:
		return binary.LittleEndian.AppendUint64(append(to, saidNumber), math.Float64bits(v)), true
	case string:
		return packText(append(to, saidText), v), true
	case []string:
		to = binary.AppendUvarint(append(to, saidTexts), uint64(len(v)))
		for _, text := range v {
			to = packText(to, text)
		}
		return to, true
	case []any:
		return packList(append(to, saidList), v)
	}
	return nil, false
}

func packText(to []byte, text string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(text))), text...)
}

// unpacking is what is left to be read.
type unpacking string

func (r *unpacking) list() []any {
	list := make([]any, r.count())
	for i := range list {
		list[i] = r.one()
	}
	return list
}

func (r *unpacking) one() any {
	kind := (*r)[0]
	switch *r = (*r)[1:]; kind {
	case saidNo, saidYes:
		return kind == saidYes
	case saidWhole:
		n, size := binary.Varint([]byte((*r)[:min(len(*r), binary.MaxVarintLen64)]))
		*r = (*r)[size:]
		return int(n)
	case saidNumber:
		n := math.Float64frombits(binary.LittleEndian.Uint64([]byte((*r)[:8])))
		*r = (*r)[8:]
		return n
	case saidText:
		return r.text()
	case saidTexts:
		list := make([]string, r.count())
		for i := range list {
			list[i] = r.text()
		}
		return list
	case saidList:
		return r.list()
	}
	return nil
}

func (r *unpacking) count() int {
	n, size := binary.Uvarint([]byte((*r)[:min(len(*r), binary.MaxVarintLen64)]))
	*r = (*r)[size:]
	return int(n)
}

func (r *unpacking) text() string {
	n := r.count()
	text := (*r)[:n]
	*r = (*r)[n:]
	return string(text)
}
