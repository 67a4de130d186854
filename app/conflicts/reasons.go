package conflicts

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/words"
)

// reasons is what every decision has beside it: the kind of evidence, and why.
type reasons struct {
	p     *Page
	codes []string // of the kinds of evidence
	chips []*look.Chip
	basis string // code that is chosen
	why   *look.Entry
	box   *fyne.Container
}

// newReasons makes the two rows; without evidence only the second.
func newReasons(p *Page, evidence bool, width float32) *reasons {
	r := &reasons{p: p, why: look.NewEntry()}
	r.why.SetPlaceHolder(words.Say("conflicts.why"))
	label := look.Scaled(56)
	asked := map[string]fyne.CanvasObject{}
	for _, key := range []string{"conflicts.basis", "conflicts.reason"} {
		asked[key] = container.NewHBox(look.Text("*", 14, look.Danger, false), look.Text(words.Say(key), 14, look.Text2, false))
		label = max(label, asked[key].MinSize().Width) // an English word is longer
	}
	row := func(key string, o fyne.CanvasObject) fyne.CanvasObject {
		return container.New(across{[]float32{label, width - label - look.Scaled(8)}, look.Scaled(8)}, asked[key], o)
	}
	r.box = container.NewVBox()
	if list := p.d.Store.Pack().Evidence(); evidence && list != nil {
		flowing := container.New(flow{width - label - look.Scaled(8)})
		for _, code := range list.Codes {
			if code.Hidden {
				continue
			}
			at := len(r.codes)
			chip := look.NewChip(fmt.Sprintf("%d %s", at+1, code.Say(words.Language())), func() { r.choose(at) })
			chip.Key = func(key *fyne.KeyEvent) { r.key(chip, key) }
			r.codes, r.chips = append(r.codes, code.Code), append(r.chips, chip)
			flowing.Add(chip)
		}
		r.box.Add(row("conflicts.basis", flowing))
	}
	r.box.Add(row("conflicts.reason", r.why))
	return r
}

// key takes a digit on one of the chips; what else is no chip's goes to the window.
func (r *reasons) key(chip *look.Chip, key *fyne.KeyEvent) {
	for i := range r.chips {
		if string(key.Name) == fmt.Sprint(i+1) {
			r.choose(i)
			return
		}
	}
	if !look.Pass(chip, key) && (key.Name == fyne.KeyUp || key.Name == fyne.KeyDown) {
		r.p.Key(key)
	}
}

func (r *reasons) choose(at int) {
	r.basis = r.codes[at]
	for i, chip := range r.chips {
		chip.On = i == at
		chip.Refresh()
	}
	r.goTo(r.why) // after the digit was typed, so that it is not typed into the field
}

// begin puts the cursor where the next thing is to be said.
func (r *reasons) begin() {
	if len(r.chips) > 0 && r.basis == "" {
		r.goTo(r.chips[0])
		return
	}
	r.goTo(r.why)
}

func (r *reasons) goTo(o fyne.Focusable) {
	job.Soon(func() {
		if r.p.reasons == r { // the same question still
			if look.Narrow() {
				r.p.scroll.ScrollToBottom()
			}
			r.p.d.Win.Canvas().Focus(o)
		}
	})
}

// begun reports whether something is said already.
func (r *reasons) begun() bool { return r.basis != "" || strings.TrimSpace(r.why.Text) != "" }

// goOn says what another said, and leaves the cursor where it is.
func (r *reasons) goOn(other *reasons) {
	r.basis = other.basis
	for i, chip := range r.chips {
		chip.On = r.codes[i] == r.basis
		chip.Refresh()
	}
	r.why.SetText(other.why.Text)
}

// said gives the kind of evidence and the reason, or the error that tells what is missing.
func (r *reasons) said() (basis, why string, err error) {
	why = strings.TrimSpace(r.why.Text)
	switch {
	case len(r.chips) > 0 && r.basis == "":
		return "", "", errBasis
	case why == "":
		return "", "", errWhy
	}
	return r.basis, why, nil
}

// has reports whether the focus is here.
func (r *reasons) has(o fyne.Focusable) bool {
	if r == nil || o == nil {
		return false
	}
	for _, chip := range r.chips {
		if o == fyne.Focusable(chip) {
			return true
		}
	}
	return o == fyne.Focusable(r.why)
}
