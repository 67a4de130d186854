package change

import (
	"bytes"
	"iter"
	"slices"
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
	said := 0
	for i := range entries {
		if e := &entries[i]; e.Op == Set {
			set[e.ID] = e
			said += len(e.Fields)
		}
	}
	list := make([]statement, 0, said)
	for _, e := range set {
		origin := originOf(e)
		for field, value := range e.Fields {
			list = append(list, statement{field, value, e.Supersedes[field], origin})
		}
	}
	slices.SortFunc(list, func(a, b statement) int { return strings.Compare(a.field, b.field) })
	folded := Folded{Fields: make([]Field, 0, len(list))}
	versions := make([]Version, 0, len(list))
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].field == list[0].field {
			n++
		}
		first := len(versions)
		versions = visible(versions, set, list[:n])
		folded.add(list[0].field, versions[first:len(versions):len(versions)])
		list = list[n:]
	}
	folded.besideRemoval(set)
	return folded
}

func foldOne(e Entry) Folded {
	if e.Op != Set {
		return Folded{}
	}
	origin := originOf(&e)
	folded, versions := Folded{Fields: make([]Field, 0, len(e.Fields))}, make([]Version, 0, len(e.Fields))
	for field, value := range e.Fields {
		n := len(versions)
		versions = append(versions, Version{value, 1, origin})
		folded.add(field, versions[n:n+1:n+1])
	}
	return folded
}

func originOf(e *Entry) *Origin {
	return &Origin{Change: e.ID, Writer: e.Writer, Seq: e.Seq, HLC: e.HLC, Actor: e.Actor, Reason: e.Reason}
}

// statement is what one change says of one field.
type statement struct {
	field, value string
	supersedes   []ID
	origin       *Origin
}

func (f *Folded) add(field string, versions []Version) {
	if len(versions) > 0 {
		f.Fields = append(f.Fields, Field{field, versions})
	}
}

// visible adds the versions of a field that no other statement about it supersedes: whoever supersedes a
// value sets another (Decode refuses what does not).
func visible(versions []Version, set map[ID]*Entry, list []statement) []Version {
	if len(list) == 1 && len(list[0].supersedes) == 0 { // most fields of most records: nothing to compare
		return append(versions, Version{list[0].value, 1, list[0].origin})
	}
	superseded := map[ID]bool{}
	for _, one := range list {
		for _, id := range one.supersedes {
			if id != one.origin.Change {
				superseded[id] = true
			}
		}
	}
	first, depths := len(versions), map[ID]int{}
	for _, one := range list {
		if id := one.origin.Change; !superseded[id] {
			versions = append(versions, Version{one.value, depth(set, depths, one.field, id), one.origin})
		}
	}
	sortVersions(versions[first:])
	return versions
}

func sortVersions(versions []Version) {
	sort.Slice(versions, func(i, j int) bool {
		a, b := versions[i], versions[j]
		if a.Depth != b.Depth {
			return a.Depth > b.Depth
		}
		return bytes.Compare(a.Change[:], b.Change[:]) > 0
	})
}

// besideRemoval makes an edit that a removal did not see stand beside it: a removal names in its
// Supersedes every change of the record that was visible to it, so any other visible one is
// concurrent, and says that the record is still wanted.
func (f Folded) besideRemoval(set map[ID]*Entry) {
	at := slices.IndexFunc(f.Fields, func(one Field) bool { return one.Key == KeyRemoved })
	if at < 0 {
		return
	}
	seen := map[ID]bool{}
	for _, e := range set {
		for _, id := range e.Supersedes[KeyRemoved] {
			if id != e.ID {
				seen[id] = true
			}
		}
	}
	wanted := map[ID]Version{}
	for _, one := range f.Fields {
		for _, v := range one.Versions {
			if _, says := set[v.Change].Fields[KeyRemoved]; !says && !seen[v.Change] && one.Key != KeyRemoved {
				v.Value, v.Depth = "", 0
				wanted[v.Change] = v
			}
		}
	}
	for _, v := range wanted {
		f.Fields[at].Versions = append(f.Fields[at].Versions, v)
	}
	sortVersions(f.Fields[at].Versions)
}

// depth is the length of the longest chain of supersessions of a field that leads to a change.
// Ids are hashes of what they name, so there are no cycles; a forged one is cut by the mark.
func depth(set map[ID]*Entry, known map[ID]int, field string, id ID) int {
	if n, ok := known[id]; ok {
		return n
	}
	known[id] = 1
	most := 0
	if e := set[id]; e != nil {
		for _, before := range e.Supersedes[field] {
			if set[before] != nil {
				most = max(most, depth(set, known, field, before))
			}
		}
	}
	known[id] = most + 1
	return most + 1
}

// Versions gives the visible versions of a field, the provisional winner first.
func (f Folded) Versions(field string) []Version {
	for _, one := range f.Fields {
		if one.Key == field {
			return one.Versions
		}
	}
	return nil
}

// Winner gives the value of a field that counts for now.
func (f Folded) Winner(field string) (Version, bool) {
	versions := f.Versions(field)
	if len(versions) == 0 {
		return Version{}, false
	}
	return versions[0], true
}

// Conflict reports whether a field has more than one distinct visible value.
func (f Folded) Conflict(field string) bool { return conflict(f.Versions(field)) }

func conflict(versions []Version) bool {
	for _, v := range versions {
		if v.Value != versions[0].Value {
			return true
		}
	}
	return false
}

// Conflicts gives the fields in conflict, in order of name. Two reasons for one check, or two texts
// for one value, or two papers that speak for it, are none: there is nothing to decide.
func (f Folded) Conflicts() []string {
	var list []string
	for _, one := range f.Fields {
		if conflict(one.Versions) && !beside(one.Key) {
			list = append(list, one.Key)
		}
	}
	sort.Strings(list)
	return list
}

// beside reports whether a key is a remark beside a value.
func beside(key string) bool {
	return strings.HasPrefix(key, KeyExplain) || strings.HasPrefix(key, KeyTyped) || strings.HasPrefix(key, KeyBasis)
}

// Values gives the winners that are not empty, without the engine's own keys.
func (f Folded) Values() map[string]string {
	values := make(map[string]string, len(f.Fields))
	for field, value := range f.EachValue() {
		values[field] = value
	}
	return values
}

// EachValue visits what Values gives, in no order.
func (f Folded) EachValue() iter.Seq2[string, string] {
	return func(yield func(field, value string) bool) {
		for _, one := range f.Fields {
			if !strings.HasPrefix(one.Key, "@") && one.Versions[0].Value != "" && !yield(one.Key, one.Versions[0].Value) {
				return
			}
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
	for _, one := range f.Fields {
		for _, v := range one.Versions {
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
	versions := f.Versions(field)
	ids := make([]ID, len(versions))
	for i, v := range versions {
		ids[i] = v.Change
	}
	sortIDs(ids)
	return ids
}
