package store_test

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"rollbook/store"
	"rollbook/store/change"
)

func TestTwoDesksEditOneField(t *testing.T) {
	school, county := desk(t, "S1", store.School), desk(t, "COUNTY", store.County)
	id := save(t, school, pupil("name", "马小龙", "phone", "13900000000"))
	take(t, county, everything(t, school))
	save(t, county, store.Edit{ID: id, Set: map[string]string{"phone": "13900000001"}})
	save(t, school, store.Edit{ID: id, Set: map[string]string{"phone": "13900000002"}})
	got := take(t, county, everything(t, school))
	if got.Conflicts != 1 || got.Accepted != 1 {
		t.Fatalf("accepted %+v", got)
	}
	conflicts, err := county.Conflicts("")
	if err != nil || len(conflicts) != 1 || len(conflicts[0].Values) != 2 || conflicts[0].Base != "13900000000" {
		t.Fatalf("conflicts %+v, %v", conflicts, err)
	}
	if _, err := county.Resolve(id, "phone", "13900000002", ""); err == nil {
		t.Error("decided without a reason")
	}
	if _, err := county.Resolve(id, "phone", "13900000002", "问了家长"); err != nil {
		t.Fatal(err)
	}
	take(t, school, everything(t, county))
	take(t, county, everything(t, school))
	for _, s := range []*store.Store{school, county} {
		rec := get(t, s, id)
		if rec.Fields["phone"] != "13900000002" || len(rec.Conflicts) != 0 {
			t.Errorf("%s: %+v", s.Unit().Code, rec)
		}
		sound(t, s)
	}
	if a, b := code(t, school), code(t, county); a != b {
		t.Errorf("the same changes, but codes %s and %s", a, b)
	}
}

func TestOneChildInTwoSchools(t *testing.T) {
	one, two, county := desk(t, "S1", store.School), desk(t, "S2", store.School), desk(t, "COUNTY", store.County)
	a := save(t, one, pupil("name", "马小龙", "number", "11010120080808001X", "phone", "13900000001", "class", "三1班"))
	b := save(t, two, pupil("name", "马小龙", "number", "11010120080808001X", "phone", "13900000002", "class", "二2班"))
	take(t, county, everything(t, one))
	take(t, county, everything(t, two))
	pairs, err := county.Duplicates()
	if err != nil || len(pairs) != 1 || pairs[0].Why != "number" {
		t.Fatalf("duplicates %+v, %v", pairs, err)
	}
	if _, err := county.Link(a, b, "同一身份证"); err != nil {
		t.Fatal(err)
	}
	if pairs, _ := county.Duplicates(); len(pairs) != 0 {
		t.Errorf("still asked: %v", pairs)
	}
	conflicts, err := county.Conflicts("")
	if err != nil || len(conflicts) != 1 || conflicts[0].Field != "phone" || len(conflicts[0].Values) != 2 {
		t.Fatalf("conflicts %+v, %v", conflicts, err)
	}
	if _, err := county.Resolve(b, "phone", "13900000001", "电话核实"); err != nil {
		t.Fatal(err)
	}
	for _, school := range []*store.Store{one, two} {
		ranges, err := county.Ranges(map[change.Writer]uint64{}, []string{school.Unit().Code})
		if err != nil {
			t.Fatal(err)
		}
		take(t, school, ranges)
	}
	if get(t, two, b).Fields["phone"] != "13900000001" || get(t, one, a).Fields["phone"] != "13900000001" {
		t.Error("the decision did not reach both schools")
	}
	if _, err := county.Unlink(a, b, "看错"); err != nil {
		t.Fatal(err)
	}
	if pairs, _ := county.Duplicates(); len(pairs) != 1 {
		t.Error("a link undone is a question again")
	}
	if _, err := county.Unlike(a, b, "双胞胎"); err != nil {
		t.Fatal(err)
	}
	if pairs, _ := county.Duplicates(); len(pairs) != 0 {
		t.Error("不是同一人 is remembered")
	}
}

// TestTwoBureausJudgeOtherwise lets two bureaus say of one pair of records that they are one person, and that they
// are not: it is one question, it is decided like any other, and what was decided stands at both.
func TestTwoBureausJudgeOtherwise(t *testing.T) {
	one, two := desk(t, "S1", store.School), desk(t, "S2", store.School)
	county, city := desk(t, "COUNTY", store.County), desk(t, "CITY", store.City)
	a := save(t, one, pupil("name", "马小龙", "number", "11010120080808001X", "phone", "1"))
	b := save(t, two, pupil("name", "马小龙", "number", "11010120080808001X", "phone", "1"))
	for _, bureau := range []*store.Store{county, city} {
		take(t, bureau, everything(t, one))
		take(t, bureau, everything(t, two))
	}
	if _, err := county.Link(a, b, "同一身份证"); err != nil {
		t.Fatal(err)
	}
	if _, err := city.Unlike(a, b, "双胞胎"); err != nil {
		t.Fatal(err)
	}
	take(t, city, everything(t, county))
	take(t, county, everything(t, city))
	for _, bureau := range []*store.Store{county, city} {
		list, err := bureau.Conflicts("")
		if err != nil || len(list) != 1 || list[0].Record != a || list[0].Other != b || len(list[0].Values) != 2 {
			t.Fatalf("%s: %+v, %v", bureau.Unit().Code, list, err)
		}
	}
	c, err := city.Conflicts("")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := city.Resolve(c[0].Record, c[0].Field, "perhaps", "问过家长"); err == nil {
		t.Error("what is no judgement was taken")
	}
	if _, err := city.Resolve(c[0].Record, c[0].Field, "different", "问过家长"); err != nil {
		t.Fatal(err)
	}
	take(t, county, everything(t, city))
	for _, bureau := range []*store.Store{county, city} {
		list, err := bureau.Conflicts("")
		pairs, _ := bureau.Duplicates()
		if err != nil || len(list) != 0 || len(pairs) != 0 || len(bureau.Linked()) != 0 {
			t.Errorf("%s: %+v, asked again %v, linked %v, %v", bureau.Unit().Code, list, pairs, bureau.Linked(), err)
		}
	}
	if x, y := code(t, county), code(t, city); x != y {
		t.Errorf("codes %s and %s", x, y)
	}
}

func TestWhatIsKeptAside(t *testing.T) {
	one, two, county := desk(t, "S1", store.School), desk(t, "S2", store.School), desk(t, "COUNTY", store.County)
	id := save(t, one, pupil("name", "马小龙"))
	take(t, two, everything(t, one))
	if _, err := two.Get(id); err != nil {
		t.Fatal(err)
	}
	save(t, two, store.Edit{ID: id, Set: map[string]string{"name": "假名字"}})
	take(t, county, everything(t, one))
	got := take(t, county, everything(t, two)) // writes into a book that is not its own
	if got.Quarantined == 0 || get(t, county, id).Fields["name"] != "马小龙" {
		t.Errorf("%+v", got)
	}
	kept, err := county.Quarantined()
	if err != nil || len(kept) != got.Quarantined || kept[0].Code != store.RejectBook {
		t.Errorf("kept aside: %+v, %v", kept, err)
	}
	if again := take(t, county, everything(t, two)); again.Quarantined != 0 {
		t.Errorf("kept aside twice: %+v", again)
	}

	ranges := everything(t, two)
	for i := range ranges {
		ranges[i].Changes[0] = ranges[i].Changes[0][:20]
	}
	if got := take(t, desk(t, "COUNTY", store.County), ranges); got.Accepted != 0 || len(got.Rejected) == 0 || got.Rejected[0].Code != store.RejectMalformed {
		t.Errorf("cut changes: %+v", got)
	}
	sound(t, county)
}

func TestAFieldOfTheCountys(t *testing.T) {
	other := desk(t, "COUNTY", store.County)
	id := save(t, other, pupil("name", "马小龙", "verdict", "同意"))
	ranges := everything(t, other)
	for i := range ranges { // the same chain, said to be a school's
		levels["COUNTY"] = store.School
		defer func() { levels["COUNTY"] = store.County }()
		_ = i
	}
	s := desk(t, "CITY", store.City)
	got := take(t, s, ranges)
	if len(got.Rejected) != 1 || got.Rejected[0].Code != store.RejectLevel {
		t.Fatalf("%+v", got)
	}
	if _, err := s.Get(id); err == nil {
		t.Error("what a school may not say was merged")
	}
}

func TestChangesWaitForTheirPredecessor(t *testing.T) {
	school, county := desk(t, "S1", store.School), desk(t, "COUNTY", store.County)
	for _, name := range []string{"一", "二", "三", "四"} {
		save(t, school, pupil("name", "马"+name))
	}
	all := everything(t, school)[0]
	late := all
	late.From, late.Changes = 4, all.Changes[3:]
	early := all
	early.Changes = all.Changes[:3]
	got := take(t, county, []store.Range{late})
	if got.Pending != 2 || got.Accepted != 0 || len(got.Gaps) != 1 || got.Gaps[0].From != 1 || got.Gaps[0].To != 3 {
		t.Fatalf("late first: %+v", got)
	}
	if got := take(t, county, []store.Range{early}); got.Accepted != 5 || len(got.Gaps) != 0 {
		t.Fatalf("then the early ones: %+v", got)
	}
	if code(t, county) != code(t, school) {
		t.Error("not the same after all came")
	}
	sound(t, county)
}

func TestACopiedStoreMakesAForkAndLosesNothing(t *testing.T) {
	school, county := desk(t, "S1", store.School), desk(t, "COUNTY", store.County)
	id := save(t, school, pupil("name", "马小龙"))
	file := t.TempDir() + "/copy"
	if err := school.Backup(file); err != nil {
		t.Fatal(err)
	}
	other := reopened(t, file) // a copy of the folder, not a restore: the writer is the same
	save(t, school, store.Edit{ID: id, Set: map[string]string{"phone": "13900000001"}})
	save(t, other, store.Edit{ID: id, Set: map[string]string{"phone": "13900000002"}})
	save(t, other, store.Edit{ID: id, Set: map[string]string{"class": "一1班"}})
	take(t, county, everything(t, school))
	got := take(t, county, everything(t, other))
	if len(got.Forks) != 2 || got.Accepted != 2 {
		t.Fatalf("%+v", got)
	}
	rec := get(t, county, id)
	if len(rec.Conflicts) != 1 || len(rec.Conflicts[0].Values) != 2 {
		t.Errorf("conflicts %+v", rec.Conflicts)
	}
	sound(t, county)
	reverse := desk(t, "COUNTY", store.County)
	take(t, reverse, everything(t, other))
	take(t, reverse, everything(t, school))
	if code(t, reverse) != code(t, county) {
		t.Error("another order gives another code")
	}
	third := desk(t, "CITY", store.City)
	take(t, third, everything(t, county))
	if code(t, third) != code(t, county) {
		t.Error("branches are passed on")
	}
}

// TestACopyOfACopy: a laptop is copied, the copy goes on and is copied in its turn, and all three go on. Whatever comes first, and by
// whatever way, all of it stands.
func TestACopyOfACopy(t *testing.T) {
	school := desk(t, "S1", store.School)
	copied := func(s *store.Store) *store.Store {
		t.Helper()
		file := filepath.Join(t.TempDir(), "copy")
		if err := s.Backup(file); err != nil {
			t.Fatal(err)
		}
		return reopened(t, file)
	}
	ids := []string{save(t, school, pupil("name", "马小龙"))}
	second := copied(school)
	ids = append(ids, save(t, school, pupil("name", "马一")), save(t, second, pupil("name", "马二")))
	third := copied(second)
	ids = append(ids, save(t, second, pupil("name", "王二")), save(t, second, pupil("name", "李二")), save(t, third, pupil("name", "王三")), save(t, third, pupil("name", "李三")))
	all := []*store.Store{school, second, third}
	want := ""
	for _, order := range orders(3) {
		county, city := desk(t, "COUNTY", store.County), desk(t, "CITY", store.City)
		for _, n := range order {
			ranges := everything(t, all[n])
			for _, r := range slices.Backward(ranges) {
				take(t, county, []store.Range{r})
			}
		}
		take(t, city, everything(t, county))
		for _, s := range []*store.Store{county, city} {
			for _, id := range ids {
				if _, err := s.Get(id); err != nil {
					t.Errorf("%v: %s has no %s", order, s.Unit().Code, id)
				}
			}
			if len(s.Gaps()) > 0 {
				t.Errorf("%v: %s waits for %v", order, s.Unit().Code, s.Gaps())
			}
			sound(t, s)
		}
		if want == "" {
			want = code(t, county)
		}
		if code(t, county) != want || code(t, city) != want {
			t.Errorf("%v: %s and %s, another order gives %s", order, code(t, county), code(t, city), want)
		}
	}
}

// TestAnyOrderGivesTheSameCode: bundles of three schools in any order, cut anywhere, repeated.
func TestAnyOrderGivesTheSameCode(t *testing.T) {
	var all []store.Range
	for _, c := range []string{"S1", "S2", "S3"} {
		s := desk(t, c, store.School)
		for _, name := range []string{"一", "二", "三"} {
			id := save(t, s, pupil("name", "马"+name))
			save(t, s, store.Edit{ID: id, Set: map[string]string{"class": "1班"}})
		}
		for _, r := range everything(t, s) {
			half := len(r.Changes) / 2
			first, second := r, r
			first.Changes, second.Changes = r.Changes[:half], r.Changes[half:]
			second.From = r.From + uint64(half)
			all = append(all, first, second)
		}
	}
	want := ""
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		county := desk(t, "COUNTY", store.County)
		order := append(slices.Clone(all), all[random.IntN(len(all))])
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, r := range order {
			take(t, county, []store.Range{r})
		}
		got := code(t, county)
		if want == "" {
			want = got
		}
		if got != want {
			t.Fatalf("code %s, want %s", got, want)
		}
		county.Close()
	}
}

func reopened(t *testing.T, file string) *store.Store {
	t.Helper()
	dir := t.TempDir()
	copyTo(t, file, dir+"/store.db")
	s, err := store.Open(dir, password, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestACutInAnyOrder cuts a writer before, between and after its changes came: one state.
func TestACutInAnyOrder(t *testing.T) {
	school := desk(t, "S1", store.School)
	id := save(t, school, pupil("name", "马小龙", "phone", "13900000001"))
	save(t, school, store.Edit{ID: id, Set: map[string]string{"phone": "13900000002"}})
	gone := save(t, school, pupil("name", "王小明"))
	ranges := everything(t, school)
	for last, want := range map[uint64]string{0: "", 1: "", 2: "13900000001", 3: "13900000002", 9: "13900000002"} {
		cuts := map[change.Writer][]store.Cut{school.Writer(): {{Seq: last}}}
		codes := map[string]bool{}
		for _, order := range []string{"before", "after", "twice"} {
			s := desk(t, "COUNTY", store.County)
			batch := store.Cargo{Authority: func(string, string) bool { return true }, LevelOf: levelOf}
			if order == "after" {
				take(t, s, ranges)
			} else {
				batch.Ranges = ranges
			}
			batch.Cuts = cuts
			for range 2 {
				if _, err := s.Accept(batch); err != nil {
					t.Fatal(err)
				}
			}
			rec, err := s.Get(id)
			if rec.Fields["phone"] != want || (err == nil) != (want != "") {
				t.Errorf("cut at %d %s: phone %q (%v), not %q", last, order, rec.Fields["phone"], err, want)
			}
			if _, err := s.Get(gone); (err == nil) != (last >= 4) {
				t.Errorf("cut at %d %s: the later pupil: %v", last, order, err)
			}
			sound(t, s)
			codes[code(t, s)] = true
		}
		if len(codes) != 1 {
			t.Errorf("cut at %d: the order changes the state: %v", last, codes)
		}
	}
}
