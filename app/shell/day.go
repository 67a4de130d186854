package shell

import (
	"time"

	"rollbook/fault"
)

var errDay = fault.New(fault.Usage, "day")

// Day reads a day as a form reads it.
func (d *Desk) Day(text string) (time.Time, error) {
	day, ok := d.Store.Pack().Day(text)
	if !ok {
		return time.Time{}, errDay.With("text", text)
	}
	return day, nil
}
