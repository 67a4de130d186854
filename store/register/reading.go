package register

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Reading is one way in which an open sentence of the paper may be taken: a value of a setting. All of them are looked
// at side by side; the one that the setting has is in force.
type Reading struct {
	Point   string // of the list of open points: A4
	Setting string
	Is      string // the value, as text; of a list its items with blanks between
	Label   string // what it is called: 户籍在三区
	LabelEN string `toml:"label_en"`
	value   any
}

// Say is what it is called in a language.
func (r Reading) Say(lang string) string { return inLanguage(lang, r.Label, r.LabelEN) }

// InForce gives the way in which a setting is taken now. A value that is none of the ways is called as it is written.
func (p *Pack) InForce(setting string) Reading {
	now := p.Settings[setting]
	text := strings.Trim(fmt.Sprint(now), "[]")
	at := slices.IndexFunc(p.Readings, func(r Reading) bool { return r.Setting == setting && same(r.value, now) })
	if at < 0 {
		return Reading{Setting: setting, Is: text, Label: text, value: now}
	}
	return p.Readings[at]
}

// Others are the ways that are not in force.
func (p *Pack) Others() []Reading {
	return slices.DeleteFunc(slices.Clone(p.Readings), func(r Reading) bool { return same(r.value, p.Settings[r.Setting]) })
}

// Read loads the pack again with a sentence taken another way.
func (p *Pack) Read(r Reading) (*Pack, error) {
	return load(p.Files, map[string]any{r.Setting: r.value}, true)
}

func same(a, b any) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

// readings checks the ways of each setting: two at the least.
func (l *loader) readings() {
	const file = "pack.toml"
	ways := map[string]int{}
	for i := range l.pack.Readings {
		r := &l.pack.Readings[i]
		now, known := l.pack.Settings[r.Setting]
		if !known {
			l.fail(file, l.within(file, "reading", i, "setting"), "reading: there is no setting %q", r.Setting)
			continue
		}
		var ok bool
		if r.value, ok = valued(r.Is, now); !ok || r.Label == "" || r.Point == "" {
			l.fail(file, l.within(file, "reading", i, "is"), "reading of %s: %q is no value such as %v, or it has no point or label", r.Setting, r.Is, now)
			continue
		}
		ways[r.Setting]++
	}
	for _, setting := range slices.Sorted(maps.Keys(ways)) {
		n := slices.IndexFunc(l.pack.Readings, func(r Reading) bool { return r.Setting == setting })
		if ways[setting] < 2 {
			l.fail(file, l.within(file, "reading", n, "setting"), "reading: %s needs two ways", setting)
		}
	}
}

// valued reads a text as a value of the kind that a setting has.
func valued(text string, like any) (any, bool) {
	switch like.(type) {
	case bool:
		v, err := strconv.ParseBool(text)
		return v, err == nil
	case int64, float64:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, true
		}
		v, err := strconv.ParseFloat(text, 64)
		return v, err == nil
	case []any:
		list := []any{}
		for _, one := range strings.Fields(text) {
			list = append(list, one)
		}
		return list, true
	case string:
		return text, true
	}
	return nil, false
}
