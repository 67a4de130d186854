package sheet_test

import (
	"bytes"
	"errors"
	"os"
	"syscall"
	"testing"

	"github.com/xuri/excelize/v2"

	"rollbook/fault"
	"rollbook/report/sheet"
)

// pulled is a workbook on a stick that is pulled out after some reads.
type pulled struct {
	*bytes.Reader
	reads int
}

func (p *pulled) Close() error { return nil }

func (p *pulled) ReadAt(to []byte, at int64) (int, error) {
	if p.reads--; p.reads < 0 {
		return 0, &os.PathError{Op: "read", Path: "E:", Err: syscall.EIO}
	}
	return p.Reader.ReadAt(to, at)
}

// TestAStickPulledOutIsNoDamage breaks the reading of a workbook off at each of its reads: it is told as that, and what is cut short
// on a sound drive as damage.
func TestAStickPulledOutIsNoDamage(t *testing.T) {
	f := excelize.NewFile()
	if err := f.SetSheetRow("Sheet1", "A1", &[]string{"姓名", "证件号码"}); err != nil {
		t.Fatal(err)
	}
	buffer, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	raw := buffer.Bytes()
	code := func(err error) string {
		var f *fault.Fault
		if !errors.As(err, &f) {
			return ""
		}
		return f.Code
	}
	reads := 0
	for ; ; reads++ {
		err := sheet.OpenFrom(&pulled{bytes.NewReader(raw), reads}, int64(len(raw)))
		if err == nil {
			break
		}
		if code(err) != "workbook-unread" || !errors.Is(err, syscall.EIO) {
			t.Errorf("pulled out after %d reads: %v", reads, err)
		}
	}
	if reads < 5 {
		t.Errorf("the workbook was read in %d reads", reads)
	}
	if err := sheet.OpenFrom(&pulled{bytes.NewReader(raw[:len(raw)/2]), 100}, int64(len(raw)/2)); code(err) != "workbook-damaged" {
		t.Errorf("half a workbook: %v", err)
	}
}
