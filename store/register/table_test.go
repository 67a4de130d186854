package register_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"rollbook/store/register"
)

// TestABrokenTableSaysWhere breaks one line of a table at a time.
func TestABrokenTableSaysWhere(t *testing.T) {
	for _, c := range []struct{ file, from, to, want string }{
		{"R1", `count = "listed && standing == '11'"`, `count = "listed && stnding == '11'"`, `stnding`},
		{"R1", `codes = "grade"`, `codes = "grades"`, `no code list "grades"`},
		{"R1", `plus = ["at_school",`, `plus = ["at_schol",`, `no column "at_schol"`},
		{"R3", `adds = ["edu_target", "-edu"]`, `adds = ["edu_target", "-edu_gap"]`, `follows from itself`},
		{"R2", `text = "len(keepers) > 0 ? keepers[0].phone : student.phone"` + "\n" + `like = "guardian.phone"`, `text = "len(keepers) > 0 ? keepers[0].phone : student.phone"`, `speaks of phone`},
		{"R2", `like = "guardian.phone"`, `like = "guardian.fone"`, `no field "guardian.fone"`},
		{"R5", `expr = "resident_kind in ['1', '3']"`, `expr = "resident_kind in"`, `unexpected token`},
		{"R12", `day = "since"`, `day = "yesterday"`, `not since`},
		{"R13", `cells = { sort =`, `cells = { sorts =`, `no column "sorts"`},
		{"R3", `kind = "trend"`, `kind = "pie"`, `not bars or trend`},
		{"R8", `unit = "percent"`, `unit = "yuan"`, `not percent or person`},
		{"R7", `column = "share"`, `column = "shares"`, `no shown column "shares"`},
		{"R7", `anywhere = true #`, `within = 1 #`, `within needs anywhere`},
		{"F6", `totals = { money = "money" }`, `totals = ["money"]`, `totals is no table`},
		{"F6", `{money.capitals}。`, `{money.capital}。`, `known as "money.capital"`},
		{"R1", `统计 {year} 学年`, `统计 {years} 学年`, `known as "years"`},
		{"R10", `within = 1 #`, `within = 2 #`, `less than the table's 2 levels`},
	} {
		file := "tables/" + c.file + ".toml"
		good := text(t, file)
		broken := strings.Replace(good, c.from, c.to, 1)
		if broken == good {
			t.Fatalf("%s has no %s", file, c.from)
		}
		_, err := register.Load(copied(t, map[string]string{file: broken}))
		if err == nil || !strings.Contains(err.Error(), file+":") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %s: %v", file, c.to, err)
		}
	}
}

// TestAProgramSaysWhatItsExpressionsSay evaluates expressions together and one by one; one that fails
// spoils no other, and a choice gives what it chooses.
func TestAProgramSaysWhatItsExpressionsSay(t *testing.T) {
	p := yinchuan(t)
	k := p.Kind("student")
	lets := []register.Let{{Kind: "student", Name: "grown", Expr: "age(birth_date, today) >= 14"}}
	var exprs []*register.Expr
	for _, source := range []string{"sex == '1'", "enrolments[3].grade", "any(enrolments, .stage == '30') ? 'junior' : name", "sex == '1' && any(guardians, .name == '马国强')", "number('x')"} {
		e, err := p.Compile("student", source)
		if err != nil {
			t.Fatal(err)
		}
		exprs = append(exprs, e)
	}
	when, err := p.Compile("student", "name != ''")
	if err != nil {
		t.Fatal(err)
	}
	program, err := p.Join(k, lets, when, exprs)
	if err != nil {
		t.Fatal(err)
	}
	rec := register.Record{ID: "A", Kind: "student", Values: map[string]string{"name": "马小龙", "sex": "1", "birth_date": "2010-01-01"}}
	look := shelf{rec, register.Record{ID: "B", Kind: "enrolment", Values: map[string]string{"student_id": "A", "stage": "30"}}}
	over := program.Over(time.Date(2016, 9, 1, 0, 0, 0, 0, time.UTC), time.Time{})
	for range 2 { // the second time what the first left behind is used again
		out := over.Eval(rec, look)
		if len(out) != 5 || out[0] != true || out[1] != nil || out[2] != "junior" || out[3] != false || !math.IsNaN(register.Numeric(out[4])) {
			t.Fatalf("said %v", out)
		}
	}
	if out := over.Eval(register.Record{ID: "C", Kind: "student", Values: map[string]string{}}, look); out != nil {
		t.Errorf("a record that does not enter gave %v", out)
	}
	if wants := program.Wants(); !wants["student"]["sex"] || !wants["enrolment"]["stage"] || wants["student"]["phone"] {
		t.Errorf("reads %v", wants)
	}
}
