package app

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"rollbook/app/look"
	"rollbook/store"
	"rollbook/sync/courier"
	"rollbook/words"
)

// TestAUnitOfWhichNothingCameIsNotTicked: a school below a county of which nothing has come stands at the city as such.
func TestAUnitOfWhichNothingCameIsNotTicked(t *testing.T) {
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, founded(t, "U0100", "银川市教育局", store.City))
	w.menu("单位")
	w.says("在办")
	w.types("U0181-Z1")
	w.says("没有转来过")
	if said := strings.Join(w.texts(), "\n"); strings.Contains(said, "经下级转来") {
		t.Errorf("it is said to have come:\n%s", said)
	}
}

// TestUnitsThatCannotBeReadAreNotCountedAsNone: the register's file is gone, and the chips do not say 0.
func TestUnitsThatCannotBeReadAreNotCountedAsNone(t *testing.T) {
	county := founded(t, "U0104", "兴庆区教育局", store.County)
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, county)
	if err := county.Close(); err != nil {
		t.Fatal(err)
	}
	w.menu("单位")
	for _, chip := range []string{"在办 …", "没来过包 …", "已停办 …"} {
		w.says(chip)
	}
}

// TestABureauSaysWhatBecomesOfItsUnits walks by keyboard through the units below a county: one is renamed, one is
// merged into the other, and reopened.
func TestABureauSaysWhatBecomesOfItsUnits(t *testing.T) {
	county, schools := joined(t)
	one, two := schools[0].Unit(), schools[1].Unit()
	commit(t, county, store.Edit{Kind: "school", Set: map[string]string{"name": one.Name, "type": "218"}})
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, county)
	w.menu("单位")
	w.says(one.Name)
	w.says("在办 3") // one more stands in the pack
	w.says("没来过包")
	w.says(one.Code + "  小学教学点")
	w.says(two.Code + "  学校") // the register of schools does not have it
	if at := w.placeholder(); at != "找单位：名称、代码" {
		t.Fatalf("the cursor stands at %q", at)
	}
	w.types("无此单位")
	empty := words.Say("units.empty.found", "text", "无此单位")
	w.says(empty)
	for _, o := range test.LaidOutObjects(w.Content()) { // it wraps within the list
		if l, ok := o.(*look.Prose); ok && l.Text == empty && l.MinSize().Width > l.Size().Width {
			t.Errorf("%v for %v", l.Size(), l.MinSize())
		}
	}
	w.shortcut(&fyne.ShortcutSelectAll{})
	w.types(one.Code)

	state := func(code string) store.Unit {
		units, err := county.Units()
		if err != nil {
			t.Fatal(err)
		}
		return units[code]
	}
	w.press(fyne.KeyReturn) // to the list
	w.press(fyne.KeyReturn) // to what can be done with the unit
	w.press(fyne.KeyReturn)
	w.says("原名仍查得到")
	w.shortcut(&fyne.ShortcutSelectAll{})
	w.fields("闽宁镇第一小学", "", "") // without the paper that it rests on
	w.says("没有写全：生效日期、批文号必填")
	w.press(fyne.KeyEscape)
	w.fields("永教发〔2017〕1号") // the cursor stayed there
	w.until("the new name", func() bool { return slices.Contains(w.texts(), "闽宁镇第一小学") })
	if u := state(one.Code); u.Name != "闽宁镇第一小学" || u.Former != one.Name {
		t.Errorf("renamed: %+v", u)
	}
	w.says(one.Code + "  小学教学点") // by the name that it had
	w.focused("the list again", func(o fyne.Focusable) bool { _, ok := o.(*look.List); return ok })
	w.says(time.Now().Format(time.DateOnly) + " 更名为闽宁镇第一小学，永教发〔2017〕1号")

	w.tap("并入其他单位")
	w.focused("the unit that takes it up", func(o fyne.Focusable) bool { _, ok := o.(*look.Choice); return ok })
	w.Canvas().FocusNext()
	w.types("20170901") // over the day that is offered
	w.Canvas().FocusNext()
	w.types("永教发〔2017〕2号")
	w.press(fyne.KeyReturn)
	w.says("并入要选并入哪一所")
	w.press(fyne.KeyEscape)
	w.press(fyne.KeyEscape)
	w.tap("并入其他单位")
	w.picks(two.Name + "  " + two.Code)
	w.Canvas().FocusNext()
	w.Canvas().FocusNext()
	w.types("永教发〔2017〕2号")
	w.press(fyne.KeyReturn)
	w.says("在办 2")
	today := time.Now().Format(time.DateOnly)
	if u := state(one.Code); u.Closed != today || u.Into != two.Code {
		t.Errorf("merged: %+v", u)
	}
	w.says(words.Say("units.state.merged")) // whoever types its code finds it
	w.until("the field to find a unit", func() bool {
		w.Canvas().FocusNext()
		return w.placeholder() == "找单位：名称、代码"
	})
	w.press(fyne.KeyBackspace) // the code is selected
	w.says(two.Name)
	if listed := w.texts(); slices.Contains(listed, "闽宁镇第一小学") {
		t.Errorf("the merged one stands among those that are open: %v", listed)
	}
}

// TestAChangeOfAUnitIsOpened as what it is, not in the form of a pupil.
func TestAChangeOfAUnitIsOpened(t *testing.T) {
	county, schools := joined(t)
	if _, err := county.ChangeUnit(store.UnitChange{Unit: schools[0].Unit().Code, Means: store.UnitRenamed, On: time.Now(), Name: "闽宁镇第一小学", Document: "永教发〔2017〕1号"}); err != nil {
		t.Fatal(err)
	}
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, county)
	w.menu("单位")
	w.says("在办 3")
	w.types(schools[0].Unit().Code)
	w.says("更名为闽宁镇第一小学")
	for _, o := range test.LaidOutObjects(w.Content()) {
		if l, ok := o.(*look.Link); ok && strings.Contains(strings.Join(textsOf(l), ""), "更名为闽宁镇第一小学") {
			w.Canvas().Focus(l)
			w.press(fyne.KeyReturn)
		}
	}
	w.says("单位代码")
	if page := w.texts(); slices.Contains(page, "新学生") {
		t.Errorf("it stands in another register:\n%q", page)
	}
	w.menu(words.Say("command.back"))
	w.until("the change in hand again", func() bool {
		l, ok := w.Canvas().Focused().(*look.Link)
		return ok && strings.Contains(strings.Join(textsOf(l), ""), "更名为闽宁镇第一小学")
	})
}

// TestTheLineInHandIsInHandAgain: who leaves the inbox from its list, and steps back, is in the list.
func TestTheLineInHandIsInHandAgain(t *testing.T) {
	county, _ := joined(t)
	w := newWindow(t)
	d := desk(fyne.CurrentApp(), w, county)
	list := func() bool { _, ok := w.Canvas().Focused().(*look.List); return ok }
	for _, page := range []string{"inbox", "units"} {
		d.Open(page, nil)
		for i := 0; !list(); i++ {
			if i > 40 {
				t.Fatalf("no list of %s is reached", page)
			}
			w.Canvas().FocusNext()
		}
		d.Open("settings", nil)
		if w.menu(words.Say("command.back")); !list() {
			t.Errorf("back on %s is %T", page, w.Canvas().Focused())
		}
	}
}

// TestASecondUnitOfOneNameIsNoticed: a school that typed its code wrong would be a second unit of the county.
func TestASecondUnitOfOneNameIsNoticed(t *testing.T) {
	county, schools := joined(t)
	request, err := courier.Request(founded(t, "YN-99", schools[0].Unit().Name, store.School))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.zcreq"), request, 0o600); err != nil {
		t.Fatal(err)
	}
	w := newWindow(t)
	d := desk(fyne.CurrentApp(), w, county)
	d.Open("units", nil)
	d.Do("new")
	w.says("还没有选U盘或文件夹")
	w.press(fyne.KeyEscape)
	w.types(dir)
	w.press(fyne.KeyReturn)
	w.says("已经有一个" + schools[0].Unit().Name + "，代码是 " + schools[0].Unit().Code)
	if w.press(fyne.KeyEscape); len(w.Canvas().Overlays().List()) > 0 {
		t.Error("the box stays")
	}
}

// TestAFolderIsAskedForBeforeAnythingIsWritten presses what writes or reads a folder while none is chosen: it is asked for in
// words, and the cursor stands where it is chosen.
func TestAFolderIsAskedForBeforeAnythingIsWritten(t *testing.T) {
	county, schools := joined(t)
	w := newWindow(t)
	d := desk(fyne.CurrentApp(), w, county)
	asked := func(what string) {
		t.Helper()
		w.says("还没有选U盘或文件夹")
		w.press(fyne.KeyEscape)
		if at := w.placeholder(); at != words.Say("drive.path") {
			t.Errorf("%s: the cursor stands at %q", what, at)
		}
	}
	d.Open("units", schools[0].Unit().Code)
	w.says(words.Say("units.rebuild"))
	w.tap(words.Say("units.rebuild"))
	asked("rebuild")
	for _, page := range []string{"inbox", "send"} {
		d.Open(page, nil)
		d.Do("send")
		asked("receipts of " + page)
	}
	d.Open("inbox", nil)
	w.press(fyne.KeyReturn)
	asked("inbox")
	d.Open("settings", nil)
	d.Do("backup")
	asked("backup")
	d.End()
	d = desk(fyne.CurrentApp(), w, schools[0])
	d.Open("send", nil)
	d.Do("send")
	asked("send")
	d.Open("settings", nil)
	w.taps(words.Say("settings.request"))
	asked("request")
	w.types(t.TempDir()) // the bureau has a new computer
	w.taps(words.Say("settings.request"))
	w.says("上级会打电话核对这八个词")
	fingerprint, err := courier.Fingerprint(schools[0])
	if err != nil {
		t.Fatal(err)
	}
	w.says(fingerprint[7])
}

// TestASchoolHearsWhatBecomesOfIt lets a county merge a school and rename another. With the next receipt each school's home says
// what happened, from when, by which paper and what is to be done.
func TestASchoolHearsWhatBecomesOfIt(t *testing.T) {
	county, schools := joined(t)
	gone, renamed := schools[0], schools[1]
	day := time.Now().AddDate(0, 0, -3)
	for _, c := range []store.UnitChange{
		{Unit: gone.Unit().Code, Means: store.UnitMerged, On: day, Into: renamed.Unit().Code, Document: "永教发〔2017〕1号"},
		{Unit: renamed.Unit().Code, Means: store.UnitRenamed, On: day, Name: "闽宁镇第一小学", Document: "永教发〔2017〕2号"},
	} {
		if _, err := county.ChangeUnit(c); err != nil {
			t.Fatal(err)
		}
	}
	for s, says := range map[*store.Store][]string{
		gone:    {"从 " + day.Format(time.DateOnly) + " 起并入", "永教发〔2017〕1号", "不用再登记", "纸质材料移交"},
		renamed: {"起更名为闽宁镇第一小学", "永教发〔2017〕2号", "照常登记"},
	} {
		w := newWindow(t)
		desk(fyne.CurrentApp(), w, s)
		w.says("还没有上报过。")
		down := t.TempDir()
		if _, err := courier.Send(context.Background(), county, s.Unit().Code, down, nil); err != nil {
			t.Fatal(err)
		}
		if err := courier.Receive(context.Background(), s, []string{down}, nil, nil); err != nil {
			t.Fatal(err)
		}
		for _, text := range says {
			w.says(text)
		}
		if s == renamed {
			w.taps("看文件号")
			w.says("单位变动")
			w.says("永教发〔2017〕2号")
		}
	}
}

// TestAListOfUnitsThatIsEmptySaysWhy: nobody is there yet, whatever is asked for, or nobody is called so.
func TestAListOfUnitsThatIsEmptySaysWhy(t *testing.T) {
	w := newWindow(t)
	county, _ := bureau(t)
	desk(fyne.CurrentApp(), w, joinedTo(t, county, "U0122", "贺兰县教育局", store.County))
	w.menu("单位")
	w.says("下面还没有单位。下级把加入申请")
	w = newWindow(t)
	desk(fyne.CurrentApp(), w, county)
	w.menu("单位")
	w.says("闽宁镇第二小学")
	w.types("原隆")
	w.says("没有名称、代码里有“原隆”的单位")
}
