package courier

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/sync/bundle"
)

// What became of a file.
const (
	Merged  = "merged"
	Already = "already" // everything in it was here before
	Pending = "pending" // it waits for an earlier bundle
	Refused = "refused" // nothing of it was merged
)

var (
	errStranger = fault.New(fault.Refused, "sender-unrelated")
	errOld      = fault.New(fault.Refused, "bundle-old")
	errEnded    = fault.New(fault.Refused, "bundle-ended")
)

// Result is what became of one file.
type Result struct {
	File        string   `json:"file"`
	Sender      string   `json:"sender"` // unit code; empty where the file could not be opened
	SenderName  string   `json:"senderName"`
	Number      uint64   `json:"number"`
	Status      string   `json:"status"`
	Accepted    int      `json:"accepted"`
	Duplicate   int      `json:"duplicate"`
	Pending     int      `json:"pending"`
	Quarantined int      `json:"quarantined"`
	Conflicts   int      `json:"conflicts"`
	Gaps        []string `json:"gaps,omitempty"`
	Missing     []uint64 `json:"missing,omitempty"` // numbers of earlier bundles that its changes wait for
	Warnings    []string `json:"warnings"`
	Answered    []uint64 `json:"answered,omitempty"` // numbers of our own bundles whose receipt it brought
	Pack        string   `json:"pack,omitempty"`     // title and version of a register pack that it brought
	Code        string   `json:"code"`
	Closed      string   `json:"closed,omitempty"` // day from which the sender is no more, as of Standing
	Into        string   `json:"into,omitempty"`

	// Regained is what this desk got back of its own trust list, after it was restored from a backup.
	Regained *Regained `json:"regained,omitempty"`

	// Made is when the sender's clock says that it was made; zero where it could not be opened.
	Made time.Time `json:"made,omitzero"`
	// Args are the refusal's, for its sentence.
	Args      map[string]any `json:"args,omitempty"`
	Message   string         `json:"message"`             // filled in by whoever shows it
	ShortCode string         `json:"shortCode,omitempty"` // of the file, as on its slip

	// Through is how far the bundle went, by writer.
	Through map[string]uint64 `json:"through,omitempty"`

	// Passing says that the file lay in a folder and is for another unit: nothing is amiss.
	Passing bool `json:"-"`

	Err  error     `json:"-"`
	At   time.Time `json:"at"`
	Turn uint64    `json:"turn,omitempty"` // as of Sent
}

// Receive opens and merges the bundles among paths (files, and folders' files) in order, and tells each one's result. A bad
// file never stops the rest, nor does a path at which nothing is: only where there is nothing at any, that is the error. Only a
// cancelled ctx or a failing store ends it early, within a large bundle too. What was merged by then stays, and a bundle that was
// stopped goes on from there when it comes again. progress is told how many files are done, with the part that is done of the
// one in hand.
func Receive(ctx context.Context, s *store.Store, paths []string, progress Progress, each func(Result)) error {
	files := bundlesAt(paths)
	if len(files) > 0 && !slices.ContainsFunc(files, func(one candidate) bool { return one.away == nil }) {
		return files[0].away
	}
	return receiveFiles(ctx, s, files, progress, each)
}

// Progress is told how many of the files are done, at first that none is. It may be nil.
type Progress func(done float64, total int)

func receiveFiles(ctx context.Context, s *store.Store, files []candidate, progress Progress, each func(Result)) error {
	if err := inEarnest(s); err != nil {
		return err
	}
	return s.Alone(exchange, func() error { return receiveAlone(ctx, s, files, progress, each) })
}

// exchange is what one desk at a register does at a time: what it knows of other units it reads, changes and writes.
const exchange = "sticks"

func receiveAlone(ctx context.Context, s *store.Store, files []candidate, progress Progress, each func(Result)) error {
	d, err := readDesk(s)
	if err != nil {
		return err
	}
	done := 0
	between := func(part, parts int) error {
		if progress != nil {
			progress(float64(done)+float64(part)/float64(parts), len(files))
		}
		return ctx.Err()
	}
	if progress != nil {
		progress(0, len(files))
	}
	for in := range d.ahead(s, files) {
		if err := ctx.Err(); err != nil {
			return err
		}
		result, err := d.receive(s, in, between)
		if err != nil {
			return fmt.Errorf("receive %s: %w", filepath.Base(in.path), err)
		}
		if each != nil {
			each(result)
		}
		if done++; progress != nil {
			progress(float64(done), len(files))
		}
	}
	return nil
}

// receive handles one file. Its error is the store's; whatever is wrong with the file is in the result.
func (d *desk) receive(s *store.Store, in incoming, between func(part, parts int) error) (Result, error) {
	result := in.result
	if in.away != nil {
		return result.refuse(in.away), nil // nothing came that could be refused
	}
	if in.err != nil {
		return result.refuse(in.err), noteRefusal(s, result.refuse(in.err))
	}
	before, known, err := cameBefore(s, in.key)
	switch {
	case err != nil:
		return result, err
	case before.Status == Refused:
		before.Err = before.Fault()
		return before, nil
	case known:
		result.Sender, result.SenderName, result.Number = before.Sender, before.SenderName, before.Number
		result.Status, result.Duplicate = Already, before.Accepted+before.Duplicate
		if err := result.of(s); err != nil {
			return result, err
		}
		return result, result.still(s, before)
	}
	opened, err := in.open()
	if in.listed && errors.Is(err, bundle.ErrNotForUs) {
		result = result.refuse(err)
		result.Passing = true
		return result, nil
	}
	if err != nil {
		return result.refuse(err), noteRefusal(s, result.refuse(err))
	}
	result.Sender, result.SenderName, result.Number, result.Made = opened.Sender.Code, opened.Sender.Name, opened.Manifest.Number, opened.Manifest.Created
	if err := result.of(s); err != nil {
		return result, err
	}
	return d.merge(s, result, in.key, opened, between)
}

// refusals is the file beside the store that tells what was refused: a refused bundle changes
// nothing within it.
const refusals = "refused.log"

// earlier is what the log was until it was full.
const earlier = "refused.old.log"

// fullLog is how long a log of refusals is before the next begins: some thousand of the newest are always there.
const fullLog = 1 << 20

// Inbox gives what became of the files that this desk merged, the newest first. What came in time for those that waited for it has
// merged them.
func Inbox(s *store.Store) ([]Result, error) {
	list, err := scan[Result](s, keySeen)
	if err != nil {
		return nil, err
	}
	units, err := s.Units()
	if err != nil {
		return nil, err
	}
	chains, err := s.Chains("")
	list = slices.DeleteFunc(list, func(r Result) bool { return r.Status == Refused })
	for i, r := range list {
		list[i].named(units)
		if r.Pending > 0 && !r.waits(chains) {
			list[i].Status, list[i].Accepted, list[i].Pending, list[i].Missing = Merged, r.Accepted+r.Pending, 0, nil
			list[i].Warnings = slices.DeleteFunc(slices.Clone(r.Warnings), func(w string) bool { return w == "gap" })
		}
	}
	slices.SortFunc(list, func(a, b Result) int { return cmp.Or(cmp.Compare(b.Turn, a.Turn), b.At.Compare(a.At)) })
	return list, err
}

func (r Result) refuse(err error) Result {
	r.Status, r.Err = Refused, err
	var f *fault.Fault
	if errors.As(err, &f) {
		r.Code, r.Args = f.Code, f.Args
	}
	return r
}

// Fault is what a refusal that was kept says.
func (r Result) Fault() error {
	return &fault.Fault{Code: r.Code, Class: fault.Refused, Args: r.Args}
}

// of says of the sender what is said of it above it: its name, which a certificate has as it was, and that it is no more.
func (r *Result) of(s *store.Store) error {
	units, err := s.Units()
	if err != nil {
		return err
	}
	r.named(units)
	if u := units[r.Sender]; u.Code != "" && !u.On(s.Today().Format(time.DateOnly)) {
		r.Closed, r.Into = u.Closed, cmp.Or(units[u.Into].Name, u.Into)
	}
	return nil
}

// named gives the sender the name that it has by now.
func (r *Result) named(units map[string]store.Unit) {
	r.SenderName = cmp.Or(units[r.Sender].Name, r.SenderName)
}

// Told is what the sentence of a warning names: when the bundle was made, and what came back with it.
func (r Result) Told() []any {
	args := []any{"made", r.Made.Local().Format(time.DateOnly)}
	if r.Closed != "" {
		args = append(args, "closed", r.Closed, "into", r.Into)
	}
	if g := r.Regained; g != nil {
		args = append(args, "list", g.Number, "before", g.Before, "granted", len(g.Units), "ended", g.Ended, "cuts", g.Cuts)
	}
	return args
}

// Class is the exit code that a result calls for: that of its fault, or none.
func (r Result) Class() fault.Class {
	var f *fault.Fault
	if r.Status == Refused && !r.Passing && errors.As(r.Err, &f) {
		return f.Class
	}
	return 0
}
