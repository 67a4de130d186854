package register

import (
	"slices"
	"sort"
	"strings"
)

// Places is the tree of divisions: today's down to the village, and the county codes that were
// abolished (民政部 codes since 1981), which ID numbers still begin with.
type Places struct {
	byCode map[string]*Place
	coded  map[string]string // code of each village by the one that it would have without it
	names  []string          // counties and towns, longest name first
	search []*Place          // villages before towns before counties, for finding by name

	provinces          []string // names that may stand before a county
	abolished, uncoded string   // what is shown behind a place that is no more, and one without a code
}

// Place is one division.
type Place struct {
	Code, Name, Level, Parent string // Level: prefecture, county, town, village
	From, Until               string // first day, and the first on which it is no more; a year for an abolished county; "" for open
	Abolished                 bool   // a county of old: numbers still begin with its code
	Uncoded                   bool   // a village that the table does not have yet
	Aliases                   []string

	successors []string // codes that came after an abolished one, which may be abolished too

	spelt []string // its name, and its name without what an office adds
}

var levelDigits = map[string]int{"province": 2, "prefecture": 4, "county": 6, "town": 9, "village": 12}

func newPlaces(list []*Place) *Places {
	p := &Places{byCode: map[string]*Place{}, coded: map[string]string{}}
	for _, one := range list {
		if _, known := p.byCode[one.Code]; !known {
			p.byCode[one.Code] = one
			p.search = append(p.search, one)
		}
	}
	for _, one := range p.search {
		if one.Level == "county" || one.Level == "town" || one.Level == "prefecture" {
			p.names = append(p.names, one.Name)
		}
	}
	sort.SliceStable(p.names, func(i, j int) bool { return len(p.names[i]) > len(p.names[j]) })
	sort.SliceStable(p.search, func(i, j int) bool { return levelDigits[p.search[i].Level] > levelDigits[p.search[j].Level] })
	return p
}

// Names gives the names of counties and towns, the longest first.
func (p *Places) Names() []string { return p.names }

// Get gives the place with a code of 6, 9 or 12 digits; nil where there is none. A longer code
// with trailing zeros is its shorter form.
func (p *Places) Get(code string) *Place {
	code = p.Resolve(code)
	if one := p.byCode[code]; one != nil {
		return one
	}
	if town, name, ok := p.local(code); ok {
		return &Place{Code: code, Name: name + p.uncoded, Level: "village", Parent: town.Code, Uncoded: true}
	}
	for _, n := range []int{9, 6} {
		if len(code) == 12 && strings.Trim(code[n:], "0") == "" {
			if one := p.byCode[code[:n]]; one != nil {
				return one
			}
		}
	}
	return nil
}

// Name gives a place's full name below the province, "永宁县闽宁镇原隆村"; the code itself where it
// is not known.
func (p *Places) Name(code string) string {
	one := p.Get(code)
	if one == nil {
		return code
	}
	name := one.Name
	for up := p.Get(one.Parent); up != nil && up.Level != "prefecture"; up = p.Get(up.Parent) {
		name = up.Name + name
	}
	return name
}

// Short gives a place's own name.
func (p *Places) Short(code string) string {
	if one := p.Get(code); one != nil {
		return one.Name
	}
	return code
}

// Means reports whether a text is the whole name of a place, alone or behind those above it: 塘南村 of 塘南村委会, and not of
// 大塘南村委会.
func (p *Places) Means(text, code string) bool {
	one := p.byCode[code]
	return one != nil && p.fits(one, squeeze(text)) > 0
}

// Written gives the ways in which a place's own name is written: with what an office adds, without it, or otherwise.
func (p *Places) Written(code string) []string {
	if one := p.byCode[code]; one != nil {
		return one.spelt
	}
	return []string{p.Short(code)}
}

// State says what a code is: "current", "abolished", "uncoded" or "unknown".
func (p *Places) State(code string) string {
	one := p.Get(code)
	switch {
	case one != nil && one.Uncoded:
		return "uncoded"
	case one == nil && len(code) > 6 && p.Get(code[:6]) != nil:
		return p.State(code[:6])
	case one == nil:
		return "unknown"
	case one.Abolished:
		return "abolished"
	}
	return "current"
}

// Successors gives the places of today that an abolished one became, or was shared out to.
func (p *Places) Successors(code string) []*Place {
	var today []*Place
	seen := map[string]bool{code: true}
	for queue := []string{code}; len(queue) > 0; queue = queue[1:] {
		one := p.byCode[queue[0]]
		if one == nil {
			continue
		}
		if !one.Abolished {
			today = append(today, one)
			continue
		}
		for _, next := range one.successors {
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	sort.Slice(today, func(i, j int) bool { return today[i].Code < today[j].Code })
	return today
}

// Under reports whether a place is the same as, or lies below, the one with a code.
func (p *Places) Under(code, above string) bool {
	above, code = trimCode(above), p.Resolve(code)
	return above != "" && strings.HasPrefix(code, above)
}

// Up gives the code of the place's division at a level ("village", "town", "county"); "" where the
// code is not that deep.
func (p *Places) Up(code, level string) string {
	code = p.Resolve(code)
	n := levelDigits[level]
	if _, _, ok := p.local(code); ok && level == "village" {
		return code
	}
	if n == 0 || len(trimCode(code)) < n {
		return ""
	}
	return code[:n]
}

// Below gives the codes at a level that lie under a place, in order.
func (p *Places) Below(above, level string) []string {
	var list []string
	for code, one := range p.byCode {
		if one.Level == level && !one.Abolished && p.Under(code, above) {
			list = append(list, code)
		}
	}
	sort.Strings(list)
	return list
}

// trimCode cuts the zeros that pad a code of a higher level to 12 digits.
func trimCode(code string) string {
	for _, n := range []int{9, 6, 4} {
		if len(code) > n && strings.Trim(code[n:], "0") == "" {
			return trimCode(code[:n])
		}
	}
	return code
}

// Find reads a place written as text: its code, its name, or names from the county down, with or
// without what an office adds (委会). It gives "" where no single place fits.
func (p *Places) Find(text string) string { return p.FindNear(text, "") }

// FindNear is Find among the places below one ("" for all). A place of today goes before one of the
// same name that is no more.
func (p *Places) FindNear(text, near string) string {
	text = squeeze(text)
	if text == "" {
		return ""
	}
	if isDigits(text) {
		if p.Get(text) != nil {
			return text
		}
		return ""
	}
	before, _, _ := strings.Cut(p.abolished, "{successors}")
	if mark := squeeze(before); mark != "" && strings.Contains(text, mark) {
		text, _, _ = strings.Cut(text, mark)
		return p.among(text, near, true)
	}
	if code := p.among(text, near, false); code != "" {
		return code
	}
	return p.among(text, near, true)
}

// among finds a place by its name among those of today, or those that are no more.
func (p *Places) among(text, near string, abolished bool) string {
	best, score, twice := "", 0, false
	for _, one := range p.search {
		if one.Abolished != abolished || near != "" && !p.Under(one.Code, near) {
			continue
		}
		n := p.fits(one, text)
		switch {
		case n == 0 || n < score:
		case n > score:
			best, score, twice = one.Code, n, false
		case one.Code != best && !strings.HasPrefix(best, one.Code):
			twice = true
		}
	}
	if twice {
		return ""
	}
	return best
}

// fits says how many characters of text a place accounts for with its own name and those above it;
// 0 where the text does not end in its name.
func (p *Places) fits(one *Place, text string) int {
	own := ""
	for _, name := range one.spelt {
		if strings.HasSuffix(text, name) && len(name) > len(own) {
			own = name
		}
	}
	if own == "" {
		return 0
	}
	rest, n := strings.TrimSuffix(text, own), len(own)
	for up := p.Get(one.Parent); up != nil && rest != ""; up = p.Get(up.Parent) {
		for _, name := range up.spelt {
			if strings.HasSuffix(rest, name) {
				rest, n = strings.TrimSuffix(rest, name), n+len(name)
				break
			}
		}
	}
	if rest != "" && !slices.Contains(p.provinces, rest) {
		return 0
	}
	return n
}

// spell works out how each place's name may be written: as it is, without what an office adds, or as an
// alias has it.
func (p *Places) spell(offices []string) {
	for _, one := range p.search {
		for _, name := range append([]string{one.Name}, one.Aliases...) {
			one.spelt = append(one.spelt, name)
			for _, office := range offices {
				if short := strings.TrimSuffix(name, office); short != name && len([]rune(short)) >= 2 {
					one.spelt = append(one.spelt, short)
				}
			}
		}
		if one.Level != "village" {
			continue
		}
		for _, name := range one.spelt {
			p.coded[one.Parent+between+name] = one.Code
		}
	}
}

// Living reports whether a place was there on a day, 2006-01-02. Of one without dates nothing else is known.
func (p *Places) Living(code, day string) bool {
	one := p.Get(code)
	return one == nil || (one.From == "" || one.From <= day) && (one.Until == "" || one.Until > day)
}

// Search gives the codes of the places of a day, 2006-01-02, whose name, with those above it, holds a
// text, or whose code begins with it: villages and towns before counties; at most limit.
func (p *Places) Search(text, day string, limit int) []string {
	text = squeeze(text)
	var list []string
	for _, one := range p.search {
		if one.Abolished || one.Level == "prefecture" || !p.Living(one.Code, day) {
			continue
		}
		if strings.HasPrefix(one.Code, text) || strings.Contains(p.Name(one.Code), text) {
			if list = append(list, one.Code); len(list) == limit {
				break
			}
		}
	}
	return list
}
