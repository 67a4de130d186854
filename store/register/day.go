package register

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// shortestDay is 2016-9-1; what is shorter is a spreadsheet's number of a day, or a part of one.
const shortestDay = 8

// Day reads a day that is no field of a record, as a form reads one: 2016-09-20, 20160920, 2016年9月20日.
func (p *Pack) Day(text string) (day time.Time, ok bool) {
	value, problem := p.Normalise(&Field{Type: Date}, text)
	day, err := time.Parse(time.DateOnly, value)
	return day, problem == nil && err == nil && utf8.RuneCountInString(text) >= shortestDay
}

// withoutHour leaves out the time that stands behind a date in a cell, "2016-09-01 08:30:00".
func withoutHour(text string) string {
	i := strings.LastIndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == 'T' })
	if i < 0 {
		return text
	}
	words := strings.FieldsFunc(squeeze(strings.TrimPrefix(text[i:], "T")), func(r rune) bool { return r == ':' })
	if len(words) < 2 || len(words) > 3 || !isDigits(strings.Join(words, "")) {
		return text
	}
	return text[:i]
}

// dateParts reads the numbers of a date in any of the shapes that people write; a Chinese input method writes a full stop of its own.
func dateParts(text string) (parts []int, compact string) {
	text = dashed(squeeze(withoutHour(text)))
	if isDigits(text) {
		return nil, text
	}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil, ""
		}
		parts = append(parts, n)
	}
	for _, r := range text {
		if (r < '0' || r > '9') && !strings.ContainsRune("-./\u3002\u3001", r) && !dateMark[r] {
			return nil, ""
		}
	}
	return parts, ""
}

// dateMark are the characters for year, month and day (two for day).
var dateMark = map[rune]bool{0x5e74: true, 0x6708: true, 0x65e5: true, 0x53f7: true}

// firstYear is the first of which a date is taken for one.
const firstYear = 1850

func dateOf(y, m, d int) (string, bool) {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	ok := t.Year() == y && int(t.Month()) == m && t.Day() == d && y >= firstYear && y <= 2200
	return t.Format(time.DateOnly), ok
}

// excelDay is the day of an Excel serial number (day 1 is 1900-01-01, with its false leap day).
func excelDay(serial int) string {
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, serial).Format(time.DateOnly)
}

// serial reports a number of five digits where a date is asked for: a spreadsheet's day from 1927 to
// 2099. Smaller ones are taken for no day: they are counts that stand in the wrong column.
func serial(text string) bool {
	text = squeeze(text)
	return len(text) == 5 && isDigits(text) && text >= "10000" && text <= "73050"
}

// NoDay is the code of a problem: a month stands where a day is asked for. Its argument "month" is that month, as a field of months
// has it.
const NoDay = "date-no-day"

// readDate takes a day as people, or a spreadsheet, write it. One of 1900 is a spreadsheet's rendering
// of a small number.
func readDate(p *Pack, _ *Field, text string) (string, *Problem) {
	if p.isLunar(text) {
		return wrong("date-lunar")
	}
	parts, compact := dateParts(text)
	switch n, _ := strconv.Atoi(compact); {
	case len(compact) == 8:
		parts = []int{n / 10000, n / 100 % 100, n % 100}
	case serial(compact):
		return excelDay(n), nil
	case compact != "" && len(compact) <= 5:
		return wrong("date-number")
	}
	if month, problem := readMonth(p, nil, text); problem == nil && (len(parts) == 2 || len(compact) == 6) {
		return wrong(NoDay, "month", month)
	}
	if len(parts) != 3 || parts[0] < firstYear || parts[0] > 2200 {
		return wrong("date-format")
	}
	value, ok := dateOf(parts[0], parts[1], parts[2])
	switch {
	case !ok:
		return wrong("date-none")
	case parts[0] == 1900:
		return wrong("date-number")
	}
	return value, nil
}

func (p *Pack) isLunar(text string) bool {
	for _, word := range p.lunar {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

func readMonth(p *Pack, _ *Field, text string) (string, *Problem) {
	if p.isLunar(text) {
		return wrong("date-lunar")
	}
	parts, compact := dateParts(text)
	if n, err := strconv.Atoi(compact); err == nil {
		switch len(compact) {
		case 6:
			parts = []int{n / 100, n % 100}
		case 8:
			parts = []int{n / 10000, n / 100 % 100}
		case 5:
			if serial(compact) {
				return excelDay(n)[:7], nil
			}
		}
	}
	if len(parts) >= 2 {
		if value, ok := dateOf(parts[0], parts[1], 1); ok {
			return value[:7], nil
		}
	}
	return wrong("month-format")
}
