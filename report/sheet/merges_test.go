package sheet

import (
	"bytes"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestMergesAreFoundInThePackage compares what is found in a sheet's part with what excelize says, in a
// workbook whose second sheet has merged cells and whose cells speak of such.
func TestMergesAreFoundInThePackage(t *testing.T) {
	f := excelize.NewFile()
	if _, err := f.NewSheet("学生 & 家长"); err != nil {
		t.Fatal(err)
	}
	for sheet, list := range map[string][][2]string{"Sheet1": nil, "学生 & 家长": {{"A1", "F1"}, {"B2", "C3"}}} {
		if err := f.SetCellValue(sheet, "A5", `mergeCells <mergeCell ref="A9:B9"/>`); err != nil {
			t.Fatal(err)
		}
		for _, m := range list {
			if err := f.MergeCell(sheet, m[0], m[1]); err != nil {
				t.Fatal(err)
			}
		}
	}
	var raw bytes.Buffer
	if err := f.Write(&raw); err != nil {
		t.Fatal(err)
	}
	g, err := parse("书.xlsx", raw.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, sheet := range g.GetSheetList() {
		if sheetPart(g, sheet) == nil {
			t.Errorf("%s: its part is not found", sheet)
		}
		if got, want := merges(g, sheet), asked(g, sheet); !slices.Equal(got, want) {
			t.Errorf("%s: merged are %q, not %q", sheet, got, want)
		}
	}
}
