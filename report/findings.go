package report

import (
	"strings"

	"rollbook/finding"
	"rollbook/words"
)

// checks gives a row for each integrity check that the desk is shown: how many findings of the unit and
// those below it there are, how many were answered, how many wait, for whom, and for how many days.
func checks(t *tally) ([]Line, error) {
	list, err := Findings(t.ctx, t.s, t.day)
	if err != nil {
		return nil, err
	}
	if !t.all {
		list = finding.Of(list, t.units, "", t.unit, false)
	}
	var lines []Line
	for _, sum := range finding.Sums(t.s, list, t.day) {
		days := Cell{Text: None}
		if sum.Oldest >= 0 {
			days = plain(float64(sum.Oldest), "")
		}
		var owners []string
		for _, code := range sum.Owners {
			name := t.units[code].Name
			if name == "" {
				name = code
			}
			owners = append(owners, name)
		}
		lines = append(lines, Line{
			Key: sum.Number, Label: sum.Number + " " + sum.Title, Behind: map[string][]string{"": sum.Records},
			Cells: map[string]Cell{
				"all": plain(float64(sum.All), ""), "done": plain(float64(sum.Done), ""), "open": plain(float64(sum.Open()), ""),
				"owner": {Text: strings.Join(owners, words.Say("list.comma"))}, "days": days,
			},
		})
	}
	return lines, nil
}

// beside gives the notes that the checks print with a table.
func (t *tally) beside() ([]string, error) {
	list, err := finding.Beside(t.ctx, t.s, t.day, t.table.ID)
	if err != nil {
		return nil, err
	}
	if !t.all {
		list = finding.Of(list, t.units, "", t.unit, false)
	}
	var notes []string
	for _, f := range list {
		notes = append(notes, words.Say("report.note.finding", "check", f.Number+" "+f.Title, "text", f.Message))
	}
	return notes, nil
}
