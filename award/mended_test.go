package award_test

import (
	"testing"

	"rollbook/award"
	"rollbook/store"
)

// TestWhatWasMendedSinceIsTold: what stood and what stands, of the fields that were changed after an award was sent back, at both desks;
// what was put back as it was is no change, and what was changed before is told of no more.
func TestWhatWasMendedSinceIsTold(t *testing.T) {
	l := newLine(t)
	boy := kid("马小龙", 1)
	student := enter(t, l.school, boy)
	l.list(boy, "1")
	id := propose(t, l.school).Made[0]
	published(t, l.school)
	deed(t, l.school, "校长", award.Approve, award.Word{}, "", id)
	set := func(record string, fields map[string]string) {
		t.Helper()
		if _, err := l.school.Commit(store.Edit{ID: record, Set: fields}); err != nil {
			t.Fatal(err)
		}
	}
	mended := func(s *store.Store) []award.Mended {
		t.Helper()
		list, err := award.MendedSince(s, caseOf(t, s, id))
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	home := recordOf(t, l.school, student).Fields["household_id"]
	set(home, map[string]string{"address": "滨河家园四村"})
	l.up()
	if got := caseOf(t, l.county, id).Sent(); len(got) != 0 || mended(l.county) != nil {
		t.Errorf("it never came back: %v", got)
	}
	deed(t, l.county, "区审核员", award.Return, award.Word{Text: "核实文号"}, "", id)
	l.down()
	deed(t, l.school, "校长", award.Return, award.Word{Text: "退到申请"}, "", id)
	if got := caseOf(t, l.school, id).Sent(); len(got) != 2 || got[0].Text != "核实文号" || got[1].Text != "退到申请" {
		t.Fatalf("%+v", got)
	}
	was := recordOf(t, l.school, student).Fields["phone"]
	set(home, map[string]string{"especially_doc": "银扶办发〔2016〕1号"})
	set(home, map[string]string{"especially_doc": "银扶办发〔2016〕18号"})
	set(student, map[string]string{"phone": "13909519999"})
	set(student, map[string]string{"phone": was})
	if _, err := l.school.Commit(store.Edit{Kind: "guardian", Set: map[string]string{"student_id": student, "name": "马国强", "relation": "51"}}); err != nil {
		t.Fatal(err)
	}
	l.school.SetActor("月牙湖中学录入员")
	if again := propose(t, l.school); len(again.Again) != 1 {
		t.Fatalf("%+v", again)
	}
	deed(t, l.school, "校长", award.Approve, award.Word{}, "", id)
	l.up()
	for _, s := range []*store.Store{l.school, l.county} {
		list := mended(s)
		if len(list) != 2 || list[0].Record != home || list[0].New || list[0].Unit != "XQ1" || !list[1].New || list[1].Kind != "guardian" {
			t.Fatalf("%s: %+v", s.Unit().Code, list)
		}
		if f := list[0].Fields; len(f) != 1 || f[0] != (award.MendedField{Key: "especially_doc", Old: "银扶办发〔2016〕8号", New: "银扶办发〔2016〕18号"}) {
			t.Errorf("%s: %+v", s.Unit().Code, f)
		}
	}
}
