package report_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"rollbook/store"
)

var (
	yinchuan = store.Unit{Code: "U0100", Name: "银川市教育局", Level: store.City}
	winter   = time.Date(2016, 12, 20, 0, 0, 0, 0, time.UTC)
)

// year fills a city's store with what its tables count beside pupils: school leavers, awards,
// villages, pairs, teachers, talks.
func year(t testing.TB, s *store.Store) {
	t.Helper()
	people(t, s, 400)
	units, err := json.Marshal(map[string]store.Unit{"XQ-000": {Code: "XQ-000", Name: "月牙湖中学", Level: store.School, Parent: "U0104"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetMeta(map[string][]byte{store.MetaUnits: units}); err != nil {
		t.Fatal(err)
	}
	dice := rand.New(rand.NewPCG(2, 2016))
	one := func(list ...string) string { return list[dice.IntN(len(list))] }
	commit := func(edits ...store.Edit) []store.Saved {
		t.Helper()
		saved, err := s.Commit(edits...)
		if err != nil {
			t.Fatal(err)
		}
		return saved
	}
	for i := range 80 {
		leaver(t, s, i, one)
	}
	pupils, err := s.List(store.Query{Kind: "student", Limit: 300})
	if err != nil {
		t.Fatal(err)
	}
	for i, rec := range pupils {
		if i%3 > 0 || rec.Unit != "XQ-000" {
			continue
		}
		award := map[string]string{
			"student_id": rec.ID, "programme": one("TK1", "YJ1"), "period": one("2016", "2016-1", "2016-10", "2015"), "amount_due": "1000", "proposed_by": "王老师",
		}
		if dice.IntN(2) == 0 {
			award["amount_paid"], award["pay_date"], award["pay_way"] = "1000", one("2016-12-01", "2017-05-01"), "3"
		}
		commit(store.Edit{Kind: "award", Book: rec.Unit, Set: award})
	}
	var schools []string
	for i := range 6 {
		saved := commit(store.Edit{Kind: "school", Set: map[string]string{
			"name": fmt.Sprintf("学校%d", i), "org_code": fmt.Sprintf("316400%04d", i), "type": "211", "unit": "U0104", "is_city_school": "0", "division": "640104201200",
			"urban_rural": one("220", "111"), "valid_from": "2010-09-01", "head": "赵校长", "statistician": "李统计",
		}})
		schools = append(schools, saved[0].ID)
	}
	nursery := commit(store.Edit{Kind: "school", Set: map[string]string{
		"name": "中心幼儿园", "org_code": "3164009999", "type": "111", "unit": "U0104", "is_city_school": "0", "division": "640104201200",
		"urban_rural": "111", "valid_from": "2010-09-01", "head": "赵园长", "statistician": "李统计",
	}})[0].ID
	for i, div := range s.Pack().Places.Below("640104201", "village") {
		set := map[string]string{"div": div, "name": fmt.Sprintf("村%d", i), "is_poor": one("1", "1", "0"), "coverage_kind": one("0", "1", "2"), "population": "900"}
		if set["coverage_kind"] == "0" {
			set["uncovered_reason"] = "1"
		} else {
			set["kindergarten"] = nursery
		}
		commit(store.Edit{Kind: "village", Book: "U0104", Set: set})
	}
	for i := range 4 {
		commit(
			store.Edit{Kind: "pair", Set: map[string]string{"helper": schools[i], "helped": schools[i+1], "kind": "2", "from_date": one("2015-09-01", "2016-09-01"), "to_date": one("", "2016-10-31", "2017-07-31")}},
			store.Edit{Kind: "activity", Set: map[string]string{"pair_id": "#0", "date": one("2016-10-01", "2017-03-01"), "content": "听课", "persons": "5"}},
			store.Edit{Kind: "exchange", Set: map[string]string{"teacher": "马老师", "from_school": schools[i], "to_school": schools[i+1], "kind": "1", "from_date": one("2016-09-01", "2016-03-01"), "to_date": one("2016-11-30", "2017-07-31")}},
		)
	}
	commit(store.Edit{Kind: "talk", Set: map[string]string{"unit": "U0104", "gap": "贫困村幼儿园覆盖率", "date": "2016-12-10", "person": "张局长", "deadline": "2016-12-15", "outcome": "0"}})
}

// leaver registers a school leaver at an institution, some twice, some with a training.
func leaver(t testing.TB, s *store.Store, i int, one func(...string) string) {
	t.Helper()
	book := one("U0100-Z1", "U0181-Z1", "U0121-Z1")
	born := fmt.Sprintf("1999-%02d-%02d", 1+i%12, 1+i%28)
	edits := []store.Edit{{Kind: "student", Book: book, Set: map[string]string{
		"name": "马" + string(rune(0x5e00+i)) + "生", "id_type": "1", "id_no": id18(born, 2*i+1), "nationality": "03", "boarding": "2", "hukou_place": "640104201200", "hukou_type": "2",
		"home_div": "640104201200", "home_address": "村里", "phone": fmt.Sprintf("137%08d", i), "disability": "0", "last_confirmed": one("2016-09-05", "2015-01-01"),
	}, Explain: map[string]string{"K39": "测试"}}}
	kinds := []string{one("1", "1", "2", "3")}
	if i%5 == 0 {
		kinds = []string{"3", "1"} // trained in spring, enrolled in autumn
	}
	for _, kind := range kinds {
		set := map[string]string{
			"student_id": "#0", "after_kind": one("1", "1", "2", "3"), "graduated_from": "月牙湖中学", "graduated_on": "2015-06", "origin_div": "640104201200", "origin_class": one("1", "2", "3", "9"),
			"registered": "0", "kind": kind, "entry_date": one("2016-09-01", "2016-03-01", "2015-09-01"), "status": one("10", "10", "30", "50"), "boarding": one("1", "2"), "mode": "1",
			"waive_tuition": one("0", "1"), "waive_books": one("0", "1"), "waive_boarding": one("0", "1"), "xueji_no": "L640199200001010011", "major": "焊接", "length_years": "3",
		}
		if i%5 == 0 {
			set["after_kind"], set["status"], set["entry_date"] = "1", "10", map[string]string{"1": "2016-09-01", "3": "2016-03-01"}[kind]
		}
		if kind == "3" {
			set["entry_date"] = one("2016-03-01", "2015-09-01")
			if set["entry_date"] == "2016-03-01" {
				set["completed_on"] = "2016-04-20"
			}
			delete(set, "xueji_no")
			delete(set, "major")
			delete(set, "length_years")
			if set["completed_on"] == "" {
				set["completed_on"] = one("2016-01-20", "2015-12-20")
			}
			edits = append(edits, store.Edit{Kind: "two_after", Book: book, Set: set})
			at := fmt.Sprintf("#%d", len(edits)-1)
			hours := one("100", "60", "20", "")
			if i%5 == 0 {
				set["completed_on"], hours = "2016-04-20", "100"
			}
			if hours != "" {
				edits = append(edits,
					store.Edit{Kind: "training_course", Book: book, Set: map[string]string{"name": fmt.Sprintf("电焊%d班", i), "trade": "电焊", "start": "2016-03-01", "end": "2016-04-20", "hours": "100"}},
					store.Edit{Kind: "attendance", Book: book, Set: map[string]string{"course_id": fmt.Sprintf("#%d", len(edits)), "two_after_id": at, "hours": hours}})
			}
			continue
		}
		edits = append(edits, store.Edit{Kind: "two_after", Book: book, Set: set})
	}
	if _, err := s.Commit(edits...); err != nil {
		t.Fatal(err)
	}
}
