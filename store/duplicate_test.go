package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rollbook/store"
	"rollbook/store/register"
)

// TestWhoMayBeOne puts two pupils beside each other at a time: what speaks for their being one, and what does not.
func TestWhoMayBeOne(t *testing.T) {
	for _, c := range []struct{ what, a, b, want string }{
		{"one number", "name=马小龙 id_no=640199200903120015", "name=马玉龙 id_no=640199200903120015", "number near birth"},
		{"a variant, and one digit", "name=马玉兰 id_no=640199200906170026 home_div=640121400201", "name=马玉蘭 id_no=640199200906170122 home_div=640121400201", "digit name birth place"},
		{"one digit of the year", "name=马玉兰 id_no=640199200906170026", "name=马玉兰 id_no=640199200806170025", "digit name"},
		{"one digit, another name", "name=马玉兰 id_no=640199200906170026", "name=李建国 id_no=640199200906170122", ""},
		{"twins", "name=马小龙 id_no=640199200903120015 phone=13900000001 home_div=640121400201", "name=马小虎 id_no=640199200903120031 phone=13900000001 home_div=640121400201", ""},
		{"one sound, one village", "name=海燕 birth_date=2009-03-12 home_div=640121400201", "name=海雁 birth_date=2009-03-12 home_div=640121400201", "sound birth place"},
		{"one sound, two villages", "name=海燕 birth_date=2009-03-12 home_div=640121400201", "name=海雁 birth_date=2009-03-12 home_div=640122100000", ""},
		{"one character in one village", "name=马小龙 birth_date=2009-03-12 home_div=640121400201", "name=马小尤 birth_date=2009-03-12 home_div=640121400201", "near birth place"},
		{"one character, no village", "name=马小龙 birth_date=2009-03-12", "name=马小尤 birth_date=2009-03-12", ""},
		{"one telephone, one without a number", "name=海燕 id_no=640199200903120015 phone=13900000001", "name=海小燕 birth_date=2009-03-12 phone=13900000001", "birth phone missing"},
		{"one telephone, another day", "name=海燕 birth_date=2009-03-13 phone=13900000001", "name=海小燕 birth_date=2009-03-12 phone=13900000001", ""},
		{"a former name", "name=张小花 former_name=张花花 birth_date=2008-05-03", "name=张花花 birth_date=2008-05-03", "name birth"},
		{"a name alone", "name=马小龙", "name=马小龙", ""},
	} {
		s := newSchool(t)
		s.add("student", strings.Fields(c.a)...)
		s.add("student", strings.Fields(c.b)...)
		pairs, err := s.Duplicates()
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if len(pairs) == 1 {
			got = strings.Join(pairs[0].Reasons, " ")
		}
		if len(pairs) > 1 || got != c.want || (len(pairs) == 1) != (c.want != "") {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// TestALinkIsTakenBack links with a reason, takes the last step back, and is asked again.
func TestALinkIsTakenBack(t *testing.T) {
	one, two, county := desk(t, "S1", store.School), desk(t, "S2", store.School), desk(t, "COUNTY", store.County)
	a := save(t, one, pupil("name", "马小龙", "number", "11010120080808001X"))
	b := save(t, two, pupil("name", "马小龙", "number", "11010120080808001X"))
	take(t, county, everything(t, one))
	take(t, county, everything(t, two))
	for _, verb := range []func(a, b, reason string) (store.Saved, error){county.Link, county.Unlike} {
		if _, err := verb(a, b, "看过户口簿"); err != nil {
			t.Fatal(err)
		}
		if pairs, _ := county.Duplicates(); len(pairs) != 0 {
			t.Errorf("asked again: %+v", pairs)
		}
		steps, err := county.Steps()
		if err != nil || steps[0].Deed != store.Judging || steps[0].Records != 2 {
			t.Fatalf("%+v, %v", steps, err)
		}
		if _, left, err := county.Undo(t.Context(), steps[0].N, "看错了", nil); err != nil || left > 0 {
			t.Fatalf("left %d, %v", left, err)
		}
		if pairs, _ := county.Duplicates(); len(pairs) != 1 || pairs[0].UnitA != "S1" || pairs[0].TitleB != "马小龙" {
			t.Errorf("%+v", pairs)
		}
	}
	sound(t, county)
}

// TestManyAreComparedInLittle looks for pairs among 20,000 pupils, of whom many have a name, a birthday or a telephone in
// common: the five that were planted are found, and the rest is not compared with each other.
func TestManyAreComparedInLittle(t *testing.T) {
	s := newSchool(t)
	var edits []store.Edit
	add := func(words ...string) { edits = append(edits, s.typed("student", words)) }
	surnames, given := []rune("马李王丁海苏杨"), []rune("龙涛军明博强轩然学成亮宝才国栋云飞燕兰英梅")
	for i := range 20_000 {
		first := fmt.Sprintf("640121%04d%02d%02d%03d", 2004+i%8, 1+i/8%12, 1+i/96%28, 10+i/2688*20)
		name := string([]rune{surnames[i%7], given[i%21], given[i/21%21]})
		add("name="+name, "id_no="+first+string(register.IDCheck(first)), fmt.Sprintf("phone=139%08d", i/3), fmt.Sprintf("home_div=6401211042%02d", 1+i%5))
	}
	for i := range 5 {
		old := edits[i*1000].Set
		birth := old["id_no"][6:14]
		add("name="+old["name"], "birth_date="+birth[:4]+"-"+birth[4:6]+"-"+birth[6:], "home_div="+old["home_div"])
	}
	for part := range slices.Chunk(edits, 1000) {
		if _, err := s.Commit(part...); err != nil {
			t.Fatal(err)
		}
	}
	begun := time.Now()
	pairs, err := s.Duplicates()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d pairs among %d pupils in %v", len(pairs), len(edits), time.Since(begun).Round(time.Millisecond))
	planted := 0
	for _, p := range pairs {
		if slices.Contains(p.Reasons, store.NoNumber) {
			planted++
		}
	}
	if planted < 5 || len(pairs) > 200 {
		t.Errorf("%d pairs, %d of them planted", len(pairs), planted)
	}
}
