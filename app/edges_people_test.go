package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/xuri/excelize/v2"

	"rollbook/award"
	"rollbook/report/sheet"
	"rollbook/store"
	"rollbook/store/register"
)

// at goes to a field of the form by its label.
func (w *window) at(label string) {
	w.t.Helper()
	for range 300 {
		if w.label() == label {
			return
		}
		w.Canvas().FocusNext()
	}
	w.t.Fatalf("no field %s", label)
}

// finds looks a text up in the list.
func (w *window) finds(text string) {
	w.t.Helper()
	w.menu(command("find"))
	for range 40 { // what was looked for before
		w.press(fyne.KeyBackspace)
	}
	w.types(text)
}

// born is a day on which someone was born who is so many years old today.
func born(years int) string { return time.Now().AddDate(-years, 0, -1).Format(time.DateOnly) }

// The edge cases of people that are typed and found by a clerk.
func TestEdgesOfPeopleInTheWindow(t *testing.T) {
	school := func(t *testing.T) (*window, *store.Store) {
		w := newWindow(t)
		s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
		desk(fyne.CurrentApp(), w, s)
		w.menu("学生")
		return w, s
	}
	typed := func(w *window, name string) {
		w.t.Helper()
		w.menu("新增")
		w.at("姓名")
		w.fields(name)
		w.menu("保存")
		w.says("已保存")
	}

	t.Run("T16 rare characters are kept, found and listed", func(t *testing.T) {
		w, s := school(t)
		for _, name := range []string{"马䶮", "马𬭚", "马㛃", "马𡐓"} {
			typed(w, name)
		}
		for _, name := range []string{"马𡐓", "马㛃", "马䶮", "马𬭚"} {
			w.finds(name)
			w.says("共 1 条")
			if list, err := s.List(store.Query{Find: name}); err != nil || len(list) != 1 || list[0].Fields["name"] != name {
				t.Errorf("%s: %+v, %v", name, list, err)
			}
		}
	})

	t.Run("T19 a former name finds the child", func(t *testing.T) {
		w, s := school(t)
		commit(t, s, whole("name", "张小花", "former_name", "张花"))
		w.finds("张花")
		w.says("张小花")
		w.menu("新增")
		w.at("姓名")
		w.fields("张花")
		w.at("出生日期")
		w.fields("2009-01-01")
		w.at("户口所在地")
		w.fields("640121104205")
		w.says("张小花") // asked while it is typed
	})

	t.Run("T20 a name stays as it is written, and is found as it is said", func(t *testing.T) {
		w, s := school(t)
		typed(w, "吳戶華")
		w.finds("吴户华")
		w.says("吳戶華")
		if list, err := s.List(store.Query{Find: "吴户华"}); err != nil || len(list) != 1 || list[0].Fields["name"] != "吳戶華" {
			t.Errorf("%+v, %v", list, err)
		}
	})

	t.Run("T26 both parents away, and nobody left behind: a question", func(t *testing.T) {
		w, s := school(t)
		child := commit(t, s, whole("left_behind", "0"))[0]
		for relation, name := range map[string]string{"51": "马国强", "52": "丁学珍"} {
			commit(t, s, store.Edit{Kind: "guardian", Set: map[string]string{"student_id": child, "name": name, "relation": relation, "is_guardian": "0", "away": "3", "phone": "13900000002"}})
		}
		commit(t, s, store.Edit{Kind: "guardian", Set: map[string]string{"student_id": child, "name": "马玉花", "relation": "62", "is_guardian": "1", "phone": "13900000001"}})
		w.menu("查错")
		w.says("留守")
		w.says("父母")
		commit(t, s, store.Edit{ID: child, Set: map[string]string{"left_behind": "2"}})
		w.menu("首页")
		w.menu("查错")
		w.until("the question to be gone", func() bool {
			rec, err := s.Get(child)
			return err == nil && !strings.Contains(strings.Join(w.texts(), "\n"), "双亲都外出") && len(rec.Conflicts) == 0
		})
	})

	t.Run("T28 T29 who signs: from 14 the child, before that the guardian, by thumb too", func(t *testing.T) {
		w, s := school(t)
		label := s.Pack().Kind("student").Field("consent_id").Label
		star := func(day string) bool {
			w.menu("新增")
			w.at("出生日期")
			w.fields(day)
			w.at(label)
			texts := w.texts()
			at := slices.Index(texts, label)
			return at > 0 && texts[at-1] == "*"
		}
		if !star(born(9)) {
			t.Error("of a child of nine no consent is asked for")
		}
		w.fields("祖母马玉花捺印（不识字），见证人王老师")
		w.at("姓名")
		w.fields("马小龙")
		w.menu("保存")
		w.says("已保存")
		list, err := s.List(store.Query{Find: "马小龙"})
		if err != nil || len(list) != 1 || list[0].Fields["consent_id"] != "祖母马玉花捺印（不识字），见证人王老师" {
			t.Fatalf("%+v, %v", list, err)
		}
		if star(born(15)) {
			t.Error("at fifteen the guardian's consent is asked for")
		}
	})

	t.Run("T62 one telephone of six pupils is asked about, and stops nothing", func(t *testing.T) {
		w := newWindow(t)
		county := newStore(t, "U0121", "永宁县教育体局", store.County)
		for n := range 6 {
			commit(t, county, whole("name", fmt.Sprintf("马%c", '一'+rune(n)), "birth_date", fmt.Sprintf("2009-01-%02d", n+1)))
		}
		desk(fyne.CurrentApp(), w, county)
		w.menu("疑点")
		w.says("K20")
		w.says("139****0001")
	})

	t.Run("T71 merged headers, blank rows, a total and notes are passed over, and counted", func(t *testing.T) {
		w, s := school(t)
		f := excelize.NewFile()
		for i, row := range [][]any{
			{"月牙湖小学建档立卡学生花名册"},
			{},
			{"序号", "学生基本情况"},
			{"", "姓名", "性别", "身份证号码"},
			{1, "马小龙", "男", "640199200901010014"},
			{},
			{2, "马小凤", "女", "640199201001020021"},
			{"合计", "2人"},
			{"注:身份证号按户口簿填写"},
		} {
			if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
		for from, to := range map[string]string{"A1": "D1", "A3": "A4", "B3": "D3"} {
			if err := f.MergeCell("Sheet1", from, to); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(t.TempDir(), "名册.xlsx")
		if err := f.SaveAs(path); err != nil {
			t.Fatal(err)
		}
		w.menu("导入名册")
		for range 200 {
			w.press(fyne.KeyBackspace)
		}
		w.fields(path)
		w.tap("先试一遍")
		w.says("试过了，还没有导入")
		w.tap("正式导入")
		w.says("已导入")
		w.says("新增 2，有改动 0，相同 0")
		w.says("跳过 5")
		if list, err := s.List(store.Query{Kind: "student"}); err != nil || len(list) != 2 {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// TestEdgesOfMoneyInTheWindow: what must not be paid is refused at the desk where it is asked for, with the reason.
func TestEdgesOfMoneyInTheWindow(t *testing.T) {
	t.Run("T64 a second award of one year", func(t *testing.T) {
		w := newWindow(t)
		county, schools := town(t, [2]string{"U0104", "兴庆区教育局"}, [2]string{"XQ-09", "月牙湖中学"}, [2]string{"XQ-10", "兴庆区第二中学"})
		for _, s := range schools {
			pupilDue(t, s)
		}
		year := fmt.Sprint(county.Pack().SchoolYear(time.Now()))
		if p, err := award.Propose(t.Context(), schools[0], award.Asked{Programme: "TK1", Period: year}, nil); err != nil || len(p.Made) != 1 {
			t.Fatalf("%+v, %v", p, err)
		}
		for _, s := range schools {
			exchange(t, s, county)
		}
		pupils, err := county.List(store.Query{Kind: "student"})
		if err != nil || len(pupils) != 2 {
			t.Fatalf("%+v, %v", pupils, err)
		}
		listed(t, county, pupils[0].Fields["id_no"])
		desk(fyne.CurrentApp(), w, county)
		w.menu("审批")
		w.says("马小龙")
		w.menu("新增")
		w.choose("TK1")
		w.Canvas().FocusNext()
		w.press(fyne.KeyReturn)
		w.says("已经有一笔：月牙湖中学 的 马小龙")
		if list, err := award.Cases(county, award.Filter{}); err != nil || len(list) != 1 {
			t.Errorf("%d awards, %v", len(list), err)
		}
	})

	city := func(t *testing.T, others ...string) (*window, *store.Store) {
		w := newWindow(t)
		s := newStore(t, "U0100", "银川市教育局", store.City)
		pupilDue(t, s)
		for n, name := range others {
			companion(t, s, name, fmt.Sprintf("6401042013010%d001", 6+n), n == 0)
		}
		pupils, err := s.List(store.Query{Kind: "student"})
		if err != nil || len(pupils) != 1+len(others) {
			t.Fatalf("%+v, %v", pupils, err)
		}
		for _, one := range pupils {
			listed(t, s, one.Fields["id_no"])
		}
		p, err := award.Propose(t.Context(), s, award.Asked{Programme: "TK1", Period: fmt.Sprint(s.Pack().SchoolYear(time.Now()))}, nil)
		if err != nil || len(p.Made) != len(pupils) {
			t.Fatalf("%+v, %v", p, err)
		}
		before(t, s)
		return w, s
	}
	released := func(w *window, s *store.Store) {
		n := len(awards(t, s))
		w.agreed(s, n)
		w.ticks(n)
		w.tap("放进下达批次")
		w.fields("银财发〔2016〕100号", "", "赵科长", "", "")
		w.says("已下达")
	}

	t.Run("T25 a child that died is paid nothing more, and what was counted stays", func(t *testing.T) {
		w, s := city(t)
		released(w, s)
		before := awards(t, s)[0]
		w.menu("登记册")
		w.fields("变动")
		w.says("变动类型")
		w.types("mxl")
		w.says("马小龙")
		w.press(fyne.KeyReturn)
		w.fields("26", time.Now().Format(time.DateOnly))
		w.at(s.Pack().Kind("change").Field("evidence").Label)
		w.fields("死亡证明")
		w.menu("保存")
		w.says("已保存")
		w.menu("审批")
		w.says("马小龙")
		w.tap("登记发放")
		w.choose("现金")
		w.Canvas().FocusNext()
		w.fields("", "", "", "")
		w.says("就读状态：死亡")
		if now := awards(t, s)[0]; now.State == award.Paid || now.Due != before.Due {
			t.Errorf("%+v, before %+v", now, before)
		}
		w.press(fyne.KeyEscape)
		w.menu("导出表格")
		w.says("本册 0 笔，合计 0 元")
		w.says("马小龙：当日不在校")
	})

	t.Run("a batch that gets further awards keeps its day", func(t *testing.T) {
		w, s := city(t, "马大龙")
		w.agreed(s, 2)
		release := func(amount, day string) {
			w.tap("放进下达批次")
			w.fields("银财发〔2016〕100号", amount, "赵科长", "", day)
		}
		w.ticks(1)
		release("", "")
		w.says("已下达")
		list, err := s.List(store.Query{Kind: "batch"})
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		commit(t, s, store.Edit{ID: list[0].ID, Set: map[string]string{"date": "2016-11-21"}})
		w.press(fyne.KeyDown)
		w.press(fyne.KeySpace)
		w.says("选中 1 笔")
		sum := 0.0
		for _, c := range awards(t, s) {
			sum += c.Due
		}
		release(fmt.Sprint(sum), "")
		w.until("both to be released", func() bool {
			return !slices.ContainsFunc(awards(t, s), func(c award.Case) bool { return c.State != award.Released })
		})
		if batch, err := s.Get(list[0].ID); err != nil || batch.Fields["date"] != "2016-11-21" || batch.Fields["amount"] != fmt.Sprint(sum) {
			t.Errorf("%+v, %v", batch.Fields, err)
		}
	})

	t.Run("T65 brothers may share a card where it is said, others may not", func(t *testing.T) {
		w, s := city(t, "马大龙", "王文博")
		released(w, s)
		card := func(names []string, note string) {
			roll, err := award.Payroll(s, award.Filter{Programme: "TK1"})
			if err != nil {
				t.Fatal(err)
			}
			roll = slices.DeleteFunc(roll, func(one award.Line) bool { return !slices.Contains(names, one.Name) })
			for i := range roll {
				roll[i].Account = "6228480402564890018"
			}
			path := filepath.Join(t.TempDir(), "发放册.xlsx")
			filledIn(t, s, path, roll, note)
			w.tap("登记发放")
			w.choose("现金")
			w.Canvas().FocusNext()
			w.fields("", "", "", path)
		}
		card([]string{"马大龙"}, "")
		w.says("已发放")
		card([]string{"马小龙"}, "")
		w.says("用同一张卡")
		w.press(fyne.KeyEscape)
		card([]string{"马小龙"}, "兄弟二人用哥哥的卡")
		card([]string{"王文博"}, "借用同学家的卡")
		w.says("不是同一户")
		for _, c := range awards(t, s) {
			if want := c.Name != "王文博"; (c.State == award.Paid) != want {
				t.Errorf("%s: %s", c.Name, c.State)
			}
		}
	})
}

func awards(t *testing.T, s *store.Store) []award.Case {
	t.Helper()
	list, err := award.Cases(s, award.Filter{})
	if err != nil || len(list) == 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	return list
}

// filledIn writes a payroll as a bank sends it back: paid in full today, with a note in each line.
func filledIn(t *testing.T, s *store.Store, path string, roll []award.Line, note string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(sheet.WritePayroll(s.Pack(), "TK1", "", roll, f), f.Close()); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	page := book.GetSheetName(0)
	for i := range roll {
		row := 3 + i // below the title and the labels
		due, err := book.GetCellValue(page, fmt.Sprint("G", row))
		if err != nil {
			t.Fatal(err)
		}
		for column, value := range map[string]string{"H": due, "I": time.Now().Format(time.DateOnly), "K": note} {
			if err := book.SetCellStr(page, fmt.Sprint(column, row), value); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := book.Save(); err != nil {
		t.Fatal(err)
	}
}

// companion registers another pupil like the first one: of the same household, or of one more.
func companion(t *testing.T, s *store.Store, name, body string, home bool) {
	t.Helper()
	like := func(kind string, but map[string]string) string {
		t.Helper()
		list, err := s.List(store.Query{Kind: kind})
		if err != nil || len(list) == 0 {
			t.Fatalf("no %s: %v", kind, err)
		}
		set := map[string]string{}
		for key, value := range list[0].Fields {
			if f := s.Pack().Kind(kind).Field(key); f != nil && !f.Derived() {
				set[key] = value
			}
		}
		for key, value := range but {
			if set[key] = value; value == "" {
				delete(set, key)
			}
		}
		return commit(t, s, store.Edit{Kind: kind, Set: set})[0]
	}
	pupil := map[string]string{"name": name, "id_no": body + string(register.IDCheck(body)), "birth_date": "", "sex": "", "pinyin": "", "consent_id": ""}
	if !home {
		pupil["household_id"] = like("household", map[string]string{"hh_no": "640104000002"})
	}
	like("enrolment", map[string]string{"student_id": like("student", pupil)})
}
