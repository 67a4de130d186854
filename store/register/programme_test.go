package register_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"rollbook/store/register"
)

// desk is a shelf that stands at a unit.
type desk struct {
	shelf
	level string
}

func (d desk) Level() string { return d.level }

func (d desk) Under(unit, above string) bool {
	up := map[string]string{"XQ": "U0104", "YN": "U0121", "CITY": "U0100", "U0104": "U0100", "U0121": "U0100"}
	for unit != "" && unit != above {
		unit = up[unit]
	}
	return unit == above
}

// family is one pupil of a household that stands on the list of the poor, at a desk of the city.
type family struct {
	book                                    string
	student, household, enrol, listed, work map[string]string
	level                                   string
	more                                    []register.Record
}

func with(base map[string]string, pairs ...string) map[string]string {
	out := map[string]string{}
	for k, v := range base {
		out[k] = v
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

// poor is an especially poor pupil of a stage and grade, at a school of 兴庆区.
func poor(stage, grade string) family {
	return family{
		book: "XQ", level: "city",
		student:   map[string]string{"name": "马小龙", "id_no": "640121200501010018", "hukou_type": "2", "hukou_place": "640104201000", "boarding": "1"},
		household: map[string]string{"registered": "1", "especially_poor": "1", "especially_doc": "银扶办发〔2016〕8号", "status": "1"},
		enrol:     map[string]string{"school_year": "2016", "term": "1", "stage": stage, "grade": grade, "status": "10", "boarding": "1"},
		listed:    map[string]string{"status": "1", "especially_poor": "1", "listed@2016-06-30": "1", "data_date": "2016-06-30"},
	}
}

// but is the same family with some values changed: "household.status", "4".
func (f family) but(pairs ...string) family {
	for i := 0; i+1 < len(pairs); i += 2 {
		where, key, _ := strings.Cut(pairs[i], ".")
		into := map[string]*map[string]string{"student": &f.student, "household": &f.household, "enrol": &f.enrol, "listed": &f.listed}[where]
		*into = with(*into, key, pairs[i+1])
	}
	return f
}

func (f family) at(book string) family { f.book = book; return f }

func (f family) records() (register.Record, desk) {
	rec := register.Record{ID: "p", Kind: "student", Unit: f.book, Values: with(f.student, "household_id", "h")}
	list := shelf{rec, {ID: "h", Kind: "household", Unit: f.book, Values: f.household}}
	if f.enrol != nil {
		list = append(list, register.Record{ID: "e", Kind: "enrolment", Unit: f.book, Values: with(f.enrol, "student_id", "p")})
	}
	if f.listed != nil {
		member := map[string]string{"list_id": "l", "id_no": f.student["id_no"]}
		for key, value := range f.listed { // on the list from and until the household's days
			if strings.HasPrefix(key, "listed@") || key == "data_date" {
				member[key] = value
			}
		}
		list = append(
			list, register.Record{ID: "l", Kind: "poverty_list", Unit: "U0100", Values: f.listed},
			register.Record{ID: "m", Kind: "poverty_member", Unit: "U0100", Values: member})
	}
	if f.work != nil {
		list = append(list, register.Record{ID: "w", Kind: "two_after", Unit: f.book, Values: with(f.work, "student_id", "p")})
	}
	return rec, desk{append(list, f.more...), f.level}
}

// TestEveryRuleOfTheTable has for each row of the decision table E1-E24 the person that it speaks of.
func TestEveryRuleOfTheTable(t *testing.T) {
	pack, unknown := yinchuan(t), math.NaN()
	leaver := map[string]string{"kind": "1", "after_kind": "1", "origin_class": "1", "entry_date": "2016-09-01", "status": "10", "boarding": "2"}
	off := func(f family) family { f.listed = nil; return f }
	nursery := func(f family) family {
		f.enrol = nil
		f.more = []register.Record{{ID: "k", Kind: "kg_enrolment", Unit: "XQ", Values: map[string]string{"student_id": "p", "class": "12", "entry_date": "2016-09-01"}}}
		return f
	}
	junior, senior, vocational, primary, child := poor("30", "31"), poor("41", "41"), poor("42", "44"), poor("20", "24"), nursery(poor("", ""))
	plain := func(f family) family { f.household = map[string]string{"registered": "0"}; return off(f) }
	trained := func(f family, pairs ...string) family { f.work = with(leaver, pairs...); return f }

	for _, c := range []struct {
		name, programme string
		who             family
		rule            string
		ruling          register.Ruling
		amount          float64
	}{
		{"junior high", "TK1", junior, "E1", register.Gives, 1000},
		{"senior high", "TK1", senior, "E2", register.Gives, 1000},
		{"vocational at a school of the city", "TK1", vocational.at("CITY"), "E3", register.Gives, 1000},
		{"college, entered by the district", "TK1", poor("51", "51").at("U0104"), "E4", register.Gives, 1000},
		{"primary", "TK1", primary, "E5", register.Nothing, 0},
		{"short training", "TK1", trained(func() family { f := vocational; f.enrol = nil; return f }(), "kind", "3"), "E5", register.Nothing, 0},
		{"registered, not especially poor", "TK1", junior.but("household.especially_poor", "0").but("listed.especially_poor", "0"), "E6", register.Nothing, 0},
		{"especially poor, not registered", "TK1", off(junior.but("household.registered", "0")), "E7", register.Contradiction, 0},
		{"called registered, on no list", "TK1", off(junior), "K25", register.Contradiction, 0},
		{"especially poor without list or document", "TK1", junior.but("household.especially_doc", "").but("listed.especially_poor", "0"), "K27", register.Contradiction, 0},
		{"a school has no list: the claim goes on", "TK1", func() family { f := off(junior); f.level = "school"; return f }(), "E1", register.Gives, 1000},
		{"the two counties and the city", "TK2", junior.at("YN"), "E8", register.Gives, unknown},
		{"the city's money is not for them", "TK1", junior.at("YN"), "", register.Nothing, 0},
		{"senior high, rural", "GZ1", plain(senior), "E9", register.Gives, unknown},
		{"senior high, rural, of a county that waives nothing yet", "GZ1", plain(senior.but("student.hukou_place", "640121104000")).at("YN"), "", register.Nothing, 0},
		{"senior high, urban", "GZ1", plain(senior.but("student.hukou_type", "1")), "E11", register.Nothing, 0},
		{"vocational, registered", "ZZ1", vocational, "E12", register.Gives, unknown},
		{"a leaver of the south: books", "ZZ2", trained(plain(vocational)), "E13", register.Gives, unknown},
		{"a leaver of the south who boards", "ZZ3", trained(plain(vocational.but("enrol.boarding", "2"))), "E13", register.Gives, unknown},
		{"a leaver of the south who goes home", "ZZ3", trained(plain(vocational)), "E13", register.Nothing, 0},
		{"a waiver of boarding of one who goes home", "ZZ3", trained(plain(vocational), "waive_boarding", "1"), "K32", register.Contradiction, 0},
		{"a leaver of Yinchuan", "ZZ1", trained(plain(vocational), "origin_class", "2"), "E14", register.Nothing, 0},
		{"kindergarten, registered", "YE1", child, "E15", register.Gives, unknown},
		{"kindergarten, an orphan", "YE2", plain(child.but("student.orphan", "1")), "E16", register.Gives, unknown},
		{"compulsory stage", "YJ1", plain(primary), "E17", register.Gives, unknown},
		{"boarder", "YJ3", primary.but("enrol.boarding", "2"), "E18", register.Gives, unknown},
		{"no boarder", "YJ3", primary, "", register.Nothing, 0},
		{"a school outside the plan", "YJ5", primary, "", register.Nothing, 0},
		{"state grant", "GZ2", senior, "E20", register.Gives, unknown},
		{"state grant, first two years", "ZZ4", vocational, "E21", register.Gives, unknown},
		{"work placement", "ZZ4", vocational.but("enrol.grade", "46"), "", register.Nothing, 0},
		{"Rain and Dew", "ZZ5", vocational, "E22", register.Gives, unknown},
		{"dropped out", "TK1", junior.but("enrol.status", "41"), "E23", register.Stop, 0},
		{"out of poverty, policies go on", "TK1", junior.but("listed.status", "3"), "E1", register.Gives, 1000},
		{"out of poverty, no policies", "TK1", junior.but("listed.status", "4"), "E24", register.Stop, 0},
		{"struck from the list (T34)", "TK1", junior.but("listed.listed@2016-09-10", "0"), "K25", register.Contradiction, 0},
	} {
		rec, look := c.who.records()
		got := pack.Explained(c.programme, rec, look, today)
		same := got.Amount == c.amount || math.IsNaN(got.Amount) && math.IsNaN(c.amount)
		if got.Rule != c.rule || got.Ruling != c.ruling || !same {
			t.Errorf("%s, %s: rule %q %s %v, want %q %s %v\n%+v", c.name, c.programme, got.Rule, got.Ruling, got.Amount, c.rule, c.ruling, c.amount, got.Facts)
		}
		if got.Rule != "" && (got.Reason == "" || strings.Contains(got.Reason, "{")) {
			t.Errorf("%s: no reason: %q", c.name, got.Reason)
		}
		if !json.Valid([]byte(got.Snapshot())) {
			t.Errorf("%s: the basis is no JSON: %s", c.name, got.Snapshot())
		}
	}
}

// TestSettingsChooseTheReading turns each open reading and sees what is due turn with it.
func TestSettingsChooseTheReading(t *testing.T) {
	head, pack := text(t, "pack.toml"), yinchuan(t)
	senior := poor("41", "41")
	training := poor("42", "44")
	training.enrol, training.work = nil, map[string]string{"kind": "3", "after_kind": "1", "entry_date": "2016-09-01", "status": "10"}
	out := poor("30", "31")
	out = out.but("listed.status", "3")
	late := poor("30", "31")
	late = late.but("enrol.term", "2")
	orphan := poor("", "").but("student.orphan", "1", "household.registered", "0")
	orphan.enrol, orphan.listed = nil, nil
	orphan.more = []register.Record{{ID: "k", Kind: "kg_enrolment", Unit: "XQ", Values: map[string]string{"student_id": "p", "class": "12", "entry_date": "2016-09-01"}}}
	for _, c := range []struct {
		name, from, to, programme string
		who                       family
		day, before, after        string
		share                     float64
	}{
		{"A4", `senior_high_reading = "hukou"`, `senior_high_reading = "school"`, "GZ1", senior.but("student.hukou_place", "640422000000"), "2016-09-20", "", "E9", 1},
		{"A4 both", `senior_high_reading = "hukou"`, `senior_high_reading = "both"`, "GZ1", senior.at("YN"), "2016-09-20", "E9", "", 0},
		{"E10", `county_senior_high_from = ""`, `county_senior_high_from = "2016-09-01"`, "GZ1", senior.but("student.hukou_place", "640121104000"), "2016-09-20", "", "E10", 1},
		{"A2", `especially_by_document = true`, `especially_by_document = false`, "TK1", poor("30", "31").but("listed.especially_poor", "0"), "2016-09-20", "E1", "K27", 0},
		{"A3", `training_counts = false`, `training_counts = true`, "TK1", training, "2016-09-20", "E5", "E3", 1},
		{"A8", `part_year_share = 0.5`, `part_year_share = 1`, "TK1", late, "2017-04-01", "E1", "E1", 1},
		{"E24", `policy_after_exit = true`, `policy_after_exit = false`, "TK1", out, "2016-09-20", "E1", "E24", 0},
		{"E24 closes", `policy_after_exit_until = ""`, `policy_after_exit_until = "2016-09-20"`, "TK1", out, "2016-09-20", "E1", "E24", 0},
		{"A3 graduates", `graduate_counts = true`, `graduate_counts = false`, "TK1", poor("53", "53").at("U0104"), "2016-09-20", "E4", "E5", 0},
		{"A13", `household_channel = true`, `household_channel = false`, "TK1", poor("51", "51").but("enrol.status", "90").at("U0104"), "2016-09-20", "E4", "K12", 0},
		{"E16", `preschool_hardship = true`, `preschool_hardship = false`, "YE2", orphan, "2016-09-20", "E16", "", 0},
		{"E19", `nutrition_schools = []`, `nutrition_schools = ["XQ"]`, "YJ5", poor("20", "24"), "2016-09-20", "", "E19", 1},
	} {
		changed := strings.Replace(head, c.from, c.to, 1)
		if changed == head {
			t.Fatalf("%s: the pack has no %q any more", c.name, c.from)
		}
		other, err := register.Load(copied(t, map[string]string{"pack.toml": changed}))
		if err != nil {
			t.Fatal(err)
		}
		day, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		rec, look := c.who.records()
		before, after := pack.Entitled(c.programme, rec, look, day), other.Entitled(c.programme, rec, look, day)
		if before.Rule != c.before || after.Rule != c.after || after.Share != c.share {
			t.Errorf("%s: %q then %q (share %v), want %q then %q (share %v)", c.name, before.Rule, after.Rule, after.Share, c.before, c.after, c.share)
		}
	}
	rec, look := late.records()
	if v := pack.Entitled("TK1", rec, look, time.Date(2017, 4, 1, 0, 0, 0, 0, time.UTC)); v.Amount != 500 || !strings.Contains(v.Reading, "A8") {
		t.Errorf("at school in spring only: %v by %q, want 500 by A8", v.Amount, v.Reading)
	}
}

// TestAnAmountChangesFromItsDay: 1,200 from autumn 2017 in the pack changes what is due after that day, and nothing before.
func TestAnAmountChangesFromItsDay(t *testing.T) {
	old := "[[programme.amount]]\nfrom = \"2016-09-01\"\nvalue = 1000\n"
	changed := strings.Replace(text(t, "programmes.toml"), old, old+"\n[[programme.amount]]\nfrom = \"2017-09-01\"\nvalue = 1200\n", 1)
	after, err := register.Load(copied(t, map[string]string{"programmes.toml": changed}))
	if err != nil {
		t.Fatal(err)
	}
	before, f := yinchuan(t), poor("30", "31")
	f.more = []register.Record{
		{ID: "e2", Kind: "enrolment", Values: map[string]string{"student_id": "p", "school_year": "2016", "term": "2", "stage": "30", "grade": "31", "status": "10"}},
		{ID: "e3", Kind: "enrolment", Values: map[string]string{"student_id": "p", "school_year": "2017", "term": "1", "stage": "30", "grade": "32", "status": "10"}},
	}
	rec, look := f.records()
	for day, want := range map[string][2]string{"2016-09-01": {"1000", "1000"}, "2017-08-31": {"1000", "1000"}, "2017-09-01": {"1000", "1200"}, "2016-08-31": {"0", "0"}} {
		on, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		for i, pack := range []*register.Pack{before, after} {
			e, err := pack.Compile("student", "due('TK1')")
			if err != nil {
				t.Fatal(err)
			}
			if got, err := e.String(rec, look, on); err != nil || got != want[i] {
				t.Errorf("on %s by pack %d: %s, %v; want %s", day, i, got, err, want[i])
			}
		}
	}
}

// TestAPartOfAnAmountIsWholeFen: of 1,000 yuan a third is 333.33, as an award has it, in tables and checks too.
func TestAPartOfAnAmountIsWholeFen(t *testing.T) {
	p, err := register.Load(copied(t, map[string]string{"programmes.toml": strings.Replace(text(t, "programmes.toml"), `share = "setting.part_year_share"`, `share = "1 / 3"`, 1)}))
	if err != nil {
		t.Fatal(err)
	}
	late := poor("30", "31")
	rec, look := late.but("enrol.term", "2").records()
	e, err := p.Compile("student", "due('TK1')")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := e.String(rec, look, time.Date(2017, 4, 1, 0, 0, 0, 0, time.UTC)); got != "333.33" || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

// TestExpressionsAskWhatIsDue: due and rule_of are for persons; an amount that is 未定 is no number.
func TestExpressionsAskWhatIsDue(t *testing.T) {
	p := yinchuan(t)
	rec, look := poor("30", "31").records()
	for source, want := range map[string]bool{
		"due('TK1') == 1000": true, "due('TK2') == 0": true, "rule_of('TK1') == 'E1'": true, "filled(due('YJ1'))": false, "rule_of('YJ1') == 'E17'": true,
	} {
		e, err := p.Compile("student", source)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got, err := e.Bool(rec, look, today); err != nil || got != want {
			t.Errorf("%s: %v, %v", source, got, err)
		}
	}
	for kind, source := range map[string]string{"household": "due('TK1') > 0", "student": "due('TK9') > 0", "enrolment": "rule_of('TK1') == ''"} {
		if _, err := p.Compile(kind, source); err == nil {
			t.Errorf("%s of a %s was compiled", source, kind)
		}
	}
}

func TestBrokenProgrammesSayWhere(t *testing.T) {
	good := text(t, "programmes.toml")
	for name, c := range map[string]struct{ from, to, want string }{
		"a programme that is no code":      {`key = "QT1"`, `key = "QT9"`, `programme "QT9" is no code`},
		"a period of no kind":              {`period = "once"`, `period = "twice"`, "period is \"twice\""},
		"an amount of a day that is none":  {`from = "2019-09-01"`, `from = "2019-9-1"`, "is no day"},
		"an amount below nothing":          {"value = 1000", "value = -1", "an amount below 0"},
		"a ruling of no kind":              {`gives = "stop"`, `gives = "maybe"`, "gives is \"maybe\""},
		"a rule of a programme of nowhere": {`programmes = ["TK2"]`, `programmes = ["TK9"]`, "there is no programme \"TK9\""},
		"a rule that names no fact":        {"fact.senior_high_here &&", "fact.senior_hi &&", "senior_hi"},
		"a fact that names a later one":    {`expr = "me.unit"`, `expr = "fact.standing"`, "standing"},
		"a fact that goes by what is due":  {`expr = "me.unit"`, `expr = "text(due('TK1'))"`, "due"},
		"a rule without a reason":          {"reason = \"走读生没有住宿费可免。\"\n", "", "has no reason"},
		"an excluded programme of nowhere": {`excludes = ["YJ4"]`, `excludes = ["YJ9"]`, "there is no programme \"YJ9\""},
	} {
		broken := strings.Replace(good, c.from, c.to, 1)
		if broken == good {
			t.Fatalf("%s: the pack has no %q any more", name, c.from)
		}
		saysWhere(t, name, "programmes.toml", broken, c.want)
	}
}

func TestPeriodsHaveTheirDays(t *testing.T) {
	p := yinchuan(t)
	for period, want := range map[string]string{
		"2016": "2016-09-01 2017-09-01", "2016-1": "2016-09-01 2017-03-01", "2016-2": "2017-03-01 2017-09-01", "2016-11": "2016-11-01 2016-12-01",
		"": " ", "16": " ", "2016-3": " ", "2016-13": " ", "2016-1-1": " ", "二〇一六": " ",
	} {
		from, until, ok := p.Span(period)
		if from+" "+until != want || ok != (want != " ") {
			t.Errorf("%q: %s to %s, %v", period, from, until, ok)
		}
	}
}
