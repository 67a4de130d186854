package finding_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rollbook/fault"
	"rollbook/finding"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/store/register"
)

const twoOfOneName = `
	a = YN-01 student name=马小龙 id_no=640121/20080101/001 hukou_place=640121104205
	b = YN-01 student name=马小龙 id_no=640121/20080101/035 hukou_place=640121104205`

// TestT22DifferentPersonsAreNotAskedAgain answers 不是同一人 once: neither the finding nor the conflict desk asks again,
// and a third child of the name is a new question.
func TestT22DifferentPersonsAreNotAskedAgain(t *testing.T) {
	w := newTown(t)
	w.note(twoOfOneName)
	list := w.found("K5")
	if len(list) != 1 || !list[0].Open() {
		t.Fatalf("found %s", sentences(list))
	}
	saved, err := finding.Resolve(w.Store, list[0], finding.Answer{Code: "3", Reason: "户口簿上是两户人家的孩子", Evidence: "户口簿第 2 页"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(saved.ID, "YN-01|") {
		t.Errorf("the answer is kept as %s, not in the school's book", saved.ID)
	}
	again := w.found("K5")
	if len(again) != 1 || again[0].Open() || again[0].Resolution.Reason != "户口簿上是两户人家的孩子" {
		t.Fatalf("asked again: %s", sentences(again))
	}
	if pairs, err := w.Duplicates(); err != nil || len(pairs) > 0 {
		t.Errorf("the conflict desk asks about %v (%v)", pairs, err)
	}
	events, err := w.History(w.named["a"])
	if err != nil || events[len(events)-1].Kind != "judged" || events[len(events)-1].Reason != "户口簿上是两户人家的孩子 户口簿第 2 页" {
		t.Errorf("of the persons is said: %+v, %v", events[len(events)-1], err)
	}
	w.note(`YN-02 student name=马小龙 id_no=640121/20080101/051 hukou_place=640121104205`)
	if third := w.found("K5"); len(third) != 1 || !third[0].Open() || len(third[0].Records) != 3 {
		t.Errorf("the third child: %s", sentences(third))
	}
}

// TestWhatTheConflictDeskSaysIsAnAnswer takes 不是同一人 and 同一人 from there.
func TestWhatTheConflictDeskSaysIsAnAnswer(t *testing.T) {
	w := newTown(t)
	w.note(twoOfOneName)
	if _, err := w.Unlike(w.named["a"], w.named["b"], "两户人家"); err != nil {
		t.Fatal(err)
	}
	if list := w.found("K5"); len(list) != 1 || list[0].Open() {
		t.Errorf("after 不是同一人: %s", sentences(list))
	}
	if _, err := w.Link(w.named["a"], w.named["b"], "一个孩子"); err != nil {
		t.Fatal(err)
	}
	if list := w.found("K6"); len(list) > 0 {
		t.Errorf("after 同一人: %s", sentences(list))
	}
}

// TestAnAnswerTravels goes up to the city and down to the school with the book that it is kept in.
func TestAnAnswerTravels(t *testing.T) {
	w, school := newTown(t), newTown(t)
	w.note(twoOfOneName)
	list := w.found("K5")
	if _, err := finding.Resolve(w.Store, list[0], finding.Answer{Code: "1", Reason: "看了户口簿", Evidence: "户口簿复印件 2 份"}); err != nil {
		t.Fatal(err)
	}
	w.carry(school)
	if got := school.found("K5"); len(got) != 1 || got[0].Open() || got[0].Resolution.Evidence != "户口簿复印件 2 份" || got[0].About != list[0].About {
		t.Errorf("at the other desk: %s %+v", sentences(got), got)
	}
}

// TestTwoAnswersStandUntilOneIsGiven: officers at copies of one desk who did not know of each other answered otherwise, anew or
// in the place of what stood. Both are told, the finding waits, and one decision holds at both desks.
func TestTwoAnswersStandUntilOneIsGiven(t *testing.T) {
	for _, before := range []finding.Answer{{}, {Owner: "U0121", Due: "2016-10-31"}, {Code: "6", Reason: "家长不在家", Evidence: "电话记录"}} {
		a, b := newTown(t), newTown(t)
		a.note(twoOfOneName)
		b.SetActor("钱科员")
		if before != (finding.Answer{}) {
			a.answer(before)
		}
		a.carry(b)
		a.answer(finding.Answer{Code: "3", Reason: "两户人家"})
		b.answer(finding.Answer{Code: "1", Reason: "看了户口簿", Evidence: "户口簿第 2 页"})
		a.carry(b)
		b.carry(a)
		for _, w := range []*town{a, b} {
			list := w.found("K5")
			if len(list) != 1 || !list[0].Open() || len(list[0].Stand()) != 2 {
				t.Fatalf("after %+v: %s %+v", before, sentences(list), list[0].Resolution)
			}
			var said []string
			for _, r := range list[0].Stand() {
				said = append(said, r.Told("永宁县教体局"))
			}
			slices.Sort(said)
			today := time.Now().Format(time.DateOnly)
			if want := []string{"赵科长 " + today + "：不是同一人。两户人家", "钱科员 " + today + "：已佐证。看了户口簿 户口簿第 2 页"}; !slices.Equal(said, want) {
				t.Errorf("after %+v: %q", before, said)
			}
		}
		b.answer(finding.Answer{Code: "3", Reason: "两个人商量过"})
		b.carry(a)
		for _, w := range []*town{a, b} {
			list := w.found("K5")
			if len(list) != 1 || list[0].Open() || list[0].Stand() != nil || list[0].Resolution.Reason != "两个人商量过" || list[0].Resolution.Evidence != "" {
				t.Errorf("settled after %+v: %s %+v", before, sentences(list), list[0].Resolution)
			}
			if conflicts, err := w.Conflicts(""); err != nil || len(conflicts) > 0 {
				t.Errorf("settled after %+v: %+v, %v", before, conflicts, err)
			}
		}
	}
}

// TestTheSameAnswerTwiceIsOne, and who only gave a finding to somebody contradicts no answer.
func TestTheSameAnswerTwiceIsOne(t *testing.T) {
	for _, other := range []finding.Answer{{Code: "3", Reason: "问过家长"}, {Owner: "U0121"}} {
		a, b := newTown(t), newTown(t)
		a.note(twoOfOneName)
		a.carry(b)
		a.answer(finding.Answer{Code: "3", Reason: "两户人家"})
		b.answer(other)
		a.carry(b)
		b.carry(a)
		for _, w := range []*town{a, b} {
			if list := w.found("K5"); len(list) != 1 || list[0].Open() || list[0].Stand() != nil {
				t.Errorf("%+v: %s %+v", other, sentences(list), list[0].Resolution)
			}
		}
	}
}

// answer answers the one finding of K5.
func (w *town) answer(a finding.Answer) {
	w.t.Helper()
	if _, err := finding.Resolve(w.Store, w.found("K5")[0], a); err != nil {
		w.t.Fatal(err)
	}
}

// carry brings what a desk knows of the school to another.
func (w *town) carry(to *town) {
	w.t.Helper()
	ranges, err := w.Ranges(map[change.Writer]uint64{}, []string{"YN-01"})
	if err != nil {
		w.t.Fatal(err)
	}
	levels := map[string]string{"YN-01": store.School, "U0100": store.City}
	_, err = to.Accept(store.Cargo{Ranges: ranges, Source: "test", LevelOf: func(unit string) string { return levels[unit] }, Authority: func(_, _ string) bool { return true }})
	if err != nil {
		w.t.Fatal(err)
	}
}

// TestAnAnswerSaysEnough refuses one without a reason, without the evidence that it speaks of, or with a
// result that there is not; and may give a finding to a unit until a day first.
func TestAnAnswerSaysEnough(t *testing.T) {
	w := newTown(t)
	w.note(twoOfOneName)
	one := w.found("K5")[0]
	shown := one
	for _, c := range []struct {
		answer finding.Answer
		code   string
	}{
		{finding.Answer{}, "finding-result"},
		{finding.Answer{Code: "77", Reason: "是"}, "finding-result"},
		{finding.Answer{Code: "3"}, "finding-reason"},
		{finding.Answer{Code: "1", Reason: "看过"}, "finding-evidence"},
		{finding.Answer{Owner: "XX-77"}, "finding-owner"},
		{finding.Answer{Due: "下周"}, "finding-due"},
	} {
		var f *fault.Fault
		if _, err := finding.Resolve(w.Store, one, c.answer); !errors.As(err, &f) || f.Code != c.code {
			t.Errorf("%+v: %v, not %s", c.answer, err, c.code)
		}
	}
	if _, err := finding.Resolve(w.Store, one, finding.Answer{Owner: "U0121", Due: "2016年10月31日"}); err != nil {
		t.Fatal(err)
	}
	if one = w.found("K5")[0]; !one.Open() || one.Owner != "U0121" || one.Resolution.Due != "2016-10-31" {
		t.Fatalf("given to a unit: %+v", one)
	}
	if _, err := finding.Resolve(w.Store, one, finding.Answer{Code: "待核", Reason: "家长不在家"}); err != nil {
		t.Fatal(err)
	}
	if one = w.found("K5")[0]; !one.Open() || one.Owner != "U0121" {
		t.Errorf("to be visited: %+v", one)
	}
	if _, err := finding.Resolve(w.Store, one, finding.Answer{Code: "5", Reason: "堂兄弟"}); err != nil {
		t.Fatal(err)
	}
	if one = w.found("K5")[0]; one.Open() {
		t.Errorf("answered: %+v", one)
	}
	if _, err := finding.Resolve(w.Store, shown, finding.Answer{Code: "5", Reason: "堂兄弟"}); err != nil { // a key pressed twice
		t.Error(err)
	}
	records := 0
	err := w.Survey(w.Pack().KindByRole(register.KindFinding).Key, func(register.Record, register.Lookup) { records++ })
	if err != nil || records != 1 {
		t.Errorf("%d records of one finding (%v)", records, err)
	}
}

// TestAReasonInEachRecordIsAnAnswer takes what the clerks wrote under the check of the same number; one of two is not
// enough.
func TestAReasonInEachRecordIsAnAnswer(t *testing.T) {
	w := newTown(t)
	w.note(twoOfOneName)
	for _, step := range []struct {
		record, check string
		open          bool
	}{{"a", "K5", true}, {"b", "K9", true}, {"b", "K5", false}} {
		if _, err := w.Commit(store.Edit{ID: w.named[step.record], Explain: map[string]string{step.check: "堂兄弟，两户人家"}}); err != nil {
			t.Fatal(err)
		}
		if list := w.found("K5"); len(list) != 1 || list[0].Open() != step.open {
			t.Errorf("%s explained in %s: %s", step.check, step.record, sentences(list))
		}
	}
}

// TestAFindingIsNamedByFourCharactersAtTheLeast, or wholly: fewer would mean another one tomorrow.
func TestAFindingIsNamedByFourCharactersAtTheLeast(t *testing.T) {
	list := []finding.Finding{{Check: "K5", About: "0123456789abcdef"}, {Check: "K6", About: "YN-01|0198"}}
	for about, known := range map[string]bool{"0123456789abcdef": true, "0123": true, "012": false, "": false} {
		if f, err := finding.Find(list, "k5", about); (err == nil) != known || known && f.Check != "K5" {
			t.Errorf("%q: %+v, %v", about, f, err)
		}
	}
	if _, err := finding.Find(list, "K6", "0198"); err != nil {
		t.Error(err)
	}
}

// TestAnotherPersonAnswers refuses, at a desk where several work, an answer by who entered the records.
func TestAnotherPersonAnswers(t *testing.T) {
	w := newTown(t)
	w.note(`
		YN-01 student name=马小龙 id_no=640121/20080101/001
		YN-01 student name=李建国 id_no=640121/20080101/001`)
	one, answer := w.found("K4")[0], finding.Answer{Code: "2", Reason: "看了户口簿", Evidence: "户口簿第 2 页"}
	if err := w.AddAccount(store.Account{Name: "李审核", Role: store.Reviewer}, "另一个 2016"); err != nil {
		t.Fatal(err)
	}
	var f *fault.Fault
	if _, err := finding.Resolve(w.Store, one, answer); !errors.As(err, &f) || f.Code != "finding-own" {
		t.Errorf("by who made them: %v", err)
	}
	w.SetActor("李审核")
	if _, err := finding.Resolve(w.Store, one, answer); err != nil {
		t.Errorf("by another: %v", err)
	}
}

// TestWhatNeedsADocumentIsNotClosedWithoutOne refuses every result that closes a finding of 要有佐证, and takes one that leaves
// it open.
func TestWhatNeedsADocumentIsNotClosedWithoutOne(t *testing.T) {
	w := newTown(t)
	w.note(`
		YN-01 student name=马小龙 id_no=640121/20080101/001
		YN-01 student name=李建国 id_no=640121/20080101/001`)
	one := w.found("K4")[0]
	for _, row := range finding.Results(w.Pack()).Codes {
		var f *fault.Fault
		_, err := finding.Resolve(w.Store, one, finding.Answer{Code: row.Code, Reason: "问过学校"})
		if refused := errors.As(err, &f) && f.Code == "finding-evidence"; refused != (row.Data["closes"] == "1") || err != nil && !refused {
			t.Errorf("%s: %v", row.Label, err)
		}
	}
}

// TestASchoolSeesItsOwnLevel leaves what only a bureau can judge to the bureau.
func TestASchoolSeesItsOwnLevel(t *testing.T) {
	w := newTown(t)
	p, err := pack()
	if err != nil {
		t.Fatal(err)
	}
	unit := store.Unit{Code: "YN-01", Name: "原隆小学", Level: store.School}
	school, _, err := store.Create(t.TempDir(), store.Config{Unit: unit, Password: "银川 2016"}, p)
	if err != nil {
		t.Fatal(err)
	}
	defer school.Close()
	at := town{school, t, map[string]string{}}
	for _, one := range []*town{w, &at} {
		one.note(twoOfOneName)
		one.note(`YN-01 student name=丁小# phone=13900000002 × 6`)
	}
	if got := fmt.Sprint(checksOf(w.found("K5")), checksOf(w.found("K20"))); got != "[K5] [K20]" {
		t.Errorf("the city sees %s", got)
	}
	if got := fmt.Sprint(checksOf(at.found("K5")), checksOf(at.found("K20"))); got != "[K5] []" {
		t.Errorf("the school sees %s", got)
	}
}

// TestRemovedAndEnteredAgain is K33: removed and made anew is listed; removed only, and mended in place, are not.
func TestRemovedAndEnteredAgain(t *testing.T) {
	w := newTown(t)
	w.note(`
		a = YN-01 student name=马小龙 id_no=640121/20080101/001
		b = YN-01 student name=马小虎 id_no=640121/20080202/001
		c = YN-01 student name=马小燕 id_no=640121/20080303/002`)
	for _, name := range []string{"a", "b"} {
		if _, err := w.Commit(store.Edit{ID: w.named[name], Remove: true, Reason: "录错"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Commit(store.Edit{ID: w.named["c"], Set: map[string]string{"phone": "13900000001"}}); err != nil {
		t.Fatal(err)
	}
	w.note(`YN-01 student name=马小龙 id_no=640121/20080101/001`)
	list := w.found("K33")
	if len(list) != 1 || !strings.Contains(list[0].Message, "马小龙") || len(list[0].Records) != 2 {
		t.Errorf("found %s", sentences(list))
	}
}

// TestWhatWasKeptAside is K35: a change that a unit may not write is refused, and said.
func TestWhatWasKeptAside(t *testing.T) {
	w, school := newTown(t), newTown(t)
	school.note(`@2016-09-05T09:20 YN-01 student name=马小龙`)
	ranges, err := school.Ranges(map[change.Writer]uint64{}, []string{"YN-01"})
	if err != nil {
		t.Fatal(err)
	}
	for _, right := range []bool{false, true} {
		at := w
		if right {
			at = newTown(t)
		}
		_, err = at.Accept(store.Cargo{Ranges: ranges, Source: "原隆小学-001.zcb", LevelOf: func(string) string { return store.School }, Authority: func(_, _ string) bool { return right }})
		if err != nil {
			t.Fatal(err)
		}
		list := at.found("K35")
		if found := len(list) > 0; found == right {
			t.Errorf("allowed is %v: found %s", right, sentences(list))
		}
		if !right && !strings.Contains(list[0].Message, "原隆小学-001.zcb") {
			t.Errorf("the sentence does not name the bundle: %s", sentences(list))
		}
	}
}

// TestASampleIsDrawnAgain draws the same records by the same seed, whatever order they come in.
func TestASampleIsDrawnAgain(t *testing.T) {
	w := newTown(t)
	w.note(`YN-01 student name=丁小# phone=13900000002 × 30`)
	list := w.found("K20")
	first := finding.Sample(list, 10, "20161015")
	slices.Reverse(list[0].Records)
	again, other := finding.Sample(list, 10, "20161015"), finding.Sample(list, 10, "2")
	if len(first) != 10 || fmt.Sprint(idsOf(first)) != fmt.Sprint(idsOf(again)) || fmt.Sprint(idsOf(first)) == fmt.Sprint(idsOf(other)) {
		t.Errorf("%v\n%v\n%v", idsOf(first), idsOf(again), idsOf(other))
	}
}

func idsOf(drawn []finding.Drawn) (ids []string) {
	for _, d := range drawn {
		ids = append(ids, d.ID)
	}
	return ids
}

// TestScanStops gives up when it is told to.
func TestScanStops(t *testing.T) {
	w := newTown(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := finding.Scan(ctx, w.Store, day); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
