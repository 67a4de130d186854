package store

import (
	"context"
	"slices"
	"sync"
	"time"

	"rollbook/store/register"
)

// View is the records as who judges them sees them: with no fields but the wanted ones. What it is asked is noted.
type View interface {
	register.Lookup
	register.Annals
	register.Desk
	Any(id string) (register.Record, bool) // removed or not
	Whole() View                           // with every field
	// Against gives what stands against a record by some checks, also what is explained.
	Against(id string, checks []string) []register.Problem
	Explained(id string) map[string]string // reasons, by check
}

// working asks the same of many things on every core at once, each under a name, and keeps what was said. The store's lock
// must be held for all that it does.
type working[T any] struct {
	s       *Store
	wants   register.Wants
	keep    func([]T) (any, bool) // Inquiry's Keep and Again; nil: as it is
	over    func(any) []T
	asker   func(look *narrowed) func(i int) []T // of one core: asks of the thing at a place
	cores   []core[T]
	known   *recall // nil where it has no name
	version uint64  // of the records when the cores began,
	end     int     // and how far the trail went: what they share of other records is of then
}

// core is what one core asks with.
type core[T any] struct {
	look *narrowed
	ask  func(i int) []T
}

func (w *working[T]) begin(as any) {
	for _, k := range w.s.pack.Kinds {
		w.s.refs.of(w.s.pack, k.Key) // the cores only read
	}
	w.known = w.s.recall(as)
	w.again()
}

// keeps reports whether what is said is kept.
func (w *working[T]) keeps() bool { return w.known != nil && w.known.kept }

func (w *working[T]) again() {
	w.version, w.end = w.s.version.Load(), w.s.recalls.trail.end()
	w.cores = make([]core[T], processors())
	for i := range w.cores {
		look := &narrowed{s: w.s, wants: w.wants, noted: &notes{on: w.keeps()}}
		w.cores[i] = core[T]{look, w.asker(look)}
	}
}

// ask gives what is said of things; what was said before and holds still is said again.
func (w *working[T]) ask(names []uint64) [][]T {
	if w.version != w.s.version.Load() || w.end != w.s.recalls.trail.end() {
		w.again()
	}
	said := make([][]T, len(names))
	open := w.recall(names, said)
	sights, spent := w.anew(names, open, said)
	switch {
	case w.known == nil || len(open) == 0:
	case w.known.kept:
		for i, at := range open {
			w.store(names[at], said[at], sights[i])
		}
		w.s.recalls.bound()
	default:
		w.known.asked += len(open)
		w.known.spent += spent
	}
	return said
}

// anew asks of those at the open places, each core of its share. It gives what was looked at for each, nil where that was
// everything or is not kept, and how long the cores took together.
func (w *working[T]) anew(names []uint64, open []int, said [][]T) (sights []*sight, spent time.Duration) {
	sights = make([]*sight, len(open))
	share := (len(open) + len(w.cores) - 1) / len(w.cores)
	took := make([]time.Duration, len(w.cores))
	var all sync.WaitGroup
	for n, one := range w.cores {
		all.Go(func() {
			began := time.Now()
			for i := n * share; i < min((n+1)*share, len(open)); i++ {
				one.look.used, one.look.noted.list = 0, one.look.noted.list[:0]
				said[open[i]] = one.ask(open[i])
				if !w.keeps() {
					continue
				}
				if x, ok := sighted(names[open[i]], one.look.noted.list); ok {
					sights[i] = &x
				}
			}
			took[n] = time.Since(began)
		})
	}
	all.Wait()
	for _, one := range took {
		spent += one
	}
	return sights, spent
}

// store keeps what was said of a thing; a sight of nil is of who looked at everything.
func (w *working[T]) store(name uint64, said []T, x *sight) {
	if x == nil {
		return
	}
	one, ok := recalled{sight: *x}, true
	switch {
	case said == nil:
	case w.keep != nil:
		one.said, ok = w.keep(said)
	default:
		one.said = said
	}
	if ok {
		w.known.keep(name, one)
	}
}

// recall says what was said before, and gives the places of those that are open.
func (w *working[T]) recall(names []uint64, said [][]T) (open []int) {
	if w.keeps() {
		w.known.forget(&w.s.recalls.trail, w.s.records.next)
	}
	for i, name := range names {
		one, known := recalled{}, false
		if w.keeps() {
			one, known = w.known.said[name]
		}
		switch {
		case !known:
			open = append(open, i)
		case one.said == nil:
		case w.over != nil:
			said[i] = w.over(one.said)
		default:
			said[i] = one.said.([]T)
		}
	}
	return open
}

// judging works through records, part by part.
type judging[T any] struct {
	working[T]
	part  []*entry
	names []uint64
}

func judgingOf[T any](s *Store, by Inquiry[T]) *judging[T] {
	w := &judging[T]{}
	w.working = working[T]{s: s, wants: by.Wants, keep: by.Keep, over: by.Again, asker: func(look *narrowed) func(int) []T {
		judge := by.Begin()
		return func(i int) []T {
			e := w.part[i]
			return judge(look.seen(e, e.id()), look)
		}
	}}
	w.begin(by.As)
	return w
}

// judge gives what is said of some records.
func (w *judging[T]) judge(list []*entry) [][]T {
	w.part, w.names = list, w.names[:0]
	for _, e := range list {
		w.names = append(w.names, uint64(e.number))
	}
	return w.ask(w.names)
}

// Pieces is work on things that stand for nothing but records: each is done on one core, in a view of the records.
type Pieces[T any] struct {
	Wants register.Wants
	Begin func(look View) func(i int) []T // makes a worker for each core; what the view gives holds for one piece
	As    any                             // as Inquiry's
}

// ofPiece tells the names of pieces from those of records.
const ofPiece uint64 = 1 << 63

// Divide does pieces of work on every core at once. A name says all that a piece is about. The store is free for others in
// between. Nothing may call the store.
func Divide[T any](ctx context.Context, s *Store, names []string, by Pieces[T]) ([][]T, error) {
	const most = 2000
	all, first := make([][]T, 0, len(names)), 0
	w := working[T]{s: s, wants: by.Wants, asker: func(look *narrowed) func(int) []T {
		work := by.Begin(look)
		return func(i int) []T { return work(first + i) }
	}}
	for part := range slices.Chunk(names, most) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s.mu.Lock()
		if first = len(all); first == 0 {
			w.begin(by.As)
		}
		hashes := make([]uint64, len(part))
		for i, name := range part {
			hashes[i] = ofPiece | longHashOf(name)
		}
		all = append(all, w.ask(hashes)...)
		s.mu.Unlock()
	}
	return all, nil
}

// notes is what was looked at.
type notes struct {
	on   bool
	list []touch
}

func (n *notes) add(one touch) {
	if n.on {
		n.list = append(n.list, one)
	}
}

// Noted, NotedSince and NoteAgain are register.Noting's.
func (n *narrowed) Noted() int { return len(n.noted.list) }

// NotedSince is a copy.
func (n *narrowed) NotedSince(at int) any { return slices.Clone(n.noted.list[at:]) }

// NoteAgain takes what NotedSince gave.
func (n *narrowed) NoteAgain(noted any) { n.noted.list = append(n.noted.list, noted.([]touch)...) }

// Whole is a view of every field, whose notes are the same.
func (n *narrowed) Whole() View {
	if n.wants == nil {
		return n
	}
	return &narrowed{s: n.s, noted: n.noted}
}

// Any gives a record, removed or not.
func (n *narrowed) Any(id string) (register.Record, bool) {
	e := n.find(id)
	if e == nil {
		return register.Record{}, false
	}
	return n.seen(e, id), true
}

// Against gives what stands against a record by some checks, as it was worked out before.
func (n *narrowed) Against(id string, checks []string) []register.Problem {
	e := n.find(id)
	if e == nil || !slices.ContainsFunc(e.rest().problems, func(p *problem) bool { return slices.Contains(checks, p.Check) }) {
		return nil
	}
	return slices.DeleteFunc(n.s.problemsOf(e), func(p problem) bool { return !slices.Contains(checks, p.Check) })
}

// Explained gives the reasons of a record. Nobody writes to them.
func (n *narrowed) Explained(id string) map[string]string {
	if e := n.find(id); e != nil {
		return e.rest().reasons
	}
	return nil
}
