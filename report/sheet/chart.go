package sheet

import (
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"

	"rollbook/report"
	"rollbook/words"
)

// chartHigh is how many rows a chart takes.
const chartHigh = 20

// charts puts the charts of a report on a sheet of their own, as Excel's: their figures beside them, which are those of
// the table's cells where they stand in it. first is the line of the table's first row.
func (w *writer) charts(r report.Report, first int) error {
	if len(r.Charts) == 0 {
		return nil
	}
	c := &charting{f: w.f, sheet: words.Say("sheet.charts"), from: r, first: first}
	if _, err := w.f.NewSheet(c.sheet); err != nil {
		return fmt.Errorf("make the sheet of charts: %w", err)
	}
	if err := w.f.SetColWidth(c.sheet, "A", "A", 36); err != nil {
		return fmt.Errorf("make the sheet of charts: %w", err)
	}
	var err error
	if c.rate, err = w.rate("0.0%"); err != nil {
		return err
	}
	line := 1
	for _, one := range r.Charts {
		if err := c.put(one, line); err != nil {
			return fmt.Errorf("draw the chart %s: %w", one.Title, err)
		}
		line += max(len(one.Points)+4, chartHigh+2)
	}
	return nil
}

// charting writes the sheet of charts.
type charting struct {
	f     *excelize.File
	sheet string
	from  report.Report
	first int
	rate  int // style of a rate
}

// put writes the figures of a chart from a line on, and the chart beside them.
func (c *charting) put(one report.Chart, line int) error {
	head := []any{words.Say("sheet.chart.label"), words.Say("sheet.chart.value"), words.Say("sheet.chart.target")}
	for i, text := range append([]any{one.Title}, head...) {
		at, row := max(i, 1), line+min(i, 1)
		if err := c.cell(at, row, text); err != nil {
			return err
		}
	}
	for i, p := range one.Points {
		row := line + 2 + i
		label := p.Label
		if p.Day != "" {
			label = p.Day
		}
		if err := c.cell(1, row, label); err != nil {
			return err
		}
		if err := c.figure(2, row, one, p.Row, one.Column, p.Value); err != nil {
			return err
		}
		if err := c.figure(3, row, one, p.Row, one.Target, p.Target); err != nil {
			return err
		}
	}
	return c.draw(one, line)
}

func (c *charting) cell(column, row int, value any) error {
	at, err := excelize.CoordinatesToCellName(column, row)
	if err == nil {
		err = c.f.SetCellValue(c.sheet, at, value)
	}
	return err
}

// figure writes a figure; a bar's is what stands in the table.
func (c *charting) figure(column, row int, one report.Chart, key, of string, cell report.Cell) error {
	if cell.Value == nil {
		return nil
	}
	n, rate, whole := number(cell)
	if !whole {
		n = *cell.Value // a range: by its lower end
	}
	at, err := excelize.CoordinatesToCellName(column, row)
	if err == nil {
		err = c.f.SetCellValue(c.sheet, at, n)
	}
	if err == nil && rate {
		err = c.f.SetCellStyle(c.sheet, at, at, c.rate)
	}
	if place := c.place(key, of); err == nil && whole && one.Kind == report.Bars && place != "" {
		err = c.f.SetCellFormula(c.sheet, at, place)
	}
	return err
}

// place is where a figure stands in the table.
func (c *charting) place(row, column string) string {
	for i, r := range c.from.Rows {
		for j, one := range c.from.Columns {
			if r.Key == row && one.Key == column {
				at, err := excelize.CoordinatesToCellName(j+2, c.first+i, true)
				if err != nil {
					return ""
				}
				return "'" + c.from.Name + "'!" + at
			}
		}
	}
	return ""
}

// draw puts Excel's chart beside the figures: columns, or a line, and the targets as black marks.
func (c *charting) draw(one report.Chart, line int) error {
	ref := func(column string, from, to int) string {
		return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", c.sheet, column, from, column, to)
	}
	series := func(column string) excelize.ChartSeries {
		return excelize.ChartSeries{
			Name: ref(column, line+1, line+1), Categories: ref("A", line+2, line+1+len(one.Points)), Values: ref(column, line+2, line+1+len(one.Points)),
		}
	}
	format := excelize.ChartNumFmt{CustomNumFmt: "0", SourceLinked: false}
	if one.Percent() {
		format.CustomNumFmt = "0.0%"
	}
	zero := 0.0
	actual := series("B")
	actual.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1B5E9E"}}
	chart := &excelize.Chart{
		Type: excelize.Col, Series: []excelize.ChartSeries{actual}, Dimension: excelize.ChartDimension{Width: 760, Height: chartHigh * 19},
		Title:    excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: one.Title}}},
		XAxis:    excelize.ChartAxis{Font: excelize.Font{Color: "333333"}},
		YAxis:    excelize.ChartAxis{Minimum: &zero, MajorGridLines: true, NumFmt: format, Font: excelize.Font{Color: "333333"}},
		PlotArea: excelize.ChartPlotArea{ShowVal: true, NumFmt: format}, Legend: excelize.ChartLegend{Position: "bottom"},
	}
	black := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"000000"}}
	targets := series("C")
	if one.Kind == report.Trend {
		chart.Type = excelize.Line
		chart.Series[0].Line = excelize.LineOptions{Width: 2.5}
		chart.Series[0].Marker = excelize.ChartMarker{Symbol: "circle", Size: 7, Fill: actual.Fill}
		targets.Fill, targets.Line, targets.Marker = black, excelize.LineOptions{Width: 1.5, Dash: excelize.LineDashDash}, excelize.ChartMarker{Symbol: "none"}
	} else {
		targets.Line, targets.Marker = excelize.LineOptions{Type: excelize.LineNone}, excelize.ChartMarker{Symbol: "dash", Size: 20, Fill: black}
	}
	at, err := excelize.CoordinatesToCellName(5, line)
	if err != nil {
		return err
	}
	marked := slices.ContainsFunc(one.Points, func(p report.Point) bool { return p.Target.Value != nil })
	switch {
	case !marked:
		return c.f.AddChart(c.sheet, at, chart)
	case one.Kind == report.Trend:
		chart.Series = append(chart.Series, targets)
		return c.f.AddChart(c.sheet, at, chart)
	}
	return c.f.AddChart(c.sheet, at, chart, &excelize.Chart{
		Type: excelize.Line, Series: []excelize.ChartSeries{targets}, PlotArea: excelize.ChartPlotArea{NumFmt: format}, YAxis: excelize.ChartAxis{Minimum: &zero, NumFmt: format},
	})
}
