package packbook

import (
	"reflect"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"pgregory.net/rapid"

	"rollbook/store/register"
)

var chinese = notation{"是", "否"}

func TestWhatACellSays(t *testing.T) {
	for _, c := range []struct {
		holds   register.Holding
		cell    string
		literal string
	}{
		{register.HoldsText, "01", `"01"`},
		{register.HoldsText, `把“"是”\n`, `"把“\"是”\\n"`},
		{register.HoldsText, "true", `"true"`},
		{register.HoldsWhole, "20", "20"},
		{register.HoldsWhole, "20.0", "20"},
		{register.HoldsNumber, "0.70000000000000007", "0.7000000000000001"},
		{register.HoldsNumber, "75", "75"},
		{register.HoldsFlag, "是", "true"},
		{register.HoldsFlag, "TRUE", "true"},
		{register.HoldsFlag, "0", "false"},
		{register.HoldsTexts, "线路", `["线路"]`},
		{register.HoldsTexts, "线路 | 校车|", `["线路", "校车"]`},
		{register.HoldsTexts, `["a|b"]`, `["a|b"]`},
		{register.HoldsAny, `""`, `""`},
		{register.HoldsAny, "是", "true"},
		{register.HoldsAny, "filled(id_no)", `"filled(id_no)"`},
		{register.HoldsAny, "sex == '1'", `"sex == '1'"`},
		{register.HoldsAny, "200", "200"},
		{register.HoldsAny, `"200"`, `"200"`},
		{register.HoldsAny, "08-31", `"08-31"`},
		{register.HoldsAny, "2017-09-01", `"2017-09-01"`},
		{register.HoldsAny, `[["id_no"], ["name"]]`, `[["id_no"], ["name"]]`},
	} {
		literal, text, _ := chinese.read(c.holds, c.cell)
		if literal != c.literal || text != "" {
			t.Errorf("%s %q is read as %s %s, not %s", c.holds, c.cell, literal, text, c.literal)
		}
	}
	for _, c := range []struct {
		holds register.Holding
		cell  string
	}{
		{register.HoldsWhole, "2.5"},
		{register.HoldsWhole, "many"},
		{register.HoldsNumber, "NaN"},
		{register.HoldsNumber, "1e999"},
		{register.HoldsFlag, "maybe"},
		{register.HoldsTexts, "[a"},
		{register.HoldsBlocks, "words"},
		{register.HoldsTable, "{ a = }"},
	} {
		if literal, text, _ := chinese.read(c.holds, c.cell); text == "" {
			t.Errorf("%s %q is read as %s", c.holds, c.cell, literal)
		}
	}
}

// TestEveryValueComesBack shows a value in a cell and reads it again.
func TestEveryValueComesBack(t *testing.T) {
	text := rapid.StringOf(rapid.RuneFrom([]rune("ab 01.-|[]{}\"'\\#=\n\t是否true,马䶮𬭎·")))
	leaf := rapid.OneOf(rapid.Map(text, toAny[string]), rapid.Map(rapid.Int64(), toAny[int64]), rapid.Map(rapid.Bool(), toAny[bool]), rapid.Map(rapid.Float64Range(-1e6, 1e6), toAny[float64]))
	list := rapid.Map(rapid.SliceOf(leaf), func(v []any) any { return append([]any{}, v...) })
	table := rapid.Map(rapid.MapOfN(text, leaf, 1, 4), func(m map[string]any) any { return m })
	tables := rapid.Map(rapid.SliceOfN(table, 1, 3), func(v []any) any { return v })
	of := map[register.Holding]*rapid.Generator[any]{
		register.HoldsText: rapid.Map(text, toAny[string]), register.HoldsWhole: rapid.Map(rapid.Int64Range(-1e14, 1e14), toAny[int64]),
		register.HoldsFlag: rapid.Map(rapid.Bool(), toAny[bool]), register.HoldsNumber: rapid.Map(rapid.Float64Range(-1e6, 1e6), toAny[float64]),
		register.HoldsTexts:  rapid.Map(rapid.SliceOf(text), func(v []string) any { return anys(v) }),
		register.HoldsAny:    rapid.OneOf(leaf, list, table),
		register.HoldsTable:  table,
		register.HoldsBlocks: tables,
	}
	for holds, values := range of {
		rapid.Check(t, func(t *rapid.T) {
			value := values.Draw(t, "value")
			cell := chinese.show(register.ShapeKey{Holds: holds}, value)
			if cell == "" { // a blank cell is no key: only an empty text is like none
				if value != "" || holds != register.HoldsText {
					t.Fatalf("%s %#v is shown as nothing", holds, value)
				}
				return
			}
			literal, wrong, _ := chinese.read(holds, cell)
			var in map[string]any
			if _, err := toml.Decode("x = "+literal, &in); err != nil || wrong != "" {
				t.Fatalf("%s %#v is shown as %q, which is %s %v", holds, value, cell, wrong, err)
			}
			if !reflect.DeepEqual(plain(in["x"]), plain(value)) {
				t.Fatalf("%s %#v is shown as %q and read as %#v", holds, value, cell, in["x"])
			}
		})
	}
}

func toAny[T any](v T) any { return v }

func anys(list []string) []any {
	out := make([]any, len(list))
	for i, one := range list {
		out[i] = one
	}
	return out
}

// plain is a value without the differences that mean nothing: 75.0 for a number is 75.
func plain(value any) any {
	switch v := value.(type) {
	case int64:
		return float64(v)
	case []map[string]any:
		out := make([]any, len(v))
		for i, one := range v {
			out[i] = plain(one)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, one := range v {
			out[i] = plain(one)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for key, one := range v {
			out[key] = plain(one)
		}
		return out
	}
	return value
}

const flows = `# What a request goes through.
note = "x" # of all

[words]
yes = "同意"

# The first.
[[flow]]
id = "A"
label = "助学金"   # short
text = """
[[flow]]
is no header here"""

  [[flow.step]]
  level = "school"

  [[flow.step]]
  level = "county"

# The second.
[[flow]]
id = "B"

[flow.limit]
most = 3
`

// TestAFileIsPatchedWhereItDiffers changes single keys and keeps every other line.
func TestAFileIsPatchedWhereItDiffers(t *testing.T) {
	parts := split(flows)
	if join(parts) != flows {
		t.Fatal("a file taken apart is another")
	}
	at := func(name string, n int) int {
		for i, p := range parts {
			if p.name == name {
				if n == 0 {
					return i
				}
				n--
			}
		}
		t.Fatalf("no block %s", name)
		return 0
	}
	last := at("flow", 2) // the text of several lines makes one block too many
	parts[last] = assignBlock(parts[last], "limit", "{ most = 4 }")
	parts[last] = assignBlock(parts[last], "label", `"B 项"`)
	parts = assignHead(parts, "", "note", `"y"`)
	parts = assignHead(parts, "words", "no", `"退回"`)
	parts = assignHead(parts, "more", "a", "1")
	text := join(parts)
	var in, was map[string]any
	if _, err := toml.Decode(text, &in); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if _, err := toml.Decode(flows, &was); err != nil {
		t.Fatal(err)
	}
	blocks := blocksOf(in["flow"])
	if !reflect.DeepEqual(blocks[0], blocksOf(was["flow"])[0]) {
		t.Errorf("the block that nobody changed is %v", blocks[0])
	}
	if want := map[string]any{"id": "B", "label": "B 项", "limit": map[string]any{"most": int64(4)}}; !reflect.DeepEqual(blocks[1], want) {
		t.Errorf("the changed block is %v", blocks[1])
	}
	if in["note"] != "y" || !reflect.DeepEqual(in["words"], map[string]any{"yes": "同意", "no": "退回"}) || !reflect.DeepEqual(in["more"], map[string]any{"a": int64(1)}) {
		t.Errorf("the rest is %v", in)
	}
	for _, line := range []string{"# The first.", "# The second.", `label = "助学金"   # short`, "  [[flow.step]]"} {
		if !strings.Contains(text, line) {
			t.Errorf("the line %q is gone:\n%s", line, text)
		}
	}
	first := at("flow", 0)
	steps := assignBlock(parts[first], "step", `[{ level = "city" }]`)
	if text := strings.Join(steps.lines, "\n"); strings.Contains(text, "flow.step") || !strings.Contains(text, `step = [{ level = "city" }]`) {
		t.Errorf("blocks under a block became\n%s", text)
	}
}
