package store

import (
	"bytes"
	"slices"
	"sort"
	"sync"
)

// searchText is the joined text of one kind, in parts. A record that changed is written again at the end, and its old
// text is dead.
type searchText struct {
	parts []*searchPart
	dead  int
}

// searchPart is the joined text of some records: a line each.
type searchPart struct {
	blob   []byte
	starts []uint32 // of each line
	owners []uint32 // numbers of the records; nobody where the line is dead
	holds  []keys   // what stands in each line
	begins []keys   // what its words begin with
}

// keys are letters and digits, a bit each, and one bit for all else: the first key of a search fits most lines, so that
// looking for it in each of them is what takes longest.
type keys uint64

const otherKey = 36

func keyOf(c byte) keys {
	switch {
	case c >= 'a' && c <= 'z':
		return 1 << (c - 'a')
	case c >= '0' && c <= '9':
		return 1 << (26 + c - '0')
	}
	return 1 << otherKey
}

const (
	searchLines = 4096 // of a part
	searchAlone = 16   // parts that one core looks through: for fewer another would not be worth its start
	nobody      = ^uint32(0)
)

// len counts the lines, dead ones too.
func (t *searchText) len() int {
	if len(t.parts) == 0 {
		return 0
	}
	return (len(t.parts)-1)*searchLines + len(t.parts[len(t.parts)-1].owners)
}

// add gives the line its slot.
func (t *searchText) add(number uint32, text string) int32 {
	n := t.len()
	if n%searchLines == 0 {
		if n > 0 {
			t.parts[len(t.parts)-1].full()
		}
		t.parts = append(t.parts, &searchPart{})
	}
	p := t.parts[len(t.parts)-1]
	p.starts, p.owners = append(p.starts, uint32(len(p.blob))), append(p.owners, number)
	p.blob = append(append(p.blob, text...), '\n')
	holds, begins := keys(0), keys(0)
	for i := range len(text) {
		holds |= keyOf(text[i])
		if i > 0 && text[i-1] == '\t' {
			begins |= keyOf(text[i])
		}
	}
	p.holds, p.begins = append(p.holds, holds), append(p.begins, begins)
	return int32(n)
}

// full lets the room behind its lists go: none is needed any more.
func (p *searchPart) full() {
	p.blob, p.starts, p.owners = slices.Clone(p.blob), slices.Clone(p.starts), slices.Clone(p.owners)
	p.holds, p.begins = slices.Clone(p.holds), slices.Clone(p.begins)
}

func (t *searchText) drop(slot int32) {
	t.parts[slot/searchLines].owners[slot%searchLines] = nobody
	t.dead++
}

// all visits the lines that are not dead.
func (t *searchText) all(visit func(number uint32, text []byte)) {
	for _, p := range t.parts {
		for n, number := range p.owners {
			if number != nobody {
				visit(number, p.blob[p.starts[n]:p.end(n)-1])
			}
		}
	}
}

// searchFound is who has a line that was looked for: one of its words begins with the first that was asked for, or
// only holds it.
type searchFound struct{ begins, within []uint32 }

// find gives the records that hold all the words. Of those that begin, and of those that hold, it gives limit and then
// no more; 0 is without bound. A long text is looked through by all cores: what they found stands in the order of the text.
func (t *searchText) find(words []string, limit int) []searchFound {
	look := searchLook{limit: limit, begin: []byte("\t" + words[0]), first: keyOf(words[0][0])}
	for i, w := range words {
		look.words = append(look.words, []byte(w))
		if len(w) > len(words[look.rarest]) {
			look.rarest = i
		}
	}
	each := max(searchAlone, (len(t.parts)+processors()-1)/processors())
	found := make([]searchFound, (len(t.parts)+each-1)/each)
	var others sync.WaitGroup
	n := 0
	for parts := range slices.Chunk(t.parts, each) {
		mine := &found[n]
		if n++; n == len(found) {
			look.through(parts, mine)
		} else {
			others.Go(func() { look.through(parts, mine) })
		}
	}
	others.Wait()
	return found
}

// searchLook is what is looked for.
type searchLook struct {
	words  [][]byte
	rarest int    // which of the words: the longest most likely is
	begin  []byte // the first word as it begins another
	first  keys   // the key that it begins with
	limit  int
}

func (l searchLook) through(parts []*searchPart, found *searchFound) {
	for _, p := range parts {
		more := false
		if len(l.words) == 1 && len(l.words[0]) == 1 && l.first != 1<<otherKey {
			more = l.key(p, found)
		} else {
			more = l.part(p, found)
		}
		if !more {
			return
		}
	}
}

func (l searchLook) enough(list []uint32) bool { return l.limit > 0 && len(list) >= l.limit }

// key looks for a single letter or digit in a part, and is false where there is enough.
func (l searchLook) key(p *searchPart, found *searchFound) bool {
	for n, holds := range p.holds {
		switch {
		case holds&l.first == 0 || p.owners[n] == nobody:
		case p.begins[n]&l.first != 0:
			if found.begins = append(found.begins, p.owners[n]); l.enough(found.begins) {
				return false
			}
		case !l.enough(found.within):
			found.within = append(found.within, p.owners[n])
		}
	}
	return true
}

// part looks for words in a part. Once enough hold the first, it looks for those only that begin with it: no line that
// has it in its midst takes time any more.
func (l searchLook) part(p *searchPart, found *searchFound) bool {
	for at, n := 0, 0; at < len(p.blob); n++ {
		if l.rarest == 0 && l.enough(found.within) {
			for n < len(p.begins) && p.begins[n]&l.first == 0 {
				n++
			}
			if n == len(p.begins) {
				break
			}
			at = int(p.starts[n])
		} else {
			i := bytes.Index(p.blob[at:], l.words[l.rarest])
			if i < 0 {
				break
			}
			at += i
			n = p.line(n, at)
		}
		from, end := int(p.starts[n]), p.end(n)
		if p.owners[n] != nobody && l.others(p.blob[from:end]) {
			if l.rarest == 0 {
				from = max(at-1, from)
			}
			if p.begins[n]&l.first != 0 && bytes.Contains(p.blob[from:end], l.begin) {
				if found.begins = append(found.begins, p.owners[n]); l.enough(found.begins) {
					return false
				}
			} else if !l.enough(found.within) {
				found.within = append(found.within, p.owners[n])
			}
		}
		at = end
	}
	return true
}

// others reports whether a line holds the words beside the one by which it was found.
func (l searchLook) others(line []byte) bool {
	for i, w := range l.words {
		if i != l.rarest && !bytes.Contains(line, w) {
			return false
		}
	}
	return true
}

func (p *searchPart) end(n int) int {
	if n+1 < len(p.starts) {
		return int(p.starts[n+1])
	}
	return len(p.blob)
}

// line gives the line in which a place of the text lies, which is n or a later one: mostly one of the next.
func (p *searchPart) line(n, at int) int {
	step := 1
	for n+step < len(p.starts) && int(p.starts[n+step]) <= at {
		n, step = n+step, 2*step
	}
	last := min(n+step, len(p.starts))
	return n + sort.Search(last-n, func(i int) bool { return int(p.starts[n+i]) > at }) - 1
}
