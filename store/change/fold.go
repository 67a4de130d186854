package change

import (
	"bytes"
	"sort"
	"strings"
)

// Entry is an accepted change with its id.
type Entry struct {
	ID ID
	Change
}

// Fold computes the state of one record from the set of its accepted changes. It depends on
// nothing but the set: not on order, repeats, or any clock.
//
// Per field a value is visible while no change of the set supersedes it. The provisional winner is
// the deepest in causal history, then the one with the greatest id.
func Fold(entries []Entry) Folded {
	if len(entries) == 1 { // most records of a bundle: nothing to compare
		return foldOne(entries[0])
	}
	set := make(map[ID]*Entry, len(entries))
	superseded := map[string]map[ID]bool{}
	for i := range entries {
		e := &entries[i]
		if e.Op != Set {
			continue
		}
		set[e.ID] = e
		for field, ids := range e.Supersedes {
			if superseded[field] == nil {
				superseded[field] = map[ID]bool{}
			}
			for _, id := range ids {
				if id != e.ID {
					superseded[field][id] = true
				}
			}
		}
	}
	folded := Folded{Fields: map[string][]Version{}}
	depths := map[depthKey]int{}
	for id, e := range set {
		origin := &Origin{Change: id, Writer: e.Writer, Seq: e.Seq, HLC: e.HLC, Actor: e.Actor, Reason: e.Reason}
		for field, value := range e.Fields {
			if !superseded[field][id] {
				folded.Fields[field] = append(folded.Fields[field], Version{value, depth(set, depths, field, id), origin})
			}
		}
	}
	folded.besideRemoval(set, superseded[KeyRemoved])
	for _, versions := range folded.Fields {
		sort.Slice(versions, func(i, j int) bool {
			a, b := versions[i], versions[j]
			if a.Depth != b.Depth {
				return a.Depth > b.Depth
			}
			return bytes.Compare(a.Change[:], b.Change[:]) > 0
		})
	}
	return folded
}

func foldOne(e Entry) Folded {
	folded := Folded{Fields: make(map[string][]Version, len(e.Fields))}
	if e.Op != Set {
		return folded
	}
	origin := &Origin{Change: e.ID, Writer: e.Writer, Seq: e.Seq, HLC: e.HLC, Actor: e.Actor, Reason: e.Reason}
	versions := make([]Version, 0, len(e.Fields))
	for field, value := range e.Fields {
		n := len(versions)
		versions = append(versions, Version{value, 1, origin})
		folded.Fields[field] = versions[n : n+1 : n+1]
	}
	return folded
}

// besideRemoval makes an edit that a removal did not see stand beside it: a removal names in its
// Supersedes every change of the record that was visible to it, so any other visible one is
// concurrent, and says that the record is still wanted.
func (f Folded) besideRemoval(set map[ID]*Entry, seen map[ID]bool) {
	if len(f.Fields[KeyRemoved]) == 0 {
		return
	}
	wanted := map[ID]Version{}
	for field, versions := range f.Fields {
		for _, v := range versions {
			if _, says := set[v.Change].Fields[KeyRemoved]; !says && !seen[v.Change] && field != KeyRemoved {
				v.Value, v.Depth = "", 0
				wanted[v.Change] = v
			}
		}
	}
	for _, v := range wanted {
		f.Fields[KeyRemoved] = append(f.Fields[KeyRemoved], v)
	}
}

type depthKey struct {
	field string
	id    ID
}

// depth is the length of the longest chain of supersessions of a field that leads to a change.
// Ids are hashes of what they name, so there are no cycles; a forged one is cut by the mark.
func depth(set map[ID]*Entry, known map[depthKey]int, field string, id ID) int {
	key := depthKey{field, id}
	if n, ok := known[key]; ok {
		return n
	}
	known[key] = 1
	most := 0
	if e := set[id]; e != nil {
		for _, before := range e.Supersedes[field] {
			if set[before] != nil {
				most = max(most, depth(set, known, field, before))
			}
		}
	}
	known[key] = most + 1
	return most + 1
}

// Winner gives the value of a field that counts for now.
func (f Folded) Winner(field string) (Version, bool) {
	versions := f.Fields[field]
	if len(versions) == 0 {
		return Version{}, false
	}
	return versions[0], true
}

// Conflict reports whether a field has more than one distinct visible value.
func (f Folded) Conflict(field string) bool {
	versions := f.Fields[field]
	for _, v := range versions {
		if v.Value != versions[0].Value {
			return true
		}
	}
	return false
}

// Conflicts gives the fields in conflict, in order of name. Two reasons for one check, or two texts
// for one value, are none: there is nothing to decide.
func (f Folded) Conflicts() []string {
	var list []string
	for field := range f.Fields {
		if f.Conflict(field) && !strings.HasPrefix(field, KeyExplain) && !strings.HasPrefix(field, KeyTyped) {
			list = append(list, field)
		}
	}
	sort.Strings(list)
	return list
}

// Values gives the winners that are not empty, without the engine's own keys.
func (f Folded) Values() map[string]string {
	values := make(map[string]string, len(f.Fields))
	f.EachValue(func(field, value string) { values[field] = value })
	return values
}

// EachValue visits what Values gives, in no order.
func (f Folded) EachValue(visit func(field, value string)) {
	for field, versions := range f.Fields {
		if !strings.HasPrefix(field, "@") && versions[0].Value != "" {
			visit(field, versions[0].Value)
		}
	}
}

// Kind gives the kind of the record; "" while the change that creates it is missing.
func (f Folded) Kind() string {
	v, _ := f.Winner(KeyKind)
	return v.Value
}

// Removed reports whether the record is withdrawn. A removal beside an edit that did not see it is
// a conflict, and the record stays visible.
func (f Folded) Removed() bool {
	v, ok := f.Winner(KeyRemoved)
	return ok && v.Value == "1" && !f.Conflict(KeyRemoved)
}

// Visible gives every change that has a visible value: what a removal has seen.
func (f Folded) Visible() []ID {
	seen := map[ID]bool{}
	var ids []ID
	for _, versions := range f.Fields {
		for _, v := range versions {
			if !seen[v.Change] {
				seen[v.Change] = true
				ids = append(ids, v.Change)
			}
		}
	}
	sortIDs(ids)
	return ids
}

func sortIDs(ids []ID) {
	sort.Slice(ids, func(i, j int) bool { return bytes.Compare(ids[i][:], ids[j][:]) < 0 })
}

// IDs gives the changes whose values of a field are visible: what the next value supersedes.
func (f Folded) IDs(field string) []ID {
	versions := f.Fields[field]
	ids := make([]ID, len(versions))
	for i, v := range versions {
		ids[i] = v.Change
	}
	sortIDs(ids)
	return ids
}
