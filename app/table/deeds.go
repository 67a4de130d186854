package table

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/imports"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/prints"
	"rollbook/fault"
	"rollbook/report/sheet"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

var (
	errReason = fault.New(fault.Usage, "reason-missing")
	errPaste  = fault.New(fault.Usage, "paste-empty")
)

// settable are the fields that can be set for many records by this desk.
func (p *Page) settable() (list []*register.Field) {
	level := p.d.Store.Unit().Level
	for _, f := range p.kind.Fields {
		if !store.OneByOne(p.kind, f) && !f.IsSecret() && f.MayWrite(level) {
			list = append(list, f)
		}
	}
	return list
}

// askSet asks what to set for the chosen records, and why. The last such edit can be undone once it is known.
func (p *Page) askSet() {
	ids := p.picked()
	fields := p.settable()
	if len(ids) == 0 || len(fields) == 0 {
		p.say(words.Say("table.none-chosen"), widget.WarningImportance)
		return
	}
	var labels []string
	start := 0
	for i, f := range fields {
		labels = append(labels, f.Say(words.Language()))
		if p.grid.at.Col < len(p.columns) && p.columns[p.grid.at.Col].key == f.Key {
			start = i
		}
	}
	field, value, reason := look.NewChoice(labels, nil), look.NewEntry(), look.NewEntry()
	note := look.Paragraph("")
	value.SetPlaceHolder(words.Say("table.set-value"))
	reason.SetPlaceHolder(words.Say("table.set-reason"))
	field.OnChanged = func(string) { note.SetText(p.offered(fields[field.SelectedIndex()])) }
	field.SetSelectedIndex(start)
	var box *look.Box
	do := look.Primary(words.Say("table.set-do", "n", len(ids)), theme.ConfirmIcon(), nil)
	do.Stays = true
	do.OnTapped = func() {
		f := fields[field.SelectedIndex()]
		if strings.TrimSpace(reason.Text) == "" {
			p.d.Win.Canvas().Focus(reason)
			p.d.Fail(errReason)
			return
		}
		meant, typed, err := p.d.Store.Meant(p.kind.Key, f.Key, value.Text)
		if code := p.byInitials(f, value.Text); err != nil && code != "" {
			meant, typed, err = code, "", nil
		}
		if err != nil {
			value.Anew(p.d.Win.Canvas())
			p.d.Fail(err)
			return
		}
		box.Hide()
		texts := map[string]string{}
		if typed != "" {
			texts[f.Key] = typed
		}
		p.set(ids, map[string]string{f.Key: meant}, texts, reason.Text)
	}
	field.OnEnter = func() { p.d.Win.Canvas().Focus(value) }
	look.Chain(p.d.Win, do, value, reason)
	body := container.NewVBox(look.Sentence(words.Say("table.set-text", "n", len(ids))), field, container.New(look.Width{At: 460}, note), value, reason)
	said, step := look.Note(""), 0
	body.Add(said)
	undo := look.NewButton(words.Say("table.undo"), func() { p.undoStep(step) })
	undo.Disable()
	box = look.Ask(p.d.Win, words.Say("table.set-title"), body, do, undo, look.NewButton(words.Say("table.no"), nil))
	p.d.Win.Canvas().Focus(field)
	p.last(func(last store.Step, text string) {
		if step = last.N; step > 0 {
			look.SetLine(said, text)
			undo.Enable()
		}
	})
}

// last finds the last edit of many that is not undone, and words it; none where there is none, or none can be read.
func (p *Page) last(then func(step store.Step, text string)) {
	job.Quiet(p.d.Store.Steps, func(steps []store.Step, _ error) {
		at := slices.IndexFunc(steps, func(one store.Step) bool { return one.Deed == "" && one.Kind == p.kind.Key && !one.Undone })
		if at < 0 {
			then(store.Step{}, "")
			return
		}
		step := steps[at]
		var labels []string
		for _, key := range step.Fields {
			key, _, _ = strings.Cut(key, "@") // of a value from a day on
			if f := p.kind.Field(key); f != nil && !slices.Contains(labels, f.Say(words.Language())) {
				labels = append(labels, f.Say(words.Language()))
			}
		}
		then(step, words.Say("table.set-last", "time", step.Time.Local().Format("01-02 15:04"), "n", step.Records, "labels", strings.Join(labels, words.Say("fast.comma")), "reason", step.Reason))
	})
}

// askUndo asks whether to take back the last edit of many, made before the window was opened or by another: it is shown first.
func (p *Page) askUndo() {
	p.last(func(step store.Step, text string) {
		if step.N == 0 {
			p.say(words.Say("table.undo-none"), widget.WarningImportance)
			return
		}
		undo := look.NewButton(words.Say("table.undo"), func() { p.undoStep(step.N) })
		look.Ask(p.d.Win, words.Say("table.undo-title"), look.Sentence(text), undo, look.NewButton(words.Say("table.undo-no"), nil))
	})
}

// byInitials gives the code of a field whose label has these initials, as in the form; "" where none has, or several have them.
func (p *Page) byInitials(f *register.Field, text string) (code string) {
	list := p.d.Store.Pack().Codes[f.Codes]
	if list == nil {
		return ""
	}
	for _, row := range list.Codes {
		if row.Hidden || look.Initials(row.Label) != strings.ToLower(strings.TrimSpace(text)) {
			continue
		}
		if code != "" {
			return ""
		}
		code = row.Code
	}
	return code
}

// offered names the first codes of a field's list, so that one can be typed.
func (p *Page) offered(f *register.Field) string {
	const most = 12
	var some []string
	if list := p.d.Store.Pack().Codes[f.Codes]; list != nil {
		for _, row := range list.Codes {
			if !row.Hidden && len(some) < most {
				some = append(some, row.Code+" "+row.Say(words.Language()))
			}
		}
	}
	if len(some) == 0 {
		return f.Hinted(words.Language())
	}
	if len(some) == most {
		some = append(some, "…")
	}
	return strings.Join(some, words.Say("list.comma"))
}

func (p *Page) set(ids []string, set, typed map[string]string, reason string) {
	var step store.Step
	stopped := false
	job.Run(p.d.Win, words.Say("table.set-title"), func(ctx context.Context, progress func(int, int)) (err error) {
		step, err = p.d.Store.SetAll(ctx, p.kind.Key, ids, set, typed, reason, progress)
		stopped = errors.Is(err, context.Canceled)
		return err
	}, func(err error) {
		if err != nil {
			p.d.Fail(err)
		}
		if err != nil && step.Records == 0 {
			return
		}
		p.d.Saved()
		said := "table.set-done"
		switch {
		case stopped, err != nil: // those that were changed can be undone
			said = "table.set-stopped"
		case step.Records == len(ids):
			said = "table.set-all"
		}
		p.afterStep(words.Say(said, "n", step.Records, "of", len(ids)), step.N)
	})
}

// afterStep says what became of an edit of many, and offers to undo it.
func (p *Page) afterStep(text string, step int) {
	if p.step = step; step > 0 {
		p.undo.Show()
	} else {
		p.undo.Hide()
	}
	p.ask()
	p.d.Win.Canvas().Focus(p.grid)
	p.say(text, widget.SuccessImportance)
}

// undoStep takes an edit of many back.
func (p *Page) undoStep(n int) {
	if n == 0 {
		return
	}
	var step store.Step
	var left int
	job.Run(p.d.Win, words.Say("table.undo"), func(ctx context.Context, progress func(int, int)) (err error) {
		step, left, err = p.d.Store.Undo(ctx, n, words.Say("table.undo-reason", "step", n), progress)
		return err
	}, func(err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.d.Saved()
		text := words.Say("table.undone", "n", step.Records)
		if left > 0 {
			text = words.Whole(text, words.Say("table.undone-left", "n", left))
		}
		if !step.Undone { // it was stopped
			p.afterStep(words.Say("table.undo-stopped", "n", step.Records), n)
			return
		}
		p.afterStep(text, 0)
	})
}

// copy puts the chosen rows on the clipboard. Sensitive values are masked as in the table; whole ones are asked for, and
// noted, as an export is.
func (p *Page) copy(masked bool) {
	ids := p.picked()
	if len(ids) == 0 {
		p.say(words.Say("table.none-chosen"), widget.WarningImportance)
		return
	}
	if masked {
		p.copyOut(ids, nil)
		return
	}
	prints.AskUse(p.d, words.Say("table.copy-title"), words.Say("table.copy-text", "n", len(ids)), words.Say("table.copy-do"), p.kind, func(use store.Use) { p.copyOut(ids, &use) })
}

func (p *Page) copyOut(ids []string, use *store.Use) {
	columns := p.out()
	var text string
	var n, withheld int
	job.Read(p.d.Win, words.Say("table.copy-title"), func(ctx context.Context, progress func(int, int)) (err error) {
		text, n, withheld, err = sheet.CopyList(ctx, p.d.Store, ids, columns, use == nil, progress)
		if err == nil && use != nil {
			use.Records = n
			err = p.d.Store.LogUse(*use)
		}
		return err
	}, func(err error) {
		switch {
		case err != nil:
			p.d.Fail(err)
			return
		case text == "":
			p.say(words.Say("table.copy-stopped"), widget.WarningImportance)
			return
		}
		fyne.CurrentApp().Clipboard().SetContent(text)
		said := words.Say("table.copied", "n", n)
		if use == nil && p.sensitive() {
			said = words.Say("table.copied-masked", "n", n)
		}
		if withheld > 0 {
			said = words.Whole(said, words.Say("export.withheld", "n", withheld))
		}
		p.say(said, widget.SuccessImportance)
	})
}

// sensitive reports whether a column shows its values in part.
func (p *Page) sensitive() bool {
	for _, c := range p.columns {
		if c.field != nil && c.field.Sensitive != "" {
			return true
		}
	}
	return false
}

// paste reads rows from the clipboard as an import does: tried first, then, if that is wanted, taken.
func (p *Page) paste(board fyne.Clipboard) {
	cells := sheet.ReadTSV(board.Content())
	if len(cells) == 0 || len(cells) == 1 && strings.TrimSpace(strings.Join(cells[0], "")) == "" {
		p.d.Fail(errPaste)
		return
	}
	p.pasted(cells, true, func(r sheet.Result) {
		body := container.NewVBox(look.Sentence(words.Say("table.paste-counts", "rows", r.Rows, "new", r.New, "changed", r.Changed, "same", r.Same, "refused", r.Refused)))
		if r.Masked > 0 {
			body.Add(look.Sentence(words.Say("table.paste-masked", "n", r.Masked)))
		}
		if r.New > 0 {
			body.Add(look.Sentence(words.Say("table.paste-new", "n", r.New)))
		}
		if len(r.Problems) > 0 {
			lines := container.NewVBox()
			graded, _ := sheet.Gravest(r.Problems)
			for _, one := range graded[:min(len(graded), 100)] {
				lines.Add(look.Paragraph(imports.Said(one)))
			}
			scroll := container.NewVScroll(lines)
			scroll.SetMinSize(fyne.NewSize(look.Scaled(560), look.Scaled(160)))
			body.Add(look.Note(imports.Counted(r.Problems)))
			body.Add(scroll)
		}
		if r.New+r.Changed == 0 {
			look.Tell(p.d.Win, words.Say("table.paste-title"), body)
			return
		}
		do := look.NewButton(words.Say("table.paste-do", "n", r.New+r.Changed), func() {
			p.pasted(cells, false, func(r sheet.Result) {
				p.d.Saved()
				p.ask()
				if said := words.Say("table.pasted", "new", r.New, "changed", r.Changed); r.Stopped > 0 {
					p.say(words.Say("table.paste-part", "said", said, "row", r.Stopped), widget.WarningImportance)
				} else {
					p.say(said, widget.SuccessImportance)
				}
			})
		})
		no := look.NewButton(words.Say("table.paste-no"), nil)
		look.Ask(p.d.Win, words.Say("table.paste-title"), body, do, no)
		if r.New > 0 && r.Masked > 0 { // new ones of whom only a part would be known
			p.d.Win.Canvas().Focus(no)
		}
	})
}

func (p *Page) pasted(cells [][]string, dry bool, then func(sheet.Result)) {
	var r sheet.Result
	done := false
	columns := p.out()
	job.Run(p.d.Win, words.Say("table.paste-title"), func(ctx context.Context, progress func(int, int)) (err error) {
		r, err = sheet.ImportCells(ctx, p.d.Store, p.kind.Key, words.Say("table.clipboard"), columns, cells, sheet.Options{DryRun: dry}, progress)
		done = err == nil
		return err
	}, func(err error) {
		switch {
		case err != nil:
			p.d.Fail(err)
		case done:
			then(r)
		default:
			p.say(words.Say("table.paste-stopped"), widget.WarningImportance)
		}
	})
}

// export writes the list as it is shown: chosen rows, or all of them.
func (p *Page) export() {
	ids := p.picked()
	if len(p.chosen) == 0 {
		ids = p.roll.IDs.Texts()
	}
	if len(ids) == 0 {
		p.say(words.Say("table.none"), widget.WarningImportance)
		return
	}
	prints.List(p.d, p.kind, ids, p.out())
}
