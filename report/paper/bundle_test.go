package paper_test

import (
	"bytes"
	"image/png"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/skip2/go-qrcode"

	"rollbook/report/paper"
	"rollbook/words"
)

const inCode = "YL U0121 7 H3PF-92WN 9a938d5bb16f23549f05e2bd87a150c70eb379e527cd78a9ab6b500a0b247ad4"

// upward is what a school's bundle is slipped with.
func upward() paper.Bundle {
	at := time.Date(2017, 9, 28, 10, 26, 0, 0, time.Local)
	return paper.Bundle{
		From: "YL", FromName: "闽宁镇原隆小学", To: "U0121", ToName: "永宁县教体局", Number: 7, File: "原隆小学-007.zcb", Written: at,
		Changes: 24, New: 9, Changed: 13, Removed: 1, Bytes: 18000, ShortCode: "H3PF-92WN", SHA256: strings.Fields(inCode)[4],
		Latest: true, State: "7K2M-QX4D", MustFix: 3, Unfinished: 7, Printed: at.Add(time.Hour),
	}
}

// downward is what a bureau's receipt is slipped with.
func downward() paper.Bundle {
	s := upward()
	s.From, s.FromName, s.To, s.ToName, s.Down = s.To, s.ToName, s.From, s.FromName, true
	s.Arrived, s.Accepted, s.Again, s.Missing, s.Lacking = []uint64{6, 4, 5, 8, 8, 10}, 38, 2, []uint64{3}, 12
	s.Refused = map[string]int{"not-signed": 1, "after-cut": 2}
	return s
}

func slips(t testing.TB, list ...paper.Bundle) *paper.Document {
	t.Helper()
	s, _ := yinchuan(t)
	d, err := paper.LayBundles(s, "slip", list, day)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSlipSaysWhatTheBundleIs(t *testing.T) {
	older := upward()
	older.Latest = false
	d := slips(t, upward(), downward(), older)
	if d.Pages() != 3 || len(d.Missing) > 0 {
		t.Fatalf("%d pages, missing %q", d.Pages(), d.Missing)
	}
	for page, want := range [][]string{
		{
			"数据交接单上报第7号包", "交出单位闽宁镇原隆小学（YL）", "接收单位永宁县教体局（U0121）", "文件名原隆小学-007.zcb", "写入时间2017-09-2810:26", "共24处", "大小18KB",
			"新增9、修改13、撤销1、开册1", "必须改3条，未完成7条", "状态码7K2M-QX4D", "核对码H3PF-92WN", "交件人（签字）日期年月日收件人（签字）日期年月日", "打印于2017-09-2811:26",
		},
		{
			"数据交接单回执第7号包", "新收到的包第4—6、8、10号", "并入的改动38处（另有2处以前已收到）", "没有并入3处：该设备已停用2处、原单位没有签过名1处",
			"没有收到的包3号包未到；缺12处改动，请再写一份",
		},
		{"数据交接单上报第7号包", "核对码H3PF-92WN"},
	} {
		for _, text := range want {
			if !strings.Contains(said(d, page), text) {
				t.Errorf("page %d has no %q: %s", page+1, text, said(d, page))
			}
		}
	}
	if text := said(d, 1); strings.Contains(text, "必须改") {
		t.Errorf("a receipt counts the bureau's own records: %s", text)
	}
	if text := said(d, 2); strings.Contains(text, "必须改") || strings.Contains(text, "状态码") {
		t.Errorf("the slip of an older bundle says how things stand now: %s", text)
	}
}

// TestAFormIsChineseInAnEnglishWindow: what the pack has on paper is Chinese, and so is what is filled in between.
func TestAFormIsChineseInAnEnglishWindow(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	texts := func() (all []string) {
		d := slips(t, upward(), downward())
		for page := range d.Pages() {
			all = append(all, said(d, page))
		}
		s, _ := yinchuan(t)
		form, err := paper.Lay(t.Context(), s, "F1", nil, day)
		if err != nil {
			t.Fatal(err)
		}
		return append(all, said(form, 0))
	}
	want := texts()
	words.Use("en")
	if got := texts(); !slices.Equal(got, want) {
		t.Errorf("%q\nnot %q", got, want)
	}
}

func TestReceiptWithNothingAmiss(t *testing.T) {
	s := downward()
	s.Arrived, s.Refused, s.Missing, s.Lacking, s.Again = nil, nil, nil, 0, 0
	if text := said(slips(t, s), 0); !strings.Contains(text, "新收到的包没有并入的改动38处没有并入没有没有收到的包没有状态码") {
		t.Errorf("nothing is not said to be nothing: %s", text)
	}
	s.Missing = []uint64{3, 5}
	if text := said(slips(t, s), 0); !strings.Contains(text, "3、5号包未到；改动不缺，不用补交") {
		t.Errorf("a lost stick that harmed nothing: %s", text)
	}
}

// squares gives the QR code of a page as squares, the white around it left out.
func squares(t *testing.T, d *paper.Document, n int) [][]bool {
	t.Helper()
	var fills []paper.Drawn
	left, right, top := 1e9, 0.0, 1e9
	for _, one := range d.Drawn() {
		if one.Filled {
			fills = append(fills, one)
			left, right, top = min(left, one.X), max(right, one.X+one.X2), min(top, one.Y)
		}
	}
	if len(fills) == 0 {
		t.Fatal("nothing is filled")
	}
	side := (right - left) / float64(n)
	got := make([][]bool, n)
	for row := range got {
		got[row] = make([]bool, n)
		for column := range got[row] {
			x, y := left+(float64(column)+0.5)*side, top+(float64(row)+0.5)*side
			got[row][column] = slices.ContainsFunc(fills, func(f paper.Drawn) bool {
				return x > f.X && x < f.X+f.X2 && y > f.Y && y < f.Y+f.Y2
			})
		}
	}
	return got
}

func TestCodeOnTheSlip(t *testing.T) {
	code, err := qrcode.New(inCode, qrcode.Medium)
	if err != nil {
		t.Fatal(err)
	}
	code.DisableBorder = true
	want := code.Bitmap()
	if got := squares(t, slips(t, upward()), len(want)); !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("the squares are not those of %q", inCode)
	}
	if upward().QR() != inCode {
		t.Errorf("the code says %q, want %q", upward().QR(), inCode)
	}
}

// TestReadersReadTheCode lets another program read the code, at the preview's size and as printed.
func TestReadersReadTheCode(t *testing.T) {
	if _, err := exec.LookPath("zbarimg"); err != nil {
		t.Skip("zbarimg is not installed")
	}
	d := slips(t, upward())
	for _, dpi := range []float64{90, 137, 300} {
		img, err := d.Picture(0, dpi)
		if err != nil {
			t.Fatal(err)
		}
		var raw bytes.Buffer
		if err := png.Encode(&raw, img); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("zbarimg", "--quiet", "--raw", "-")
		cmd.Stdin = &raw
		out, err := cmd.Output()
		if err != nil || strings.TrimSpace(string(out)) != inCode {
			t.Errorf("at %g dots the code reads %q: %v", dpi, out, err)
		}
	}
}

func TestReadersFindTheTextOfASlip(t *testing.T) {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("poppler's pdftotext is not installed")
	}
	cmd := exec.Command("pdftotext", "-", "-")
	cmd.Stdin = bytes.NewReader(pdfOf(t, slips(t, upward(), downward())))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"数据交接单", "闽宁镇原隆小学（YL）", "H3PF-92WN", "3 号包未到", "交件人"} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("a reader does not find %q in %s", want, out)
		}
	}
}

// TestSlipStaysOnItsPage takes the widest code, the longest name and every second bundle missing.
func TestSlipStaysOnItsPage(t *testing.T) {
	s := downward()
	s.ShortCode, s.ToName = "WWWW-WMMM", strings.Repeat("宁夏回族自治区银川市", 12)
	for n := uint64(1); n < 200; n += 2 {
		s.Missing, s.Arrived = append(s.Missing, n), append(s.Arrived, n+1)
	}
	d := slips(t, s)
	if d.Pages() != 1 {
		t.Fatalf("%d pages", d.Pages())
	}
	img, err := d.Picture(0, 60)
	if err != nil {
		t.Fatal(err)
	}
	margin := 35 // 15 mm of white at every side
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			within := x >= margin && y >= margin && x < img.Bounds().Dx()-margin && y < img.Bounds().Dy()-margin
			if gray := img.RGBAAt(x, y).R; !within && gray < 250 {
				t.Fatalf("something is drawn at %d, %d", x, y)
			}
		}
	}
	code, giver := 0.0, 0.0 // the lower edges of the QR code and of the table above, and where signing begins
	for _, one := range d.Drawn() {
		switch {
		case one.Filled:
			code = max(code, one.Y+one.Y2)
		case strings.HasPrefix(one.Text, "交件人"):
			giver = one.Y
		}
	}
	if code == 0 || giver == 0 || code > giver-8 {
		t.Errorf("the QR code ends at %g mm, the giver signs at %g mm", code, giver)
	}
	if text := said(d, 0); !strings.Contains(text, "1、3、5、") || !strings.Contains(text, "197、199号包未到") {
		t.Errorf("numbers are lost: %s", text)
	}
}

func TestSlipPrintsToAFile(t *testing.T) {
	var one, two bytes.Buffer
	s, _ := yinchuan(t)
	for _, out := range []*bytes.Buffer{&one, &two} {
		result, err := paper.PrintBundles(ctx, s, "slip", []paper.Bundle{upward(), downward()}, out)
		if err != nil || result.Pages != 2 {
			t.Fatalf("%d pages: %v", result.Pages, err)
		}
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) || !bytes.HasPrefix(one.Bytes(), []byte("%PDF-")) {
		t.Error("the same slips printed twice differ, or are no PDF")
	}
}
