package courier

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/google/uuid"

	"rollbook/fault"
	"rollbook/intact"
	"rollbook/store"
	"rollbook/store/change"
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

	Err error     `json:"-"`
	At  time.Time `json:"at"`
}

// Receive opens and merges the bundles among paths (files, and folders' files) in order, and tells each one's result. A bad
// file never stops the rest, nor does a path at which nothing is: only where there is nothing at any, that is the error. Only a
// cancelled ctx or a failing store ends it early, within a large bundle too. What was merged by then stays, and a bundle that was
// stopped goes on from there when it comes again. progress is told how many files are done, with the part that is done of the
// one in hand.
func Receive(ctx context.Context, s *store.Store, paths []string, progress Progress, each func(Result)) error {
	files := found(paths)
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
	before, known, err := seen(s, in.key)
	switch {
	case err != nil:
		return result, err
	case before.Status == Refused:
		before.Err = before.Fault()
		return before, nil
	case known:
		result.Sender, result.SenderName, result.Number = before.Sender, before.SenderName, before.Number
		result.Status, result.Duplicate = Already, before.Accepted+before.Duplicate
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
	return d.merge(s, result, in.key, opened, between)
}

// refusals is the file beside the store that tells what was refused: a refused bundle changes
// nothing within it.
const refusals = "refused.log"

// earlier is what the log was until it was full.
const earlier = "refused.old.log"

// fullLog is how long a log of refusals is before the next begins: some thousand of the newest are always there.
const fullLog = 1 << 20

// noteRefusal adds a line to the log of refusals.
func noteRefusal(s *store.Store, r Result) error {
	line, err := json.Marshal(r)
	if err == nil {
		err = appendRefusal(s.Dir(), line)
	}
	if err != nil { // a full disk above all
		return intact.ErrWrite.With("folder", s.Dir()).Because(fmt.Errorf("note the refusal: %w", err))
	}
	return nil
}

func appendRefusal(dir string, line []byte) error {
	path := filepath.Join(dir, refusals)
	if info, err := os.Stat(path); err == nil && info.Size() >= fullLog {
		if err := os.Rename(path, filepath.Join(dir, earlier)); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "\n%s\n", line) // a line cut by a power failure is not gone on with
	return errors.Join(err, f.Close())
}

// Refusals gives what was refused at this desk, the newest first.
func Refusals(s *store.Store) ([]Result, error) {
	var list []Result
	for _, name := range []string{earlier, refusals} {
		raw, err := os.ReadFile(filepath.Join(s.Dir(), name))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("read the refusals: %w", err)
		}
		for _, line := range bytes.Split(raw, []byte("\n")) {
			var r Result
			if len(line) > 0 && json.Unmarshal(line, &r) == nil { // a line cut by a power failure is passed over
				list = append(list, r)
			}
		}
	}
	slices.Reverse(list)
	return list, nil
}

// still says of a bundle that comes again what it waits for to this day.
func (r *Result) still(s *store.Store, before Result) error {
	if before.Pending == 0 {
		return nil
	}
	chains, err := s.Chains("")
	if err != nil || !before.waits(chains) {
		return err
	}
	p, err := loadPeer(s, before.Sender)
	r.Status, r.Pending, r.Missing, r.Warnings = Pending, before.Pending, p.missing(before.Number), before.Warnings
	return err
}

// waits reports whether changes of a bundle wait for earlier ones.
func (r Result) waits(chains []store.ChainInfo) bool {
	last := map[string]uint64{}
	for _, c := range chains {
		last[writerText(c.Writer)] = c.Last
	}
	for w, to := range r.Through {
		if last[w] < to {
			return r.Pending > 0
		}
	}
	return false
}

// Inbox gives what became of the files that this desk merged, the newest first. What came in time for those that waited for it has
// merged them.
func Inbox(s *store.Store) ([]Result, error) {
	list, err := scan[Result](s, keySeen)
	if err != nil {
		return nil, err
	}
	chains, err := s.Chains("")
	list = slices.DeleteFunc(list, func(r Result) bool { return r.Status == Refused })
	for i, r := range list {
		if r.Pending > 0 && !r.waits(chains) {
			list[i].Status, list[i].Accepted, list[i].Pending, list[i].Missing = Merged, r.Accepted+r.Pending, 0, nil
			list[i].Warnings = slices.DeleteFunc(slices.Clone(r.Warnings), func(w string) bool { return w == "gap" })
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].At.After(list[j].At) })
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

// Told is what the sentence of a warning names: when the bundle was made, and what came back with it.
func (r Result) Told() []any {
	args := []any{"made", r.Made.Local().Format(time.DateOnly)}
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

// merging is an opened bundle on its way into the store.
type merging struct {
	opened bundle.Opened
	result Result // before anything is counted
	peer   peer
	meta   map[string][]byte // is kept with the changes
	said   heeded

	judged    judgement
	cuts      map[change.Writer][]store.Cut
	refuse    func(change.Change, change.ID) string
	entrusted bool
	before    Result                 // the newest of its sender that came earlier, where this one is older
	old       map[string]store.Range // manifests that go where all of it stands
}

// merge hands the changes to the store and keeps, in the transaction that ends them, what the courier must
// remember of the bundle.
func (d *desk) merge(s *store.Store, result Result, key string, opened bundle.Opened, between func(part, parts int) error) (Result, error) {
	p, err := loadPeer(s, opened.Manifest.From)
	if err != nil {
		return result, err
	}
	in := merging{opened: opened, result: result, peer: p, meta: map[string][]byte{}}
	in.said, err = d.heed(s, opened, &in.peer, in.meta)
	var refused *fault.Fault
	if errors.As(err, &refused) {
		return result.refuse(err), noteRefusal(s, result.refuse(err))
	}
	if err == nil {
		err = d.prepare(s, &in)
	}
	if err != nil {
		return result, err
	}
	got, err := s.Accept(store.Cargo{
		Ranges: opened.Ranges, Authority: d.mayWrite, LevelOf: d.level, Cuts: in.cuts, Refuse: in.refuse, Meta: in.meta,
		Source: fmt.Sprintf("%s-%d", opened.Manifest.From, opened.Manifest.Number), Between: between,
		Received: in.said.received, Returned: in.said.returned,
		Then: func(got store.Accepted) (kept map[string][]byte, err error) {
			result, kept, err = in.came(key, got)
			return kept, err
		},
	})
	if err != nil {
		return result, err
	}
	return result, d.merged(s, result, in, got)
}

// prepare judges the changes and works out what is kept with them.
func (d *desk) prepare(s *store.Store, in *merging) (err error) {
	m, p := in.opened.Manifest, &in.peer
	in.judged = d.judge(in.opened)
	if in.cuts, err = d.cuts(s, in.opened.Ranges); err != nil {
		return err
	}
	if in.refuse, err = d.bind(s, in.judged, in.cuts, in.meta); err != nil {
		return err
	}
	if err := keepProofs(in.opened, in.meta); err != nil {
		return err
	}
	in.entrusted = d.take(in.opened, in.meta)
	ours, err := sentFrom(s, m.From)
	if err != nil {
		return err
	}
	for _, r := range in.opened.Ranges {
		p.Has[writerText(r.Writer)] = max(p.Has[writerText(r.Writer)], ours(r.Writer, r.To))
	}
	if len(p.Numbers) > 0 && slices.Max(p.Numbers) > m.Number {
		if in.before, err = newest(s, m.From); err != nil {
			return err
		}
	}
	p.Name, p.Arrived, p.Numbers = in.opened.Sender.Name, last(append(p.Arrived, m.Number)), last(append(p.Numbers, m.Number))
	p.News.Arrived = last(append(p.News.Arrived, m.Number))
	p.Owed = p.Owed || len(in.opened.Ranges) > 0
	in.result.Through = through(in.opened.Ranges)
	in.result.Status, in.result.Pack, in.result.Regained = Merged, strings.TrimSpace(in.said.pack.title+" "+in.said.pack.version), in.said.regained
	in.result.Answered = in.said.answered
	in.old, err = d.outgrown(s, in.opened)
	return err
}

// came gives what came of a bundle, and what is remembered of it. It counts anew where the transaction is run again.
func (in merging) came(key string, got store.Accepted) (Result, map[string][]byte, error) {
	m := in.opened.Manifest
	result := in.result.counted(got, m)
	if got.Pending > 0 {
		result.Missing = in.peer.missing(m.Number)
	}
	result.Warnings = append(slices.Clip(result.Warnings), in.said.warnings(in.judged, in.entrusted)...)
	sort.Strings(result.Warnings)
	if err := unwanted(result, in.before, got); err != nil {
		result = result.refuse(err)
	}
	kept, err := outcome(key, result, in.peer, got)
	if err == nil && whole(got) {
		for proof := range in.old {
			kept[proof] = nil
		}
	}
	return result, kept, err
}

// merged does what follows once the changes are kept.
func (d *desk) merged(s *store.Store, result Result, in merging, got store.Accepted) error {
	if result.Status == Refused {
		if err := noteRefusal(s, result); err != nil {
			return err
		}
	}
	if len(in.opened.Manifest.TrustList) > 0 || in.said.regained != nil {
		if err := d.raise(s); err != nil {
			return err
		}
	}
	if in.said.pack.number > 0 {
		if err := s.Raise(keyPack+in.said.pack.issuer, in.said.pack.number); err != nil {
			return err
		}
	}
	if whole(got) {
		return nil
	}
	return letGo(s, in.old)
}

// newest gives the bundle of a sender with the highest number that was merged here.
func newest(s *store.Store, from string) (Result, error) {
	list, err := Inbox(s)
	var best Result
	for _, r := range list {
		if r.Sender == from && r.Number > best.Number {
			best = r
		}
	}
	return best, err
}

// unwanted says why nothing of a bundle was merged, where that is no matter of chance: it is older than
// one that came before it, or its device was ended.
func unwanted(r, before Result, got store.Accepted) error {
	switch {
	case got.Accepted > 0 || got.Pending > 0 || r.Regained != nil:
	case len(got.Rejected) > 0:
		for _, one := range got.Rejected {
			if _, its := r.Through[writerText(one.Writer)]; !its || one.Code != store.RejectCut { // a list that came takes out what was here
				return nil
			}
		}
		return errEnded.With("unit", r.SenderName, "n", got.Quarantined)
	case got.Duplicate > 0 && r.Number < before.Number && r.Pack == "":
		return errOld.With("unit", r.SenderName, "number", r.Number, "made", r.Made.Local().Format(time.DateOnly), "newest", before.Number, "newestMade", before.Made.Local().Format(time.DateOnly))
	}
	return nil
}

// counted fills a result in from what the store did.
func (r Result) counted(got store.Accepted, m bundle.Manifest) Result {
	r.Accepted, r.Duplicate, r.Pending = got.Accepted, got.Duplicate, got.Pending
	r.Quarantined, r.Conflicts = got.Quarantined, got.Conflicts
	switch {
	case got.Pending > 0 && got.Accepted == 0:
		r.Status = Pending
	case got.Accepted == 0 && got.Quarantined == 0 && got.Duplicate > 0:
		r.Status = Already
	}
	for _, g := range got.Gaps {
		r.Gaps = append(r.Gaps, fmt.Sprintf("%s %d-%d", writerText(g.Writer)[:8], g.From, g.To))
	}
	if len(got.Gaps) > 0 {
		r.Warnings = append(r.Warnings, "gap")
	}
	if len(got.Forks) > 0 {
		r.Warnings = append(r.Warnings, "fork")
	}
	if m.Created.After(time.Now().Add(24 * time.Hour)) {
		r.Warnings = append(r.Warnings, "clock")
	}
	return r
}

// outcome is what is remembered of a bundle: its counts, and what was rejected for the next receipt.
func outcome(key string, result Result, p peer, got store.Accepted) (map[string][]byte, error) {
	meta := map[string][]byte{}
	for _, r := range got.Rejected {
		one := rejection{Writer: writerText(r.Writer), Seq: r.Seq, Code: r.Code, Detail: r.Detail}
		if c, err := change.Decode(r.Raw); err == nil {
			one.Record = r.Book + "|" + uuid.UUID(c.Record).String()
		}
		p.Rejected = last(append(p.Rejected, one))
	}
	p.News = p.News.with(got)
	return meta, errors.Join(remember(meta, keySeen+key, result), remember(meta, keyPeer+p.Unit, p))
}

// bind holds each writer to the key that signed its first range: changes that come under another
// key are kept aside, as are those of an ended key's writers that no cut names.
func (d *desk) bind(s *store.Store, j judgement, cuts map[change.Writer][]store.Cut, meta map[string][]byte) (func(change.Change, change.ID) string, error) {
	for w, who := range j.bind {
		var bound string
		if err := load(s, keyBound+writerText(w), &bound); err != nil {
			return nil, err
		}
		_, cut := cuts[w]
		switch text := hex.EncodeToString(who.Key[:]); {
		case d.retired(who) && !cut:
			j.writers[w] = store.RejectCut
		case d.forged(who):
			j.writers[w] = rejectUnlisted
		case bound == "":
			if err := remember(meta, keyBound+writerText(w), text); err != nil {
				return nil, err
			}
		case bound != text && !cut: // up to a cut, its unit's new key may bring what the old one wrote
			j.writers[w] = rejectUnbound
		}
	}
	return func(c change.Change, id change.ID) string {
		if code := j.writers[c.Writer]; code != "" {
			return code
		}
		return j.changes[id]
	}, nil
}
