package rules_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"rollbook/store/register"
)

// TestTheExamplesOfTheManualOfThePack puts each block of docs/pack.md where it says, as a bureau does that changes its policy by that
// page alone: the pack is sound, and its new register takes what people write.
func TestTheExamplesOfTheManualOfThePack(t *testing.T) {
	files := fstest.MapFS{}
	pack := os.DirFS("../assets/packs/yinchuan")
	err := fs.WalkDir(pack, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(pack, path)
		files[path] = &fstest.MapFile{Data: raw}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../docs/pack.md")
	if err != nil {
		t.Fatal(err)
	}
	text := func(path string) string { return string(files[path].Data) }
	// put stands a text before the last place that begins so, or at the end.
	put := func(path, before, what string) {
		t.Helper()
		if files[path] == nil {
			files[path] = &fstest.MapFile{}
		}
		at := len(text(path))
		if before != "" {
			at = strings.LastIndex(text(path), before)
		}
		if at < 0 {
			t.Fatalf("%s has no %s", path, before)
		}
		files[path].Data = []byte(text(path)[:at] + "\n" + what + "\n" + text(path)[at:])
	}
	put("kinds/student.toml", "[[field]]\nkey = \"xueji_no\"", blockOf(t, page, "**A field.**"))
	put("checks.toml", "", blockOf(t, page, "**A check.**"))
	put("targets.toml", "", blockOf(t, page, "**A target"))
	put("forms/F1.toml", "[[row]]", blockOf(t, page, "**A row of a printed form.**"))
	put("tables/R17.toml", "", blockOf(t, page, "**A table.**"))
	put("indicators.toml", "", blockOf(t, page, "**An indicator.**"))
	put("findings.toml", "", blockOf(t, page, "**A finding.**"))
	put("programmes.toml", "\n# A8: who was at school", blockOf(t, page, "From autumn 2017"))
	_, flow, _ := strings.Cut(text("flows.toml"), "[[flow.step]]")
	steps, _, _ := strings.Cut(flow, "[[flow]]")
	put("flows.toml", "[[flow]]\nkey = \"districts\"", blockOf(t, page, "**A step of an approval")+"[[flow.step]]"+steps)
	put("kinds/bus.toml", "", blockOf(t, page, "**A register.**"))
	files["pack.toml"].Data = []byte(strings.Replace(strings.Replace(text("pack.toml"), "kinds = [", "kinds = [\n  \"bus\",", 1), `"visit", "consent"]`, `"visit", "consent", "bus"]`, 1))

	p, err := register.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"plate", "driver"} {
		text := map[string]string{"plate": "宁A12345", "driver": "马占国"}[field]
		if got, wrong := p.Normalise(p.Kind("bus").Field(field), text); wrong != nil || got != text {
			t.Errorf("%s %s: %q, %+v", field, text, got, wrong)
		}
	}
}

// blockOf gives the first indented block behind a text of a page.
func blockOf(t *testing.T, page []byte, behind string) string {
	t.Helper()
	_, rest, found := strings.Cut(string(page), behind)
	_, rest, more := strings.Cut(rest, "\n\n    ")
	if !found || !more {
		t.Fatalf("the page has no block behind %q", behind)
	}
	var block strings.Builder
	for line := range strings.Lines("    " + rest) {
		inner, indented := strings.CutPrefix(line, "    ")
		if !indented && line != "\n" {
			break
		}
		block.WriteString(inner)
	}
	return block.String()
}
