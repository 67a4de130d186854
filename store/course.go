package store

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"rollbook/store/change"
)

// acceptPart is how many changes are merged in a transaction. Others may have the store between two: a county's bundle has
// hundreds of thousands, and whoever draws the window must not wait for all of them.
var acceptPart = 2000

// parts divides a cargo into those of one transaction each. What is kept beside the changes is kept with the last.
func (b Cargo) parts() []Cargo {
	first := b
	first.Ranges, first.Received, first.Returned, first.Meta, first.Then = nil, nil, nil, nil, nil
	parts, room := []Cargo{first}, acceptPart
	for _, r := range b.Ranges {
		for whole := false; !whole; {
			if room == 0 {
				parts, room = append(parts, first), acceptPart
			}
			n := min(room, len(r.Changes))
			now := r
			if whole = n == len(r.Changes); !whole {
				now.To, now.Changes, r.Changes = r.From+uint64(n)-1, r.Changes[:n], r.Changes[n:]
				if len(r.Parsed) > 0 {
					now.Parsed, r.Parsed = r.Parsed[:n], r.Parsed[n:]
				}
				now.Head, r.From = change.Hash(now.Changes[n-1]), now.To+1
			}
			room -= n
			at := &parts[len(parts)-1]
			at.Ranges = append(at.Ranges, now)
		}
	}
	parts[0].whole = b.Ranges
	at := &parts[len(parts)-1]
	at.Received, at.Returned, at.Meta, at.Then, at.ends = b.Received, b.Returned, b.Meta, b.Then, true
	return parts
}

// course is how far an Accept of several transactions has come. Each of them keeps it with what it merged.
type course struct {
	Sum      []byte // of the cargo
	Done     int    // parts
	Got      Accepted
	Waiting  map[change.Writer]bool
	Disputed map[string][]string // by record: fields in conflict that were not before
}

// metaCourse and a cargo's source name where its course is kept, until it has come to its end.
const metaCourse = "store/course/"

// resumed gives the course of a cargo that was stopped between two parts; that of another it begins.
func (s *Store) resumed(b Cargo, parts []Cargo) (*course, error) {
	so := &course{Waiting: map[change.Writer]bool{}, Disputed: map[string][]string{}}
	if len(parts) == 1 {
		return so, nil
	}
	so.Sum = b.sum()
	var was course
	err := s.engine.view(func(tx reader) error {
		was = course{}
		return s.getMeta(tx, metaCourse+b.Source, &was)
	})
	if err != nil || string(was.Sum) != string(so.Sum) || was.Done >= len(parts) {
		return so, err
	}
	maps.Copy(so.Waiting, was.Waiting)
	maps.Copy(so.Disputed, was.Disputed)
	so.Done, so.Got = was.Done, was.Got
	aside, err := s.Quarantined()
	if err != nil {
		return nil, fmt.Errorf("go on with %s: %w", b.Source, err)
	}
	for _, r := range aside {
		if r.Source == b.Source {
			so.Got.Rejected = append(so.Got.Rejected, r)
		}
	}
	return so, nil
}

// sum tells the changes of two batches apart.
func (b Cargo) sum() []byte {
	h := sha256.New()
	for _, r := range b.Ranges {
		h.Write(r.Writer[:])
		h.Write(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, r.From), uint64(len(r.Changes))))
		for _, raw := range r.Changes {
			id := change.Hash(raw)
			h.Write(id[:])
		}
	}
	return h.Sum(nil)
}

// after is the course with what this part did.
func (m *merge) after() *course {
	next := &course{Sum: m.so.Sum, Done: m.so.Done + 1, Got: m.so.Got, Waiting: m.waiting, Disputed: maps.Clone(m.so.Disputed)}
	maps.Copy(next.Disputed, m.disputed)
	sum, got := &next.Got, m.got
	sum.Accepted += got.Accepted
	sum.Duplicate += got.Duplicate
	sum.Pending += got.Pending
	sum.Quarantined += got.Quarantined
	sum.Conflicts += got.Conflicts
	sum.Forks = append(slices.Clone(sum.Forks), got.Forks...)
	sum.Rejected = append(slices.Clone(sum.Rejected), got.Rejected...)
	sum.Gaps = got.Gaps
	return next
}

// note keeps the course with the part, and forgets it with the last. What was kept aside is kept by itself.
func (m *merge) note() error {
	if m.so.Sum == nil {
		return nil
	}
	if m.b.ends {
		return m.tx.remove(metaKey(metaCourse + m.b.Source))
	}
	now := *m.next
	now.Got.Rejected = nil
	return m.s.putMeta(m.tx, metaCourse+m.b.Source, now)
}
