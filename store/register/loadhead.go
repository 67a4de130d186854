package register

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"time"
)

type packHead struct {
	Name, Title, Version, Source string
	ValidFrom                    string `toml:"valid_from"`
	Kinds                        []string
	Groups                       []Group                        `toml:"group"`
	SchoolYear                   struct{ Start, Second string } `toml:"school_year"`
	SecondKeying                 *struct{ Every int }           `toml:"second_keying"`
	Returns                      []Return                       `toml:"return"`
	Settings                     map[string]any
	Readings                     []Reading `toml:"reading"`
	Sizes                        Sizes     `toml:"paper"`
	Places                       struct {
		Offices, Provinces []string
		Abolished, Uncoded string
	}
	ID struct {
		Types     []string
		Temporary string
	} `toml:"id_number"`
	Flag  flagWords
	None  struct{ Words []string }
	Dates struct{ Lunar []string }

	Capitals capitals
}

func (l *loader) head() []string {
	h := packHead{Sizes: usualSizes()}
	if !l.toml("pack.toml", true, &h) {
		return nil
	}
	p := l.pack
	p.Name, p.Title, p.Version, p.Source, p.ValidFrom = h.Name, h.Title, h.Version, h.Source, h.ValidFrom
	l.schoolYear(h.SchoolYear.Start, h.SchoolYear.Second)
	if h.SecondKeying != nil {
		if p.KeyEvery = h.SecondKeying.Every; p.KeyEvery < 1 {
			l.fail("pack.toml", l.lineOf("pack.toml", "every"), "second_keying: every is %d, not a whole number from 1", p.KeyEvery)
			p.KeyEvery = 1 // that fields are keyed twice is no mistake beside it
		}
	}
	if h.Settings != nil {
		p.Settings = h.Settings
	}
	if days := dueDays(h.Returns, p.Settings[settingDue]); len(days) > 0 {
		p.Settings[settingDue] = days
	}
	for key, day := range map[string]string{settingAutumn: p.SchoolYearStart, settingSpring: p.SecondTerm} {
		if _, said := p.Settings[key]; !said { // earlier packs say it here as well
			p.Settings[key] = day
		}
	}
	maps.Copy(p.Settings, l.settings)
	p.Sizes = h.Sizes
	l.sizes(p.Sizes)
	p.Readings = h.Readings
	l.readings()
	p.flag, p.capitals = h.Flag, h.Capitals
	p.Groups, p.Returns = h.Groups, h.Returns
	p.offices, p.provinces, p.abolished, p.uncoded = h.Places.Offices, h.Places.Provinces, h.Places.Abolished, h.Places.Uncoded
	p.idTypes = h.ID.Types
	p.none, p.lunar = h.None.Words, h.Dates.Lunar
	if h.ID.Temporary != "" {
		var err error
		if p.idTemporary, err = regexp.Compile(h.ID.Temporary); err != nil {
			l.fail("pack.toml", l.lineOf("pack.toml", "temporary"), "temporary is no pattern: %v", err)
		}
	}
	for key, value := range map[string]string{"name": h.Name, "title": h.Title, "version": h.Version} {
		if value == "" {
			l.fail("pack.toml", 1, "%s is missing", key)
		}
	}
	for i, g := range h.Groups {
		for _, key := range g.Kinds {
			if !slices.Contains(h.Kinds, key) {
				l.fail("pack.toml", l.within("pack.toml", "group", i, "kinds"), "group %q: there is no kind %q", g.Label, key)
			}
		}
		for _, level := range g.Levels {
			if !findingLevels[level] {
				l.fail("pack.toml", l.within("pack.toml", "group", i, "levels"), "group %q: %q is no level: school, county or city", g.Label, level)
			}
		}
	}
	for i, r := range h.Returns {
		l.due(i, r)
	}
	if len(h.Kinds) == 0 {
		l.fail("pack.toml", 1, "kinds names no register")
	}
	for i, key := range h.Kinds {
		if slices.Contains(h.Kinds[:i], key) {
			l.fail("pack.toml", l.lineOf("pack.toml", "kinds"), "kinds names %q twice", key)
		}
	}
	return h.Kinds
}

// schoolYear notes the days on which the terms begin: those of most schools where the pack says nothing.
func (l *loader) schoolYear(start, second string) {
	p := l.pack
	p.SchoolYearStart, p.SecondTerm = cmp.Or(start, "09-01"), cmp.Or(second, "03-01")
	for key, day := range map[string]string{"start": p.SchoolYearStart, "second": p.SecondTerm} {
		if _, err := time.Parse("01-02", day); err != nil {
			l.fail("pack.toml", l.lineOf("pack.toml", key), "school_year: %s is %q, no day such as 09-01", key, day)
		}
	}
	if p.SecondTerm >= p.SchoolYearStart {
		l.fail("pack.toml", max(l.lineOf("pack.toml", "second"), l.lineOf("pack.toml", "start")), "school_year: second, %s, does not come before start, %s", p.SecondTerm, p.SchoolYearStart)
	}
}

// settingAutumn and settingSpring are the names by which expressions ask for the days of [school_year].
const (
	settingAutumn = "autumn_start"
	settingSpring = "spring_start"
)

// settingDue is the name by which expressions ask for the days on which tables are due: those of the [[return]]s, and what the
// setting adds to them.
const settingDue = "returns_due"

func dueDays(returns []Return, more any) []any {
	var days []string
	for _, r := range returns {
		if r.Report != "" {
			days = append(days, r.Due)
		}
	}
	if list, ok := more.([]any); ok {
		days = append(days, texts(list)...)
	}
	slices.Sort(days)
	var all []any
	for _, day := range slices.Compact(days) {
		all = append(all, day)
	}
	return all
}

// due checks a [[return]] of pack.toml.
func (l *loader) due(n int, r Return) {
	const file = "pack.toml"
	for key, day := range map[string]string{"at": r.At, "due": r.Due} {
		if _, err := time.Parse("01-02", day); err != nil {
			l.fail(file, l.within(file, "return", n, key), "return %q: %q is no day such as 09-20", r.Label, day)
		}
	}
	for _, level := range r.Levels {
		if !findingLevels[level] {
			l.fail(file, l.within(file, "return", n, "levels"), "return %q: %q is no level: school, county or city", r.Label, level)
		}
	}
	l.later = append(l.later, func() {
		if r.Report != "" && l.pack.Tables[r.Report] == nil {
			l.fail(file, l.within(file, "return", n, "report"), "return %q: there is no table %q", r.Label, r.Report)
		}
	})
}
