package store

import (
	"fmt"
	"maps"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"rollbook/store/change"
)

// foldPart is how many records are folded and sealed together, by another core than the one that has the transaction.
const foldPart = 64

// folding are some records on their way from their changes to their stored state.
type folding struct {
	ids     []string
	views   []view           // at first what they follow from
	entries [][]change.Entry // these changes
	sealed  [][]byte         // their states
	done    chan error
}

// refoldTouched folds records again with the changes that came of them, and writes their views in order. One core reads and
// writes, the others fold and seal meanwhile.
func (m *merge) refoldTouched(views map[string]view) error {
	var ahead []*folding
	keep := func() error {
		f := ahead[0]
		ahead = ahead[1:]
		if err := <-f.done; err != nil {
			return err
		}
		return m.keepFolded(f, views)
	}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(m.touched)), foldPart) {
		f, err := m.unfolded(ids, views)
		if err != nil {
			return err
		}
		go func() { f.done <- f.fold(m.s.sealer) }()
		if ahead = append(ahead, f); len(ahead) > processors() {
			if err := keep(); err != nil {
				return err
			}
		}
	}
	for len(ahead) > 0 {
		if err := keep(); err != nil {
			return err
		}
	}
	return nil
}

// unfolded reads the changes of records. What memory does not know of is not on the disk, but where this cargo mended or cut it.
func (m *merge) unfolded(ids []string, views map[string]view) (*folding, error) {
	f := &folding{ids: ids, views: make([]view, len(ids)), entries: make([][]change.Entry, len(ids)), sealed: make([][]byte, len(ids)), done: make(chan error, 1)}
	for i, id := range ids {
		_, cut := views[id]
		known := m.s.records.get(id) != nil || m.s.shared.blind || m.mended[id] || cut
		if known {
			var err error
			if f.views[i].Refs, f.entries[i], err = m.s.follows(m.tx, id); err != nil {
				return nil, err
			}
		}
		for _, one := range m.touched[id] {
			f.entries[i], f.views[i].Refs = append(f.entries[i], one.Entry), append(f.views[i].Refs, one.ref)
		}
	}
	return f, nil
}

// fold folds the records and seals their states.
func (f *folding) fold(by sealer) error {
	for i, id := range f.ids {
		v := &f.views[i]
		sortRefs(v.Refs)
		v.Folded = change.Fold(f.entries[i])
		raw, err := cbor.Marshal(v.wire())
		if err != nil {
			return fmt.Errorf("encode the record %s: %w", id, err)
		}
		f.sealed[i] = by.seal(recordKey(id), raw)
	}
	return nil
}

// keepFolded writes the records.
func (m *merge) keepFolded(f *folding, views map[string]view) (err error) {
	for i, id := range f.ids {
		v := f.views[i]
		if err := m.tx.put(recordKey(id), f.sealed[i]); err != nil {
			return err
		}
		if m.unsure[id] {
			if v, err = m.judge(id, v); err != nil {
				return err
			}
		}
		views[id] = v
		m.got.Conflicts += m.newConflicts(id, v)
	}
	return nil
}
