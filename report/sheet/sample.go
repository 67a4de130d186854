package sheet

import (
	"context"
	"fmt"
	"io"

	"rollbook/finding"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// WriteSample writes a list for a visit (抽查名单) as a workbook: who was drawn, from which seed, and
// room for what is found. It has no numbers of persons.
func WriteSample(ctx context.Context, s *store.Store, drawn []finding.Drawn, seed string, out io.Writer, progress func(done, total int)) error {
	head := []string{"no", "title", "kind", "unit", "place", "check", "message", "seen", "by", "date"}
	w, err := newWriter(words.Say("sample.sheet"), len(head), len(drawn)+3)
	if err != nil {
		return err
	}
	units, err := s.Units()
	if err != nil {
		return err
	}
	for i, width := range []float64{6, 14, 10, 20, 22, 12, 60, 24, 12, 12} {
		if err := w.stream.SetColWidth(i+1, i+1, width); err != nil {
			return fmt.Errorf("write the sample: %w", err)
		}
	}
	l := &lines{w: w, next: 1}
	l.put(styled(w.text, words.Say("sample.title", "unit", s.Unit().Name, "n", len(drawn), "seed", seed)))
	names := make([]string, len(head))
	for i, key := range head {
		names[i] = words.Say("sample.column." + key)
	}
	l.put(styled(w.head, names...))
	for i, d := range drawn {
		if err := ctx.Err(); err != nil {
			return err
		}
		progress(i+1, len(drawn))
		rec, err := s.Get(d.ID)
		if err != nil {
			return err
		}
		kind := s.Pack().Kind(rec.Kind)
		l.put(styled(w.text, fmt.Sprint(i+1), d.Title, kind.Label, units[rec.Unit].Name, place(s.Pack(), kind, rec), d.Finding.Check+" "+d.Finding.Title, d.Finding.Message, "", "", ""))
	}
	return l.finish(out)
}

// place is where a record's person lives, or where the thing stands; "" where it does not say.
func place(p *register.Pack, kind *register.Kind, rec store.Record) string {
	if f := kind.ByRole(register.RolePlace); f != nil {
		return p.Display(f, rec.Fields[f.Key])
	}
	return ""
}
