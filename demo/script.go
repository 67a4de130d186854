package demo

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
)

var (
	errScript = fault.New(fault.Damaged, "demo-script")
	errDay    = fault.New(fault.Damaged, "demo-day")
	errYear   = fault.New(fault.Usage, "demo-year")
)

// script is a pack's demo.toml.
type script struct {
	Area                          string // first six digits of every ID number
	Explain                       map[string]string
	Surnames, Boys, Girls, Adults string
	City                          unit
	County                        []unit
	School                        []school
	Row                           []row
	Ago                           int // school years before the present one
	Deed                          []deed
	Step                          []step
	Week                          week
	surnames, boys, girls, adults []string
}

type unit struct{ Code, Name string }

type school struct{ Code, Name, County, Place, Main, Row string }

// row is one child and the records that belong to it.
type row struct {
	Main    string
	Name    string // of the schools that ask for it; "" for those that ask for none
	Record  []record
	Profile []profile
}

type record struct {
	Kind   string
	Share  int
	Values map[string]string
}

type profile struct {
	Age    int
	Values map[string]string // "kind.field"
}

func readScript(files fs.FS) (*script, error) {
	s := &script{}
	if _, err := toml.DecodeFS(files, "demo.toml", s); err != nil {
		return nil, errScript.Because(err)
	}
	s.surnames, s.boys, s.girls, s.adults = strings.Fields(s.Surnames), strings.Fields(s.Boys), strings.Fields(s.Girls), strings.Fields(s.Adults)
	if len(s.surnames) == 0 || len(s.boys) == 0 || len(s.girls) == 0 || len(s.adults) == 0 || len(s.County) == 0 || len(s.School) == 0 {
		return nil, errScript
	}
	for _, one := range s.Deed {
		if !dayForm(one.Day) {
			return nil, errDay.With("day", one.Day, "where", one.Name)
		}
	}
	for _, one := range s.Step {
		if !dayForm(one.Day) {
			return nil, errDay.With("day", one.Day, "where", strings.TrimSpace(one.Do+" "+one.Deed+one.Programme))
		}
	}
	return s, nil
}

// dayForm reports whether a text is a day of every year, 09-01, or none: that of the beginning.
func dayForm(text string) bool {
	_, err := time.Parse(time.DateOnly, "2017-"+text)
	return err == nil || text == ""
}

// years are the first school year that can be lived, in which the pack began to hold, and the latest, the script's choice: a later one
// is not over yet.
func (s *script) years(pack *register.Pack) (first, latest int) {
	from, err := time.Parse(time.DateOnly, pack.ValidFrom)
	if err == nil {
		first = from.Year()
	}
	return first, pack.SchoolYear(time.Now()) - s.Ago
}

// begin is the day on which everybody registers the children of the year.
func (s *script) begin(opt Options, pack *register.Pack) time.Time {
	year := opt.Year
	if year == 0 {
		_, year = s.years(pack)
	}
	return time.Date(year, 9, 10, 0, 0, 0, 0, time.UTC)
}

func (s *script) row(main, name string) *row {
	for i := range s.Row {
		if s.Row[i].Main == main && s.Row[i].Name == name && len(s.Row[i].Profile) > 0 {
			return &s.Row[i]
		}
	}
	return nil
}

// dice draws everything from one seed.
type dice struct {
	*rand.Rand
	script *script
	pack   *register.Pack
	day    time.Time
}

// child is what the values of one row agree on.
type child struct {
	surname, village string
	male             bool
	born             time.Time
}

func (d *dice) one(list []string) string { return list[d.IntN(len(list))] }

func (d *dice) child(at school, p profile) child {
	villages := d.pack.Places.Below(at.Place, "village")
	c := child{surname: d.one(d.script.surnames), male: d.IntN(2) == 0, village: at.Place}
	if len(villages) > 0 {
		c.village = d.one(villages)
	}
	first := time.Date(d.pack.SchoolYear(d.day)-p.Age-1, 9, 1, 0, 0, 0, 0, time.UTC)
	c.born = first.AddDate(0, 0, d.IntN(365))
	return c
}

// draw gives the value of a rule: "@" words are drawn, "A:3 B:1" chooses by weight, anything else
// stands for itself.
func (d *dice) draw(rule string, c child) string {
	word, arg, _ := strings.Cut(rule, "-")
	switch {
	case rule == "@child" && c.male:
		return c.surname + d.one(d.script.boys)
	case rule == "@child":
		return c.surname + d.one(d.script.girls)
	case rule == "@parent":
		return c.surname + d.one(d.script.adults)
	case rule == "@id":
		return d.id(c.born, c.male)
	case rule == "@id-adult":
		return d.id(time.Date(1965+d.IntN(22), time.Month(1+d.IntN(12)), 1+d.IntN(28), 0, 0, 0, 0, time.UTC), d.IntN(2) == 0)
	case rule == "@today":
		return d.day.Format(time.DateOnly)
	case rule == "@graduated":
		return fmt.Sprintf("%d-06", d.pack.SchoolYear(d.day))
	case rule == "@suspended":
		return fmt.Sprintf("%d-08-31", d.pack.SchoolYear(d.day)+1)
	case rule == "@deadline":
		return fmt.Sprintf("%d-12-31", d.pack.SchoolYear(d.day)+1)
	case rule == "@course-end":
		return fmt.Sprintf("%d-05-20", d.pack.SchoolYear(d.day)+1)
	case rule == "@next-year":
		return fmt.Sprint(d.pack.SchoolYear(d.day) + 1)
	case word == "@september":
		n, _ := strconv.Atoi(arg)
		return fmt.Sprintf("%d-09", d.pack.SchoolYear(d.day)-n)
	case rule == "@village":
		return c.village
	case rule == "@village-name":
		return d.pack.Places.Name(c.village)
	case rule == "@phone":
		return fmt.Sprintf("13%d%08d", d.IntN(10), d.IntN(100_000_000))
	case word == "@digits":
		n, _ := strconv.Atoi(arg)
		text := fmt.Sprint(1 + d.IntN(9))
		for len(text) < n {
			text += fmt.Sprint(d.IntN(10))
		}
		return text
	case word == "@number":
		from, to, _ := strings.Cut(arg, "-")
		a, _ := strconv.Atoi(from)
		b, _ := strconv.Atoi(to)
		return fmt.Sprint(a + d.IntN(max(b-a, 0)+1))
	case strings.Contains(rule, ":"):
		return d.weighed(rule)
	}
	return rule
}

func (d *dice) weighed(rule string) string {
	total, choices := 0, strings.Fields(rule)
	for _, one := range choices {
		_, weight, _ := strings.Cut(one, ":")
		n, _ := strconv.Atoi(weight)
		total += n
	}
	n := d.IntN(max(total, 1))
	for _, one := range choices {
		value, weight, _ := strings.Cut(one, ":")
		w, _ := strconv.Atoi(weight)
		if n -= w; n < 0 {
			return value
		}
	}
	return ""
}

// id makes an ID number with a right check character (GB 11643-1999) in an area that does not exist.
func (d *dice) id(born time.Time, male bool) string {
	order := d.IntN(499) * 2
	if male {
		order++
	}
	body := d.script.Area + born.Format("20060102") + fmt.Sprintf("%03d", order)
	return body + string(register.IDCheck(body))
}

// edits makes the records of one child. household holds the shared record of an earlier one.
func (d *dice) edits(r *row, p profile, c child, shared map[string]string) []store.Edit {
	var edits []store.Edit
	place := map[string]string{}
	for kind, id := range shared {
		place[kind] = id
	}
	for _, rec := range r.Record {
		if place[rec.Kind] != "" {
			continue
		}
		k := d.pack.Kind(rec.Kind)
		if k == nil {
			continue
		}
		set := d.pack.Defaults(k, d.day)
		for _, f := range k.Fields { // in the pack's order, so that one seed gives one register
			rule, ok := rec.Values[f.Key]
			if value, own := p.Values[rec.Kind+"."+f.Key]; own {
				rule, ok = value, true
			}
			if !ok {
				continue
			}
			if target, isRef := strings.CutPrefix(rule, "@row-"); isRef {
				set[f.Key] = place[target]
			} else {
				set[f.Key] = d.draw(rule, c)
			}
		}
		values := map[string]string{}
		for key, value := range set {
			values[key] = value
		}
		for key, value := range d.pack.FromID(k, values) {
			values[key] = value
		}
		for _, f := range k.Fields {
			if !d.pack.Asked(f, register.Record{Kind: rec.Kind, Values: values}, nil, d.day) {
				delete(set, f.Key)
			}
		}
		place[rec.Kind] = fmt.Sprintf("#%d", len(edits))
		edits = append(edits, store.Edit{Kind: rec.Kind, Set: set, Explain: d.script.Explain})
	}
	return edits
}
