package table

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
)

// grid is the table itself: it draws the rows that are in sight, and knows the keys. The head is a row of its own, above
// the first.
type grid struct {
	widget.Table
	page    *Page
	at      widget.TableCellID // in hand; row -1 is the head
	from    int                // where a stretch of chosen rows began
	shift   bool
	pressed fyne.KeyModifier // with the mouse
	heads   map[int]*cell
	scroll  *container.Scroll // Fyne's, in which the rows are
	has     bool              // the focus
}

// rowHeight is a whole number of pixels: a fraction would add up over a hundred thousand rows.
func rowHeight() float32 { return float32(int(look.Scaled(32) + 0.5)) }

func newGrid(p *Page) *grid {
	g := &grid{page: p, heads: map[int]*cell{}}
	g.Length = func() (int, int) { return len(p.roll.IDs), len(p.columns) }
	g.CreateCell = func() fyne.CanvasObject { return newCell() }
	g.UpdateCell = func(id widget.TableCellID, o fyne.CanvasObject) { g.fill(id, o.(*cell)) }
	g.ShowHeaderRow, g.ShowHeaderColumn, g.StickyColumnCount = true, true, 1
	g.CreateHeader = func() fyne.CanvasObject { return newCell() }
	g.UpdateHeader = func(id widget.TableCellID, o fyne.CanvasObject) { g.head(id, o.(*cell)) }
	g.OnSelected = g.clicked
	g.ExtendBaseWidget(g)
	return g
}

// CreateRenderer draws the table, and notes what it scrolls in: the place that Fyne's ScrollTo goes by is another one after the
// list has become short, and it scrolls the first row in sight under the head.
func (g *grid) CreateRenderer() fyne.WidgetRenderer {
	r := g.Table.CreateRenderer()
	for _, o := range r.Objects() {
		if s, ok := o.(*container.Scroll); ok {
			g.scroll = s
		}
	}
	return r
}

// measure takes in another number of rows or columns.
func (g *grid) measure() {
	if g.scroll != nil {
		g.scroll.Refresh()
	}
}

// bring scrolls a cell into sight, no further than it must, and draws. The first column does not scroll.
func (g *grid) bring(id widget.TableCellID) {
	if g.scroll == nil {
		return
	}
	to, room := g.scroll.Offset, g.scroll.Size()
	top, left := float32(id.Row)*(rowHeight()+theme.Padding()), float32(0)
	to.Y = min(max(to.Y, top+rowHeight()-room.Height), top)
	for col := 1; col <= id.Col && col < len(g.page.columns); col++ {
		wide := look.Scaled(g.page.columns[col].width)
		if col == id.Col {
			to.X = min(max(to.X, left+wide-room.Width), left)
		}
		left += wide + theme.Padding()
	}
	g.ScrollToOffset(to)
	g.Refresh()
}

// plain is the theme without Fyne's own marks of the cell in hand and under the mouse: they cover the first column, which
// does not scroll. The cell draws its own.
type plain struct{ fyne.Theme }

// Color is the theme's, but for what marks a cell.
func (p plain) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if name == theme.ColorNameHover || name == theme.ColorNameSelection {
		return color.Transparent
	}
	return p.Theme.Color(name, variant)
}

// still holds the grid with its theme. Fyne keeps fonts by the scope of a theme, and a container.ThemeOverride has another
// scope after each refresh: all fonts would be read anew, and kept, whenever the page is. So only the grid is refreshed.
type still struct {
	widget.BaseWidget
	grid *grid
}

func newStill(g *grid) *still {
	s := &still{grid: g}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer draws the grid.
func (s *still) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewThemeOverride(s.grid, plain{theme.Current()}))
}

// Refresh draws the grid anew.
func (s *still) Refresh() { s.grid.Refresh() }

// cell is one cell: a line of text on a ground.
type cell struct {
	widget.BaseWidget
	ground *canvas.Rectangle
	text   *canvas.Text
	mark   *canvas.Rectangle // under the head in hand
	tapped func()
}

func newCell() *cell {
	c := &cell{ground: canvas.NewRectangle(color.Transparent), text: look.Text("", 14, theme.ColorNameForeground, false), mark: canvas.NewRectangle(color.Transparent)}
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer draws the ground and the text.
func (c *cell) CreateRenderer() fyne.WidgetRenderer { return &cellRenderer{c} }

// Tapped is the head's.
func (c *cell) Tapped(*fyne.PointEvent) {
	if c.tapped != nil {
		c.tapped()
	}
}

// show draws a text; "" of a colour is transparent. The cell in hand has an edge.
func (c *cell) show(text string, ground, ink fyne.ThemeColorName, bold, inHand bool) {
	var fill, edge color.Color = color.Transparent, color.Transparent
	wide := float32(0)
	if ground != "" {
		fill = theme.Color(ground)
	}
	if inHand {
		edge, wide = theme.Color(theme.ColorNamePrimary), 2
	}
	if c.ground.FillColor != fill || c.ground.StrokeColor != edge {
		c.ground.FillColor, c.ground.StrokeColor, c.ground.StrokeWidth = fill, edge, wide
		c.ground.Refresh()
	}
	paint := theme.Color(ink)
	if c.text.Text != text || c.text.Color != paint || c.text.TextStyle.Bold != bold {
		c.text.Text, c.text.Color, c.text.TextStyle.Bold = text, paint, bold
		c.text.Refresh()
	}
}

type cellRenderer struct{ c *cell }

func (r *cellRenderer) MinSize() fyne.Size { return fyne.NewSize(look.Scaled(narrowest), rowHeight()) }
func (r *cellRenderer) Destroy()           {}
func (r *cellRenderer) Refresh()           { canvas.Refresh(r.c) }
func (r *cellRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.c.ground, r.c.text, r.c.mark}
}

// Layout puts the text in the middle of the height, with room on the left.
func (r *cellRenderer) Layout(size fyne.Size) {
	r.c.ground.Resize(size)
	high := r.c.text.MinSize().Height
	r.c.text.Move(fyne.NewPos(look.Scaled(6), (size.Height-high)/2))
	r.c.text.Resize(fyne.NewSize(size.Width-look.Scaled(8), high))
	r.c.mark.Move(fyne.NewPos(0, size.Height-2))
	r.c.mark.Resize(fyne.NewSize(size.Width, 2))
}

// fill draws one cell of a row.
func (g *grid) fill(id widget.TableCellID, c *cell) {
	p := g.page
	if id.Row >= len(p.roll.IDs) || id.Col >= len(p.columns) {
		c.show("", "", theme.ColorNameForeground, false, false)
		return
	}
	key := p.roll.IDs[id.Row].String()
	line := p.line(key)
	var ground fyne.ThemeColorName
	switch {
	case p.chosen[key]:
		ground = look.Select
	case id.Row == g.at.Row && g.has:
		ground = look.AccentWeak
	}
	ink := theme.ColorNameForeground
	if id.Col < len(line.inks) && line.inks[id.Col] != "" {
		ink = line.inks[id.Col]
	}
	c.show(line.texts[id.Col], ground, ink, id.Col == 0, g.has && id == g.at)
}

// head draws a cell of the head, or the number of a row with a tick where it is chosen.
func (g *grid) head(id widget.TableCellID, c *cell) {
	p := g.page
	c.tapped = nil
	c.mark.FillColor = color.Transparent
	switch {
	case id.Col < 0 && id.Row < 0:
		c.show("", look.Surface2, look.Text2, false, false)
	case id.Col < 0:
		text, ground := rowNumber(id.Row), look.Surface2
		if id.Row < len(p.roll.IDs) && p.chosen[p.roll.IDs[id.Row].String()] {
			text, ground = "✓ "+text, look.Select
		}
		c.show(text, ground, look.Text2, false, false)
	case id.Col < len(p.columns):
		g.heads[id.Col] = c
		c.tapped = func() { p.sortBy(id.Col) }
		text := p.columns[id.Col].label
		if p.columns[id.Col].key == p.q.By {
			text += map[bool]string{false: " ↑", true: " ↓"}[p.q.Down]
		}
		ground := look.Surface2
		if g.at.Row < 0 && g.at.Col == id.Col && g.has {
			ground = look.AccentWeak
			c.mark.FillColor = theme.Color(theme.ColorNamePrimary)
		}
		c.show(cut(text, look.Scaled(p.columns[id.Col].width), true), ground, theme.ColorNameForeground, true, false)
	default:
		c.show("", look.Surface2, look.Text2, false, false)
	}
	c.mark.Refresh()
}

// cut gives as much of a text as a column has room for.
func cut(text string, width float32, bold bool) string {
	width -= look.Scaled(10)
	style := fyne.TextStyle{Bold: bold}
	fits := func(text string) bool { return fyne.MeasureText(text, look.Scaled(14), style).Width <= width }
	if text == "" || fits(text) {
		return text
	}
	r := []rune(text)
	low, high := 0, len(r)
	for low < high {
		if mid := (low + high + 1) / 2; fits(string(r[:mid]) + "…") {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return string(r[:low]) + "…"
}

// FocusGained shows what is in hand.
func (g *grid) FocusGained() {
	g.has = true
	g.Table.FocusGained()
	g.Refresh()
	g.page.goneTo("")
}

// FocusLost shows that the keys go elsewhere.
func (g *grid) FocusLost() {
	g.has, g.shift = false, false
	g.Table.FocusLost()
}

// KeyDown hears Shift, which TypedKey does not tell of.
func (g *grid) KeyDown(key *fyne.KeyEvent) { g.modifier(key, true) }

// KeyUp hears that it is let go.
func (g *grid) KeyUp(key *fyne.KeyEvent) { g.modifier(key, false) }

func (g *grid) modifier(key *fyne.KeyEvent, down bool) {
	if key.Name == desktop.KeyShiftLeft || key.Name == desktop.KeyShiftRight {
		if g.shift = down; down {
			g.from = g.at.Row
		}
	}
}

// MouseDown notes what is held while the mouse is pressed.
func (g *grid) MouseDown(e *desktop.MouseEvent) {
	g.pressed = e.Modifier
	g.Table.MouseDown(e)
}

// clicked takes a row into the hand; with Ctrl it chooses it too, with Shift all up to it.
func (g *grid) clicked(id widget.TableCellID) {
	was, held := g.at.Row, g.pressed
	g.at, g.pressed = id, 0
	g.UnselectAll()
	switch {
	case held&fyne.KeyModifierControl != 0:
		g.page.toggle(id.Row)
	case held&fyne.KeyModifierShift != 0:
		g.page.choose(was, id.Row)
	}
	g.from = id.Row
	g.Refresh()
	g.page.told()
}

// DragEnd keeps the width that a column was drawn to.
func (g *grid) DragEnd() {
	g.Table.DragEnd()
	for i, c := range g.heads {
		if i < len(g.page.columns) && c.Size().Width > 0 {
			g.page.columns[i].width = c.Size().Width / look.Scaled(1)
		}
	}
	g.page.remember()
	g.page.widths()
	g.Refresh()
}

// TypedRune looks for what is typed into the table.
func (g *grid) TypedRune(r rune) {
	switch {
	case g.at.Row < 0 && (r == '+' || r == '='):
		g.page.widen(g.at.Col, 16)
	case g.at.Row < 0 && r == '-':
		g.page.widen(g.at.Col, -16)
	case r > ' ':
		g.page.d.Win.Canvas().Focus(g.page.find)
		g.page.find.TypedRune(r)
	}
}

// TypedShortcut copies, pastes, chooses all, and goes to the ends.
func (g *grid) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *fyne.ShortcutCopy:
		g.page.copy(true)
	case *fyne.ShortcutPaste:
		g.page.paste(s.Clipboard)
	case *fyne.ShortcutSelectAll:
		g.page.choose(0, len(g.page.roll.IDs)-1)
	case *desktop.CustomShortcut:
		switch {
		case s.KeyName == fyne.KeyC && s.Modifier == fyne.KeyModifierControl|fyne.KeyModifierShift:
			g.page.copy(false)
		case s.KeyName == fyne.KeyHome, s.KeyName == fyne.KeyEnd: // as in a spreadsheet, with Shift too
			g.TypedKey(&fyne.KeyEvent{Name: s.KeyName})
		}
	}
}

// TypedKey walks over the table. With Shift the rows on the way are chosen.
func (g *grid) TypedKey(key *fyne.KeyEvent) {
	rows, cols := g.Length()
	page := max(1, int(g.Size().Height/(rowHeight()+theme.Padding()))-2)
	to := g.at
	switch key.Name {
	case fyne.KeyUp:
		to.Row--
	case fyne.KeyDown:
		to.Row++
	case fyne.KeyLeft:
		to.Col--
	case fyne.KeyRight:
		to.Col++
	case fyne.KeyPageUp:
		to.Row = max(0, to.Row-page)
	case fyne.KeyPageDown:
		to.Row += page
	case fyne.KeyHome:
		to.Row = 0
	case fyne.KeyEnd:
		to.Row = rows - 1
	case fyne.KeySpace:
		if g.at.Row >= 0 {
			g.page.toggle(g.at.Row)
		} else {
			g.page.sortBy(g.at.Col)
		}
		return
	case fyne.KeyReturn, fyne.KeyEnter:
		if g.at.Row >= 0 {
			g.page.open()
		} else {
			g.page.sortBy(g.at.Col)
		}
		return
	default:
		g.page.d.Key(key) // the window's
		return
	}
	to.Row, to.Col = min(max(to.Row, -1), rows-1), min(max(to.Col, 0), max(cols-1, 0))
	if to == g.at {
		return
	}
	if g.shift && to.Row >= 0 && to.Row != g.at.Row {
		g.page.choose(max(g.from, 0), to.Row)
	}
	g.goTo(to)
	g.page.told()
}

// goTo takes a cell into the hand.
func (g *grid) goTo(id widget.TableCellID) {
	if g.at = id; !g.shift {
		g.from = id.Row
	}
	g.bring(widget.TableCellID{Row: max(id.Row, 0), Col: id.Col})
}
