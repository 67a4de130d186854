package finding_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"rollbook/finding"
	"rollbook/store"
)

// BenchmarkFindings looks through a hundred schools of a thousand pupils, each with a household and a term at school: for
// the first time, after a record has changed, and once more.
func BenchmarkFindings(b *testing.B) {
	w := newTown(b)
	const pupils, batch = 100_000, 1000
	w.schools(b, pupils/batch)
	for from := 0; from < pupils; from += batch {
		var edits []store.Edit
		book := schoolOf(from / batch)
		for i := from; i < from+batch; i++ {
			number := withDigit(fmt.Sprintf("640121%04d%02d%02d%03d", 2004+i%8, 1+i/8%12, 1+i/96%28, 1+i/2688%998))
			household := len(edits)
			edits = append(edits, store.Edit{Book: book, Kind: "household", Set: map[string]string{
				"head_name": nameOf(i), "hh_no": fmt.Sprintf("640121%06d", i), "bank_no": fmt.Sprintf("621700%013d", i), "members": "4", "division": "640121104205", "registered": "1", "list_source": "名单",
			}})
			pupil := len(edits)
			edits = append(edits, store.Edit{Book: book, Kind: "student", Set: map[string]string{
				"name": nameOf(i), "id_no": number, "hukou_place": fmt.Sprintf("64012110420%d", i%10), "home_div": "640121104205", "home_address": fmt.Sprintf("%d号", i),
				"phone": fmt.Sprintf("139%08d", i), "household_id": fmt.Sprintf("#%d", household), "nationality": "03", "hukou_type": "2",
			}})
			edits = append(edits, store.Edit{Book: book, Kind: "enrolment", Set: map[string]string{
				"student_id": fmt.Sprintf("#%d", pupil), "school_year": "2016", "term": "1", "stage": "20", "grade": "23", "class": "1", "status": "10",
			}})
		}
		if _, err := w.Commit(edits...); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := w.Summary(); err != nil { // the checks of single records are remembered for the day
		b.Fatal(err)
	}
	one, err := w.List(store.Query{Kind: "student", Limit: 1})
	if err != nil {
		b.Fatal(err)
	}
	day := day
	scan := func(b *testing.B) {
		list, err := finding.Scan(context.Background(), w.Store, day)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(list)), "findings")
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			day = day.AddDate(0, 0, -1) // of which nothing is kept
			scan(b)
		}
	})
	b.Run("changed", func(b *testing.B) {
		changes := 0
		change := func() {
			changes++
			if _, err := w.Commit(store.Edit{ID: one[0].ID, Set: map[string]string{"home_address": fmt.Sprintf("改%d号", changes)}}); err != nil {
				b.Fatal(err)
			}
			scan(b)
		}
		for range 2 { // what is asked for a second time is kept
			change()
		}
		for b.Loop() {
			change()
		}
	})
	b.Run("warm", func(b *testing.B) {
		for b.Loop() {
			scan(b)
		}
	})
}

func schoolOf(i int) string { return fmt.Sprintf("S%03d", i) }

// schools opens schools below 永宁.
func (w *town) schools(b *testing.B, n int) {
	units, err := w.Units()
	if err != nil {
		b.Fatal(err)
	}
	for i := range n {
		code := schoolOf(i)
		units[code] = store.Unit{Code: code, Name: fmt.Sprintf("第%d小学", i+1), Level: store.School, Parent: "U0121"}
	}
	raw, err := json.Marshal(units)
	if err == nil {
		err = w.SetMeta(map[string][]byte{store.MetaUnits: raw})
	}
	if err != nil {
		b.Fatal(err)
	}
}

// nameOf invents names, each of which some five pupils have.
func nameOf(i int) string {
	const all = "龙涛军明博强轩然学成亮宝才国栋云飞燕兰英梅麦舍慧佳彩霞春花梦婷丽娟文静海凤"
	r := []rune(all)
	i /= 5
	return "马" + string(r[i%len(r)]) + string(r[i/len(r)%len(r)]) + string(r[i/len(r)/len(r)%len(r)])
}
