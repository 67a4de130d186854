package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"rollbook/award"
	"rollbook/store"
	"rollbook/store/register"
)

// lacks waits until a text is in no word of the window.
func (w *window) lacks(text string) {
	w.t.Helper()
	w.until("no word of "+text, func() bool { return !strings.Contains(strings.Join(w.texts(), "\n"), text) })
}

// sentBack has a school propose a pupil's aid and agree to it, and the county send it back, with a reason.
func sentBack(t *testing.T, s, county *store.Store, reason string) (id string) {
	t.Helper()
	pupilDue(t, s)
	p, err := award.Propose(t.Context(), s, award.Asked{Programme: "TK1", Period: fmt.Sprint(s.Pack().SchoolYear(time.Now()))}, nil)
	if err != nil || len(p.Made) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	before(t, s)
	said := func(out award.Outcome, err error) {
		t.Helper()
		if err != nil || len(out.Done) != 1 {
			t.Fatalf("%+v, %v", out, err)
		}
	}
	s.SetActor("李校长")
	said(award.Approve(s, p.Made, award.Word{Text: "情况属实"}))
	exchange(t, s, county)
	const number = "64010420130105001"
	listed(t, county, number+string(register.IDCheck(number)))
	county.SetActor("钱审核")
	said(award.Return(county, p.Made, award.Word{Text: reason}))
	exchange(t, s, county)
	return p.Made[0]
}

// TestAReturnedAwardGoesToItsEnd: the school finds on its home what came back, sends it on to the application, mends the household,
// proposes it again, another person agrees, and it is sent; the county receives it, sees that it had come back and what was changed
// since, and agrees. All by keys.
func TestAReturnedAwardGoesToItsEnd(t *testing.T) {
	county, schools := town(t, [2]string{"U0104", "兴庆区教育局"}, [2]string{"XQ-09", "月牙湖中学"})
	s, stick := schools[0], t.TempDir()
	id := sentBack(t, s, county, "特困认定依据的文号写错")

	w := newWindow(t)
	d := desk(fyne.CurrentApp(), w, s)
	w.says("有 1 笔资助退回来了")
	w.press(fyne.Key6)
	w.says("退回以后，这名学生的登记还没有改过")
	w.says("由另一个人按 Ctrl+Enter 同意")
	w.taps("退回") // to the application
	w.fields("退到申请", "")
	w.says("再按 Ctrl+N 重新提出")
	w.says("特困认定依据的文号写错") // what the county wrote stands beside it

	w.press(fyne.KeyReturn)
	w.at("特困认定依据")
	for range 40 {
		w.press(fyne.KeyBackspace)
	}
	w.types("银扶办发〔2016〕18号")
	d.Do("save")
	w.says("已保存")
	d.Open("home", nil)
	w.says("退到申请的重新提出")
	w.press(fyne.Key6)
	w.says("特困认定依据：银扶办发〔2016〕8号 → 银扶办发〔2016〕18号")

	s.SetActor("王老师")
	w.menu("保存并新增") // to agree to this step is to propose
	w.says("项目和周期照这一笔")
	w.Canvas().FocusNext() // the programme is that of the award; on to its period
	w.press(fyne.KeyReturn)
	w.says("现在等：学校意见")
	w.says("马小龙  月牙湖中学") // it stays in hand, though no filter holds it
	d.Open("home", nil)
	w.says("有 1 笔资助等本校审核")
	s.SetActor("李校长")
	w.press(fyne.Key8)
	w.says("退回过")
	w.menu("保存并新增")
	w.fields("依据已照证改好", "")
	w.says("现在等：区教育局审核")
	d.Open("home", nil)
	w.lacks("等本校审核")
	w.lacks("退回来了")
	d.Open("send", nil)
	w.types(stick)
	d.Do("send")
	w.says("可以拔出U盘")
	d.End()

	w = newWindow(t)
	d = desk(fyne.CurrentApp(), w, county)
	d.Open("inbox", nil)
	w.types(stick)
	w.press(fyne.KeyReturn)
	w.says("已合并")
	d.Open("home", nil)
	w.says("应发 1000 元")
	w.press(fyne.Key5)
	w.says("退回过")
	w.says("特困认定依据：银扶办发〔2016〕8号 → 银扶办发〔2016〕18号")
	w.says("李校长 同意 · 依据已照证改好")
	county.SetActor("钱审核") // who sent it back may agree to it now
	w.menu("保存并新增")
	w.fields("", "")
	w.says("现在等：市教育局汇总上报")
	c, err := award.Cases(county, award.Filter{IDs: []string{id}})
	if err != nil || len(c) != 1 || c[0].Last().Means != award.Agreed || c[0].Step.Unit != "city" {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestWhatIsToldOfAnAwardIsRolledByKeys: in a small window the end of it is read without a mouse, and the list keeps the keys.
func TestWhatIsToldOfAnAwardIsRolledByKeys(t *testing.T) {
	county, schools := town(t, [2]string{"U0104", "兴庆区教育局"}, [2]string{"XQ-09", "月牙湖中学"})
	sentBack(t, schools[0], county, strings.Repeat("户口簿看不清，", 20))
	w := newWindow(t)
	w.Resize(fyne.NewSize(1000, 500))
	d := desk(fyne.CurrentApp(), w, schools[0])
	d.Open("approvals", award.Back)
	w.says("认定事实")
	roll := w.rollWith("认定事实")
	w.press(fyne.KeyRight)
	down := roll.Offset.Y
	if down <= 0 {
		t.Error("Right does not roll")
	}
	for range 20 {
		w.press(fyne.KeyRight)
	}
	if most := roll.Content.MinSize().Height - roll.Size().Height; roll.Offset.Y != most {
		t.Errorf("the end is at %v, not %v", roll.Offset.Y, most)
	}
	for range 20 {
		w.press(fyne.KeyLeft)
	}
	if roll.Offset.Y != 0 {
		t.Errorf("Left does not roll back: %v", roll.Offset.Y)
	}
	w.press(fyne.KeySpace)
	w.says("选中 1 笔")
}

// rollWith finds what rolls the words that contain a text.
func (w *window) rollWith(text string) *container.Scroll {
	w.t.Helper()
	var in *container.Scroll
	for _, o := range test.LaidOutObjects(w.Content()) {
		if s, ok := o.(*container.Scroll); ok {
			for _, one := range textsOf(s.Content) {
				if strings.Contains(one, text) {
					in = s
				}
			}
		}
	}
	if in == nil {
		w.t.Fatalf("nothing rolls %s", text)
	}
	return in
}
