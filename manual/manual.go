package manual

import (
	"regexp"
	"strings"
	"sync"
	"unicode"

	"rollbook/docs"
	"rollbook/words"
)

// Topic is one thing that can be read about.
type Topic struct {
	Title  string
	Pages  []string // of the window that it is about
	Blocks []Block
}

// Block is a part of a topic that stands by itself.
type Block struct {
	Shape Shape
	Text  string
}

// Shape is how a block stands.
type Shape int

// The shapes.
const (
	Text Shape = iota
	Heading
	Item // of a list
	Row  // of a table, its cells with a bar between
)

// Text is the whole of a topic, a block a line.
func (t Topic) Text() string {
	lines := []string{t.Title}
	for _, b := range t.Blocks {
		lines = append(lines, b.Text)
	}
	return strings.Join(lines, "\n")
}

// Topics gives the sections of the manual, in order.
func Topics() []Topic { return topics() }

var topics = sync.OnceValue(func() []Topic { return read(docs.Manual) })

// Keys are the keys of the window.
func Keys() Topic {
	t := Topic{Title: words.Say("help.keys.title")}
	for _, line := range strings.Split(words.Say("help.keys"), "\n") {
		t.Blocks = append(t.Blocks, Block{Text, line})
	}
	return t
}

// Of gives the section about a page of the window. A key with a slash stands for those that begin so.
func Of(page string) (Topic, bool) {
	group, _, _ := strings.Cut(page, "/")
	for _, t := range Topics() {
		for _, p := range t.Pages {
			if p == page || p == group+"/" {
				return t, true
			}
		}
	}
	return Topic{}, false
}

// Find gives the topics that have every word of a text, those with one in their title first.
func Find(list []Topic, text string) []Topic {
	wanted := strings.Fields(strings.ToLower(text))
	var titles, rest []Topic
	for _, t := range list {
		switch {
		case has(t.Title, wanted):
			titles = append(titles, t)
		case has(t.Text(), wanted):
			rest = append(rest, t)
		}
	}
	return append(titles, rest...)
}

func has(text string, wanted []string) bool {
	text = strings.ToLower(text)
	for _, w := range wanted {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

var (
	numbered = regexp.MustCompile(`^\d+\. `)
	marker   = regexp.MustCompile(`^<!-- help: (.+) -->$`)
	plainer  = strings.NewReplacer("**", "", "`", "")
)

// read takes the manual apart: a section for each heading of the second rank, without its pictures.
func read(text string) []Topic {
	var list []Topic
	open := false // the next line goes on with the block before
	for _, line := range strings.Split(text, "\n") {
		bare := strings.TrimSpace(line)
		title, isTitle := strings.CutPrefix(line, "## ")
		if isTitle {
			list, open = append(list, Topic{Title: title}), false
			continue
		}
		if len(list) == 0 {
			continue // before the first section stands what the manual is
		}
		t := &list[len(list)-1]
		if m := marker.FindStringSubmatch(bare); m != nil {
			t.Pages = strings.Fields(m[1])
			continue
		}
		shape, said := shaped(bare)
		switch {
		case said == "":
			open = false
		case shape == Text && open:
			last := &t.Blocks[len(t.Blocks)-1]
			last.Text = joined(last.Text, said)
		default:
			t.Blocks = append(t.Blocks, Block{shape, said})
			open = shape == Text || shape == Item
		}
	}
	return list
}

// shaped tells what a line of the manual is; pictures and the rule below a table's head are nothing.
func shaped(line string) (Shape, string) {
	switch {
	case strings.HasPrefix(line, "!["), strings.Trim(line, "|-: ") == "":
		return Text, ""
	case strings.HasPrefix(line, "#"):
		return Heading, plainer.Replace(strings.TrimLeft(line, "# "))
	case strings.HasPrefix(line, "|"):
		return Row, plainer.Replace(strings.Trim(line, "| "))
	case strings.HasPrefix(line, "- "):
		return Item, plainer.Replace("\u00b7 " + line[2:])
	case numbered.MatchString(line):
		return Item, plainer.Replace(line)
	}
	return Text, plainer.Replace(line)
}

// joined puts two lines of a paragraph together: between hanzi stands no blank.
func joined(before, after string) string {
	last, first := []rune(before), []rune(after)
	if unicode.Is(unicode.Han, first[0]) || unicode.IsPunct(last[len(last)-1]) || unicode.Is(unicode.Han, last[len(last)-1]) {
		return before + after
	}
	return before + " " + after
}
