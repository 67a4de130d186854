package courier

import (
	"rollbook/store"
	"rollbook/store/change"
)

// room is how many bytes of changes go into one bundle. Whatever stands beside them, it is no longer then than a reader takes.
var room = 56 << 20

// All writes bundles until everything is in one: write is Send or Rebuild.
func All(write func() (Sent, error)) (list []Sent, err error) {
	for {
		sent, err := write()
		if err != nil {
			return list, err
		}
		list = append(list, sent)
		if n := len(list); sent.Left == 0 || n > 1 && sent.Left >= list[n-2].Left {
			return list, nil
		}
	}
}

// fit gives what one bundle has room for, from the first range on, and how many changes are left for the next. What other units wrote
// is parted only where a manifest of theirs ends, which vouches for all before it.
func (d *desk) fit(s *store.Store, ranges []store.Range) (in []store.Range, left int, err error) {
	free := room
	for i, r := range ranges {
		ends, err := d.ends(s, r)
		if err != nil {
			return nil, 0, err
		}
		n, size, taken := 0, 0, 0
		for k, raw := range r.Changes {
			if size += len(raw); size > free && (i > 0 || n > 0) {
				break
			}
			if ends == nil || ends[k] || k == len(r.Changes)-1 {
				n, taken = k+1, size
			}
		}
		if free -= taken; n == len(r.Changes) {
			in = append(in, r)
			continue
		}
		for _, later := range ranges[i:] {
			left += len(later.Changes)
		}
		if left -= n; n > 0 {
			r.To, r.Changes, r.Parsed = r.From+uint64(n)-1, r.Changes[:n], nil
			r.Head = change.Hash(r.Changes[n-1])
			in = append(in, r)
		}
		return in, left, nil
	}
	return in, 0, nil
}

// ends gives the places at which a manifest that was kept ends within a range; nil where the range is this desk's own.
func (d *desk) ends(s *store.Store, r store.Range) (map[int]bool, error) {
	if r.Unit == d.id.Code {
		return nil, nil
	}
	kept, err := scan[proof](s, keyProof+writerText(r.Writer))
	ends := map[int]bool{}
	for _, one := range kept {
		if one.To >= r.From && one.To <= r.To && change.Hash(r.Changes[one.To-r.From]) == one.Head {
			ends[int(one.To-r.From)] = true
		}
	}
	return ends, err
}
