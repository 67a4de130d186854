package report

import (
	"context"
	"time"

	"rollbook/finding"
	"rollbook/store"
	"rollbook/words"
)

// checks gives a row for each integrity check that the desk is shown: how many findings of the unit and
// those below it there are, how many were answered, how many wait, for whom, and for how many days.
func checks(t *tally) ([]Line, error) {
	brief, err := finding.Fleeting(t.ctx, t.s, t.day)
	if err != nil {
		return nil, err
	}
	about := ""
	for _, f := range brief {
		about += f.Check + "/" + f.About + " "
	}
	key := checked{t.unit, t.day.Format(time.DateOnly), words.Language() + t.lang, about}
	if what, known := t.s.Known(key); known {
		return what.([]Line), nil
	}
	at := t.s.Moment()
	list, err := Findings(t.ctx, t.s, t.day)
	if err != nil {
		return nil, err
	}
	if !t.all {
		list = finding.Of(list, t.units, "", t.unit, false)
	}
	var lines []Line
	weight := 0
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
		var done, open []string
		for _, f := range list {
			switch {
			case f.Number != sum.Number:
			case f.Open():
				open = append(open, f.Message)
			default:
				done = append(done, f.Message)
			}
		}
		weight += 500 + 16*len(sum.Records) + 100*sum.All
		line := Line{
			Key: sum.Number, Label: sum.Number + " " + t.checkTitle(sum), Behind: map[string][]string{"": sum.Records},
			Cells: map[string]Cell{
				"all": plain(float64(sum.All), ""), "done": plain(float64(sum.Done), ""), "open": plain(float64(sum.Open()), ""),
				"owner": joined(len(owners), func(_ string, i int) string { return owners[i] }), "days": days,
			},
		}
		line.Opened = map[string]Opened{
			"all": t.sumOf(line, "all", "done", "open"), "done": things(line.Cells["done"], done), "open": things(line.Cells["open"], open),
			"days": stated(days, words.Say("report.opened.oldest")),
		}
		lines = append(lines, line)
	}
	t.s.Remember(at, key, lines, weight)
	return lines, nil
}

// checkTitle is what the checks of a number are called.
func (t *tally) checkTitle(sum finding.Sum) string {
	for _, f := range finding.Shown(t.s) {
		if f.Number() == sum.Number {
			return f.Titled(t.lang)
		}
	}
	return sum.Title
}

// checked names the rows of what was found, beside what may pass by itself.
type checked struct{ unit, day, language, fleeting string }

// beside prints with a table what the checks notice that belong to it: those that name it, and those of its own
// figures.
func beside(ctx context.Context, s *store.Store, r *Report, ask Ask) error {
	list, err := finding.Beside(ctx, s, ask.Day, r.Name)
	if err != nil {
		return err
	}
	a := alarms{ctx: ctx, s: s, day: ask.Day, unit: ask.Unit, tables: map[string]Report{r.Name + "@" + r.At: *r}}
	figures, err := a.judge(r.Name)
	if err != nil {
		return err
	}
	if own := s.Unit().Code; ask.Unit != "" && ask.Unit != own {
		units, err := s.Units()
		if err != nil {
			return err
		}
		list = finding.Of(list, units, "", ask.Unit, false)
	}
	for _, f := range append(list, figures...) {
		if f.Open() {
			r.Notes = append(r.Notes, words.Say("report.note.finding", "check", f.Number+" "+f.Title, "text", f.Message))
		}
	}
	return nil
}
