package shell

import (
	"time"
	"unicode/utf8"

	"rollbook/fault"
	"rollbook/store/register"
)

var errDay = fault.New(fault.Usage, "day")

// shortest is 2016-9-1; what is shorter is a spreadsheet's number of a day, or a part of one.
const shortest = 8

// Day reads a day as a form reads it: 2016-09-20, 20160920, 2016年9月20日.
func (d *Desk) Day(text string) (time.Time, error) {
	value, problem := d.Store.Pack().Normalise(&register.Field{Type: register.Date}, text)
	day, err := time.Parse(time.DateOnly, value)
	if problem != nil || err != nil || utf8.RuneCountInString(text) < shortest {
		return time.Time{}, errDay.With("text", text)
	}
	return day, nil
}
