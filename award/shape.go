package award

import (
	"math"
	"strconv"
	"time"

	"rollbook/store"
	"rollbook/store/register"
)

// Meanings of an opinion, as the codes of the pack say in their column "means".
const (
	Agreed   = "agreed"
	Returned = "returned"
	Refused  = "refused"
)

// shape is where a pack keeps what this room works with.
type shape struct {
	pack                                                 *register.Pack
	person, award, approval, batch, publicity, kin, home *register.Kind
	results                                              map[string]string // code → meaning
	codes                                                map[string]string // meaning → code
}

func shapeOf(s *store.Store) (*shape, error) {
	p := s.Pack()
	x := &shape{
		pack: p, person: p.KindByRole(register.KindPerson), award: p.KindByRole(register.KindAward), approval: p.KindByRole(register.KindApproval),
		batch: p.KindByRole(register.KindBatch), publicity: p.KindByRole(register.KindPublicity), kin: p.KindByRole(register.KindGuardian),
		home: p.KindByRole(register.KindHousehold), results: map[string]string{}, codes: map[string]string{},
	}
	for kind, needed := range map[*register.Kind][]register.Role{
		x.person: {register.RoleName},
		x.award: {
			register.RolePerson, register.RoleProgramme, register.RolePeriod, register.RoleRule, register.RoleBasis, register.RoleDue, register.RoleReason,
			register.RoleProposer, register.RoleBatch, register.RoleDocument, register.RolePaid, register.RolePaidOn, register.RoleWay, register.RolePayee,
			register.RoleAccount, register.RoleReceipt, register.RoleRemark, register.RoleBack, register.RoleBackOn, register.RoleOpinion,
		},
		x.approval: {
			register.RoleAward, register.RoleFollows, register.RoleStep, register.RoleOffice, register.RoleResult, register.RoleOpinion,
			register.RoleActor, register.RoleEvent, register.RoleDocument, register.RoleDue,
		},
		x.batch:     {register.RoleTitle, register.RoleProgramme, register.RolePeriod, register.RoleEvent, register.RoleDue, register.RoleReason},
		x.publicity: {register.RoleProgramme, register.RolePeriod, register.RoleFrom, register.RoleUntil, register.RoleOpinion},
	} {
		if kind == nil {
			return nil, errNoAid
		}
		for _, role := range needed {
			if kind.ByRole(role) == nil {
				return nil, errNoAid
			}
		}
	}
	if list := p.Codes[x.approval.ByRole(register.RoleResult).Codes]; list != nil {
		for _, row := range list.Codes {
			means := row.Data["means"]
			x.results[row.Code], x.codes[means] = means, row.Code
		}
	}
	if x.codes[Agreed] == "" || x.codes[Returned] == "" || x.codes[Refused] == "" {
		return nil, errNoAid
	}
	return x, nil
}

// key is the field of a role; the roles that shapeOf asked for are there.
func key(k *register.Kind, r register.Role) string { return k.ByRole(r).Key }

// recordsOf are records that are named, in full or by the beginning of their ids; each must be of a kind.
func recordsOf(s *store.Store, k *register.Kind, ids []string) (map[string]bool, error) {
	all := map[string]bool{}
	for _, id := range ids {
		rec, err := s.Get(id)
		if err != nil {
			return nil, err
		}
		if rec.Kind != k.Key {
			return nil, errUnknown.With("id", id)
		}
		all[rec.ID] = true
	}
	return all, nil
}

// valueOf reads a record's value by role; "" where the kind has no such field.
func valueOf(k *register.Kind, values map[string]string, r register.Role) string {
	if k == nil || k.ByRole(r) == nil {
		return ""
	}
	return values[k.ByRole(r).Key]
}

// money reads a canonical amount; NaN for none.
func money(text string) float64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN()
	}
	return n
}

// yuan writes an amount canonically; "" for none.
func yuan(n float64) string {
	if math.IsNaN(n) {
		return ""
	}
	return strconv.FormatFloat(math.Round(n*100)/100, 'f', -1, 64)
}

func sameMoney(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) < 0.005
}

// within gives the day on which a period is judged: the day asked about, or the period's nearest.
func (x *shape) within(period string, day time.Time) time.Time {
	text := day.Format(time.DateOnly)
	if at := x.pack.DayIn(period, text); at != text {
		return date(at)
	}
	return day
}

// date reads a day that is known to be one.
func date(text string) time.Time {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return day
}

func today(day time.Time) time.Time {
	if day.IsZero() {
		return time.Now()
	}
	return day
}

// later reports whether a day is after today's, by the calendar of the desk: a day that was typed is midnight of Greenwich,
// eight hours after Beijing's.
func later(day time.Time) bool { return day.Format(time.DateOnly) > time.Now().Format(time.DateOnly) }

// called is a programme by its name, for a sentence; its code where it has none.
func called(p *register.Pack, code string) any {
	if k := p.KindByRole(register.KindAward); k != nil && k.ByRole(register.RoleProgramme) != nil {
		if row := p.Codes[k.ByRole(register.RoleProgramme).Codes].Row(code); row != nil {
			return row
		}
	}
	return code
}
