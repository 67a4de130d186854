package form

import (
	"fyne.io/fyne/v2/widget"

	"rollbook/store/register"
)

// Asks tells which field of which record the input stands for.
func (in *input) Asks() (record string, kind *register.Kind, f *register.Field) {
	return in.field.group.id, in.field.group.kind, in.field.f
}

// Line is the entry that is typed in.
func (in *input) Line() *widget.Entry { return &in.Entry }
