package sheet_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"rollbook/report"
	"rollbook/report/sheet"
)

// TestARateIsTheRateThatIsShown: who clicks on a cell sees in the line above the rate that stands in the cell, of every tenth.
func TestARateIsTheRateThatIsShown(t *testing.T) {
	r := report.Report{Name: "R5", Title: "入园率", UnitName: "兴庆区", At: "2016-09-20", Head: "乡镇", Columns: []report.Column{{Key: "rate", Label: "毛入园率"}}}
	for i := range 1100 {
		v := float64(i) / 10
		r.Rows = append(r.Rows, report.Row{Key: fmt.Sprint(i), Label: fmt.Sprint("乡", i), Cells: []report.Cell{{Text: fmt.Sprintf("%.1f%%", v), Value: &v}}})
	}
	var out bytes.Buffer
	if err := sheet.WriteReport(r, &out); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i := range r.Rows {
		cell := fmt.Sprint("B", i+4)
		held, err := f.GetCellValue("R5", cell, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(held) > len("1.099") {
			t.Errorf("%s holds %s, shown as %s", cell, held, r.Rows[i].Cells[0].Text)
		}
	}
}
