package store

import (
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// mostSpellings bounds the ways in which one name is found by its pinyin: a long name of characters that
// are each read in several ways has thousands.
const mostSpellings = 8

// speller writes names in pinyin without tones, ü as v. It keeps what it knows of each character:
// asking anew takes much longer.
type speller map[rune][]string

// readings gives the ways to read a character, the usual one first; none for one that is not Han.
func (s speller) readings(r rune) []string {
	list, known := s[r]
	if !known {
		args := pinyin.NewArgs()
		args.Heteronym = true
		list = pinyin.SinglePinyin(r, args)
		s[r] = list
	}
	return list
}

// spell gives the ways to read a name, syllable by syllable, the usual one first. Where they are too many,
// those that read one character otherwise go before the rest.
func (s speller) spell(name string) [][]string {
	var usual []string
	var others [][]string
	ways := 1
	for _, r := range name {
		if list := s.readings(r); len(list) > 0 {
			usual, others = append(usual, list[0]), append(others, list[1:])
			ways *= min(len(list), mostSpellings)
			ways = min(ways, 2*mostSpellings)
		}
	}
	if len(usual) == 0 {
		return nil
	}
	all := [][]string{usual}
	for i, list := range others {
		until := len(all)
		if ways > mostSpellings {
			until = 1
		}
		for _, base := range all[:until] {
			for _, one := range list {
				if len(all) == mostSpellings {
					return all
				}
				way := slices.Clone(base)
				way[i] = one
				all = append(all, way)
			}
		}
	}
	return all
}

// SoundOf is how a name is usually read, in pinyin without tones; "" where nothing of it is Han.
func SoundOf(name string) string { return speller{}.sound(name) }

// sound is how a name is usually read, in one word; "" where nothing of it is Han.
func (s speller) sound(name string) string {
	var b strings.Builder
	for _, r := range name {
		if list := s.readings(r); len(list) > 0 {
			b.WriteString(list[0])
		}
	}
	return b.String()
}
