package paper

import (
	"fmt"
	"strings"

	"rollbook/store/register"
)

const (
	textSize  = 9.5 // points
	leastSize = 4.5
	padding   = 1.0 // millimetres, between a cell's border and its text
	outer     = 0.4
	inner     = 0.18
	point     = 0.3528 // millimetres
)

// draw puts every page onto a canvas.
func (p *printer) draw(c canvas) {
	for i, pg := range p.pages {
		c.newPage()
		center := p.width / 2
		title := p.form.Title
		c.text(center-c.width(16, title)/2, p.form.Margin+7, 16, title)
		if p.form.Subtitle != "" {
			c.text(center+c.width(16, title)/2+2, p.form.Margin+7, 8, p.form.Subtitle)
		}
		p.texts(c, p.form.Head, pg, i+1, p.top()-1.6)
		p.texts(c, p.form.Foot, pg, i+1, p.height-p.form.Margin)
		for _, b := range pg.boxes {
			b.draw(c)
		}
		frame(c, pg.boxes)
	}
}

// texts draws the parts of a head or foot line: left, in the middle, right.
func (p *printer) texts(c canvas, line []register.FormHead, pg page, n int, baseline float64) {
	for _, part := range line {
		text := p.fill(part.Text, pg, n)
		x := p.form.Margin
		switch part.Align {
		case "center":
			x = (p.width - c.width(9, text)) / 2
		case "right":
			x = p.width - p.form.Margin - c.width(9, text)
		}
		c.text(x, baseline, 9, text)
	}
}

// frame draws the thick border around all boxes.
func frame(c canvas, boxes []box) {
	if len(boxes) == 0 {
		return
	}
	x1, y1, x2, y2 := boxes[0].x, boxes[0].y, boxes[0].x, boxes[0].y
	for _, b := range boxes {
		x1, y1, x2, y2 = min(x1, b.x), min(y1, b.y), max(x2, b.x+b.w), max(y2, b.y+b.h)
	}
	rectangle(c, x1, y1, x2-x1, y2-y1, outer)
}

func rectangle(c canvas, x, y, w, h, width float64) {
	c.line(x, y, x+w, y, width)
	c.line(x+w, y, x+w, y+h, width)
	c.line(x+w, y+h, x, y+h, width)
	c.line(x, y+h, x, y, width)
}

func (b box) draw(c canvas) {
	rectangle(c, b.x, b.y, b.w, b.h, inner)
	if img := photo(b.photo); img != nil {
		w, h := b.w-2*padding, b.h-2*padding
		size := img.Bounds().Size()
		scale := min(w/float64(size.X), h/float64(size.Y))
		dx, dy := float64(size.X)*scale, float64(size.Y)*scale
		c.picture(img, b.x+(b.w-dx)/2, b.y+(b.h-dy)/2, dx, dy)
		return
	}
	align := b.cell.Align
	if align == "" {
		align = map[string]string{"label": "center", "value": "left", "photo": "center"}[b.cell.Kind]
	}
	words := b.words()
	size, lines := fit(c, words, b.w-2*padding, b.h-0.6)
	height := size * point * 1.25
	y := b.y + (b.h-height*float64(len(lines)))/2 + size*point*1.03
	for _, line := range lines {
		x := b.x + padding
		if total := lineWidth(c, size, line); align == "center" {
			x = b.x + (b.w-total)/2
		} else if align == "right" {
			x = b.x + b.w - padding - total
		}
		for _, w := range line {
			w.draw(c, x, y, size)
			x += w.width(c, size)
		}
		y += height
	}
}

// word is a run that is not broken: one character, or a tick box with its label.
type word struct {
	text    string
	box     bool
	ticked  bool
	newline bool
}

// words parts a box's text. Han breaks anywhere; digits and Latin letters keep together.
func (b box) words() []word {
	var list []word
	for _, t := range b.ticks {
		list = append(list, word{text: t.label + "  ", box: true, ticked: t.ticked})
	}
	run := ""
	flush := func() {
		if run != "" {
			list = append(list, word{text: run})
			run = ""
		}
	}
	for _, r := range b.text {
		switch {
		case r == '\n':
			flush()
			list = append(list, word{newline: true})
		case r < 0x80 && r != ' ' && r != '_':
			run += string(r)
		default:
			flush()
			list = append(list, word{text: string(r)})
		}
	}
	flush()
	return list
}

func (w word) width(c canvas, size float64) float64 {
	if r := []rune(w.text); len(r) == 1 && missing(r[0]) {
		return size * point
	}
	n := c.width(size, w.text)
	if w.box {
		n += size * point * 1.1
	}
	return n
}

func (w word) draw(c canvas, x, y, size float64) {
	if r := []rune(w.text); len(r) == 1 && missing(r[0]) {
		lacking(c, r[0], x, y, size)
		return
	}
	if w.box {
		side := size * point * 0.85
		top := y - side
		rectangle(c, x, top, side, side, inner)
		if w.ticked {
			c.line(x+side*0.18, top+side*0.5, x+side*0.42, top+side*0.8, 0.35)
			c.line(x+side*0.42, top+side*0.8, x+side*0.88, top+side*0.15, 0.35)
		}
		x += size * point * 1.1
	}
	if w.text != "" {
		c.text(x, y, size, w.text)
	}
}

// lacking draws a character that the font has not: a box with its number, never a blank.
func lacking(c canvas, r rune, x, y, size float64) {
	side := size * point * 0.92
	rectangle(c, x, y-side*0.9, side, side, inner)
	text := fmt.Sprintf("%X", r)
	half := (len(text) + 1) / 2
	small := size * 0.36
	c.text(x+side*0.12, y-side*0.5, small, text[:half])
	c.text(x+side*0.12, y-side*0.08, small, text[half:])
}

func lineWidth(c canvas, size float64, line []word) float64 {
	n := 0.0
	for _, w := range line {
		n += w.width(c, size)
	}
	return n
}

// fit finds the largest size at which the words fit into a box, and their lines.
func fit(c canvas, words []word, w, h float64) (float64, [][]word) {
	for size := textSize; ; size -= 0.5 {
		lines := wrap(c, words, size, w)
		if size <= leastSize || float64(len(lines))*size*point*1.25 <= h && widest(c, size, lines) <= w {
			return size, lines
		}
	}
}

func widest(c canvas, size float64, lines [][]word) float64 {
	n := 0.0
	for _, line := range lines {
		n = max(n, lineWidth(c, size, line))
	}
	return n
}

// stops never begin a line.
const stops = "\uff0c\u3002\u3001\uff1b\uff1a)\uff09\u300b\u201d"

func wrap(c canvas, words []word, size, width float64) [][]word {
	var lines [][]word
	var line []word
	used := 0.0
	for _, one := range words {
		n := one.width(c, size)
		if one.newline || used+n > width && len(line) > 0 && !(len(one.text) > 0 && strings.Contains(stops, one.text)) {
			lines, line, used = append(lines, line), nil, 0
			if one.newline {
				continue
			}
		}
		line, used = append(line, one), used+n
	}
	return append(lines, line)
}
