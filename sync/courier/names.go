package courier

import (
	"fmt"
	"path/filepath"
	"strings"

	"rollbook/intact"
	"rollbook/store"
)

// fileName names a bundle by its sender's short name and its running number; one that goes down
// names its receiver too, because a bureau writes many onto one stick.
func fileName(s *store.Store, number uint64, to unit) string {
	own := s.Unit()
	name := fmt.Sprintf("%s-%03d", shortName(s, own.Name), number)
	if to.Code != own.Parent {
		name += "-" + receiverName(s, to)
	}
	return name + Extension
}

// receiverName is the short name of a unit below; the whole one where another has the same, as the second primary schools of two
// towns: else their numbers would make way for each other, and a person could not tell the files apart. Where the whole one is too
// long or another's too, its code tells them apart.
func receiverName(s *store.Store, to unit) string {
	short, core := shortName(s, to.Name), coreName(s, to.Name)
	units, err := s.Units()
	if err != nil {
		return short
	}
	alike, unlike := false, len([]rune(to.Name)) <= mostOfName
	for code, u := range units {
		if code != to.Code && strings.Contains(u.Name, core) && coreName(s, u.Name) == core {
			alike, unlike = true, unlike && u.Name != to.Name
		}
	}
	switch {
	case !alike:
		return short
	case unlike:
		return filepath.Base(intact.Name(to.Name))
	}
	return short + "-" + to.Code
}

// mostOfName is how many characters of a unit's name the name of a file has: two and a number make one.
const mostOfName = 30

// shortName is coreName without what no file system takes.
func shortName(s *store.Store, name string) string {
	return filepath.Base(intact.Name(coreName(s, name)))
}

// coreName leaves out the places that a unit's name begins with, and the end of one too long.
func coreName(s *store.Store, name string) string {
	for _, place := range s.Pack().Places.Names() {
		if rest := strings.TrimPrefix(name, place); len([]rune(rest)) >= 4 {
			name = rest
		}
	}
	if r := []rune(name); len(r) > mostOfName {
		name = string(r[:mostOfName])
	}
	return name
}
