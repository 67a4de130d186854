package dispute

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// Row is what two records say of one thing.
type Row struct {
	Label string
	A, B  string // as shown
	Same  bool
	Why   string // a sentence on what differs; "" where nothing more is to be said
}

// Compare puts two records of one kind beside each other: the fields in the form's order that either of them has, then the
// records that belong to them.
func Compare(s *store.Store, a, b store.Record) []Row {
	c := comparing{s.Pack(), s.Pack().Kind(a.Kind), time.Now(), nil}
	if c.kind == nil || b.Kind != a.Kind {
		return nil
	}
	var rows []Row
	s.Lookup(func(look register.Lookup) {
		c.look = look
		for _, f := range c.kind.Fields {
			if f.Type == register.Photo || f.Type == register.Ref || f.Type == register.Computed && f.Role != register.RoleClass || f.IsSecret() {
				continue
			}
			x, y := f.At(a.Fields, c.day), f.At(b.Fields, c.day)
			if x != "" || y != "" {
				same := c.pack.Key(f, x) == c.pack.Key(f, y) && (f.Role != register.RoleName || x == y)
				rows = append(rows, Row{f.Say(words.Language()), c.shown(f, x), c.shown(f, y), same, c.why(f, x, y)})
			}
		}
		for _, key := range c.kind.Parts {
			if row := c.part(c.pack.Kind(key), a, b); row.A != "" || row.B != "" {
				rows = append(rows, row)
			}
		}
	})
	return rows
}

type comparing struct {
	pack *register.Pack
	kind *register.Kind
	day  time.Time
	look register.Lookup
}

// shown is a value as a person compares it: an ID number in groups.
func (c comparing) shown(f *register.Field, value string) string {
	text := c.pack.In(words.Language()).Display(f, value)
	if f.Type == register.IDNumber && len(text) == 18 {
		return text[:6] + " " + text[6:14] + " " + text[14:]
	}
	return text
}

// why says more of two values that differ.
func (c comparing) why(f *register.Field, x, y string) string {
	switch {
	case x == y:
		return ""
	case x == "" || y == "":
		return words.Say("dispute.one-empty")
	case f.Role == register.RoleName && c.pack.Fold(x) == c.pack.Fold(y):
		return words.Say("dispute.variant")
	case f.Role == register.RoleName && store.SoundOf(c.pack.Fold(x)) == store.SoundOf(c.pack.Fold(y)):
		return words.Say("dispute.sound")
	case f.Type == register.IDNumber:
		return digits(x, y)
	}
	return ""
}

// digits says at which places two ID numbers differ, and which of them can be right.
func digits(x, y string) string {
	if len(x) != 18 || len(y) != 18 {
		return words.Say("dispute.digits-length", "a", len(x), "b", len(y))
	}
	var at []string
	for i := range 17 {
		if x[i] != y[i] {
			at = append(at, fmt.Sprint(i+1))
		}
	}
	right := words.Say(fmt.Sprintf("dispute.digits.%v-%v", register.ValidID(x), register.ValidID(y)))
	switch n := len(at); {
	case n == 0:
		return words.Say("dispute.digits-check", "right", right)
	case n > 4:
		return words.Say("dispute.digits-many", "n", n, "right", right)
	}
	return words.Say("dispute.digits", "places", strings.Join(at, words.Say("list.comma")), "right", right)
}

// part compares what belongs to the records: the household, the guardians, where they are at school.
func (c comparing) part(part *register.Kind, a, b store.Record) Row {
	if part == nil {
		return Row{}
	}
	x, inA := c.belonging(part, a)
	y, inB := c.belonging(part, b)
	row := Row{Label: part.Say(words.Language()), A: x, B: y, Same: x == y}
	switch {
	case inA && inB && a.Unit != b.Unit:
		row.Same, row.Why = false, words.Say("dispute.both-in")
	case !row.Same && (x == "" || y == ""):
		row.Why = words.Say("dispute.one-empty")
	}
	return row
}

// belonging sums up the records of a kind that belong to one, and whether the newest says that the child is at school there.
func (c comparing) belonging(part *register.Kind, rec store.Record) (text string, in bool) {
	list := c.records(part, rec)
	t := c.pack.Settling.Transfer
	if t != nil && t.Kind == part.Key && len(list) > 0 {
		list = []register.Record{newest(part, list, c.look, c.day)}
		in, _ = t.Standing(list[0], c.look, c.day)
	}
	const most = 4 // fields that sum a record up
	var all []string
	for _, one := range list {
		var texts []string
		for _, key := range part.List {
			f := part.Field(key)
			value := f.At(one.Values, c.day)
			if value == "" || f.Type == register.Ref || len(texts) == most {
				continue
			}
			texts = append(texts, c.pack.Masked(f, value))
		}
		all = append(all, strings.Join(texts, " "))
	}
	slices.Sort(all)
	return strings.Join(all, words.Say("list.comma")), in
}

// records gives those of a kind that a record refers to, or that refer to it.
func (c comparing) records(part *register.Kind, rec store.Record) []register.Record {
	for _, f := range c.kind.Fields {
		if f.Type == register.Ref && f.Kind == part.Key && rec.Fields[f.Key] != "" {
			if one, ok := c.look.Record(rec.Fields[f.Key]); ok {
				return []register.Record{one}
			}
		}
	}
	for _, f := range part.Fields {
		if f.Type == register.Ref && f.Kind == c.kind.Key {
			return c.look.Referring(part.Key, f.Key, rec.ID)
		}
	}
	return nil
}

// newest gives the record of the latest term, of those of one term the one that was made last.
func newest(k *register.Kind, list []register.Record, look register.Lookup, day time.Time) register.Record {
	return slices.MaxFunc(list, func(a, b register.Record) int { return compareTerms(k, a, b, look, day) })
}
