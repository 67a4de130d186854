package rules

import (
	"encoding/json"
	"path"
	"regexp"
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

var placeholder = regexp.MustCompile(`\{[a-zA-Z]+\}`)

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

// Words that docs/ui keeps off the screen: ours, not a clerk's.
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
