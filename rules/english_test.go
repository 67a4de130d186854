package rules

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/BurntSushi/toml"

	"rollbook/assets"
)

// englishOf are the parts of a pack that the window shows, and what is shown of each: it has an English text beside it, with the same
// {placeholders}. Forms are paper and stay Chinese, and so do the policy's own sentences.
var englishOf = map[string][]string{
	"kind": {"label", "hint"}, "field": {"label", "hint"}, "section": {"label"}, "next": {"label"}, "table": {"title", "head", "total"},
	"column": {"label", "group"}, "note": {"text"}, "chart": {"title"}, "finding": {"title", "message", "hint"}, "check": {"message", "hint"},
	"indicator": {"label"}, "reading": {"label"}, "return": {"label"}, "settle": {"label"}, "fact": {"label"}, "step": {"label"}, "set": {"message"},
}

func TestThePackSpeaksEnglishToo(t *testing.T) {
	texts := 0
	err := fs.WalkDir(assets.Files, "packs", func(file string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(file) != ".toml" || path.Base(path.Dir(file)) == "forms" || d.Name() == "demo.toml" {
			return err
		}
		var all map[string]any
		if _, err := toml.DecodeFS(assets.Files, file, &all); err != nil {
			return err
		}
		top := map[string]string{"kinds": "kind", "tables": "table"}[path.Base(path.Dir(file))]
		texts += spoken(t, file, top, all)
		return nil
	})
	if err != nil || texts < 900 {
		t.Errorf("%d texts, %v", texts, err)
	}
}

// spoken counts the Chinese texts of a part and of those in it, and tells of each that is not in English.
func spoken(t *testing.T, file, part string, of map[string]any) int {
	t.Helper()
	texts := 0
	for key, value := range of {
		switch value := value.(type) {
		case map[string]any:
			texts += spoken(t, file, key, value)
		case []map[string]any:
			for _, one := range value {
				texts += spoken(t, file, key, one)
			}
		case string:
			if !slices.Contains(englishOf[part], key) || !strings.ContainsFunc(value, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				continue
			}
			texts++
			english, _ := of[key+"_en"].(string)
			if english == "" || placeholders(english) != placeholders(value) {
				t.Errorf("%s, %s: %q is %q in English", file, part, value, english)
			}
		}
	}
	return texts
}
