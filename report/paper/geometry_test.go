package paper_test

import (
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rollbook/assets"
	"rollbook/demo"
	"rollbook/report/paper"
	"rollbook/store"
	"rollbook/store/register"
)

// box is what a mark covers on its page, in millimetres.
type box struct {
	what           string
	x1, y1, x2, y2 float64
}

func (b box) meets(o box) bool {
	const slack = 0.02
	return b.x1 < o.x2-slack && o.x1 < b.x2-slack && b.y1 < o.y2-slack && o.y1 < b.y2-slack
}

// page sorts what is drawn on a page: texts and pictures, which cover something, and the lines.
type page struct {
	wide, high   float64
	covers       []box
	level, steep []box // lines
}

func pagesOf(d *paper.Document) []page {
	list := make([]page, d.Pages())
	codes := make([][]box, d.Pages()) // black squares that are near are one QR code
	for _, one := range d.Drawn() {
		p := &list[one.Page]
		p.wide, p.high = one.PageWide, one.PageHigh
		half := one.Size / 2
		switch {
		case one.JPEG != nil:
			p.covers = append(p.covers, box{"picture", one.X, one.Y, one.X + one.X2, one.Y + one.Y2})
		case one.Text != "":
			em := one.Size * 25.4 / 72
			p.covers = append(p.covers, box{one.Text, one.X, one.Y - 0.82*em, one.X + paper.Width(one.Text, one.Size), one.Y + 0.08*em})
		case one.Filled:
			on := codes[one.Page]
			if n := len(on); n == 0 || one.Y > on[n-1].y2+3 {
				on = append(on, box{"QR code", one.X, one.Y, one.X, one.Y})
				codes[one.Page] = on
			}
			code := &on[len(on)-1]
			code.x1, code.y1 = min(code.x1, one.X), min(code.y1, one.Y)
			code.x2, code.y2 = max(code.x2, one.X+one.X2), max(code.y2, one.Y+one.Y2)
		case one.Y == one.Y2:
			p.level = append(p.level, box{"line", min(one.X, one.X2), one.Y - half, max(one.X, one.X2), one.Y + half})
		case one.X == one.X2:
			p.steep = append(p.steep, box{"line", one.X - half, min(one.Y, one.Y2), one.X + half, max(one.Y, one.Y2)})
		}
	}
	for i, on := range codes {
		list[i].covers = append(list[i].covers, on...)
	}
	return list
}

// wrong says what a head of a school would not put a stamp on: what overlaps, leaves the page, stands on a line, or a
// line that ends where no other is.
func (p page) wrong() []string {
	var list []string
	lines := append(slices.Clone(p.level), p.steep...)
	for i, one := range p.covers {
		if one.x1 < 4 || one.y1 < 4 || one.x2 > p.wide-4 || one.y2 > p.high-4 {
			list = append(list, fmt.Sprintf("%q is beyond what a printer reaches: %.1f to %.1f, %.1f to %.1f", one.what, one.x1, one.x2, one.y1, one.y2))
		}
		for _, other := range p.covers[i+1:] {
			if one.meets(other) {
				list = append(list, fmt.Sprintf("%q overlaps %q", one.what, other.what))
			}
		}
		for _, line := range lines {
			if one.meets(line) {
				list = append(list, fmt.Sprintf("%q stands on a line at %.2f %.2f", one.what, line.x1, line.y1))
			}
		}
	}
	for _, line := range p.level {
		left, right := 0, 0
		for _, other := range p.steep {
			if other.y1 <= line.y2+0.05 && line.y1-0.05 <= other.y2 {
				left += near(line.x1, other.x1, other.x2)
				right += near(line.x2, other.x1, other.x2)
			}
		}
		if (left == 0) != (right == 0) { // one that is written on ends at no other
			list = append(list, fmt.Sprintf("a level line from %.2f to %.2f at %.2f ends where no other is", line.x1, line.x2, line.y1))
		}
	}
	for _, line := range p.steep {
		top, bottom := 0, 0
		for _, other := range p.level {
			if other.x1 <= line.x2+0.05 && line.x1-0.05 <= other.x2 {
				top += near(line.y1, other.y1, other.y2)
				bottom += near(line.y2, other.y1, other.y2)
			}
		}
		if top == 0 || bottom == 0 {
			list = append(list, fmt.Sprintf("an upright line at %.2f from %.2f to %.2f ends where no other is", line.x1, line.y1, line.y2))
		}
	}
	return list
}

func near(at, from, to float64) int {
	if from-0.25 <= at && at <= to+0.25 {
		return 1
	}
	return 0
}

func checkPages(t *testing.T, name string, d *paper.Document) {
	t.Helper()
	for i, p := range pagesOf(d) {
		for _, w := range p.wrong() {
			t.Errorf("%s, page %d: %s", name, i+1, w)
		}
	}
}

// checkWhole finds the text of every cell on the paper, whole.
func checkWhole(t *testing.T, s *store.Store, form, id string, d *paper.Document) {
	t.Helper()
	cells, err := paper.Shown(s, form, id, day)
	if err != nil {
		t.Fatal(err)
	}
	whole := said(d, -1)
	for _, text := range cells {
		if text = strings.ReplaceAll(text, " ", ""); !strings.Contains(whole, text) {
			t.Errorf("%s of %s: %q is not on the paper whole", form, id, text)
		}
	}
}

// TestEveryFormOfTheDemoCloses lays out every form of the pack, blank and for records of a year at a school, a
// vocational college and a county, and measures all that is drawn.
func TestEveryFormOfTheDemoCloses(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	made, err := demo.Run(ctx, dir, assets.DefaultPack(), demo.Options{Seed: 3, Year: 2016, Password: "银川 2016"}, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	printed := map[string]int{}
	for _, place := range made.Stores {
		if place.Unit != "U0104" && !strings.HasPrefix(place.Unit, "XQ-07") && !strings.HasPrefix(place.Unit, "U0121") {
			continue
		}
		s, err := store.Open(place.Dir, "银川 2016", pack)
		if err != nil {
			t.Fatal(err)
		}
		if place.Level == store.County {
			save(t, s, store.Edit{Kind: "talk", Set: values(
				"unit", "U0121", "gap", "T3 2016 年学前三年毛入园率、T4 2016 年学前三年净入园率", "difference", "目标 70%，实际 61.3%，差 8.7；目标 60%，实际 55%，差 5", "date", "2016-12-20",
				"person", "主要负责人", "deadline", "2017-01-19",
			)})
		}
		for _, name := range slices.Sorted(maps.Keys(pack.Forms)) {
			form := pack.Forms[name]
			if form.Kind == "" {
				continue
			}
			checkPages(t, name+" blank", lay(t, s, name))
			records, err := s.List(store.Query{Kind: form.Kind})
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for i, rec := range records {
				if ids = append(ids, rec.ID); !form.Repeat && i < 25 {
					d := lay(t, s, name, rec.ID)
					checkPages(t, name+" "+rec.ID, d)
					checkWhole(t, s, name, rec.ID, d)
				}
			}
			if form.Repeat && len(ids) > 0 {
				checkPages(t, name, lay(t, s, name, ids...))
			}
			printed[name] += len(ids)
		}
		s.Close()
	}
	for name, form := range pack.Forms {
		if printed[name] == 0 && form.Kind != "" {
			t.Errorf("nothing in the demo is printed on %s", name)
		}
	}
}

// TestTheLongestOfEverythingFits fills every text of a family to its bound.
func TestTheLongestOfEverythingFits(t *testing.T) {
	s, id := yinchuan(t)
	long := strings.Repeat("买买提·依不拉音", 20)
	for _, rec := range []string{id} {
		got, err := s.Get(rec)
		if err != nil {
			t.Fatal(err)
		}
		set := map[string]string{}
		for _, f := range s.Pack().Kind(got.Kind).Fields {
			if f.Type == register.Text && f.Max > 0 && f.Role != register.RolePinyin {
				set[f.Key] = string([]rune(long)[:min(f.Max, 100)])
			}
			if f.Type == register.Codes {
				var codes []string
				for _, c := range s.Pack().Codes[f.Codes].Codes {
					codes = append(codes, c.Code)
				}
				set[f.Key] = strings.Join(codes, ",")
			}
		}
		save(t, s, store.Edit{ID: rec, Set: set})
	}
	for _, form := range []string{"F1", "F2"} {
		d := lay(t, s, form, id)
		checkPages(t, form, d)
		checkWhole(t, s, form, id, d)
		smallest := math.Inf(1)
		for _, one := range d.Drawn() {
			if one.Text != "" {
				smallest = min(smallest, one.Size)
			}
		}
		if smallest < 5 {
			t.Errorf("%s: a text of %g points cannot be read", form, smallest)
		}
	}
}

// TestGeometryNoticesFaults moves one thing at a time.
func TestGeometryNoticesFaults(t *testing.T) {
	s, id := yinchuan(t)
	whole := pagesOf(lay(t, s, "F1", id))[0]
	if faults := whole.wrong(); len(faults) > 0 {
		t.Fatalf("%q", faults)
	}
	for name, spoil := range map[string]func(p *page){
		"a text moved onto its neighbour": func(p *page) {
			p.covers[3].x1, p.covers[3].x2 = p.covers[4].x1, p.covers[4].x2
			p.covers[3].y1, p.covers[3].y2 = p.covers[4].y1, p.covers[4].y2
		},
		"a text longer than its cell": func(p *page) { p.covers[3].x2 += 60 },
		"a text beyond the margin":    func(p *page) { p.covers[3].x1 = 1 },
		"a line that stops short":     func(p *page) { p.level[1].x2 -= 3 },
		"an upright line too short":   func(p *page) { p.steep[1].y2 -= 2 },
	} {
		p := page{whole.wide, whole.high, slices.Clone(whole.covers), slices.Clone(whole.level), slices.Clone(whole.steep)}
		spoil(&p)
		if len(p.wrong()) == 0 {
			t.Errorf("%s is not noticed", name)
		}
	}
}
