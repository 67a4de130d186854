package paper_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"rollbook/assets"
	"rollbook/fault"
	"rollbook/report/paper"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// said is everything written on a page, or on all pages (-1), without blanks.
func said(d *paper.Document, page int) string {
	var b strings.Builder
	for _, one := range d.Drawn() {
		if page < 0 || one.Page == page {
			b.WriteString(one.Text)
		}
	}
	return strings.ReplaceAll(b.String(), " ", "")
}

// ticks counts the ticks: each is two strokes that are neither upright nor level.
func ticks(d *paper.Document) int {
	n := 0
	for _, one := range d.Drawn() {
		if one.Text == "" && one.JPEG == nil && !one.Filled && one.X != one.X2 && one.Y != one.Y2 {
			n++
		}
	}
	return n / 2
}

func TestRegistrationFormSaysWhatTheRecordsSay(t *testing.T) {
	s, id := yinchuan(t)
	d := lay(t, s, "F1", id)
	if d.Pages() != 1 || len(d.Missing) > 0 {
		t.Errorf("%d pages, missing %q", d.Pages(), d.Missing)
	}
	text := said(d, 0)
	for what, want := range map[string]string{
		"title":                          "建档立卡贫困家庭学生登记表",
		"unit in the head":               "单位(盖章):银川市第九中学(阅海校区)",
		"school year":                    "2016—2017学年",
		"page":                           "第1页,共1页",
		"rare characters":                "买买提·𠮷𬭎䶮",
		"whole ID number":                "640199200503020017",
		"code as words":                  "回族",
		"school: the unit of the record": "年级班级七年级3班",
		"expression":                     "入学年月2016-09",
		"household by way of the ref":    "户编号6401990012345",
		"guardian":                       "13900000001",
		"field that no cell names":       "政治面貌",
		"sentence of consent":            "签字或捺印(监护人;14周岁以上可由本人):",
		"long address, in two lines":     "闽宁镇原隆村五组12号院内东侧第三户",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s: %q is not in %s", what, want, text)
		}
	}
	if n := ticks(d); n != 3 { // two special groups, and one for 特困户
		t.Errorf("%d boxes are ticked", n)
	}
	if !slices.ContainsFunc(d.Drawn(), func(one paper.Drawn) bool { return one.JPEG != nil }) {
		t.Error("the photo is not drawn")
	}
}

// TestEdgeT28T29WhoSignsTheForm: T28 from 14 on the pupil may sign himself, T29 a thumb print stands for a
// signature, with who saw it.
func TestEdgeT28T29WhoSignsTheForm(t *testing.T) {
	s, id := yinchuan(t)
	for name, d := range map[string]*paper.Document{"filled in": lay(t, s, "F1", id), "blank": lay(t, s, "F1")} {
		text := said(d, 0)
		for _, want := range []string{"签字或捺印", "14周岁以上可由本人", "捺印见证人:"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not on the form", name, want)
			}
		}
	}
}

func TestBlankFormHasLabelsAndNoValues(t *testing.T) {
	s, _ := yinchuan(t)
	d := lay(t, s, "F1")
	text := said(d, 0)
	for _, want := range []string{"姓名", "照片", "残疾", "单位(盖章):银川市第九中学"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the blank form", want)
		}
	}
	if strings.Contains(text, "买买提") || ticks(d) != 0 {
		t.Errorf("values on the blank form: %s", text)
	}
	if text := said(lay(t, s, "F5"), 0); !strings.Contains(text, "1920填表人") {
		t.Errorf("the blank roster has not 20 numbered lines: %s", text)
	}
}

func TestReadersFindTheText(t *testing.T) {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("poppler's pdftotext is not installed")
	}
	s, id := yinchuan(t)
	cmd := exec.Command("pdftotext", "-", "-")
	cmd.Stdin = bytes.NewReader(pdfOf(t, lay(t, s, "F1", id)))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"身份证件号", "买买提·𠮷𬭎䶮", "640199200503020017", "银川市第九中学(阅海校区)"} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("a reader does not find %q in %s", want, out)
		}
	}
}

func TestSamePrintSameBytes(t *testing.T) {
	s, id := yinchuan(t)
	one, two := pdfOf(t, lay(t, s, "F1", id)), pdfOf(t, lay(t, s, "F1", id))
	if !bytes.Equal(one, two) {
		t.Error("the same form printed twice differs")
	}
	if bytes.Contains(one, []byte("CreationDate")) {
		t.Error("the file says when it was made")
	}
}

// TestOffsetsHold checks what mapping characters moves: the cross-reference table.
func TestOffsetsHold(t *testing.T) {
	s, id := yinchuan(t)
	pdf := pdfOf(t, lay(t, s, "F5", id))
	start, err := strconv.Atoi(string(regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(pdf)[1]))
	if err != nil || !bytes.HasPrefix(pdf[start:], []byte("xref\n")) {
		t.Fatalf("startxref %d: %v", start, err)
	}
	for i, m := range regexp.MustCompile(`(\d{10}) 00000 n `).FindAllSubmatch(pdf[start:], -1) {
		offset, _ := strconv.Atoi(string(m[1]))
		if want := strconv.Itoa(i+1) + " 0 obj\n"; !bytes.HasPrefix(pdf[offset:], []byte(want)) {
			t.Errorf("object %d is not at %d", i+1, offset)
		}
	}
}

func TestMissingCharacterIsShownAsItsNumber(t *testing.T) {
	s, id := yinchuan(t)
	save(t, s, store.Edit{ID: id, Set: values("name", "马\ue863\U0002f999")})
	d := lay(t, s, "F1", id)
	if want := []rune{'\ue863', '\U0002f999'}; !slices.Equal(d.Missing, want) {
		t.Errorf("missing are %U, want %U", d.Missing, want)
	}
	var drawn []string
	for _, one := range d.Drawn() {
		if one.Text != "" {
			drawn = append(drawn, one.Text)
		}
	}
	if at := slices.Index(drawn, "马"); at < 0 || !slices.Equal(drawn[at+1:at+5], []string{"E8", "63", "2F9", "99"}) {
		t.Errorf("the numbers E863 and 2F999 do not stand after 马 in %q", drawn)
	}
}

func TestVariantSelectorIsNoCharacterOfItsOwn(t *testing.T) {
	s, id := yinchuan(t)
	save(t, s, store.Edit{ID: id, Set: values("name", "葛\U000e0100林\ufeff")})
	d := lay(t, s, "F1", id)
	if len(d.Missing) > 0 || !strings.Contains(said(d, 0), "姓名葛林") {
		t.Errorf("missing %U in %s", d.Missing, said(d, 0))
	}
}

// overlay is the shipped pack with a text added to the end of one file.
func overlay(t *testing.T, file, more string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	ships, err := register.Source(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	for path, raw := range ships {
		files[path] = &fstest.MapFile{Data: raw}
	}
	files[file].Data = append(files[file].Data, more...)
	return files
}

func TestFieldAddedToThePackIsPrinted(t *testing.T) {
	pack, err := register.Load(overlay(t, "kinds/student.toml", `
[[field]]
key = "bus_line"
label = "校车线路"
type = "text"
section = "admin"
max = 50
`))
	if err != nil {
		t.Fatal(err)
	}
	s := desk(t, pack)
	id := save(t, s, store.Edit{Kind: "student", Set: values("name", "马小龙", "bus_line", "闽宁6号线")})[0].ID
	if text := said(lay(t, s, "F1", id), 0); !strings.Contains(text, "校车线路闽宁6号线") {
		t.Errorf("the new field is not on the form: %s", text)
	}
}

func TestRoster(t *testing.T) {
	s, _ := yinchuan(t)
	var edits []store.Edit
	for i := range 45 {
		edits = append(edits, store.Edit{Kind: "student", Set: values("name", "学生"+string(rune('一'+i)))})
	}
	var ids []string
	for _, one := range save(t, s, edits...) {
		ids = append(ids, one.ID)
	}
	d := lay(t, s, "F5", ids...)
	if d.Pages() != 3 {
		t.Fatalf("%d pages", d.Pages())
	}
	for page, want := range [][]string{{"序号姓名", "1学生一", "第1页,共3页"}, {"序号姓名", "21学生", "40学生", "第2页,共3页"}, {"序号姓名", "45学生", "填表人", "第3页,共3页"}} {
		for _, text := range want {
			if !strings.Contains(said(d, page), text) {
				t.Errorf("page %d has no %q: %s", page+1, text, said(d, page))
			}
		}
	}
	if strings.Contains(said(d, 0), "填表人") || strings.Contains(said(d, 1), "41") {
		t.Error("the foot stands before the end, or a page has more than 20 lines")
	}
}

// TestRosterOfFiveThousand prints a roster with its head on every page, and no line twice or left out.
func TestRosterOfFiveThousand(t *testing.T) {
	s, id := yinchuan(t)
	const lines = 5000
	d := lay(t, s, "F5", slices.Repeat([]string{id}, lines)...)
	if d.Pages() != lines/20 && d.Pages() != lines/20+1 { // the foot may need a page of its own
		t.Fatalf("%d pages", d.Pages())
	}
	heads, numbers := make([]int, d.Pages()), map[string]int{}
	for _, one := range d.Drawn() {
		if one.Text == "身份证号" {
			heads[one.Page]++
		}
		if n, err := strconv.Atoi(one.Text); err == nil && n <= lines && one.X < 20 {
			numbers[one.Text]++
		}
	}
	for page, n := range heads {
		if n != 1 {
			t.Errorf("page %d has %d heads", page+1, n)
		}
	}
	if len(numbers) != lines {
		t.Errorf("%d lines are numbered", len(numbers))
	}
}

// TestWhatIsSignedIsNotAlone: where one long name leaves no room for the signatures under twenty lines, the last line goes over
// to the next page with them.
func TestWhatIsSignedIsNotAlone(t *testing.T) {
	s, _ := yinchuan(t)
	var edits []store.Edit
	for i := range 20 {
		name := "学生" + string(rune('一'+i))
		if i == 0 {
			name = strings.Repeat("买买提·阿不都热合曼", 2)
		}
		edits = append(edits, store.Edit{Kind: "student", Set: values("name", name)})
	}
	var ids []string
	for _, one := range save(t, s, edits...) {
		ids = append(ids, one.ID)
	}
	d := lay(t, s, "F5", ids...)
	if d.Pages() != 2 {
		t.Fatalf("%d pages", d.Pages())
	}
	if last := said(d, 1); !strings.Contains(last, "20学生") || !strings.Contains(last, "填表人") || strings.Contains(last, "19学生") {
		t.Errorf("on the last page: %s", last)
	}
}

// TestTheGuardianStandsFirst: of a large family the form shows those who sign, whenever they were registered, and says that
// there are more. The roster and the trainee's form have the guardian's telephone.
func TestTheGuardianStandsFirst(t *testing.T) {
	s, id := yinchuan(t)
	trainee := store.Edit{Kind: "two_after", Set: values("student_id", id)}
	if _, err := s.Commit(store.Edit{Kind: "guardian", ID: guardianOf(s), Set: values("is_guardian", "0")}); err != nil {
		t.Fatal(err)
	}
	add := func(name, relation, is, phone string) store.Edit {
		return store.Edit{Kind: "guardian", Set: values("student_id", id, "name", name, "relation", relation, "is_guardian", is, "phone", phone)}
	}
	saved := save(t, s, trainee, add("李秀英", "52", "0", "13900000002"), add("马文", "61", "0", "13900000003"), add("马奶奶", "62", "1", "13900000004"))
	for form, c := range map[string]struct{ id, has, hasNot string }{
		"F1": {id, "马奶奶祖母√13900000004马学文父亲640199198203040015", "马文祖父"},
		"F2": {id, "马奶奶祖母13900000004马学文父亲", "李秀英"},
		"F3": {saved[0].ID, "监护人马奶奶关系祖母联系电话13900000004", "李秀英"},
		"F5": {id, "13900000004", "13900000001"},
	} {
		if text := said(lay(t, s, form, c.id), 0); !strings.Contains(text, c.has) || strings.Contains(text, c.hasNot) {
			t.Errorf("%s: %s", form, text)
		}
	}
	if text := said(lay(t, s, "F1", id), 0); !strings.Contains(text, "（等4人）") {
		t.Errorf("F1 does not say that there are more: %s", text)
	}
}

func guardianOf(s *store.Store) (id string) {
	s.Each("guardian", func(rec register.Record, _ register.Lookup, _ bool) { id = rec.ID })
	return id
}

func TestRosterMasksAndCountsOn(t *testing.T) {
	s, id := yinchuan(t)
	text := said(lay(t, s, "F5", id, id), 0)
	if strings.Contains(text, "640199200503020017") && !strings.Contains(text, "G640199200503020017") || !strings.Contains(text, "640199********0017") {
		t.Errorf("the ID number is not masked: %s", text)
	}
}

func TestFaults(t *testing.T) {
	s, id := yinchuan(t)
	household := ""
	s.Each("household", func(rec register.Record, _ register.Lookup, _ bool) { household = rec.ID })
	for name, c := range map[string]struct {
		form, id, code string
	}{
		"no such form":           {"F99", id, "paper-form"},
		"record of another kind": {"F1", household, "paper-kind"},
		"no such record":         {"F1", "S640199001|no", "record-unknown"},
	} {
		_, err := paper.Print(ctx, s, c.form, []string{c.id}, &bytes.Buffer{})
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != c.code {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, message, hint := words.Error(err); strings.ContainsAny(message+hint, "{}") || message == "" || hint == "" {
			t.Errorf("%s: says %q, %q", name, message, hint)
		}
	}
}

func TestPhotoThatIsNoneIsSaid(t *testing.T) {
	s, id := yinchuan(t)
	save(t, s, store.Edit{ID: id, Set: values("photo", portrait()[:400])})
	if text := said(lay(t, s, "F1", id), 0); !strings.Contains(text, "照片打不开") {
		t.Errorf("a damaged photo is passed over: %s", text)
	}
}

func TestLatestTermStandsFirst(t *testing.T) {
	s, id := yinchuan(t)
	save(
		t, s,
		store.Edit{Kind: "enrolment", Set: values("student_id", id, "school_year", "2017", "term", "1", "grade", "32", "class", "8班", "status", "10")},
		store.Edit{Kind: "enrolment", Set: values("student_id", id, "school_year", "2015", "term", "2", "grade", "26", "class", "1班", "status", "10")},
	)
	s.Pack().Forms["T"] = &register.Form{
		ID: "T", Kind: "student", Columns: []float64{40},
		Rows: []register.FormRow{{Cells: []register.FormCell{{Kind: "value", Field: "enrolment.class"}}}},
	}
	if text := said(lay(t, s, "T", id), 0); text != "8班" {
		t.Errorf("the class is %q", text)
	}
}
