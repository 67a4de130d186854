package reports

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// explain lists the records behind the number in hand, and beside them the changes of the one that is
// chosen.
func (p *Page) explain() {
	if p.at.Row < 0 || p.at.Col < 0 || p.at.Row >= len(p.report.Rows) || p.at.Col >= len(p.report.Columns) {
		return
	}
	row, column := p.report.Rows[p.at.Row], p.report.Columns[p.at.Col]
	ids, err := p.report.Explain(row.Key, column.Key)
	if err != nil {
		p.d.Fail(err)
		return
	}
	title := words.Say("reports.behind", "place", row.Label, "column", heading(column), "value", row.Cells[p.at.Col].Text, "n", len(ids))
	job.Quiet(func() ([]behind, error) { return records(p.d.Store, ids) }, func(list []behind, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		if len(list) == 0 {
			look.Tell(p.d.Win, title, look.Sentence(words.Say("reports.behind.none")))
			return
		}
		look.Tell(p.d.Win, title, look.Big(p.chain(list)))
	})
}

// behind is a record as the list shows it.
type behind struct{ id, title, line string }

func records(s *store.Store, ids []string) ([]behind, error) {
	units, err := s.Units()
	if err != nil {
		return nil, err
	}
	pack := s.Pack()
	list := make([]behind, 0, len(ids))
	for _, id := range ids {
		rec, err := s.Get(id)
		if err != nil {
			return nil, err
		}
		line := []string{pack.Kind(rec.Kind).Label, units[rec.Unit].Name}
		title := s.TitleOf(rec)
		if f := pack.Kind(rec.Kind).ByRole(register.RolePerson); f != nil {
			if person, err := s.Get(rec.Fields[f.Key]); err == nil {
				title = s.TitleOf(person)
			}
		}
		list = append(list, behind{id, title, strings.Join(append(line, rec.Actor), "  ")})
	}
	return list, nil
}

// chain is the records at the left and a record's changes at the right.
func (p *Page) chain(list []behind) fyne.CanvasObject {
	changes := look.Paragraph(words.Say("reports.choose"))
	records := look.NewList(
		func() int { return len(list) },
		func() fyne.CanvasObject {
			return container.NewVBox(look.Text("", 15, theme.ColorNameForeground, true), look.Note(""))
		},
		func(i int, o fyne.CanvasObject) {
			box := o.(*fyne.Container)
			look.SetText(box.Objects[0], list[i].title)
			look.SetText(box.Objects[1], list[i].line)
		},
	)
	records.OnSelected = func(i int) {
		job.Quiet(func() (string, error) { return history(p.d.Store, list[i].id) }, func(text string, err error) {
			if err != nil {
				p.d.Fail(err)
				return
			}
			changes.SetText(text)
		})
	}
	split := container.NewHSplit(records, container.NewVScroll(changes))
	split.Offset = 0.42
	return split
}

// history tells a record's signed changes. Of what is sensitive only the field is named.
func history(s *store.Store, id string) (string, error) {
	rec, err := s.Get(id)
	if err != nil {
		return "", err
	}
	events, err := s.History(id)
	if err != nil {
		return "", err
	}
	units, err := s.Units()
	if err != nil {
		return "", err
	}
	pack, k := s.Pack(), s.Pack().Kind(rec.Kind)
	var lines []string
	for _, e := range events {
		lines = append(lines, words.Say("reports.change", "time", e.Time.Format("2006-01-02 15:04"), "unit", units[e.Unit].Name, "actor", e.Actor, "deed", words.Say("report.deed."+e.Kind), "reason", e.Reason))
		for _, f := range k.Fields {
			if c, changed := e.Fields[f.Key]; changed && c.New != c.Old {
				lines = append(lines, "    "+f.Label+"  "+pack.Masked(f, c.Old)+" → "+pack.Masked(f, c.New))
			}
		}
	}
	return strings.Join(lines, "\n"), nil
}
