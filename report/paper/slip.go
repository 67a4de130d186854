package paper

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"rollbook/store/register"
	"rollbook/words"
)

// Slip is the sheet that goes along with a bundle: who gives what to whom. It speaks of no person.
type Slip struct {
	From, FromName, To, ToName string
	Number                     uint64
	File                       string // without its folder
	Written                    time.Time
	Changes                    int
	New, Changed, Removed      int
	Bytes                      int
	ShortCode, SHA256          string

	Down     bool // it goes to a unit below: the six that follow are said
	Arrived  []uint64
	Accepted int
	Again    int
	Refused  map[string]int // changes by reason, a key after "reject."
	Missing  []uint64
	Lacking  uint64

	Latest              bool      // nothing newer went to the unit: what follows is said
	State               string    // state code
	MustFix, Unfinished int       // records that count in no report yet
	Printed             time.Time // when these three held
}

// PrintSlips writes slips as PDF, a page for each.
func PrintSlips(ctx context.Context, slips []Slip, w io.Writer) (Result, error) {
	d, err := LaySlips(slips)
	if err != nil {
		return Result{}, err
	}
	return Result{d.Pages(), d.Missing}, d.WritePDF(ctx, w)
}

// LaySlips lays slips out, each on a page of A4.
func LaySlips(slips []Slip) (*Document, error) {
	fonts, err := printFonts()
	if err != nil {
		return nil, err
	}
	m := newMeasure(fonts)
	d := &Document{title: words.Say("paper.slip.title"), fonts: fonts}
	for _, one := range slips {
		on := sheet{w: 210, h: 297}
		if err := one.lay(&slipPage{sheet: &on, measure: m}); err != nil {
			return nil, err
		}
		d.sheets = append(d.sheets, on)
	}
	d.Missing = m.lacks()
	return d, nil
}

// QR is what the code on the slip says: the sender's and the receiver's code, the number, the short
// code and the SHA-256 of the file, with a blank between.
func (s Slip) QR() string {
	return fmt.Sprintf("%s %s %d %s %s", s.From, s.To, s.Number, s.ShortCode, s.SHA256)
}

const (
	slipMargin = 20.0
	slipWide   = 210 - 2*slipMargin
	slipPad    = 2.5
	slipRow    = 10.5
	signRow    = 20.0
	qrSide     = 56.0
	slipTop    = slipMargin + 24 // of the table
	signTop    = 297 - slipMargin - 8 - 2*signRow
	codeSize   = 44.0
)

var (
	slipColumns = []float64{32, 53, 32, 53}
	signColumns = []float64{32, 68, 20, 50}
)

func (s Slip) lay(p *slipPage) error {
	kind := words.Say("paper.slip.up", "n", s.Number)
	if s.Down {
		kind = words.Say("paper.slip.down", "n", s.Number)
	}
	p.middle(words.Say("paper.slip.title"), slipMargin+titleSize*point, titleSize+4)
	p.middle(kind, slipMargin+17, 13)
	y := p.table(s.rows(), slipColumns, slipTop, slipRow, signTop-qrSide-8-slipTop)
	if err := p.code(s, y+4); err != nil {
		return err
	}
	date := words.Say("paper.slip.date")
	p.table([][]string{
		{words.Say("paper.slip.giver"), "", words.Say("paper.slip.day"), date},
		{words.Say("paper.slip.taker"), "", words.Say("paper.slip.day"), date},
	}, signColumns, signTop, signRow, 2*signRow)
	foot := 297 - slipMargin
	p.put(p.measure.read(words.Say("paper.slip.note"), false), slipMargin, foot, footSize, 0)
	printed := p.measure.read(words.Say("paper.slip.printed", "time", minute(s.Printed)), false)
	p.put(printed, 210-slipMargin-printed.width()*footSize*point, foot, footSize, 0)
	return nil
}

func minute(t time.Time) string { return t.Local().Format("2006-01-02 15:04") }

// rows are the lines of the table: a label and what it says, once or twice.
func (s Slip) rows() [][]string {
	split := words.Say("paper.slip.split", "new", s.New, "changed", s.Changed, "removed", s.Removed)
	if opened := s.Changes - s.New - s.Changed - s.Removed; opened > 0 {
		split += words.Say("paper.slip.comma") + words.Say("paper.slip.opened", "n", opened)
	}
	rows := [][]string{
		{words.Say("paper.slip.from"), words.Say("paper.slip.unit", "name", s.FromName, "code", s.From)},
		{words.Say("paper.slip.to"), words.Say("paper.slip.unit", "name", s.ToName, "code", s.To)},
		{words.Say("paper.slip.file"), s.File},
		{words.Say("paper.slip.number"), words.Say("paper.slip.nth", "n", s.Number), words.Say("paper.slip.written"), minute(s.Written)},
		{words.Say("paper.slip.changes"), words.Say("paper.slip.places", "n", s.Changes), words.Say("paper.slip.size"), words.Say("paper.slip.bytes", "kb", (s.Bytes+1023)/1024)},
		{"", split},
	}
	if s.Down {
		rows = append(rows, s.receipt()...)
	}
	if s.Latest && !s.Down {
		rows = append(rows, []string{words.Say("paper.slip.open"), words.Say("paper.slip.waits", "fix", s.MustFix, "unfinished", s.Unfinished)})
	}
	if s.Latest {
		rows = append(rows, []string{words.Say("paper.slip.state"), s.State})
	}
	return rows
}

// receipt is the lines that say what became of the receiver's own bundles.
func (s Slip) receipt() [][]string {
	none := words.Say("paper.slip.none")
	arrived, refused, missing := none, none, none
	merged := words.Say("paper.slip.merged", "n", s.Accepted)
	if s.Again > 0 {
		merged += words.Say("paper.slip.again", "again", s.Again)
	}
	if len(s.Arrived) > 0 {
		arrived = words.Say("paper.slip.numbers", "list", numbers(s.Arrived))
	}
	total := 0
	var reasons []string
	for _, code := range slices.Sorted(maps.Keys(s.Refused)) {
		total += s.Refused[code]
		reasons = append(reasons, words.Say("paper.slip.reason", "why", words.Say("reject."+code), "n", s.Refused[code]))
	}
	if total > 0 {
		refused = words.Say("paper.slip.reasons", "n", total, "list", strings.Join(reasons, words.Say("paper.slip.comma")))
	}
	var lost []string
	if len(s.Missing) > 0 {
		lost = append(lost, words.Say("paper.slip.lost", "list", numbers(s.Missing)))
	}
	switch {
	case s.Lacking > 0:
		lost = append(lost, words.Say("paper.slip.lacking", "n", s.Lacking))
	case len(lost) > 0:
		lost = append(lost, words.Say("paper.slip.whole"))
	}
	if len(lost) > 0 {
		missing = strings.Join(lost, words.Say("paper.slip.semicolon"))
	}
	return [][]string{
		{words.Say("paper.slip.arrived"), arrived},
		{words.Say("paper.slip.accepted"), merged},
		{words.Say("paper.slip.refused"), refused},
		{words.Say("paper.slip.missing"), missing},
	}
}

// numbers lists numbers in order, three or more in a row as the first and the last.
func numbers(list []uint64) string {
	list = slices.Compact(slices.Sorted(slices.Values(list)))
	var parts []string
	for begin := 0; begin < len(list); {
		end := begin + 1
		for end < len(list) && list[end] == list[end-1]+1 {
			end++
		}
		if end-begin > 2 {
			parts = append(parts, words.Say("paper.slip.until", "from", list[begin], "to", list[end-1]))
		} else {
			for _, n := range list[begin:end] {
				parts = append(parts, fmt.Sprint(n))
			}
		}
		begin = end
	}
	return strings.Join(parts, words.Say("paper.slip.comma"))
}

// slipPage is a page on which a slip is drawn.
type slipPage struct {
	*sheet
	measure *measure
	ruler   ruler
}

func (p *slipPage) middle(s string, baseline, size float64) {
	t := p.measure.read(s, false)
	p.put(t, (p.w-t.width()*size*point)/2, baseline, size, 0)
}

// table draws rows of labels and values from y on, at most as high as said, and gives where it ends.
// A row of two cells goes over all columns; one whose label is empty goes on with the row above.
func (p *slipPage) table(rows [][]string, columns []float64, y, row, most float64) float64 {
	var list []register.FormRow
	for i, texts := range rows {
		var cells []register.FormCell
		for c, text := range texts {
			if c == 0 && text == "" {
				continue
			}
			cell := register.FormCell{Kind: "value", Text: text, Align: "left"}
			if c%2 == 0 {
				cell.Kind, cell.Align = "label", "center"
			}
			if c == 0 && i+1 < len(rows) && rows[i+1][0] == "" {
				cell.Rowspan = 2
			}
			if c == 1 && len(texts) == 2 {
				cell.Colspan = len(columns) - 1
			}
			cells = append(cells, cell)
		}
		list = append(list, register.FormRow{Cells: cells})
	}
	t := newTable(columns, list, row)
	for i := range t.slots {
		t.slots[i].pad = slipPad
		t.slots[i].content.text = p.measure.read(t.slots[i].cell.Text, false)
	}
	t.set()
	t.lower(span{0, len(t.heights)}, most)
	p.ruler.rule(p.sheet, t.draw(p.sheet, span{0, len(t.heights)}, slipMargin, y))
	return y + sum(t.heights)
}

// code draws the QR code and beside it, large, the code that is read over the telephone.
func (p *slipPage) code(s Slip, y float64) error {
	if err := p.qr(s.QR(), slipMargin-4, y, qrSide); err != nil {
		return err
	}
	x := slipMargin + qrSide
	p.put(p.measure.read(words.Say("paper.slip.code"), false), x, y+14, 13, 0)
	short, room := p.measure.read(s.ShortCode, false), slipMargin+slipWide-x
	p.put(short, x, y+32, min(codeSize, room/(short.width()*point)), 0)
	aloud := p.measure.read(words.Say("paper.slip.aloud"), false).fit(room, 12)
	for i, line := range aloud.lines {
		p.put(line, x, y+43+float64(i)*5.5, aloud.size, 0)
	}
	return nil
}
