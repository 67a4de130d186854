package store

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"rollbook/store/register"
)

// classes tells which of the groups of a kind (register.RoleClass) a text means. A group may be worked out from other
// records, so its name is not among what is searched: it is read where a list has it at hand.
type classes struct {
	pack  *register.Pack
	field *register.Field
	spelt speller
	text  string // as letters writes it
	han   bool   // a character of it is none of an alphabet
	known map[string]bool
}

// naming is one way to take a text apart: words that name a group, beside others that find records in it.
type naming struct {
	group  *classes
	places []int32 // by number of the record, not 0 where the others find it; nil where there are none
}

// mostWords bounds the words among which the name of a group is looked for: each run of them may be one.
const mostWords = 5

// namings gives the ways in which a text may name a group: 张 二年级1班. Where no names are read, only whether there is one.
func (x *sieve) namings(text string) (list []naming) {
	words, ask := strings.Fields(text), x.q.Bare && !x.q.Named
	if len(words) > mostWords {
		words = []string{text}
	}
	for n := len(words); n > 0; n-- {
		for from := 0; from+n <= len(words); from++ {
			one := naming{group: x.s.classesOf(x.group, strings.Join(words[from:from+n], " "))}
			if one.group == nil {
				continue
			}
			if rest := slices.Concat(words[:from], words[from+n:]); len(rest) > 0 && !ask {
				one.places = x.placesOf(strings.Join(rest, " "))
			}
			if list = append(list, one); ask {
				return list
			}
		}
	}
	return list
}

// finds reports whether the other words find a record, whatever its group is.
func (n naming) finds(e *entry) bool { return n.places == nil || placeIn(n.places, e) > 0 }

// mayBe reports whether a record is in the list if its group has the right name.
func (x *sieve) mayBe(e *entry) bool {
	return slices.ContainsFunc(x.named, func(n naming) bool { return n.finds(e) })
}

// names reports whether what is looked for names the group of a record, and finds the record in it.
func (x *sieve) names(e *entry, group string) bool {
	return slices.ContainsFunc(x.named, func(n naming) bool { return n.finds(e) && n.group.means(group) })
}

// leastInitials is how many initials alone begin the name of a group: fewer begin the names of many persons.
const leastInitials = 3

// classesOf gives what a text may mean; nil where it is no name of a group, as a number is none.
func (s *Store) classesOf(f *register.Field, text string) *classes {
	if f == nil {
		return nil
	}
	folded := latinKey(s.pack.Fold(text))
	c := &classes{pack: s.pack, field: f, spelt: speller{}, text: letters(folded), known: map[string]bool{}}
	c.text = strings.ReplaceAll(c.text, numeralEnd, "")
	c.han = strings.ContainsFunc(folded, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	number := strings.Trim(c.text, digits) == "" && !c.han
	if len([]rune(c.text)) < 2 || number && (len(c.text) > 3 || !strings.ContainsFunc(folded, marks)) { // 2(1) is a class, 21 the end of a number
		return nil
	}
	return c
}

const (
	digits     = "0123456789"
	numeralEnd = "|" // between two numbers of which one is written in Chinese
)

func marks(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsSpace(r) }

// letters keeps the letters and digits of a text. Chinese digits are written as numbers, as in 二年级 and 2年级.
func letters(text string) string {
	var b strings.Builder
	counted := false
	for _, r := range text {
		n := slices.Index(numerals, r)
		switch digit := n >= 0 || strings.ContainsRune(digits, r); {
		case marks(r), unicode.IsSpace(r):
			continue
		case counted && digit:
			b.WriteString(numeralEnd)
		}
		if counted = n >= 0; counted {
			b.WriteString(strconv.Itoa(n + 1))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// means reports whether the text is the name of a group, or the beginning of it: in characters, by their initials or in
// pinyin. Of a text with digits every one stands in the name, and what stands between them may be left out: 2(1)班.
func (c *classes) means(group string) bool {
	if group == "" {
		return false
	}
	means, known := c.known[group]
	if !known {
		name := c.pack.Display(c.field, group)
		means = c.names(name) || slices.ContainsFunc(c.others(name), c.names)
		c.known[group] = means
	}
	return means
}

// others are what a name is called too: a code of the register pack, by whose label it begins, by its other names.
func (c *classes) others(name string) (list []string) {
	for _, codes := range c.pack.Codes {
		for _, row := range codes.Codes {
			if rest, begins := strings.CutPrefix(name, row.Label); begins && row.Label != "" {
				for _, alias := range row.Aliases {
					list = append(list, alias+rest)
				}
			}
		}
	}
	return list
}

func (c *classes) names(name string) bool {
	name = latinKey(c.pack.Fold(name))
	plain := letters(name)
	if c.han {
		return stands(c.text, plain)
	}
	initials, full := c.latin(name, 1), c.latin(name, math.MaxInt)
	if strings.ContainsAny(c.text, digits) {
		return stands(c.text, c.latin(plain, 1)) || stands(c.text, initials) || begins(c.text, full)
	}
	return c.text == initials || len(c.text) >= leastInitials && strings.HasPrefix(initials, c.text) || len(c.text) > leastInitials && strings.HasPrefix(full, c.text)
}

// latin writes at most so many letters of the pinyin of each character.
func (c *classes) latin(name string, most int) string {
	var b strings.Builder
	for _, r := range name {
		if list := c.spelt.readings(r); len(list) > 0 {
			b.WriteString(list[0][:min(most, len(list[0]))])
		} else if !marks(r) || string(r) == numeralEnd {
			b.WriteRune(r)
		}
	}
	return strings.ReplaceAll(b.String(), " ", "")
}

// stands reports whether the letters of a text stand in a name in their order, from its first on, with no digit between
// them that the text has not.
func stands(text, name string) bool {
	rest := []rune(name)
	for i, r := range []rune(text) {
		at := slices.Index(rest, r)
		if at < 0 || i == 0 && at > 0 || strings.ContainsAny(string(rest[:at]), digits) {
			return false
		}
		rest = rest[at+1:]
	}
	return begins(text, text+string(rest))
}

// begins reports whether a name begins with a text: 2 does not begin 21.
func begins(text, name string) bool {
	rest, ok := strings.CutPrefix(name, text)
	number := strings.ContainsAny(text[len(text)-1:], digits) && rest != "" && strings.ContainsAny(rest[:1], digits)
	return ok && !number
}
