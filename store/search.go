package store

import (
	"maps"
	"slices"
	"strings"

	"rollbook/store/register"
)

// searchIndex finds records by part of a name, a number, or a name's pinyin: for each kind one
// joined text, in memory only.
type searchIndex struct {
	kinds map[string]*searchText
	at    []searchPlace   // by number of the record
	dirty map[*entry]bool // records whose text is not in yet
	cold  bool            // none is: nobody has searched yet
	queue []*entry        // those that have never been in
	spelt speller
}

// searchPlace is where the text of a record stands; nowhere where text is nil.
type searchPlace struct {
	text *searchText
	slot int32
}

func newSearchIndex() *searchIndex {
	return &searchIndex{kinds: map[string]*searchText{}, dirty: map[*entry]bool{}, cold: true, spelt: speller{}}
}

func (x *searchIndex) touch(e *entry) {
	if !x.cold {
		x.dirty[e] = true
	}
}

// flush takes in what changed. The store's lock must be held.
func (x *searchIndex) flush(s *Store) {
	x.begin(s)
	if len(x.queue) > 0 {
		x.take(s, x.queue)
		x.queue = nil
	}
	if len(x.dirty) == 0 {
		return
	}
	var list []*entry
	for e := range x.dirty {
		list = append(list, e)
		s.housed(e, func(of *entry) { list = append(list, of) })
	}
	slices.SortFunc(list, compareIDs)
	x.take(s, slices.Compact(list))
	x.dirty = map[*entry]bool{}
	for kind, t := range x.kinds {
		if t.dead > 100 && t.dead > t.len()/4 {
			x.kinds[kind] = x.packed(t)
		}
	}
}

// begin puts every record into the queue, the first time.
func (x *searchIndex) begin(s *Store) {
	if x.cold {
		x.queue, x.cold = slices.SortedFunc(s.records.all(), compareIDs), false
	}
}

// take writes the texts of some records anew.
func (x *searchIndex) take(s *Store, list []*entry) {
	for len(x.at) < int(s.records.next) {
		x.at = append(x.at, make([]searchPlace, entriesPart)...)
	}
	for _, e := range list {
		if old := x.at[e.number]; old.text != nil {
			old.text.drop(old.slot)
			x.at[e.number] = searchPlace{}
		}
		if e.gone || e.removed {
			continue
		}
		t := x.kinds[e.kind()]
		if t == nil {
			t = &searchText{}
			x.kinds[e.kind()] = t
		}
		x.at[e.number] = searchPlace{t, t.add(e.number, s.searchable(e))}
	}
}

// packed is a text without what is dead in it.
func (x *searchIndex) packed(t *searchText) *searchText {
	next := &searchText{}
	t.all(func(number uint32, text []byte) { x.at[number] = searchPlace{next, next.add(number, string(text))} })
	return next
}

// housed visits the records that refer to a household: they are found by its number.
func (s *Store) housed(e *entry, f func(*entry)) {
	k := s.pack.Kind(e.kind())
	if e.gone || k == nil || k.ByRole(register.RoleCode) == nil {
		return
	}
	for _, k := range s.pack.Kinds {
		if home := k.ByRole(register.RoleHousehold); home != nil && home.Kind == e.kind() {
			s.refs.each(k.Key, home.Key, e.id(), f)
		}
	}
}

// searchable is what a record is found by, folded, each word after a tab: names with their pinyin and its
// initials in every way to read them, numbers, the day of birth, codes, titles, the village, the number of the household, the
// short texts of its list, and what was typed where a value was worked out from it.
func (s *Store) searchable(e *entry) string {
	p, k := s.pack, s.pack.Kind(e.kind())
	if k == nil {
		return ""
	}
	var b strings.Builder
	word := func(text string) {
		if text = p.Fold(text); text != "" {
			b.WriteByte('\t')
			b.WriteString(text)
		}
	}
	once := func(text string) { // not what a word before it begins with: pinyin is Latin, and alone in that
		if text != "" && !strings.Contains(b.String()+"\t", "\t"+text+"\t") {
			word(text)
		}
	}
	for _, f := range k.Fields {
		if typed := e.rest().typed[f.Key]; typed != "" {
			word(typed)
		}
		value := e.values().get(f.Key)
		if value == "" {
			continue
		}
		switch {
		case f.Alphabet == register.OfNames, f.Role == register.RoleName, f.Role == register.RoleFormer, f.Role == register.RoleTitle && f.Type == register.Text:
			word(value)
			for _, way := range s.search.spelt.spell(value) {
				once(strings.Join(way, ""))
				once(initials(way))
			}
		case f.Role == register.RolePinyin: // a clerk may have written it otherwise
			way := strings.Fields(latinKey(p.Fold(value)))
			once(strings.Join(way, ""))
			once(initials(way))
		case f.Role == register.RoleHousehold && f.Type == register.Ref:
			if home := s.records.get(value); home != nil && !home.removed {
				if number := s.pack.Kind(home.kind()).ByRole(register.RoleCode); number != nil {
					word(home.values().get(number.Key))
				}
			}
		case f.Role == register.RolePlace && f.Type == register.Division:
			word(p.Places.Short(value))
		case f.Role == register.RoleBirth: // else it stands in the number
			if number := k.ByRole(register.RoleIDNumber); number == nil || len(e.values().get(number.Key)) != 18 {
				word(strings.ReplaceAll(value, "-", ""))
			}
		case f.Type == register.Phone:
			word(strings.ReplaceAll(value, "-", ""))
		case f.Type == register.IDNumber, f.Role == register.RoleCode, f.Role == register.RoleTitle, f.Role == register.RoleClass:
			word(value)
		case f.Type == register.Text && slices.Contains(k.List, f.Key):
			word(value)
		}
	}
	return b.String()
}

// initials gives the first letters of syllables.
func initials(way []string) string {
	var b strings.Builder
	for _, one := range way {
		b.WriteString(one[:1])
	}
	return b.String()
}

// latinKey is the form in which pinyin is looked for: small letters, v for ü however it is written.
var latinKey = strings.NewReplacer("u:", "v", "\u00fc", "v", "\u00dc", "v").Replace

// wordsOf takes a query apart. A telephone number is one with or without the stroke behind its area.
func (s *Store) wordsOf(query string) []string {
	words := strings.Fields(latinKey(s.pack.Fold(query)))
	for i, w := range words {
		if number := strings.ReplaceAll(w, "-", ""); number != "" && strings.Trim(number, "0123456789") == "" {
			words[i] = number
		}
	}
	return words
}

// find gives the records whose text holds every word of a query, the best matches first: those of which
// a name or a number begins with the first word, before those that hold it in its midst. limit 0 is
// without bound.
func (x *searchIndex) find(s *Store, kind, query string, limit int) []*entry {
	x.flush(s)
	words := s.wordsOf(query)
	if len(words) == 0 {
		return nil
	}
	var begins, within [][]uint32
	total := 0
	for _, key := range slices.Sorted(maps.Keys(x.kinds)) {
		if kind == "" || key == kind {
			for _, found := range x.kinds[key].find(words, limit) {
				begins, within = append(begins, found.begins), append(within, found.within)
				total += len(found.begins) + len(found.within)
			}
		}
	}
	if limit > 0 {
		total = min(total, limit)
	}
	list := make([]*entry, 0, total)
	for _, numbers := range append(begins, within...) {
		for _, number := range numbers[:min(len(numbers), total-len(list))] {
			list = append(list, s.records.at(number))
		}
	}
	return list
}

// Hit is a record found by text.
type Hit struct{ ID, Kind, Title string }

// Find gives at most limit records of a kind ("" for all) by part of a name, number or pinyin.
func (s *Store) Find(kind, text string, limit int) []Hit {
	s.mu.Lock()
	defer s.mu.Unlock()
	var hits []Hit
	for _, e := range s.search.find(s, kind, text, limit) {
		rec := e.seen()
		hits = append(hits, Hit{ID: rec.ID, Kind: rec.Kind, Title: s.pack.TitleOf(rec)})
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
	if e := s.records.get(text); e != nil && e.kind() == kind && !e.removed {
		return text, true
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

// Warm builds the search in advance, so that the first word typed finds at once. The store is free again and again
// meanwhile.
func (s *Store) Warm() {
	for more := true; more; {
		s.mu.Lock()
		x := s.search
		x.begin(s)
		n := min(siftPart, len(x.queue))
		x.take(s, x.queue[:n])
		x.queue = x.queue[n:]
		if more = len(x.queue) > 0; !more {
			x.queue = nil
		}
		s.mu.Unlock()
	}
}

// Slim gives the system back the memory that the store's file takes since all of it was read, as when it is opened or backed
// up. What is asked for comes back.
func (s *Store) Slim() error {
	e := s.engine
	if b, ok := e.(*barred); ok {
		e = b.engine
	}
	if file, ok := e.(boltEngine); ok {
		return file.release()
	}
	return nil
}
