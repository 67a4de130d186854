package form

import "rollbook/store/register"

// Asks tells which field of which record the input stands for.
func (in *input) Asks() (record string, kind *register.Kind, f *register.Field) {
	return in.field.group.id, in.field.group.kind, in.field.f
}
