package courier_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"rollbook/store"
	"rollbook/store/change"
	"rollbook/sync/bundle"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
)

// keys gives a desk's secret identity, as a thief of its store and password would have it.
func keys(t testing.TB, s *store.Store) *trust.Identity {
	t.Helper()
	raw, err := s.Meta("trust/identity")
	if err != nil {
		t.Fatal(err)
	}
	id, err := trust.Unmarshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// resealed opens a county's honest bundle, lets a dishonest hand at it, and seals it with the
// county's own keys.
func resealed(t testing.TB, file string, county, city *store.Store, hand func(m *bundle.Manifest, ranges []store.Range) []store.Range) string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := bundle.Open(raw, keys(t, city))
	if err != nil {
		t.Fatal(err)
	}
	m := opened.Manifest
	m.Ranges, m.Blocks, m.Number = nil, nil, m.Number+100
	ranges := hand(&m, opened.Ranges)
	suite, err := courier.Suite(city)
	if err != nil {
		t.Fatal(err)
	}
	recipient, err := map[int]func() (string, error){1: keys(t, city).Recipient, 2: keys(t, city).RecipientSecond}[suite]()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := bundle.Suite(suite).Seal(&out, m, ranges, keys(t, county), []string{recipient}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "relay.zcb")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// rewrite gives a range whose last change says something else, its hash and head as they must be.
func rewrite(t testing.TB, r store.Range, field, value string) store.Range {
	t.Helper()
	c, err := change.Decode(r.Changes[len(r.Changes)-1])
	if err != nil {
		t.Fatal(err)
	}
	c.Fields[field] = value
	raw, err := change.Encode(c)
	if err != nil {
		t.Fatal(err)
	}
	r.Changes = append(slices.Clone(r.Changes[:len(r.Changes)-1]), raw)
	r.Head, r.Parsed = change.Hash(raw), nil
	return r
}

// invent gives a range with one more change, which its writer never wrote.
func invent(t testing.TB, r store.Range) store.Range {
	t.Helper()
	c, err := change.Decode(r.Changes[len(r.Changes)-1])
	if err != nil {
		t.Fatal(err)
	}
	c.Seq, c.Prev = c.Seq+1, r.Head
	raw, err := change.Encode(c)
	if err != nil {
		t.Fatal(err)
	}
	r.Changes, r.To, r.Head, r.Parsed = append(slices.Clone(r.Changes), raw), r.To+1, change.Hash(raw), nil
	return r
}

// TestTheCityBelievesTheSchools lets a county alter, invent, hold back and stand in for a school.
// The city merges what the school signed, and names the rest.
func TestTheCityBelievesTheSchools(t *testing.T) {
	inBoth(t, func(t *testing.T, town founding) {
		schools := func(ranges []store.Range, do func(store.Range) store.Range) []store.Range {
			for i, r := range ranges {
				if r.Unit == "S1" {
					ranges[i] = do(r)
				}
			}
			return ranges
		}
		for _, c := range []struct {
			name    string
			hand    func(m *bundle.Manifest, ranges []store.Range) []store.Range
			status  string
			warning string // among the result's
			merged  int    // of the school's three changes
			phone   string // as the city has it
		}{
			{"honest", func(_ *bundle.Manifest, r []store.Range) []store.Range { return r }, courier.Merged, "", 3, "13900000002"},
			{"alters a value", func(_ *bundle.Manifest, r []store.Range) []store.Range {
				return schools(r, func(r store.Range) store.Range { return rewrite(t, r, "phone", "13999999999") })
			}, courier.Merged, "altered", 0, ""},
			{"invents a change", func(_ *bundle.Manifest, r []store.Range) []store.Range {
				return schools(r, func(r store.Range) store.Range { return invent(t, r) })
			}, courier.Merged, "", 3, "13900000002"},
			{"holds the last change back", func(_ *bundle.Manifest, r []store.Range) []store.Range {
				return schools(r, func(r store.Range) store.Range {
					r.Changes, r.Parsed, r.To = r.Changes[:len(r.Changes)-1], nil, r.To-1
					r.Head = change.Hash(r.Changes[len(r.Changes)-1])
					return r
				})
			}, courier.Merged, "withheld", 0, ""},
			{"passes on without proof", func(m *bundle.Manifest, r []store.Range) []store.Range {
				m.Proofs = nil
				return r
			}, courier.Merged, "", 0, ""},
			{"breaks a proof", func(m *bundle.Manifest, r []store.Range) []store.Range {
				m.Proofs[0] = bytes.Replace(m.Proofs[0], []byte("S1"), []byte("S2"), 1)
				return r
			}, courier.Refused, "", 0, ""},
			{"drops the first change", func(_ *bundle.Manifest, r []store.Range) []store.Range {
				return schools(r, func(r store.Range) store.Range {
					r.Changes, r.Parsed, r.From = r.Changes[1:], nil, r.From+1
					return r
				})
			}, courier.Pending, "gap", 0, ""},
		} {
			t.Run(c.name, func(t *testing.T) {
				city, county, one, _ := town(t)
				stick := t.TempDir()
				id := save(t, one, pupil("马小龙", "13900000001"))
				save(t, one, store.Edit{ID: id, Set: map[string]string{"phone": "13900000002"}})
				send(t, one, courier.Parent, stick)
				receive(t, county, stick)
				path := resealed(t, send(t, county, courier.Parent, t.TempDir()).File, county, city, c.hand)
				got := receive(t, city, path)[0]
				if got.Status != c.status || c.warning != "" && !slices.Contains(got.Warnings, c.warning) {
					t.Fatalf("%s %v (%s), expected %s with %q", got.Status, got.Warnings, got.Code, c.status, c.warning)
				}
				merged := 0
				chains, err := city.Chains("S1")
				if err != nil {
					t.Fatal(err)
				}
				for _, chain := range chains {
					merged += int(chain.Last)
				}
				if merged != c.merged {
					t.Errorf("%d changes of the school are merged, not %d: %+v", merged, c.merged, got)
				}
				rec, err := city.Get(id)
				if (err == nil) != (c.phone != "") || rec.Fields["phone"] != c.phone {
					t.Errorf("the city has phone %q, not %q (%v)", rec.Fields["phone"], c.phone, err)
				}
				if c.name != "honest" && got.Status == courier.Merged && got.Quarantined == 0 {
					t.Error("nothing is kept aside")
				}
			})
		}
	})
}

// TestACountyMakesUpASchool lets a county certify a laptop of its own as the school: the trust list
// that the city holds does not name its key.
func TestACountyMakesUpASchool(t *testing.T) {
	inBoth(t, func(t *testing.T, town founding) {
		city, county, one, _ := town(t)
		stick := t.TempDir()
		id := save(t, one, pupil("马小龙", "13900000001"))
		send(t, one, courier.Parent, stick)
		receive(t, county, stick)
		send(t, county, courier.Parent, stick)
		receive(t, city, stick)

		list, err := courier.TrustList(county)
		if err != nil {
			t.Fatal(err)
		}
		false1 := found(t, "S1", store.School)
		request, err := courier.Request(false1)
		if err != nil {
			t.Fatal(err)
		}
		r, err := trust.ParseRequest(request)
		if err != nil {
			t.Fatal(err)
		}
		grant, err := keys(t, county).Grant(r, list) // behind the program's back: the list stays as it is
		if err != nil {
			t.Fatal(err)
		}
		if err := courier.Accept(false1, grant); err != nil {
			t.Fatal(err)
		}
		invented := save(t, false1, pupil("假学生", "13900000009"))
		send(t, false1, courier.Parent, stick)
		receive(t, county, stick)
		sent := send(t, county, courier.Parent, t.TempDir())
		got := receive(t, city, sent.File)[0]
		if got.Quarantined == 0 {
			t.Errorf("the city kept nothing aside: %+v", got)
		}
		if _, err := city.Get(invented); err == nil {
			t.Error("the city has the pupil of the false school")
		}
		if _, err := city.Get(id); err != nil {
			t.Errorf("the true school's pupil: %v", err)
		}
	})
}

// TestALaptopIsStolen revokes a school's laptop: what it had sent stays, what it writes later is kept
// aside, whichever came first at the city, the change or the cut.
func TestALaptopIsStolen(t *testing.T) {
	inBoth(t, func(t *testing.T, town founding) {
		for _, order := range []string{"cut first", "change first"} {
			t.Run(order, func(t *testing.T) {
				city, county, one, _ := town(t)
				stick, later := t.TempDir(), t.TempDir()
				id := save(t, one, pupil("马小龙", "13900000001"))
				send(t, one, courier.Parent, stick)
				receive(t, county, stick)
				save(t, one, store.Edit{ID: id, Set: map[string]string{"phone": "13900000666"}})
				stolen := save(t, one, pupil("假学生", "13900000009"))
				late := send(t, one, courier.Parent, later).File
				if order == "change first" {
					receive(t, county, late)
				}
				chains, err := county.Chains("S1")
				if err != nil {
					t.Fatal(err)
				}
				if _, err := courier.RevokeWriter(county, "S1", chains[0].Writer, 2); err != nil {
					t.Fatal(err)
				}
				if _, err := courier.Revoke(county, "S1"); err != nil {
					t.Fatal(err)
				}
				if order == "cut first" {
					if got := receive(t, county, late)[0]; got.Quarantined == 0 {
						t.Errorf("after the cut: %+v", got)
					}
				}
				send(t, county, courier.Parent, later)
				receive(t, city, later)
				for _, s := range []*store.Store{county, city} {
					rec, err := s.Get(id)
					if err != nil || rec.Fields["phone"] != "13900000001" {
						t.Errorf("%s has phone %q (%v)", s.Unit().Code, rec.Fields["phone"], err)
					}
					if _, err := s.Get(stolen); err == nil {
						t.Errorf("%s has what came after the cut", s.Unit().Code)
					}
					if report, err := s.Verify(true); err != nil || !report.OK {
						t.Errorf("%s: %v %v", s.Unit().Code, report.Problems, err)
					}
					if found := s.Find("pupil", "假学生", 5); len(found) != 0 {
						t.Errorf("%s still finds it", s.Unit().Code)
					}
				}
				kept, err := county.Quarantined()
				if err != nil || len(kept) != 2 || kept[0].Code != store.RejectCut {
					t.Errorf("kept aside: %+v, %v", kept, err)
				}
			})
		}
	})
}

// TestANewLaptop brings a school back: the county's rebuild bundle holds its whole book, and what the
// new laptop writes goes on from there.
func TestANewLaptop(t *testing.T) {
	inBoth(t, func(t *testing.T, town founding) {
		city, county, one, _ := town(t)
		stick := t.TempDir()
		id := save(t, one, pupil("马小龙", "13900000001"))
		send(t, one, courier.Parent, stick)
		receive(t, county, stick)
		save(t, county, store.Edit{ID: id, Set: map[string]string{"phone": "13900000002"}})
		if _, err := courier.Revoke(county, "S1"); err != nil {
			t.Fatal(err)
		}

		fresh := found(t, "S1", store.School)
		join(t, county, fresh)
		desks, err := courier.Desks(county)
		i := slices.IndexFunc(desks, func(d courier.Desk) bool { return d.Unit == "S1" })
		if err != nil || i < 0 || desks[i].Keys != 2 || desks[i].Ended != 1 || len(desks[i].Laptops) != 1 || !desks[i].Laptops[0].Cut || desks[i].Laptops[0].Changes != 2 {
			t.Errorf("%+v, %v", desks, err)
		}
		sent, err := courier.Rebuild(t.Context(), county, "S1", t.TempDir(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := receive(t, fresh, sent.File)[0]; got.Status != courier.Merged || got.Quarantined != 0 {
			t.Fatalf("rebuilt: %+v", got)
		}
		if rec, err := fresh.Get(id); err != nil || rec.Fields["phone"] != "13900000002" || rec.State != store.Received {
			t.Fatalf("on the new laptop: %+v, %v", rec, err)
		}
		second := save(t, fresh, pupil("王小明", "13900000003"))
		save(t, fresh, store.Edit{ID: id, Set: map[string]string{"phone": "13900000004"}})
		next := send(t, fresh, courier.Parent, t.TempDir())
		if got := receive(t, county, next.File)[0]; got.Quarantined != 0 || got.Accepted != 3 || got.Duplicate != 0 {
			t.Fatalf("the county: %+v", got)
		}
		up := send(t, county, courier.Parent, t.TempDir())
		if got := receive(t, city, up.File)[0]; got.Quarantined != 0 {
			t.Fatalf("the city: %+v", got)
		}
		for _, s := range []*store.Store{county, city} {
			rec, err := s.Get(id)
			if _, missing := s.Get(second); err != nil || missing != nil || rec.Fields["phone"] != "13900000004" || len(rec.Conflicts) > 0 {
				t.Errorf("%s: %+v, %v, %v", s.Unit().Code, rec, err, missing)
			}
		}
	})
}

// TestABackupIsRestored loses what a desk did after its backup, at the school and at the county: the
// other one gives it back.
func TestABackupIsRestored(t *testing.T) {
	inBoth(t, func(t *testing.T, town founding) {
		pack := smallPack(t)
		restored := func(backup string) *store.Store {
			t.Helper()
			dir := filepath.Join(t.TempDir(), "restored")
			if err := store.Restore(backup, dir, password, pack); err != nil {
				t.Fatal(err)
			}
			again, err := store.Open(dir, password, pack)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { again.Close() })
			return again
		}
		round := func(from, to *store.Store, unit string) courier.Result {
			t.Helper()
			return receive(t, to, send(t, from, unit, t.TempDir()).File)[0]
		}
		for _, who := range []string{"school", "county"} {
			t.Run(who, func(t *testing.T) {
				_, county, one, _ := town(t)
				id := save(t, one, pupil("马小龙", "13900000001"))
				round(one, county, courier.Parent)
				round(county, one, "S1")
				backup := filepath.Join(t.TempDir(), "b")
				loser := map[string]*store.Store{"school": one, "county": county}[who]
				if err := loser.Backup(backup); err != nil {
					t.Fatal(err)
				}
				later := save(t, one, pupil("王小明", "13900000003"))
				round(one, county, courier.Parent)
				save(t, county, store.Edit{ID: id, Set: map[string]string{"phone": "13900000002"}})
				round(county, one, "S1")
				round(one, county, courier.Parent)

				back := restored(backup)
				if who == "school" {
					one = back
				} else {
					county = back
				}
				if _, err := back.Get(later); err == nil {
					t.Fatal("the backup is not older")
				}
				fresh := save(t, one, pupil("李小红", "13900000005"))
				for range 2 {
					round(one, county, courier.Parent)
					round(county, one, "S1")
				}
				for _, s := range []*store.Store{one, county} {
					for _, each := range []string{id, later, fresh} {
						if _, err := s.Get(each); err != nil {
							t.Errorf("%s: %v", s.Unit().Code, err)
						}
					}
					if rec, err := s.Get(id); err != nil || rec.Fields["phone"] != "13900000002" {
						t.Errorf("%s: phone %q (%v)", s.Unit().Code, rec.Fields["phone"], err)
					}
					if kept, err := s.Quarantined(); err != nil || len(kept) > 0 {
						t.Errorf("%s keeps aside %+v (%v)", s.Unit().Code, kept, err)
					}
				}
				a, errA := one.Info()
				b, errB := county.Info()
				if errA != nil || errB != nil || len(b.Books) == 0 || a.Books[0].Code != b.Books[0].Code {
					t.Errorf("the book's codes differ: %+v and %+v", a.Books, b.Books)
				}
			})
		}
	})
}

// TestTwoCopiesOfADeskGoOn has two officers work on copies of one store, and send by turns: each gets what the other did, again and
// again, by his own receipts.
func TestTwoCopiesOfADeskGoOn(t *testing.T) {
	pack := smallPack(t)
	_, county, one, _ := town(t)
	id := save(t, one, pupil("马小龙", "13900000001"))
	receive(t, county, send(t, one, courier.Parent, t.TempDir()).File)
	backup, dir := filepath.Join(t.TempDir(), "b"), filepath.Join(t.TempDir(), "two")
	if err := errors.Join(one.Backup(backup), store.Restore(backup, dir, password, pack)); err != nil {
		t.Fatal(err)
	}
	two, err := store.Open(dir, password, pack)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { two.Close() })
	var all []string
	for n := range 3 {
		all = append(all, save(t, one, pupil("王小明", fmt.Sprint(13900000010+n))), save(t, two, pupil("李小红", fmt.Sprint(13900000020+n))))
		save(t, one, store.Edit{ID: id, Set: map[string]string{"phone": fmt.Sprint(13900000030 + n)}})
		for _, s := range []*store.Store{one, two, one} {
			receive(t, county, send(t, s, courier.Parent, t.TempDir()).File)
			receive(t, s, send(t, county, "S1", t.TempDir()).File)
		}
		for _, s := range []*store.Store{one, two, county} {
			for _, each := range all {
				if _, err := s.Get(each); err != nil {
					t.Errorf("turn %d, %s: %v", n, s.Unit().Code, err)
				}
			}
		}
	}
}

// TestAnOlderTrustList refuses a bundle whose list is older than one that is known: somebody holds
// a cut back.
func TestAnOlderTrustList(t *testing.T) {
	inBoth(t, func(t *testing.T, town founding) {
		city, county, one, _ := town(t)
		save(t, one, pupil("马小龙", "13900000001"))
		receive(t, county, send(t, one, courier.Parent, t.TempDir()).File)
		old := send(t, county, courier.Parent, t.TempDir()).File
		if _, err := courier.Revoke(county, "S2"); err != nil {
			t.Fatal(err)
		}
		receive(t, city, send(t, county, courier.Parent, t.TempDir()).File)
		if got := receive(t, city, old)[0]; got.Status != courier.Refused || got.Code != "list-old" {
			t.Errorf("%s %s", got.Status, got.Code)
		}
	})
}

// TestAGrantThatIsAcceptedAgain opens the grant of a unit once more, after the bureau above ended another: the newer list stays.
func TestAGrantThatIsAcceptedAgain(t *testing.T) {
	inBoth(t, func(t *testing.T, town founding) {
		_, county, one, _ := town(t)
		request, err := courier.Request(one)
		if err != nil {
			t.Fatal(err)
		}
		grant, _, err := courier.Grant(county, request)
		if err != nil {
			t.Fatal(err)
		}
		if err := courier.Accept(one, grant); err != nil {
			t.Fatal(err)
		}
		if _, err := courier.Revoke(county, "S2"); err != nil {
			t.Fatal(err)
		}
		receive(t, one, send(t, county, "S1", t.TempDir()).File)
		want, err := one.Info()
		if err != nil {
			t.Fatal(err)
		}
		if err := courier.Accept(one, grant); err != nil {
			t.Fatal(err)
		}
		held, err := courier.TrustList(one)
		if err != nil {
			t.Fatal(err)
		}
		list, _, err := trust.OpenList(held, keys(t, one).Root())
		if err != nil || list.Number != listOf(t, county).Number || len(list.Ended) != 1 {
			t.Errorf("list %d with %d keys ended, %v; the county's is %d", list.Number, len(list.Ended), err, listOf(t, county).Number)
		}
		if got, err := one.Info(); err != nil || got.Code != want.Code {
			t.Errorf("state code %s became %s, %v", want.Code, got.Code, err)
		}
	})
}
