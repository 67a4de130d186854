package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/go-analyze/charts"

	"rollbook/assets"
	"rollbook/report"
	"rollbook/words"
)

// Look is for what a chart is drawn.
type Look struct {
	Width  int     // in pixels
	Scale  float64 // pixels of a point of text; 1 is the screen's
	Dark   bool
	Format string // "png", or "jpg" for paper
}

// Paper is the look of a chart that is printed.
func Paper() Look { return Look{Width: 1800, Scale: 2, Format: charts.ChartOutputJPG} }

// Screen is the look of a chart in a window, or in a file of its own.
func Screen(width int, scale float64, dark bool) Look {
	return Look{Width: width, Scale: scale, Dark: dark, Format: charts.ChartOutputPNG}
}

// Draw draws a chart.
func Draw(c report.Chart, l Look) ([]byte, error) {
	faces, err := faces()
	if err != nil {
		return nil, err
	}
	d := &drawing{chart: c, look: l, faces: faces, ink: inkOf(l)}
	height := d.height()
	d.p = charts.NewPainter(charts.PainterOptions{OutputFormat: l.Format, Width: l.Width, Height: height, Font: faces.screen.Font, Theme: charts.GetTheme(charts.ThemeLight)})
	d.p.FilledRect(0, 0, l.Width, height, d.ink.ground, d.ink.ground, 0)
	top := d.title()
	switch {
	case d.empty():
		d.text(words.Say("chart.none"), d.of(margin), top+d.of(40), 14, d.ink.text)
	case c.Kind == report.Trend:
		d.trend(top, height)
	default:
		d.bars(top, height)
	}
	raw, err := d.p.Bytes()
	if err != nil {
		return nil, fmt.Errorf("draw the chart %s: %w", c.Title, err)
	}
	return raw, nil
}

// All draws charts below each other in one picture, as PNG.
func All(list []report.Chart, l Look) ([]byte, error) {
	l.Format = charts.ChartOutputPNG
	var pictures []image.Image
	high := 0
	for _, c := range list {
		raw, err := Draw(c, l)
		if err != nil {
			return nil, err
		}
		img, err := png.Decode(bytes.NewReader(raw))
		if err != nil {
			return nil, fmt.Errorf("join the charts: %w", err)
		}
		pictures, high = append(pictures, img), high+img.Bounds().Dy()
	}
	whole, y := image.NewRGBA(image.Rect(0, 0, l.Width, high)), 0
	for _, img := range pictures {
		draw.Draw(whole, image.Rect(0, y, l.Width, y+img.Bounds().Dy()), img, image.Point{}, draw.Src)
		y += img.Bounds().Dy()
	}
	var out bytes.Buffer
	if err := png.Encode(&out, whole); err != nil {
		return nil, fmt.Errorf("join the charts: %w", err)
	}
	return out.Bytes(), nil
}

// sizes in points of the screen.
const (
	margin   = 16
	rowHigh  = 34
	barHigh  = 16
	overMark = 5   // that a target's mark stands out above and below its bar
	trendTop = 210 // height of the ground of a trend
	axisRoom = 30
	endRoom  = 210 // right of the bars: target and what lacks
)

// inks are the colours. Those of paper are greys.
type inks struct{ ground, text, soft, line, fill, mark charts.Color }

func inkOf(l Look) inks {
	hex := charts.ColorFromHex
	switch {
	case l.Format == charts.ChartOutputJPG:
		return inks{hex("#FFFFFF"), hex("#000000"), hex("#333333"), hex("#BBBBBB"), hex("#555555"), hex("#000000")}
	case l.Dark:
		return inks{hex("#1D2126"), hex("#E9EBEE"), hex("#BAC1CA"), hex("#353C45"), hex("#8ABBEE"), hex("#E9EBEE")}
	}
	return inks{hex("#FFFFFF"), hex("#1B1F24"), hex("#4A535E"), hex("#D5D9DF"), hex("#1B5E9E"), hex("#1B1F24")}
}

// typefaces are the screen's font and the print font, which has the rare characters that the first lacks.
type typefaces struct{ screen, rare charts.FontStyle }

var faces = sync.OnceValues(func() (*typefaces, error) {
	var t typefaces
	for name, face := range map[string]*charts.FontStyle{"chart": &t.screen, "print": &t.rare} {
		raw, err := assets.Files.ReadFile("fonts/" + name + ".ttf")
		if err == nil {
			err = charts.InstallFont(name, raw)
		}
		if err != nil {
			return nil, fmt.Errorf("read the font %s: %w", name, err)
		}
		face.Font = charts.GetFont(name)
	}
	return &t, nil
})

// drawing is a chart while it is drawn.
type drawing struct {
	chart report.Chart
	look  Look
	faces *typefaces
	ink   inks
	p     *charts.Painter
}

func (d *drawing) of(n float64) int { return int(math.Round(n * d.look.Scale)) }

func (d *drawing) height() int {
	if d.chart.Kind == report.Trend || d.empty() {
		return d.of(trendTop + 110)
	}
	return d.of(float64(len(d.chart.Points))*rowHigh + axisRoom + 90)
}

func (d *drawing) empty() bool {
	for _, p := range d.chart.Points {
		if p.Value.Value != nil {
			return false
		}
	}
	return true
}

func (d *drawing) style(text string, size float64, color charts.Color) charts.FontStyle {
	face := d.faces.screen
	for _, r := range text {
		if face.Font.Index(r) == 0 {
			face = d.faces.rare
			break
		}
	}
	face.FontSize, face.FontColor = size*d.look.Scale*pointOf, color
	return face
}

// pointOf turns pixels of text into the library's points, of which 92 are an inch.
const pointOf = 72.0 / 92

// text writes with its baseline at y.
func (d *drawing) text(text string, x, y int, size float64, color charts.Color) {
	d.p.Text(text, x, y, 0, d.style(text, size, color))
}

func (d *drawing) wide(text string, size float64) int {
	return d.p.MeasureText(text, 0, d.style(text, size, d.ink.text)).Width()
}

// cut shortens a text to a width.
func (d *drawing) cut(text string, size float64, width int) string {
	if d.wide(text, size) <= width {
		return text
	}
	runes := []rune(text)
	for len(runes) > 1 && d.wide(string(runes)+"…", size) > width {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}

// title writes what the chart is of, and gives where the rest begins.
func (d *drawing) title() int {
	d.p.Text(d.chart.Title, d.of(margin), d.of(28), 0, d.style(d.chart.Title, 17, d.ink.text))
	y := d.of(50)
	for _, line := range d.wrapped(d.chart.Note, 13, d.look.Width-2*d.of(margin)) {
		d.text(line, d.of(margin), y, 13, d.ink.soft)
		y += d.of(18)
	}
	return y
}

// wrapped breaks a text into lines of a width.
func (d *drawing) wrapped(text string, size float64, width int) []string {
	var lines []string
	line := ""
	for _, r := range text {
		if line != "" && d.wide(line+string(r), size) > width && !strings.ContainsRune("，。；、）", r) {
			lines, line = append(lines, line), ""
		}
		line += string(r)
	}
	return append(lines, line)
}

// most is the end of the axis, a round number, and the step of its marks.
func (d *drawing) most() (end, step float64) {
	top := 0.0
	for _, p := range d.chart.Points {
		for _, v := range []*float64{p.Value.Value, p.Target.Value} {
			if v != nil {
				top = max(top, *v)
			}
		}
	}
	if top <= 0 {
		top = 1
	}
	whole := !d.chart.Percent() // nobody is half a person
	step = math.Pow(10, math.Floor(math.Log10(top)))
	for _, part := range []float64{0.5, 0.25, 0.2} {
		next := math.Pow(10, math.Floor(math.Log10(top))) * part
		if top/step < 4 && (!whole || next == math.Trunc(next)) {
			step = next
		}
	}
	if whole {
		step = max(step, 1)
	}
	return math.Ceil(top/step-1e-9) * step, step
}

// tick writes a number of the axis.
func (d *drawing) tick(v float64) string {
	text := strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64) // steps that were added up
	if d.chart.Percent() {
		text += "%"
	}
	return text
}

// verdict says how a figure stands to its target, in words.
func verdict(p report.Point) string {
	if p.Target.Value == nil {
		return words.Say("chart.unset")
	}
	switch by := *p.Value.Value - *p.Target.Value; {
	case by > 0:
		return words.Say("chart.over", "n", short(by))
	case by == 0:
		return words.Say("chart.met")
	default:
		return words.Say("chart.lack", "n", short(-by))
	}
}

func short(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }
