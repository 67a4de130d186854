package paper

import (
	"fmt"
	"time"

	"rollbook/store"
	"rollbook/store/register"
)

// Lines gives a roster as texts, for a workbook: the labels of its head and a line for each record.
func Lines(s *store.Store, form string, ids []string, day time.Time) (head []string, lines [][]string, err error) {
	l, err := newLayout(s, form, day)
	if err != nil {
		return nil, nil, err
	}
	if l.records, err = l.read(ids); err != nil {
		return nil, nil, err
	}
	for _, row := range l.form.Rows {
		switch row.Line {
		case "head":
			for _, c := range row.Cells {
				head = append(head, c.Text)
			}
		case "record":
			for n, rec := range l.records {
				lines = append(lines, l.texts(row, rec, n+1))
			}
		}
	}
	return head, lines, nil
}

func (l *layout) texts(row register.FormRow, rec register.Record, number int) []string {
	var texts []string
	l.store.Lookup(func(look register.Lookup) {
		f := l.filler(look, rec, number)
		for i := range row.Cells {
			c := &row.Cells[i]
			if c.Field == "#" {
				texts = append(texts, fmt.Sprint(number))
				continue
			}
			texts = append(texts, f.show(c))
		}
	})
	return texts
}
