package store_test

import (
	"errors"
	"testing"

	"rollbook/fault"
	"rollbook/store"
)

// TestTheSameInADatabase runs tests of a store in a folder on stores in databases.
func TestTheSameInADatabase(t *testing.T) {
	inDatabases = true
	defer func() { inDatabases = false }()
	for name, test := range map[string]func(*testing.T){
		"many are set and undone":             TestManyAreSetAndUndone,
		"a decision is taken back":            TestADecisionIsTakenBack,
		"one child is one case":               TestOneChildIsOneCase,
		"who may be one":                      TestWhoMayBeOne,
		"concurrent edits":                    TestConcurrentEdits,
		"cuts in every order":                 TestCutsInEveryOrder,
		"two desks edit one field":            TestTwoDesksEditOneField,
		"one child in two schools":            TestOneChildInTwoSchools,
		"what is kept aside":                  TestWhatIsKeptAside,
		"changes wait for their predecessor":  TestChangesWaitForTheirPredecessor,
		"any order gives the same code":       TestAnyOrderGivesTheSameCode,
		"a cut in any order":                  TestACutInAnyOrder,
		"an issued pack rules from reopening": TestAnIssuedPackRulesFromTheNextOpening,
		"as another pack reads it":            TestAsAnotherPackReadsIt,
		"only what differs is written":        TestOnlyWhatDiffersIsWritten,
		"refused edits":                       TestRefusedEdits,
		"find":                                TestFind,
		"verify finds what was altered":       TestVerifyFindsWhatWasAltered,
		"a trial is thrown away":              TestATrialIsThrownAway,
	} {
		t.Run(name, test)
	}
}

// TestWhatIsRunAgainIsTheSame runs tests on stores whose transactions are all run twice, as those of a database are that went away.
func TestWhatIsRunAgainIsTheSame(t *testing.T) {
	defer store.Again()()
	for name, test := range map[string]func(*testing.T){
		"a format is migrated":         TestAnOlderFormatIsMigratedAfterABackup,
		"a step that fails":            TestAStepThatFailsChangesNothing,
		"what a disk has spoilt":       TestBitRot,
		"many are set and undone":      TestManyAreSetAndUndone,
		"a decision is taken back":     TestADecisionIsTakenBack,
		"cuts in every order":          TestCutsInEveryOrder,
		"what is kept aside":           TestWhatIsKeptAside,
		"any order gives the same":     TestAnyOrderGivesTheSameCode,
		"what waits":                   TestChangesWaitForTheirPredecessor,
		"a restored backup":            TestBackupAndRestore,
		"moved there and back":         TestMovedThereAndBack,
		"a trial is thrown away":       TestATrialIsThrownAway,
		"two desks edit one field":     TestTwoDesksEditOneField,
		"what is altered is found out": TestVerifyFindsWhatWasAltered,
	} {
		t.Run(name, test)
	}
}

// TestMovedThereAndBack moves a store from a folder into a database and back.
func TestMovedThereAndBack(t *testing.T) {
	s := desk(t, "S1", store.School)
	id := save(t, s, pupil("name", "马小龙"))
	for _, name := range []string{"马大龙", "马龙"} {
		save(t, s, store.Edit{ID: id, Set: map[string]string{"name": name}})
	}
	if err := s.SaveDraft("form", map[string]string{"name": "半"}); err != nil {
		t.Fatal(err)
	}
	want := code(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	base, back := store.DatabasePlace(t), t.TempDir()
	for _, way := range [][2]string{{s.Dir(), base}, {base, back}} {
		got, err := store.Move(way[0], way[1], password, smallPack(t), nil)
		if err != nil || got != want {
			t.Fatalf("moved: %s, want %s: %v", got, want, err)
		}
	}
	if _, err := store.Move(s.Dir(), base, password, smallPack(t), nil); !errors.Is(err, fault.New(0, "database-taken")) {
		t.Errorf("into one that is taken: %v", err)
	}
	if _, _, err := store.Create(base, store.Config{Unit: store.Unit{Code: "S1", Name: "学校", Level: store.School}, Password: password}, smallPack(t)); !errors.Is(err, fault.New(0, "database-taken")) {
		t.Errorf("made where one is: %v", err)
	}
	for _, place := range []string{base, back} {
		moved, err := store.Open(place, password, smallPack(t))
		if err != nil {
			t.Fatal(err)
		}
		if moved.Writer() == s.Writer() {
			t.Error("who goes on in both places writes under one writer")
		}
		save(t, moved, store.Edit{ID: id, Set: map[string]string{"name": "马新"}})
		sound(t, moved)
		if err := moved.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
