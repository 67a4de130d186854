package trust

import (
	"strings"

	"rollbook/assets"
)

// pairs are the two rows of 32 characters from which words are made: what it is like, and what it is.
var pairs = func() [2][]rune {
	raw, err := assets.Files.ReadFile("words.txt")
	if err != nil {
		panic(err) // embedded at build time: cannot fail in a built program
	}
	first, second, _ := strings.Cut(strings.TrimSpace(string(raw)), "\n")
	return [2][]rune{[]rune(first), []rune(second)}
}()

// Words writes the first 80 bits of a hash as eight words of ten bits, to be read over the telephone.
// No two of the characters in one place of a word sound alike, tones aside.
func Words(sum [32]byte) []string {
	list := make([]string, 8)
	bits, n := uint32(0), 0
	next := sum[:]
	for i := range list {
		for n < 10 {
			bits, n = bits<<8|uint32(next[0]), n+8
			next = next[1:]
		}
		v := bits >> (n - 10) & 1023
		n -= 10
		list[i] = string(pairs[0][v>>5]) + string(pairs[1][v&31])
	}
	return list
}
