package paper_test

import (
	"flag"
	"image"
	"image/png"
	"os"
	"testing"
	"time"

	"rollbook/report/paper"
	"rollbook/store/register"
)

var update = flag.Bool("update", false, "write the golden picture anew")

const golden = "testdata/small-form.png"

// small is a form with one of everything.
func small() *register.Form {
	return &register.Form{
		ID: "T", Title: "登记表", Subtitle: "样表", Kind: "student", Page: "A5 landscape", Margin: 12, Columns: []float64{25, 60, 30}, RowHeight: 9,
		Head: []register.FormHead{{Text: "单位(盖章):{unit}"}, {Text: "{actor}", Align: "right"}},
		Rows: []register.FormRow{
			{Cells: []register.FormCell{{Kind: "head", Text: "一、基本情况", Align: "left", Colspan: 3}}},
			{Cells: []register.FormCell{{Kind: "label", Text: "姓名"}, {Kind: "value", Field: "student.name"}, {Kind: "photo", Text: "照片", Field: "student.photo", Rowspan: 3}}},
			{Cells: []register.FormCell{{Kind: "label", Text: "现住址"}, {Kind: "value", Field: "student.home_address"}}},
			{Cells: []register.FormCell{{Kind: "label", Text: "特困户"}, {Kind: "value", Field: "household.especially_poor", Boxes: []any{"是", "否"}}}},
			{Height: 14, Cells: []register.FormCell{{Kind: "note", Text: "以上信息真实。签字:____ 年 月 日", Colspan: 3}}},
		},
		Foot: []register.FormHead{{Text: "第 {page} 页,共 {pages} 页", Align: "right"}},
	}
}

func TestPreviewLooksAsEver(t *testing.T) {
	s, id := yinchuan(t)
	s.Pack().Forms["T"] = small()
	d, err := paper.Lay(ctx, s, "T", []string{id}, time.Now())
	if err != nil || d.Pages() != 1 {
		t.Fatalf("%d pages: %v", d.Pages(), err)
	}
	page, err := d.Picture(0, 90)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		file, err := os.Create(golden)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if err := png.Encode(file, page); err != nil {
			t.Fatal(err)
		}
		return
	}
	file, err := os.Open(golden)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	want, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	if page.Bounds() != want.Bounds() {
		t.Fatalf("%v, want %v", page.Bounds(), want.Bounds())
	}
	if share := differing(page, want); share > 0.002 {
		t.Errorf("%.2f %% of the picture differ from %s (-update writes it anew)", share*100, golden)
	}
}

// differing is the share of pixels that are clearly darker or lighter.
func differing(a, b image.Image) float64 {
	n := 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			p, _, _, _ := a.At(x, y).RGBA()
			q, _, _, _ := b.At(x, y).RGBA()
			if max(p, q)-min(p, q) > 0x4000 {
				n++
			}
		}
	}
	return float64(n) / float64(a.Bounds().Dx()*a.Bounds().Dy())
}

func TestPictureOfAPage(t *testing.T) {
	s, _ := yinchuan(t)
	d := lay(t, s, "F1")
	if _, err := d.Picture(d.Pages(), 90); err == nil {
		t.Error("a page that is not there is drawn")
	}
	for dpi, wide := range map[float64]int{-3: 83, 90: 745, 1e9: 4961} { // A4 is 210 mm wide; bounds are 10 and 600
		img, err := d.Picture(0, dpi)
		if err != nil || img.Bounds().Dx() != wide {
			t.Errorf("at %g dots: %v, %v", dpi, img.Bounds(), err)
		}
	}
}
