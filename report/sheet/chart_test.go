package sheet_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rollbook/report"
	"rollbook/report/sheet"
)

// TestAChartOfTheWorkbookIsExcelsOwn: its figures are the cells of the table, its axis begins at 0, its targets are a
// series of their own.
func TestAChartOfTheWorkbookIsExcelsOwn(t *testing.T) {
	at := func(text string, v float64) report.Cell { return report.Cell{Text: text, Value: &v} }
	rate, goal := at("66.0%", 66.02), at("70.0%", 70)
	r := report.Report{
		Name: "R5", Title: "入园率", Head: "地区", Columns: []report.Column{{Key: "rate", Label: "入园率"}, {Key: "goal", Label: "目标"}},
		Rows: []report.Row{{Key: "a", Label: "甲乡", Cells: []report.Cell{rate, goal}}, {Key: "b", Label: "乙乡", Cells: []report.Cell{at("71.5%", 71.5), goal}}},
		Charts: []report.Chart{
			{Kind: report.Bars, Title: "入园率", Column: "rate", Target: "goal", Points: []report.Point{{Row: "a", Label: "甲乡", Value: rate, Target: goal}, {Row: "b", Label: "乙乡", Value: at("71.5%", 71.5), Target: goal}}},
			{Kind: report.Trend, Title: "逐月", Points: []report.Point{{Row: "total", Label: "9月", Day: "2016-09-30", Value: rate, Target: goal}}},
		},
	}
	var out bytes.Buffer
	if err := sheet.WriteReport(r, &out); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for place, want := range map[string]string{"B3": "'R5'!$B$4", "C4": "'R5'!$C$5", "B26": ""} {
		if got, err := f.GetCellFormula("图", place); err != nil || got != want {
			t.Errorf("%s is %q, not %q: %v", place, got, want, err)
		}
	}
	for place, want := range map[[2]string]string{{"R5", "B4"}: "0.66", {"R5", "C5"}: "0.7", {"图", "B3"}: "0.66", {"图", "A25"}: "2016-09-30"} {
		if got, err := f.GetCellValue(place[0], place[1], excelize.Options{RawCellValue: true}); err != nil || got != want {
			t.Errorf("%v holds %q, not %q: %v", place, got, want, err)
		}
	}
	if shown, err := f.GetCellValue("R5", "B4"); err != nil || shown != "66.0%" {
		t.Errorf("the rate reads %q, %v", shown, err)
	}
	for _, name := range []string{"xl/charts/chart1.xml", "xl/charts/chart2.xml"} {
		xml := unzipped(t, out.Bytes(), name)
		if !strings.Contains(xml, `<c:min val="0"`) && !strings.Contains(xml, `<min val="0"`) || strings.Count(xml, "<ser>")+strings.Count(xml, "<c:ser>") != 2 {
			t.Errorf("%s: the axis does not begin at 0, or the target is no series: %s", name, xml)
		}
	}
}

func unzipped(t *testing.T, raw []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
