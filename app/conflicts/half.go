package conflicts

import (
	"reflect"
	"slices"
)

// half is a decision that was begun, and not made: another child or another page was opened before.
type half struct {
	child   *child
	reasons *reasons
}

// keep puts aside what was picked and said about the child that is shown.
func (p *Page) keep() {
	if c, ok := p.show.(*child); ok && p.reasons != nil && (p.reasons.begun() || slices.ContainsFunc(c.rows, func(r *row) bool { return r.picked >= 0 })) {
		p.halves[c.c.Subject] = half{c, p.reasons}
	}
}

// goOn picks again what had been picked for the child where the same is still in dispute, and says what had been said.
func (c *child) goOn() {
	old, begun := c.p.halves[c.c.Subject]
	if !begun {
		return
	}
	delete(c.p.halves, c.c.Subject)
	for _, r := range c.rows {
		i := slices.IndexFunc(old.child.rows, func(was *row) bool { return reflect.DeepEqual(was.c, r.c) })
		if i < 0 || old.child.rows[i].picked < 0 {
			continue
		}
		r.picked, r.value, r.typed = old.child.rows[i].picked, old.child.rows[i].value, old.child.rows[i].typed
		if r.picked == len(r.values) {
			r.cards[r.picked].rename(c.shown(r, r.value))
		}
		for at, card := range r.cards {
			card.choose(at == r.picked)
		}
	}
	c.summary()
	c.p.reasons.goOn(old.reasons)
}
