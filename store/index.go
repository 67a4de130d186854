package store

import (
	"hash/maphash"
	"iter"
	"slices"
)

// index finds records by a text that they hold themselves, an id or a phone number: it keeps the numbers of
// the records by a hash of the text, and not the text. Of a million records some have a hash in common, so
// that whoever asks compares the texts.
type index struct {
	first map[uint32]uint32
	more  map[uint32][]uint32 // where a hash has several: the others, in the order in which they came
}

var seed = maphash.MakeSeed()

func hashOf(text string) uint32 { return uint32(maphash.String(seed, text)) }

// longHashOf is for texts of which no two may be taken for one.
func longHashOf(text string) uint64 { return maphash.String(seed, text) }

func newIndex() index { return index{map[uint32]uint32{}, map[uint32][]uint32{}} }

func (x index) add(hash, n uint32) {
	if _, known := x.first[hash]; known {
		x.more[hash] = append(x.more[hash], n)
	} else {
		x.first[hash] = n
	}
}

// remove lets the hash go with its last number.
func (x index) remove(hash, n uint32) {
	first, known := x.first[hash]
	if !known {
		return
	}
	list := x.more[hash]
	switch at := slices.Index(list, n); {
	case first == n && len(list) == 0:
		delete(x.first, hash)
	case first == n:
		x.first[hash] = list[0]
		list = slices.Delete(list, 0, 1)
	case at >= 0:
		list = slices.Delete(list, at, at+1)
	}
	if delete(x.more, hash); len(list) > 0 {
		x.more[hash] = list
	}
}

// count is how many records have a hash.
func (x index) count(hash uint32) int {
	if _, known := x.first[hash]; !known {
		return 0
	}
	return 1 + len(x.more[hash])
}

func (x index) each(hash uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		first, known := x.first[hash]
		if !known || !yield(first) {
			return
		}
		for _, n := range x.more[hash] {
			if !yield(n) {
				return
			}
		}
	}
}
