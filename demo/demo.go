package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

// sticks is the folder of what is sent around.
const sticks = "sticks"

var errNotEmpty = fault.New(fault.Refused, "demo-folder")

// Options of a demo.
type Options struct {
	Schools  int // how many of the script's schools; 0 is all
	Students int // of the whole county year; spread over the schools
	Seed     uint64
	Year     int    // in which the school year begins that is lived; 0 is the script's choice
	Password string // of every store
}

// Place is one store that the demo made.
type Place struct {
	Unit    string `json:"unit"`
	Name    string `json:"name"`
	Level   string `json:"level"`
	Dir     string `json:"dir"`
	Records int    `json:"records"`
	Code    string `json:"code"` // state code
}

// Result tells what a demo made.
type Result struct {
	Dir       string   `json:"dir"`
	Stores    []Place  `json:"stores"`
	Students  int      `json:"students"`
	Conflict  string   `json:"conflict"` // record of the planted child at its county
	Field     string   `json:"field"`    // in which its two schools differ
	Schools   []string `json:"schools"`  // that have it
	Conflicts int      `json:"conflicts"`
	Awards    int      `json:"awards"` // proposed in the year
	Paid      int      `json:"paid"`
	Filed     int      `json:"filed"` // tables of returns
}

// stage is the demo while it is played.
type stage struct {
	dir    string
	there  bool // the folder was there, and empty
	files  fs.FS
	pack   *register.Pack
	script *script
	dice   *dice
	opt    Options
	stores map[string]*store.Store
	exprs  map[string]*register.Expr // of deeds, by kind and source
	round  int                       // sticks carried so far
	result Result
	say    func(text string)
}

// Run plays the demo into dir, which must be empty or absent: stores in folders named by their units,
// bundles in sticks/. say hears each step.
func Run(ctx context.Context, dir string, files fs.FS, opt Options, say func(text string)) (Result, error) {
	st, err := newStage(dir, files, opt, say)
	if err != nil {
		return Result{}, err
	}
	if opt.Schools > 0 && opt.Schools < len(st.script.School) {
		st.script.School = st.script.School[:opt.Schools]
	}
	if opt.Students <= 0 {
		st.opt.Students = 20 * len(st.script.School)
	}
	err = st.end(st.play(ctx))
	return st.result, err
}

// end closes the stores of a demo that was played, and takes away what it made where it did not come to its end.
func (st *stage) end(err error) error {
	for _, one := range st.stores {
		err = errors.Join(err, one.Close())
	}
	if err == nil {
		return nil
	}
	if !st.there {
		return errors.Join(err, os.RemoveAll(st.dir))
	}
	made, unread := os.ReadDir(st.dir)
	err = errors.Join(err, unread)
	for _, one := range made {
		err = errors.Join(err, os.RemoveAll(filepath.Join(st.dir, one.Name())))
	}
	return err
}

// newStage prepares a demo in dir.
func newStage(dir string, files fs.FS, opt Options, say func(text string)) (*stage, error) {
	pack, err := register.Load(files)
	if err != nil {
		return nil, err
	}
	s, err := readScript(files)
	if err != nil {
		return nil, err
	}
	if first, latest := s.years(pack); opt.Year != 0 && (opt.Year < first || opt.Year > latest) {
		return nil, errYear.With("year", opt.Year, "first", first, "latest", latest)
	}
	entries, err := os.ReadDir(dir)
	if len(entries) > 0 {
		return nil, errNotEmpty.With("folder", dir)
	}
	return &stage{
		dir: dir, there: err == nil, files: files, pack: pack, script: s, opt: opt, stores: map[string]*store.Store{}, exprs: map[string]*register.Expr{}, say: say, result: Result{Dir: dir},
		dice: &dice{rand.New(rand.NewPCG(opt.Seed, 2016)), s, pack, s.begin(opt, pack)},
	}, nil
}

func (st *stage) play(ctx context.Context) error {
	steps := []func(context.Context) error{st.found, st.fill, st.plant, st.send, st.link, st.upward, st.live, st.tell}
	for _, step := range steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// found makes the stores and joins each to the one above.
func (st *stage) found(context.Context) error {
	if err := st.desk(st.script.City, store.City, ""); err != nil {
		return err
	}
	for _, c := range st.script.County {
		if err := st.desk(c, store.County, st.script.City.Code); err != nil {
			return err
		}
	}
	for _, s := range st.script.School {
		if err := st.desk(unit{s.Code, s.Name}, store.School, s.County); err != nil {
			return err
		}
	}
	st.say(words.Say("demo.founded", "counties", len(st.script.County), "schools", len(st.script.School)))
	return nil
}

func (st *stage) desk(u unit, level, above string) error {
	s, _, err := courier.Found(filepath.Join(st.dir, u.Code), store.Config{
		Unit: store.Unit{Code: u.Code, Name: u.Name, Level: level}, Password: st.opt.Password,
	}, st.pack)
	if err != nil {
		return err
	}
	st.stores[u.Code] = s
	if above == "" {
		return nil
	}
	request, err := courier.Request(s)
	if err != nil {
		return err
	}
	upper := st.stores[above]
	if upper == nil {
		return errScript
	}
	grant, _, err := courier.Grant(upper, request)
	if err != nil {
		return err
	}
	return courier.Accept(s, grant)
}

// fill lets every school register its children, family by family.
func (st *stage) fill(ctx context.Context) error {
	for n, school := range st.script.School {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := st.script.row(school.Main, school.Row)
		if r == nil {
			return errScript
		}
		count := dealt(st.opt.Students, len(st.script.School), n)
		if err := st.register(school, r, count); err != nil {
			return fmt.Errorf("fill %s: %w", school.Code, err)
		}
		st.result.Students += count
	}
	st.say(words.Say("demo.filled", "n", st.result.Students))
	return nil
}

// dealt is how many of all the n-th of several gets, from 0, where nobody gets two more than another.
func dealt(all, among, n int) int { return (all + among - 1 - n) / among }

// kept marks the place of an edit of an earlier family member's; the others count within the family's own.
const kept = "="

func (st *stage) register(at school, r *row, count int) error {
	var edits []store.Edit
	shared := map[string]string{}
	var family child
	for range count {
		p := r.Profile[st.dice.IntN(len(r.Profile))]
		c := st.dice.child(at, p)
		keep := map[string]string{}
		for _, rec := range r.Record {
			if id := shared[rec.Kind]; id != "" && st.dice.IntN(100) < rec.Share {
				keep[rec.Kind] = kept + id
				c.surname, c.village = family.surname, family.village
			}
		}
		made := st.dice.edits(r, p, c, keep)
		for j := range made {
			base := len(edits)
			for key, value := range made[j].Set {
				if id, ok := strings.CutPrefix(value, kept); ok {
					made[j].Set[key] = id
				} else if rest, ok := strings.CutPrefix(value, "#"); ok {
					if at, err := strconv.Atoi(rest); err == nil {
						made[j].Set[key] = fmt.Sprintf("#%d", base+at)
					}
				}
			}
		}
		for j, e := range made {
			for _, rec := range r.Record {
				if rec.Kind == e.Kind && rec.Share > 0 {
					shared[e.Kind] = fmt.Sprintf("#%d", len(edits)+j)
				}
			}
		}
		family = c
		edits = append(edits, made...)
	}
	_, err := st.stores[at.Code].Commit(edits...)
	return err
}

// plant registers the first child of one school at a second one too, with another telephone number.
func (st *stage) plant(context.Context) error {
	var one, two *school
	for i := range st.script.School {
		s := &st.script.School[i]
		k := st.pack.Kind(s.Main)
		if k == nil || k.Role != register.KindPerson {
			continue
		}
		if one == nil {
			one = s
		} else if two == nil && s.County == one.County {
			two = s
		}
	}
	if two == nil {
		return nil // a demo of one school has nobody to differ with
	}
	kind := st.pack.Kind(one.Main)
	phone := kind.ByRole(register.RolePhone)
	list, err := st.stores[one.Code].List(store.Query{Kind: kind.Key, Limit: 1})
	if err != nil || len(list) == 0 || phone == nil {
		return err
	}
	if _, err := st.stores[two.Code].Commit(store.Edit{Kind: kind.Key, Set: st.twin(kind, list[0]), Explain: st.script.Explain}); err != nil {
		return err
	}
	st.result.Field, st.result.Schools = phone.Key, []string{one.Code, two.Code}
	st.result.Students++
	name := kind.ByRole(register.RoleName)
	st.say(words.Say("demo.planted", "name", list[0].Fields[name.Key], "one", one.Name, "two", two.Name, "field", phone.Label))
	return nil
}

// send lets every school send, and every county receive.
func (st *stage) send(ctx context.Context) error {
	for _, county := range st.script.County {
		stick := filepath.Join(st.dir, sticks, county.Code)
		if err := os.MkdirAll(stick, 0o755); err != nil {
			return fmt.Errorf("make %s: %w", stick, err)
		}
		files := 0
		for _, s := range st.script.School {
			if s.County != county.Code {
				continue
			}
			if _, err := courier.All(func() (courier.Sent, error) { return courier.Send(ctx, st.stores[s.Code], courier.Parent, stick, nil) }); err != nil {
				return err
			}
			files++
		}
		merged := 0
		err := courier.Receive(ctx, st.stores[county.Code], []string{stick}, nil, func(r courier.Result) {
			if r.Status == courier.Merged {
				merged++
			}
		})
		if err != nil {
			return err
		}
		st.say(words.Say("demo.received", "county", county.Name, "files", files, "merged", merged))
	}
	return nil
}

// link lets each county say of the children that it has twice that they are one.
func (st *stage) link(context.Context) error {
	for _, county := range st.script.County {
		s := st.stores[county.Code]
		pairs, err := s.Duplicates()
		if err != nil {
			return err
		}
		for _, p := range pairs {
			if _, err := s.Link(p.A, p.B, words.Say("demo.same")); err != nil {
				return err
			}
		}
		conflicts, err := s.Conflicts("")
		if err != nil {
			return err
		}
		st.result.Conflicts += len(conflicts)
		for _, c := range conflicts {
			st.result.Conflict = c.Record
			st.say(words.Say("demo.conflict", "county", county.Name, "record", c.Record, "field", c.Field, "n", len(c.Values)))
		}
	}
	return nil
}

// upward lets the counties send to the city.
func (st *stage) upward(ctx context.Context) error {
	stick := filepath.Join(st.dir, sticks, st.script.City.Code)
	if err := os.MkdirAll(stick, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", stick, err)
	}
	for _, county := range st.script.County {
		if _, err := courier.All(func() (courier.Sent, error) {
			return courier.Send(ctx, st.stores[county.Code], courier.Parent, stick, nil)
		}); err != nil {
			return err
		}
	}
	return courier.Receive(ctx, st.stores[st.script.City.Code], []string{stick}, nil, func(courier.Result) {})
}

// tell writes down what stands where.
func (st *stage) tell(context.Context) error {
	list := []unit{st.script.City}
	list = append(list, st.script.County...)
	for _, s := range st.script.School {
		list = append(list, unit{s.Code, s.Name})
	}
	for _, u := range list {
		s := st.stores[u.Code]
		info, err := s.Info()
		if err != nil {
			return err
		}
		st.result.Stores = append(st.result.Stores, Place{u.Code, u.Name, s.Unit().Level, filepath.Join(st.dir, u.Code), info.Records, info.Code})
	}
	return nil
}
