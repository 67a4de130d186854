package sheet

import (
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"rollbook/award"
	"rollbook/fault"
	"rollbook/store/register"
	"rollbook/words"
)

var errRollRow = fault.New(fault.Damaged, "award-roll-row")

// WriteLines writes a list of texts as a workbook: a title, the labels, the rows, notes below them.
func WriteLines(title string, head []string, rows [][]string, notes []string, out io.Writer) error {
	w, err := newWriter("Sheet", len(head), len(rows)+2+len(notes))
	if err != nil {
		return err
	}
	if err := w.stream.SetColWidth(1, max(len(head), 1), 20); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	l := &lines{w: w, next: 1}
	l.put(styled(w.head, title))
	l.put(styled(w.head, head...))
	for _, row := range rows {
		l.put(styled(w.text, row...))
	}
	for _, note := range notes {
		l.put([]any{note})
	}
	return l.finish(out)
}

func styled(style int, texts ...string) []any {
	cells := make([]any, len(texts))
	for i, text := range texts {
		cells[i] = excelize.Cell{StyleID: style, Value: text}
	}
	return cells
}

// rollRoles are the columns of a payroll after those that say whose line it is.
var rollRoles = []register.Role{
	register.RolePayee, register.RoleAccount, register.RoleDue, register.RolePaid, register.RolePaidOn, register.RoleReceipt, register.RoleRemark,
}

// rollHead gives the labels of a payroll's columns.
func rollHead(p *register.Pack) []string {
	head := []string{words.Say("award.column.id"), words.Say("award.column.student"), words.Say("award.column.school"), words.Say("award.column.class")}
	k := p.KindByRole(register.KindAward)
	for _, role := range rollRoles {
		head = append(head, k.ByRole(role).Label)
	}
	return head
}

// WritePayroll writes a payroll with full card numbers, and columns that the bank, or whoever paid, fills in. Who is not paid is only
// counted: why is no business of the bank's.
func WritePayroll(p *register.Pack, programme, period string, roll []award.Line, out io.Writer) error {
	var lines [][]string
	sum := 0.0
	for _, one := range roll {
		if !one.Goes() {
			continue
		}
		due := ""
		if !math.IsNaN(one.Due) {
			due = strconv.FormatFloat(one.Due, 'f', 2, 64)
			sum += one.Due
		}
		lines = append(lines, []string{one.ID, one.Name, one.School, one.Class, one.Payee, one.Account, due, "", "", "", ""})
	}
	notes := []string{words.Say("award.roll.hint")}
	if out := len(roll) - len(lines); out > 0 {
		notes = append(notes, words.Say("award.roll.out", "n", out))
	}
	lines = append(lines, []string{words.Say("award.roll.sum"), "", "", "", "", "", strconv.FormatFloat(sum, 'f', 2, 64)})
	title := words.Say("award.roll.title", "programme", programme, "period", period)
	return WriteLines(title, rollHead(p), lines, notes, out)
}

// ReadPayroll reads a payroll that came back: the lines in which an amount or a day was filled in. way is the code of the way of payment.
func ReadPayroll(p *register.Pack, path, way string) ([]award.Payment, error) {
	all, _, err := readPages(context.Background(), path)
	if err != nil {
		return nil, err
	}
	head := rollHead(p)
	for _, page := range all {
		for r, row := range page.rows {
			if at := columnsOf(row, head); at[0] >= 0 && at[7] >= 0 {
				return payments(p, &page, r+1, at, way)
			}
		}
	}
	return nil, errNoHeader.With("file", filepath.Base(path), "kind", words.Say("award.roll.sum"))
}

// columnsOf finds where each label of a head stands in a row; -1 where it does not.
func columnsOf(row, head []string) []int {
	at := make([]int, len(head))
	for i, label := range head {
		at[i] = -1
		for c, cell := range row {
			if plain(cell) == plain(label) {
				at[i] = c
			}
		}
	}
	return at
}

func payments(p *register.Pack, page *page, first int, at []int, way string) ([]award.Payment, error) {
	k := p.KindByRole(register.KindAward)
	var list []award.Payment
	for i, row := range page.rows[first:] {
		cell := func(n int) string {
			if at[n] < 0 || at[n] >= len(row) {
				return ""
			}
			return strings.TrimSpace(row[at[n]])
		}
		read := func(n int) (string, error) {
			value, problem := p.Normalise(k.ByRole(rollRoles[n-4]), cell(n))
			if problem != nil || value != "" && spoilt(k.ByRole(rollRoles[n-4]), cell(n), page.at(first+i, at[n])) != nil {
				return "", errRollRow.With("row", first+i+1, "label", k.ByRole(rollRoles[n-4]), "value", cell(n))
			}
			return value, nil
		}
		if !strings.Contains(cell(0), "|") || cell(7) == "" && cell(8) == "" {
			continue // the sum, a note, or a line that was not paid
		}
		amount, err := read(7)
		if err != nil {
			return nil, err
		}
		day, err := read(8)
		if err != nil {
			return nil, err
		}
		account, err := read(5)
		if err != nil {
			return nil, err
		}
		one := award.Payment{ID: cell(0), Amount: math.NaN(), Way: way, Payee: cell(4), Account: account, Receipt: cell(9), Note: cell(10)}
		if amount != "" {
			if one.Amount, err = strconv.ParseFloat(amount, 64); err != nil {
				return nil, errRollRow.With("row", first+i+1, "label", k.ByRole(register.RolePaid), "value", cell(7))
			}
		}
		if day != "" {
			if one.Day, err = time.Parse(time.DateOnly, day); err != nil {
				return nil, errRollRow.With("row", first+i+1, "label", k.ByRole(register.RolePaidOn), "value", cell(8))
			}
		}
		list = append(list, one)
	}
	return list, nil
}
