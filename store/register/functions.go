package register

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/conf"
)

// functionsOf lets expressions call functions beside expr's own. They are made once a pack: each expression would make its own.
func functionsOf(p *Pack) expr.Option {
	text := func(name string, f func(args []any) any, like ...any) expr.Option {
		return expr.Function(name, func(args ...any) (any, error) { return f(args), nil }, like...)
	}
	made := conf.CreateNew()
	for _, add := range []expr.Option{
		text("filled", func(a []any) any { return filled(a[0]) }, new(func(any) bool)),
		text("age", func(a []any) any { return ageOn(a[0].(string), a[1].(string)) }, new(func(string, string) int)),
		text("days", func(a []any) any { return days(a[0].(string), a[1].(string)) }, new(func(string, string) int)),
		text("year", func(a []any) any { return part(a[0].(string), 0, 4) }, new(func(string) int)),
		text("month", func(a []any) any { return part(a[0].(string), 5, 7) }, new(func(string) int)),
		text("school_year", func(a []any) any { return p.schoolYear(a[0].(string)) }, new(func(string) int)),
		text("day_plus", func(a []any) any { return dayPlus(a[0].(string), number(a[1])) }, new(func(string, any) string)),
		text("term_at", func(a []any) any { return p.termAt(a[0].(string)) }, new(func(string) int)),
		text("label", func(a []any) any { return p.label(a[0].(string), a[1].(string)) }, new(func(string, string) string)),
		text("data", func(a []any) any { return p.data(a[0].(string), a[1].(string), a[2].(string)) }, new(func(string, string, string) string)),
		text("has", func(a []any) any { return hasCode(a[0], a[1].(string)) }, new(func(any, string) bool)),
		text("divname", func(a []any) any { return p.Places.Name(a[0].(string)) }, new(func(string) string)),
		text("divtype", func(a []any) any { return p.Places.State(a[0].(string)) }, new(func(string) string)),
		text("under", func(a []any) any { return p.Places.Under(a[0].(string), a[1].(string)) }, new(func(string, string) bool)),
		text("overlapping", func(a []any) any { return overlapping(texts(a[0]), texts(a[1])) }, new(func(any, any) []int)),
		text("stretch", func(a []any) any { return stretch(numbersOf(a[0])) }, new(func(any) []int)),
		text("falling", func(a []any) any { return falling(numbersOf(a[0]), number(a[1])) }, new(func(any, any) []int)),
		text("latest", func(a []any) any { return latest(texts(a[0]), number(a[1])) }, new(func(any, any) float64)),
		text("apart", func(a []any) any { return apart(a[0].(string), a[1].(string)) }, new(func(string, string) int)),
		text("target_of", func(a []any) any { return p.targetOf(a[0].(string), a[1].(string), number(a[2])) }, new(func(string, string, any) float64)),
		text("day_in", func(a []any) any { return p.DayIn(a[0].(string), a[1].(string)) }, new(func(string, string) string)),
		text("for_school", func(a []any) any { one := p.Programme(a[0].(string)); return one != nil && one.ToSchool }, new(func(string) bool)),
		text("plain", func(a []any) any { return p.plain(a[0].(string)) }, new(func(string) string)),
		text("next_day", func(a []any) any { return nextDay(a[0].(string), texts(a[1])) }, new(func(string, any) string)),
		text("workdays", func(a []any) any { return p.workdaysAfter(a[0].(string), a[1].(string)) }, new(func(string, string) int)),
		text("capitals", func(a []any) any { return p.capitals.say(number(a[0])) }, new(func(any) string)),
		text("number", func(a []any) any { return number(a[0]) }, new(func(any) float64)),
		text("uniq", func(a []any) any { return uniq(texts(a[0])) }, new(func(any) []string)), // expr's own compares each with each
		text("text", func(a []any) any { return fmt.Sprint(a[0]) }, new(func(any) string)),
	} {
		add(made)
	}
	return func(c *conf.Config) { c.Functions = made.Functions }
}

// uniq keeps the first of equal texts.
func uniq(list []string) []string {
	seen := make(map[string]bool, len(list))
	kept := make([]string, 0, len(list))
	for _, one := range list {
		if !seen[one] {
			seen[one] = true
			kept = append(kept, one)
		}
	}
	return kept
}

func filled(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case string:
		return v != ""
	case float64:
		return !math.IsNaN(v)
	case []string:
		return len(v) > 0
	case []any:
		return len(v) > 0
	}
	return true
}

// ageOn is whole years from birth to a day; -1 where either is no date.
func ageOn(birth, day string) int {
	b, err1 := time.Parse(time.DateOnly, birth)
	d, err2 := time.Parse(time.DateOnly, day)
	if err1 != nil || err2 != nil {
		return -1
	}
	years := d.Year() - b.Year()
	if d.Month() < b.Month() || d.Month() == b.Month() && d.Day() < b.Day() {
		years--
	}
	return years
}

// days is the number of days from a to b; 0 where either is no date.
func days(a, b string) int {
	x, err1 := time.Parse(time.DateOnly, a)
	y, err2 := time.Parse(time.DateOnly, b)
	if err1 != nil || err2 != nil {
		return 0
	}
	return int(y.Sub(x).Hours() / 24)
}

func part(day string, from, to int) int {
	if len(day) < to {
		return 0
	}
	n, err := strconv.Atoi(day[from:to])
	if err != nil {
		return 0
	}
	return n
}

// schoolYear is the year in which the school year of a day began.
func (p *Pack) schoolYear(day string) int {
	y := part(day, 0, 4)
	if len(day) >= 10 && day[5:10] < p.SchoolYearStart {
		y--
	}
	return y
}

// dayPlus is the day n days after another; "" where that is none.
func dayPlus(day string, n float64) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil || math.IsNaN(n) || math.Abs(n) > 1e6 {
		return ""
	}
	return d.AddDate(0, 0, int(n)).Format(time.DateOnly)
}

// termAt is the term of a day as a number that grows: 20161 is the autumn term of the school year
// 2016, 20162 its spring term.
func (p *Pack) termAt(day string) int {
	term := 1
	if len(day) >= 10 && day[5:10] >= p.SecondTerm && day[5:10] < p.SchoolYearStart {
		term = 2
	}
	return p.schoolYear(day)*10 + term
}

func (p *Pack) label(list, code string) string { return p.In("zh").label(list, code) }

func (p *Pack) data(list, code, column string) string {
	if row := p.Codes[list].Row(code); row != nil {
		return row.Data[column]
	}
	return ""
}

func hasCode(list any, code string) bool {
	codes, _ := list.([]string)
	return slices.Contains(codes, code)
}

func number(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case int:
		return float64(v)
	case int64: // as settings are read
		return float64(v)
	case string:
		if n, err := strconv.ParseFloat(strings.TrimSpace(v), 64); err == nil {
			return n
		}
	}
	return math.NaN()
}
