package form_test

import (
	"reflect"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/app/form"
	"rollbook/store/register"
)

// holding is the text in the field in hand.
func (sh *sheet) holding() string {
	return reflect.ValueOf(sh.win.Canvas().Focused()).Elem().FieldByName("Text").String()
}

// again puts what was typed into a form that was just opened, as at the start after a power failure.
func (sh *sheet) again() {
	draft := sh.form.Snapshot()
	sh.form = form.New(sh.config())
	sh.win.SetContent(sh.form.Object())
	sh.form.Load([]form.Part{{Kind: sh.kind}}, nil)
	sh.form.Restore(draft)
	sh.form.FocusFirst()
}

// TestWhatIsHalfTypedComesBackAsItWas: a draft says what was typed, not what it would have meant. It is
// selected, as what any field holds, and behind it the typing goes on.
func TestWhatIsHalfTypedComesBackAsItWas(t *testing.T) {
	for _, c := range []struct {
		kind, key, typed, rest, value string
	}{
		{"student", "phone", "1380-", "951 1234", "13809511234"},
		{"student", "phone", "\uff0b86 1", "3909511234", "13909511234"},
		{"student", "birth_date", "2016-2-3x", "", "2016-2-3x"},
		{"student", "birth_date", "20161", "103", "2016-11-03"},
		{"student", "birth_date", "2016-2-3", "", "2016-02-03"},
		{"student", "id_no", "64010x", "", "64010X"},
		{"student", "name", " 马 ", "小虎", "马小虎"},
		{"student", "distance_km", "1.", "5", "1.5"},
		{"student", "nationality", "h", "z", "01"},
		{"student", "special_groups", "1", "", "1"},
		{"kg_enrolment", "fee_care", "12,5", "00", "12500.00"},
		{"kg_enrolment", "fee_care", "12.", "5", "12.50"},
	} {
		t.Run(c.key+" "+c.typed, func(t *testing.T) {
			sh := newSheet(t)
			sh.kind = sh.pack.Kind(c.kind)
			sh.form.Load([]form.Part{{Kind: sh.kind}}, nil)
			sh.form.FocusFirst()
			label := sh.kind.Field(c.key).Label
			if _, below, two := strings.Cut(label, "("); two { // in two lines
				label = "(" + below
			}
			sh.to(label)
			sh.types(c.typed)
			for range 2 { // and after a second failure, before anything was typed again
				sh.again()
				if got := sh.holding(); got != c.typed {
					t.Fatalf("it comes back as %q, at %s", got, sh.label())
				}
			}
			sh.press(fyne.KeyEnd)
			sh.types(c.rest)
			if got := sh.holding(); got != c.typed+c.rest {
				t.Errorf("the typing goes on as %q", got)
			}
			sh.press(fyne.KeyReturn)
			sh.again()
			if got := sh.form.Main()[c.key]; got != c.value {
				t.Errorf("it becomes %q", got)
			}
		})
	}
}

// TestAReferenceIsHalfTyped: the text by which a record is looked for comes back too, though it is no value yet.
func TestAReferenceIsHalfTyped(t *testing.T) {
	sh := newSheetOf(t, register.KindEvent)
	sh.types("马小")
	sh.again()
	sh.again()
	if got := sh.holding(); got != "马小" {
		t.Errorf("it comes back as %q", got)
	}
	sh.says("没有找到，新建学生")
	sh.press(fyne.KeyTab)
	if edits, main := sh.form.Edits(); edits[main].Set["student_id"] != "" {
		t.Errorf("it became a record: %v", edits)
	}
}
