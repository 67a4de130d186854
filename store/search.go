package store

import (
	"bytes"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/mozillazg/go-pinyin"

	"rollbook/store/register"
)

// searchIndex finds records by part of a name, a number, or a name's pinyin: for each kind one
// joined text, in memory only.
type searchIndex struct {
	kinds map[string]*searchText
	dirty map[string]bool // records whose text is not in yet
	cold  bool            // none is: nobody has searched yet
}

// searchText is the joined text of one kind. A record that changed is written again at the end,
// and its old text is dead.
type searchText struct {
	blob   []byte
	starts []int // of each slot
	ids    []string
	slot   map[string]int
	dead   int
}

func newSearchIndex() *searchIndex {
	return &searchIndex{kinds: map[string]*searchText{}, dirty: map[string]bool{}, cold: true}
}

func (x *searchIndex) touch(id string) {
	if !x.cold {
		x.dirty[id] = true
	}
}

// flush takes in what changed. The store's lock must be held.
func (x *searchIndex) flush(s *Store) {
	ids := slices.Sorted(maps.Keys(x.dirty))
	if x.cold {
		ids, x.cold = slices.Sorted(maps.Keys(s.records)), false
	}
	if len(ids) == 0 {
		return
	}
	for _, id := range ids {
		e := s.records[id]
		if e == nil {
			for _, t := range x.kinds {
				t.drop(id)
			}
			continue
		}
		t := x.kinds[e.kind]
		if t == nil {
			t = &searchText{slot: map[string]int{}}
			x.kinds[e.kind] = t
		}
		t.drop(id)
		if !e.removed {
			t.add(id, searchable(s.pack, e))
		}
	}
	x.dirty = map[string]bool{}
	for kind, t := range x.kinds {
		if t.dead > 100 && t.dead > len(t.ids)/4 {
			x.kinds[kind] = t.packed()
		}
	}
}

func (t *searchText) add(id, text string) {
	t.slot[id] = len(t.ids)
	t.ids, t.starts = append(t.ids, id), append(t.starts, len(t.blob))
	t.blob = append(append(t.blob, text...), '\n')
}

func (t *searchText) drop(id string) {
	if n, ok := t.slot[id]; ok {
		t.ids[n] = ""
		t.dead++
		delete(t.slot, id)
	}
}

func (t *searchText) text(n int) []byte {
	end := len(t.blob)
	if n+1 < len(t.starts) {
		end = t.starts[n+1]
	}
	return t.blob[t.starts[n]:end]
}

func (t *searchText) packed() *searchText {
	next := &searchText{slot: map[string]int{}}
	for n, id := range t.ids {
		if id != "" {
			next.add(id, strings.TrimSuffix(string(t.text(n)), "\n"))
		}
	}
	return next
}

// searchable is what a record is found by, folded: names with their pinyin and its initials, numbers,
// codes, titles, the short texts of its list, and what was typed where a value was worked out from it.
func searchable(p *register.Pack, e *entry) string {
	k := p.Kind(e.kind)
	if k == nil {
		return ""
	}
	var b strings.Builder
	word := func(text string) {
		b.WriteByte('\t')
		b.WriteString(p.Fold(text))
	}
	for _, f := range k.Fields {
		if typed := e.typed[f.Key]; typed != "" {
			word(typed)
		}
		value := e.values.get(f.Key)
		if value == "" {
			continue
		}
		switch {
		case f.Role == register.RoleName, f.Role == register.RoleFormer, f.Role == register.RoleTitle && f.Type == register.Text:
			word(value)
			full := pinyin.LazyPinyin(value, pinyin.NewArgs())
			word(strings.Join(full, ""))
			var initials strings.Builder
			for _, one := range full {
				initials.WriteString(one[:1])
			}
			word(initials.String())
		case f.Type == register.IDNumber, f.Type == register.Phone, f.Role == register.RoleCode, f.Role == register.RoleTitle, f.Role == register.RoleClass:
			word(value)
		case f.Type == register.Text && contains(k.List, f.Key):
			word(value)
		}
	}
	return b.String()
}

// find gives the records whose text holds every word of a query, the best matches first: a word
// that begins a name or number before one in its midst. limit 0 is without bound.
func (x *searchIndex) find(s *Store, kind, query string, limit int) []string {
	x.flush(s)
	words := strings.Fields(s.pack.Fold(query))
	if len(words) == 0 {
		return nil
	}
	var begins, within []string
	for _, key := range slices.Sorted(maps.Keys(x.kinds)) {
		if kind != "" && key != kind {
			continue
		}
		x.kinds[key].each(words, func(id string, first bool) bool {
			if first {
				begins = append(begins, id)
			} else {
				within = append(within, id)
			}
			return limit == 0 || len(begins) < limit
		})
	}
	list := append(begins, within...)
	if limit > 0 && len(list) > limit {
		list = list[:limit]
	}
	return list
}

// each calls hit for every record that holds all the words, while it returns true.
func (t *searchText) each(words []string, hit func(id string, begins bool) bool) {
	first := []byte(words[0])
	for at := 0; at < len(t.blob); {
		i := bytes.Index(t.blob[at:], first)
		if i < 0 {
			return
		}
		at += i
		n := sort.SearchInts(t.starts, at+1) - 1
		text := t.text(n)
		matches := t.ids[n] != ""
		for _, w := range words[1:] {
			matches = matches && bytes.Contains(text, []byte(w))
		}
		if matches && !hit(t.ids[n], t.blob[at-1] == '\t') {
			return
		}
		at = t.starts[n] + len(text)
	}
}

// Hit is a record found by text.
type Hit struct{ ID, Kind, Title string }

// Find gives at most limit records of a kind ("" for all) by part of a name, number or pinyin.
func (s *Store) Find(kind, text string, limit int) []Hit {
	s.mu.Lock()
	defer s.mu.Unlock()
	var hits []Hit
	for _, id := range s.search.find(s, kind, text, limit) {
		e := s.records[id]
		hits = append(hits, Hit{ID: id, Kind: e.kind, Title: s.pack.TitleOf(e.record())})
	}
	return hits
}

// Named gives the record of a kind that a text means: by its id, or by the whole of its number, code or
// name where one record alone has it.
func (s *Store) Named(kind, text string) (id string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text = strings.TrimSpace(text)
	k := s.pack.Kind(kind)
	if k == nil || text == "" {
		return "", false
	}
	if e := s.records[text]; e != nil && e.kind == kind && !e.removed {
		return e.id, true
	}
	for _, role := range []register.Role{register.RoleIDNumber, register.RoleCode, register.RoleName, register.RoleTitle} {
		if f := k.ByRole(role); f != nil {
			if found := (lookup{s}).Referring(kind, f.Key, text); len(found) == 1 {
				return found[0].ID, true
			}
		}
	}
	return "", false
}

// Warm builds the search in advance, so that the first word typed finds at once.
func (s *Store) Warm() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.search.flush(s)
}
