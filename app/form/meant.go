package form

import (
	"rollbook/store/register"
	"rollbook/words"
)

// meant is the field that a text was meant for which was typed into another: the number, of who typed it into the type of the
// document that stands before it. An empty one only: nothing is typed over.
func (f *Form) meant(fl *field) *field {
	if fl.f.Role != register.RoleIDType || fl.locked() || !register.LikeID(fl.input.Text) {
		return nil
	}
	to := fl.group.field(fl.group.kind.ByRole(register.RoleIDNumber))
	if to == nil || to.value != "" || to.locked() || to.input.Disabled() || !to.shownHere || f.read(fl, fl.input.Text).Problem == nil {
		return nil
	}
	return to
}

// hand gives the text of a field to the one that it was meant for, as if it had been typed there, and leaves the first as it was.
func (f *Form) hand(fl, to *field) *field {
	text, back := fl.input.Text, fl.read
	if back == "" && fl.group.id == "" {
		back = fl.f.Default
	}
	fl.set(f.c.Pack, back)
	fl.untouched, fl.problem = fl.group.id == "" && back == fl.loaded && back != "", nil
	f.current = to
	to.input.SetText(text)
	f.left(to)
	to.remarks = append(to.remarks, register.Remark{Code: "moved", Args: map[string]any{"label": fl.f.Say(words.Language())}})
	f.check(to.group)
	return to
}
