package courier

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/sync/bundle"
	"rollbook/sync/stick"
)

var errNotJoined = fault.New(fault.Refused, "not-joined")

// Parent is the name by which a desk sends to the unit above it.
const Parent = "parent"

// Sent is one bundle that this desk wrote.
type Sent struct {
	File      string    `json:"file"`
	To        string    `json:"to"`
	ToName    string    `json:"toName"`
	Number    uint64    `json:"number"` // running number of this desk's bundles for the receiver
	Changes   int       `json:"changes"`
	New       int       `json:"new"`
	Changed   int       `json:"changed"`
	Removed   int       `json:"removed"`
	Left      int       `json:"left,omitempty"` // changes for which it had no room: the next bundle goes on from there
	Bytes     int       `json:"bytes"`
	SHA256    string    `json:"sha256"`
	ShortCode string    `json:"shortCode"` // eight characters of the hash, read over the telephone
	At        time.Time `json:"at"`
	Turn      uint64    `json:"turn,omitempty"`    // among all that this desk wrote and took in, whatever its clock says; earlier programs kept none
	Receipt   *Answer   `json:"receipt,omitempty"` // what the receiver's receipt says of it, once there
	Told      Told      `json:"told"`              // what it tells the receiver of the receiver's own bundles

	From map[string]uint64 `json:"from,omitempty"` // by writer in hex: first change in it; earlier programs kept none
	UpTo map[string]uint64 `json:"upTo"`           // and the last
}

// Answer is what a receipt says of one bundle.
type Answer struct {
	At                time.Time
	Number            uint64 // of the receipt
	Accepted, Refused int    // changes
}

// Send writes into dir the bundle for a unit ("parent" or a code): every change of the books that
// the unit may read and that its last receipt does not cover, and this desk's receipt for it.
// progress is told step by step and may be nil. The file is whole and read back when Send returns.
func Send(ctx context.Context, s *store.Store, to, dir string, progress func(done, total int, step string)) (Sent, error) {
	return send(ctx, s, to, dir, false, progress)
}

// Rebuild writes for a unit below a bundle with all of its book, its own changes among it, for a
// new laptop in the place of one that is gone. It goes into the folder dir.
func Rebuild(ctx context.Context, s *store.Store, unit, dir string, progress func(done, total int, step string)) (Sent, error) {
	if err := s.May(store.Admin); err != nil {
		return Sent{}, err
	}
	return send(ctx, s, unit, dir, true, progress)
}

func send(ctx context.Context, s *store.Store, to, dir string, whole bool, progress func(done, total int, step string)) (sent Sent, err error) {
	if progress == nil {
		progress = func(int, int, string) {}
	}
	if err := inEarnest(s); err != nil {
		return Sent{}, err
	}
	err = s.Alone(exchange, func() (err error) {
		sent, err = sendAlone(ctx, s, to, dir, whole, progress)
		return err
	})
	return sent, err
}

func sendAlone(ctx context.Context, s *store.Store, to, dir string, whole bool, progress func(done, total int, step string)) (Sent, error) {
	d, err := readDesk(s)
	if err != nil {
		return Sent{}, err
	}
	who, err := d.receiver(to)
	if err != nil {
		return Sent{}, err
	}
	p, err := loadPeer(s, who.Code)
	if err != nil {
		return Sent{}, err
	}
	if whole && !p.Whole {
		p.Has, p.Desks, p.Pack, p.Through = map[string]uint64{}, nil, "", nil
	}
	ranges, err := d.due(s, p, who, whole)
	if err != nil {
		return Sent{}, err
	}
	ranges, left, err := d.fit(s, ranges)
	if err != nil {
		return Sent{}, err
	}
	progress(1, 4, "collect")
	var number uint64
	if err := load(s, keyNumber+who.Code, &number); err != nil {
		return Sent{}, err
	}
	number = freeNumber(s, dir, number+1, who)
	sent, manifest, err := d.manifest(s, p, who, number, ranges)
	if err != nil {
		return Sent{}, err
	}
	sent.Told, sent.Left, p.Whole = p.told(s), left, whole && left > 0
	if err := ctx.Err(); err != nil {
		return Sent{}, err
	}
	var file bytes.Buffer
	if err := bundle.Suite(who.Suite).Seal(&file, manifest, ranges, d.id, []string{who.Recipient}); err != nil {
		return Sent{}, fmt.Errorf("seal the bundle for %s: %w", who.Code, err)
	}
	progress(2, 4, "seal")
	if err := ctx.Err(); err != nil {
		return Sent{}, err
	}
	path, err := stick.Place(dir, fileName(s, number, who), file.Bytes())
	if err != nil {
		return Sent{}, err
	}
	progress(3, 4, "write")
	sum := sha256.Sum256(file.Bytes())
	sent.File, sent.Bytes, sent.SHA256, sent.ShortCode = path, file.Len(), hex.EncodeToString(sum[:]), store.ShortCode(sum)
	if err := errors.Join(keepSent(s, sent, p), s.Mark()); err != nil {
		return Sent{}, err
	}
	progress(4, 4, "done")
	return sent, nil
}

// freeNumber gives the first number from one on whose file is not in the folder yet: a restored backup
// may have forgotten some.
func freeNumber(s *store.Store, dir string, number uint64, to unit) uint64 {
	for {
		if _, err := os.Lstat(filepath.Join(dir, fileName(s, number, to))); err != nil {
			return number
		}
		number++
	}
}

// due gives the ranges that the receiver lacks: of the books it may read, after what it is known
// to have. Before its first receipt it is taken to have what it, or a unit below it, wrote.
func (d *desk) due(s *store.Store, p peer, who unit, whole bool) ([]store.Range, error) {
	marks, err := p.accepted()
	if err != nil {
		return nil, err
	}
	through, err := peer{Unit: p.Unit, Has: p.Through}.accepted()
	if err != nil {
		return nil, err
	}
	for w, seq := range through {
		marks[w] = max(marks[w], seq)
	}
	chains, err := s.Chains("")
	if err != nil {
		return nil, err
	}
	var books []string
	seen := map[string]bool{}
	for _, c := range chains {
		if !whole && len(p.Desks) == 0 && (c.Unit == who.Code || d.isAbove(d.id.Code, who.Code) && d.isAbove(who.Code, c.Unit)) {
			marks[c.Writer] = c.Last
		}
		if !seen[c.Book] && d.mayRead(who.Code, c.Book) {
			seen[c.Book] = true
			books = append(books, c.Book)
		}
	}
	if len(books) == 0 {
		return nil, nil
	}
	sort.Strings(books)
	ranges, err := s.Ranges(marks, books)
	if err != nil {
		return nil, fmt.Errorf("collect the changes for %s: %w", who.Code, err)
	}
	return ranges, nil
}

func (d *desk) manifest(s *store.Store, p peer, who unit, number uint64, ranges []store.Range) (Sent, bundle.Manifest, error) {
	sent := Sent{To: who.Code, ToName: who.Name, Number: number, At: time.Now().UTC(), From: map[string]uint64{}, UpTo: map[string]uint64{}}
	chains, err := s.Chains("")
	if err != nil {
		return Sent{}, bundle.Manifest{}, err
	}
	last := map[change.Writer]uint64{}
	for _, c := range chains {
		last[c.Writer] = c.Last
	}
	for _, r := range ranges {
		w := writerText(r.Writer)
		if first, known := sent.From[w]; !known || r.From < first {
			sent.From[w] = r.From
		}
		sent.UpTo[w] = max(sent.UpTo[w], min(r.To, last[r.Writer])) // what stands beside a chain goes as ranges of its own, and may go farther
		if err := sent.count(r); err != nil {
			return Sent{}, bundle.Manifest{}, err
		}
	}
	receipt, err := d.receipt(s, p)
	if err != nil {
		return Sent{}, bundle.Manifest{}, err
	}
	proofs, err := d.proofs(s, ranges)
	if err != nil {
		return Sent{}, bundle.Manifest{}, err
	}
	recovery, err := d.entrust(s, p, who)
	if err != nil {
		return Sent{}, bundle.Manifest{}, err
	}
	issued, sum, err := d.inForce(s)
	if err != nil {
		return Sent{}, bundle.Manifest{}, err
	}
	if _, below := d.children[who.Code]; !below || p.Pack == hex.EncodeToString(sum) {
		issued = nil
	}
	receipt.Pack = sum
	reminder, err := d.remind(s, who)
	if err != nil {
		return Sent{}, bundle.Manifest{}, err
	}
	pack := s.Pack()
	m := bundle.Manifest{
		From: d.unit.Code, To: who.Code, Number: sent.Number, Created: sent.At, Pack: pack.Name + " " + pack.Version,
		New: sent.New, Changed: sent.Changed, Removed: sent.Removed, Receipt: receipt, TrustList: d.list, Proofs: proofs, Recovery: recovery,
		Attachment: issued, Reminder: reminder,
	}
	return sent, m, nil
}

// count adds a range's changes to the numbers that the slip and the manifest show.
func (sent *Sent) count(r store.Range) error {
	for _, raw := range r.Changes {
		c, err := change.Decode(raw)
		if err != nil {
			return fmt.Errorf("count the changes of %s: %w", r.Book, err)
		}
		sent.Changes++
		switch {
		case c.Op != change.Set:
		case c.Fields[change.KeyKind] != "":
			sent.New++
		case c.Fields[change.KeyRemoved] != "":
			sent.Removed++
		default:
			sent.Changed++
		}
	}
	return nil
}

// keepSent remembers the bundle and marks its changes as sent, after the file is on the stick.
func keepSent(s *store.Store, sent Sent, p peer) error {
	meta := map[string][]byte{}
	p.Receipts, p.Owed, p.News, p.Anew = p.Receipts+1, false, Told{}, p.Anew && sent.Left > 0
	if p.Through = maps.Clone(p.Through); sent.Left == 0 {
		p.Through = nil
	} else if p.Through == nil {
		p.Through = map[string]uint64{}
	}
	for w, seq := range sent.UpTo {
		if sent.Left > 0 {
			p.Through[w] = max(p.Through[w], seq)
		}
	}
	turn, err := nextTurn(s, meta)
	if err != nil {
		return err
	}
	sent.Turn = turn
	err = errors.Join(
		remember(meta, keyNumber+sent.To, sent.Number),
		remember(meta, sentKey(sent.To, sent.Number), sent),
		remember(meta, keyPeer+p.Unit, p),
	)
	if err != nil {
		return err
	}
	if err := s.SetMeta(meta); err != nil {
		return fmt.Errorf("remember bundle %d: %w", sent.Number, err)
	}
	marks, err := peer{Unit: p.Unit, Has: sent.UpTo}.accepted()
	if err != nil {
		return err
	}
	if p.Unit != s.Unit().Parent {
		return nil
	}
	return s.SetSent(marks)
}

// Outbox gives the bundles that this desk wrote, the newest first.
func Outbox(s *store.Store) ([]Sent, error) {
	all, err := scan[Sent](s, keySent)
	slices.SortFunc(all, func(a, b Sent) int { return cmp.Or(cmp.Compare(b.Turn, a.Turn), b.At.Compare(a.At)) })
	return all, err
}

func sentKey(to string, number uint64) string { return fmt.Sprintf("%s%s/%08d", keySent, to, number) }

// news reports whether there is a change for a unit that no bundle has taken to it yet: what was decided
// after its receipt was written. taken is by writer.
func (d *desk) news(s *store.Store, p peer, taken map[string]uint64) (bool, error) {
	who, err := d.receiver(p.Unit)
	if err != nil || p.Unit == d.parent() {
		return false, nil // a unit that is no more gets no mail
	}
	ranges, err := d.due(s, p, who, false)
	for _, r := range ranges {
		if r.To > taken[writerText(r.Writer)] {
			return true, nil
		}
	}
	return false, err
}

// sentFrom bounds how far a unit can have a writer under which this desk writes: what nobody sent to it from here is a copy's.
func sentFrom(s *store.Store, unit string) (func(w change.Writer, seq uint64) uint64, error) {
	sent, err := scan[Sent](s, keySent+unit+"/")
	taken := takenTo(sent)[unit]
	return func(w change.Writer, seq uint64) uint64 {
		if s.Writing(w) {
			return min(seq, taken[writerText(w)])
		}
		return seq
	}, err
}

// takenTo gives how far the bundles that were written for each unit go, by unit and writer.
func takenTo(sent []Sent) map[string]map[string]uint64 {
	taken := map[string]map[string]uint64{}
	for _, one := range sent {
		if taken[one.To] == nil {
			taken[one.To] = map[string]uint64{}
		}
		for writer, seq := range one.UpTo {
			taken[one.To][writer] = max(taken[one.To][writer], seq)
		}
	}
	return taken
}

// WriteReceipts writes a bundle for each unit to which a receipt is owed, or for which something was
// decided since the last.
func WriteReceipts(ctx context.Context, s *store.Store, dir string, progress func(done, total int)) ([]Sent, error) {
	if err := inEarnest(s); err != nil {
		return nil, err
	}
	peers, err := scan[peer](s, keyPeer)
	if err != nil {
		return nil, err
	}
	d, err := readDesk(s)
	if err != nil {
		return nil, err
	}
	sent, err := Outbox(s)
	if err != nil {
		return nil, err
	}
	taken := takenTo(sent)
	var written []Sent
	for i, p := range peers {
		news := p.Owed
		if !news {
			if news, err = d.news(s, p, taken[p.Unit]); err != nil {
				return written, err
			}
		}
		if who, err := d.receiver(p.Unit); err == nil && who.Recipient == "" {
			continue // a list of ours came back without what the unit opens: it tells that when it writes
		}
		if news {
			sent, err := All(func() (Sent, error) { return Send(ctx, s, p.Unit, dir, nil) })
			if written = append(written, sent...); err != nil {
				return written, err
			}
		}
		if progress != nil {
			progress(i+1, len(peers))
		}
	}
	return written, nil
}
