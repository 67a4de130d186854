package form

import (
	"slices"
	"time"

	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
	"rollbook/store/register"
	"rollbook/words"
)

// check shows what is wrong with a record as it stands; what is merely missing shows once it was
// saved.
func (f *Form) check(g *group) {
	var found []register.Problem
	f.lookup(func(look register.Lookup) {
		found = f.c.Pack.Check(g.record(), look, time.Now())
	})
	byField := map[string][]register.Problem{}
	var reasons map[string]string
	if g.id != "" && f.c.Explained != nil {
		reasons = f.c.Explained(g.id)
	}
	for _, p := range found {
		if p.Level == register.Soft && reasons[p.Check] != "" {
			continue
		}
		if p.Check != "required" && p.Check != "ref" && !f.waits(g, p) {
			byField[p.Field] = append(byField[p.Field], p)
		}
	}
	for _, fl := range g.fields {
		f.tell(fl, byField[fl.f.Key])
	}
	f.marks()
}

// waits reports whether a problem of a new record is about a part of the form that nobody has come to yet.
func (f *Form) waits(g *group, p register.Problem) bool {
	if g.id != "" {
		return false
	}
	asked := f.c.Pack.Asks(g.kind, p.Check)
	for _, other := range f.groups {
		if other != g && other.kind == asked && other.id == "" && !other.begun() {
			return true
		}
	}
	return false
}

// wrong reports whether a field's value has to be mended.
func (fl *field) wrong() bool { return fl.message.text != "" && fl.message.color == look.Danger }

// tell writes a field's message: its first hard problem, or its first, else where its value comes from.
func (f *Form) tell(fl *field, found []register.Problem) {
	for _, p := range fl.reported {
		if p.Check == "required" && fl.value == "" && fl.asked {
			found = append(found, p)
		}
	}
	switch {
	case fl.problem != nil:
		fl.message.draw(words.Problem(fl.problem.Code, fl.problem.Args), look.Danger)
	case fl.clash:
		fl.message.draw(fl.others, look.Warn)
	case len(found) > 0:
		hard := slices.IndexFunc(found, func(p register.Problem) bool { return p.Level == register.Hard })
		p := found[max(hard, 0)].Retyped(fl.earlier, fl.value)
		text := words.Told(p.Say(words.Language()), p.Code, p.Args)
		color := look.Warn
		if p.Level == register.Hard {
			color = look.Danger
		}
		fl.message.draw(text+fl.remarked(), color)
	case len(fl.remarks) > 0:
		fl.message.draw(fl.remarked(), look.Text3)
	case fl.others != "":
		fl.message.draw(fl.others, look.Text3)
	case fl.typed != "":
		fl.message.draw(words.Say("form.typed", "text", fl.typed), look.Text3)
	default:
		fl.message.draw("", look.Text3)
	}
	fl.paint()
	if fl == f.current {
		f.c.Say(fl.message.text, fl.message.color)
	}
}

// refuse says at a field why it does not take what was to come into it, until it is left.
func (f *Form) refuse(fl *field, text string) {
	fl.message.draw(text, look.Danger)
	fl.paint()
	f.c.Say(text, look.Danger)
}

// Report shows the problems that the store found in the records of the form, by record id.
func (f *Form) Report(byRecord map[string][]register.Problem) {
	for _, g := range f.groups {
		problems := map[string][]register.Problem{}
		for _, p := range byRecord[g.id] {
			problems[p.Field] = append(problems[p.Field], p)
		}
		for _, fl := range g.fields {
			fl.reported = problems[fl.f.Key]
			f.tell(fl, problems[fl.f.Key])
		}
	}
	f.marks()
}

// marks counts what is wrong in each section, beside its tab; a tick stands where nothing is wrong and all that must be is entered.
func (f *Form) marks() {
	for i := range f.heads {
		h := &f.heads[i]
		hard, soft, lacks, has := 0, 0, false, false
		for _, fl := range h.group.fields {
			if h.holds(fl) {
				switch fl.message.color {
				case look.Danger:
					hard++
				case look.Warn:
					soft++
				}
				own := fl.value != "" && !fl.untouched && !fl.f.Derived()
				lacks, has = lacks || fl.required && !own && fl.typed == "", has || own
			}
		}
		text, color := "", look.Danger
		switch {
		case hard > 0:
			text = words.Say("form.hard", "n", hard)
		case soft > 0:
			text, color = words.Say("form.soft", "n", soft), look.Warn
		case has && !lacks:
			text, color = words.Say("form.done"), look.OK
		}
		if h.mark != nil && h.mark.Text != text {
			h.mark.Text, h.mark.Color = text, theme.Color(color)
			h.tab.Refresh()
		}
	}
	f.tabs.Refresh()
}
