package register

import (
	"io/fs"
	"slices"
	"sort"
	"strings"
	"time"
)

// codes reads codes/*.csv.
func (l *loader) codes() {
	files, err := fs.Glob(l.files, "codes/*.csv")
	if err != nil {
		l.fail("codes", 0, "the folder cannot be read: %v", err)
	}
	sort.Strings(files)
	for _, file := range files {
		list := &CodeList{Key: stem(file), rows: map[string]*CodeRow{}, words: map[string]string{}}
		l.csv(file, true, func(line int, v map[string]string) { l.code(file, line, list, v) })
		for i := range list.Codes {
			list.index(&list.Codes[i])
		}
		l.pack.Codes[list.Key] = list
	}
}

func (l *loader) code(file string, line int, list *CodeList, v map[string]string) {
	row := CodeRow{
		Code: v["code"], Label: v["label"], LabelEN: v["label_en"], Short: v["short"],
		From: v["from"], Until: v["until"], Hidden: v["hidden"] == "1", Data: map[string]string{},
	}
	if row.Code == "" || row.Label == "" {
		l.fail(file, line, "a code needs a code and a label")
		return
	}
	if row.Short == "" {
		row.Short = bare(row.Label)
	}
	if v["aliases"] != "" {
		row.Aliases = strings.Split(v["aliases"], "|")
	}
	for key, value := range v {
		if !slices.Contains(CodeColumns, key) {
			row.Data[key] = value
		}
	}
	for _, other := range list.Codes {
		if other.Code == row.Code {
			l.fail(file, line, "code %q stands twice", row.Code)
		}
	}
	list.Codes = append(list.Codes, row)
}

// bare is a label without what stands in brackets.
func bare(label string) string {
	for _, open := range []string{"(", "\uff08"} {
		if i := strings.Index(label, open); i > 0 {
			label = strings.TrimSpace(label[:i])
		}
	}
	return label
}

// Row gives a code's row; nil where the list, or the code in it, does not exist.
func (c *CodeList) Row(code string) *CodeRow {
	if c == nil {
		return nil
	}
	return c.rows[code]
}

// index makes a row findable by its code and by every word that means it. What two rows share
// means neither.
func (c *CodeList) index(row *CodeRow) {
	c.rows[row.Code] = row
	for _, word := range append([]string{row.Label, row.Short, bare(row.Label), english(row.LabelEN)}, row.Aliases...) {
		word = squeeze(word)
		if other, taken := c.words[word]; taken && other != row.Code {
			c.words[word] = ""
			continue
		}
		c.words[word] = row.Code
	}
}

// english is how an English label is looked for.
func english(text string) string { return strings.ToLower(text) }

// Find reads a code written as a code, a label, a short label or another word for it; "" where
// none, or more than one, fits.
func (c *CodeList) Find(text string) string {
	text = squeeze(text)
	if row := c.rows[text]; row != nil {
		return text
	}
	if row := c.rows[strings.ToUpper(text)]; row != nil {
		return strings.ToUpper(text)
	}
	if code := c.words[text]; code != "" {
		return code
	}
	if code := c.words[english(text)]; code != "" {
		return code
	}
	if code, _, ok := strings.Cut(text, " "); ok && c.rows[code] != nil {
		return code
	}
	return ""
}

func (l *loader) places() {
	var list []*Place
	lines := map[string]int{}
	l.csv("places.csv", false, func(line int, v map[string]string) {
		one := &Place{Code: v["code"], Level: v["level"], Name: v["name"], Parent: v["parent"], From: v["from"], Until: v["until"]}
		if v["aliases"] != "" {
			one.Aliases = strings.Split(v["aliases"], "|")
		}
		if digits := levelDigits[one.Level]; digits == 0 || len(one.Code) != digits && one.Level != "prefecture" && one.Level != "province" || !isDigits(one.Code) {
			l.fail("places.csv", line, "%q is no code of a %s", one.Code, one.Level)
		}
		if lines[one.Code] > 0 {
			l.fail("places.csv", line, "place %q stands twice", one.Code)
		}
		lines[one.Code] = line
		for _, day := range []string{one.From, one.Until} {
			if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
				l.fail("places.csv", line, "%q is not a day like 2022-10-31", day)
			}
		}
		list = append(list, one)
	})
	l.csv("divisions.csv", false, func(line int, v map[string]string) {
		one := &Place{
			Code: v["code6"], Name: v["name"], From: v["from_year"], Until: v["to_year"],
			successors: codesIn(v["successors"]), Abolished: v["to_year"] != "", Level: "county",
		}
		switch {
		case len(one.Code) != 6 || !isDigits(one.Code):
			l.fail("divisions.csv", line, "%q is not a code of six digits", one.Code)
			return
		case strings.HasSuffix(one.Code, "0000"):
			one.Level = "province"
		case strings.HasSuffix(one.Code, "00"):
			one.Level, one.Parent = "prefecture", one.Code[:2]+"0000"
		default:
			one.Parent = one.Code[:4] + "00"
		}
		list = append(list, one)
	})
	l.pack.Places = newPlaces(list)
	places := l.pack.Places
	for _, one := range list { // names go up from place to place, and must come to an end
		if up := places.byCode[one.Parent]; up != nil && levelDigits[up.Level] >= levelDigits[one.Level] {
			l.fail("places.csv", lines[one.Code], "place %q: %q does not lie above it", one.Code, one.Parent)
		}
	}
	places.provinces, places.abolished, places.uncoded = l.pack.provinces, l.pack.abolished, l.pack.uncoded
	places.spell(l.pack.offices)
}

// codesIn reads the codes of "642226[1983];640402,".
func codesIn(text string) []string {
	var list []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == ',' }) {
		code, _, _ := strings.Cut(word, "[")
		list = append(list, code)
	}
	return list
}

func (l *loader) units() {
	lines, above := map[string]int{}, map[string]string{}
	l.csv("units.csv", false, func(line int, v map[string]string) {
		if lines[v["code"]] > 0 {
			l.fail("units.csv", line, "unit %q stands twice", v["code"])
		}
		lines[v["code"]], above[v["code"]] = line, v["parent"]
		l.pack.Units = append(l.pack.Units, Unit{v["code"], v["name"], v["level"], v["parent"]})
	})
	for _, u := range l.pack.Units {
		at := u.Code
		for range l.pack.Units { // as far up as it goes
			at = above[at]
		}
		if _, known := above[u.Parent]; at != "" || u.Parent != "" && !known {
			l.fail("units.csv", lines[u.Code], "unit %q: %q is no unit above it", u.Code, u.Parent)
		}
	}
}
