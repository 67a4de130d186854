package settings

import (
	"context"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/drive"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/prints"
	"rollbook/report/packbook"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

// workbook is where the path of the pack's workbook is remembered.
const workbook = "packbook"

// shownLines is how many differences and effects a comparison lists.
const shownLines = 300

// packCard is the card of the register pack, and where the workbook's path is typed; nil at a school.
type packCard struct {
	whole *fyne.Container
	path  *look.Entry
}

// toPacks brings the card into sight and waits for the workbook's path.
func (p *Page) toPacks() {
	p.roll.ScrollToOffset(p.packs.whole.Position())
	if path := p.packs.path; path != nil {
		p.d.Win.Canvas().Focus(path)
		path.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
}

// packState is what the card of the register pack tells.
type packState struct {
	waiting *register.Pack   // came, and is in force once the store is opened again
	unread  bool             // a newer one came that this program is too old for
	spread  []courier.Spread // of the units below
	other   *register.Pack   // that another copy of this desk issued
	above   *register.Pack   // the newest that a unit above issued, where it is another than the one in force
}

// pack is the card of the register pack: what is in force, and for a bureau its life as a workbook.
func (p *Page) pack(heading func(string) fyne.CanvasObject) fyne.CanvasObject {
	s := p.d.Store
	now := s.Pack()
	box := container.NewVBox(heading("packs.title"), look.Paragraph(words.Say("packs.now", "pack", now.Title+" "+now.Version, "source", now.Source)))
	state := container.NewVBox()
	box.Add(state)
	bureau := s.Unit().Level != store.School
	if bureau {
		path := look.NewEntry()
		p.packs.path = path
		path.SetPlaceHolder(words.Say("packs.path"))
		path.SetText(fyne.CurrentApp().Preferences().String(workbook))
		read := func() { p.readPack(drive.Cleaned(path.Text)) }
		path.OnSubmitted = func(string) { read() }
		box.Add(look.Paragraph(words.Say("packs.text")))
		box.Add(path)
		row := container.NewHBox(look.NewButton(words.Say("packs.write"), func() { p.writePack(path) }), look.NewButton(words.Say("packs.read"), read))
		box.Add(row)
		if look.Large() { // three are wider than the window, in English
			row = container.NewHBox()
			box.Add(row)
		}
		row.Add(look.NewButton(words.Say("packs.hand"), p.handPack))
	}
	job.Quiet(func() (packState, error) { return packStateOf(s, bureau) }, func(st packState, err error) {
		if err != nil {
			state.Add(look.Failure(err))
			return
		}
		p.drawPackState(state, st)
	})
	return box
}

func packStateOf(s *store.Store, bureau bool) (st packState, err error) {
	if st.waiting, st.unread, err = s.Waiting(); err != nil || !bureau || !courier.Joined(s) {
		return st, err
	}
	if st.spread, err = courier.SpreadPack(s); err != nil {
		return st, err
	}
	if st.other, err = courier.OtherPack(s); errors.Is(err, courier.ErrNoOther) || errors.Is(err, courier.ErrPackNewer) {
		err = nil
	}
	if err != nil {
		return st, err
	}
	above, err := courier.AbovePack(s)
	if errors.Is(err, courier.ErrNoPackAbove) || errors.Is(err, courier.ErrPackNewer) {
		return st, nil
	}
	if err == nil && above.Hash != s.Pack().Hash && st.waiting == nil {
		st.above = above
	}
	return st, err
}

func (p *Page) drawPackState(box *fyne.Container, st packState) {
	if st.unread {
		box.Add(look.Text(words.Say("warning.pack-newer"), 14, look.Warn, false))
	}
	if next := st.waiting; next != nil && p.d.Renew != nil {
		box.Add(container.NewHBox(
			look.Text(words.Say("packs.waiting", "pack", next.Title+" "+next.Version), 14, theme.ColorNameForeground, true),
			look.NewButton(words.Say("packs.change"), func() { p.d.Renew("settings", nil) }),
		))
	}
	if other := st.other; other != nil {
		box.Add(look.Paragraph(words.Say("packs.other", "pack", other.Title+" "+other.Version)))
		box.Add(container.NewHBox(
			look.NewButton(words.Say("packs.look"), func() { p.comparePack(other, nil) }),
			look.NewButton(words.Say("packs.own"), func() { p.issuePack(p.d.Store.Pack()) }),
		))
	}
	if above := st.above; above != nil {
		box.Add(container.NewHBox(
			look.Text(words.Say("packs.above", "pack", above.Title+" "+above.Version), 14, look.Warn, false),
			look.NewButton(words.Say("packs.look"), func() { p.comparePack(above, nil) }),
		))
	}
	if len(st.spread) > 0 {
		var lacking []string
		for _, one := range st.spread {
			if !one.Has {
				lacking = append(lacking, one.Name)
			}
		}
		text := words.Say("packs.spread", "n", len(st.spread)-len(lacking), "total", len(st.spread))
		if len(lacking) > 0 {
			text = words.Whole(text, words.Say("packs.lacking", "units", strings.Join(lacking[:min(len(lacking), 10)], words.Say("packs.comma"))))
		}
		box.Add(look.Paragraph(text))
	}
	box.Refresh()
}

// writePack writes the pack in force as a workbook among the documents, and keeps its path for reading
// it back.
func (p *Page) writePack(path *look.Entry) {
	now := p.d.Store.Pack()
	name := words.Say("packs.name", "pack", now.Title+now.Version) + time.Now().Format("-20060102")
	prints.Workbook(p.d, name, func(_ context.Context, out prints.Written) error { return packbook.Write(now, out) }, func(file string) {
		path.SetText(file)
		fyne.CurrentApp().Preferences().SetString(workbook, file)
		prints.Tell(p.d, file)
	})
}

// readPack reads an edited workbook and checks it; what is wrong is listed by sheet and cell, what is
// right is compared.
func (p *Page) readPack(path string) {
	path = strings.TrimSpace(path)
	fyne.CurrentApp().Preferences().SetString(workbook, path)
	job.Quiet(func() (packbook.Made, error) { return packbook.Read(path) }, func(made packbook.Made, err error) {
		var faults packbook.Faults
		if errors.As(err, &faults) {
			p.listFaults(faults)
			return
		}
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.comparePack(made.Pack, made.Ignored)
	})
}

func (p *Page) listFaults(faults packbook.Faults) {
	lines := strings.Split(words.Pack(faults), "\n")
	rows := container.NewVBox(look.Paragraph(words.Say("packs.faults.text")))
	for _, line := range lines[:min(len(lines), shownLines)] {
		rows.Add(look.Paragraph(line))
	}
	look.Tell(p.d.Win, words.Say("packs.faults", "n", len(lines)), look.Big(p.d.Win, container.NewVScroll(rows))).About = "packs"
}

// compared is in what a pack differs, and what it does to this desk's records, in lines.
type compared struct{ differences, effects []string }

// comparePack shows what a pack changes before it is issued.
func (p *Page) comparePack(next *register.Pack, ignored []string) {
	var c compared
	s := p.d.Store
	stopped := false
	job.Read(p.d.Win, words.Say("packs.compare"), func(ctx context.Context, progress func(int, int)) (err error) {
		differences, err := packbook.Compare(s.Pack(), next)
		if err != nil {
			return err
		}
		for _, one := range differences {
			c.differences = append(c.differences, one.String())
		}
		effects, err := packbook.Effects(ctx, s, next, time.Now(), progress)
		for _, one := range effects {
			c.effects = append(c.effects, one.String()+"\n"+words.Say("packs.first", "names", strings.Join(titles(s, one.First), words.Say("packs.comma"))))
		}
		stopped = ctx.Err() != nil
		return err
	}, func(err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		if !stopped {
			p.showCompared(next, c, ignored)
		}
	})
}

func (p *Page) showCompared(next *register.Pack, c compared, ignored []string) {
	rows := container.NewVBox()
	list := func(title, none string, lines []string) {
		rows.Add(look.Text(title, 15, theme.ColorNameForeground, true))
		if len(lines) == 0 {
			rows.Add(look.Paragraph(none))
		}
		for _, line := range lines[:min(len(lines), shownLines)] {
			rows.Add(look.Paragraph(line))
		}
		if more := len(lines) - shownLines; more > 0 {
			rows.Add(look.Note(words.Say("packs.more", "n", more)))
		}
	}
	for _, name := range ignored {
		rows.Add(look.Paragraph(words.Say("packs.ignored", "sheet", name)))
	}
	list(words.Say("packs.differences", "n", len(c.differences)), words.Say("packs.equal"), c.differences)
	list(words.Say("packs.effects"), words.Say("packs.noeffect"), c.effects)
	do := look.Primary(words.Say("packs.issue"), theme.MailSendIcon(), func() { p.issuePack(next) })
	if len(c.differences) == 0 {
		do.Disable()
	}
	title := words.Say("packs.compared", "pack", next.Title+" "+next.Version)
	look.Ask(p.d.Win, title, look.Big(p.d.Win, container.NewVScroll(rows)), look.NewButton(words.Say("packs.no"), nil), do).About = "packs"
}

// titles names records by what a person knows them by.
func titles(s *store.Store, ids []string) []string {
	list := make([]string, 0, len(ids))
	for _, id := range ids {
		if rec, err := s.Get(id); err == nil {
			id = s.TitleOf(rec)
		}
		list = append(list, id)
	}
	return list
}

// issuePack makes a pack that of this bureau and of the units below, and works with it at once.
func (p *Page) issuePack(next *register.Pack) {
	job.Quiet(func() (courier.Issued, error) { return courier.IssuePack(p.d.Store, next) }, func(_ courier.Issued, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		win := p.d.Win
		p.d.Renew("send", func() {
			look.Tell(win, words.Say("packs.issued"), look.Sentence(words.Say("packs.issued.text", "pack", next.Title+" "+next.Version))).About = "packs"
		})
	})
}

// handPack writes the pack that was issued to the chosen place, as a file that a unit below opens by double click.
func (p *Page) handPack() {
	var name string
	job.Quiet(func() (raw []byte, err error) {
		name, raw, err = courier.PackFile(p.d.Store)
		return raw, err
	}, func(raw []byte, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.write(name, raw, "settings.written", "packs")
	})
}

// takePack takes such a file, and works with it at once. It waits for bundles that are being taken in.
func (p *Page) takePack(raw []byte, err error) {
	if err != nil {
		p.d.Fail(err)
		return
	}
	job.Whole(p.d.Win, words.Say("packs.take"), func() (courier.Issued, error) { return courier.TakePack(p.d.Store, raw) }, func(taken courier.Issued, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		text := words.Say("packs.taken.text", "pack", taken.Title+" "+taken.Version)
		if !taken.InForce {
			text = words.Say("warning.pack-aside")
		}
		win := p.d.Win
		p.d.Renew("settings", func() { look.Tell(win, words.Say("done.title"), look.Sentence(text)) })
	})
}
