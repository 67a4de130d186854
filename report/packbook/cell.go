package packbook

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"rollbook/store/register"
)

// between stands between the texts of a list in one cell, as between the aliases of a code.
const between = "|"

// notation is how values stand in cells: yes and no are written as the pack shows a flag.
type notation struct{ yes, no string }

var anyFlag = &register.Field{Type: register.Flag}

func notationOf(p *register.Pack) notation {
	n := notation{p.Display(anyFlag, "1"), p.Display(anyFlag, "0")}
	if n.yes == "" || n.no == "" || n.yes == n.no {
		return notation{"true", "false"}
	}
	return n
}

// show gives what a cell shows of a value as TOML decodes it; "" for nil, and for an empty text where
// nothing else can stand, which says as much.
func (n notation) show(key register.ShapeKey, value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case bool:
		return n.flag(v)
	case string:
		if key.Holds == register.HoldsAny && (v == "" || n.literal(v) != quote(v)) {
			return quote(v)
		}
		return v
	case float64:
		if key.Holds == register.HoldsNumber {
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
	case []any:
		if text, ok := joined(v); ok && key.Holds == register.HoldsTexts {
			return text
		}
	}
	return inline(value, key.Keys)
}

func (n notation) flag(v bool) string {
	if v {
		return n.yes
	}
	return n.no
}

// joined writes a list of texts with bars between; not ok where it could not be read back so.
func joined(list []any) (string, bool) {
	texts := make([]string, len(list))
	for i, one := range list {
		text, ok := one.(string)
		if !ok || text == "" || text != strings.TrimSpace(text) || strings.Contains(text, between) || strings.HasPrefix(text, "[") {
			return "", false
		}
		texts[i] = text
	}
	return strings.Join(texts, between), len(texts) > 0
}

// read gives the TOML of what stands in a cell, which is not blank; or, as a text of the translations
// with its arguments, what is wrong with it.
func (n notation) read(holds register.Holding, cell string) (literal, text string, args []any) {
	switch holds {
	case register.HoldsText:
		return quote(cell), "", nil
	case register.HoldsFlag:
		if v, ok := n.readFlag(cell); ok {
			return strconv.FormatBool(v), "", nil
		}
		return "", "%q is neither yes nor no", []any{cell}
	case register.HoldsWhole:
		if v, err := strconv.ParseFloat(cell, 64); err == nil && v == math.Trunc(v) && math.Abs(v) < 1e15 {
			return strconv.FormatInt(int64(v), 10), "", nil
		}
		return "", "%q is no whole number", []any{cell}
	case register.HoldsNumber:
		if v, err := strconv.ParseFloat(cell, 64); err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) {
			return strconv.FormatFloat(v, 'f', -1, 64), "", nil
		}
		return "", "%q is no number", []any{cell}
	case register.HoldsTexts:
		if !strings.HasPrefix(cell, "[") {
			list := []any{}
			for _, one := range strings.Split(cell, between) {
				if one = strings.TrimSpace(one); one != "" {
					list = append(list, one)
				}
			}
			return inline(list, nil), "", nil
		}
	case register.HoldsAny:
		return n.literal(cell), "", nil
	}
	if _, ok := decodeValue(cell); !ok {
		return "", "this is no TOML: %s", []any{cell}
	}
	return cell, "", nil
}

// readFlag reads yes or no, also as Excel and TOML write them.
func (n notation) readFlag(cell string) (v, ok bool) {
	switch strings.ToLower(cell) {
	case "true", "1", strings.ToLower(n.yes):
		return true, true
	case "false", "0", strings.ToLower(n.no):
		return false, true
	}
	return false, false
}

// literal reads a cell that may hold anything: yes or no, a number, a list or a table, else a text. A
// text that looks like one of these stands in quotes.
func (n notation) literal(cell string) string {
	if v, ok := n.readFlag(cell); ok && cell != "1" && cell != "0" {
		return strconv.FormatBool(v)
	}
	if v, ok := decodeValue(cell); ok {
		if _, isDate := v.(time.Time); !isDate {
			return cell
		}
	}
	return quote(cell)
}

// decodeValue reads one TOML value.
func decodeValue(text string) (any, bool) {
	var in map[string]any
	if _, err := toml.Decode("x = "+text+"\n", &in); err != nil || len(in) != 1 {
		return nil, false
	}
	return in["x"], true
}

// inline writes a value as TOML within one line, the blocks of a list on lines of their own. keys give the
// order of a table's keys; what they do not know comes after.
func inline(value any, keys []register.ShapeKey) string {
	switch v := value.(type) {
	case string:
		return quote(v)
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		text := strconv.FormatFloat(v, 'f', -1, 64)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return text
	case time.Time:
		return v.Format(time.RFC3339)
	case []map[string]any:
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = one
		}
		return inline(list, keys)
	case []any:
		items, blocks := make([]string, len(v)), false
		for i, one := range v {
			_, block := one.(map[string]any)
			items[i], blocks = inline(one, keys), blocks || block
		}
		if blocks {
			return "[\n  " + strings.Join(items, ",\n  ") + ",\n]"
		}
		return "[" + strings.Join(items, ", ") + "]"
	case map[string]any:
		items := make([]string, 0, len(v))
		add := func(key string, below []register.ShapeKey) {
			items = append(items, keyText(key)+" = "+inline(v[key], below))
		}
		known := map[string]bool{}
		for _, key := range keys {
			if _, there := v[key.Name]; there {
				add(key.Name, key.Keys)
				known[key.Name] = true
			}
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if !known[key] {
				add(key, nil)
			}
		}
		return "{ " + strings.Join(items, ", ") + " }"
	}
	return fmt.Sprint(value)
}

// quote writes a TOML basic string.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// keyText writes a key, in quotes where it is not bare.
func keyText(key string) string {
	if key != "" && strings.Trim(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == "" {
		return key
	}
	return quote(key)
}
