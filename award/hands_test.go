package award_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"rollbook/assets"
	"rollbook/award"
	"rollbook/store"
	"rollbook/store/register"
)

// twoOwnSteps is the pack that ships with one opinion more at the school, as a bureau adds it.
func twoOwnSteps(t *testing.T) *register.Pack {
	t.Helper()
	files := fstest.MapFS{}
	ships, err := register.Source(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	for path, raw := range ships {
		files[path] = &fstest.MapFile{Data: raw}
	}
	third := "[[flow.step]]\nkey = \"3\""
	flows := strings.Replace(string(files["flows.toml"].Data), third, "[[flow.step]]\nkey = \"2a\"\nlabel = \"家长委员会\"\nunit = \"own\"\nact = \"opinion\"\n\n"+third, 1)
	files["flows.toml"].Data = []byte(flows)
	p, err := register.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestTwoStepsOfOneOfficeWantTwoPersons: who agreed at the school does not agree there again, and where it stands in the store that he
// did, as an earlier program or another hand wrote it, no money comes (K28).
func TestTwoStepsOfOneOfficeWantTwoPersons(t *testing.T) {
	ships := pack
	pack = twoOwnSteps(t)
	defer func() { pack = ships }()
	for hand, forged := range map[string]bool{"副校长": false, "校长": true} {
		l := newLine(t)
		id := l.proposed()
		published(t, l.school)
		deed(t, l.school, "校长", award.Approve, award.Word{}, "", id)
		deed(t, l.school, "校长", award.Approve, award.Word{}, "award-two-steps", id)
		if forged {
			_, err := l.school.Commit(store.Edit{Kind: "approval", Set: map[string]string{
				"award_id": id, "follows": caseOf(t, l.school, id).Last().ID, "step": "2a", "unit": "XQ1", "result": "1", "person": hand, "date": "2016-11-20",
			}})
			if err != nil {
				t.Fatal(err)
			}
		} else {
			deed(t, l.school, hand, award.Approve, award.Word{}, "", id)
		}
		l.up()
		deed(t, l.county, "区审核员", award.Approve, award.Word{}, "", id)
		carry(t, l.county, l.city)
		deed(t, l.city, "市审核员", award.Approve, award.Word{}, "", id)
		deed(t, l.city, "市审核员", award.Approve, award.Word{Document: "银扶办函〔2016〕20号", Signed: "扶贫办李主任"}, "", id)
		b, err := award.PutInto(l.city, []string{id}, award.Release{Document: "银财发〔2016〕100号", Programme: "TK1", Period: "2016", Amount: 1000, Signed: "赵科长", Day: day("2016-11-21")})
		if err != nil {
			t.Fatal(err)
		}
		if refused := len(b.Done) == 0; refused != forged || forged && b.Refused[0].Err.Code != "award-two-steps" {
			t.Errorf("%s at both steps: %v, %v", hand, b.Done, codes(b.Refused))
		}
	}
}

// TestWhoIsProposedOnTheDayOfTheListIsOnIt: it is put up after him.
func TestWhoIsProposedOnTheDayOfTheListIsOnIt(t *testing.T) {
	l := newLine(t)
	boy := kid("马小龙", 1)
	enter(t, l.school, boy)
	l.list(boy, "1")
	p, err := award.Propose(t.Context(), l.school, award.Asked{Programme: "TK1", Period: "2016", Day: day("2016-10-11")}, nil)
	if err != nil || len(p.Made) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	published(t, l.school) // from that day on
	deed(t, l.school, "校长", award.Approve, award.Word{}, "", p.Made[0])
}
