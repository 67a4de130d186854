package finding_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"rollbook/assets"
	"rollbook/finding"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/store/register"
	"rollbook/words"
)

func init() { store.CheapPasswords() }

// day is the day of the tests, in the first term of the school year 2016.
var day = time.Date(2016, 10, 15, 12, 0, 0, 0, time.Local)

// town is the desk of the city, which has the books of two counties and their schools.
type town struct {
	*store.Store
	t     testing.TB
	named map[string]string // ids of records that a test gave a name
}

// pack is the pack of the program, loaded once.
var pack = sync.OnceValues(func() (*register.Pack, error) { return register.Load(assets.DefaultPack()) })

func newTown(t testing.TB) *town {
	t.Helper()
	words.Use("zh")
	pack, err := pack()
	if err != nil {
		t.Fatal(err)
	}
	c := store.Config{Unit: store.Unit{Code: "U0100", Name: "银川市教育局", Level: store.City}, Password: "银川 2016", Actor: "赵科长"}
	s, _, err := store.Create(filepath.Join(t.TempDir(), "city"), c, pack)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	units := map[string]store.Unit{}
	for _, u := range []store.Unit{
		{Code: "U0121", Name: "永宁县教体局", Level: store.County, Parent: "U0100"},
		{Code: "U0104", Name: "兴庆区教育局", Level: store.County, Parent: "U0100"},
		{Code: "YN-01", Name: "原隆小学", Level: store.School, Parent: "U0121"},
		{Code: "YN-02", Name: "玉海小学", Level: store.School, Parent: "U0121"},
		{Code: "XQ-01", Name: "月牙湖小学", Level: store.School, Parent: "U0104"},
	} {
		units[u.Code] = u
	}
	raw, err := json.Marshal(units)
	if err == nil {
		err = s.SetMeta(map[string][]byte{store.MetaUnits: raw})
	}
	if err != nil {
		t.Fatal(err)
	}
	return &town{s, t, map[string]string{}}
}

// note writes records, one a line:
//
//	[@2016-09-20T10:05] [name =] BOOK KIND key=value …
//
// A value that is a name means that record's id; 640121/20080101/001 is an ID number, its check digit
// to be added; {today} is the day on which the test runs. With a time the record comes in from the
// book's own school, entered at that time by its clock; @2016-09-25T09:00 BOOK remove NAME withdraws one then. × 6 at the end of a line writes it six times
// over, and a # in a value is then the number from 1; @001 is the id of the first record that was made
// in such a line.
func (w *town) note(text string) {
	w.t.Helper()
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		line, times, repeated := strings.Cut(line, " × ")
		n := 1
		if repeated {
			if _, err := fmt.Sscan(times, &n); err != nil {
				w.t.Fatal(err)
			}
		}
		for i := range n {
			one := line
			if repeated {
				one = strings.ReplaceAll(line, "#", fmt.Sprintf("%03d", i+1))
			}
			id := w.line(one)
			if at := fmt.Sprintf("@%03d", i+1); repeated && w.named[at] == "" {
				w.named[at] = id
			}
		}
	}
}

var idNumber = regexp.MustCompile(`^(\d{6})/(\d{8})/(\d{3})$`)

func (w *town) line(line string) string {
	w.t.Helper()
	parts := strings.Fields(line)
	at := time.Time{}
	if strings.HasPrefix(parts[0], "@") {
		var err error
		if at, err = time.ParseInLocation("2006-01-02T15:04", parts[0][1:], time.Local); err != nil {
			w.t.Fatal(err)
		}
		parts = parts[1:]
	}
	if parts[1] == "remove" {
		w.withdrawn(w.named[parts[2]], at)
		return ""
	}
	name := ""
	if len(parts) > 1 && parts[1] == "=" {
		name, parts = parts[0], parts[2:]
	}
	set := map[string]string{}
	for _, part := range parts[2:] {
		key, value, _ := strings.Cut(part, "=")
		set[key] = w.value(value)
	}
	id := ""
	if at.IsZero() {
		saved, err := w.Commit(store.Edit{Book: parts[0], Kind: parts[1], Set: set})
		if err != nil {
			w.t.Fatalf("%s: %v", line, err)
		}
		id = saved[0].ID
	} else {
		id = w.cameIn(parts[0], parts[1], set, at)
	}
	if name != "" {
		w.named[name] = id
	}
	return id
}

func (w *town) value(text string) string {
	if id, ok := w.named[text]; ok {
		return id
	}
	if p := idNumber.FindStringSubmatch(text); p != nil {
		return withDigit(p[1] + p[2] + p[3])
	}
	return strings.ReplaceAll(text, "{today}", time.Now().Format(time.DateOnly))
}

// withDigit adds the check digit of GB 11643.
func withDigit(body string) string {
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += weight * int(body[i]-'0')
	}
	return body + string("10X98765432"[sum%11])
}

// cameIn takes in a record that a school made, at a time by the clock of its computer.
func (w *town) cameIn(book, kind string, set map[string]string, at time.Time) string {
	w.t.Helper()
	fields := maps.Clone(set)
	fields[change.KeyKind] = kind
	u := uuid.Must(uuid.NewV7())
	for i := range 6 {
		u[i] = byte(at.UnixMilli() >> (8 * (5 - i)))
	}
	id := w.came(book, at, change.Change{Op: change.Set, Record: change.Record(u), Fields: fields})
	w.named["change of "+book+"|"+u.String()] = string(id[:])
	return book + "|" + u.String()
}

// withdrawn takes in that a school withdrew a record that cameIn took in.
func (w *town) withdrawn(id string, at time.Time) {
	w.t.Helper()
	book, u, _ := strings.Cut(id, "|")
	made := change.ID([]byte(w.named["change of "+id]))
	w.came(book, at, change.Change{
		Op: change.Set, Record: change.Record(uuid.MustParse(u)), Fields: map[string]string{change.KeyRemoved: "1"},
		Supersedes: map[string][]change.ID{change.KeyRemoved: {made}},
	})
}

// came takes in what a school wrote of a record, at a time by the clock of its computer. Each school is one writer, whose changes
// follow each other.
func (w *town) came(book string, at time.Time, what change.Change) (head change.ID) {
	w.t.Helper()
	writer := change.Writer{}
	copy(writer[:], "writer of "+book)
	last := uint64(0)
	chains, err := w.Chains(book)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range chains {
		if c.Writer == writer {
			last, head = c.Last, c.Head
		}
	}
	r := store.Range{Writer: writer, Book: book, Unit: book, From: last + 1}
	put := func(c change.Change) {
		last++
		c.Writer, c.Seq, c.Prev, c.Actor, c.Pack = writer, last, head, "录入员"+book, "yinchuan"
		c.HLC = max(uint64(at.UnixMilli())<<16, last) // as a desk's clock does, it never goes back: see below
		if c.HLC <= w.clock(book) {
			c.HLC = w.clock(book) + 1
		}
		w.named["clock of "+book] = fmt.Sprint(c.HLC)
		raw, err := change.Encode(c)
		if err != nil {
			w.t.Fatal(err)
		}
		head = change.Hash(raw)
		r.Changes, r.To, r.Head = append(r.Changes, raw), last, head
	}
	if last == 0 {
		put(change.Change{Op: change.Open, Fields: map[string]string{change.KeyBook: book, change.KeyUnit: book}})
	}
	put(what)
	got, err := w.Accept(store.Cargo{
		Ranges: []store.Range{r}, Source: "test", LevelOf: func(string) string { return store.School }, Authority: func(_, _ string) bool { return true },
	})
	if err != nil || got.Accepted == 0 {
		w.t.Fatalf("%+v, %v", got, err)
	}
	return head
}

func (w *town) clock(book string) (hlc uint64) {
	if _, err := fmt.Sscan(w.named["clock of "+book], &hlc); err != nil {
		return 0
	}
	return hlc
}

// found gives what is noticed of one check.
func (w *town) found(check string) []finding.Finding {
	w.t.Helper()
	list, err := finding.Scan(context.Background(), w.Store, day)
	if err != nil {
		w.t.Fatal(err)
	}
	return finding.Of(list, nil, check, "", false)
}

// sentences tells findings for a failing test.
func sentences(list []finding.Finding) string {
	var b bytes.Buffer
	for _, f := range list {
		fmt.Fprintf(&b, "\n\t%s %s: %s (%s)", f.Check, f.About, f.Message, f.Owner)
	}
	return b.String()
}

func checksOf(list []finding.Finding) []string {
	var all []string
	for _, f := range list {
		all = append(all, f.Check)
	}
	slices.Sort(all)
	return all
}
