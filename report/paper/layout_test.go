package paper_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"rollbook/report/paper"
	"rollbook/store"
	"rollbook/store/register"
)

// cells is a row of a form; a cell is its text.
func cells(texts ...string) register.FormRow {
	row := register.FormRow{}
	for _, text := range texts {
		row.Cells = append(row.Cells, register.FormCell{Kind: "label", Text: text})
	}
	return row
}

// put lays a form of rows out, blank.
func put(t testing.TB, s *store.Store, f register.Form) *paper.Document {
	t.Helper()
	f.ID, f.Kind = "T", "student"
	s.Pack().Forms["T"] = &f
	return lay(t, s, "T")
}

func find(t testing.TB, d *paper.Document, text string) paper.Drawn {
	t.Helper()
	for _, one := range d.Drawn() {
		if one.Text == text {
			return one
		}
	}
	t.Fatalf("%q is not drawn: %s", text, said(d, -1))
	return paper.Drawn{}
}

// TestTextFits sets texts in a cell of 30 by 8 mm.
func TestTextFits(t *testing.T) {
	s, _ := yinchuan(t)
	for name, c := range map[string]struct {
		text  string
		size  float64
		lines []string
	}{
		"short":                          {"姓名", 10.5, []string{"姓名"}},
		"smaller in one line":            {"贫困户属性及致贫原", 8.5, []string{"贫困户属性及致贫原"}},
		"two lines, of even length":      {"是否进城务工人员随迁子女", 9, []string{"是否进城务工", "人员随迁子女"}},
		"a number is not parted":         {"编号6401992005030200171234", 5.5, []string{"编号", "6401992005030200171234"}},
		"no line begins with a stop":     {"一二三四五六七八九十、甲乙丙丁", 9, []string{"一二三四五六七八", "九十、甲乙丙丁"}},
		"none ends with an opening mark": {"一二三四五六七（甲乙丙丁）己", 9, []string{"一二三四五六七", "（甲乙丙丁）己"}},
		"lines of its own":               {"一\n二", 9, []string{"一", "二"}},
	} {
		d := put(t, s, register.Form{Columns: []float64{30}, RowHeight: 8, Rows: []register.FormRow{cells(c.text)}})
		var lines []string
		size := 0.0
		for _, one := range d.Drawn() {
			if one.Text != "" {
				lines, size = append(lines, one.Text), one.Size
			}
		}
		if size != c.size || !slices.Equal(lines, c.lines) {
			t.Errorf("%s: %q at %g points, want %q at %g", name, lines, size, c.lines, c.size)
		}
	}
}

func TestRowGrowsForWhatDoesNotFit(t *testing.T) {
	s, _ := yinchuan(t)
	long := strings.Repeat("宁夏回族自治区", 12)
	d := put(t, s, register.Form{Columns: []float64{30, 30}, RowHeight: 8, Rows: []register.FormRow{cells(long, "旁边"), cells("下面")}})
	if !strings.Contains(said(d, 0), long) {
		t.Errorf("text is lost: %s", said(d, 0))
	}
	beside, below := find(t, d, "旁边"), find(t, d, "下面")
	if gap := below.Y - beside.Y; gap < 16 { // 84 characters in lines of 10 at 8 points: 9 lines of 3.2 mm, half of it and half a row
		t.Errorf("the next row stands %g mm below", gap)
	}
}

func TestNeighboursStandOnOneLine(t *testing.T) {
	s, _ := yinchuan(t)
	d := put(t, s, register.Form{Columns: []float64{20, 20}, Rows: []register.FormRow{cells("姓名", "户主身份证号")}})
	one, two := find(t, d, "姓名"), find(t, d, "户主身份证号")
	if one.Size == two.Size || math.Abs(one.Y-two.Y) > 0.001 {
		t.Errorf("baselines %g and %g of sizes %g and %g", one.Y, two.Y, one.Size, two.Size)
	}
}

// TestCellsFindTheirPlace lays rows out in columns of 20 mm and asks in which column and row (of
// 10 mm) each text stands.
func TestCellsFindTheirPlace(t *testing.T) {
	s, _ := yinchuan(t)
	wide := func(text string, columns, rows int) register.FormCell {
		return register.FormCell{Kind: "label", Text: text, Colspan: columns, Rowspan: rows}
	}
	type place struct{ column, row float64 } // of the middle
	for name, c := range map[string]struct {
		rows []register.FormRow
		want map[string]place
	}{
		"plain":                  {[]register.FormRow{cells("甲", "乙"), cells("丙", "丁")}, map[string]place{"乙": {1.5, 0.5}, "丙": {0.5, 1.5}}},
		"columns":                {[]register.FormRow{{Cells: []register.FormCell{wide("甲", 2, 1), wide("乙", 1, 1)}}}, map[string]place{"甲": {1, 0.5}, "乙": {2.5, 0.5}}},
		"rows":                   {[]register.FormRow{{Cells: []register.FormCell{wide("甲", 1, 2), wide("乙", 2, 1)}}, cells("丙")}, map[string]place{"甲": {0.5, 1}, "丙": {1.5, 1.5}}},
		"more rows than follow":  {[]register.FormRow{{Cells: []register.FormCell{wide("甲", 1, 9)}}, cells("丙")}, map[string]place{"甲": {0.5, 1}, "丙": {1.5, 1.5}}},
		"more columns than are":  {[]register.FormRow{{Cells: []register.FormCell{wide("甲", 9, 1)}}}, map[string]place{"甲": {1.5, 0.5}}},
		"no room: its own row":   {[]register.FormRow{cells("甲", "乙", "丙", "丁"), cells("戊")}, map[string]place{"丁": {0.5, 1.5}, "戊": {0.5, 2.5}}},
		"less room than it asks": {[]register.FormRow{{Cells: []register.FormCell{wide("甲", 1, 1), wide("乙", 1, 2), wide("丙", 1, 1)}}, {Cells: []register.FormCell{wide("丁", 2, 1)}}}, map[string]place{"丁": {0.5, 1.5}}},
	} {
		d := put(t, s, register.Form{Columns: []float64{20, 20, 20}, RowHeight: 10, Margin: 10, Rows: c.rows})
		left, top := (210-60)/2.0, 10+10.5+6.5
		for text, want := range c.want {
			one := find(t, d, text)
			em := one.Size * 25.4 / 72
			got := place{(one.X + em/2 - left) / 20, (one.Y - 0.38*em - top) / 10}
			if math.Abs(got.column-want.column) > 0.05 || math.Abs(got.row-want.row) > 0.05 {
				t.Errorf("%s: %s stands at %.2f, want %.2f", name, text, got, want)
			}
		}
	}
}

func TestEveryLineOnceAndAFrame(t *testing.T) {
	s, _ := yinchuan(t)
	d := put(t, s, register.Form{Columns: []float64{20, 20}, RowHeight: 10, Rows: []register.FormRow{cells("甲", "乙"), cells("丙", "丁")}})
	var thin, thick int
	for _, one := range d.Drawn() {
		switch {
		case one.Text == "" && one.Size == 0.4:
			thick++
		case one.Text == "" && one.Size == 0.18:
			thin++
		}
	}
	if thin != 2 || thick != 4 {
		t.Errorf("%d thin and %d thick lines, want 2 and 4", thin, thick)
	}
}

func TestTickBoxes(t *testing.T) {
	s, id := yinchuan(t)
	for name, c := range map[string]struct {
		field, value string
		boxes        any
		ticks        int
		said         string
	}{
		"code list":                  {"student.special_groups", "3", "special_group", 1, ""},
		"labels":                     {"household.especially_poor", "1", []any{"是", "否"}, 1, "是否"},
		"no box for no":              {"household.especially_poor", "0", []any{"是"}, 0, "是"},
		"nothing chosen":             {"student.boarding", "", []any{"住校", "走读"}, 0, "住校走读"},
		"what no box stands for":     {"student.sex", "1", []any{"女"}, 1, "女男"},
		"code that no list knows":    {"student.special_groups", "3,ZZ", "special_group", 2, "ZZ"},
		"blank where there is none":  {"guardian[7].is_guardian", "", []any{"是"}, 0, "是"},
		"a list that is not one":     {"student.sex", "1", "no_such_list", 1, "男"},
		"neither a list nor a label": {"student.sex", "1", 7, 1, "男"},
	} {
		kind, key, _ := strings.Cut(c.field, ".")
		target := id
		if kind == "household" {
			s.Each(kind, func(rec register.Record, _ register.Lookup, _ bool) { target = rec.ID })
		}
		if kind == "student" || kind == "household" {
			save(t, s, store.Edit{ID: target, Set: values(key, c.value)})
		}
		s.Pack().Forms["T"] = &register.Form{
			ID: "T", Kind: "student", Columns: []float64{180},
			Rows: []register.FormRow{{Cells: []register.FormCell{{Kind: "value", Field: c.field, Boxes: c.boxes}}}},
		}
		d, err := paper.Lay(ctx, s, "T", []string{id}, time.Now()) // what was saved holds from today
		if err != nil {
			t.Fatal(err)
		}
		if got := ticks(d); got != c.ticks || !strings.Contains(said(d, 0), c.said) {
			t.Errorf("%s: %d ticks, says %s", name, got, said(d, 0))
		}
	}
}

func TestLongFormGoesOn(t *testing.T) {
	s, _ := yinchuan(t)
	form := register.Form{Title: "长表", Columns: []float64{90, 90}, RowHeight: 12, Foot: []register.FormHead{{Text: "第{page}页,共{pages}页"}}}
	for range 30 {
		form.Rows = append(form.Rows, cells("甲", "乙"))
	}
	form.Rows[20] = register.FormRow{Cells: []register.FormCell{{Kind: "head", Text: "标题", Colspan: 2}}}
	d := put(t, s, form)
	if d.Pages() != 2 || !strings.Contains(said(d, 1), "长表") || !strings.Contains(said(d, 1), "第2页,共2页") {
		t.Errorf("%d pages: %s", d.Pages(), said(d, -1))
	}
	if strings.HasSuffix(strings.TrimSuffix(said(d, 0), "第1页,共2页"), "标题") {
		t.Error("a heading stands alone at the foot of a page")
	}

	form.Rows[19], form.Rows[20] = form.Rows[20], cells("项目", "金额")
	form.Rows[21] = register.FormRow{Cells: []register.FormCell{{Kind: "value", Text: "寄宿生"}, {Kind: "value", Text: "500"}}}
	d = put(t, s, form)
	for page := range d.Pages() {
		if text := said(d, page); strings.Contains(text, "项目") != strings.Contains(text, "寄宿生") || strings.Contains(text, "标题") != strings.Contains(text, "寄宿生") {
			t.Errorf("the names of columns are parted from what they name: %s", text)
		}
	}
}

// FuzzLayout lays out a form of whatever spans, widths and texts: all of it is on the pages.
func FuzzLayout(f *testing.F) {
	f.Add([]byte{1, 1, 2, 1, 255, 255, 0, 3}, "宁夏回族自治区", 20.0, 7.0, 14.0, false)
	f.Add([]byte{9, 9, 9, 9, 9, 9, 9, 9, 9, 9}, strings.Repeat("长", 3000), 5.0, 300.0, 90.0, false)
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9}, "a very_long__word 6401992005030200171234567890", 0.1, 0.0, -4.0, true)
	f.Add([]byte{1, 1}, "{actor} {unit}", 20.0, 7.0, 14.0, false)
	f.Add([]byte{}, "\n\n\U0002f999\t", math.Inf(1), math.NaN(), math.NaN(), true)
	s, _ := yinchuan(f)
	f.Fuzz(func(t *testing.T, spans []byte, text string, column, row, margin float64, repeat bool) {
		spans, text = spans[:min(len(spans), 60)], string([]rune(text)[:min(len([]rune(text)), 4000)])
		form := register.Form{Title: text[:len(text)/2], Columns: []float64{column, 20, 30}, RowHeight: row, Margin: margin, Repeat: repeat, RowsPerPage: len(spans) % 7}
		form.Head = []register.FormHead{{Text: text, Align: "left"}, {Text: "{unit}", Align: "center"}, {Text: text, Align: "right"}}
		kinds := []string{"label", "value", "head", "sign", "note", "photo", ""}
		want := 0
		for i := 0; i+1 < len(spans); i += 2 {
			cell := register.FormCell{Kind: kinds[i%len(kinds)], Text: text + "甲", Colspan: int(int8(spans[i])), Rowspan: int(int8(spans[i+1]))}
			if i%6 == 0 || len(form.Rows) == 0 {
				form.Rows = append(form.Rows, register.FormRow{Height: row / 2, Line: []string{"record", "head", "foot"}[i%3]})
			}
			last := &form.Rows[len(form.Rows)-1]
			last.Cells = append(last.Cells, cell)
			want++
		}
		d := put(t, s, form)
		if !repeat && strings.Count(said(d, -1), "甲") < want {
			t.Errorf("%d cells, but said is %q", want, said(d, -1))
		}
		for _, one := range d.Drawn() {
			if one.Y < 0 || one.Y > one.PageHigh || one.X < 0 || one.X > one.PageWide || one.Text == "" && (one.X2 > one.PageWide || one.Y2 > one.PageHigh) || math.IsNaN(one.X+one.Y) {
				t.Fatalf("outside the page: %+v", one)
			}
		}
	})
}
