package main

import (
	"encoding/hex"
	"fmt"
	"strings"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/store/register"
	"rollbook/words"
)

// pairs collects repeated "key=value" options.
type pairs map[string]string

func (p pairs) String() string { return fmt.Sprint(map[string]string(p)) }

func (p pairs) Set(text string) error {
	key, value, ok := strings.Cut(text, "=")
	if !ok {
		return fault.New(fault.Usage, "assignment").With("word", text)
	}
	p[key] = value
	return nil
}

func changeText(id change.ID) string {
	if id == (change.ID{}) {
		return ""
	}
	return hex.EncodeToString(id[:])
}

// worded fills the sentence of each problem, in the language in use.
func worded(problems []register.Problem) []register.Problem {
	out := make([]register.Problem, 0, len(problems))
	for _, p := range problems {
		p.Message = words.Told(p.Say(words.Language()), p.Code, p.Args)
		out = append(out, p)
	}
	return out
}

func problemLine(p *register.Pack, kind string, problem register.Problem) string {
	label := problem.Field
	if f := p.Kind(kind).Field(problem.Field); f != nil {
		label = f.Say(words.Language())
	}
	return fmt.Sprintf("%s %s：%s", words.Say("level."+string(problem.Level)), label, problem.Message)
}

func recordJSON(rec store.Record) map[string]any {
	found := []map[string]any{}
	for _, one := range rec.Conflicts {
		found = append(found, map[string]any{"field": one.Field, "values": valuesJSON(one.Values)})
	}
	v := map[string]any{
		"id": rec.ID, "kind": rec.Kind, "unit": rec.Unit, "fields": rec.Fields, "conflicts": found,
		"state": string(rec.State), "check": string(rec.Check), "problems": worded(rec.Problems),
		"linked": rec.Linked, "removed": rec.Removed,
	}
	if len(rec.Explained) > 0 {
		v["explained"] = rec.Explained
	}
	if len(rec.Typed) > 0 {
		v["typed"] = rec.Typed
	}
	return v
}

func valuesJSON(values []store.ConflictValue) []map[string]any {
	out := make([]map[string]any, 0, len(values))
	for _, v := range values {
		out = append(out, map[string]any{
			"value": v.Value, "actor": v.Actor, "unit": v.Unit, "record": v.Record, "change": changeText(v.Change), "reason": v.Reason, "evidence": v.Basis,
		})
	}
	return out
}

func historyJSON(events []store.Event) []map[string]any {
	out := make([]map[string]any, 0, len(events))
	for _, e := range events {
		out = append(out, map[string]any{
			"change": changeText(e.Change), "time": e.Time.Format("2006-01-02T15:04:05Z07:00"), "unit": e.Unit,
			"actor": e.Actor, "reason": e.Reason, "fields": e.Fields,
		})
	}
	return out
}
