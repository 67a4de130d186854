package form

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/store/register"
	"rollbook/words"
)

// choice is one line of a picker.
type choice struct {
	value, label, hint, initials string
	numbered                     []string // the label and its other names, as look.Numbered has them
	aliases                      []string
	deliberate                   bool // not taken by Enter until it was gone to
}

// most is how many lines a picker shows.
const most = 8

// picker is the list under a field. It floats above the form without taking the focus, so that the
// field goes on being typed in.
type picker struct {
	form  *Form
	layer *fyne.Container
	of    *field
	all   []choice
	shown []choice
	at    int // line in hand; -1 none
}

func (p *picker) close() {
	if p.of != nil {
		p.of = nil
		p.layer.RemoveAll()
		p.layer.Refresh()
	}
}

// open shows the choices of a field that fit what was typed.
func (p *picker) open(fl *field, typed string) {
	if !fl.asked || fl.locked() {
		return
	}
	p.all = p.choices(fl, typed)
	if !fl.picks() && len(p.all) == 0 {
		if p.of == fl {
			p.close()
		}
		return
	}
	p.of, p.at = fl, 0
	p.filter(typed)
	if typed == "" {
		for i, c := range p.shown {
			if c.value == fl.value {
				p.at = i
			}
		}
	}
	p.draw()
}

func (p *picker) choices(fl *field, typed string) []choice {
	pack := p.form.c.Pack
	var list []choice
	switch fl.f.Type {
	case register.Code, register.Codes:
		for _, row := range pack.Codes[fl.f.Codes].Codes {
			if !row.Hidden {
				one := choice{
					value: row.Code, label: row.Say(words.Language()), hint: row.Code, aliases: row.Aliases,
					initials: look.Initials(row.Label + strings.Join(row.Aliases, " ")),
				}
				for _, name := range append([]string{row.Label}, row.Aliases...) {
					if text := look.Numbered(name); text != "" {
						one.numbered = append(one.numbered, text)
					}
				}
				list = append(list, one)
			}
		}
	case register.Flag:
		for _, v := range []string{"1", "0"} {
			list = append(list, choice{value: v, label: pack.In(words.Language()).Display(fl.f, v), hint: v, initials: look.Initials(pack.Display(fl.f, v))})
		}
	case register.Ref:
		if p.form.c.Find != nil && typed != "" {
			for _, hit := range p.form.c.Find(fl.f.Kind, typed) {
				list = append(list, choice{value: hit.ID, label: hit.Title, hint: p.form.hint(hit.ID)})
			}
			if len(list) == 0 && fl.group.main {
				list = append(list, choice{label: words.Say("form.make", "kind", pack.Kind(fl.f.Kind).Say(words.Language())), deliberate: true})
			}
		}
	case register.Division:
		if typed != "" {
			for _, code := range p.form.places(fl, typed) {
				list = append(list, choice{value: code, label: pack.Places.Name(code), hint: code})
			}
			if code := pack.Places.Local(typed); code != "" && len(list) == 0 {
				list = append(list, choice{value: code, label: pack.Places.Name(code), deliberate: true})
			}
		}
	default:
		list = p.form.hints(fl, typed)
	}
	return list
}

// filter keeps what fits: digits are the beginning of a code, letters the initials of the label
// anywhere in it, hanzi a part of the label. What was typed whole stands first: 3 is 03 before 30, xx 休学 before 招生/入学.
func (p *picker) filter(typed string) {
	p.shown = nil
	typed = plain(strings.TrimSpace(typed))
	fl := p.of
	for _, c := range p.all {
		fits := typed == "" || fl.f.Type == register.Ref || fl.f.Type == register.Division || !fl.picks() || c.far(typed) < 3 ||
			strings.HasPrefix(strings.ToLower(c.value), typed) || strings.Contains(c.initials, typed) || strings.Contains(strings.Join(c.numbered, " "), typed) && !digits(typed) || strings.Contains(strings.ToLower(c.label), typed)
		if fits {
			p.shown = append(p.shown, c)
		}
	}
	if fl.picks() && fl.f.Type != register.Ref && fl.f.Type != register.Division && typed != "" {
		slices.SortStableFunc(p.shown, func(a, b choice) int { return a.far(typed) - b.far(typed) })
	}
	if p.at = min(p.at, max(len(p.shown)-1, 0)); len(p.shown) > 0 && p.shown[0].deliberate {
		p.at = -1
	}
}

// far is how far a choice is from what was typed: 0 is the code itself, with or without its zeros, or the whole label by its
// initials; 1 begins one of its other names (2年级, 2nj); 2 begins so; 3 has it anywhere.
func (c choice) far(typed string) int {
	label := strings.ToLower(c.label)
	switch {
	case strings.TrimLeft(c.value, "0") == strings.TrimLeft(typed, "0"), look.Initials(c.label) == typed, label == typed:
		return 0
	case slices.ContainsFunc(c.aliases, func(alias string) bool { return strings.HasPrefix(strings.ToLower(alias), typed) }),
		!digits(typed) && slices.ContainsFunc(c.numbered, func(name string) bool { return strings.HasPrefix(name, typed) }):
		return 1
	case strings.HasPrefix(strings.ToLower(c.value), typed), strings.HasPrefix(c.initials, typed), strings.HasPrefix(label, typed):
		return 2
	}
	return 3
}

// digits reports a text of digits alone: those are of a code.
func digits(text string) bool { return strings.Trim(text, "0123456789") == "" }

// key takes the keys of an open picker.
func (p *picker) key(fl *field, key *fyne.KeyEvent) bool {
	if p.of != fl {
		if key.Name == fyne.KeyDown {
			p.open(fl, "")
			return p.of == fl
		}
		return false
	}
	switch key.Name {
	case fyne.KeyDown:
		p.move(1)
	case fyne.KeyUp:
		p.move(-1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if len(p.shown) > 0 && p.at >= 0 && (fl.input.Text != fl.shown(p.form.c.Pack) || p.at > 0 || fl.value != "" || p.shown[p.at].deliberate) {
			if p.choose(p.at) {
				return true
			}
		}
		p.close()
		p.form.next(fl, 1)
	case fyne.KeyEscape:
		p.close()
	default:
		return false
	}
	return true
}

// leave takes the line in hand for a text that means nothing by itself, as Enter does: Tab goes on too.
func (p *picker) leave() {
	fl := p.of
	text := fl.input.Text
	means := p.form.read(fl, text).Problem == nil && (fl.f.Type != register.Ref || text == fl.shown(p.form.c.Pack))
	if fl.picks() && text != "" && !means && p.at >= 0 && p.at < len(p.shown) && !p.shown[p.at].deliberate {
		p.choose(p.at)
	}
	p.close()
}

func (p *picker) move(by int) {
	if n := len(p.shown); n > 0 {
		if p.at < 0 && by < 0 {
			p.at = n
		}
		p.at = (p.at + by + n) % n
		p.draw()
	}
}

// choose takes a line, and reports whether that led elsewhere. A field of several codes adds or takes away
// one.
func (p *picker) choose(n int) (gone bool) {
	fl, c, f := p.of, p.shown[n], p.form
	f.count.Picks++
	f.count.Fields++
	switch {
	case fl.f.Type == register.Ref && c.value == "":
		p.close()
		f.make(fl, fl.input.Text)
		return true
	case fl.names():
		p.close()
		f.adopt(fl.group, c.value)
		f.settle(fl)
		f.next(fl, 1)
		return true
	case fl.f.Type == register.Codes:
		fl.set(f.c.Pack, toggled(f.c.Pack, fl.f, fl.value, c.value))
	default:
		fl.set(f.c.Pack, c.value)
	}
	fl.carried, fl.filled, fl.ruled, fl.untouched, fl.problem = false, false, false, false, nil
	f.settle(fl)
	return false
}

// toggled adds a code to a list of codes, or takes it away.
func toggled(pack *register.Pack, f *register.Field, value, code string) string {
	var list []string
	gone := false
	for _, one := range strings.Split(value, ",") {
		switch {
		case one == code:
			gone = true
		case one != "":
			list = append(list, one)
		}
	}
	if !gone {
		list = append(list, code)
	}
	next, _ := pack.Normalise(f, strings.Join(list, ","))
	return next
}

// byPosition takes the n-th line on the page: after a letter, digits choose.
func (p *picker) byPosition(text string) bool {
	if text = plain(text); len(text) < 2 || !lettered(text) {
		return false
	}
	n, err := strconv.Atoi(text[len(text)-1:])
	if err != nil || n < 1 || n > len(p.shown) {
		return false
	}
	p.choose(n - 1)
	p.close() // it is chosen: Enter goes on
	return true
}

// lettered reports whether digits choose by position: else they are the beginning of a code.
func lettered(text string) bool {
	text = plain(text)
	return text != "" && text[0] >= 'a' && text[0] <= 'z'
}

// plain is what was typed, whether Caps Lock was on or the input method wrote wide letters and digits.
func plain(text string) string { return strings.ToLower(register.HalfWidth(text)) }

func (p *picker) draw() {
	p.layer.RemoveAll()
	if p.of == nil || len(p.shown) == 0 {
		p.layer.Refresh()
		return
	}
	first := max(0, min(p.at-most/2, len(p.shown)-most))
	rows := container.NewVBox()
	for i := first; i < min(first+most, len(p.shown)); i++ {
		rows.Add(p.row(i, i-first+1))
	}
	ground := canvas.NewRectangle(theme.Color(look.Surface))
	ground.StrokeColor, ground.StrokeWidth, ground.CornerRadius = theme.Color(theme.ColorNameInputBorder), 1, 4
	box := container.NewStack(ground, container.New(layout.NewCustomPaddedLayout(1, 1, 1, 1), rows))
	p.layer.Add(box)
	p.layer.Refresh()
}

// hanging lays the list out below its field, or above it: also where the page gets its size after the field has the cursor.
type hanging struct{ p *picker }

// MinSize is nothing: the list lies over the form.
func (hanging) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Layout places the list.
func (h hanging) Layout(o []fyne.CanvasObject, room fyne.Size) {
	if h.p.of == nil || len(o) == 0 {
		return
	}
	box, input, drv := o[0], h.p.of.input, fyne.CurrentApp().Driver()
	at := drv.AbsolutePositionForObject(input).Subtract(drv.AbsolutePositionForObject(h.p.layer))
	size := fyne.NewSize(fyne.Max(input.Size().Width, box.MinSize().Width), box.MinSize().Height)
	y := at.Y + input.Size().Height
	if y+size.Height > room.Height && at.Y > size.Height {
		y = at.Y - size.Height
	}
	box.Move(fyne.NewPos(min(at.X, max(0, room.Width-size.Width)), y))
	box.Resize(size)
}

func (p *picker) row(i, position int) fyne.CanvasObject {
	c := p.shown[i]
	label := look.Text(c.label, 14, theme.ColorNameForeground, i == p.at)
	place := "  "
	if lettered(p.of.input.Text) {
		place = " " + strconv.Itoa(position)
	}
	line := container.NewHBox(look.Text(place, 13, look.Text3, false), look.Text(c.hint, 13, look.Text3, false), label, look.Text(look.Initials(c.label)+" ", 13, look.Text3, false))
	ground := look.Surface
	if i == p.at {
		ground = look.Select
	}
	return newTap(look.Ground(line, ground, 0), func() {
		fl := p.of
		if p.choose(i) {
			return
		}
		p.close()
		p.form.next(fl, 1)
	})
}

// tap is an object that is pressed with the mouse. It takes no focus.
type tap struct {
	widget.BaseWidget
	content fyne.CanvasObject
	tapped  func()
}

func newTap(content fyne.CanvasObject, tapped func()) *tap {
	t := &tap{content: content, tapped: tapped}
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer draws the content.
func (t *tap) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(t.content) }

// Tapped calls what it is for.
func (t *tap) Tapped(*fyne.PointEvent) { t.tapped() }
