package chart

import (
	"github.com/go-analyze/charts"

	"rollbook/words"
)

type point = charts.Point

// trend draws a figure month by month, each with its number, and the target as a dashed line.
func (d *drawing) trend(top, height int) {
	end, step := d.most()
	left := d.of(margin) + d.wide(d.tick(end), 12) + d.of(8)
	right, bottom := d.look.Width-d.of(margin+90), height-d.of(axisRoom+margin)
	top += d.of(14)
	y := func(v float64) int { return bottom - int(float64(bottom-top)*max(v, 0)/end) }
	for v := 0.0; v <= end+step/2; v += step {
		d.p.LineStroke([]point{{X: left, Y: y(v)}, {X: right, Y: y(v)}}, d.ink.line, d.look.Scale)
		label := d.tick(v)
		d.text(label, left-d.of(8)-d.wide(label, 12), y(v)+d.of(4), 12, d.ink.soft)
	}
	d.p.LineStroke([]point{{X: left, Y: bottom}, {X: right, Y: bottom}}, d.ink.text, d.look.Scale)
	n := len(d.chart.Points)
	x := func(i int) int { return left + (right-left)*(2*i+1)/(2*n) }
	var line []point
	for i, p := range d.chart.Points {
		d.text(p.Label, x(i)-d.wide(p.Label, 12)/2, bottom+d.of(18), 12, d.ink.soft)
		if p.Value.Value == nil { // a month without figure is a gap
			d.stroke(line)
			line = nil
			continue
		}
		line = append(line, point{X: x(i), Y: y(*p.Value.Value)})
	}
	d.stroke(line)
	if goal := d.chart.Points[n-1].Target; goal.Value != nil {
		at := y(*goal.Value)
		d.p.DashedLineStroke([]point{{X: left, Y: at}, {X: right, Y: at}}, d.ink.mark, 2*d.look.Scale, []float64{8 * d.look.Scale, 5 * d.look.Scale})
		d.text(words.Say("chart.target", "target", goal.Text), right+d.of(6), at+d.of(4), 13, d.ink.text)
	}
	for i, p := range d.chart.Points {
		if p.Value.Value != nil {
			d.p.Text(p.Value.Text, x(i)-d.wide(p.Value.Text, 13)/2, y(*p.Value.Value)-d.of(9), 0, d.style(p.Value.Text, 13, d.ink.text))
		}
	}
}

// stroke draws a line through points, a dot on each.
func (d *drawing) stroke(line []point) {
	if len(line) == 0 {
		return
	}
	d.p.LineStroke(line, d.ink.fill, 2.5*d.look.Scale)
	d.p.Dots(line, d.ink.fill, d.ink.fill, d.look.Scale, 4*d.look.Scale)
}
