package rules

import (
	"encoding/csv"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/BurntSushi/toml"

	"rollbook/assets"
	"rollbook/manual"
	language "rollbook/words"
)

var (
	curly  = regexp.MustCompile(`“([^”]+)”`)
	ofStep = regexp.MustCompile(`^\d+\. `)
	aKey   = regexp.MustCompile(`\b(?:(?:Ctrl|Shift|Alt)\+)+(?:[A-Z0-9]\b|Enter|Tab|PgUp|PgDn|F\d+|[↑↓←→])|\bF\d+\b|\b(?:Esc|PgUp|PgDn|Backspace)\b`)
)

// manuals are the pages of the manual in Chinese and in English: as many, of the same names.
func manuals(t *testing.T) (zh, en []manual.Topic) {
	t.Helper()
	for lang, to := range map[string]*[]manual.Topic{"zh": &zh, "en": &en} {
		language.Use(lang)
		*to = manual.Topics()
	}
	language.Use("zh")
	inZh, err := filepath.Glob("../docs/manual/*.md")
	if err != nil {
		t.Fatal(err)
	}
	inEn, err := filepath.Glob("../docs/manual/en/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range [][]string{inZh, inEn} {
		for i, name := range list {
			list[i] = filepath.Base(name)
		}
	}
	if keys := 1; !slices.Equal(inZh, inEn) || len(zh) != len(inZh)+keys || len(en) != len(zh) {
		t.Fatalf("a page stands in docs/manual and, by the same name, in docs/manual/en: %v, %v", inZh, inEn)
	}
	return zh, en
}

// TestTheManualIsTheSameInBothLanguages compares the pages block by block: of the same pages of the window, the same shapes in the
// same order, the same pictures, rows of as many cells, steps of the same number, and the same keys.
func TestTheManualIsTheSameInBothLanguages(t *testing.T) {
	zh, en := manuals(t)
	for i, page := range zh {
		other := en[i]
		if !slices.Equal(page.Pages, other.Pages) || hasHan(other.Title) {
			t.Errorf("%s, %s: of the pages %v and %v", page.Title, other.Title, page.Pages, other.Pages)
		}
		if len(page.Blocks) != len(other.Blocks) {
			t.Errorf("%s has %d blocks, %s has %d", page.Title, len(page.Blocks), other.Title, len(other.Blocks))
			continue
		}
		for j, b := range page.Blocks {
			o := other.Blocks[j]
			switch {
			case b.Shape != o.Shape:
				t.Errorf("%s: another shape than %q: %q", other.Title, b.Text, o.Text)
			case b.Shape == manual.Picture && b.Text != o.Text:
				t.Errorf("%s shows %s, not %s", other.Title, o.Text, b.Text)
			case b.Shape == manual.Row && strings.Count(b.Text, "|") != strings.Count(o.Text, "|"):
				t.Errorf("%s: as many cells as %q: %q", other.Title, b.Text, o.Text)
			case ofStep.FindString(b.Text) != ofStep.FindString(o.Text):
				t.Errorf("%s: the number of %q: %q", other.Title, b.Text, o.Text)
			case b.Shape != manual.Picture && !slices.Equal(keysOf(b.Text), keysOf(o.Text)):
				t.Errorf("%s: the keys %v in %q, %v in English: %q", other.Title, keysOf(b.Text), b.Text, keysOf(o.Text), o.Text)
			}
		}
	}
}

// keysOf are the keys that a text names, each once.
func keysOf(text string) []string {
	keys := aKey.FindAllString(text, -1)
	slices.Sort(keys)
	return slices.Compact(keys)
}

func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// TestTheEnglishManualNamesWhatIsThere finds what stands in “” on an English page among the English texts of the window, those of the
// pack and the titles of the pages; what has hanzi, or no letter, is an example. What a Chinese page names in 「」 stands in “” on the English
// one, in words that the window has for it.
func TestTheEnglishManualNamesWhatIsThere(t *testing.T) {
	zh, en := manuals(t)
	calls, says := whatIsCalled(t, "en"), translations(t)
	known := map[string]bool{}
	for _, spelled := range says {
		for _, name := range spelled {
			known[name] = true
		}
	}
	for _, page := range en {
		known[page.Title] = true
	}
	names := 0
	for i, page := range zh {
		for j, b := range en[i].Blocks {
			for _, m := range curly.FindAllStringSubmatch(b.Text, -1) {
				if example := hasHan(m[1]) || !strings.ContainsFunc(m[1], unicode.IsLetter); !example && !known[m[1]] && !calls(m[1]) {
					t.Errorf("%s: nothing is called %q", en[i].Title, m[1])
				}
			}
			if j >= len(page.Blocks) {
				continue
			}
			for _, m := range named.FindAllStringSubmatch(page.Blocks[j].Text, -1) {
				spelled := says[m[1]]
				if len(spelled) == 0 {
					continue
				}
				names++
				if !slices.ContainsFunc(spelled, func(s string) bool { return strings.Contains(b.Text, "“"+s+"”") }) {
					t.Errorf("%s: 「%s」 is one of %q in the window: %q", en[i].Title, m[1], spelled, b.Text)
				}
			}
		}
	}
	if names < 150 {
		t.Errorf("only %d names found: the search is broken", names)
	}
}

// translations has what the window and the pack say in English for each of their Chinese texts.
func translations(t *testing.T) map[string][]string {
	t.Helper()
	says, en := map[string][]string{}, catalogue(t, "en")
	for key, text := range catalogue(t, "zh") {
		says[text] = append(says[text], en[key])
	}
	err := fs.WalkDir(assets.Files, "packs", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch path.Ext(file) {
		case ".toml":
			var all map[string]any
			if _, err := toml.DecodeFS(assets.Files, file, &all); err != nil {
				return err
			}
			besides(all, says)
		case ".csv":
			raw, err := assets.Files.Open(file)
			if err != nil {
				return err
			}
			rows, err := csv.NewReader(raw).ReadAll()
			if err != nil {
				return err
			}
			label, english := slices.Index(rows[0], "label"), slices.Index(rows[0], "label_en")
			for _, row := range rows[1:] {
				if label >= 0 && english >= 0 && row[english] != "" {
					says[row[label]] = append(says[row[label]], row[english])
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return says
}

// besides adds the texts of a part of the pack that have an English one beside them.
func besides(of map[string]any, says map[string][]string) {
	for key, value := range of {
		switch value := value.(type) {
		case map[string]any:
			besides(value, says)
		case []map[string]any:
			for _, one := range value {
				besides(one, says)
			}
		case string:
			if english, _ := of[key+"_en"].(string); english != "" {
				says[value] = append(says[value], english)
			}
		}
	}
}
