package chart_test

import (
	"bytes"
	"image"
	"image/color"
	_ "image/jpeg"
	_ "image/png"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rollbook/report"
	"rollbook/report/chart"
)

func figure(v float64) report.Cell {
	return report.Cell{Text: strconv.FormatFloat(v, 'f', -1, 64), Value: &v}
}

var none = report.Cell{Text: report.None}

func bars(list ...report.Point) report.Chart {
	return report.Chart{Kind: report.Bars, Title: "完成与任务", Note: "横轴从 0 起。", Points: list}
}

func drawn(t *testing.T, c report.Chart, l chart.Look) image.Image {
	t.Helper()
	raw, err := chart.Draw(c, l)
	if err != nil {
		t.Fatal(err)
	}
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// blue counts the pixels of bars in the left part of a picture, where no text stands.
func blue(img image.Image, top, bottom int) (n, right int) {
	for y := top; y < bottom; y++ {
		for x := range img.Bounds().Dx() {
			r, g, b, _ := img.At(x, y).RGBA()
			if b > r+0x3000 && b > g+0x1000 {
				n, right = n+1, max(right, x)
			}
		}
	}
	return n, right
}

// TestABarIsAsLongAsItsFigure: the axis begins at 0, so that twice as much is twice as long.
func TestABarIsAsLongAsItsFigure(t *testing.T) {
	look := chart.Screen(900, 1, false)
	ends := []int{}
	for _, v := range []float64{0, 250, 500, 1000} {
		_, right := blue(drawn(t, bars(report.Point{Label: "甲校", Value: figure(v), Target: figure(1000)}), look), 60, 110)
		ends = append(ends, right)
	}
	zero, quarter, half, whole := ends[0], ends[1], ends[2], ends[3]
	if math.Abs(float64(half-zero)/float64(whole-zero)-0.5) > 0.01 || math.Abs(float64(quarter-zero)/float64(whole-zero)-0.25) > 0.01 {
		t.Errorf("bars of 0, 250, 500 and 1000 end at %v", ends)
	}
}

// TestAReachedTargetIsSolid: what lacks is hatched, what has no target is empty; that is seen without colours.
func TestAReachedTargetIsSolid(t *testing.T) {
	look := chart.Screen(900, 1, false)
	reached, _ := blue(drawn(t, bars(report.Point{Label: "甲校", Value: figure(1000), Target: figure(1000)}), look), 60, 110)
	lacks, _ := blue(drawn(t, bars(report.Point{Label: "甲校", Value: figure(1000), Target: figure(1001)}), look), 60, 110)
	unset, _ := blue(drawn(t, bars(report.Point{Label: "甲校", Value: figure(1000), Target: none}), look), 60, 110)
	if reached < lacks*3/2 || lacks < unset*3/2 || unset == 0 {
		t.Errorf("%d pixels where the target is reached, %d where it lacks, %d without", reached, lacks, unset)
	}
}

// TestOnPaperThereIsNoColour: a page printed in black and white says the same.
func TestOnPaperThereIsNoColour(t *testing.T) {
	trend := report.Chart{Kind: report.Trend, Title: "逐月", Points: []report.Point{{Label: "9月", Value: figure(3), Target: figure(9)}, {Label: "10月", Value: none}, {Label: "11月", Value: figure(5), Target: figure(9)}}}
	for _, c := range []report.Chart{trend, bars(report.Point{Label: "甲校", Value: figure(3), Target: figure(2)}, report.Point{Label: "乙校", Value: figure(1), Target: figure(2)})} {
		img, dark := drawn(t, c, chart.Paper()), 0
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				r, g, b, _ := img.At(x, y).RGBA()
				if spread := max(r, g, b) - min(r, g, b); spread > 0x0800 {
					t.Fatalf("%s: a coloured dot at %d, %d", c.Title, x, y)
				}
				if color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y < 64 {
					dark++
				}
			}
		}
		if dark < 2000 {
			t.Errorf("%s: only %d dark dots", c.Title, dark)
		}
	}
}

// TestAnyChartIsDrawn: no figure, no name and no size breaks it.
func TestAnyChartIsDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.Custom(func(t *rapid.T) report.Cell {
			if rapid.Bool().Draw(t, "none") {
				return none
			}
			v := rapid.SampledFrom([]float64{0, -3, 0.04, 1, 7, 99.95, 1300, 1e7}).Draw(t, "v")
			c := figure(v)
			if rapid.Bool().Draw(t, "rate") {
				c.Text += "%"
			}
			return c
		})
		c := report.Chart{Kind: rapid.SampledFrom([]string{report.Bars, report.Trend}).Draw(t, "kind"), Title: rapid.String().Draw(t, "title"), Note: rapid.StringN(0, 90, -1).Draw(t, "note")}
		for range rapid.IntRange(0, 12).Draw(t, "n") {
			p := report.Point{Label: rapid.SampledFrom([]string{"", "甲", "𬭎校", strings.Repeat("长", 60)}).Draw(t, "label"), Value: cell.Draw(t, "value"), Target: cell.Draw(t, "target")}
			if c.Kind == report.Bars && p.Value.Value == nil {
				continue // no bar is made of it
			}
			c.Points = append(c.Points, p)
		}
		raw, err := chart.Draw(c, chart.Screen(rapid.SampledFrom([]int{300, 900}).Draw(t, "width"), 1, rapid.Bool().Draw(t, "dark")))
		if err != nil || len(raw) < 100 {
			t.Fatalf("%d bytes, %v", len(raw), err)
		}
	})
}
