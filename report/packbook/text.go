package packbook

import (
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// part is a run of lines of a TOML file: one [[name]] block with the comment above it, or what stands
// before, between and after the blocks (name "").
type part struct {
	name  string
	lines []string
}

var (
	header  = regexp.MustCompile(`^\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(?:#.*)?$`)
	keyLine = regexp.MustCompile(`^\s*([A-Za-z0-9_-]+)\s*=`)
)

// split parts a file so that joining gives it back byte for byte. A line within a text of several
// lines that looks like a header misleads it: whoever changes a file reads the outcome again.
func split(text string) []part {
	parts := []part{{}}
	for _, line := range strings.Split(text, "\n") {
		now := &parts[len(parts)-1]
		found := header.FindStringSubmatch(line)
		if found == nil || now.name != "" && strings.HasPrefix(found[2], now.name+".") {
			now.lines = append(now.lines, line)
			continue
		}
		name := ""
		if found[1] == "[[" {
			name = found[2]
		}
		if name == "" && now.name == "" {
			now.lines = append(now.lines, line)
			continue
		}
		from := len(now.lines)
		for from > 0 && isComment(now.lines[from-1]) {
			from--
		}
		next := part{name, append(slices.Clone(now.lines[from:]), line)}
		now.lines = now.lines[:from]
		parts = append(parts, next)
	}
	return parts
}

func join(parts []part) string {
	var lines []string
	for _, p := range parts {
		lines = append(lines, p.lines...)
	}
	return strings.Join(lines, "\n")
}

func isComment(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "#") }
func isBlank(line string) bool   { return strings.TrimSpace(line) == "" }

// area is where the keys of a table stand among lines: from is the first line after its header, to
// the one after its last. ok is false where there is no such table. "" is what has no header, in a
// block what follows its own.
func area(lines []string, block bool, table string) (from, to int, ok bool) {
	inside := table == "" && !block
	for i, line := range lines {
		found := header.FindStringSubmatch(line)
		if found == nil {
			continue
		}
		if inside {
			return from, i, true
		}
		if block && table == "" || !block && found[1] == "[" && found[2] == table {
			from, inside = i+1, true
		}
	}
	return from, len(lines), inside
}

// extent gives the line after the value that begins on line i.
func extent(lines []string, i, to int) int {
	var in map[string]any
	for j := i + 1; j <= to; j++ {
		if _, err := toml.Decode(strings.Join(lines[i:j], "\n"), &in); err == nil {
			return j
		}
	}
	return i + 1
}

// find gives the lines of a key's value within an area; n is 0 where the key is not there.
func find(lines []string, from, to int, key string) (at, n int) {
	for i := from; i < to; {
		found := keyLine.FindStringSubmatch(lines[i])
		if found == nil {
			i++
			continue
		}
		end := extent(lines, i, to)
		if found[1] == key {
			return i, end - i
		}
		i = end
	}
	return to, 0
}

// assign writes a key's literal into an area of lines, in the place of its value or after the last
// key; "" takes the key out.
func assign(lines []string, from, to int, key, literal string) []string {
	at, n := find(lines, from, to, key)
	var with []string
	if literal != "" {
		with = strings.Split(key+" = "+literal, "\n")
	}
	if n == 0 {
		for at > from && (isBlank(lines[at-1]) || isComment(lines[at-1])) {
			at--
		}
	}
	return slices.Concat(lines[:at], with, lines[at+n:])
}

// assignBlock writes a key into a block. A key that stood as blocks or a table of its own under the
// block stands within its lines from now on.
func assignBlock(p part, key, literal string) part {
	sub := p.name + "." + key
	var kept []string
	dropping := false
	for _, line := range p.lines {
		if found := header.FindStringSubmatch(line); found != nil {
			dropping = found[2] == sub || strings.HasPrefix(found[2], sub+".")
		}
		if !dropping || isBlank(line) && len(kept) > 0 && !isBlank(kept[len(kept)-1]) {
			kept = append(kept, line)
		}
	}
	from, to, _ := area(kept, true, "")
	return part{p.name, assign(kept, from, to, key, literal)}
}

// assignHead writes a key of a table ("" for none) into what stands outside the blocks.
func assignHead(parts []part, table, key, literal string) []part {
	parts = slices.Clone(parts)
	for i, p := range parts {
		if p.name != "" || table == "" && i > 0 {
			continue
		}
		if from, to, ok := area(p.lines, false, table); ok {
			parts[i].lines = assign(p.lines, from, to, key, literal)
			return parts
		}
	}
	if literal != "" {
		lines := parts[0].lines
		for len(lines) > 0 && isBlank(lines[len(lines)-1]) {
			lines = lines[:len(lines)-1]
		}
		parts[0].lines = slices.Concat(lines, []string{"", "[" + table + "]"}, strings.Split(key+" = "+literal, "\n"), []string{""})
	}
	return parts
}

// fresh is a block that no file has yet.
func fresh(name string) part { return part{name, []string{"[[" + name + "]]", ""}} }

// place tells which key stands on a line of a part: within a block its own, or that of the table or
// blocks under it; elsewhere the path with its table.
func (p part) place(line int) string {
	key, table := "", ""
	for i := 0; i <= line && i < len(p.lines); i++ {
		text := p.lines[i]
		if found := header.FindStringSubmatch(text); found != nil {
			key, table = "", found[2]
			if sub, ok := strings.CutPrefix(found[2], p.name+"."); ok && p.name != "" {
				key, _, _ = strings.Cut(sub, ".")
			}
			continue
		}
		if p.name != "" && strings.HasPrefix(table, p.name+".") {
			continue
		}
		if found := keyLine.FindStringSubmatch(text); found != nil {
			if key = found[1]; p.name == "" && table != "" {
				key = table + "." + key
			}
		}
	}
	return key
}
