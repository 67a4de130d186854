package register_test

import (
	"strings"
	"testing"

	"rollbook/store/register"
)

// TestAFormThatDoesNotCloseSaysWhere breaks the shipped F1 cell by cell.
func TestAFormThatDoesNotCloseSaysWhere(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"a cell taken out":              {`  { kind = "value", field = "student.sex" },`, ``, "has a hole: no cell covers column"},
		"a cell too many":               {`  { kind = "value", field = "student.id_type" },`, `  { kind = "value", field = "student.id_type" }, { kind = "value" },`, "overlaps: all columns are taken"},
		"a cell too wide":               {`field = "student.id_no", colspan = 3 }`, `field = "student.id_no", colspan = 5 }`, "overlaps"},
		"a photo higher than the form":  {"rowspan = 4", "rowspan = 400", "is 400 rows high"},
		"a photo that ends too early":   {"rowspan = 4", "rowspan = 3", "has a hole: no cell covers column 7"},
		"a photo that ends too late":    {"rowspan = 4", "rowspan = 5", "overlaps"},
		"a field that is not there":     {"student.nationality", "student.nationalty", `no field "student.nationalty"`},
		"a value that is not there":     {"len(aid) > 0", "len(aide) > 0", "aide"},
		"a code list that is not there": {`boxes = "special_group"`, `boxes = "special_groups"`, `no code list "special_groups"`},
		"a kind of cell nobody knows":   {`kind = "photo"`, `kind = "picture"`, `cell kind "picture"`},
		"a placeholder nobody knows":    {"{pack}", "{clerk}", `known as "clerk"`},
	} {
		whole := text(t, "forms/F1.toml")
		broken := strings.Replace(whole, c.from, c.to, 1)
		if broken == whole {
			t.Fatalf("%s: the form has no %q any more", name, c.from)
		}
		saysWhere(t, name, "forms/F1.toml", broken, c.want)
	}
}

// TestTheLineIsTheCells: a fault of a cell is told by the line on which the cell stands.
func TestTheLineIsTheCells(t *testing.T) {
	whole := text(t, "forms/F1.toml")
	broken := strings.Replace(whole, "student.nationality", "student.nationalty", 1)
	line := 1 + strings.Count(broken[:strings.Index(broken, "student.nationalty")], "\n")
	_, err := register.Load(copied(t, map[string]string{"forms/F1.toml": broken}))
	list, ok := err.(register.PackErrors)
	if !ok || len(list) != 1 || list[0].Line != line {
		t.Errorf("%v, want line %d", err, line)
	}
}

func TestAmountsInCapitals(t *testing.T) {
	p := yinchuan(t)
	for amount, want := range map[string]string{
		"1000": "壹仟元整", "1250.50": "壹仟贰佰伍拾元伍角", "10": "壹拾元整", "10000": "壹万元整", "100500": "壹拾万零伍佰元整", "1002.03": "壹仟零贰元零叁分",
		"0": "零元整", "0.5": "伍角", "0.07": "柒分", "3000000": "叁佰万元整", "100000001": "壹亿零壹元整", "2016.79": "贰仟零壹拾陆元柒角玖分",
		"": "", "-3": "", "9000000000000": "", "许多": "",
	} {
		e, err := p.Compile("student", "capitals(remark)")
		if err != nil {
			t.Fatal(err)
		}
		rec := register.Record{ID: "X|1", Kind: "student", Unit: "X", Values: map[string]string{"remark": amount}}
		if got, err := e.String(rec, nil, today); err != nil || got != want {
			t.Errorf("%s: %s (%v), want %s", amount, got, err, want)
		}
	}
}
