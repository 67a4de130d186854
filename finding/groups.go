package finding

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
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
		for keys := range slices.Chunk(slices.Sorted(maps.Keys(c.groups[f])), 2000) { // the store is free for others in between
			if err := ctx.Err(); err != nil {
				return err
			}
			c.s.Lookup(func(records register.Lookup) { asked = append(asked, c.judgeKeys(f, keys, records)...) })
		}
	}
	for _, q := range asked {
		if q.persons {
			c.said(q)
		}
	}
	return nil
}

// judgeKeys judges the groups of some keys of a rule.
func (c *scan) judgeKeys(f *register.Finding, keys []string, records register.Lookup) (asked []question) {
	one := c.scenes([]*register.Finding{f}, newMemo(records))[0]
	for _, key := range keys {
		if rows, at := c.among(one, c.groups[f][key], records); len(at) > 0 {
			if q := c.ask(one, key, rows, at, records); q.at < len(c.found) {
				asked = append(asked, q)
			}
		}
	}
	return asked
}

// question is a finding that asks who is one person, with the records that stand for each.
type question struct {
	at      int // in found
	persons bool
	who     []string
}

// among gives a group's records in the order in which they were made, and the places of those that
// there is something to notice about.
func (c *scan) among(one at, b bucket, look register.Lookup) ([]register.Record, []int) {
	if 1+len(b.more) < one.rule.Least {
		return nil, nil
	}
	annals := look.(register.Annals)
	var rows []register.Record
	order := map[string]uint64{}
	for _, id := range append([]string{b.first}, b.more...) {
		rec, ok := look.Record(id)
		if !ok {
			rec, ok = c.gone[id]
		}
		if ok {
			rows = append(rows, rec)
			order[id] = annals.Origin(id).Order
		}
	}
	slices.SortFunc(rows, func(a, b register.Record) int {
		return cmp.Or(cmp.Compare(order[a.ID], order[b.ID]), strings.Compare(a.ID, b.ID))
	})
	return rows, one.rule.Among(rows, one.scene)
}

// ask notes a finding about a group.
func (c *scan) ask(one at, key string, rows []register.Record, places []int, look register.Lookup) question {
	chosen := make([]register.Record, len(places))
	ids := make([]string, len(places))
	q := question{at: len(c.found), persons: one.rule.Persons}
	for i, n := range places {
		chosen[i], ids[i] = rows[n], rows[n].ID
		if q.persons {
			q.who = append(q.who, look.(register.Annals).Origin(ids[i]).Person)
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
