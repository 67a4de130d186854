package report

import (
	"strings"

	"rollbook/store/register"
	"rollbook/words"
)

// withNames puts into a note the records behind its column, row by row; "" where there are none.
func (t *tally) withNames(n *register.Note, text string, r *Report) string {
	var rows []string
	seen := map[string]bool{} // rows stand before those that sum them up
	t.s.Lookup(func(look register.Lookup) {
		for _, row := range r.Rows {
			ids, err := r.Explain(row.Key, n.Names)
			if err != nil {
				continue
			}
			var names []string
			for _, id := range ids {
				rec, ok := look.Record(id)
				if !ok || seen[id] {
					continue
				}
				seen[id] = true
				if name, err := n.EachExpr().String(rec, look, t.day); err == nil {
					names = append(names, name)
				}
			}
			if len(names) > 0 {
				rows = append(rows, words.In(t.lang, "report.people", "row", row.Label, "names", t.named(names)))
			}
		}
	})
	if len(rows) == 0 {
		return ""
	}
	return strings.ReplaceAll(text, "{names}", strings.Join(rows, words.In(t.lang, "report.people.and")))
}
