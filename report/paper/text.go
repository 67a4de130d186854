package paper

import (
	"fmt"
	"math"
	"strings"
	"unicode"
)

const (
	textSize   = 10.5 // points
	mostSize   = 96.0
	leastSize  = 8.0 // a text that does not fit at this size makes its row higher
	sizeStep   = 0.5
	lineHeight = 1.15 // ems
	rise       = 0.38 // ems from the baseline up to the middle of a Han character
)

// glyph is one piece of a line. Widths are in ems.
type glyph struct {
	w     float64
	r     rune
	kind  glyphKind
	face  face
	glued bool // no line begins with it, as long as there is room otherwise
}

type glyphKind byte

const (
	plain   glyphKind = iota
	newline           // ends a line
	gap               // blank between tick boxes
	room              // blank in which something is written by hand
	pen               // line on which something is written by hand
	box               // tick box
	ticked            // tick box with its tick
	lacking           // character that no font has: a box with its number
)

// text is what stands in a cell.
type text []glyph

const (
	tickGap  = 0.9 // between tick boxes
	roomEms  = 2.0
	penEms   = 1.3 // a character _
	closers  = "\uff0c\u3002\u3001\uff1b\uff1a\uff01\uff1f\uff09\u300b\u201d\u2019\u3009\u3011)]},.;:!?%\u00b7"
	openers  = "\uff08\u300a\u201c\u2018\u3008\u3010([{"
	fullStop = '\u3002'
	square   = '\u25a1' // is drawn as a tick box
)

// reading is a string and how it is read.
type reading struct {
	s      string
	byHand bool
}

// read parts a string. With byHand, blanks after the first line of underscores leave room for a pen.
// What was read is kept: labels come again on every form, and no text is changed once it is read.
func (m *measure) read(s string, byHand bool) text {
	key := reading{s, byHand}
	t, known := m.texts[key]
	if !known {
		t = m.part(s, byHand)
		m.texts[key] = t
	}
	return t
}

func (m *measure) part(s string, byHand bool) text {
	var t text
	wrote := false
	var before rune
	for _, r := range s {
		g := m.glyph(r)
		switch {
		case g.kind == plain && g.r == 0:
			continue
		case r == square:
			g = glyph{kind: box, w: 0.95}
		case r == '_':
			if last := len(t) - 1; last >= 0 && t[last].kind == pen {
				t[last].w += penEms
				continue
			}
			g, wrote = glyph{kind: pen, w: penEms, glued: true}, true
		case g.r == ' ' && byHand && wrote:
			if t[len(t)-1].kind == room {
				continue
			}
			g = glyph{kind: room, w: roomEms}
		default:
			g.glued = len(t) > 0 && (strings.ContainsRune(closers, r) || strings.ContainsRune(openers, before) || before == square || latin(r) && latin(before))
		}
		t, before = append(t, g), r
	}
	return t
}

func latin(r rune) bool { return r > ' ' && r < 0x2000 && r != '_' }

// glyph gives a character its width; r is 0 for those that are not shown at all: joiners and the
// selectors of a variant, after whose character the usual form is printed.
func (m *measure) glyph(r rune) glyph {
	switch {
	case r == '\n':
		return glyph{kind: newline, r: r}
	case r == '\r', r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0100 && r <= 0xe01ef, r >= 0x200b && r <= 0x200f, r == 0xfeff:
		return glyph{}
	case unicode.IsSpace(r) && r != '\u3000':
		return glyph{r: ' ', w: m.width(' ').w}
	}
	if a := m.width(r); a.w > 0 {
		return glyph{r: r, w: a.w, face: a.face}
	}
	return glyph{r: r, kind: lacking, w: 1.1}
}

// tick adds a tick box and its label.
func (m *measure) tick(t text, label string, on bool) text {
	g := glyph{kind: box, w: 0.95}
	if on {
		g.kind = ticked
	}
	if len(t) > 0 {
		t = append(t, glyph{kind: gap, w: tickGap})
	}
	t = append(t, g)
	for _, g := range m.read(label, false) {
		g.glued = true
		t = append(t, g)
	}
	return t
}

// letters are the plain characters of a text.
func (t text) letters() string {
	var b strings.Builder
	for _, g := range t {
		if g.kind == plain {
			b.WriteRune(g.r)
		}
	}
	return b.String()
}

func (t text) width() float64 {
	w := 0.0
	for _, g := range t {
		w += g.w
	}
	return w
}

// blank reports whether nothing is to be seen at a place where lines may break.
func (g glyph) blank() bool { return g.kind == room || g.kind == gap || g.r == ' ' }

// wrap breaks a text into lines of at most w ems. What is glued is parted only where it is wider
// than a line.
func (t text) wrap(w float64) []text {
	var lines []text
	begin, breakAt, used := 0, 0, 0.0
	end := func(at int) {
		lines = append(lines, t[begin:at].trim())
		for begin = at; t[begin].blank(); begin++ { // the glyph that had no room is not blank
		}
		breakAt = begin
	}
	for i := 0; i < len(t); i++ {
		if t[i].kind == newline {
			lines = append(lines, t[begin:i].trim())
			begin, breakAt, used = i+1, i+1, 0
			continue
		}
		if !t[i].glued && i > begin {
			breakAt = i
		}
		for used+t[i].w > w+1e-9 && i > begin && !t[i].blank() {
			if breakAt == begin {
				breakAt = i
			}
			end(breakAt)
			used = t[begin:i].width()
		}
		used += t[i].w
	}
	return append(lines, t[begin:].trim())
}

// trim drops the blanks at the end of a line.
func (t text) trim() text {
	for len(t) > 0 && t[len(t)-1].blank() && t[len(t)-1].kind != room {
		t = t[:len(t)-1]
	}
	return t
}

// setting is a text broken into lines at a size.
type setting struct {
	size  float64
	lines []text
}

func (s setting) height() float64 { return float64(len(s.lines)) * s.size * point * lineHeight }

func (s setting) widest() float64 {
	w := 0.0
	for _, line := range s.lines {
		w = max(w, line.width())
	}
	return w * s.size * point
}

// fit sets a text for a space of millimetres: in one line, smaller if need be; else in several, as
// large as they fit; else at the least size, higher than the space. Below that size goes only a
// character that is wider than the space.
func (t text) fit(w, h float64) setting {
	if em := t.width() * point; !t.broken() {
		size := textSize
		if em*size > w {
			size = math.Floor(w/em/sizeStep) * sizeStep
		}
		if size >= leastSize {
			return setting{size, []text{t.trim()}}
		}
	}
	var s setting
	for size := textSize; size >= leastSize; size -= sizeStep {
		if s = t.set(size, w); s.height() <= h && s.widest() <= w && !s.parted() {
			return s
		}
	}
	if s.parted() { // a number broken in two is worse than a smaller one
		for size := leastSize - sizeStep; size >= 5; size -= sizeStep {
			if small := t.set(size, w); !small.parted() && small.widest() <= w {
				return small
			}
		}
	}
	for s.widest() > w && s.size > 0.5 {
		s = t.set(s.size*0.9, w)
	}
	return s
}

// largest is the size, at least that of other texts, in which a line fits.
func (t text) largest(w, h, most float64) float64 {
	return max(textSize, min(most, w/max(t.width()*point, 1e-9), h/(point*lineHeight)))
}

// shrink sets a text so that it fits, however small.
func (t text) shrink(w, h float64) setting {
	s := t.fit(w, h)
	for s.height() > h && s.size > 0.1 {
		s = t.set(s.size*0.9, w)
	}
	return s
}

func (t text) set(size, w float64) setting { return setting{size, t.wrap(w / (size * point))} }

// even breaks the lines anew so that none is much shorter than the others.
func (s setting) even(t text) setting {
	for w := s.widest()/(s.size*point) - 0.25; w > 0; w -= 0.25 {
		narrower := setting{s.size, t.wrap(w)}
		if len(narrower.lines) > len(s.lines) || narrower.parted() {
			break
		}
		s = narrower
	}
	return s
}

// broken reports whether the text has lines of its own.
func (t text) broken() bool {
	for _, g := range t {
		if g.kind == newline {
			return true
		}
	}
	return false
}

// parted reports whether a line begins with what is glued to the line before.
func (s setting) parted() bool {
	for i, line := range s.lines {
		if i > 0 && len(line) > 0 && line[0].glued {
			return true
		}
	}
	return false
}

// put draws a line of text from x on; extra ems go to the places for a pen.
func (s *sheet) put(t text, x, baseline, size, extra float64) {
	em := size * point
	var run []rune
	var in face
	start := x
	flush := func() {
		if len(run) > 0 {
			s.text(start, baseline, size, in, string(run))
		}
		run = run[:0]
	}
	for _, g := range t {
		if g.kind == plain {
			if len(run) > 0 && g.face != in {
				flush()
			}
			if len(run) == 0 {
				start, in = x, g.face
			}
			run = append(run, g.r)
			x += g.w * em
			continue
		}
		flush()
		w := g.w * em
		switch g.kind {
		case pen:
			w += extra * g.w * em
			s.line(x+0.2*em, baseline+0.14*em, x+w, baseline+0.14*em, inner)
		case room:
			w += extra * g.w * em
		case box, ticked:
			s.tickBox(x, baseline, size, g.kind == ticked)
		case lacking:
			s.lacking(g.r, x, baseline, size)
		}
		x += w
	}
	flush()
}

// lacking draws a box with the number of a character that no font has, never a blank.
func (s *sheet) lacking(r rune, x, baseline, size float64) {
	em := size * point
	s.frame(x+0.04*em, baseline-0.86*em, 1.02*em, 1.02*em, inner)
	number := fmt.Sprintf("%04X", r)
	half := (len(number) + 1) / 2
	s.text(x+0.12*em, baseline-0.42*em, size*0.45, 0, number[:half])
	s.text(x+0.12*em, baseline+0.02*em, size*0.45, 0, number[half:])
}
