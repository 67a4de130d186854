package register

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// reader turns what a clerk typed, or a cell holds, into a canonical value. One for each type.
type reader func(p *Pack, f *Field, text string) (string, *Problem)

var readers = map[Type]reader{
	Text: readText, Code: readCode, Codes: readCodes, Date: readDate, Month: readMonth, Number: readNumber,
	Money: readNumber, IDNumber: readID, Phone: readPhone, BankCard: readCard, Division: readDivision,
	Ref: readPlain, Photo: readPlain, Flag: readFlag, Computed: readPlain,
}

// Normalise gives the canonical value of what was typed. With a problem the value is "": the
// caller keeps what was typed, so that nothing is lost, and Check finds it again.
func (p *Pack) Normalise(f *Field, text string) (string, *Problem) {
	text = strings.TrimSpace(norm.NFC.String(text))
	if text == "" {
		return "", nil
	}
	value, problem := readers[f.Type](p, f, unquoted(f, text))
	if problem != nil {
		problem.Field, problem.Check, problem.Level = f.Key, "type", Hard
		if problem.Args == nil {
			problem.Args = map[string]any{}
		}
		if problem.Args["value"] == nil {
			problem.Args["value"] = text
		}
		return "", problem
	}
	return value, nil
}

func wrong(code string, pairs ...any) (string, *Problem) {
	args := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	return "", &Problem{Code: code, Args: args}
}

// quotes are the marks that people write before a number, so that a spreadsheet takes it for a text.
const quotes = "'`\u2018\u2019\u00b4\u2032\uff07"

// unquoted leaves such a mark out, but of free text, where it may be meant.
func unquoted(f *Field, text string) string {
	if f.Type == Text && f.Alphabet == "" {
		return text
	}
	if bare := strings.TrimSpace(strings.TrimLeft(text, quotes)); bare != "" {
		return bare
	}
	return text
}

func readPlain(_ *Pack, _ *Field, text string) (string, *Problem) { return text, nil }

func readText(_ *Pack, f *Field, text string) (string, *Problem) {
	switch f.Alphabet {
	case OfNames:
		return readName(f, text)
	case OfNumbers:
		text = strings.ToUpper(dashed(squeeze(text)))
	default:
		text = strings.Join(strings.Fields(HalfWidth(text)), " ")
	}
	if f.Role == RolePinyin { // as it stands on a passport
		text = strings.ToUpper(text)
	}
	if n := len([]rune(text)); f.Max > 0 && n > f.Max {
		return wrong("text-long", "n", n, "most", f.Max)
	}
	return text, nil
}

// dots are the marks that people type for the middle dot of a name, U+00B7 (GB 18030 A1A4).
const dots = ".\u3002\u2022\u30fb\u2027\uff65\uff0e\u00b7\u2219\u22c5"

// wrongDot reports a mark that is typed for the middle dot and is another.
func wrongDot(r rune) bool { return r != '\u00b7' && strings.ContainsRune(dots, r) }

// longestName is how many characters a name may have where its field does not say it (民委发〔2016〕33号).
const longestName = 50

// readName takes Han characters and the middle dot.
func readName(f *Field, text string) (string, *Problem) {
	if severalNames(text) {
		return wrong("name-several")
	}
	text = strings.Map(func(r rune) rune {
		if wrongDot(r) {
			return '\u00b7'
		}
		return r
	}, squeeze(text))
	n := 0
	for _, r := range text {
		n++
		if r != '\u00b7' && !unicode.Is(unicode.Han, r) && !private(r) {
			return wrong("name-characters", "character", string(r))
		}
	}
	if most := cmp.Or(f.Max, longestName); n < 2 || n > most {
		return wrong("name-length", "n", n, "most", most)
	}
	return text, nil
}

// severalNames reports whether a text is of two people: a mark, or a blank, stands between two names. Within one name a blank may
// stand beside a single character, or a dot.
func severalNames(text string) bool {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;/|\uff0c\uff1b\uff0f\u3001", r) })
	if len(parts) == 1 {
		parts = strings.Fields(text)
	}
	for _, part := range parts {
		part = squeeze(part)
		if utf8.RuneCountInString(part) < 2 || strings.Trim(part, dots) != part || strings.ContainsFunc(part, func(r rune) bool {
			return !unicode.Is(unicode.Han, r) && !private(r) && !strings.ContainsRune(dots, r)
		}) {
			return false
		}
	}
	return len(parts) > 1
}

// private reports a character of the private use area: another system's own code for a rare one.
func private(r rune) bool { return unicode.Is(unicode.Co, r) }

func readCode(p *Pack, f *Field, text string) (string, *Problem) {
	if code := p.Codes[f.Codes].Find(text); code != "" {
		return code, nil
	}
	return wrong("code-unknown", "list", f)
}

func readCodes(p *Pack, f *Field, text string) (string, *Problem) {
	chosen := map[string]bool{}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;/|\uff0c\uff1b\u3001", r) }) {
		several := strings.Fields(word)
		if slices.ContainsFunc(several, func(one string) bool { return p.Codes[f.Codes].Find(one) == "" }) {
			several = []string{word} // a label of several words
		}
		for _, one := range several {
			code := p.Codes[f.Codes].Find(one)
			if code == "" {
				return wrong("code-unknown", "value", one, "list", f)
			}
			chosen[code] = true
		}
	}
	var list []string
	for _, row := range p.Codes[f.Codes].Codes {
		if chosen[row.Code] {
			list = append(list, row.Code)
		}
	}
	return strings.Join(list, ","), nil
}

// dashed writes the lines that stand for a hyphen, as an input method has them, as one.
func dashed(text string) string { return lines.ReplaceAllString(text, "-") }

var lines = regexp.MustCompile("[\u2010-\u2015\u2212]+")

// Money reads an amount of yuan that is no field of a record, as a form reads one: 1,000, ￥1000, 壹仟元整.
func (p *Pack) Money(text string) (yuan float64, ok bool) {
	value, problem := p.Normalise(&Field{Type: Money}, text)
	yuan, err := strconv.ParseFloat(value, 64)
	return yuan, problem == nil && err == nil && yuan >= 0
}

func readNumber(p *Pack, f *Field, text string) (string, *Problem) {
	decimals := f.Decimals
	if f.Type == Money {
		decimals = 2
	}
	clean := strings.NewReplacer(",", "", "\u3002", ".").Replace(squeeze(text))
	clean = strings.TrimLeft(clean, "\uffe5\u00a5")
	if f.Type == Money {
		clean = p.capitals.bare(clean)
	}
	n, err := strconv.ParseFloat(clean, 64)
	if unit := strings.TrimLeft(clean, "0123456789.-"); err != nil && unit != "" && unit != clean {
		return wrong("number-unit", "unit", unit)
	}
	if err != nil || strings.ContainsAny(clean, "eExXnN") {
		return wrong("number-format")
	}
	if significant(clean) > exactDigits {
		return wrong("number-long", "most", exactDigits)
	}
	n += 0 // of -0 too
	value := strconv.FormatFloat(n, 'f', decimals, 64)
	if back, _ := strconv.ParseFloat(value, 64); back != n {
		return wrong("number-decimals", "most", decimals)
	}
	if f.Type == Number {
		value = strconv.FormatFloat(n, 'f', -1, 64)
	}
	if f.Min != nil && n < *f.Min || f.MaxValue != nil && n > *f.MaxValue {
		return wrong("number-range", "range", bounds(f))
	}
	return value, nil
}

// exactDigits is how many digits of a number are kept as they were typed.
const exactDigits = 15

// significant counts the digits of a number but the noughts before it.
func significant(number string) int {
	return len(strings.TrimLeft(strings.ReplaceAll(strings.TrimLeft(number, "+-"), ".", ""), "0"))
}

func bounds(f *Field) string {
	text := func(n *float64) string {
		if n == nil {
			return ""
		}
		return strconv.FormatFloat(*n, 'f', -1, 64)
	}
	return text(f.Min) + "\u2013" + text(f.MaxValue)
}

// readID only cleans: whether the number is right is Check's business, because it depends on the
// type of document and on the day.
func readID(_ *Pack, _ *Field, text string) (string, *Problem) {
	clean := cleanID(text)
	if strings.ContainsAny(clean, "+.") {
		return wrong("id-excel")
	}
	return clean, nil
}

// readPhone takes mobile numbers (11 digits) and fixed ones with the area code; several may be
// given, comma separated.
func readPhone(_ *Pack, _ *Field, text string) (string, *Problem) {
	var list []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;/\uff0c\uff1b\u3001", r) }) {
		clean := withoutCountry(bracketed.ReplaceAllString(dashed(squeeze(word)), "$1-"))
		digits := strings.ReplaceAll(clean, "-", "")
		switch {
		case !isDigits(digits):
			return wrong("phone-format", "value", word)
		case digits[0] == '1' && len(digits) == 11 && digits[1] >= '3':
			list = append(list, digits)
		case digits[0] == '0' && len(digits) >= 10 && len(digits) <= 12:
			list = append(list, areaCode(clean, digits))
		case digits[0] == '1':
			return wrong("phone-length", "n", len(digits))
		default:
			return wrong("phone-format", "value", word)
		}
	}
	return strings.Join(list, ","), nil
}

// bracketed is the number of an area in brackets.
var bracketed = regexp.MustCompile(`^\((0\d{2,3})\)-?`)

// withoutCountry leaves out the number of the country before a telephone number.
func withoutCountry(text string) string {
	return strings.TrimPrefix(strings.TrimPrefix(text, "+86"), "0086")
}

// areaCode writes a fixed number as 0951-7654321: the area code has 3 digits in the ten biggest
// cities (010, 02x) and 4 elsewhere.
func areaCode(clean, digits string) string {
	if strings.Count(clean, "-") == 1 {
		return clean
	}
	n := 4
	if digits[1] == '1' || digits[1] == '2' {
		n = 3
	}
	return digits[:n] + "-" + digits[n:]
}

func readCard(_ *Pack, _ *Field, text string) (string, *Problem) {
	clean := strings.ReplaceAll(dashed(squeeze(text)), "-", "")
	if !isDigits(clean) || len(clean) < 8 || len(clean) > 30 {
		return wrong("card-format")
	}
	return clean, nil
}

// luhn checks a bank card's last digit (ISO/IEC 7812-1).
func luhn(card string) bool {
	sum, double := 0, false
	for i := len(card) - 1; i >= 0; i-- {
		d := int(card[i] - '0')
		if double {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum, double = sum+d, !double
	}
	return sum%10 == 0
}

func readDivision(p *Pack, f *Field, text string) (string, *Problem) {
	if p.Places.saysLocal(text) {
		if code := p.Places.Local(text); code != "" {
			return code, nil
		}
	} else if code := p.Places.Find(text); code != "" {
		return code, nil
	}
	if clean := squeeze(text); isDigits(clean) && (len(clean) == 6 || len(clean) == 9 || len(clean) == 12) {
		return clean, nil // a code outside our tables: Check warns
	}
	return wrong("division-unknown")
}

// readFlag takes 1 and 0, the pack's own words for yes and no, and what is asked for itself.
func readFlag(p *Pack, f *Field, text string) (string, *Problem) {
	word := strings.ToLower(squeeze(text))
	switch {
	case word == "1", word == p.flag.Yes, slices.Contains(p.flag.True, word):
		return "1", nil
	case word == "0", word == p.flag.No, slices.Contains(p.flag.False, word):
		return "0", nil
	case p.asked(f, word):
		return "1", nil
	case p.flag.Not != "" && strings.HasPrefix(word, p.flag.Not) && p.asked(f, strings.TrimPrefix(word, p.flag.Not)):
		return "0", nil
	}
	return wrong("flag-format")
}

// asked reports whether a word is what a flag asks for by its label or another name of it.
func (p *Pack) asked(f *Field, word string) bool {
	return p.flag.Whether != "" && slices.ContainsFunc(append([]string{f.Label}, f.Aliases...), func(name string) bool {
		return word == strings.TrimPrefix(strings.ToLower(squeeze(name)), p.flag.Whether)
	})
}
