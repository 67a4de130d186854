package sheet

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"rollbook/store/register"
	"rollbook/words"
)

const (
	listsSheet = "codes"            // hidden: what the drop-downs offer
	lastLine   = firstRecord + 9999 // the last row that has drop-downs and notes
	spare      = 8                  // columns beside those of the kind that are not locked
	maxPrompt  = 250                // characters of a note on a cell; spreadsheets take 255
)

// Template writes an empty workbook for a kind: the header, which is locked, below it cells for texts with a note
// on what they want and a drop-down where there is a list, and a sheet that explains each column.
func Template(p *register.Pack, kind string, out io.Writer) error {
	t := &template{f: excelize.NewFile(), pack: p, sheet: p.Kind(kind).Label, list: headings(p, kind, true), names: map[string]string{}}
	for _, do := range []func() error{t.begin, t.cells, t.header, t.explain, t.protect} {
		if err := do(); err != nil {
			return fmt.Errorf("write the template: %w", err)
		}
	}
	if err := t.f.Write(out); err != nil {
		return fmt.Errorf("write the template: %w", err)
	}
	if err := t.f.Close(); err != nil {
		return fmt.Errorf("write the template: %w", err)
	}
	return nil
}

type template struct {
	f     *excelize.File
	pack  *register.Pack
	sheet string
	list  []heading
	names map[string]string // code list → name of its cells
}

func (t *template) begin() error {
	if err := t.f.SetSheetName("Sheet1", t.sheet); err != nil {
		return err
	}
	_, err := t.f.NewSheet(listsSheet)
	return err
}

// header writes the hidden row of keys and the labels below it, and keeps them in sight.
func (t *template) header() error {
	head, err := newHeadStyles(t.f)
	if err != nil {
		return err
	}
	for i, h := range t.list {
		column := letterAt(i)
		label, style := headLabel(t.list, h), head.plain
		if h.field.IsRequired() {
			style = head.must
		}
		for _, do := range []func() error{
			func() error { return t.f.SetColWidth(t.sheet, column, column, h.width()) },
			func() error { return t.f.SetCellStr(t.sheet, column+"1", h.key()) },
			func() error { return t.f.SetCellStr(t.sheet, column+"2", label) },
			func() error { return t.f.SetCellStyle(t.sheet, column+"1", column+"2", style) },
		} {
			if err := do(); err != nil {
				return err
			}
		}
	}
	if err := t.f.SetRowVisible(t.sheet, 1, false); err != nil {
		return err
	}
	if err := t.f.SetRowHeight(t.sheet, 2, 32); err != nil {
		return err
	}
	return t.f.SetPanes(t.sheet, frozen())
}

// frozen keeps the header in sight.
func frozen() *excelize.Panes {
	return &excelize.Panes{Freeze: true, YSplit: firstRecord - 1, TopLeftCell: fmt.Sprintf("A%d", firstRecord), ActivePane: "bottomLeft"}
}

// cells makes the columns ready to be typed into: texts, open though the sheet is locked, with what they want.
func (t *template) cells() error {
	text, err := t.f.NewStyle(&excelize.Style{NumFmt: 49, Protection: &excelize.Protection{Locked: false}})
	if err != nil {
		return err
	}
	number, err := t.f.NewStyle(&excelize.Style{Protection: &excelize.Protection{Locked: false}})
	if err != nil {
		return err
	}
	for i, h := range t.list {
		column, style := letterAt(i), text
		if h.number() {
			style = number
		}
		if err := t.f.SetColStyle(t.sheet, column, style); err != nil {
			return err
		}
		v := excelize.NewDataValidation(true)
		v.Sqref = fmt.Sprintf("%s%d:%s%d", column, firstRecord, column, lastLine)
		if list := t.choices(h.field); len(list) > 0 && h.field.Type != register.Codes {
			name, err := t.named(h.field, list)
			if err != nil {
				return err
			}
			v.SetSqrefDropList(name)
			v.SetError(excelize.DataValidationErrorStyleStop, words.Say("template.wrong"), words.Say("template.choose"))
		}
		v.SetInput(words.Short(h.field.Label, 30), words.Short(t.wants(h), maxPrompt))
		if err := t.f.AddDataValidation(t.sheet, v); err != nil {
			return err
		}
	}
	for i := range spare { // columns that somebody adds
		if err := t.f.SetColStyle(t.sheet, letterAt(len(t.list)+i), text); err != nil {
			return err
		}
	}
	return nil
}

// choices gives what may stand in a field that has a list.
func (t *template) choices(f *register.Field) []string {
	switch f.Type {
	case register.Code, register.Codes:
		var labels []string
		for _, row := range t.pack.Codes[f.Codes].Codes {
			if !row.Hidden {
				labels = append(labels, row.Label)
			}
		}
		return labels
	case register.Flag:
		return []string{t.pack.Display(f, "1"), t.pack.Display(f, "0")}
	}
	return nil
}

// named puts a list onto the hidden sheet and gives the name of its cells: a list within the drop-down ends at
// 255 characters.
func (t *template) named(f *register.Field, list []string) (string, error) {
	key := string(f.Type) + " " + f.Codes
	if name := t.names[key]; name != "" {
		return name, nil
	}
	column := letterAt(len(t.names))
	name := fmt.Sprintf("list_%d", len(t.names)+1)
	t.names[key] = name
	if err := t.f.SetSheetCol(listsSheet, column+"1", &list); err != nil {
		return "", err
	}
	return name, t.f.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: fmt.Sprintf("%s!$%s$1:$%s$%d", listsSheet, column, column, len(list))})
}

// wants says how a column is filled in: what the pack says of the field, else what its type wants.
func (t *template) wants(h heading) string {
	var parts []string
	if h.field.IsRequired() {
		parts = append(parts, words.Say("template.required"))
	}
	switch key := "template.type." + string(h.field.Type); {
	case h.field.Hint != "":
		parts = append(parts, h.field.Hint)
	case h.field.Type == register.Codes:
		parts = append(parts, words.Say(key, "list", strings.Join(t.choices(h.field), words.Say("sheet.and"))))
	case words.Has(key):
		parts = append(parts, words.Say(key))
	}
	return strings.Join(parts, " ")
}

// explain writes the sheet on which each column is explained.
func (t *template) explain() error {
	sheet := words.Say("template.sheet")
	if sheet == t.sheet {
		return nil
	}
	if _, err := t.f.NewSheet(sheet); err != nil {
		return err
	}
	wrapped, err := t.f.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	rows := [][]string{{words.Say("template.about")}, {words.Say("template.column"), words.Say("template.must"), words.Say("template.how"), words.Say("template.choices")}}
	for _, h := range t.list {
		must := ""
		if h.field.IsRequired() {
			must = words.Say("template.yes")
		}
		rows = append(rows, []string{headLabel(t.list, h), must, t.wants(h), words.Short(strings.Join(t.choices(h.field), words.Say("sheet.and")), 2000)})
	}
	for i, row := range rows {
		if err := t.f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row); err != nil {
			return err
		}
	}
	for column, width := range map[string]float64{"A": 26, "B": 8, "C": 50, "D": 80} {
		if err := t.f.SetColWidth(sheet, column, column, width); err != nil {
			return err
		}
	}
	return t.f.SetCellStyle(sheet, "A2", fmt.Sprintf("D%d", len(rows)), wrapped)
}

// protect locks what is not to be typed over. There is no password: it keeps from slips, not from will.
func (t *template) protect() error {
	if err := t.f.SetSheetVisible(listsSheet, false); err != nil {
		return err
	}
	return t.f.ProtectSheet(t.sheet, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatCells: true, FormatColumns: true, FormatRows: true, InsertRows: true, DeleteRows: true, Sort: true, AutoFilter: true,
	})
}
