package paper

import (
	"context"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

var (
	errStamp       = fault.New(fault.Usage, "paper-stamp")
	errStampOthers = fault.New(fault.Refused, "paper-stamp-others")
)

// Stamp is what the QR code of a form says: which record was printed on which form, the digest of what it showed, and
// when. It speaks of no person.
type Stamp struct {
	Form    string
	Record  string // unit|uuid
	Digest  string // 16 hexadecimal digits
	Printed time.Time
}

const (
	stampMark = "RB1"
	stampTime = "200601021504"
)

// String is the code's text, of characters that make a small code.
func (s Stamp) String() string {
	unit, uuid, _ := strings.Cut(s.Record, "|")
	return strings.ToUpper(strings.Join([]string{stampMark, s.Form, unit, strings.ReplaceAll(uuid, "-", ""), s.Digest, s.Printed.Format(stampTime)}, ":"))
}

// Check is the beginning of the digest, as it stands on the paper to be read aloud or typed.
func (s Stamp) Check() string { return strings.ToUpper(s.Digest[:4] + "-" + s.Digest[4:8]) }

// ReadStamp reads the text of a form's QR code.
func ReadStamp(text string) (Stamp, error) {
	parts := strings.Split(strings.ToUpper(strings.Join(strings.Fields(text), "")), ":")
	if len(parts) != 6 || parts[0] != stampMark || !hexadecimal(parts[3], 16) || !hexadecimal(parts[4], 8) {
		return Stamp{}, errStamp
	}
	printed, err := time.ParseInLocation(stampTime, parts[5], time.Local)
	if err != nil {
		return Stamp{}, errStamp
	}
	u := strings.ToLower(parts[3])
	uuid := strings.Join([]string{u[:8], u[8:12], u[12:16], u[16:20], u[20:]}, "-")
	return Stamp{parts[1], parts[2] + "|" + uuid, strings.ToLower(parts[4]), printed}, nil
}

func hexadecimal(text string, bytes int) bool {
	raw, err := hex.DecodeString(text)
	return err == nil && len(raw) == bytes
}

func (l *layout) stamp(at turn) Stamp {
	return Stamp{l.form.ID, at.rec.ID, hex.EncodeToString(at.digest[:8]), l.day}
}

// Standing is how a printed copy stands to what the store knows.
type Standing string

// The ways in which it may stand.
const (
	Current Standing = "current" // it shows what the store says
	Older   Standing = "older"   // it was printed from an older state
	Dated   Standing = "dated"   // it shows what held on the day of print; something else holds since
	Gone    Standing = "gone"    // the record was withdrawn
)

// Verdict is what became of checking a printed copy.
type Verdict struct {
	Stamp
	Standing Standing
	Title    string  // of the record
	Since    []Later // what was changed after the print, the newest first
}

// Later is a change that a printed copy does not show.
type Later struct {
	Time   time.Time `json:"time"`
	Actor  string    `json:"actor"`
	Unit   string    `json:"unit"`   // its name
	Kind   string    `json:"kind"`   // what the record is, in words
	Fields []string  `json:"fields"` // labels
}

// Verify checks the text of a form's QR code against the store as of now.
func Verify(ctx context.Context, s *store.Store, text string, now time.Time) (Verdict, error) {
	stamp, err := ReadStamp(text)
	if err != nil {
		return Verdict{}, err
	}
	v := Verdict{Stamp: stamp}
	rec, err := s.Get(stamp.Record)
	if err != nil {
		return v, errStampOthers.With("form", stamp.Form, "unit", strings.Split(stamp.Record, "|")[0]).Because(err)
	}
	v.Title = s.TitleOf(rec)
	var shown []string
	for _, day := range []time.Time{now, stamp.Printed} {
		digest, ids, err := digestOf(s, stamp.Form, rec, day)
		if err != nil {
			return v, err
		}
		if shown = ids; digest == stamp.Digest {
			v.Standing = Current
			if day != now {
				v.Standing = Dated
			}
			break
		}
		v.Standing = Older
	}
	if rec.Removed {
		v.Standing = Gone
	}
	if v.Standing != Current {
		v.Since, err = since(s, shown, stamp.Printed)
	}
	return v, err
}

// digestOf is the digest of what a form would show of a record on a day, and the records that it would show.
func digestOf(s *store.Store, form string, rec store.Record, day time.Time) (digest string, ids []string, err error) {
	l, err := newLayout(s, form, day)
	if err != nil {
		return "", nil, err
	}
	if l.kind == nil || rec.Kind != l.kind.Key {
		return "", nil, errStamp
	}
	s.Lookup(func(look register.Lookup) {
		f := l.filler(look, register.Record{ID: rec.ID, Kind: rec.Kind, Unit: rec.Unit, Values: rec.Fields}, 0)
		for _, row := range append(append([]register.FormRow{}, l.form.Rows...), l.spare(f)...) {
			for i := range row.Cells {
				f.fill(&row.Cells[i])
			}
		}
		sum := f.digest()
		digest, ids = hex.EncodeToString(sum[:8]), slices.Sorted(maps.Keys(f.shown))
	})
	return digest, ids, nil
}

// since gives what was changed in records after a minute, the newest first.
func since(s *store.Store, ids []string, minute time.Time) ([]Later, error) {
	units, err := s.Units()
	if err != nil {
		return nil, err
	}
	var list []Later
	for _, id := range ids {
		rec, err := s.Get(id)
		if err != nil {
			return nil, err
		}
		events, err := s.History(id)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			if e.Time.After(minute) {
				list = append(list, later(s.Pack().Kind(rec.Kind), e, units))
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Later) int { return b.Time.Compare(a.Time) })
	return list, nil
}

func later(k *register.Kind, e store.Event, units map[string]store.Unit) Later {
	l := Later{Time: e.Time, Actor: e.Actor, Unit: units[e.Unit].Name, Kind: k.Say(words.Language()), Fields: []string{}}
	for _, f := range k.Fields {
		for key := range e.Fields {
			if bare, _, _ := strings.Cut(key, "@"); bare == f.Key {
				l.Fields = append(l.Fields, f.Say(words.Language()))
				break
			}
		}
	}
	return l
}

// Sentence says how the copy stands to the store, for a person.
func (v Verdict) Sentence() string {
	return words.Say("paper.standing."+string(v.Standing), "title", v.Title, "form", v.Form, "at", v.Printed.Format("2006-01-02 15:04"))
}

// Sentence says what was changed, when and by whom.
func (l Later) Sentence() string {
	return words.Say("paper.later", "time", minute(l.Time), "who", l.Actor, "unit", l.Unit, "kind", l.Kind, "fields", strings.Join(l.Fields, words.Say("paper.bundle.comma")))
}
