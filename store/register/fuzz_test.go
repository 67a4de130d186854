package register_test

import (
	"flag"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"rollbook/store/register"
)

// FuzzDate: what is taken as a date is a day of the calendar, is read again as itself, and is read
// alike in each of the shapes that people write.
func FuzzDate(f *testing.F) {
	p := yinchuan(f)
	field := p.KindByRole(register.KindPerson).ByRole(register.RoleBirth)
	for _, one := range []string{"20160901", "2016-9-1", "2016年9月1日", "２０１６．９．１", "42614", "2016-09-01 08:30:00", "1900-2-29", "9999999999999-1-1", "00000", "-1--1", "\xff"} {
		f.Add(one)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		value, problem := p.Normalise(field, typed)
		if problem != nil || value == "" {
			return
		}
		day, err := time.Parse(time.DateOnly, value)
		if err != nil || day.Year() < 1850 || day.Year() > 2200 {
			t.Fatalf("%q is read as %q", typed, value)
		}
		y, m, d := day.Date()
		for _, shape := range []string{"%d-%d-%d", "%04d%02d%02d", "%d年%d月%d日", "%d.%d.%d", "%d/%02d/%02d", " %d-%02d-%02d 00:00:00"} {
			if again, problem := p.Normalise(field, fmt.Sprintf(shape, y, m, d)); problem != nil || again != value {
				t.Fatalf("%q written as %q is read as %q (%v)", value, fmt.Sprintf(shape, y, m, d), again, problem)
			}
		}
	})
}

// standIn is the number that the vocational schools' system gives who has none yet: domain.md, 学籍号 (S12).
var standIn = regexp.MustCompile(`^999[0-9]{15}$`)

// FuzzIDNumber: a number against which no check speaks is 17 digits and their check character, its
// birth date and sex follow from it, and with any one digit altered it is refused.
func FuzzIDNumber(f *testing.F) {
	p := yinchuan(f)
	k := p.KindByRole(register.KindPerson)
	field, birth := k.ByRole(register.RoleIDNumber), k.ByRole(register.RoleBirth)
	refused := func(id string) bool {
		values := map[string]string{k.ByRole(register.RoleIDType).Key: "1", field.Key: id}
		for _, one := range p.Check(register.Record{ID: "S|1", Kind: k.Key, Values: values}, nil, today) {
			if one.Field == field.Key && one.Level == register.Hard {
				return true
			}
		}
		return false
	}
	for _, one := range []string{"11010519491231002X", "640199 20130831 002x", "６４０１９９２０１２０３０５０００６", "640199201203050000", "640199550305001", "6.40199E+17", "999366400012300001", "１1X", "\xff\xfe"} {
		f.Add(one)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		id, problem := p.Normalise(field, typed)
		if problem != nil || id == "" {
			return
		}
		p.Masked(field, id)
		if refused(id) || standIn.MatchString(id) {
			return
		}
		if len(id) != 18 || strings.Trim(id[:17], "0123456789") != "" || id[17] != register.IDCheck(id[:17]) {
			t.Fatalf("%q is taken as the number %q", typed, id)
		}
		filled := p.FromID(k, map[string]string{k.ByRole(register.RoleIDType).Key: "1", field.Key: id})
		if day, err := time.Parse("20060102", id[6:14]); err != nil || filled[birth.Key] != day.Format(time.DateOnly) {
			t.Fatalf("%s: born %q (%v)", id, filled[birth.Key], err)
		}
		for i := range 17 {
			other := []byte(id)
			other[i] = '0' + (other[i]-'0'+1)%10
			if !refused(string(other)) {
				t.Fatalf("%s with its digit %d altered, %s, is taken", id, i+1, other)
			}
		}
	})
}

// FuzzLoadFile reads the pack of Yinchuan with one of its files exchanged: it is taken whole, or what
// is wrong is said.
func FuzzLoadFile(f *testing.F) {
	whole := copied(f, nil).(fstest.MapFS)
	var names []string
	for name := range whole {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		if i > 0 && flag.Lookup("test.fuzz").Value.String() == "" { // as they stand they are one pack: to begin from, not to try each
			break
		}
		if len(whole[name].Data) < 20_000 && (name == "codes/sex.csv" || !strings.HasPrefix(name, "codes/")) {
			f.Add(uint8(i), string(whole[name].Data))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, content string) {
		changed := maps.Clone(whole)
		changed[names[int(which)%len(names)]] = &fstest.MapFile{Data: []byte(content)}
		if p, err := register.Load(changed); (p == nil) == (err == nil) {
			t.Fatalf("%v, %v", p, err)
		}
	})
}
