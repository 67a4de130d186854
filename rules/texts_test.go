package rules

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"rollbook/assets"
)

// catalogue reads every text of a language.
func catalogue(t *testing.T, lang string) map[string]string {
	t.Helper()
	dir := "translations/" + lang
	files, err := assets.Files.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range files {
		raw, err := assets.Files.ReadFile(path.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(raw, &all); err != nil {
			t.Fatalf("%s/%s: %v", dir, f.Name(), err)
		}
	}
	return all
}

var placeholder = regexp.MustCompile(`\{[a-zA-Z0-9_.]+\}`)

func placeholders(text string) string {
	found := placeholder.FindAllString(text, -1)
	sort.Strings(found)
	return strings.Join(found, " ")
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	zh, en := catalogue(t, "zh"), catalogue(t, "en")
	for key, text := range zh {
		other, ok := en[key]
		if !ok {
			t.Errorf("%s has no English text", key)
		} else if placeholders(text) != placeholders(other) {
			t.Errorf("%s: placeholders %s in Chinese, %s in English", key, placeholders(text), placeholders(other))
		}
	}
	for key := range en {
		if _, ok := zh[key]; !ok {
			t.Errorf("%s has no Chinese text", key)
		}
	}
}

// A number in English has the word that goes by it: {n} {n|record|records}.
var (
	half   = regexp.MustCompile(`\{[a-z]+\|`)
	count  = regexp.MustCompile(`\{([a-z]+)\|([^{}|]*)\|([^{}|]*)\}`)
	unsaid = regexp.MustCompile(`\{([a-z]+)\} (?:[a-z]+ )?[a-z]*(?:[^su]s|children)\b`)
)

// TestOneIsNoPlural: what stands behind a number that may be 1 has a form for it. A name is that of a number where any text counts
// by it. The work of a bureau's home stands beside its number, which is a link.
func TestOneIsNoPlural(t *testing.T) {
	numbers, english := map[string]bool{}, catalogue(t, "en")
	for key, text := range english {
		for _, found := range count.FindAllStringSubmatch(text, -1) {
			if numbers[found[1]] = true; !strings.HasPrefix(key, "home.todo.") && !strings.Contains(placeholders(text), "{"+found[1]+"}") {
				t.Errorf("%s: %q has a word for a number that it does not say", key, text)
			}
		}
		if half.MatchString(count.ReplaceAllString(text, "")) {
			t.Errorf("%s: %q has no two words for a number", key, text)
		}
	}
	for key, text := range english {
		for _, found := range unsaid.FindAllStringSubmatch(text, -1) {
			if numbers[found[1]] && !strings.HasSuffix(found[0], " this") {
				t.Errorf("%s: %q stands for one too: {%s|one|many}", key, found[0], found[1])
			}
		}
	}
	for key, text := range catalogue(t, "zh") {
		if count.MatchString(text) {
			t.Errorf("%s: %q: Chinese has one form for all numbers", key, text)
		}
	}
}

// Words that stay off the screen: they are a programmer's or an office's, not a clerk's.
var jargon = []string{"您", "请注意", "哈希", "同步", "合并冲突集", "UUID", "！"}

func TestTextsSpeakAsClerksDo(t *testing.T) {
	for key, text := range catalogue(t, "zh") {
		for _, word := range jargon {
			if strings.Contains(text, word) {
				t.Errorf("%s: %q has %q", key, text, word)
			}
		}
	}
}

// TestSentencesAreJoinedByTheProgram: none begins or ends with a blank, which words.Whole puts between two.
func TestSentencesAreJoinedByTheProgram(t *testing.T) {
	for key, text := range catalogue(t, "en") {
		if bare := strings.TrimSpace(text); bare != text && strings.HasSuffix(bare, ".") {
			t.Errorf("%s: %q has a blank of its own", key, text)
		}
	}
}

// TestNamesStandInOneSortOfQuotes: what is named stands in “”. Straight ones are for TOML, behind a =.
func TestNamesStandInOneSortOfQuotes(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		for key, text := range catalogue(t, lang) {
			if strings.ContainsAny(tomlValue.ReplaceAllString(text, ""), "「」\"") {
				t.Errorf("%s, %s: %q has quotes that are not “”", lang, key, text)
			}
		}
	}
}

var tomlValue = regexp.MustCompile(`= "[a-z]+"`)

func TestEveryErrorSaysWhatToDo(t *testing.T) {
	zh := catalogue(t, "zh")
	for key := range zh {
		if strings.HasPrefix(key, "error.") && !strings.HasSuffix(key, ".hint") {
			if _, ok := zh[key+".hint"]; !ok {
				t.Errorf("%s says what is wrong, but there is no %s.hint", key, key)
			}
		}
	}
}

// TestEveryTextThatCodeAsksForExists finds calls of words.Say and faults declared in Go.
func TestEveryTextThatCodeAsksForExists(t *testing.T) {
	zh := catalogue(t, "zh")
	for _, use := range uses(t) {
		if _, ok := zh[use.key]; !ok {
			t.Errorf("%s: no text %s", use.where, use.key)
		}
	}
}

// TestEveryTextIsAskedFor finds texts that nothing shows any more: whoever translates or prints the pack's manual would go on
// with them. A key is asked for as it stands, by a beginning that ends in a dot or before a verb of Sprintf, by another key with an
// end put behind it, or by the code that faults, problems and the loader of packs put behind theirs.
func TestEveryTextIsAskedFor(t *testing.T) {
	asked, beginnings, ends := map[string]bool{}, []string{}, []string{}
	eachLiteral(t, func(_, text string) {
		asked[text] = true
		if strings.HasPrefix(text, ".") && len(text) > 1 {
			ends = append(ends, text)
		}
		begin, _, formats := strings.Cut(text, "%")
		if strings.HasSuffix(begin, ".") && (formats || begin == text) && !slices.Contains(coded, begin) {
			beginnings = append(beginnings, begin)
		}
	})
	known := func(key string) bool {
		for _, code := range coded {
			if rest, ok := strings.CutPrefix(key, code); ok && asked[strings.TrimSuffix(rest, ".hint")] {
				return true
			}
		}
		return asked[key] || slices.ContainsFunc(beginnings, func(begin string) bool { return strings.HasPrefix(key, begin) }) ||
			slices.ContainsFunc(ends, func(end string) bool { rest, ok := strings.CutSuffix(key, end); return ok && asked[rest] })
	}
	for key := range catalogue(t, "zh") {
		if !known(key) {
			t.Errorf("nothing asks for the text %s", key)
		}
	}
}

// coded are the beginnings of keys whose rest is a code that Go names alone.
var coded = []string{"error.", "problem.", "pack."}

// TestEveryFaultOfAPackHasWords finds what register says of a pack that cannot be loaded.
func TestEveryFaultOfAPackHasWords(t *testing.T) {
	zh := catalogue(t, "zh")
	n := 0
	for _, use := range packFaults(t) {
		n++
		if _, ok := zh["pack."+use.key]; !ok {
			t.Errorf("%s: no text %q in translations/*/pack.json", use.where, "pack."+use.key)
		}
	}
	if n < 40 {
		t.Fatalf("only %d found: the search is broken", n)
	}
}
