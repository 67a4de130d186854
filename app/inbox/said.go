package inbox

import (
	"fmt"
	"strings"
	"time"

	"rollbook/sync/courier"
	"rollbook/words"
)

// said tells in one line what became of a file and what is to be done; what needs nobody stands behind it, where the line may be cut.
func (p *Page) said(r courier.Result) string {
	var parts []string
	switch {
	case r.Status == courier.Refused:
		return p.refusal(r)
	case r.Status == courier.Already:
		parts = append(parts, words.Say("inbox.said.already"))
	case r.Accepted > 0:
		parts = append(parts, words.Say("inbox.said.accepted", "n", r.Accepted))
	case r.Pending == 0 && len(r.Answered) == 0:
		parts = append(parts, words.Say("inbox.said.nothing"))
	}
	for _, n := range r.Missing {
		parts = append(parts, words.Say("inbox.missing", "number", n))
	}
	if r.Pending > 0 {
		parts = append(parts, words.Say("inbox.said.pending", "n", r.Pending))
	}
	if r.Quarantined > 0 {
		parts = append(parts, words.Say("inbox.said.kept", "n", r.Quarantined))
	}
	if r.Conflicts > 0 {
		parts = append(parts, words.Say("inbox.said.conflicts", "n", r.Conflicts))
	}
	for _, w := range r.Warnings {
		if w != "gap" || len(r.Missing) == 0 {
			parts = append(parts, words.Say("warning."+w, r.Told()...))
		}
	}
	if len(r.Answered) > 0 {
		var numbers []string
		for _, n := range r.Answered {
			numbers = append(numbers, fmt.Sprint(n))
		}
		parts = append(parts, words.Say("inbox.said.answered", "numbers", strings.Join(numbers, words.Say("list.comma"))))
	}
	if r.Pack != "" {
		parts = append(parts, words.Say("inbox.pack", "pack", r.Pack))
	}
	return strings.Join(parts, words.Say("standing.and"))
}

func (p *Page) refusal(r courier.Result) string {
	err := r.Err
	if err == nil {
		err = r.Fault()
	}
	_, text, hint := words.Error(err)
	return words.Whole(text, hint)
}

// Said tells what came of a unit, and what is owed to it.
func Said(u courier.Standing) string {
	said := words.Say("standing.never")
	if u.Number > 0 {
		key, n := "standing.latest", days(u.At, time.Now())
		if n > 0 {
			key = "standing.days"
		}
		said = words.Say(key, "number", u.Number, "day", u.At.Local().Format(time.DateOnly), "n", n)
	}
	return said + u.Rest(words.Say)
}

// days is how many days one date comes after another, whatever the hour.
func days(from, to time.Time) int {
	date := func(at time.Time) time.Time {
		y, m, d := at.Local().Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(date(to).Sub(date(from)).Hours() / 24)
}
