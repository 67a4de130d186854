package register

// Watch is findings of one kind that are looked for together: what their expressions ask of a record
// is made once for all of them.
type Watch struct {
	rules  []*Finding
	scenes []Scene
	all    *plan
	wants  Wants

	removed bool // withdrawn records are looked at by some
}

// Noticed is what a finding of a watch, by its place, noticed at a record: that it is not as it should be
// or, where the finding is about groups, what the record is grouped by.
type Noticed struct {
	Rule int
	Keys []string
}

// NewWatch makes a watch of findings, each in its scene. Those that neither test nor group are passed over.
func NewWatch(rules []*Finding, scenes []Scene) *Watch {
	w := &Watch{rules: rules, scenes: scenes, wants: Wants{}}
	for _, f := range rules {
		w.removed = w.removed || f.Removed
		for _, e := range []*Expr{f.when, f.test, f.group} {
			if e == nil {
				continue
			}
			w.all = w.all.with(e.made().plan)
			if w.wants != nil && !w.wants.gather(e, deep) {
				w.wants = nil
			}
		}
		if f.by != nil && w.wants != nil {
			w.wants.add(f.group.kind, f.by.Key)
		}
	}
	return w
}

// Wants is what the watch reads of records; nil where that is open.
func (w *Watch) Wants() Wants { return w.wants }

// Watching is a watch on its way over records. It is not for concurrent use.
type Watching struct {
	watch *Watch
	fill  *filling
}

// Begin begins to watch.
func (w *Watch) Begin() *Watching {
	x := &Watching{watch: w}
	for _, s := range w.scenes {
		x.fill = fillingOf(nil, s.Day, deep)
		x.fill.spare = newSpare()
	}
	return x
}

// Look gives what is noticed at a record.
func (x *Watching) Look(rec Record, look Lookup) (list []Noticed) {
	x.fill.look, x.fill.spare.used = look, 0
	seen := asking{plan: x.watch.all, fill: x.fill, rec: rec, env: x.fill.room(16)}
	removed := x.watch.removed && gone(rec, look)
	for i, f := range x.watch.rules {
		if len(f.Problems) > 0 || removed && !f.Removed || !f.Tested() && !f.Grouped() {
			continue
		}
		scene := x.watch.scenes[i]
		scene.Look = look
		run := func(e *Expr) (any, error) {
			if len(scene.lists) > 0 {
				return e.among(rec, scene)
			}
			seen.ask(e)
			return e.with(seen.env)
		}
		switch {
		case !f.enters(run):
		case f.Tested():
			if !f.well(run) {
				list = append(list, Noticed{Rule: i})
			}
		default:
			if keys := f.keys(rec, scene, run); len(keys) > 0 {
				list = append(list, Noticed{i, keys})
			}
		}
	}
	return list
}

func gone(rec Record, look Lookup) bool {
	annals, ok := look.(Annals)
	return ok && !annals.Origin(rec.ID).Removed.IsZero()
}
