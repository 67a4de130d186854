package form_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/app/form"
	"rollbook/store/register"
)

// The edge cases of docs/edge-cases.md that a clerk meets while typing.

// newSheetOf is an empty form of another kind.
func newSheetOf(t *testing.T, kind register.KindRole) *sheet {
	t.Helper()
	sh := newSheet(t)
	sh.kind = sh.pack.KindByRole(kind)
	sh.form.Load([]form.Part{{Kind: sh.kind}}, nil)
	sh.form.FocusFirst()
	return sh
}

// back goes back to a field by Shift+Tab, as a clerk who looks at what it says.
func (sh *sheet) back(role register.Role) {
	sh.t.Helper()
	label := sh.kind.ByRole(role).Label
	for range 20 {
		if sh.label() == label {
			return
		}
		sh.win.Canvas().FocusPrevious()
	}
	sh.t.Fatalf("no field %s before", label)
}

// typed types a text into a field and gives the value that it becomes, and what is then said of it.
func (sh *sheet) typed(role register.Role, text string) (value, said string) {
	sh.t.Helper()
	sh.at(role)
	sh.enter(text)
	value = sh.value(role)
	sh.back(role)
	return value, sh.said
}

func TestEdgesWhileTyping(t *testing.T) {
	for _, c := range []struct {
		name, typed, want string
		role              register.Role
		says              []string
	}{
		{"T01 lower-case x, full-width digits, blanks", "６４０１ 04 20130831 004x", "64010420130831004X", register.RoleIDNumber, []string{"全角", "空格", "大写 X"}},
		{"T05 15 digits of a child", "640104120305001", "640104120305001", register.RoleIDNumber, []string{"15 位", "18 位"}},
		{"T14 a full stop for the dot", "马.穆罕默德", "马·穆罕默德", register.RoleName, []string{"·"}},
		{"T14 a bullet for the dot", "马•穆罕默德", "马·穆罕默德", register.RoleName, []string{"·"}},
		{"T14 a katakana dot", "马・穆罕默德", "马·穆罕默德", register.RoleName, []string{"·"}},
		{"T14 the right dot", "马·穆罕默德", "马·穆罕默德", register.RoleName, []string{""}},
		{"T17 another system's own character", "马\ue863龙", "马\ue863龙", register.RoleName, []string{"疑似自造字", "U+E863"}},
		{"T58 a lunar date", "农历八月十五", "农历八月十五", register.RoleBirth, []string{"农历", "身份证", "备注"}},
		{"T59 a day that is none", "2015-02-29", "2015-02-29", register.RoleBirth, []string{"没有“2015-02-29”"}},
		{"T59 a spreadsheet's number", "42614", "2016-09-01", register.RoleBirth, []string{"42614", "2016-09-01", "核对"}},
		{"T61 blanks in a phone", "139 1234 5678", "13912345678", register.RolePhone, []string{"空格"}},
		{"T61 a country code", "+8613912345678", "13912345678", register.RolePhone, []string{"国家代码"}},
		{"T61 none", "无", "", register.RolePhone, []string{"无", "为什么"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			value, said := newSheet(t).typed(c.role, c.typed)
			if value != c.want {
				t.Errorf("%q became %q, not %q", c.typed, value, c.want)
			}
			for _, word := range c.says {
				if !strings.Contains(said, word) {
					t.Errorf("of %q it says %q, without %q", c.typed, said, word)
				}
			}
		})
	}

	t.Run("T02 the right character is named when it was typed twice", func(t *testing.T) {
		sh := newSheet(t)
		if _, said := sh.typed(register.RoleIDNumber, "640121200805154610"); strings.Contains(said, "“7”") || !strings.Contains(said, "对不上") {
			t.Errorf("the first time it says %q", said)
		}
		sh.enter("640121200805154610")
		sh.back(register.RoleIDNumber)
		if !strings.Contains(sh.said, "“7”") {
			t.Errorf("the second time it says %q", sh.said)
		}
		if got := sh.value(register.RoleIDNumber); got != "640121200805154610" {
			t.Errorf("it was corrected to %s", got)
		}
	})

	t.Run("T04 a grandmother's 15 digits", func(t *testing.T) {
		sh := newSheetOf(t, register.KindGuardian)
		value, said := sh.typed(register.RoleIDNumber, "640104550305001")
		if value != "640104195503050011" || !strings.Contains(said, "640104550305001") || !strings.Contains(said, "640104195503050011") {
			t.Errorf("%s: %s", value, said)
		}
		edits, main := sh.form.Edits()
		if got := edits[main].Typed[sh.kind.ByRole(register.RoleIDNumber).Key]; got != "640104550305001" {
			t.Errorf("kept beside it is %q", got)
		}
	})

	t.Run("T17 the form of the other system stands beside the name", func(t *testing.T) {
		sh := newSheet(t)
		name := sh.kind.ByRole(register.RoleName).Key
		sh.form.Load([]form.Part{{Kind: sh.kind, ID: "S|1", Values: map[string]string{name: "马䶮"}, Typed: map[string]string{name: "马\ue863"}}}, nil)
		sh.form.Report(nil)
		sh.form.FocusFirst()
		if !strings.Contains(sh.said, "马\ue863") || sh.form.Dirty() {
			t.Errorf("it says %q; changed: %v", sh.said, sh.form.Dirty())
		}
	})

	t.Run("T08 the birth date differs by a day", func(t *testing.T) {
		sh := newSheet(t)
		sh.at(register.RoleBirth)
		sh.enter("2008-05-16")
		sh.back(register.RoleIDNumber)
		sh.enter("640121200805154617")
		sh.at(register.RoleBirth)
		if got := sh.value(register.RoleBirth); got != "2008-05-16" || !strings.Contains(sh.said, "2008-05-16") || !strings.Contains(sh.said, "2008-05-15") {
			t.Errorf("%s: %s", got, sh.said)
		}
	})

	t.Run("T67 a village without a code is offered, and taken on purpose", func(t *testing.T) {
		sh := newSheetOf(t, register.KindPreschool)
		if value, said := sh.typed(register.RolePlace, "闽宁镇富民新村"); value != "闽宁镇富民新村" || !strings.Contains(said, "闽宁镇+村名") {
			t.Errorf("by Enter alone it became %s: %s", value, said)
		}
		sh.types("闽宁镇富民新村")
		sh.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		sh.enter("")
		sh.back(register.RolePlace)
		if value := sh.value(register.RolePlace); value != "640121104+富民新村" || !strings.Contains(sh.said, "富民新村（未编码）") {
			t.Errorf("picked: %s: %s", value, sh.said)
		}
	})

	t.Run("T68 a town that is no more is offered for a day in its life", func(t *testing.T) {
		for day, want := range map[string]string{"2016-09-05": "640104400", "2024-01-01": "燕鸽湖"} {
			sh := newSheetOf(t, register.KindPreschool)
			sh.at(register.RoleConfirmed)
			sh.enter(day)
			sh.back(register.RolePlace)
			sh.enter("燕鸽湖")
			if got := sh.value(register.RolePlace); got != want {
				t.Errorf("in a record of %s it becomes %s, not %s", day, got, want)
			}
		}
	})

	t.Run("T10 an area that is no more", func(t *testing.T) {
		sh := newSheet(t)
		if _, said := sh.typed(register.RoleIDNumber, "640222200805154619"); !strings.Contains(said, "陶乐县（已撤销，现兴庆区、平罗县）") {
			t.Error(said)
		}
	})
}
