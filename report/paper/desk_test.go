package paper_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/color"
	"image/jpeg"
	"path/filepath"
	"testing"
	"time"

	"rollbook/assets"
	"rollbook/report/paper"
	"rollbook/store"
	"rollbook/store/register"
)

func init() { store.CheapPasswords() }

var (
	ctx = context.Background()
	day = time.Date(2016, 9, 5, 8, 0, 0, 0, time.UTC)
)

// yinchuan is the pack that the program ships, as a school's desk with one family.
func yinchuan(t testing.TB) (s *store.Store, student string) {
	t.Helper()
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	s = desk(t, pack)
	saved := save(
		t, s,
		store.Edit{Kind: "household", Set: values(
			"head_name", "马学文", "head_id_no", "640199198203040015", "members", "5", "hh_no", "6401990012345", "address", "闽宁镇原隆村五组12号",
			"phone", "13900000001", "poverty_type", "1", "main_cause", "1", "status", "1", "especially_poor", "1", "moved_from", "固原市原州区张易镇",
		)},
		store.Edit{Kind: "student", Set: values(
			"household_id", "#0", "name", "买买提·𠮷𬭎䶮", "sex", "1", "id_type", "1", "id_no", "640199200503020017", "birth_date", "2005-03-02",
			"nationality", "03", "hukou_type", "1", "xueji_no", "G640199200503020017", "health", "1", "boarding", "1", "distance_km", "12.5",
			"home_address", "宁夏回族自治区银川市永宁县闽宁镇原隆村五组12号院内东侧第三户", "special_groups", "1,3", "photo", portrait(), "left_behind", "1",
		)},
		store.Edit{Kind: "guardian", Set: values(
			"student_id", "#1", "name", "马学文", "relation", "51", "is_guardian", "1", "id_no", "640199198203040015", "phone", "13900000001", "away", "1",
		)},
		store.Edit{Kind: "enrolment", Set: values("student_id", "#1", "school_year", "2016", "term", "1", "grade", "31", "class", "3班", "status", "10", "admission_ym", "2016-09")},
	)
	return s, saved[1].ID
}

func desk(t testing.TB, pack *register.Pack) *store.Store {
	t.Helper()
	unit := store.Unit{Code: "S640199001", Name: "银川市第九中学(阅海校区)", Level: store.School}
	s, _, err := store.Create(filepath.Join(t.TempDir(), "desk"), store.Config{Unit: unit, Password: "秘密 1234", Actor: "王老师"}, pack)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func save(t testing.TB, s *store.Store, edits ...store.Edit) []store.Saved {
	t.Helper()
	saved, err := s.Commit(edits...)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func values(pairs ...string) map[string]string {
	set := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		set[pairs[i]] = pairs[i+1]
	}
	return set
}

// portrait is a photo as a field keeps it.
func portrait() string {
	img := image.NewRGBA(image.Rect(0, 0, 78, 96))
	for y := range 96 {
		for x := range 78 {
			img.Set(x, y, color.RGBA{uint8(90 + x), uint8(120 + y), 200, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

func lay(t testing.TB, s *store.Store, form string, ids ...string) *paper.Document {
	t.Helper()
	d, err := paper.Lay(ctx, s, form, ids, day)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func pdfOf(t testing.TB, d *paper.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := d.WritePDF(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
