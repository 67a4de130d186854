package finding

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// judgeGroups judges the groups that the survey put together.
func (c *scan) judgeGroups(ctx context.Context) error {
	var asked []question
	for _, f := range c.rules {
		list, err := c.judge(ctx, f, c.manyOf(f))
		if err != nil {
			return err
		}
		asked = append(asked, list...)
	}
	for _, q := range asked {
		if q.persons {
			c.said(q)
		}
	}
	return nil
}

// manyOf gives the groups of a rule that have as many records as it asks for, in order.
func (c *scan) manyOf(f *register.Finding) []uint64 {
	var groups []uint64
	for group, b := range c.groups[f] {
		if 1+len(b.more) >= f.Least {
			groups = append(groups, group)
		}
	}
	slices.Sort(groups)
	return groups
}

// judge judges some groups of a rule.
func (c *scan) judge(ctx context.Context, f *register.Finding, groups []uint64) (asked []question, err error) {
	names := make([]string, len(groups))
	for i, group := range groups {
		names[i] = fmt.Sprint(group, " ", strings.Join(c.groups[f][group].ids(), " "))
	}
	scene := c.scenes([]*register.Finding{f})[0]
	by := store.Pieces[group]{Wants: f.AmongWants(), Begin: func(look store.View) func(int) []group {
		narrow, wide := scene, scene
		narrow.Look, wide.Look = look, look.Whole()
		return func(i int) []group {
			ids := c.among(f, narrow, c.groups[f][groups[i]], look)
			if len(ids) == 0 {
				return nil
			}
			return c.ask(f, wide, groups[i], ids, look.Whole())
		}
	}}
	if len(f.Lists()) == 0 && !f.Fleeting() {
		by.As = watched{f.Kind, f.ID, c.day.Format(time.DateOnly), words.Language()}
	}
	found, err := store.Divide(ctx, c.s, names, by)
	if err != nil {
		return nil, err
	}
	c.asked = map[string]bool{}
	for _, list := range found {
		for _, one := range list {
			if !c.asked[one.finding.About] {
				c.asked[one.finding.About] = true
				asked = append(asked, question{len(c.found), f.Persons, one.who})
				c.found = append(c.found, *one.finding)
			}
		}
	}
	return asked, nil
}

// group is what a group came to, with the records that stand for each person that it is about, where it asks who is one.
type group struct {
	finding *Finding
	who     []string
}

// question is a finding that asks who is one person, with the records that stand for each.
type question struct {
	at      int // in found
	persons bool
	who     []string
}

// among gives those of a group's records that there is something to notice about, in the order in which
// they were made.
func (c *scan) among(f *register.Finding, scene register.Scene, b bucket, look store.View) []string {
	type row struct {
		register.Record
		order uint64
	}
	list := make([]row, 0, 1+len(b.more))
	for _, id := range b.ids() {
		if rec, ok := lookedAt(f, id, look); ok {
			list = append(list, row{rec, look.Origin(id).Order})
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
	for _, n := range f.Among(rows, scene) {
		ids = append(ids, rows[n].ID)
	}
	return ids
}

// lookedAt gives a record that a rule looks at: a withdrawn one where it looks at those too.
func lookedAt(f *register.Finding, id string, look store.View) (register.Record, bool) {
	if f.Removed {
		return look.Any(id)
	}
	return look.Record(id)
}

// ask makes a finding about records of a group; none where one was removed just now.
func (c *scan) ask(f *register.Finding, scene register.Scene, of uint64, ids []string, look store.View) []group {
	chosen := make([]register.Record, len(ids))
	one := group{}
	for i, id := range ids {
		rec, ok := lookedAt(f, id, look)
		if !ok {
			return nil
		}
		chosen[i] = rec
		if f.Persons {
			one.who = append(one.who, look.Origin(id).Person)
		}
	}
	slices.Sort(one.who)
	one.who = slices.Compact(one.who)
	slices.Sort(ids)
	if !f.ByKey {
		of = hashed(f.ID, strings.Join(ids, "\x00"))
	}
	made := c.finding(f, fmt.Sprintf("%016x", of), chosen, scene)
	explained(&made, look)
	one.finding = &made
	return []group{one}
}

// explained takes what was written under the check of the same number, in every one of the records,
// for an answer.
func explained(f *Finding, look store.View) {
	var reasons []string
	for _, e := range f.Records {
		explained, why := look.Explained(e.ID), ""
		for _, check := range slices.Sorted(maps.Keys(explained)) {
			if register.PartOf(check) == f.Number {
				why = cmp.Or(why, explained[check])
			}
		}
		if why == "" {
			return
		}
		reasons = append(reasons, why)
	}
	if f.Resolution == nil {
		f.Resolution = &Resolution{Label: words.Say("finding.explained"), Reason: listed(reasons), Closed: true}
	}
}

// groupOf names a group of a check by its key.
func groupOf(check, key string) uint64 {
	if len(key) > 64 { // a photo: what it is does not matter, only that it is the same
		sum := sha256.Sum256([]byte(key))
		key = string(sum[:])
	}
	return hashed(check, key)
}

// hashed names what a finding is about without telling it, for it may be the number of a person. An answer holds for that name.
func hashed(check, about string) uint64 {
	sum := sha256.Sum256([]byte(check + "\x00" + about))
	return binary.BigEndian.Uint64(sum[:])
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
