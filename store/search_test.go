package store_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rollbook/store"
)

// TestAPupilIsFound types what a clerk knows of a pupil.
func TestAPupilIsFound(t *testing.T) {
	s := newSchool(t)
	home := s.add("household", "hh_no=6400000012873", "head_name=单国庆")
	lone := s.add("student", "name=单乐", "id_no=640199200903120023", "phone=13909510001", "home_div=640121400201", "household_id="+home)
	s.add("student", "name=曾吕燕", "phone=09512345678")
	s.add("student", "name=丹东")
	former := s.add("student", "name=张小花", "former_name=仇花")
	s.set(lone, "student", "name_pinyin=SHAN YUE")
	for _, c := range []struct{ by, text, want string }{
		{"the name", "单乐", "单乐"},
		{"a part of it", "乐", "单乐"},
		{"pinyin in the usual way", "danle", "单乐"},
		{"the surname's own reading", "shanle", "单乐"},
		{"two other readings", "shanyue", "单乐"},
		{"initials of another reading", "sy", "单乐"},
		{"initials", "dl", "单乐"},
		{"a surname of two readings", "zengl", "曾吕燕"},
		{"its other reading", "cengl", "曾吕燕"},
		{"ü as v", "lvyan", "曾吕燕"},
		{"ü as it is", "lüyan", "曾吕燕"},
		{"ü with a colon", "lu:yan", "曾吕燕"},
		{"another's first letters", "dan", "丹东 单乐"},
		{"syllables apart", "shan yue", "单乐"},
		{"capitals", "SHAN YUE", "单乐"},
		{"full width", "ｓｈａｎ", "单乐"},
		{"a former name", "仇花", "张小花"},
		{"a former name's surname reading", "qiuhua", "张小花"},
		{"the ID number", "640199200903120023", "单乐"},
		{"the ID number's end", "0023", "单乐"},
		{"the day of birth in it", "20090312", "单乐"},
		{"the telephone", "13909510001", "单乐"},
		{"the telephone's end", "10001", "单乐"},
		{"a telephone with its area", "0951234", "曾吕燕"},
		{"a telephone with a stroke", "0951-234", "曾吕燕"},
		{"the number of the household", "6400000012873", "单乐"},
		{"the village", s.Pack().Places.Short("640121400201"), "单乐"},
		{"name and end of the number", "单 0023", "单乐"},
		{"initials and village", "sy " + s.Pack().Places.Short("640121400201"), "单乐"},
		{"a word that is not there", "单 0024", ""},
		{"nothing", "  ", ""},
	} {
		if got := strings.Join(s.find(c.text), " "); got != c.want {
			t.Errorf("by %s: %q finds %q, not %q", c.by, c.text, got, c.want)
		}
	}

	s.set(home, "household", "hh_no=6400000099999")
	if len(s.find("6400000012873")) != 0 || len(s.find("6400000099999")) != 1 {
		t.Error("a household's new number does not find its child, or the old one does")
	}
	save(t, s.Store, store.Edit{ID: former, Remove: true, Reason: "录错"})
	if got := s.find("仇花"); len(got) != 0 {
		t.Errorf("a removed record is found: %v", got)
	}
}

// TestFindIsContains compares the search with a plain walk over the same texts.
func TestFindIsContains(t *testing.T) {
	s := desk(t, "S1", store.School)
	var names []string
	for i := range 60 {
		name := string([]rune("马单曾吕")[i%4]) + string([]rune("小大龙花燕")[i%5]) + string([]rune("一二三四五六七")[i%7])
		names = append(names, name)
		save(t, s, pupil("name", name, "phone", fmt.Sprintf("1390951%04d", i)))
	}
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(0, 5).Draw(t, "limit")
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"马", "小", "龙", "1390951", "00", "1", "3", "燕二"}), 1, 3).Draw(t, "words")
		want := 0
		for i, name := range names {
			all := true
			for _, w := range words {
				all = all && (strings.Contains(name, w) || strings.Contains(fmt.Sprintf("1390951%04d", i), w))
			}
			if all {
				want++
			}
		}
		hits := s.Find("pupil", strings.Join(words, " "), limit)
		if limit > 0 {
			want = min(want, limit)
		}
		if len(hits) != want {
			t.Fatalf("%v with limit %d: %d hits, want %d", words, limit, len(hits), want)
		}
		ids := map[string]bool{}
		for _, hit := range hits {
			ids[hit.ID] = true
		}
		if len(ids) != len(hits) {
			t.Fatalf("%v: a record stands twice", words)
		}
	})
}

// TestALongNameIsSpeltWithinBounds gives a name that has thousands of readings.
func TestALongNameIsSpeltWithinBounds(t *testing.T) {
	s := desk(t, "S1", store.School)
	save(t, s, pupil("name", strings.Repeat("单曾乐", 16)))
	usual := strings.Repeat("dancengle", 16)
	for text, want := range map[string]int{usual: 1, "shancengle": 1, "danzengle": 1, "shanzengyueshanzengyue": 0} {
		if got := len(s.Find("pupil", text, 0)); got != want {
			t.Errorf("%q finds %d, want %d", text, got, want)
		}
	}
}
