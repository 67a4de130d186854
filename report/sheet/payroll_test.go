package sheet_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rollbook/assets"
	"rollbook/award"
	"rollbook/fault"
	"rollbook/report/sheet"
	"rollbook/store/register"
)

// TestAPayrollComesBack writes a payroll, fills in what a bank fills in, and reads it.
func TestAPayrollComesBack(t *testing.T) {
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	roll := []award.Line{
		{Case: award.Case{ID: "XQ|1", Name: "马小龙", School: "月牙湖中学", Due: 1000}, Payee: "马国强", Account: "6228480402564890018"},
		{Case: award.Case{ID: "XQ|2", Name: "王文博", Due: math.NaN()}, Payee: "王文博"},
		{Case: award.Case{ID: "XQ|3", Name: "李子轩", Due: 500}, Payee: "李玉兰"},
		{Case: award.Case{ID: "XQ|4", Name: "丁香", Due: 700}, Payee: "丁国", Account: "6217000402564890013", Why: fault.New(fault.Refused, "award-not-due")},
	}
	path := filepath.Join(t.TempDir(), "发放册.xlsx")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(sheet.WritePayroll(pack, "TK1", "2016", roll, f), f.Close()); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("Sheet")
	if err != nil || len(rows) < 6 || rows[5][0] != "合计" || rows[5][6] != "1500.00" || strings.Contains(fmt.Sprint(rows), "丁") {
		t.Errorf("who is not paid is not for the bank, nor in its sum: %q, %v", rows, err)
	}
	if list, err := sheet.ReadPayroll(pack, path, "2"); err != nil || len(list) != 0 {
		t.Errorf("nothing was filled in: %+v, %v", list, err)
	}
	for _, c := range []struct {
		amount, day string
		code        string
	}{
		{"1000", "2016-11-25", ""}, {"1,000.00", "2016年11月25日", ""}, {"壹仟元", "2016-11-25", "award-roll-row"}, {"1000", "2016-13-01", "award-roll-row"},
	} {
		list, err := sheet.ReadPayroll(pack, answered(t, path, c.amount, c.day), "2")
		var f *fault.Fault
		if c.code != "" {
			if !errors.As(err, &f) || f.Code != c.code || fmt.Sprint(f.Args["row"]) != "3" {
				t.Errorf("%s on %s: %v", c.amount, c.day, err)
			}
			continue
		}
		if err != nil || len(list) != 1 || list[0].ID != "XQ|1" || list[0].Amount != 1000 || list[0].Day.Format("2006-01-02") != "2016-11-25" ||
			list[0].Account != "6228480402564890018" || list[0].Receipt != "HD-1" {
			t.Errorf("%s on %s: %+v, %v", c.amount, c.day, list, err)
		}
	}
	for name, account := range map[string]any{"a number": 6228480402564890000, "in an exponent": "6.22848E+18"} { // the bank's program spoilt the card
		spoilt, err := excelize.OpenFile(answered(t, path, "1000", "2016-11-25"))
		if err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(t.TempDir(), "回单.xlsx")
		if err := errors.Join(spoilt.SetCellValue("Sheet", "F3", account), spoilt.SaveAs(out), spoilt.Close()); err != nil {
			t.Fatal(err)
		}
		if list, err := sheet.ReadPayroll(pack, out, "2"); err == nil && (len(list) != 1 || list[0].Account != "6228480402564890018") {
			t.Errorf("%s: paid to %+v", name, list)
		}
	}
	other := filepath.Join(t.TempDir(), "other.xlsx")
	if err := excelize.NewFile().SaveAs(other); err != nil {
		t.Fatal(err)
	}
	if _, err := sheet.ReadPayroll(pack, other, "2"); err == nil {
		t.Error("an empty workbook is a payroll")
	}
}

// answered is the payroll with its first line filled in.
func answered(t *testing.T, path, amount, day string) string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "回单.xlsx")
	err = errors.Join(f.SetCellStr("Sheet", "H3", amount), f.SetCellStr("Sheet", "I3", day), f.SetCellStr("Sheet", "J3", "HD-1"), f.SaveAs(out), f.Close())
	if err != nil {
		t.Fatal(err)
	}
	return out
}
