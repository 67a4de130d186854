package paper

import (
	"math"
	"slices"
	"sort"
)

// ruler draws the lines of tables. Forms that are alike have the same lines: those of the last table
// are kept.
type ruler struct {
	cells []rect
	lines []mark
}

// rule draws the lines of a table: each once, however many cells share it, and a frame around all.
func (r *ruler) rule(on *sheet, cells []rect) {
	if len(cells) == 0 {
		return
	}
	if !slices.Equal(r.cells, cells) {
		r.cells, r.lines = cells, grid(cells)
	}
	on.marks = append(on.marks, r.lines...)
}

func grid(cells []rect) []mark {
	var on sheet
	all := bounds(cells)
	across, down := edges{}, edges{}
	for _, c := range cells {
		across.add(c.y, c.x, c.x+c.w)
		across.add(c.y+c.h, c.x, c.x+c.w)
		down.add(c.x, c.y, c.y+c.h)
		down.add(c.x+c.w, c.y, c.y+c.h)
	}
	across.join(all.y, all.y+all.h, func(y, from, to float64) { on.line(from, y, to, y, inner) })
	down.join(all.x, all.x+all.w, func(x, from, to float64) { on.line(x, from, x, to, inner) })
	on.frame(all.x, all.y, all.w, all.h, outer)
	return on.marks
}

func bounds(cells []rect) rect {
	x1, y1, x2, y2 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, c := range cells {
		x1, y1, x2, y2 = min(x1, c.x), min(y1, c.y), max(x2, c.x+c.w), max(y2, c.y+c.h)
	}
	return rect{x1, y1, x2 - x1, y2 - y1}
}

// micron is a length in thousandths of a millimetre: lines nearer than that are one.
type micron int

func microns(v float64) micron { return micron(math.Round(v * 1000)) }

// edges is the stretches of parallel lines, by where the line is.
type edges map[micron][][2]micron

func (e edges) add(at, from, to float64) {
	key := microns(at)
	e[key] = append(e[key], [2]micron{microns(from), microns(to)})
}

// join gives the lines in order, stretches that touch as one, without those at the two ends.
func (e edges) join(first, last float64, each func(at, from, to float64)) {
	var keys []micron
	for at := range e {
		if at != microns(first) && at != microns(last) {
			keys = append(keys, at)
		}
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i] < keys[j] })
	for _, at := range keys {
		list := e[at]
		sort.Slice(list, func(i, j int) bool { return list[i][0] < list[j][0] })
		now := list[0]
		for _, next := range list[1:] {
			if next[0] <= now[1] {
				now[1] = max(now[1], next[1])
				continue
			}
			each(float64(at)/1000, float64(now[0])/1000, float64(now[1])/1000)
			now = next
		}
		each(float64(at)/1000, float64(now[0])/1000, float64(now[1])/1000)
	}
}
