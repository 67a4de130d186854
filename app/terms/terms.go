// Package terms asks before a register is carried into the next term (新学期), does it, and says what is to be done then.
package terms

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/fault"
	"rollbook/promotion"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

var (
	errValue = fault.New(fault.Usage, "terms-value")
	errKinds = fault.New(fault.Refused, "terms-none")
)

// mostNamed is how many of those who stay behind are listed by name.
const mostNamed = 40

// Choose asks which register shall go on, where the desk has records of several, then goes on as Ask.
func Choose(d *shell.Desk) {
	job.Quiet(func() (kept []*register.Kind, err error) {
		for _, k := range promotion.Kinds(d.Store.Pack()) {
			list, err := d.Store.List(store.Query{Kind: k.Key, Limit: 1})
			if err != nil {
				return nil, err
			}
			if len(list) > 0 {
				kept = append(kept, k)
			}
		}
		return kept, nil
	}, func(kept []*register.Kind, err error) {
		switch {
		case err != nil:
			d.Fail(err)
		case len(kept) == 0:
			d.Fail(errKinds)
		case len(kept) == 1:
			Ask(d, kept[0], time.Now())
		default:
			which(d, kept)
		}
	})
}

func which(d *shell.Desk, kept []*register.Kind) {
	var buttons []*look.Button
	for _, k := range kept {
		buttons = append(buttons, look.NewButton(words.Say("terms.kind", "kind", k.Say(words.Language()), "label", k.Next.Say(words.Language())), func() { Ask(d, k, time.Now()) }))
	}
	look.Ask(d.Win, words.Say("command.term"), look.Sentence(words.Say("terms.which")), append(buttons, look.NewButton(words.Say("terms.no"), nil))...).About = "term"
}

// Ask shows who of a register would go on into the term of a day, and who would not; Enter on the last line does it.
func Ask(d *shell.Desk, k *register.Kind, day time.Time) { askTerm(d, k, day, nil) }

// askTerm is Ask with what was typed into the lines already.
func askTerm(d *shell.Desk, k *register.Kind, day time.Time, typed map[string]string) {
	var plan promotion.Plan
	job.Run(d.Win, k.Next.Say(words.Language()), func(context.Context, func(int, int)) (err error) {
		if plan, err = promotion.Look(d.Store, promotion.Asked{Kind: k.Key, Day: day}); err == nil {
			err = plan.Empty()
		}
		return err
	}, func(err error) {
		if err != nil {
			d.Fail(err)
			return
		}
		show(d, plan, typed)
	})
}

// question is the box on the screen, and the lines that are filled in.
type question struct {
	d     *shell.Desk
	plan  promotion.Plan
	day   *look.Entry
	lines map[string]*look.Entry // by field
	box   *look.Box
}

func show(d *shell.Desk, plan promotion.Plan, typed map[string]string) {
	q := &question{d: d, plan: plan, day: look.NewEntry(), lines: map[string]*look.Entry{}}
	k := plan.Kind
	q.day.SetText(plan.Day.Format(time.DateOnly))
	body := container.NewVBox(
		line(words.Say("terms.day"), q.day),
		look.Sentence(words.Say("terms.text", "kind", k.Say(words.Language()), "term", plan.Term, "n", len(plan.Steps), "already", plan.Already, "left", len(plan.Left))),
	)
	groups := container.NewGridWithColumns(2)
	for _, g := range plan.Groups() {
		groups.Add(look.Text(words.Say("terms.group", "label", g.Label, "n", g.N), 14, theme.ColorNameForeground, false))
	}
	body.Add(groups)
	order := []*look.Entry{}
	if len(plan.Steps) > 0 {
		for _, key := range k.Next.Ask {
			e, f := look.NewEntry(), k.Field(key)
			e.SetPlaceHolder(words.Say("terms.later"))
			e.SetText(typed[key])
			e.CursorColumn = len([]rune(e.Text)) // what is typed goes on behind it
			q.lines[key] = e
			body.Add(line(f.Say(words.Language()), e))
			order = append(order, e)
		}
		if len(order) > 0 {
			body.Add(look.Aside(words.Say("terms.open")))
		}
	}
	body.Add(behind(plan))
	ok := look.Primary(words.Say("terms.do"), theme.ConfirmIcon(), q.start)
	ok.Stays = true
	buttons := []*look.Button{ok, look.NewButton(words.Say("terms.no"), nil)}
	if len(plan.Steps) == 0 {
		buttons = []*look.Button{look.NewButton(words.Say("close"), nil)}
	}
	q.day.OnSubmitted = func(string) { q.again() }
	for i, e := range order {
		e.OnSubmitted = func(string) {
			if i+1 < len(order) {
				d.Win.Canvas().Focus(order[i+1])
			} else {
				d.Win.Canvas().Focus(ok)
			}
		}
	}
	q.box = look.Ask(d.Win, words.Say("terms.title", "kind", k.Say(words.Language()), "label", k.Next.Say(words.Language())), container.New(look.Width{At: 620}, body), buttons...)
	q.box.About = "term"
	if len(order) > 0 {
		d.Win.Canvas().Focus(order[0])
	}
}

func line(label string, e *look.Entry) fyne.CanvasObject {
	return container.NewBorder(nil, nil, container.New(look.Width{At: 130}, look.Note(label)), nil, e)
}

// behind lists who does not go on, and why.
func behind(plan promotion.Plan) fyne.CanvasObject {
	if len(plan.Left) == 0 {
		return look.Space(1)
	}
	rows := container.NewVBox()
	for _, one := range plan.Left[:min(len(plan.Left), mostNamed)] {
		_, message, _ := words.Error(one.Err)
		rows.Add(look.Text(message, 14, theme.ColorNameForeground, false))
	}
	if more := len(plan.Left) - mostNamed; more > 0 {
		rows.Add(look.Note(words.Say("terms.more", "n", more)))
	}
	height := min(float32(len(plan.Left))*24+12, 150)
	list := container.NewGridWrap(fyne.NewSize(look.Scaled(620), look.Scaled(height)), container.NewVScroll(rows))
	return container.NewVBox(look.Text(words.Say("terms.left"), 14, look.Text2, true), list)
}

// again looks at another day, and keeps what was typed.
func (q *question) again() {
	day, err := q.asked()
	if err != nil {
		q.d.Fail(err)
		return
	}
	typed := map[string]string{}
	for key, e := range q.lines {
		typed[key] = e.Text
	}
	q.box.Hide()
	askTerm(q.d, q.plan.Kind, day, typed)
}

func (q *question) asked() (time.Time, error) {
	return q.d.Day(q.day.Text)
}

// start reads the lines and does it. What is wrong leaves the box as it is; another day is looked at first.
func (q *question) start() {
	day, err := q.asked()
	if err != nil {
		q.d.Fail(err)
		return
	}
	if day.Format(time.DateOnly) != q.plan.Day.Format(time.DateOnly) {
		q.again()
		return
	}
	k, set := q.plan.Kind, map[string]string{}
	for key, e := range q.lines {
		f, text := k.Field(key), strings.TrimSpace(e.Text)
		if text == "" {
			continue
		}
		value, problem := q.d.Store.Pack().Normalise(f, text)
		if problem != nil {
			q.d.Fail(errValue.With("field", f.Say(words.Language()), "problem", words.Problem(problem.Code, problem.Args)))
			return
		}
		set[key] = value
	}
	q.box.Hide()
	var done promotion.Done
	job.Run(q.d.Win, k.Next.Say(words.Language()), func(ctx context.Context, progress func(int, int)) (err error) {
		done, err = promotion.Carry(ctx, q.d.Store, promotion.Asked{Kind: k.Key, Day: day, Set: set}, progress)
		return err
	}, func(err error) {
		q.d.Saved()
		if err != nil {
			q.d.Fail(err)
			return
		}
		q.tell(done)
	})
}

// tell says what was done, and what is to be done next.
func (q *question) tell(done promotion.Done) {
	text := words.Say("terms.done", "n", done.Made, "term", done.Term)
	switch {
	case done.Made < len(done.Steps):
		text = words.Say("terms.stopped", "n", done.Made, "rest", len(done.Steps)-done.Made)
	case done.Open > 0:
		text = words.Whole(text, words.Say("terms.done.open", "n", done.Open))
	}
	if done.Problems > 0 {
		text = words.Whole(text, words.Say("terms.done.problems", "n", done.Problems))
	}
	checks := look.NewButton(words.Say("terms.checks"), func() { q.d.Open("checks", nil) })
	look.Ask(q.d.Win, q.plan.Kind.Next.Say(words.Language()), container.NewVBox(look.Sentence(text), look.Sentence(words.Say("terms.then"))), look.NewButton(words.Say("close"), nil), checks).About = "term"
}
