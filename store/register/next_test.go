package register_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"rollbook/store/register"
)

// TestABrokenNextSaysWhere breaks how enrolments, or stays at a kindergarten, go on: each fault is told at the line that has it.
func TestABrokenNextSaysWhere(t *testing.T) {
	for name, c := range map[string]struct{ kind, from, to, want, at string }{
		"no term of the record":       {"enrolment", `of = "school_year * 10 + number(term)"`, ``, "next: of is missing", "[[next]]"},
		"no term of the day":          {"enrolment", `to = "term_at(today)"`, ``, "next: to is missing", "[[next]]"},
		"no name":                     {"enrolment", `label = "新学期"`, ``, "next: label is missing", "[[next]]"},
		"back to nowhere":             {"enrolment", `back = 10`, `back = 0`, "a number above 0", "back = 0"},
		"back as a word":              {"enrolment", `back = 10`, `back = "a year"`, "back", `back = "a year"`},
		"copied, but no field":        {"enrolment", `"class", "boarding"]`, `"class", "hostel"]`, `no field "hostel"`, `copy = [`},
		"copied, but computed":        {"enrolment", `"class", "boarding"]`, `"class", "standing"]`, `no field "standing"`, `copy = [`},
		"copied and set":              {"enrolment", `"class", "boarding"]`, `"class", "grade"]`, `field "grade" is filled twice`, `copy = [`},
		"set, but no field":           {"enrolment", `grade = "risen"`, `grades = "risen"`, `no field "grades"`, `grades = `},
		"set to nonsense":             {"enrolment", `grade = "risen"`, `grade = "risen +"`, `"risen +"`, `grade = "risen +"`},
		"set by an unknown name":      {"enrolment", `grade = "risen"`, `grade = "promoted"`, `there is nothing named promoted`, `grade = "promoted"`},
		"asked for, but no field":     {"enrolment", `ask = ["confirmed_on"`, `ask = ["confirmed"`, `no field "confirmed"`, `ask = [`},
		"a let that is wrong":         {"enrolment", "name = \"up\"", "name = \"Up\"", `let "Up"`, "[[next.let]]"},
		"an unknown key":              {"enrolment", `order = "grade"`, `sort = "grade"`, `unknown key "sort"`, `sort = `},
		"an order by no field":        {"enrolment", `order = "grade"`, `order = "rank"`, `nothing named rank`, `order = "rank"`},
		"nobody can be found again":   {"enrolment", `identity = [["student_id", "school_year", "term"]]`, ``, "without an identity", "[[next]]"},
		"the same, and a copy":        {"kg_enrolment", "same = true", "same = true\ncopy = [\"school\"]", "nothing is copied", "copy = "},
		"two ways":                    {"kg_enrolment", "[[section]]\nkey = \"child\"", "[[next]]\nlabel = \"b\"\n\n[[section]]\nkey = \"child\"", "next stands twice", "[[next]]"},
		"a field of another register": {"kg_enrolment", `order = "class"`, `order = "grade"`, "nothing named grade", `order = "grade"`},
	} {
		file := "kinds/" + c.kind + ".toml"
		whole := text(t, file)
		broken := strings.Replace(whole, c.from, c.to, 1)
		if broken == whole {
			t.Fatalf("%s: the pack has no %q any more", name, c.from)
		}
		_, err := register.Load(copied(t, map[string]string{file: broken}))
		var list register.PackErrors
		if !errors.As(err, &list) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		lines, found := strings.Split(broken, "\n"), false
		for _, one := range list {
			found = found || strings.Contains(one.Error(), c.want) && one.File == file && one.Line > 0 && strings.Contains(lines[one.Line-1], c.at)
		}
		if !found {
			t.Errorf("%s: no %q at %q in\n%v", name, c.want, c.at, err)
		}
	}
}

// TestTheTermOfADay names it, with a number that grows.
func TestTheTermOfADay(t *testing.T) {
	p := yinchuan(t)
	for _, c := range []struct {
		kind, day, title string
		term             float64
	}{
		{"enrolment", "2016-09-01", "2016—2017 学年秋季学期", 20161},
		{"enrolment", "2017-02-28", "2016—2017 学年秋季学期", 20161},
		{"enrolment", "2017-03-01", "2016—2017 学年春季学期", 20162},
		{"enrolment", "2017-08-31", "2016—2017 学年春季学期", 20162},
		{"kg_enrolment", "2017-08-31", "2016—2017 学年", 2016},
		{"kg_enrolment", "2017-09-01", "2017—2018 学年", 2017},
	} {
		day, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		term, title, err := p.Kind(c.kind).Next.Term(nil, day)
		if err != nil || term != c.term || title != c.title {
			t.Errorf("%s %s: %v %q, %v", c.kind, c.day, term, title, err)
		}
	}
}
