package register_test

import (
	"slices"
	"strings"
	"testing"

	"rollbook/store/register"
)

// The edge cases of docs/edge-cases.md that a field, or one record alone, decides. Each subtest begins
// with the case it is for.

// fieldOfRole gives a field of a kind by its role.
func fieldOfRole(t *testing.T, p *register.Pack, kind register.KindRole, role register.Role) (*register.Kind, *register.Field) {
	t.Helper()
	k := p.KindByRole(kind)
	if k == nil || k.ByRole(role) == nil {
		t.Fatalf("no field of role %s in a kind of role %s", role, kind)
	}
	return k, k.ByRole(role)
}

func remarks(m register.Meaning) (codes []string) {
	for _, r := range m.Remarks {
		codes = append(codes, r.Code)
	}
	return codes
}

// found gives the problem that a check has with a record; its Check is "" where it has none.
func found(p *register.Pack, rec register.Record, check string) register.Problem {
	for _, one := range p.Check(rec, nil, today) {
		if one.Check == check {
			return one
		}
	}
	return register.Problem{}
}

func TestEdgesOfIDNumbers(t *testing.T) {
	p := yinchuan(t)
	student, number := fieldOfRole(t, p, register.KindPerson, register.RoleIDNumber)
	guardian, theirs := fieldOfRole(t, p, register.KindGuardian, register.RoleIDNumber)
	child := func(values ...string) register.Record {
		rec := register.Record{ID: "S|1", Kind: student.Key, Values: map[string]string{"id_type": "1"}}
		for i := 0; i < len(values); i += 2 {
			rec.Values[values[i]] = values[i+1]
		}
		return rec
	}

	t.Run("T01 lower-case x, full-width digits, inner blanks", func(t *testing.T) {
		m := p.Interpret(student, number, "６４０１ 9920 130831 002x")
		if m.Value != "64019920130831002X" || m.Problem != nil {
			t.Errorf("stored %q, %v", m.Value, m.Problem)
		}
		if got, want := remarks(m), []string{"clean-width", "clean-blank", "clean-x"}; !slices.Equal(got, want) {
			t.Errorf("it says %v was cleaned, not %v", got, want)
		}
		m = p.Interpret(student, number, "'64019920130831002X")
		if m.Value != "64019920130831002X" || !slices.Equal(remarks(m), []string{"clean-quote"}) {
			t.Errorf("after a spreadsheet's apostrophe it is %q, %v", m.Value, remarks(m))
		}
		if m := p.Interpret(student, number, "64019920130831002X"); len(m.Remarks) != 0 {
			t.Errorf("of a clean number it says %v", remarks(m))
		}
	})

	t.Run("T02 a wrong check digit", func(t *testing.T) {
		rec := child("id_no", "640199201203050000")
		first := found(p, rec, "id")
		if first.Code != "id-check-digit" || first.Level != register.Hard || strings.Contains(first.Args["value"].(string), "6") {
			t.Errorf("at first: %+v", first)
		}
		if got := first.Retyped("640199201203060000", "640199201203050000"); got.Code != "id-check-digit" {
			t.Errorf("another number was typed before, and it says %s", got.Code)
		}
		if got := first.Retyped("640199201203050000", "640199201203050000"); got.Code != "id-check-again" || got.Args["value"] != "6" {
			t.Errorf("typed again: %+v", got)
		}
		if !p.Misread(rec, today) {
			t.Error("it may be confirmed")
		}
	})

	t.Run("T04 a grandmother's 15 digits", func(t *testing.T) {
		m := p.Interpret(guardian, theirs, "640104550305001")
		if m.Value != "640104195503050011" || m.Typed != "640104550305001" {
			t.Fatalf("%+v", m)
		}
		rec := register.Record{ID: "S|2", Kind: guardian.Key, Values: map[string]string{"id_no": m.Value}, Typed: map[string]string{"id_no": m.Typed}}
		if got := found(p, rec, "converted.id_no"); got.Level != register.Soft || got.Args["typed"] != m.Typed || got.Args["value"] != m.Value {
			t.Errorf("it does not ask: %+v", got)
		}
		if m := p.Interpret(guardian, theirs, "640104551305001"); m.Value != "640104551305001" || m.Typed != "" {
			t.Errorf("a number with a 13th month became %+v", m)
		}
	})

	t.Run("T05 15 digits of a child", func(t *testing.T) {
		for _, kind := range []register.KindRole{register.KindPerson, register.KindPreschool} {
			k, f := fieldOfRole(t, p, kind, register.RoleIDNumber)
			m := p.Interpret(k, f, "640104120305001")
			got := found(p, register.Record{ID: "S|3", Kind: k.Key, Values: map[string]string{"id_no": m.Value}}, "id")
			if m.Value != "640104120305001" || got.Code != "id-15-young" || got.Level != register.Hard {
				t.Errorf("%s: %+v, %+v", k.Label, m, got)
			}
		}
	})

	t.Run("T08 the number says another day than was typed", func(t *testing.T) {
		rec := child("id_no", "640199201203050006", "birth_date", "2012-03-06", "sex", "2")
		if filled := p.FromID(student, rec.Values); filled["birth_date"] != "" {
			t.Errorf("the birth date was overwritten: %v", filled)
		}
		if got := found(p, rec, "K2"); got.Level != register.Hard || got.Args["value"] != "2012-03-06" || got.Args["number"] != "2012-03-05" {
			t.Errorf("it does not show both: %+v", got)
		}
	})

	t.Run("T10 areas that are no more", func(t *testing.T) {
		for area, names := range map[string]string{
			"640102": "城区（已撤销，现兴庆区）", "640103": "新城区（已撤销，现西夏区、金凤区）", "640111": "郊区（已撤销，现兴庆区、西夏区、金凤区）",
			"640222": "陶乐县（已撤销，现兴庆区、平罗县）", "642221": "固原县（已撤销，现原州区、彭阳县）", "642222": "海原县（已撤销，现海原县）",
			"642223": "西吉县（已撤销，现西吉县）", "642224": "隆德县（已撤销，现隆德县）", "642225": "泾源县（已撤销，现泾源县）", "642226": "彭阳县（已撤销，现彭阳县）",
		} {
			id := area + "19810305001"
			id += string(register.IDCheck(id))
			m := p.Interpret(guardian, theirs, id)
			if len(m.Remarks) != 1 || m.Remarks[0].Args["place"] != names {
				t.Errorf("%s: it says %+v, not %s", area, m.Remarks, names)
			}
			if list := p.Check(register.Record{ID: "S|4", Kind: guardian.Key, Values: map[string]string{"id_no": id}}, nil, today); slices.ContainsFunc(list, func(one register.Problem) bool { return one.Field == "id_no" }) {
				t.Errorf("%s: %+v", area, list)
			}
		}
	})

	t.Run("T10 an area that was no more when the child was born", func(t *testing.T) {
		for born, want := range map[string]string{"20031231": "", "20040101": "id-area-old"} {
			id := "640222" + born + "001" // 陶乐县, until 2003
			id += string(register.IDCheck(id))
			if got := found(p, child("id_no", id, "birth_date", born[:4]+"-"+born[4:6]+"-"+born[6:], "sex", "1"), "K39"); got.Code != want {
				t.Errorf("born %s: %+v, not %q", born, got, want)
			}
		}
	})

	t.Run("T11 areas that never were, and temporary numbers", func(t *testing.T) {
		for id, code := range map[string]string{
			"640199201203050006": "id-area", "99999920120305018X": "id-area", "999366400012300001": "id-temporary", "999999201203050001": "id-temporary",
		} {
			got := found(p, child("id_no", id, "sex", "2"), "K39")
			if got.Code != code || got.Level != register.Soft {
				t.Errorf("%s: %+v, not %s", id, got, code)
			}
			if hard := found(p, child("id_no", id), "id"); hard.Check != "" {
				t.Errorf("%s is blocked: %+v", id, hard)
			}
			if got.Code == "id-temporary" && len(p.FromID(student, map[string]string{"id_no": id})) > 0 {
				t.Errorf("%s: a birth date was read from it", id)
			}
		}
	})

	t.Run("T13 the student number says another ID number", func(t *testing.T) {
		rec := child("id_no", "640199201203050006", "xueji_no", "G640199201203050014")
		if got := found(p, rec, "V2"); got.Level != register.Soft || !strings.Contains(got.Message, "640199********0006") || !strings.Contains(got.Message, "G640199201203050014") {
			t.Errorf("%+v", got)
		}
	})
}

func TestEdgesOfDates(t *testing.T) {
	p := yinchuan(t)
	k, birth := fieldOfRole(t, p, register.KindPerson, register.RoleBirth)
	refused := map[string]map[string]string{
		"T58 a day of the lunar calendar": {"农历八月十五": "date-lunar", "正月初三": "date-lunar", "2012年腊月初八": "date-lunar"},
		"T59 days that are none":          {"2016-02-30": "date-none", "2015-02-29": "date-none", "1900-01-01": "date-number", "1900/1/1": "date-number", "1": "date-number", "366": "date-number"},
	}
	for name, texts := range refused {
		t.Run(name, func(t *testing.T) {
			for text, code := range texts {
				m := p.Interpret(k, birth, text)
				if m.Problem == nil || m.Problem.Code != code || m.Value != text {
					t.Errorf("%s: %+v %+v, not %s", text, m, m.Problem, code)
				}
			}
		})
	}
	t.Run("T58 the remark keeps what was typed", func(t *testing.T) {
		remark := k.Field("remark")
		if m := p.Interpret(k, remark, "生日农历八月十五"); m.Value != "生日农历八月十五" || m.Problem != nil {
			t.Errorf("%+v", m)
		}
	})
	t.Run("T59 a spreadsheet's serial number is asked about", func(t *testing.T) {
		m := p.Interpret(k, birth, "42614")
		if m.Value != "2016-09-01" || m.Typed != "42614" {
			t.Fatalf("%+v", m)
		}
		rec := register.Record{ID: "S|1", Kind: k.Key, Values: map[string]string{"birth_date": m.Value}, Typed: map[string]string{"birth_date": m.Typed}}
		if got := found(p, rec, "converted.birth_date"); got.Level != register.Soft || got.Args["typed"] != "42614" {
			t.Errorf("it does not ask: %+v", got)
		}
		if m := p.Interpret(k, birth, "2016-09-01"); m.Typed != "" {
			t.Errorf("it asks about a date: %+v", m)
		}
	})
}

func TestEdgesOfPhones(t *testing.T) {
	p := yinchuan(t)
	k, phone := fieldOfRole(t, p, register.KindPerson, register.RolePhone)
	for text, want := range map[string]string{"139 1234 5678": "13912345678", "+8613912345678": "13912345678", "0951-7654321": "0951-7654321"} {
		t.Run("T61 "+text, func(t *testing.T) {
			if m := p.Interpret(k, phone, text); m.Value != want || m.Problem != nil {
				t.Errorf("%+v, not %s", m, want)
			}
		})
	}
	t.Run("T61 none is empty, and the reason is asked", func(t *testing.T) {
		m := p.Interpret(k, phone, " 无 ")
		if m.Value != "" || m.Typed != "无" || m.Problem != nil {
			t.Fatalf("%+v", m)
		}
		rec := register.Record{ID: "S|1", Kind: k.Key, Values: map[string]string{}, Typed: map[string]string{"phone": m.Typed}}
		if got := found(p, rec, "none.phone"); got.Level != register.Soft {
			t.Errorf("it does not ask why: %+v", got)
		}
		if bank := p.Kind("household").Field("bank_no"); !slices.Equal(remarks(p.Interpret(p.Kind("household"), bank, "—")), []string{"none"}) {
			t.Error("it does not say that a dash was taken for none")
		}
		rec.Typed = nil
		if got := found(p, rec, "none.phone"); got.Check != "" {
			t.Errorf("asks why, though nobody said so: %+v", got)
		}
	})
}

func TestEdgesOfPlaces(t *testing.T) {
	p := yinchuan(t)
	k, home := fieldOfRole(t, p, register.KindPerson, register.RolePlace)
	at := func(place, confirmed string) register.Record {
		return register.Record{ID: "S|1", Kind: k.Key, Values: map[string]string{"home_div": place, "last_confirmed": confirmed}}
	}

	t.Run("T67 a village without a code", func(t *testing.T) {
		const village = "640121104+富民新村"
		for _, text := range []string{"闽宁镇+富民新村", "永宁县闽宁镇＋富民新村", village, "永宁县闽宁镇富民新村（未编码）"} {
			if m := p.Interpret(k, home, text); m.Value != village || m.Problem != nil {
				t.Errorf("%s: %+v, %v", text, m, m.Problem)
			}
		}
		if m := p.Interpret(k, home, "闽宁镇原龙村"); m.Problem == nil {
			t.Errorf("a slip of the pen became the village %s", m.Value)
		}
		if m := p.Interpret(k, home, "闽宁镇+原隆村"); m.Value != "640121104205" {
			t.Errorf("a village that has a code is %s", m.Value)
		}
		if got := found(p, at(village, "2016-09-01"), "uncoded"); got.Level != register.Soft || !strings.Contains(got.Args["value"].(string), "永宁县闽宁镇富民新村（未编码）") {
			t.Errorf("it is not marked: %+v", got)
		}
		if up := p.Places.Up(village, "village"); up != village || p.Places.Up(village, "town") != "640121104" || !p.Places.Under(village, "640121") {
			t.Errorf("it counts in %s, %s", up, p.Places.Up(village, "town"))
		}

		// The bureau gives the village a code, and its records lie there at once.
		mapped, err := register.Load(copied(t, map[string]string{"places.csv": text(t, "places.csv") + "640121104299,village,富民村委会,640121104,,,富民新村\n"}))
		if err != nil {
			t.Fatal(err)
		}
		if got := found(mapped, at(village, "2016-09-01"), "uncoded"); got.Check != "" {
			t.Errorf("it is still marked: %+v", got)
		}
		if up := mapped.Places.Up(village, "village"); up != "640121104299" || mapped.Display(home, village) != "永宁县闽宁镇富民村委会" || !mapped.Places.Under(village, "640121104299") {
			t.Errorf("it lies in %s, %s", up, mapped.Display(home, village))
		}
		a, b := at(village, ""), at("640121104299", "")
		if mapped.Key(home, a.Values["home_div"]) != mapped.Key(home, b.Values["home_div"]) {
			t.Error("the two ways to write it are not one place")
		}
	})

	t.Run("T68 a town that is no more", func(t *testing.T) {
		const town = "640104400"
		for _, text := range []string{"燕鸽湖管委会", town, "兴庆区燕鸽湖管委会"} {
			if m := p.Interpret(k, home, text); m.Value != town || m.Problem != nil {
				t.Errorf("%s: %+v", text, m)
			}
		}
		for day, code := range map[string]string{"2016-09-05": "", "2022-10-30": "", "2022-10-31": "division-ended", "2024-01-01": "division-ended"} {
			if got := found(p, at(town, day), "life"); got.Code != code {
				t.Errorf("in a record of %s: %+v, not %q", day, got, code)
			}
		}
		if got := found(p, at("640104012", "2015-01-01"), "life"); got.Code != "division-early" {
			t.Errorf("a later town in an earlier record: %+v", got)
		}
		for day, offered := range map[string]bool{"2016-09-05": true, "2024-01-01": false} {
			if got := slices.Contains(p.Places.Search("燕鸽湖", day, 10), town); got != offered {
				t.Errorf("on %s it is offered: %v", day, got)
			}
		}
	})
}

// relatives is what a check may look at beside one record.
type relatives []register.Record

func (f relatives) Record(id string) (register.Record, bool) {
	for _, one := range f {
		if one.ID == id {
			return one, true
		}
	}
	return register.Record{}, false
}

func (f relatives) Referring(kind, field, value string) (list []register.Record) {
	for _, one := range f {
		if one.Kind == kind && one.Values[field] == value {
			list = append(list, one)
		}
	}
	return list
}

func TestEdgesOfGuardians(t *testing.T) {
	p := yinchuan(t)
	asks := func(rec register.Record, look register.Lookup, field, check string) bool {
		return slices.ContainsFunc(p.Check(rec, look, today), func(one register.Problem) bool { return one.Field == field && one.Check == check })
	}
	born := func(day string) register.Record {
		return register.Record{ID: "S|1", Kind: "student", Values: map[string]string{"name": "马小龙", "birth_date": day}}
	}

	t.Run("T28 from 14 on the own signature is enough, and up to 18 there is a guardian for the account", func(t *testing.T) {
		for day, signs := range map[string]bool{"2000-03-01": true, "2002-09-20": true, "2002-09-21": false, "2009-01-01": false} {
			if got := asks(born(day), relatives{}, "consent_id", "required"); got == signs {
				t.Errorf("born %s: the guardian's consent is asked for: %v", day, got)
			}
		}
		father := register.Record{ID: "S|2", Kind: "guardian", Values: map[string]string{"student_id": "S|1", "name": "马国强", "is_guardian": "1"}}
		for day, needs := range map[string]bool{"2000-03-01": true, "1998-09-21": true, "1998-09-20": false} {
			if got := asks(born(day), relatives{}, "name", "V3"); got != needs {
				t.Errorf("born %s: a guardian is asked for: %v", day, got)
			}
		}
		if asks(born("2000-03-01"), relatives{father}, "name", "V3") {
			t.Error("his father is on record, and a guardian is asked for")
		}
	})

	t.Run("T29 a thumb print, and who saw it", func(t *testing.T) {
		rec := born("2009-01-01")
		m := p.Interpret(p.Kind("student"), p.Kind("student").Field("consent_id"), "祖母马玉花捺印（不识字），见证人王老师")
		rec.Values["consent_id"] = m.Value
		if m.Problem != nil || asks(rec, relatives{}, "consent_id", "required") || m.Value != "祖母马玉花捺印（不识字），见证人王老师" {
			t.Errorf("%+v %+v", m, m.Problem)
		}
	})
}
