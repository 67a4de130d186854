package shell

import (
	"runtime/debug"
	"time"

	"rollbook/app/job"
	"rollbook/store"
)

// Refresh counts again, beside the window, and shows the numbers.
func (d *Desk) Refresh() {
	if d.Store.Away() { // what is counted would wait for it
		d.drawStatus()
	}
	if d.working || d.back > 0 {
		d.stale = true
		return
	}
	d.working, d.stale = true, false
	if d.counts.Records != nil {
		d.recount()
		return
	}
	d.count(d.Store.Outline, d.recount) // of a large register the whole is long in coming
}

// count counts beside the window, and shows the numbers.
func (d *Desk) count(of func() (store.Summary, error), then func()) {
	job.Quiet(func() (Counts, error) {
		sum, err := of()
		if err != nil {
			return Counts{}, err
		}
		info, err := d.Store.Info()
		return Counts{sum, info}, err
	}, func(c Counts, err error) {
		if err == nil {
			d.counts = c
			d.Tell()
		}
		then()
	})
}

// recount counts all, and again what changed meanwhile.
func (d *Desk) recount() {
	begin := time.Now()
	d.count(d.Store.Summary, func() {
		d.settle()
		again := func() {
			if d.working = false; d.stale && d.back == 0 {
				d.Refresh()
			}
		}
		if !d.stale || !d.busy { // once is what a send or a save does: the number is waited for
			d.busy = d.stale
			again()
			return
		}
		job.After(Rest*time.Since(begin), again)
	})
}

// Restless reports whether records changed since the numbers were last counted: they will be counted again.
func (d *Desk) Restless() bool { return d.stale }

// StandBack leaves the machine to a taking in until the work is done: nothing is counted beside it, which would read each
// record as often as it comes, and collecting garbage takes less of the processors and more of the memory, which is given
// back at the end.
func (d *Desk) StandBack() (done func()) {
	if d.back++; d.back == 1 {
		d.usual = debug.SetGCPercent(100)
	}
	return func() {
		if d.back--; d.back > 0 {
			return
		}
		debug.SetGCPercent(d.usual)
		if d.stale && !d.working {
			d.Refresh()
		}
		job.Quiet(func() (struct{}, error) { d.GiveBack(); return struct{}{}, nil }, func(struct{}, error) {})
	}
}

// Tell shows the numbers as they are known.
func (d *Desk) Tell() {
	seen := d.entryInSight()
	d.drawNav()
	if seen { // a number under an icon pushes those below it down
		d.revealEntry()
	}
	d.drawStatus()
	for _, f := range d.listen {
		f(d.counts)
	}
}

// Rest is how many times as long as a count took nothing is counted, while changes go on: whoever makes them, a taking
// in above all, needs the machine more than the numbers beside it do.
const Rest = 4

// OnCounts calls f in the window whenever the numbers were counted again while a page is shown, nil for any. When it is
// shown it looks for itself.
func (d *Desk) OnCounts(p Page, f func(Counts)) {
	d.listen = append(d.listen, func(c Counts) {
		if p == nil || d.Page() == p {
			f(c)
		}
	})
}

// Counts gives the numbers as they were last counted, -1 where they were not. How many records there are is not known before Records
// is there.
func (d *Desk) Counts() Counts { return d.counts }

// Sum is of several numbers; -1 where one is not counted yet.
func Sum(numbers ...int) (sum int) {
	for _, n := range numbers {
		if n < 0 {
			return -1
		}
		sum += n
	}
	return sum
}
