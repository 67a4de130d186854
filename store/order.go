package store

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"rollbook/store/register"
)

// sortKey is what a value is ordered by: a number, then a text.
type sortKey struct {
	number float64
	text   string
}

// compare puts what is empty last, whichever way round.
func (a sortKey) compare(b sortKey, down bool) int {
	switch x, y := math.IsInf(a.number, 1), math.IsInf(b.number, 1); {
	case x && y:
		return 0
	case x:
		return 1
	case y:
		return -1
	}
	order := 0
	switch {
	case a.number < b.number:
		order = -1
	case a.number > b.number:
		order = 1
	default:
		order = strings.Compare(a.text, b.text)
	}
	if down {
		return -order
	}
	return order
}

// sortKeys gives what the values of a field are ordered by: codes by their place in the list, numbers by size,
// texts by their pinyin, and numbers within a text, Chinese ones of a class too, by size.
func (s *Store) sortKeys(f *register.Field) func(value string) sortKey {
	var places map[string]int
	if list := s.pack.Codes[f.Codes]; list != nil {
		places = make(map[string]int, len(list.Codes))
		for i, row := range list.Codes {
			places[row.Code] = i
		}
	}
	spelt := speller{} // the search's own is another's while the store is locked
	return func(value string) sortKey {
		if value == "" {
			return sortKey{number: math.Inf(1)}
		}
		if n, ok := places[value]; ok {
			return sortKey{number: float64(n)}
		}
		switch f.Type {
		case register.Number, register.Money:
			if n, err := strconv.ParseFloat(value, 64); err == nil && !math.IsInf(n, 0) {
				return sortKey{number: n}
			}
		case register.Text, register.Computed, register.Ref:
			return sortKey{text: spelt.order(value, f.Role == register.RoleClass)}
		}
		return sortKey{text: value}
	}
}

// order is a text by which texts are put into the order of their pinyin. Digits count as the numbers they
// write; with counting, the Chinese ones up to ten too.
func (s speller) order(text string, counting bool) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		if n := len(text[i:]) - len(strings.TrimLeft(text[i:], "0123456789")); n > 0 {
			digits := strings.TrimLeft(text[i:i+n], "0")
			b.WriteString(strings.Repeat("0", max(0, mostDigits-len(digits))) + digits)
			i += n
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if n := slices.Index(numerals, r); counting && n >= 0 {
			fmt.Fprintf(&b, "%0*d", mostDigits, n+1)
		} else if list := s.readings(r); len(list) > 0 {
			b.WriteString(list[0] + " ")
		}
		b.WriteRune(r)
		i += size
	}
	return b.String()
}

// mostDigits is how long a number within a text may be to be ordered by its size.
const mostDigits = 20

// numerals are the Chinese digits from one to ten.
var numerals = []rune{0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d, 0x5341}
