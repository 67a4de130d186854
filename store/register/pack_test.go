package register_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"rollbook/assets"
	"rollbook/store/register"
)

var today = time.Date(2016, 9, 20, 0, 0, 0, 0, time.UTC)

func yinchuan(t testing.TB) *register.Pack {
	t.Helper()
	p, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// saysWhere loads the pack with one file broken: the fault is told with the file and its line.
func saysWhere(t *testing.T, name, file, broken, want string) {
	t.Helper()
	_, err := register.Load(copied(t, map[string]string{file: broken}))
	var list register.PackErrors
	if !errors.As(err, &list) {
		t.Errorf("%s: %v", name, err)
		return
	}
	found := false
	for _, one := range list {
		found = found || strings.Contains(one.Error(), want) && one.File == file && one.Line > 0
	}
	if !found {
		t.Errorf("%s: no %q with its line in\n%v", name, want, err)
	}
}

// copied is the pack of Yinchuan with files changed.
func copied(t testing.TB, changes map[string]string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	ships, err := register.Source(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	for path, raw := range ships {
		files[path] = &fstest.MapFile{Data: raw}
	}
	for path, text := range changes {
		files[path] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

func text(t testing.TB, path string) string {
	t.Helper()
	raw, err := fs.ReadFile(assets.DefaultPack(), path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestABrokenPackSaysWhere(t *testing.T) {
	for name, c := range map[string]struct{ file, from, to, want string }{
		"an unknown key":                   {"kinds/student.toml", "label = \"性别\"", "label = \"性别\"\ncolour = \"red\"", "unknown key \"colour\""},
		"an unknown type":                  {"kinds/student.toml", "type = \"date\"", "type = \"day\"", "unknown type \"day\""},
		"a code list that is absent":       {"kinds/student.toml", "codes = \"sex\"", "codes = \"sexes\"", "there is no code list \"sexes\""},
		"an expression of nonsense":        {"kinds/student.toml", "when = \"!filled(id_no)\"", "when = \"!filled(id_nr)\"", "id_nr"},
		"an expression of the wrong type":  {"kinds/student.toml", "when = \"!filled(id_no)\"", "when = \"age(id_no, 3) > 2\"", "age"},
		"a broken line":                    {"kinds/student.toml", "role = \"person\"", "role = person", "kinds/student.toml"},
		"a sum typed twice":                {"kinds/student.toml", "key = \"class_now\"", "key = \"class_now\"\ntwice = true", "cannot be keyed twice"},
		"twice, of none":                   {"pack.toml", "every = 10", "every = 0", "every is 0"},
		"a kind of no known role":          {"kinds/student.toml", "role = \"person\"", "role = \"persons\"", "unknown role \"persons\""},
		"two kinds of one role":            {"kinds/guardian.toml", "role = \"guardian\"", "role = \"household\"", "role \"household\" is taken"},
		"a target of at most":              {"targets.toml", "operator = \">=\"", "operator = \"<=\"", "operator is \"<=\""},
		"a place that lies in itself":      {"places.csv", "640104201,town,月牙湖乡,640104,", "640104201,town,月牙湖乡,640104201,", "does not lie above it"},
		"a place that stands twice":        {"places.csv", "640104201,town,月牙湖乡,640104,", "640104100,town,月牙湖乡,640104,", "stands twice"},
		"hidden how nobody knows":          {"kinds/student.toml", "sensitive = \"mask\"", "sensitive = \"masked\"", "sensitive is \"masked\""},
		"a default that is no value":       {"kinds/student.toml", "default = \"1\"", "default = \"身份证\"", "no value is written so"},
		"a check of no scope":              {"checks.toml", "scope = \"all\"", "scope = \"everywhere\"", "scope is \"everywhere\""},
		"a check without an id":            {"checks.toml", "id = \"K3\"", "id = \"\"", "has no id"},
		"a group of no level":              {"pack.toml", "levels = [\"county\", \"city\"]\n\n[[group]]", "levels = [\"counties\"]\n\n[[group]]", "is no level"},
		"a register twice":                 {"pack.toml", "kinds = [\n  \"student\",", "kinds = [\n  \"student\", \"student\",", "names \"student\" twice"},
		"an indicator twice":               {"indicators.toml", "id = \"学前三年净入园率\"", "id = \"学前三年入园率\"", "stands twice"},
		"a flow twice":                     {"flows.toml", "key = \"city-schools\"", "key = \"districts\"", "stands twice"},
		"a pattern into nothing":           {"imports/kg_enrolment.toml", "pattern = \"^((小班|中班|大班|混龄班|学前班).*)$\"\ninto = [\"kg_enrolment.class_name\", \"kg_enrolment.class\"]", "pattern = \"^大班$\"", "as many groups"},
		"a form on no paper":               {"forms/F1.toml", "page = \"A4 portrait\"", "page = \"A4 Landscape\"", "page \"A4 Landscape\""},
		"more than the whole":              {"programmes.toml", "share = \"setting.part_year_share\"", "share = 50", "share is 50"},
		"a school year from no day":        {"pack.toml", "start = \"09-01\"", "start = \"9-1\"", "start is \"9-1\""},
		"a spring before its autumn":       {"pack.toml", "second = \"03-01\"", "second = \"10-01\"", "does not come before start"},
		"a level of places of nonsense":    {"places.csv", "640104201,town,", "640104201,twon,", "is no code of a twon"},
		"a unit below itself":              {"units.csv", "U0104,兴庆区教育局,county,U0100", "U0104,兴庆区教育局,county,U0104", "is no unit above it"},
		"rows of places that there is not": {"tables/R5.toml", "places = \"town\"", "places = \"twon\"", "places is \"twon\""},
		"a target of nothing":              {"targets.toml", "indicator = \"两后生合计\"", "indicator = \"两后生全部\"", "there is no indicator \"两后生全部\""},
		"two targets of one id":            {"targets.toml", "id = \"T2\"", "id = \"T1\"", "stands twice"},
		"a column of no indicator":         {"tables/R3.toml", "target = \"两后生合计\"", "target = \"两后生全部\"", "there is no indicator \"两后生全部\""},
		"a return of no level":             {"pack.toml", "levels = [\"school\", \"county\"]\n\n[[return]]\nlabel = \"春季报表\"", "levels = [\"schools\"]\n\n[[return]]\nlabel = \"春季报表\"", "is no level"},
		"a finding of no check":            {"findings.toml", "problems = [\"K27\"]", "problems = [\"K27x\"]", "there is no check \"K27x\""},
		"a number behind a let":            {"tables/R11.toml", "text = \"student.class_now\"", "text = \"whose\"\n\n[[let]]\nname = \"whose\"\nexpr = \"student.id_no\"", "say with like"},
		"a number behind a let, in public": {"forms/GS.toml", "expr = \"len(leavers) == 0 ? '' : last(sortBy(leavers, .entry_date)).major\" },\n]", "expr = \"whose\" },\n]\n\n[[let]]\nname = \"whose\"\nexpr = \"id_no\"", "does not show \"id_no\""},
		"a field that stands twice":        {"kinds/student.toml", "key = \"former_name\"", "key = \"name\"", "stands twice"},
		"a check's message of no field":    {"checks.toml", "证件号 {value} 在本册", "证件号 {val} 在本册", "known as \"val\""},
		"a reason of no fact":              {"programmes.toml", "{stage}不在其内", "{stages}不在其内", "known as \"stages\""},
	} {
		whole := text(t, c.file)
		broken := strings.Replace(whole, c.from, c.to, 1)
		if broken == whole {
			t.Fatalf("%s: the pack has no %q any more", name, c.from)
		}
		saysWhere(t, name, c.file, broken, c.want)
	}
	head := strings.Replace(text(t, "pack.toml"), "[second_keying]\nevery = 10\n", "", 1)
	if _, err := register.Load(copied(t, map[string]string{"pack.toml": head})); err == nil || !strings.Contains(err.Error(), "kinds/student.toml") || !strings.Contains(err.Error(), "no [second_keying]") {
		t.Errorf("fields keyed twice, and nobody says of how many records: %v", err)
	}
	if _, err := register.Load(copied(t, map[string]string{"kinds/unlisted.toml": text(t, "kinds/visit.toml")})); err == nil || !strings.Contains(err.Error(), "kinds/unlisted.toml: kinds of pack.toml does not name it") {
		t.Errorf("a register that is not listed: %v", err)
	}
	saysWhere(t, "a register that two files read", "imports/other.toml", text(t, "imports/household.toml"), "another file reads the kind \"household\"")
	nameless := copied(t, map[string]string{"pack.toml": ""})
	_, first := register.Load(nameless)
	for range 5 {
		if _, again := register.Load(nameless); again.Error() != first.Error() {
			t.Fatalf("the faults come in another order:\n%v\n%v", first, again)
		}
	}
	if _, err := register.Load(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "pack.toml") {
		t.Errorf("an empty folder: %v", err)
	}
}

// Vectors of GB 11643: examples printed with the standard, and numbers of an area (640199) that was
// never given out.
func TestIDNumbers(t *testing.T) {
	p := yinchuan(t)
	k := p.KindByRole(register.KindPerson)
	for _, c := range []struct{ typed, code, stored, birth, sex string }{
		{"11010519491231002X", "", "11010519491231002X", "1949-12-31", "2"},
		{"440524188001010014", "", "440524188001010014", "1880-01-01", "1"},
		{"640199201202290024", "", "640199201202290024", "2012-02-29", "2"},
		{"64019920130831002x", "", "64019920130831002X", "2013-08-31", "2"},
		{"640199 20130831 002X", "", "64019920130831002X", "2013-08-31", "2"},
		{"６４０１９９２０１２０３０５０００６", "", "640199201203050006", "2012-03-05", "2"},
		{"640199201203050000", "id-check-digit", "640199201203050000", "", ""},
		{"640199201502290018", "id-date", "640199201502290018", "", ""},
		{"640199001303050015", "id-date", "640199001303050015", "", ""},
		{"640199209901010016", "id-future", "640199209901010016", "", ""},
		{"64019920120305000", "id-length", "64019920120305000", "", ""},
		{"6401992012030500O6", "id-character", "6401992012030500O6", "", ""},
		{"640199-20120305-0006", "id-character", "640199-20120305-0006", "", ""},
		{"640199550305001", "id-15-young", "640199550305001", "", ""},
		{"6.40199E+17", "id-excel", "", "", ""},
	} {
		value, problem := p.Normalise(k.ByRole(register.RoleIDNumber), c.typed)
		if problem != nil {
			if problem.Code != c.code {
				t.Errorf("%s: %s, want %q", c.typed, problem.Code, c.code)
			}
			continue
		}
		values := map[string]string{"name": "马小龙", "id_type": "1", "id_no": value}
		filled := p.FromID(k, values)
		if value != c.stored || filled["birth_date"] != c.birth || filled["sex"] != c.sex {
			t.Errorf("%s: %s born %q sex %q", c.typed, value, filled["birth_date"], filled["sex"])
		}
		code := ""
		for _, one := range p.Check(register.Record{ID: "S|1", Kind: k.Key, Values: values}, nil, today) {
			if one.Check == "id" {
				code = one.Code
			}
		}
		if code != c.code {
			t.Errorf("%s: checked %q, want %q", c.typed, code, c.code)
		}
	}
}

func TestWhatClerksType(t *testing.T) {
	p := yinchuan(t)
	for _, c := range []struct{ kind, field, typed, want string }{
		{"student", "birth_date", "20160901", "2016-09-01"},
		{"student", "birth_date", "2016-9-1", "2016-09-01"},
		{"student", "birth_date", "2016年9月1日", "2016-09-01"},
		{"student", "birth_date", "2016.9.1", "2016-09-01"},
		{"student", "birth_date", "2016。9。1", "2016-09-01"}, // by an input method
		{"student", "birth_date", "08年9月1日", "date-format"},
		{"student", "birth_date", "2016.09", "date-no-day"},
		{"student", "birth_date", "2016年9月", "date-no-day"},
		{"student", "birth_date", "201609", "date-no-day"},
		{"student", "birth_date", "201613", "date-format"},
		{"student", "birth_date", "16.9", "date-format"},
		{"student", "distance_km", "1。5", "1.5"},
		{"student", "school_bus", "没有", "0"},
		{"student", "birth_date", "42614", "2016-09-01"},
		{"student", "birth_date", "2016-09-01 08:30:00", "2016-09-01"},
		{"student", "birth_date", "2016/9/1 8:30", "2016-09-01"},
		{"student", "birth_date", "2016-9-1-8-30", "date-format"},
		{"student", "birth_date", "2016-02-30", "date-none"},
		{"student", "name", "马．阿卜杜", "马·阿卜杜"},
		{"student", "name", " 马 䶮 ", "马䶮"},
		{"student", "name", "𠮷野", "𠮷野"},
		{"student", "name", "Ma", "name-characters"},
		{"student", "name", "马", "name-length"},
		{"student", "sex", "男", "1"},
		{"student", "sex", "2", "2"},
		{"student", "sex", "公", "code-unknown"},
		{"student", "nationality", "回", "03"},
		{"student", "phone", "139 0951 0001", "13909510001"},
		{"student", "phone", "+86 13909510001", "13909510001"},
		{"student", "phone", "0951-7654321", "0951-7654321"},
		{"student", "phone", "1390951", "phone-length"},
		{"student", "orphan", "√", "1"},
		{"student", "orphan", "否", "0"},
		{"student", "orphan", "也许", "flag-format"},
		{"student", "home_div", "永宁县闽宁镇原隆村", "640121104205"},
		{"student", "home_div", "原隆村委会", "640121104205"},
		{"student", "home_div", "火星", "division-unknown"},
		{"household", "members", "５", "5"},
		{"household", "members", "五", "number-format"},
		{"household", "moved_on", "2012年7月", "2012-07"},
		{"enrolment", "grade", "3年级", "23"},
		{"kg_enrolment", "fee_care", "￥1,200.5", "1200.50"},
		{"kg_enrolment", "fee_care", "1200元", "1200.00"},
		{"kg_enrolment", "fee_care", "１２００ 元整", "1200.00"},
		{"kg_enrolment", "fee_care", "0.12万", "number-unit"},
		{"household", "members", "5人", "number-unit"},
		{"kg_enrolment", "fee_care", "99999999999999.99", "number-long"},
		{"student", "distance_km", "00000000000000001.50", "1.5"},
		{"student", "distance_km", "-0", "0"},
		{"household", "bank_no", "6217-0012-3456-7890", "6217001234567890"},
		{"household", "bank_no", "6217 0012 3456 7890", "6217001234567890"},
		{"student", "birth_date", "2016—9—1", "2016-09-01"},
		{"student", "birth_date", "２０１６／９／１", "2016-09-01"},
		{"student", "birth_date", "16/9/1", "date-format"},
		{"student", "birth_date", "九月一日", "date-format"},
		{"student", "phone", "0951——7654321", "0951-7654321"},
		{"student", "phone", "（0951）7654321", "0951-7654321"},
		{"student", "phone", "138-0951-1234", "13809511234"},
		{"student", "name", "马小龙、马小虎", "name-several"},
		{"student", "name", "马小龙 马小虎", "name-several"},
		{"student", "name", "马·阿卜杜　马小虎", "name-several"},
		{"student", "name", "马 小龙", "马小龙"},
		{"student", "name", "阿卜杜· 热合曼", "阿卜杜·热合曼"},
		{"enrolment", "class", "３班", "3班"},
		{"student", "home_address", "原隆村３组１２号（东）", "原隆村3组12号（东）"},
	} {
		f := p.Kind(c.kind).Field(c.field)
		value, problem := p.Normalise(f, c.typed)
		if problem != nil {
			value = problem.Code
		}
		if value != c.want {
			t.Errorf("%s %q: %s, want %s", f.Label, c.typed, value, c.want)
		}
	}
	without := &register.Field{Key: "sum", Type: register.Money} // bounds
	if value, problem := p.Normalise(without, "9999999999999.99"); value != "9999999999999.99" || problem != nil {
		t.Errorf("15 digits are kept as %q: %v", value, problem)
	}
	if value, problem := p.Normalise(without, "9007199254740993"); problem == nil || problem.Code != "number-long" {
		t.Errorf("16 digits are kept as %q", value)
	}
}

func TestDatedValuesHoldFromTheirDay(t *testing.T) {
	f := &register.Field{Key: "class", Dated: true}
	values := map[string]string{"class": "一1班", "class@2016-09-01": "二1班", "class@2017-09-01": "三1班"}
	for day, want := range map[string]string{"2016-08-31": "一1班", "2016-09-01": "二1班", "2017-08-31": "二1班", "2020-01-01": "三1班"} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.At(values, at); got != want {
			t.Errorf("on %s: %s, want %s", day, got, want)
		}
	}
}

func TestSensitiveValuesAreMasked(t *testing.T) {
	p := yinchuan(t)
	k := p.KindByRole(register.KindPerson)
	if got := p.Masked(k.ByRole(register.RoleIDNumber), "640199201203050006"); got != "640199********0006" {
		t.Error(got)
	}
	if got := p.Masked(p.Kind("household").Field("bank_no"), "6228480402564890018"); strings.Contains(got, "62284804") || !strings.HasSuffix(got, "0018") {
		t.Error(got)
	}
	for value, want := range map[string]string{"2009-03-05": "2009-03", "二〇〇九年三月五日": "二******", "3/5/09": "3*****"} {
		if got := p.Masked(&register.Field{Key: "day", Type: register.Date, Sensitive: "mask"}, value); got != want {
			t.Errorf("%s is shown as %s, not %s", value, got, want)
		}
	}
}

func TestExpressionsKnowTheirKind(t *testing.T) {
	p := yinchuan(t)
	rec := register.Record{ID: "S|1", Kind: "student", Values: map[string]string{"sex": "2", "birth_date": "2009-01-01", "special_groups": "1,4"}}
	for src, want := range map[string]bool{
		"sex == '2'": true, "age(birth_date, today) == 7": true, "'4' in special_groups": true, "has(special_groups, '2')": false,
		"filled(former_name)": false, "under(home_div, '640121')": false, "len(guardians) == 0": true,
	} {
		e, err := p.Compile("student", src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if got, err := e.Bool(rec, nil, today); err != nil || got != want {
			t.Errorf("%s: %v, %v", src, got, err)
		}
	}
	for _, src := range []string{"nmae == 1", "sex + 1", "age(1)", "((", "os.Exit(1)"} {
		if _, err := p.Compile("student", src); err == nil {
			t.Errorf("%s was compiled", src)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	p := yinchuan(f)
	for _, one := range []string{"20160901", "男", "13909510001", "640199201203050006", "原隆村", "1,4", "\xff", "－５"} {
		f.Add(one)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		for _, k := range p.Kinds {
			for _, field := range k.Fields {
				value, problem := p.Normalise(field, typed)
				if problem != nil && value != "" {
					t.Fatalf("%s %q: a value %q and a problem %s", field.Label, typed, value, problem.Code)
				}
				if problem != nil || value == "" {
					continue
				}
				if again, problem := p.Normalise(field, value); problem != nil || again != value {
					t.Fatalf("%s %q: %q is not canonical: %q %v", field.Label, typed, value, again, problem)
				}
				p.Masked(field, value)
				if m := p.Interpret(k, field, typed); m.Problem != nil || p.Interpret(k, field, m.Value).Value != m.Value {
					t.Fatalf("%s %q: understood as %+v", field.Label, typed, m)
				}
			}
		}
	})
}

func FuzzLoad(f *testing.F) {
	f.Add(text(f, "pack.toml"))
	f.Add("name = 1")
	f.Fuzz(func(t *testing.T, head string) {
		p, err := register.Load(fstest.MapFS{"pack.toml": {Data: []byte(head)}})
		if (p == nil) == (err == nil) {
			t.Fatalf("%v, %v", p, err)
		}
	})
}

func FuzzCompile(f *testing.F) {
	p := yinchuan(f)
	f.Add("sex == '2'")
	f.Add("guardians[0].name")
	f.Fuzz(func(t *testing.T, src string) {
		if e, err := p.Compile("student", src); err == nil {
			_, _ = e.Bool(register.Record{Kind: "student", Values: map[string]string{}}, nil, today)
		}
	})
}

// TestAnExpressionGoesFromRecordToRecord follows refs and lists two records far, and asks a computed
// field as of a day.
func TestAnExpressionGoesFromRecordToRecord(t *testing.T) {
	pack := yinchuan(t)
	look := shelf{
		{ID: "p", Kind: "student", Unit: "S", Values: map[string]string{"household_id": "h", "id_no": "640121200501010018"}},
		{ID: "h", Kind: "household", Unit: "S", Values: map[string]string{"registered": "1"}},
		{ID: "l", Kind: "poverty_list", Unit: "C", Values: map[string]string{"hh_no": "7", "division": "640121104206"}},
		{ID: "m", Kind: "poverty_member", Unit: "C", Values: map[string]string{"list_id": "l", "id_no": "640121200501010018", "listed@2016-06-30": "1", "listed@2016-12-31": "0"}},
		{ID: "e", Kind: "enrolment", Unit: "S", Values: map[string]string{"student_id": "p", "school_year": "2016", "term": "1", "status": "10"}},
		{ID: "c", Kind: "change", Unit: "S", Values: map[string]string{"student_id": "p", "kind": "28", "date": "2016-10-10"}},
	}
	for _, c := range []struct{ kind, id, source, day, want string }{
		{"enrolment", "e", "student.household.registered", "2016-09-01", "1"},
		{"student", "p", "listings[0].poverty_list.division", "2016-09-01", "640121104206"},
		{"student", "p", "matched", "2016-09-01", "1"},
		{"student", "p", "matched", "2016-06-29", "0"},
		{"student", "p", "matched", "2017-01-01", "0"},
		{"enrolment", "e", "standing", "2016-10-10", "10"}, // the last day at school
		{"enrolment", "e", "standing", "2016-10-11", "41"},
		{"enrolment", "e", "student.matched", "2016-10-11", "1"},
	} {
		day, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		e, err := pack.Compile(c.kind, c.source)
		if err != nil {
			t.Errorf("%s: %v", c.source, err)
			continue
		}
		rec, _ := look.Record(c.id)
		if got, err := e.String(rec, look, day); err != nil || got != c.want {
			t.Errorf("%s of %s on %s: %q, %v; want %q", c.source, c.id, c.day, got, err, c.want)
		}
	}
}

// shelf is a few records to look things up in.
type shelf []register.Record

func (s shelf) Record(id string) (register.Record, bool) {
	for _, rec := range s {
		if rec.ID == id {
			return rec, true
		}
	}
	return register.Record{}, false
}

func (s shelf) Referring(kind, field, value string) []register.Record {
	var list []register.Record
	for _, rec := range s {
		if rec.Kind == kind && rec.Values[field] == value {
			list = append(list, rec)
		}
	}
	return list
}

// TestKeysThatNobodyAsksForAreStillRead: packs that were issued by earlier programs have them.
func TestKeysThatNobodyAsksForAreStillRead(t *testing.T) {
	changes := map[string]string{}
	for file, with := range map[string][2]string{
		"targets.toml":         {"operator = ", "unit_of = \"person\"\noperator = "},
		"imports/student.toml": {"[[part]]\n", "[[part]]\noptional = true\n"},
		"kinds/student.toml":   {"label = ", "icon = \"people\"\nlabel = "},
		"flows.toml":           {"unit = ", "form = \"F4\"\nunit = "},
	} {
		changes[file] = strings.Replace(text(t, file), with[0], with[1], 1)
		if changes[file] == text(t, file) {
			t.Fatalf("%s has no %q any more", file, with[0])
		}
	}
	if _, err := register.Load(copied(t, changes)); err != nil {
		t.Error(err)
	}
}

// TestDaysOfReturnsAreSaidOnce: what expressions ask for are those of the returns, and what a setting adds.
func TestDaysOfReturnsAreSaidOnce(t *testing.T) {
	if got := fmt.Sprint(yinchuan(t).Settings["returns_due"]); got != "[03-25 09-20 12-31]" {
		t.Errorf("they are %s", got)
	}
	p, err := register.Load(copied(t, map[string]string{"pack.toml": strings.ReplaceAll(text(t, "pack.toml"), `due = "09-20"`, `due = "10-10"`)}))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(p.Settings["returns_due"]); got != "[03-25 10-10 12-31]" {
		t.Errorf("they are %s", got)
	}
}

// TestTheTermsAreSaidOnce: expressions have the days of the school year; a pack that says them among its settings too is read as it was.
func TestTheTermsAreSaidOnce(t *testing.T) {
	for name, with := range map[string][3]string{
		"said once":   {`start = "09-01"`, `start = "08-26"`, "08-26 03-01"},
		"left unsaid": {"[school_year]\nstart = \"09-01\"\nsecond = \"03-01\"\n", "", "09-01 03-01"},
		"said twice":  {"[settings]\n", "[settings]\nautumn_start = \"09-05\"\nspring_start = \"02-20\"\n", "09-05 02-20"},
	} {
		p, err := register.Load(copied(t, map[string]string{"pack.toml": strings.Replace(text(t, "pack.toml"), with[0], with[1], 1)}))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := fmt.Sprint(p.Settings["autumn_start"], " ", p.Settings["spring_start"]); got != with[2] {
			t.Errorf("%s: the terms begin on %s, not on %s", name, got, with[2])
		}
	}
}

// A pack that says nothing of the school year has the usual one, wherever it is asked for.
func TestAPackWithoutASchoolYear(t *testing.T) {
	head := strings.Replace(text(t, "pack.toml"), "[school_year]\nstart = \"09-01\"\nsecond = \"03-01\"\n", "", 1)
	p, err := register.Load(copied(t, map[string]string{"pack.toml": head}))
	if err != nil {
		t.Fatal(err)
	}
	if p.SchoolYearStart != "09-01" || p.SecondTerm != "03-01" {
		t.Errorf("its terms begin on %q and %q", p.SchoolYearStart, p.SecondTerm)
	}
	for day, want := range map[string]string{"2016-08-31": "20152", "2016-09-01": "20161", "2017-02-28": "20161", "2017-03-01": "20162"} {
		e, err := p.Compile("student", "text(term_at('"+day+"'))")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := e.String(register.Record{Kind: "student"}, nil, today); got != want || err != nil {
			t.Errorf("%s is of the term %q, not %s (%v)", day, got, want, err)
		}
	}
	if from, until, ok := p.Span("2016-2"); from != "2017-03-01" || until != "2017-09-01" || !ok {
		t.Errorf("the spring term is from %s until %s", from, until)
	}
}
