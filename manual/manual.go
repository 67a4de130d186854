package manual

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

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
	Text  string // of a picture, the name of its file
}

// Shape is how a block stands.
type Shape int

// The shapes.
const (
	Text Shape = iota
	Heading
	Item    // of a list
	Head    // of a table, its cells as those of a row
	Row     // of a table, its cells with a Bar between
	Picture // of the window, as the page before it says
)

// Bar stands between two cells of a row.
const Bar = " | "

// Cells are those of a row or of a table's head.
func (b Block) Cells() []string {
	cells := strings.Split(b.Text, Bar)
	for i, cell := range cells {
		cells[i] = strings.TrimSpace(cell)
	}
	return cells
}

// Tabled says whether a block is a line of a table.
func (b Block) Tabled() bool { return b.Shape == Row || b.Shape == Head }

// Text is the whole of a topic, a block a line.
func (t Topic) Text() string {
	lines := []string{t.Title}
	for _, b := range t.Blocks {
		if b.Shape != Picture {
			lines = append(lines, b.Text)
		}
	}
	return strings.Join(lines, "\n")
}

// Topics gives the pages of the manual in the language that words speaks, in order, the keys behind the first.
func Topics() []Topic { return slices.Insert(slices.Clone(pages()), 1, Keys()) }

func pages() []Topic {
	if words.Language() == "en" {
		return english()
	}
	return chinese()
}

var chinese, english = reader("manual/*.md"), reader("manual/en/*.md")

// reader reads the pages of a language when they are first asked for.
func reader(pattern string) func() []Topic {
	return sync.OnceValue(func() (list []Topic) {
		names, _ := fs.Glob(docs.Manual, pattern) // the pattern is none that fails
		for _, name := range names {
			if raw, err := docs.Manual.ReadFile(name); err == nil { // what is embedded is there
				list = append(list, read(string(raw)))
			}
		}
		return list
	})
}

// Image gives the PNG of a picture; nil where there is none.
func Image(name string) []byte {
	raw, err := docs.Manual.ReadFile("pictures/" + name)
	if err != nil {
		return nil
	}
	return raw
}

// Keys are the keys of the window: a line of the text without a bar is the heading of those below it.
func Keys() Topic {
	t := Topic{Title: words.Say("help.keys.title")}
	for _, line := range strings.Split(words.Say("help.keys"), "\n") {
		shape := Heading
		if strings.Contains(line, Bar) {
			shape = Row
		}
		t.Blocks = append(t.Blocks, Block{shape, line})
	}
	return t
}

// Of gives the page of the manual about a page of the window. A key with a slash stands for those that begin so.
func Of(page string) (Topic, bool) {
	group, _, _ := strings.Cut(page, "/")
	for _, t := range pages() {
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
		case holdsAll(t.Title, wanted):
			titles = append(titles, t)
		case holdsAll(t.Text(), wanted):
			rest = append(rest, t)
		}
	}
	return append(titles, rest...)
}

func holdsAll(text string, wanted []string) bool {
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
	picture  = regexp.MustCompile(`^!\[[^]]*\]\((?:\.\./)+pictures/([^)]+)\)$`)
	link     = regexp.MustCompile(`\[([^]]+)\]\([^)]+\)`)
	plainer  = strings.NewReplacer("**", "", "`", "")
)

// read takes a page of the manual apart: its first line is the title.
func read(text string) (t Topic) {
	open := false // the next line goes on with the block before
	for _, line := range strings.Split(text, "\n") {
		bare := strings.TrimSpace(line)
		if title, ok := strings.CutPrefix(bare, "# "); ok {
			t.Title = title
			continue
		}
		if m := marker.FindStringSubmatch(bare); m != nil {
			t.Pages = strings.Fields(m[1])
			continue
		}
		shape, said := shaped(bare)
		switch {
		case shape == Head:
			t.Blocks[len(t.Blocks)-1].Shape = Head
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
	return t
}

// shaped tells what a line of the manual is; the rule below a table's head is a Head without text.
func shaped(line string) (Shape, string) {
	if m := picture.FindStringSubmatch(line); m != nil {
		return Picture, m[1]
	}
	line = link.ReplaceAllString(plainer.Replace(line), "$1")
	switch {
	case line != "" && strings.Trim(line, "|-: ") == "":
		return Head, ""
	case strings.HasPrefix(line, "#"):
		return Heading, strings.TrimLeft(line, "# ")
	case strings.HasPrefix(line, "|"):
		return Row, row(line)
	case strings.HasPrefix(line, "- "):
		return Item, "\u00b7 " + line[2:]
	case numbered.MatchString(line):
		return Item, line
	}
	return Text, line
}

// row is a line of a table without what stands around it; a first cell may be empty.
func row(line string) string {
	cells := strings.TrimRight(strings.Trim(line, "|"), " ")
	if strings.HasPrefix(cells, Bar) {
		return cells
	}
	return strings.TrimLeft(cells, " ")
}

// joined puts two lines of a paragraph together: beside hanzi and their punctuation stands no blank.
func joined(before, after string) string {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(after)
	if unicode.Is(unicode.Han, first) || last >= '\u3000' {
		return before + after
	}
	return before + " " + after
}
