package register_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rollbook/store/register"
)

// TestABrokenFindingSaysWhere breaks one line of findings.toml at a time.
func TestABrokenFindingSaysWhere(t *testing.T) {
	whole := text(t, "findings.toml")
	for name, c := range map[string]struct{ from, to, want string }{
		"an unknown level":            {"level = \"county\"", "level = \"village\"", "level is \"village\""},
		"an unknown action":           {"action = \"case\"", "action = \"fine\"", "action is \"fine\""},
		"an unknown kind":             {"kind = \"enrolment\"", "kind = \"enrollment\"", "there is no kind \"enrollment\""},
		"an unknown field":            {"group = \"id_no\"", "group = \"id_nr\"", "id_nr"},
		"a group without having":      {"having = \"len(uniq(map(rows, plain(.name)))) > 1\"\nleast", "least", "needs one of"},
		"a field that rows have not":  {"map(rows, plain(.name))", "map(rows, plain(.nome))", "nome"},
		"a placeholder without value": {"证件号 {id_no} 登记了", "证件号 {id_nr} 登记了", "{id_nr}"},
		"an unknown list":             {"with = { filings = \"filing\" }", "with = { filings = \"filings\" }", "there is no kind \"filings\""},
		"a register that is needed":   {"needs = \"poverty_member\"", "needs = \"poor\"", "there is no kind \"poor\""},
		"an unknown table":            {"table = \"R5\"", "table = \"R55\"", "\"R55\""},
		"an unknown table beside":     {"beside = [\"R3\"", "beside = [\"R33\"", "there is no table \"R33\""},
		"a check that stands twice":   {"id = \"K2\"", "id = \"K1\"", "stands twice"},
		"an unknown memory":           {"about = \"key\"", "about = \"group\"", "about is \"group\""},
		"no message":                  {"message = \"{title}的变动发生在", "# message = \"{title}的变动发生在", "has no message"},
	} {
		broken := strings.Replace(whole, c.from, c.to, 1)
		if broken == whole {
			t.Fatalf("%s: the pack has no %q any more", name, c.from)
		}
		saysWhere(t, name, "findings.toml", broken, c.want)
	}
}

// TestFunctionsOverLists are those that findings look through a group with.
func TestFunctionsOverLists(t *testing.T) {
	p := yinchuan(t)
	for source, want := range map[string]string{
		"overlapping(['2016-03-01', '2016-04-01', '2016-03-20'], ['2016-03-31', '2016-04-30', '2016-03-25'])": "[0 2]",
		"overlapping(['2016-03-01', '2016-03-31'], ['2016-03-31', ''])":                                       "[0 1]", // a shared day
		"overlapping(['2016-03-01', '2016-04-01'], ['2016-03-31', '2016-04-30'])":                             "[]",
		"overlapping(['', '2016-04-01'], ['', ''])":                                                           "[]",
		"stretch([7, 1, 2, 4, 5, 9])":                                                                         "[1 2 3 4]",
		"stretch([])":                                                                                         "[]",
		"falling([1, 5, 4, 6, 2], 1)":                                                                         "[4]",
		"apart('640121200801010018', '640121200801010034')":                                                   "2",
		"apart('马小龙', '马龙')":                                                                                  "-1",
		"workdays('2016-09-20', '2016-09-20')":                                                                "0",
		"workdays('2016-11-04', '2016-11-07')":                                                                "1", // a weekend between
		"workdays('', '2016-11-07')":                                                                          "0",
		"next_day('2016-09-05', ['03-20', '09-20'])":                                                          "2016-09-20",
		"next_day('2016-09-20', ['03-20', '09-20'])":                                                          "2016-09-20",
		"next_day('2016-12-01', ['03-20', '09-20'])":                                                          "2017-03-20",
		"next_day('', ['03-20'])":                                                                             "",
		"plain('马·穆罕默德') == plain('马 穆罕默德')":                                                                  "1",
		"target_of('两后生职业培训人数', 'U0100-Z1', 2016)":                                                            "150",
		"filled(target_of('两后生职业培训人数', 'U0121-Z1', 2016))":                                                    "0", // 未下达 is not zero
	} {
		e, err := p.Compile("student", source)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got, err := e.String(register.Record{Kind: "student"}, nil, time.Now()); err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s is %s, not %s (%v)", source, got, want, err)
		}
	}
}

// TestHide shows numbers of persons in part, and leaves days, amounts and short numbers alone.
func TestHide(t *testing.T) {
	for text, want := range map[string]string{
		"证件号 640121200801010018 有误": "证件号 640121********0018 有误",
		"64012120080101001X":        "640121********001X",
		"电话 13900000001":            "电话 139****0001",
		"2016-09-01 应发 1000 元":      "2016-09-01 应发 1000 元",
	} {
		if got := register.Hide(text); got != want {
			t.Errorf("%q is %q, not %q", text, got, want)
		}
	}
}

// TestASentenceCounts: the English sentence of a finding has the word for one where it speaks of one.
func TestASentenceCounts(t *testing.T) {
	p := yinchuan(t)
	in, counted := p.In("en"), 0
	for _, f := range p.Findings {
		if !strings.Contains(f.MessageEN, "{n|") {
			continue
		}
		counted++
		one := in.Sentence(f, nil, register.Scene{}, map[string]string{"n": "1 record", "units": "School 1"})
		two := in.Sentence(f, nil, register.Scene{}, map[string]string{"n": "12 records", "units": "School 1"})
		for _, text := range []string{one, two} {
			if strings.ContainsAny(text, "{|}") {
				t.Errorf("%s: %s", f.ID, text)
			}
		}
		if strings.ReplaceAll(one, "1 record", "12 records") == two {
			t.Errorf("%s says the same of one and of twelve: %s", f.ID, one)
		}
	}
	if counted == 0 {
		t.Error("no sentence counts")
	}
	saysWhere(t, "a counted placeholder without value", "findings.toml", strings.Replace(text(t, "findings.toml"), "{n|was|were}", "{nr|was|were}", 1), "{nr|was|were}")
}

// TestAListIsReadForWhatASentenceSays: what only the sentence of a finding asks of the records of another kind is read for it.
func TestAListIsReadForWhatASentenceSays(t *testing.T) {
	p, err := register.Load(copied(t, map[string]string{"findings.toml": text(t, "findings.toml") + `
[[finding]]
id = "K99"
title = "表"
level = "school"
action = "note"
kind = "student"
with = { homes = "household" }
test = "len(homes) == 0"
message = "{where}"
values = { where = "first(homes).hh_no" }
`}))
	if err != nil {
		t.Fatal(err)
	}
	f := p.Findings[len(p.Findings)-1]
	home := register.Record{ID: "S|h", Kind: "household", Values: map[string]string{"hh_no": "640104000001"}}
	scene := p.Scene(f, nil, today, func(string) []register.Record { return []register.Record{home} })
	if got := p.In("zh").Sentence(f, []register.Record{{ID: "S|1", Kind: "student"}}, scene, nil); got != "640104000001" {
		t.Errorf("it says %q", got)
	}
}
