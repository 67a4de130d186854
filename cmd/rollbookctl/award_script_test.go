package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/xuri/excelize/v2"

	"rollbook/store/register"
)

// enroll STORE NAME NUMBER ESPECIALLY: a pupil of grade 7 of a registered household, in the autumn of 2016; NUMBER lacks its check character.
func enroll() {
	store, name, number := os.Args[1], os.Args[2], os.Args[3]
	made := func(kind string, values ...string) string {
		return lines(append([]string{"--store", store, "add", kind}, values...)...)[0]["id"].(string)
	}
	especially := []string{"especially_poor=0"}
	if os.Args[4] == "特困" {
		especially = []string{"especially_poor=1", "especially_doc=银扶办发〔2016〕8号"}
	}
	home := made("household", append([]string{
		"hh_no=" + number, "head_name=马国强", "head_id_no=" + whole("64010419700301001"), "division=640104201000", "address=滨河家园", "members=4", "registered=1",
		"list_source=扶贫办名单", "poverty_type=1", "main_cause=03", "status=1", "bank_no=6228480402564890018",
	}, especially...)...)
	student := made(
		"student", "name="+name, "id_type=1", "id_no="+whole(number), "nationality=03", "boarding=1", "hukou_place=640104201000", "hukou_type=2", "home_div=640104201000",
		"home_address=滨河家园", "phone=13909510001", "health=1", "disability=0", "left_behind=0", "special_groups=1", "household_id="+home)
	made("enrolment", "student_id="+student, "school_year=2016", "term=1", "stage=30", "grade=31", "class=1班", "admission_ym=2016-09", "boarding=1", "status=10", "confirmed_on=2016-09-05", "confirmed_by=王老师")
	made("guardian", "student_id="+student, "name=马国强", "relation=51", "is_guardian=1", "phone=13909510001")
}

func whole(number string) string { return number + string(register.IDCheck(number)) }

// listed STORE NAME NUMBER: the household of a pupil stands on the dated list, as an especially poor one.
func listed() {
	add := func(kind string, values ...string) string {
		return lines(append([]string{"--store", os.Args[1], "add", kind}, values...)...)[0]["id"].(string)
	}
	home := add("poverty_list", "hh_no="+os.Args[3], "division=640104201000", "status=1", "especially_poor=1", "listed@2016-06-30=1", "data_date=2016-06-30")
	add("poverty_member", "list_id="+home, "name="+os.Args[2], "id_no="+whole(os.Args[3]), "listed@2016-06-30=1", "data_date=2016-06-30")
}

// struck STORE DAY: everyone is off the list from a day on.
func struck() {
	for _, kind := range []string{"poverty_list", "poverty_member"} {
		for _, rec := range lines("--store", os.Args[1], "list", kind) {
			lines("--store", os.Args[1], "set", rec["id"].(string), "listed@"+os.Args[2]+"=0")
		}
	}
}

// carry FROM UNIT TO: a stick goes from one desk to another.
func carry() {
	stick, err := os.MkdirTemp(".", "stick-")
	if err != nil {
		fail("%v", err)
	}
	lines("--store", os.Args[1], "send", "--to", os.Args[2], "-o", stick)
	for _, got := range lines("--store", os.Args[3], "receive", stick) {
		if got["status"] != "merged" || got["quarantined"] != float64(0) {
			fail("%v", got)
		}
	}
}

// unpay STORE REASON: no award of a school was paid after all.
func unpay() {
	for _, one := range lines("--store", os.Args[1], "award", "list") {
		lines("--store", os.Args[1], "award", "unpay", one["id"].(string), "--reason", os.Args[2])
	}
}

// bankPays ROLL DAY OUT: what a bank gives back: the amount, the day and the number of the proof are filled in.
func bankPays() {
	f, err := excelize.OpenFile(os.Args[1])
	if err != nil {
		fail("%v", err)
	}
	rows, err := f.GetRows("Sheet")
	if err != nil {
		fail("%v", err)
	}
	for r, row := range rows {
		if len(row) == 0 || !strings.Contains(row[0], "|") {
			continue
		}
		for column, value := range map[string]string{"H": row[6], "I": os.Args[2], "J": fmt.Sprint("HD-", r)} {
			if err := f.SetCellStr("Sheet", fmt.Sprint(column, r+1), value); err != nil {
				fail("%v", err)
			}
		}
	}
	if err := f.SaveAs(os.Args[3]); err != nil {
		fail("%v", err)
	}
}
