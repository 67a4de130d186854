package form

import (
	"time"

	"fyne.io/fyne/v2"

	"rollbook/app/look"
	"rollbook/store/register"
	"rollbook/words"
)

// typed hears every change of a field's text.
func (f *Form) typed(fl *field) {
	if f.loading || fl.setting {
		return
	}
	fl.carried, fl.filled, fl.ruled, fl.untouched, fl.typed, fl.remarks, fl.half = false, false, false, false, "", nil, false
	if !fl.clash {
		fl.others = ""
	}
	text := fl.input.Text
	if fl.picks() {
		if f.picker.of == fl && f.picker.byPosition(text) {
			return
		}
		if text == "" {
			fl.value = ""
		}
	} else {
		fl.value = f.read(fl, text).Value
	}
	f.picker.open(fl, text)
	fl.paint()
	if f.c.Changed != nil {
		f.c.Changed()
	}
}

// read gives what a text means to a field, or the text itself with what is wrong with it.
func (f *Form) read(fl *field, text string) register.Meaning {
	text = trimmed(fl.f, text)
	if fl.f.Type == register.Ref && text != "" {
		return register.Meaning{Value: fl.value}
	}
	return f.c.Pack.Interpret(fl.group.kind, fl.f, text)
}

// advice is what the foot says of a field that nothing is wrong with: its hint, and of an empty one that a record further down
// fills that it need not be typed twice.
func (fl *field) advice() string {
	if fl.rough() {
		return words.Say("form.rough")
	}
	hint, from := fl.f.Hinted(words.Language()), fl.f.FilledFrom()
	if from == nil || fl.value != "" || fl.opened || fl.group.id != "" {
		return hint
	}
	for _, g := range fl.group.form.groups {
		if g.kind == from {
			return words.Say("form.later", "kind", from.Say(words.Language()), "hint", hint)
		}
	}
	return hint
}

func (f *Form) entered(fl *field) {
	if f.loading {
		return
	}
	before := f.current
	f.current, fl.met = fl, fl.met || fl.rough()
	f.show(fl)
	switch {
	case fl.message.text != "":
		f.c.Say(fl.message.text, fl.message.color)
	case f.c.Dense && before != nil && before.message.warns(): // of which nothing stands under it
		f.c.Say(words.Say("form.said", "label", before.f.Say(words.Language()), "text", before.message.text), before.message.color)
	default:
		f.c.Say(fl.advice(), look.Text2)
	}
	f.picker.close()
	if fl.f.Type == register.Division {
		f.near(fl) // the register is asked before the first letter: its answer comes beside the window
	}
	if fl.input.Text == "" || fl.half {
		f.picker.open(fl, fl.input.Text)
	}
	if fl.input.Text != "" {
		fl.input.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
}

// left reads a field that was left, shows what follows from it, and gives the field that the cursor goes on from: this one, unless
// what was typed belongs to another.
func (f *Form) left(fl *field) *field {
	if f.loading || fl.setting || !fl.asked {
		return fl
	}
	if f.picker.of == fl {
		f.picker.leave()
	}
	if to := f.meant(fl); to != nil {
		return f.hand(fl, to)
	}
	text, was, half := fl.input.Text, fl.told, fl.half
	fl.half = false
	if half || text != fl.shown(f.c.Pack) || text == "" {
		if fl.f.Type == register.Ref && text == "" {
			fl.value = ""
		}
		m, before := f.read(fl, text), fl.read
		if fl.problem = m.Problem; text != "" {
			fl.typed, fl.remarks = m.Typed, m.Remarks
		}
		if m.Problem == nil {
			fl.set(f.c.Pack, m.Value)
		}
		fl.value, fl.read, fl.earlier = m.Value, m.Value, before
	}
	if fl.f.Type == register.Division && f.known(fl.value) {
		f.lastPlace = fl.value
	}
	if fl.told = fl.value; fl.value != was {
		f.count.Fields++
		f.recognise(fl)
	}
	f.settle(fl)
	return fl
}

// settle draws what follows from a field's new value: what the ID number fills, which questions
// apply, and what is wrong.
func (f *Form) settle(fl *field) {
	g := fl.group
	if fl.f.Role == register.RoleIDNumber && fl.value != "" {
		f.fillFromID(g)
	}
	f.fill()
	f.relevance()
	f.check(g)
	if main := f.groups[0]; main != g { // whose checks may look at the parts
		f.check(main)
	}
	f.step(fl)
	if f.c.Changed != nil && !f.loading {
		f.c.Changed()
	}
}

// relevance asks which fields apply to what was entered.
func (f *Form) relevance() {
	now := time.Now()
	f.lookup(func(look register.Lookup) {
		for _, g := range f.groups {
			rec := g.record()
			computed := f.c.Pack.Compute(rec, look, now)
			for _, fl := range g.fields {
				fl.asked = f.c.Pack.Asked(fl.f, rec, look, now)
				fl.required = fl.asked && f.c.Pack.Required(fl.f, rec, look, now)
				fl.label.draw(fl.required, fl.asked)
				if fl.f.Derived() && fl.value != computed[fl.f.Key] {
					fl.set(f.c.Pack, computed[fl.f.Key])
				}
				switch {
				case fl.f.Derived():
				case !fl.asked && !fl.input.Disabled():
					fl.input.Disable()
					fl.hint(words.Say("form.idle"))
				case fl.asked && fl.input.Disabled() && f.mayWrite(fl.f):
					fl.input.Enable()
					fl.hint(fl.f.Hinted(words.Language()))
				}
			}
		}
	})
}

func (f *Form) mayWrite(rf *register.Field) bool { return rf.MayWrite(f.c.Level) }
