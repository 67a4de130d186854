package demo

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

// The size of a week where Options name none: what the design's ratios speak of.
const (
	weekSchools  = 200
	weekStudents = 500 // of each school
	weekReturns  = 3
)

// twinEvery is how many schools share one child: the first child of each such school is registered at the next one too.
const twinEvery = 10

// week is how demo.toml invents the schools of a bureau's week.
type week struct {
	Like   string // code of the script's school that they are like
	Code   string // of a school, with %03d
	Name   string // of a school, with %d
	Change int    // of a hundred children, whose telephone number differs in each later return
}

// Week makes what waits for a bureau: its store, with nothing received, and in sticks/ the bundles that each of its
// schools sent in so many returns. opt.Students are spread over opt.Schools. Nobody received a receipt meanwhile, so that
// a bundle holds what the one before it held too. The stores of the schools are not kept.
func Week(ctx context.Context, dir string, files fs.FS, opt Options, returns int, say func(text string)) (Result, error) {
	opt.Schools = orElse(opt.Schools, weekSchools)
	opt.Students = orElse(opt.Students, weekStudents*opt.Schools)
	returns = orElse(returns, weekReturns)
	st, err := newStage(dir, files, opt, say)
	if err != nil {
		return Result{}, err
	}
	err = st.end(st.week(ctx, returns))
	return st.result, err
}

func orElse(n, other int) int {
	if n > 0 {
		return n
	}
	return other
}

func (st *stage) week(ctx context.Context, returns int) error {
	like, schools := st.script.Week.schools(st.script, st.opt.Schools)
	if like == nil {
		return errScript
	}
	county := unit{Code: like.County}
	for _, c := range st.script.County {
		if c.Code == like.County {
			county = c
		}
	}
	if err := st.desk(st.script.City, store.City, ""); err != nil {
		return err
	}
	if err := st.desk(county, store.County, st.script.City.Code); err != nil {
		return err
	}
	stick := filepath.Join(st.dir, sticks)
	if err := os.MkdirAll(stick, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", stick, err)
	}
	row := st.script.row(like.Main, like.Row)
	if row == nil {
		return errScript
	}
	twin := map[string]string{} // a child of the school before, to be registered once more
	for n, s := range schools {
		if err := ctx.Err(); err != nil {
			return err
		}
		count := dealt(st.opt.Students, len(schools), n)
		if err := st.sends(ctx, s, row, count, returns, &twin, n%twinEvery == 0, stick); err != nil {
			return fmt.Errorf("let %s send: %w", s.Code, err)
		}
		st.result.Students += count
		st.say(words.Say("demo.week.sent", "school", s.Name, "n", n+1, "of", len(schools)))
	}
	st.script.School = nil
	st.script.County = []unit{county}
	return st.tell(ctx)
}

// schools are so many like the script's own.
func (w week) schools(s *script, n int) (like *school, list []school) {
	for i := range s.School {
		if s.School[i].Code == w.Like {
			like = &s.School[i]
		}
	}
	if like == nil {
		return nil, nil
	}
	for i := range n {
		one := *like
		one.Code, one.Name = fmt.Sprintf(w.Code, i+1), fmt.Sprintf(w.Name, i+1)
		list = append(list, one)
	}
	return like, list
}

// sends founds a school, lets it register its children and write its returns, and forgets its store. twin is
// registered there as well where it holds a child, and is the school's first child afterwards if keep asks for it.
func (st *stage) sends(ctx context.Context, s school, r *row, count, returns int, twin *map[string]string, keep bool, stick string) error {
	if err := st.desk(unit{s.Code, s.Name}, store.School, s.County); err != nil {
		return err
	}
	own := st.stores[s.Code]
	defer func() {
		_ = own.Close() // it is deleted
		delete(st.stores, s.Code)
		_ = os.RemoveAll(filepath.Join(st.dir, s.Code)) // what stays behind is only a store that nobody needs
	}()
	if err := st.register(s, r, count); err != nil {
		return err
	}
	kind := st.pack.Kind(r.Main)
	list, err := own.List(store.Query{Kind: kind.Key})
	if err != nil {
		return err
	}
	phone := kind.ByRole(register.RolePhone)
	if len(*twin) > 0 {
		if _, err := own.Commit(store.Edit{Kind: kind.Key, Set: *twin, Explain: st.script.Explain}); err != nil {
			return err
		}
		*twin = nil
	}
	if keep && len(list) > 0 {
		*twin = st.twin(kind, list[0])
	}
	for turn := range returns {
		if turn > 0 && phone != nil {
			var edits []store.Edit
			for i, one := range list {
				if i == 0 || st.dice.IntN(100) < st.script.Week.Change {
					edits = append(edits, store.Edit{ID: one.ID, Set: map[string]string{phone.Key: st.dice.draw("@phone", child{})}})
				}
			}
			if _, err := own.Commit(edits...); err != nil {
				return err
			}
		}
		if _, err := courier.All(func() (courier.Sent, error) { return courier.Send(ctx, own, courier.Parent, stick, nil) }); err != nil {
			return err
		}
	}
	return nil
}

// twin copies what a child's record says of the child, with another telephone number.
func (st *stage) twin(kind *register.Kind, rec store.Record) map[string]string {
	copied := map[string]string{}
	for _, f := range kind.Fields {
		if value := rec.Fields[f.Key]; value != "" && !f.Derived() && f.Type != register.Ref && f.MayWrite(store.School) {
			copied[f.Key] = value
		}
	}
	if phone := kind.ByRole(register.RolePhone); phone != nil {
		copied[phone.Key] = st.dice.draw("@phone", child{})
	}
	return copied
}
