package paper_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/signintech/gopdf"

	"rollbook/assets"
	"rollbook/report/paper"
	"rollbook/store"
	"rollbook/store/register"
)

const forms = 1000

// BenchmarkPrint prints 1,000 forms with photo, against a program of 40 lines that draws the same
// texts, lines and photos with gopdf alone.
func BenchmarkPrint(b *testing.B) {
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		b.Fatal(err)
	}
	s := desk(b, pack)
	var ids []string
	for _, one := range save(b, s, families(forms)...) {
		if one.Kind == "student" {
			ids = append(ids, one.ID)
		}
	}
	b.Run("rollbook", func(b *testing.B) {
		for b.Loop() {
			if _, err := paper.Print(ctx, s, "F1", ids, io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("gopdf", func(b *testing.B) {
		drawn := lay(b, s, "F1", ids...).Drawn()
		font, err := assets.Files.ReadFile("fonts/print.ttf")
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if err := bare(drawn, font, io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// families makes edits of n households with a child each.
func families(n int) []store.Edit {
	photo := portrait()
	var edits []store.Edit
	for i := range n {
		household := fmt.Sprintf("#%d", 2*i)
		name := string([]rune("王李张刘陈杨马赵黄周")[i%10]) + string(rune(0x4e00+i*7%20000)) + string(rune(0x4e00+i*13%20000))
		edits = append(
			edits,
			store.Edit{Kind: "household", Set: values("head_name", name, "members", "4", "hh_no", fmt.Sprint(6401990000000+i), "address", "闽宁镇原隆村五组12号")},
			store.Edit{Kind: "student", Set: values(
				"household_id", household, "name", name, "sex", "1", "id_type", "1", "birth_date", "2005-03-02", "nationality", "03",
				"health", "1", "boarding", "1", "home_address", "永宁县闽宁镇原隆村五组12号院内东侧第三户", "photo", photo,
			)},
		)
	}
	return edits
}

// bare draws with gopdf and nothing else.
func bare(drawn []paper.Drawn, font []byte, w io.Writer) error {
	var doc gopdf.GoPdf
	doc.Start(gopdf.Config{Unit: gopdf.UnitMM, PageSize: *gopdf.PageSizeA4})
	if err := doc.AddTTFFontData("print", font); err != nil {
		return err
	}
	page, size, width := -1, 0.0, 0.0
	for _, one := range drawn {
		if one.Page != page {
			doc.AddPage()
			page, size, width = one.Page, 0, 0
		}
		switch {
		case one.JPEG != nil:
			holder, err := gopdf.ImageHolderByBytes(one.JPEG)
			if err != nil {
				return err
			}
			if err := doc.ImageByHolder(holder, one.X, one.Y, &gopdf.Rect{W: one.X2, H: one.Y2}); err != nil {
				return err
			}
		case one.Text != "":
			if one.Size != size {
				size = one.Size
				if err := doc.SetFont("print", "", size); err != nil {
					return err
				}
			}
			doc.SetXY(one.X, one.Y)
			if err := doc.Text(one.Text); err != nil {
				return err
			}
		default:
			if one.Size != width {
				width = one.Size
				doc.SetLineWidth(width)
			}
			doc.Line(one.X, one.Y, one.X2, one.Y2)
		}
	}
	_, err := doc.WriteTo(w)
	return err
}
