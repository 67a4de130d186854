package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"rollbook/store"
	"rollbook/store/change"
)

// TestStoppedWithinABundle copies a county's store while it merges a bundle, as a power cut would leave it: the bundle is not
// received there. When it comes again it goes on from there, and its outcome is as if nothing had been, with what was refused
// before; nothing is there twice.
func TestStoppedWithinABundle(t *testing.T) {
	defer store.AcceptParts(100)()
	school, county := desk(t, "S1", store.School), desk(t, "COUNTY", store.County)
	var edits []store.Edit
	for i := range 449 {
		edits = append(edits, pupil("name", fmt.Sprint("马小龙", i)))
	}
	if _, err := school.Commit(edits...); err != nil {
		t.Fatal(err)
	}
	stopped := filepath.Join(t.TempDir(), "COUNTY")
	n, then := 0, 0
	other := desk(t, "S2", store.School)
	save(t, other, pupil("name", "王小明"))
	late := everything(t, other)[0] // without its beginning
	late.From, late.Changes = late.From+1, late.Changes[1:]
	broken := store.Range{Writer: change.Writer{1}, Book: "S2", Unit: "S2", From: 1, To: 1, Changes: [][]byte{[]byte("no change")}}
	cargo := store.Cargo{
		Ranges: append([]store.Range{broken, late}, everything(t, school)...), Source: "test", LevelOf: levelOf, Authority: func(string, string) bool { return true },
		Then: func(got store.Accepted) (map[string][]byte, error) {
			if then++; then < 3 && (got.Accepted != 450 || got.Quarantined != 1 || len(got.Rejected) != 1 || got.Pending != 1 || len(got.Gaps) != 1) {
				t.Errorf("the outcome is kept of %+v", got)
			}
			return map[string][]byte{"received": []byte("1")}, nil
		},
	}
	watched := cargo
	watched.Refuse = func(change.Change, change.ID) string {
		if n++; n == 250 {
			if err := os.CopyFS(stopped, os.DirFS(county.Dir())); err != nil {
				t.Error(err)
			}
		}
		return ""
	}
	got, err := county.Accept(watched)
	if err != nil || got.Accepted != 450 || got.Duplicate != 0 || got.Quarantined != 1 || then != 1 {
		t.Fatalf("%+v, %v; told %d times", got, err, then)
	}
	s, err := store.Open(stopped, password, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if list, err := s.List(store.Query{Kind: "pupil"}); err != nil || len(list) != 197 {
		t.Fatalf("%d records when it stopped, %v", len(list), err)
	}
	if raw, err := s.Meta("received"); err != nil || raw != nil {
		t.Errorf("the outcome is kept before the end: %q, %v", raw, err)
	}
	if got, err = s.Accept(cargo); err != nil || got.Accepted != 450 || got.Duplicate != 0 || got.Quarantined != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if again, err := s.Accept(cargo); err != nil || again.Accepted != 0 || again.Duplicate != 452 {
		t.Errorf("once more: %+v, %v", again, err)
	}
	sound(t, s)
	if a, b := code(t, s), code(t, county); a != b || err != nil {
		t.Errorf("codes %s and %s, %v", a, b, err)
	}
}

// TestADisputeThatABundleSettles brings in one bundle what two desks said of a field, and what was decided of it, each in a
// transaction of its own: it is no conflict that the bundle brought.
func TestADisputeThatABundleSettles(t *testing.T) {
	_, county, ids := disputed(t, 3, "phone", "13900000001", "13900000002")
	for _, id := range ids[:2] {
		if _, err := county.Resolve(id, "phone", "13900000001", "问过家长"); err != nil {
			t.Fatal(err)
		}
	}
	defer store.AcceptParts(1)()
	city := desk(t, "CITY", store.City)
	got, err := city.Accept(store.Cargo{Ranges: everything(t, county), Source: "test", LevelOf: levelOf, Authority: func(string, string) bool { return true }})
	if err != nil || got.Conflicts != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if list, err := city.Conflicts(""); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}
