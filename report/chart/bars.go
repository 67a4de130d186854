package chart

import (
	"rollbook/report"
	"rollbook/words"
)

// bars draws a bar a row on one scale, its figure at its end, the target as a mark across it, and at the right what
// lacks.
func (d *drawing) bars(top, height int) {
	left := 0
	for _, p := range d.chart.Points {
		left = max(left, d.wide(p.Label, 14))
	}
	left = d.of(margin) + min(left, d.look.Width*42/100)
	from, to := left+d.of(10), d.look.Width-d.of(margin+endRoom)
	end, step := d.most()
	at := func(v float64) int { return from + int(float64(to-from)*v/end) }
	bottom := height - d.of(axisRoom+margin)
	for v := 0.0; v <= end+step/2; v += step {
		x := at(v)
		d.p.LineStroke([]point{{X: x, Y: top}, {X: x, Y: bottom}}, d.ink.line, d.look.Scale)
		label := d.tick(v)
		d.text(label, x-d.wide(label, 12)/2, bottom+d.of(18), 12, d.ink.soft)
	}
	for i, p := range d.chart.Points {
		d.bar(p, top+d.of(float64(i)*rowHigh+8), left, from, at)
	}
	d.p.LineStroke([]point{{X: from, Y: top}, {X: from, Y: bottom}}, d.ink.text, d.look.Scale)
}

func (d *drawing) bar(p report.Point, y, left, from int, at func(float64) int) {
	high := d.of(barHigh)
	base := y + high/2 + d.of(5)
	label := d.cut(p.Label, 14, left-d.of(margin))
	d.text(label, left-d.wide(label, 14), base, 14, d.ink.text)
	x := at(max(*p.Value.Value, 0))
	switch {
	case p.Target.Value == nil:
		d.p.FilledRect(from, y, x, y+high, d.ink.ground, d.ink.fill, 1.5*d.look.Scale)
	case *p.Value.Value >= *p.Target.Value:
		d.p.FilledRect(from, y, x, y+high, d.ink.fill, d.ink.fill, d.look.Scale)
	default:
		d.p.FilledRect(from, y, x, y+high, d.ink.ground, d.ink.fill, 1.5*d.look.Scale)
		d.hatch(from, y, x, y+high)
	}
	after := x
	if p.Target.Value != nil {
		mark, over := at(max(*p.Target.Value, 0)), d.of(overMark)
		d.p.LineStroke([]point{{X: mark, Y: y - over}, {X: mark, Y: y + high + over}}, d.ink.mark, 3*d.look.Scale)
		if wide := d.wide(p.Value.Text, 13); x+d.of(6)+wide >= mark-d.of(4) && x < mark+d.of(4) { // it would stand on the mark
			after = mark
		}
	}
	d.text(p.Value.Text, after+d.of(6), base, 13, d.ink.text)
	said := verdict(p)
	if p.Target.Value != nil {
		said = words.Say("chart.target", "target", p.Target.Text) + "　" + said
	}
	room := d.of(endRoom - 50)
	said = d.cut(said, 13, room+d.of(20))
	d.text(said, d.look.Width-d.of(margin)-d.wide(said, 13), base, 13, d.ink.text)
}

// hatch fills a rectangle with slanted lines.
func (d *drawing) hatch(x1, y1, x2, y2 int) {
	high := y2 - y1
	for x := x1 - high; x < x2; x += d.of(6) {
		a, b := point{X: x, Y: y2}, point{X: x + high, Y: y1}
		if a.X < x1 {
			a = point{X: x1, Y: y2 - (x1 - x)}
		}
		if b.X > x2 {
			b = point{X: x2, Y: y1 + (x + high - x2)}
		}
		d.p.LineStroke([]point{a, b}, d.ink.fill, 1.5*d.look.Scale)
	}
}
