package form

// Count is what a person did to fill a form.
type Count struct {
	Keys   int `json:"keys"`   // pressed, each character that was typed among them
	Pasted int `json:"pasted"` // characters that came from the clipboard
	Picks  int `json:"picks"`  // values taken from a list
	Fields int `json:"fields"` // fields whose value changed
}

// Pressed counts keys that the form does not see itself: those of the menu.
func (f *Form) Pressed(keys int) { f.count.Keys += keys }

// Counted gives what was done since the last call, and begins anew.
func (f *Form) Counted() Count {
	c := f.count
	f.count = Count{}
	return c
}
