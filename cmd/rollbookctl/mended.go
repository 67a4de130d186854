package main

import (
	"fmt"
	"strings"
	"time"

	"rollbook/award"
	"rollbook/store"
	"rollbook/words"
)

// mendedRecord is a record that was changed since an award was sent back. What its fields say is asked for by the record.
type mendedRecord struct {
	Record string   `json:"record"`
	Kind   string   `json:"kind"`
	Title  string   `json:"title"`
	New    bool     `json:"new,omitempty"`
	Unit   string   `json:"unit"`
	Actor  string   `json:"actor"`
	Day    string   `json:"day"`
	Fields []string `json:"fields"` // with their day, where they are dated
}

// mendedSince tells what was changed since an award that is under way was sent back; nil where it never was.
func mendedSince(s *store.Store, one award.Case) ([]mendedRecord, error) {
	if one.Step == nil || len(one.Sent()) == 0 {
		return nil, nil
	}
	found, err := award.MendedSince(s, one)
	list := make([]mendedRecord, 0, len(found))
	for _, m := range found {
		r := mendedRecord{m.Record, m.Kind, m.Title, m.New, m.Unit, m.Actor, m.Day.Local().Format(time.DateOnly), nil}
		for _, f := range m.Fields {
			r.Fields = append(r.Fields, f.Key)
		}
		list = append(list, r)
	}
	return list, err
}

// mended prints it below the award.
func (c *call) mended(s *store.Store, list []mendedRecord) {
	if list != nil && len(list) == 0 {
		fmt.Fprintf(c.out, "    %s\n", words.Say("approvals.mended.none"))
	}
	for _, m := range list {
		kind, key := s.Pack().Kind(m.Kind), "approvals.mended.record"
		if m.New {
			key = "approvals.mended.new"
		}
		labels := make([]string, 0, len(m.Fields))
		for _, name := range m.Fields {
			base, day, _ := strings.Cut(name, "@")
			if f := kind.Field(base); f != nil {
				base = f.Say(words.Language())
			}
			labels = append(labels, strings.TrimSpace(base+" "+day))
		}
		c.say("ctl.award.mended", "record", words.Say(key, "kind", kind.Say(words.Language()), "title", m.Title, "day", m.Day, "office", m.Unit, "person", m.Actor), "fields", strings.Join(labels, words.Say("list.comma")))
	}
}
