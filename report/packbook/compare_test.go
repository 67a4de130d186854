package packbook_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"rollbook/assets"
	"rollbook/report/packbook"
	"rollbook/store"
	"rollbook/store/register"
)

func init() { store.CheapPasswords() }

// with is the pack of Yinchuan with texts put in the place of others: file, from, to.
func with(t testing.TB, changes ...[3]string) *register.Pack {
	t.Helper()
	source, err := register.Source(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		before := string(source[c[0]])
		if source[c[0]] = []byte(strings.Replace(before, c[1], c[2], 1)); string(source[c[0]]) == before {
			t.Fatalf("%s has no %q any more", c[0], c[1])
		}
	}
	files := fstest.MapFS{}
	for path, raw := range source {
		files[path] = &fstest.MapFile{Data: raw}
	}
	return loaded(t, files)
}

const (
	studentFile = "kinds/student.toml"
	busLine     = "[[field]]\nkey = \"bus_line\"\nlabel = \"校车线路\"\ntype = \"text\"\nsection = \"study\"\nrequired = \"transport == '5'\"\n\n[[field]]\nkey = \"former_name\""
)

func lines[T fmt.Stringer](list []T) (out []string) {
	for _, one := range list {
		out = append(out, one.String())
	}
	return out
}

func TestWhatDiffersBetweenTwoPacks(t *testing.T) {
	was := yinchuan(t)
	same, err := packbook.Compare(was, with(t, [3]string{"checks.toml", "# --- student ---", "# --- pupils ---"}))
	if err != nil || len(same) != 0 {
		t.Errorf("another comment is a difference: %v (%v)", lines(same), err)
	}
	now := with(t,
		[3]string{"pack.toml", `version = "` + was.Version, `version = "9`},
		[3]string{studentFile, "[[field]]\nkey = \"former_name\"", busLine},
		[3]string{studentFile, "label = \"曾用名\"", "label = \"曾用名（户口簿）\""},
		[3]string{"codes/transport.csv", "2,自行车", "7,摩托车,Motorcycle,电动车\n2,自行车"},
		[3]string{"codes/transport.csv", "9,其他,Other,其它\n", ""},
		[3]string{"checks.toml", "level = \"hard\"\nfield = \"last_confirmed\"", "level = \"soft\"\nfield = \"last_confirmed\""},
		[3]string{"targets.toml", "value = 2400", "value = 2500"},
		[3]string{"places.csv", "原隆村", "原隆新村"},
	)
	found, err := packbook.Compare(was, now)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(lines(found), "\n")
	for _, want := range []string{
		"设置：改动 pack.toml.version：值由“" + was.Version + "”改为“9",
		"字段：新增 student.bus_line 校车线路",
		"字段：改动 student.former_name 曾用名（户口簿）：名称由“曾用名”改为“曾用名（户口簿）”",
		"代码：新增 transport.7 摩托车",
		"代码：去掉 transport.9 其他",
		"核查：改动 V1 最近核实日期 {value} 在今天之后。：轻重由“hard”改为“soft”",
		"目标：改动 T1 两后生职业教育人数：目标值由“2400”改为“2500”",
		"其他文件：改动 places.csv",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if len(found) != 8 {
		t.Errorf("%d differences:\n%s", len(found), got)
	}
	back, err := packbook.Compare(now, was)
	if err != nil || len(back) != 8 || !strings.Contains(strings.Join(lines(back), "\n"), "字段：去掉 student.bus_line 校车线路") {
		t.Errorf("the other way round:\n%s (%v)", strings.Join(lines(back), "\n"), err)
	}
}

// TestAnotherOrderIsADifference matters where the first rule that applies decides.
func TestAnotherOrderIsADifference(t *testing.T) {
	was := yinchuan(t)
	path := edited(t, was, func(o officer) {
		rows, err := o.f.GetRows("核查")
		o.must(err)
		for i, first := range rows[2] {
			cell := string(rune('A' + i))
			o.must(o.f.SetCellStr("核查", cell+"3", ""))
			if i < len(rows[3]) {
				o.must(o.f.SetCellStr("核查", cell+"3", rows[3][i]))
			}
			o.must(o.f.SetCellStr("核查", cell+"4", first))
		}
		for i := len(rows[2]); i < len(rows[3]); i++ {
			o.must(o.f.SetCellStr("核查", string(rune('A'+i))+"3", rows[3][i]))
			o.must(o.f.SetCellStr("核查", string(rune('A'+i))+"4", ""))
		}
	})
	found, err := packbook.Compare(was, read(t, path).Pack)
	if err != nil || len(found) != 1 || found[0].What != packbook.Moved || found[0].Sheet != "check" {
		t.Errorf("%v (%v)", lines(found), err)
	}
}

func desk(t testing.TB, p *register.Pack) *store.Store {
	t.Helper()
	c := store.Config{Unit: store.Unit{Code: "U0121", Name: "永宁县教体局", Level: store.County}, Password: "12345678"}
	s, _, err := store.Create(filepath.Join(t.TempDir(), "desk"), c, p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestWhichRecordsARuleTouches compares a store of pupils under two packs: a required field more, a
// check milder, a field less.
func TestWhichRecordsARuleTouches(t *testing.T) {
	was := yinchuan(t)
	s := desk(t, was)
	var ids []string
	for i, transport := range []string{"5", "5", "1"} {
		saved, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{
			"name": "马小" + string(rune('一'+i)), "transport": transport, "last_confirmed": "2999-01-01", "native_place": "640121",
		}})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, saved[0].ID)
	}
	before, err := s.Info()
	if err != nil {
		t.Fatal(err)
	}
	now := with(t,
		[3]string{studentFile, "[[field]]\nkey = \"former_name\"", busLine},
		[3]string{studentFile, "key = \"native_place\"", "key = \"origin_place\""},
		[3]string{"checks.toml", "level = \"hard\"\nfield = \"last_confirmed\"", "level = \"soft\"\nfield = \"last_confirmed\""},
	)
	last := 0
	effects, err := packbook.Effects(t.Context(), s, now, time.Now(), func(done, total int) {
		if done < last || done > total {
			t.Errorf("%d of %d after %d", done, total, last)
		}
		last = done
	})
	if err != nil {
		t.Fatal(err)
	}
	byFact := map[string]packbook.Effect{}
	for _, e := range effects {
		byFact[e.Aspect+" "+e.What+" "+e.Fact] = e
	}
	for fact, want := range map[string][]string{
		"problem added required bus_line": ids[:2], "problem changed V1 last_confirmed": ids, "kept added student.native_place": ids,
	} {
		if e := byFact[fact]; e.Records != len(want) || !slices.Equal(e.First, want) {
			t.Errorf("%s: %+v, not %v, of %v", fact, e, want, lines(effects))
		}
	}
	if len(effects) != 3 {
		t.Errorf("effects:\n%s", strings.Join(lines(effects), "\n"))
	}
	if e := byFact["kept added student.native_place"]; !strings.Contains(e.String(), "学生 3 条填过“籍贯”") {
		t.Errorf("%s", e)
	}
	if e := byFact["problem changed V1 last_confirmed"]; e.Old != "必须改" || e.New != "需说明" {
		t.Errorf("%+v", e)
	}
	if after, err := s.Info(); err != nil || after.Code != before.Code || s.Pack() != was {
		t.Errorf("looking changed the store: %s, then %s (%v)", before.Code, after.Code, err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := packbook.Effects(stopped, s, now, time.Now(), nil); err == nil {
		t.Error("it goes on although it was stopped")
	}
}

// TestWhoseEntitlementChanges takes a rule's programme from everyone to whom it gave something.
func TestWhoseEntitlementChanges(t *testing.T) {
	was := yinchuan(t)
	if len(was.Programmes) == 0 {
		t.Fatal("the pack has no programmes")
	}
	day := time.Date(2017, 10, 1, 0, 0, 0, 0, time.Local)
	key := was.Programmes[0].Key
	rule := "\n[[rule]]\nid = \"X1\"\nprogrammes = [\"" + key + "\"]\ngives = \"gives\"\nreason = \"试\"\nfrom = \"2017-09-01\"\nstatus = \"configurable\"\n\n"
	source, err := register.Source(was.Files)
	if err != nil {
		t.Fatal(err)
	}
	file, first := "programmes.toml", "[[rule]]"
	if !strings.Contains(string(source[file]), first) {
		t.Fatal("the pack has no rules")
	}
	gives := with(t, [3]string{file, first, rule + first})
	s := desk(t, was)
	saved, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": "马小龙"}})
	if err != nil {
		t.Fatal(err)
	}
	find := func(day time.Time) (found []packbook.Effect) {
		effects, err := packbook.Effects(t.Context(), s, gives, day, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range effects {
			if e.Aspect == "entitlement" {
				found = append(found, e)
			}
		}
		return found
	}
	if found := find(day); len(found) != 1 || found[0].What != packbook.Added || found[0].Fact != key || !slices.Equal(found[0].First, []string{saved[0].ID}) {
		t.Errorf("%v", lines(found))
	}
	if found := find(day.AddDate(-1, 0, 0)); len(found) != 0 {
		t.Errorf("a year before: %v", lines(found))
	}
}

// TestAnAmountChangesFromADay adds, in the workbook, 1,200 yuan from autumn 2017 to a programme: what is
// due before that day stays as it was.
func TestAnAmountChangesFromADay(t *testing.T) {
	rule := "[[rule]]\nid = \"X1\"\nprogrammes = [\"TK1\"]\ngives = \"gives\"\nreason = \"试\"\nfrom = \"2016-09-01\"\nstatus = \"configurable\"\n\n"
	was := with(t, [3]string{"programmes.toml", "[[rule]]", rule + "[[rule]]"})
	s := desk(t, was)
	saved, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": "马小龙"}})
	if err != nil {
		t.Fatal(err)
	}
	made := read(t, edited(t, was, func(o officer) {
		cell := o.at("资助项目", "amount", "TK1")
		text, err := o.f.GetCellValue("资助项目", cell)
		o.must(err)
		if !strings.Contains(text, `{ from = "2016-09-01", `) || !strings.Contains(text, "value = 1000") {
			t.Errorf("the amounts are shown as %s", text)
		}
		o.types("资助项目", cell, strings.Replace(text, "\n]", "\n  { from = \"2017-09-01\", value = 1200, basis = \"试\" },\n]", 1))
	}))
	if list := differing(t, was, made); !slices.Equal(list, []string{"programmes.toml"}) || !strings.Contains(string(made.Files["programmes.toml"]), "[[programme.part]]") {
		t.Errorf("these files are another: %v", list)
	}
	list, err := packbook.Compare(was, made.Pack)
	if err != nil || len(list) != 1 || !strings.Contains(list[0].String(), `{ from = "2017-09-01", basis = "试", value = 1200`) {
		t.Errorf("what was added is not seen: %v, %v", list, err)
	}
	for day, want := range map[string]string{"2017-08-31": "", "2017-09-01": "学生 1 人应得的特困生交通生活补助会变（如 1000 元变为 1200 元）"} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		effects, err := packbook.Effects(t.Context(), s, made.Pack, at, nil)
		if got := strings.Join(lines(effects), "\n"); err != nil || got != want || want != "" && effects[0].First[0] != saved[0].ID {
			t.Errorf("on %s: %s, not %s (%v)", day, got, want, err)
		}
	}
}
