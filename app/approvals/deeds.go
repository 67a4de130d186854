package approvals

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/award"
	"rollbook/fault"
	"rollbook/report/sheet"
	"rollbook/store/register"
	"rollbook/words"
)

var (
	errAmount = fault.New(fault.Usage, "amount")
	errWhich  = fault.New(fault.Usage, "approvals-which")
	errEmpty  = fault.New(fault.Refused, "approvals-empty")
	errWay    = fault.New(fault.Usage, "approvals-way")
)

// question is a box with lines to fill in, and what is done with them.
type question struct {
	p     *Page
	body  *fyne.Container
	lines map[string]*look.Entry
	order []*look.Entry
	first fyne.Focusable
	box   *look.Box
}

func (p *Page) question(text string) *question {
	return &question{p: p, body: container.NewVBox(look.Sentence(text)), lines: map[string]*look.Entry{}}
}

// line adds a line named by a text key, with what stands in it at first.
func (s *question) line(key, value string) *question {
	e := look.NewEntry()
	e.SetText(value)
	e.Offers = value != ""
	e.SetPlaceHolder(words.Say("approvals." + key))
	s.body.Add(container.NewBorder(nil, nil, container.New(look.Width{At: 130}, look.Note(words.Say("approvals."+key))), nil, e))
	s.lines[key] = e
	s.order = append(s.order, e)
	return s
}

// choice adds a choice, which is asked for first.
func (s *question) choice(labels []string) *look.Choice {
	one := look.NewChoice(labels, nil)
	one.PlaceHolder = words.Say("approvals.choose")
	s.body.Add(one)
	s.first = one
	return one
}

func (s *question) get(key string) string {
	if e := s.lines[key]; e != nil {
		return strings.TrimSpace(e.Text)
	}
	return ""
}

// work is what a box leads to, all of it or nothing.
type work func() (award.Outcome, error)

// ask shows the box. ready reads what was typed and gives the work, which is done beside the window.
func (s *question) ask(title, button string, ready func() (work, error)) {
	s.asks(title, button, func() {
		do, err := ready()
		if err != nil {
			s.p.d.Fail(err)
			return
		}
		job.Whole(s.p.d.Win, title, do, s.did)
	})
}

// did says what came of the work; what failed leaves the box with what was typed.
func (s *question) did(o award.Outcome, err error) {
	if err == nil && len(o.Done) == 0 && len(o.Refused) > 0 && !slices.ContainsFunc(o.Refused, func(r award.Refusal) bool { return !r.Unsaid() }) {
		err = o.Refused[0].Err // a line was left empty, for all of them
	}
	if err != nil {
		s.p.d.Fail(err)
		return
	}
	s.box.Hide()
	s.p.done(len(o.Done), o.Refused)
}

// asks shows the box, and does what its button is for.
func (s *question) asks(title, button string, start func()) {
	ok := look.Primary(button, theme.ConfirmIcon(), start)
	ok.Stays = true
	look.Chain(s.p.d.Win, ok, s.order...)
	s.box = look.Ask(s.p.d.Win, title, container.New(look.Width{At: 520}, s.body), ok, look.NewButton(words.Say("approvals.no"), s.p.focus))
	if s.first == nil && len(s.order) > 0 {
		s.first = s.order[0]
	}
	if s.first != nil {
		s.p.d.Win.Canvas().Focus(s.first)
	}
}

// amount reads a line with yuan in it.
func (s *question) amount(key string) (float64, error) {
	n, ok := s.p.d.Store.Pack().Money(s.get(key))
	if !ok {
		return 0, errAmount.With("value", s.get(key))
	}
	return n, nil
}

// done reads the awards again and says what was not done, and why.
func (p *Page) done(n int, refused []award.Refusal) {
	if n > 0 {
		p.d.Saved()
	}
	clear(p.ticked)
	p.load()
	switch {
	case len(refused) == 0 && n == 0:
		p.tell(words.Say("approvals.title"), look.Sentence(words.Say("approvals.nobody")))
		return
	case len(refused) == 0:
		p.focus()
		return
	}
	rows := container.NewVBox()
	for _, r := range refused[:min(len(refused), 200)] {
		_, message, hint := words.Error(r.Err)
		rows.Add(look.Paragraph(words.Whole(message, hint)))
	}
	p.tell(words.Say("approvals.refused", "n", n, "refused", len(refused)), look.Big(p.d.Win, container.NewVScroll(rows)))
}

// tell shows a message; the keys are the list's again when it is read.
func (p *Page) tell(title string, content fyne.CanvasObject) {
	look.Ask(p.d.Win, title, content, look.NewButton(words.Say("close"), p.focus))
}

func (p *Page) focus() { p.d.Win.Canvas().Focus(p.list) }

// decide asks for the opinion on the awards in hand.
func (p *Page) decide(means string) {
	list := p.hand()
	if len(list) == 0 {
		p.d.Fail(errEmpty)
		return
	}
	if means == award.Agreed && !slices.ContainsFunc(list, func(c award.Case) bool { return !toPropose(c) }) {
		p.propose() // which is how this step is agreed to
		return
	}
	do := map[string]func(award.Word) (award.Outcome, error){
		award.Agreed:   func(w award.Word) (award.Outcome, error) { return award.Approve(p.d.Store, ids(list), w) },
		award.Returned: func(w award.Word) (award.Outcome, error) { return award.Return(p.d.Store, ids(list), w) },
		award.Refused:  func(w award.Word) (award.Outcome, error) { return award.Refuse(p.d.Store, ids(list), w) },
	}[means]
	paper, differs := false, false
	for _, c := range list {
		paper = paper || c.Step != nil && c.Step.Act == register.ActPaper
		differs = differs || c.Differs && c.Reason == ""
	}
	s := p.question(words.Say("approvals.deed", "n", len(list), "sum", Sum(list)))
	s.line("opinion", "")
	if paper {
		s.line("signed", "").line("document", "")
	}
	if differs && means == award.Agreed {
		s.line("reason", "")
	}
	s.line("day", today())
	s.ask(words.Say("award.means."+means), words.Say("award.means."+means), func() (work, error) {
		on, err := p.d.Day(s.get("day"))
		w := award.Word{Text: s.get("opinion"), Document: s.get("document"), Signed: s.get("signed"), Reason: s.get("reason"), Day: on}
		return func() (award.Outcome, error) { return do(w) }, err
	})
}

// toPropose reports whether an award came back to be proposed again.
func toPropose(c award.Case) bool { return c.Step != nil && c.Step.Act == register.ActEnter }

// propose asks for a programme and a period, and proposes everyone to whom it is due. Where an award that came back is in hand it
// offers those of it.
func (p *Page) propose() {
	pack := p.d.Store.Pack()
	var codes, labels []string
	for _, one := range pack.Programmes {
		codes, labels = append(codes, one.Key), append(labels, one.Key+" "+p.programme(one.Key))
	}
	programme, period := p.value(byProgramme), strconv.Itoa(pack.SchoolYear(time.Now()))
	text := "approvals.propose.text"
	if list := p.hand(); len(list) > 0 && toPropose(list[0]) {
		programme, period, text = list[0].Programme, list[0].Period, "approvals.propose.again"
	}
	s := p.question(words.Say(text))
	choice := s.choice(labels)
	s.line("period", period)
	if i := slices.Index(codes, programme); i >= 0 {
		choice.SetSelectedIndex(i)
	}
	s.asks(words.Say("approvals.propose"), words.Say("approvals.propose"), func() {
		if choice.SelectedIndex() < 0 {
			p.d.Fail(errWhich)
			return
		}
		asked := award.Asked{Programme: codes[choice.SelectedIndex()], Period: s.get("period")}
		var out award.Proposed
		stopped := false
		job.Run(p.d.Win, words.Say("approvals.propose"), func(ctx context.Context, progress func(int, int)) (err error) {
			out, err = award.Propose(ctx, p.d.Store, asked, progress)
			stopped = errors.Is(err, context.Canceled)
			return err
		}, func(err error) {
			if !stopped { // else nothing was made, and the box stays
				s.did(award.Outcome{Done: append(out.Made, out.Again...), Refused: out.Refused}, err)
			}
		})
	})
}

// objections writes what was said against the lists that were up.
func (p *Page) objections() {
	programme, period, ok := p.which()
	if !ok {
		p.d.Fail(errWhich)
		return
	}
	s := p.question(words.Say("approvals.objected.text")).line("objected.said", "")
	s.ask(words.Say("approvals.objected"), words.Say("approvals.objected.do"), func() (work, error) {
		said := s.get("objected.said")
		return func() (award.Outcome, error) {
			done, err := award.TakenDown(p.d.Store, programme, period, said)
			return award.Outcome{Done: done}, err
		}, nil
	})
}

// release puts the awards in hand into the batch of a document.
func (p *Page) release() {
	list := p.hand()
	if len(list) == 0 {
		p.d.Fail(errEmpty)
		return
	}
	sum, released := 0.0, ""
	for _, c := range list {
		sum += c.Due
	}
	if !math.IsNaN(sum) {
		released = number(sum)
	}
	offered := today()
	s := p.question(words.Say("approvals.release.text", "n", len(list), "sum", Sum(list))).line("document", "").line("amount", released).line("signed", "").line("gap", "").line("day", offered)
	s.ask(words.Say("approvals.release"), words.Say("approvals.release"), func() (work, error) {
		n, wrong := s.amount("amount")
		on, err := p.d.Day(s.get("day"))
		if s.get("day") == offered { // nobody wrote it: a batch that is there keeps its own
			on = time.Time{}
		}
		r := award.Release{
			Document: s.get("document"), Programme: list[0].Programme, Period: list[0].Period, Amount: n, Difference: s.get("gap"), Signed: s.get("signed"), Day: on,
		}
		return func() (award.Outcome, error) {
			b, err := award.PutInto(p.d.Store, ids(list), r)
			return b.Outcome, err
		}, errors.Join(wrong, err)
	})
}

// pay records that the awards in hand were paid, or reads the bank's sheet.
func (p *Page) pay() {
	list := p.hand()
	kind := p.d.Store.Pack().KindByRole(register.KindAward)
	codes := p.d.Store.Pack().Codes[kind.ByRole(register.RoleWay).Codes].Codes
	var labels []string
	for _, row := range codes {
		labels = append(labels, row.Say(words.Language()))
	}
	s := p.question(words.Say("approvals.pay.text", "n", len(list)))
	way := s.choice(labels)
	s.line("day", today()).line("receipt", "").line("note", "").line("bank", "")
	s.ask(words.Say("approvals.pay"), words.Say("approvals.pay.do"), func() (work, error) {
		if way.SelectedIndex() < 0 {
			return nil, errWay
		}
		code, path := codes[way.SelectedIndex()].Code, s.get("bank")
		if path != "" {
			return func() (award.Outcome, error) {
				payments, err := sheet.ReadPayroll(p.d.Store.Pack(), path, code)
				if err != nil {
					return award.Outcome{}, err
				}
				return award.Pay(p.d.Store, payments)
			}, nil
		}
		payments, err := p.payments(s, list, code)
		return func() (award.Outcome, error) { return award.Pay(p.d.Store, payments) }, err
	})
}

func (p *Page) payments(s *question, list []award.Case, way string) ([]award.Payment, error) {
	on, err := p.d.Day(s.get("day"))
	if err != nil {
		return nil, err
	}
	var payments []award.Payment
	for _, c := range list {
		payments = append(payments, award.Payment{ID: c.ID, Day: on, Amount: math.NaN(), Way: way, Receipt: s.get("receipt"), Note: s.get("note")})
	}
	if len(payments) == 0 {
		return nil, errWhich
	}
	return payments, nil
}

// unpay takes back that the awards in hand were paid: they never were, or all came back.
func (p *Page) unpay() {
	list := p.hand()
	if len(list) == 0 {
		p.d.Fail(errEmpty)
		return
	}
	for _, c := range list {
		if math.IsNaN(c.Paid) {
			p.d.Fail(award.ErrNotPaid.With("name", c.Name))
			return
		}
	}
	s := p.question(words.Say("approvals.unpay.text", "n", len(list))).line("why", "")
	s.ask(words.Say("approvals.unpay"), words.Say("approvals.unpay.do"), func() (work, error) {
		why := s.get("why")
		return func() (award.Outcome, error) {
			return award.Unpay(p.d.Store, ids(list), why)
		}, nil
	})
}

// getBack records money that came back, or is claimed back, of the award in hand.
func (p *Page) getBack() {
	list := p.hand()
	if len(list) != 1 {
		p.d.Fail(errWhich)
		return
	}
	if math.IsNaN(list[0].Paid) {
		p.d.Fail(award.ErrNotPaid.With("name", list[0].Name))
		return
	}
	text := words.Say("approvals.getback.text", "name", list[0].Name, "paid", yuan(list[0].Paid))
	if award.OrZero(list[0].Back) > 0 {
		text = words.Whole(text, words.Say("approvals.getback.before", "back", yuan(list[0].Back)))
	}
	s := p.question(text).line("amount", number(award.OrZero(list[0].Paid)-award.OrZero(list[0].Back))).line("why", "").line("day", today())
	s.ask(words.Say("approvals.getback"), words.Say("approvals.getback"), func() (work, error) {
		n, wrong := s.amount("amount")
		on, err := p.d.Day(s.get("day"))
		why := s.get("why")
		return func() (award.Outcome, error) {
			return award.GetBack(p.d.Store, list[0].ID, n, on, why)
		}, errors.Join(wrong, err)
	})
}
