package register

import (
	"strconv"
	"strings"
	"time"
)

// DayIn gives the day of a period that is nearest to a day; the day itself where that is no period.
func (p *Pack) DayIn(period, day string) string {
	from, until, ok := p.Span(period)
	switch {
	case ok && day < from:
		return from
	case ok && day >= until:
		return dayPlus(until, -1)
	}
	return day
}

// Span gives the first day of a period and the first day after it: "2016" (a school year), "2016-1" (its autumn term), "2016-2"
// (its spring term) or "2016-09" (a month). Not ok for anything else.
func (p *Pack) Span(period string) (from, until string, ok bool) {
	year, rest, parted := strings.Cut(period, "-")
	y, err := strconv.Atoi(year)
	if err != nil || len(year) != 4 {
		return "", "", false
	}
	next, autumn, spring := strconv.Itoa(y+1), p.SchoolYearStart, p.SecondTerm
	switch {
	case !parted:
		return year + "-" + autumn, next + "-" + autumn, true
	case rest == "1":
		return year + "-" + autumn, next + "-" + spring, true
	case rest == "2":
		return next + "-" + spring, next + "-" + autumn, true
	}
	month, err := time.Parse("2006-01", period)
	if err != nil {
		return "", "", false
	}
	return month.Format(time.DateOnly), month.AddDate(0, 1, 0).Format(time.DateOnly), true
}
