package conflicts

import (
	"reflect"
	"slices"
	"strings"
)

// half is a decision that was begun, and not made: another line or another page was opened before.
type half struct {
	rows    []*row // of a child: what was picked in each
	picked  int    // of a pair
	reasons *reasons
}

// about tells what a pair asks from what any other asks, and this one of the same two records, once they are linked.
func (o *pair) about() string { return strings.Join([]string{o.a.ID, o.b.ID, o.done[0]}, "\n") }

// keep puts aside what was picked and said about what is shown.
func (p *Page) keep() {
	switch v := p.show.(type) {
	case *child:
		if p.reasons.begun() || slices.ContainsFunc(v.rows, func(r *row) bool { return r.picked >= 0 }) {
			p.halves[v.c.Subject] = half{rows: v.rows, reasons: p.reasons}
		}
	case *pair:
		if p.reasons.begun() || v.picked >= 0 {
			p.halves[v.about()] = half{picked: v.picked, reasons: p.reasons}
		}
	}
}

// begun gives what was kept of a question, once.
func (p *Page) begun(about string) (h half, ok bool) {
	h, ok = p.halves[about]
	delete(p.halves, about)
	return h, ok
}

// goOn picks again what had been picked for the child where the same is still in dispute, and says what had been said.
func (c *child) goOn() {
	old, ok := c.p.begun(c.c.Subject)
	if !ok {
		return
	}
	for _, r := range c.rows {
		i := slices.IndexFunc(old.rows, func(was *row) bool { return reflect.DeepEqual(was.c, r.c) })
		if i < 0 || old.rows[i].picked < 0 {
			continue
		}
		r.picked, r.value, r.typed = old.rows[i].picked, old.rows[i].value, old.rows[i].typed
		if r.picked == len(r.values) {
			r.cards[r.picked].rename(c.shown(r, r.value))
		}
		chooseOne(r.cards, r.picked)
	}
	c.summary()
	c.p.reasons.goOn(old.reasons)
}

// goOn picks again what had been picked for the pair, and says what had been said.
func (o *pair) goOn() {
	if old, ok := o.p.begun(o.about()); ok {
		o.picked = old.picked
		chooseOne(o.cards, o.picked)
		o.p.reasons.goOn(old.reasons)
	}
}
