package finding

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"rollbook/store/register"
	"rollbook/words"
)

// judgeGroups judges the groups that the survey put together.
func (c *scan) judgeGroups(ctx context.Context) error {
	var asked []question
	for _, f := range c.rules {
		c.asked = map[string]bool{}
		for keys := range slices.Chunk(c.manyOf(f), 2000) { // the store is free for others in between
			if err := ctx.Err(); err != nil {
				return err
			}
			asked = append(asked, c.judgeKeys(f, keys)...)
		}
	}
	for _, q := range asked {
		if q.persons {
			c.said(q)
		}
	}
	return nil
}

// manyOf gives the keys of a rule's groups that have as many records as it asks for, in order.
func (c *scan) manyOf(f *register.Finding) []string {
	var keys []string
	for key, b := range c.groups[f] {
		if 1+len(b.more) >= f.Least {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// judgeKeys judges the groups of some keys of a rule.
func (c *scan) judgeKeys(f *register.Finding, keys []string) (asked []question) {
	found := make([][]string, len(keys))
	c.s.Divide(len(keys), f.AmongWants(), func(look register.Lookup) func(int) {
		one := c.scenes([]*register.Finding{f}, look)[0]
		return func(i int) { found[i] = c.among(one, c.groups[f][keys[i]], look) }
	})
	c.s.Lookup(func(records register.Lookup) {
		one := c.scenes([]*register.Finding{f}, newMemo(records))[0]
		for i, ids := range found {
			if len(ids) == 0 {
				continue
			}
			if q := c.ask(one, keys[i], ids, records); q.at < len(c.found) {
				asked = append(asked, q)
			}
		}
	})
	return asked
}

// question is a finding that asks who is one person, with the records that stand for each.
type question struct {
	at      int // in found
	persons bool
	who     []string
}

// among gives those of a group's records that there is something to notice about, in the order in which
// they were made.
func (c *scan) among(one at, b bucket, look register.Lookup) []string {
	type row struct {
		register.Record
		order uint64
	}
	annals := look.(register.Annals)
	list := make([]row, 0, 1+len(b.more))
	for at := range 1 + len(b.more) {
		id := b.first
		if at > 0 {
			id = b.more[at-1]
		}
		rec, ok := look.Record(id)
		if !ok {
			rec, ok = c.gone[id]
		}
		if ok {
			list = append(list, row{rec, annals.Origin(id).Order})
		}
	}
	slices.SortFunc(list, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.order, b.order), strings.Compare(a.ID, b.ID))
	})
	rows := make([]register.Record, len(list))
	for i, one := range list {
		rows[i] = one.Record
	}
	var ids []string
	for _, n := range one.rule.Among(rows, one.scene) {
		ids = append(ids, rows[n].ID)
	}
	return ids
}

// ask notes a finding about records of a group.
func (c *scan) ask(one at, key string, ids []string, look register.Lookup) question {
	chosen := make([]register.Record, len(ids))
	q := question{at: len(c.found), persons: one.rule.Persons}
	for i, id := range ids {
		rec, ok := look.Record(id)
		if !ok {
			rec, ok = c.gone[id]
		}
		if !ok {
			return q // removed just now
		}
		chosen[i] = rec
		if q.persons {
			q.who = append(q.who, look.(register.Annals).Origin(id).Person)
		}
	}
	slices.Sort(q.who)
	q.who = slices.Compact(q.who)
	slices.Sort(ids)
	about := key
	if !one.rule.ByKey {
		about = strings.Join(ids, "\x00")
	}
	about = hashed(one.rule.ID, about)
	if !c.asked[about] {
		c.asked[about] = true
		c.add(one.rule, about, chosen, one.scene)
		c.explained(&c.found[len(c.found)-1])
	}
	return q
}

// explained takes what was written under the check of the same number, in every one of the records,
// for an answer.
func (c *scan) explained(f *Finding) {
	var reasons []string
	for _, e := range f.Records {
		why := c.why[[2]string{e.ID, f.Number}]
		if why == "" {
			return
		}
		reasons = append(reasons, why)
	}
	if f.Resolution == nil {
		f.Resolution = &Resolution{Label: words.Say("finding.explained"), Reason: listed(reasons), Closed: true}
	}
}

// hashed names a group without telling its key, which may be the number of a person.
func hashed(check, about string) string {
	sum := sha256.Sum256([]byte(check + "\x00" + about))
	return hex.EncodeToString(sum[:8])
}

// said answers a question by what was said of the persons: all of them different is an answer.
func (c *scan) said(q question) {
	const most = 50 // persons of one name
	if len(q.who) > most {
		return
	}
	for i, a := range q.who {
		for _, b := range q.who[i+1:] {
			if c.s.Judged(a, b) == "" {
				return
			}
		}
	}
	if c.found[q.at].Resolution == nil {
		c.found[q.at].Resolution = &Resolution{Label: words.Say("finding.unlike"), Reason: words.Say("finding.unlike"), Closed: true}
	}
}
