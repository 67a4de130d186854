package report_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
)

// TestATargetOfTheYear has one target for every year and one for 2016.
func TestATargetOfTheYear(t *testing.T) {
	s := amended(t, yinchuan, "targets.toml", "[[target]]\nid = \"T5\"", "[[target]]\nid = \"T4b\"\nindicator = \"两后生职业教育人数\"\nyear = \"2016\"\nunit = \"U0100-Z1\"\nvalue = 1000\nbasis = \"P8\"\n\n[[target]]\nid = \"T5\"")
	asked, err := s.Pack().Compile("student", "text(target_of('两后生职业教育人数', 'U0100-Z1', 2016)) + ' ' + text(target_of('两后生职业教育人数', 'U0100-Z1', 2017))")
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[time.Time]string{winter: "1000", winter.AddDate(1, 0, 0): "1300"} {
		if got := cell(t, counted(t, s, "R3", day), "U0100-Z1", "edu_target"); got != want {
			t.Errorf("on %v it is %s, not %s", day, got, want)
		}
	}
	if got, err := asked.String(register.Record{Kind: "student"}, nil, winter); got != "1000 1300" || err != nil {
		t.Errorf("a check is told %s, %v", got, err)
	}
}

// TestAPercentThatIsReached has 29 of 50 children in a kindergarten, and 58 % to be reached.
func TestAPercentThatIsReached(t *testing.T) {
	s := amended(t, yinchuan, "targets.toml", "year = \"2017\"\nunit = \"U0104\"\narea = \"640104201\"\nvalue = 70", "year = \"2016\"\nunit = \"U0104\"\narea = \"640104201\"\nvalue = 58")
	var edits []store.Edit
	for i := range 50 {
		set := map[string]string{
			"name": "马" + string(rune(0x4e00+i)), "birth_date": "2012-05-05", "sex": "1", "village": village, "resident_kind": "1", "enrolled_state": "1",
			"registered": "0", "source": "1", "census_date": "2016-09-01",
		}
		if i >= 29 {
			set["enrolled_state"], set["not_reason"] = "3", "3"
		}
		edits = append(edits, store.Edit{Kind: "preschool_child", Book: "U0104", Set: set})
	}
	commit(t, s, edits...)
	if got := cell(t, counted(t, s, "R5", winter), village, "gross"); got != "58.0%" {
		t.Fatalf("the rate is %s", got)
	}
	lacks, err := report.Lacks(context.Background(), s, winter)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lacks {
		for _, one := range l.Targets {
			if one.ID == "T10" {
				t.Errorf("%s lacks %s of %s", l.Name, one.Gap.Text, one.Goal.Text)
			}
		}
	}
}

// reporting is a county with pupils and somebody who reports.
func reporting(t *testing.T) *store.Store {
	t.Helper()
	s := desk(t, xingqing)
	people(t, s, 20)
	commit(t, s, store.Edit{Kind: "leading_group", Set: map[string]string{"person": "李统计", "role": "4", "phone": "13909510001", "from_date": "2016-01-01"}})
	return s
}

// TestAReturnIsComparedWithItsLike asks for a table in another way than it was filed: with whole numbers, from another day on.
func TestAReturnIsComparedWithItsLike(t *testing.T) {
	s := reporting(t)
	for name, asks := range map[string][2]report.Ask{
		"R2":  {{Day: autumn}, {Day: autumn, Full: true}},
		"R12": {{Day: autumn, Since: autumn.AddDate(0, 0, -3)}, {Day: autumn}},
	} {
		if _, err := report.File(context.Background(), s, name, asks[0], ""); err != nil {
			t.Fatal(err)
		}
		r, err := report.Tally(context.Background(), s, name, asks[1])
		if err != nil || r.Filed == nil || len(r.Corrections) > 0 {
			t.Errorf("%s: %d figures were corrected, %v", name, len(r.Corrections), err)
		}
	}
}

// TestAReturnOfSomebodyElse has a school that keeps a return, and a reporter, in its bureau's name, and one whose rows have no cells.
func TestAReturnOfSomebodyElse(t *testing.T) {
	s := desk(t, xingqing)
	figures := `{"name":"R1","columns":[{"key":"owed"}],"rows":[{"key":"total"}]}`
	filing := func(book string) store.Edit {
		return store.Edit{Kind: "filing", Book: book, Set: map[string]string{"report": "R1", "unit": "U0104", "at": "2016-09-01", "filed_on": "2016-09-10", "person": "某人", "figures": figures}}
	}
	commit(t, s, filing("XQ-001"), store.Edit{Kind: "leading_group", Book: "XQ-001", Set: map[string]string{"unit": "U0104", "person": "某人", "role": "4", "phone": "13909510001", "from_date": "2016-01-01"}})
	if r := counted(t, s, "R1", autumn); r.Filed != nil {
		t.Errorf("the school's is the bureau's: %+v", r.Filed)
	}
	if name, _ := report.Reporter(s, "U0104", autumn); name != "" {
		t.Errorf("the school names %s the bureau's reporter", name)
	}
	commit(t, s, filing("U0104"))
	if r := counted(t, s, "R1", autumn); r.Filed == nil || len(r.Corrections) > 0 {
		t.Errorf("its own is not read: %+v, %v", r.Filed, r.Corrections)
	}
}

// TestAClosedSchoolLacksNothing closes an institution of which nothing ever came.
func TestAClosedSchoolLacksNothing(t *testing.T) {
	s := desk(t, yinchuan)
	name := "银川职业技术学院"
	missing := func(day time.Time) bool {
		return strings.Contains(strings.Join(counted(t, s, "R1", day).UnitsMissing, " "), name)
	}
	if !missing(winter) {
		t.Fatal("it is not missing while it stands")
	}
	commit(t, s, store.Edit{Kind: "unit_change", Book: "U0100-Z1", Set: map[string]string{"unit": "U0100-Z1", "kind": "4", "date": "2016-11-01", "doc_no": "银教发〔2016〕1号"}})
	if missing(winter) || !missing(autumn) {
		t.Errorf("after its end %v, before it %v", missing(winter), missing(autumn))
	}
}

// TestACitedRowMayGo freezes a summary that speaks of a village, of which no child is left later.
func TestACitedRowMayGo(t *testing.T) {
	s := reporting(t)
	ctx := context.Background()
	child := listChild(t, s, "马小龙", "2012-05-05", "1", "1")
	today := time.Now()
	mark := report.Mark("R5", village, "over")
	if _, err := report.Write(ctx, s, today, map[string]string{"text": "超龄 " + mark + " 人"}); err != nil {
		t.Fatal(err)
	}
	if _, err := report.File(ctx, s, "R9", report.Ask{Day: today}, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(store.Edit{ID: child, Remove: true, Reason: "误录"}); err != nil {
		t.Fatal(err)
	}
	a, err := report.AccountOf(ctx, s, today)
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := report.Recount(ctx, s, a)
	if err != nil || len(list) == 0 || list[0].Now.Text != report.None {
		t.Errorf("%+v, %v", list, err)
	}
}
