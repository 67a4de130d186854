package manual_test

import (
	"slices"
	"strings"
	"testing"

	"rollbook/assets"
	"rollbook/manual"
	"rollbook/store/register"
	"rollbook/words"
)

// TestEveryFieldHasHelp asks the help of every field of the pack: it says when the field must be
// filled, and names no placeholder and no key.
func TestEveryFieldHasHelp(t *testing.T) {
	words.Use("zh")
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range pack.Kinds {
		for _, f := range k.Fields {
			text := manual.Field(pack, k, f).Text()
			if strings.ContainsAny(text, "{}") || strings.Contains(text, "help.") {
				t.Errorf("%s.%s: %s", k.Key, f.Key, text)
			}
			if !strings.Contains(text, f.Label) || !strings.Contains(text, f.Hint) || !strings.Contains(text, words.Say("help.want")) {
				t.Errorf("%s.%s lacks its label, its hint or what is wanted: %s", k.Key, f.Key, text)
			}
			for _, c := range k.Checks {
				if c.Field == f.Key && !strings.Contains(text, c.ID+" ") {
					t.Errorf("%s.%s does not name its check %s", k.Key, f.Key, c.ID)
				}
			}
		}
	}
}

// TestWhoMayWriteIsSaid compares fields that a school may not write with those that it may.
func TestWhoMayWriteIsSaid(t *testing.T) {
	words.Use("zh")
	k := &register.Kind{Label: "户"}
	for by, want := range map[string]string{"": "学校、县、市都可以填", "county": "学校只能看", "city": "由市教育局填"} {
		if text := manual.Field(&register.Pack{}, k, &register.Field{Label: "特困", Type: register.Flag, By: by}).Text(); !strings.Contains(text, want) {
			t.Errorf("by %q: %s", by, text)
		}
	}
}

// TestWhatIsWorkedOutIsFilledInByNobody: of a computed field it is not said that everybody may fill it in.
func TestWhatIsWorkedOutIsFilledInByNobody(t *testing.T) {
	words.Use("zh")
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, k := range pack.Kinds {
		for _, f := range k.Fields {
			if f.Type != register.Computed {
				continue
			}
			n++
			if text := manual.Field(pack, k, f).Text(); strings.Contains(text, "都可以填") {
				t.Errorf("%s.%s: %s", k.Key, f.Key, text)
			}
		}
	}
	if n == 0 {
		t.Fatal("no field is computed")
	}
}

// TestOnlyWhatIsFilledInIsPromised: that birth date and sex follow from an ID number is said where a record has them.
func TestOnlyWhatIsFilledInIsPromised(t *testing.T) {
	words.Use("zh")
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	said := 0
	for _, k := range pack.Kinds {
		for _, f := range k.Fields {
			if !strings.Contains(manual.Field(pack, k, f).Text(), "自动带出出生日期和性别") {
				continue
			}
			said++
			if !slices.ContainsFunc(k.Fields, func(other *register.Field) bool { return other.Label == "出生日期" }) {
				t.Errorf("%s.%s promises a birth date, which a %s does not have", k.Key, f.Key, k.Label)
			}
		}
	}
	if said == 0 {
		t.Error("nowhere is it said")
	}
}

// TestTablesKeepTheirColumns: each row of a table has as many cells as its head, a first one may be empty, and only what stands
// above the rule is a head.
func TestTablesKeepTheirColumns(t *testing.T) {
	words.Use("zh")
	tables, keys := 0, 0
	for _, topic := range manual.Topics() {
		columns := 0
		for _, b := range topic.Blocks {
			switch {
			case b.Shape == manual.Head:
				columns = len(b.Cells())
				tables++
			case b.Shape != manual.Row:
				columns = 0
			case topic.Title == "按键":
				keys++
				columns = 2
			}
			if b.Tabled() && (len(b.Cells()) != columns || strings.ContainsAny(strings.Join(b.Cells(), ""), "|")) {
				t.Errorf("%s: a row of %q under %d columns", topic.Title, b.Cells(), columns)
			}
		}
	}
	if tables < 10 || keys < 40 {
		t.Errorf("%d tables, %d keys", tables, keys)
	}
}

func TestTheManualIsTakenApart(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	of := map[string]map[string]string{
		"zh": {"entry": "录入", "kind/household": "录入", "fast": "快速录入", "fast/student": "快速录入", "table/student": "名册", "send": "上报", "receipts": "收回执", "findings": "疑点", "settings": "设置", "units": "单位"},
		"en": {"entry": "Enter a student", "kind/household": "Enter a student", "fast/student": "Fast entry", "send": "Send", "receipts": "Receipts", "findings": "Findings", "settings": "settings", "units": "Units"},
	}
	for _, lang := range []string{"zh", "en", "zh"} { // what was read first does not stay for the other
		words.Use(lang)
		list := manual.Topics()
		if len(list) < 25 {
			t.Fatalf("only %d sections", len(list))
		}
		for _, one := range list {
			soundTopic(t, one)
		}
		for page, word := range of[lang] {
			if topic, ok := manual.Of(page); !ok || !strings.Contains(topic.Title, word) {
				t.Errorf("%s: the help of the page %s is %q", lang, page, topic.Title)
			}
		}
	}
	if _, ok := manual.Of("nowhere"); ok {
		t.Error("a page that is none has help")
	}
}

// soundTopic tells where a page is empty, lacks a picture, or shows the signs that it is written with.
func soundTopic(t *testing.T, one manual.Topic) {
	t.Helper()
	if len(one.Blocks) == 0 {
		t.Errorf("%s is empty", one.Title)
	}
	for _, b := range one.Blocks {
		if b.Shape == manual.Picture && manual.Image(b.Text) == nil {
			t.Errorf("%s shows no picture %s", one.Title, b.Text)
		}
	}
	for _, sign := range []string{"![", "**", "<!--", "|---", "](../", "](http"} {
		if strings.Contains(one.Text(), sign) {
			t.Errorf("%s shows %s", one.Title, sign)
		}
	}
}

func TestTopicsAreFound(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	words.Use("en")
	for text, first := range map[string]string{"BACKUP": "Backup and restore", "moved": "", "forgotten password": "Forgotten password", "findings": "Findings: what is to be looked at"} {
		found := manual.Find(manual.Topics(), text)
		if len(found) == 0 || first != "" && found[0].Title != first {
			t.Errorf("%q finds %d, the first %v", text, len(found), found)
		}
	}
	words.Use("zh")
	list := manual.Topics()
	for text, first := range map[string]string{"备份": "备份、恢复", "恢复码 电话": "", "疑点": "疑点：待核实的事"} {
		found := manual.Find(list, text)
		if len(found) == 0 || first != "" && found[0].Title != first {
			t.Errorf("%q finds %d, the first %v", text, len(found), found)
		}
	}
	if found := manual.Find(list, "火星 备份"); len(found) != 0 {
		t.Errorf("found: %v", found)
	}
}
