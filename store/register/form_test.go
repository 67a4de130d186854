package register_test

import (
	"reflect"
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

// TestAPaperOfABundleSaysWhere breaks the shipped slip.
func TestAPaperOfABundleSaysWhere(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"a paper nobody prints":                  {`bundle = "slip"`, `bundle = "letter"`, "bundle is one of slip handover"},
		"a paper of nothing":                     {`bundle = "slip"`, ``, "bundle is one of slip handover"},
		"a placeholder nobody knows":             {"{arrived}", "{arrival}", `known as "arrival"`},
		"a row left out, and a cell across rows": {`{ kind = "label", text = "新收到的包" }`, `{ kind = "label", text = "新收到的包", rowspan = 2 }`, "a row that may be left out"},
		"a field of nobody":                      {`{ kind = "qr",`, `{ kind = "qr", field = "student.name",`, "shows no field"},
	} {
		whole := text(t, "forms/JJ.toml")
		broken := strings.Replace(whole, c.from, c.to, 1)
		if broken == whole {
			t.Fatalf("%s: the slip has no %q any more", name, c.from)
		}
		saysWhere(t, name, "forms/JJ.toml", broken, c.want)
	}
	saysWhere(t, "a code of no bundle", "forms/F1.toml", strings.Replace(text(t, "forms/F1.toml"), `kind = "photo"`, `kind = "qr"`, 1), `cell kind "qr"`)
	saysWhere(t, "a row of a kind left out", "forms/F1.toml", strings.Replace(text(t, "forms/F1.toml"), "[[row]]\n", "[[row]]\nknown = true\n", 1), "a row that may be left out")
}

func TestSizesThatNoPaperHasSayWhere(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"a photo as large as the page": {"height_mm = 32", "height_mm = 297", "height_mm is 297"},
		"no number":                    {"widest_mm = 26", "widest_mm = nan", "widest_mm is NaN"},
		"columns narrower than wide":   {"widest_mm = 26", "widest_mm = 5", "not between 10.5 and 200"},
		"a paper nobody has":           {`"A4 landscape", "A3`, `"A9 landscape", "A3`, `page "A9 landscape"`},
		"no paper":                     {`papers = ["A4 portrait", "A4 landscape", "A3 landscape"]`, `papers = []`, "papers names none"},
	} {
		whole := text(t, "pack.toml")
		broken := strings.Replace(whole, c.from, c.to, 1)
		if broken == whole {
			t.Fatalf("%s: the pack has no %q any more", name, c.from)
		}
		saysWhere(t, name, "pack.toml", broken, c.want)
	}
}

// TestAPackThatSaysNothingOfPaper is one of before.
func TestAPackThatSaysNothingOfPaper(t *testing.T) {
	whole := text(t, "pack.toml")
	from, to := strings.Index(whole, "[paper.photo]"), strings.Index(whole, "[school_year]")
	p, err := register.Load(copied(t, map[string]string{"pack.toml": whole[:from] + whole[to:]}))
	if err != nil || !reflect.DeepEqual(p.Sizes, yinchuan(t).Sizes) {
		t.Errorf("%+v: %v", p.Sizes, err)
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
