package register

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
)

// PackError is one thing wrong with a pack, at a line of a file (0 where no line is to blame). Text
// is a format for Args; the translations word it under "pack." and Text.
type PackError struct {
	File string
	Line int
	Text string
	Args []any
}

func (e PackError) Error() string { return e.where() + ": " + fmt.Sprintf(e.Text, e.Args...) }

func (e PackError) where() string {
	if e.Line == 0 {
		return e.File
	}
	return fmt.Sprintf("%s:%d", e.File, e.Line)
}

// PackErrors are all the things wrong with a pack, in order of file and line.
type PackErrors []PackError

func (e PackErrors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Each tells everything that is wrong, for whoever words it.
func (e PackErrors) Each(say func(where, text string, args []any)) {
	for _, one := range e {
		say(one.where(), one.Text, one.Args)
	}
}

// loader reads a pack's files and collects what is wrong with them.
type loader struct {
	files  fs.FS
	pack   *Pack
	errs   PackErrors
	source map[string][]string  // lines of each TOML file, to find where a thing stands
	marks  map[string]fileMarks // the same by what stands there
	sum    [32]byte

	waiting  []waiting        // fields whose expressions are compiled when every kind is known
	settings map[string]any   // instead of the pack's
	later    []func()         // the same for everything else
	shared   map[string]*Expr // conditions of rules, by source
	loaded   bool             // it was loaded before
}

// Load reads, checks and compiles a pack. Its error is PackErrors: everything that is wrong, not
// only the first.
func Load(files fs.FS) (*Pack, error) { return load(files, nil, false) }

// Reload reads a pack that Load of this very program takes, as the program's own: its expressions are compiled when they are
// first asked, as most never are.
func Reload(files fs.FS) (*Pack, error) { return load(files, nil, true) }

// load is Load, or Reload, with some settings other than the pack has them.
func load(files fs.FS, settings map[string]any, loaded bool) (*Pack, error) {
	l := &loader{files: files, settings: settings, loaded: loaded, source: map[string][]string{}, marks: map[string]fileMarks{}, shared: map[string]*Expr{}, pack: &Pack{
		Files: files, Codes: map[string]*CodeList{}, Forms: map[string]*Form{}, Tables: map[string]*Table{},
		Imports: map[string]*Import{}, Indicators: map[string]*Indicator{}, Settings: map[string]any{}, variants: map[rune]rune{},
	}}
	l.pack.functions = functionsOf(l.pack)
	kinds := l.head()
	l.codes()
	l.places()
	l.units()
	l.variants()
	for _, key := range kinds {
		l.kind(key)
	}
	l.folder("kinds", func(file string) {
		if !slices.Contains(kinds, stem(file)) {
			l.fail(file, 0, "kinds of pack.toml does not name it")
		}
	})
	l.checks()
	l.targets()
	l.indicators()
	l.programmes()
	l.flows()
	l.folder("forms", func(file string) { l.form(file) })
	l.folder("tables", func(file string) { l.table(file) })
	l.findings()
	l.settling()
	l.folder("imports", func(file string) { l.imported(file) })
	l.link()
	if len(l.errs) > 0 {
		slices.SortFunc(l.errs, func(a, b PackError) int {
			return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Error(), b.Error()))
		})
		return nil, l.errs
	}
	for _, k := range l.pack.Kinds {
		k.gathered = sync.OnceValue(k.gather)
	}
	l.pack.asks = sync.OnceValue(l.pack.judging)
	l.pack.Hash = l.sum
	return l.pack, nil
}

// sound compiles an expression of a pack that was not loaded before.
func (l *loader) sound(e *Expr) (*Expr, error) {
	if l.loaded {
		return e, nil
	}
	return e.sound()
}

// fail notes what is wrong. text is a literal: the translations have it.
func (l *loader) fail(file string, line int, text string, args ...any) {
	l.errs = append(l.errs, PackError{file, line, text, args})
}

// read gives a file's bytes and mixes them into the pack's hash; nil and false where it is absent.
func (l *loader) read(file string, needed bool) ([]byte, bool) {
	raw, err := fs.ReadFile(l.files, file)
	if errors.Is(err, fs.ErrNotExist) {
		if needed {
			l.fail(file, 0, "the file is missing")
		}
		return nil, false
	}
	if err != nil {
		l.fail(file, 0, "the file cannot be read: %v", err)
		return nil, false
	}
	h := sha256.New()
	h.Write(l.sum[:])
	h.Write([]byte(file))
	h.Write(raw)
	h.Sum(l.sum[:0])
	return bytes.TrimPrefix(raw, []byte("\ufeff")), true
}

// toml decodes a file strictly: a key that nobody knows is an error at its line.
func (l *loader) toml(file string, needed bool, into any) bool {
	l.shape(file, into)
	raw, ok := l.read(file, needed)
	if !ok {
		return false
	}
	l.source[file] = strings.Split(string(raw), "\n")
	l.marks[file] = marksIn(l.source[file])
	meta, err := toml.Decode(string(raw), into)
	var syntax toml.ParseError
	if errors.As(err, &syntax) {
		l.fail(file, syntax.Position.Line, "this is no TOML: %s", syntax.Message)
		return false
	}
	if err != nil {
		l.mistyped(file, err)
		return false
	}
	l.tables(file, "", l.pack.Shapes[len(l.pack.Shapes)-1].Keys)
	reported := map[string]bool{}
	for _, key := range meta.Undecoded() {
		name := key[len(key)-1]
		if !reported[name] && !Retired(key.String()) {
			reported[name] = true
			l.fail(file, l.lineOf(file, name), "unknown key %q", name)
		}
	}
	return true
}

// tables finds keys of blocks that want a table and have something else: the library takes that for an empty one.
func (l *loader) tables(file, block string, keys []ShapeKey) {
	for _, key := range keys {
		if key.Holds == HoldsBlocks {
			l.tables(file, strings.TrimPrefix(block+"."+key.Name, "."), key.Keys)
		}
		if key.Holds != HoldsTable {
			continue
		}
		for n := range l.marks[file].blocks[block] {
			line := l.within(file, block, n, key.Name)
			name, value, _ := strings.Cut(l.source[file][line-1], "=")
			if strings.TrimSpace(name) == key.Name && !strings.HasPrefix(strings.TrimSpace(value), "{") {
				l.fail(file, line, "%s is no table", key.Name)
			}
		}
	}
}

// holes finds the {placeholders} of a text that nothing fills.
func (l *loader) holes(file string, line int, text string, known func(name string) bool) {
	for _, parts := range placeholder.FindAllStringSubmatch(text, -1) {
		switch name := parts[1]; {
		case !known(name):
			l.fail(file, line, "nothing is known as %q here", name)
		case strings.Contains(parts[0], "|"):
			l.fail(file, line, "nothing is known as %q here", strings.Trim(parts[0], "{}"))
		}
	}
}

// retired are keys of packs that were issued before, and that nothing asked for: they stay readable.
var retired = map[string]bool{"target.unit_of": true, "part.optional": true, "icon": true, "flow.step.form": true}

// Retired reports whether a key, as "block.key" or the key alone at the top of a file, is passed over.
func Retired(key string) bool { return retired[key] }

// wrongType is how the TOML library says that a value has another type than its key.
var wrongType = regexp.MustCompile(`line (\d+) \(last key "(?:.*\.)?([^".]+)"\): incompatible types: .* has type (\S+); .* has type (\S+)`)

func (l *loader) mistyped(file string, err error) {
	found := wrongType.FindStringSubmatch(err.Error())
	if found == nil {
		l.fail(file, 0, "a value has the wrong type: %v", err)
		return
	}
	line, _ := strconv.Atoi(found[1]) // digits, by the pattern
	l.fail(file, line, "%s is of type %s, not %s", found[2], found[3], found[4])
}

// lineOf finds the first line that sets a key, from 1; 0 where there is none.
func (l *loader) lineOf(file, key string) int { return l.lineAfter(file, key, 0) }

func (l *loader) lineAfter(file, key string, after int) int {
	for _, line := range l.marks[file].keys[key] {
		if line > after {
			return line
		}
	}
	return 0
}

// block finds the line on which the n-th [[name]] of a file begins, from 1.
func (l *loader) block(file, name string, n int) int {
	if lines := l.marks[file].blocks[name]; n < len(lines) {
		return lines[n]
	}
	return 0
}

// fileMarks are the lines, from 1, on which blocks begin and keys are set.
type fileMarks struct{ blocks, keys map[string][]int }

func marksIn(source []string) fileMarks {
	p := fileMarks{map[string][]int{}, map[string][]int{}}
	for i, text := range source {
		if name, ok := strings.CutPrefix(strings.TrimSpace(text), "[["); ok && strings.HasSuffix(name, "]]") {
			name = strings.TrimSuffix(name, "]]")
			p.blocks[name] = append(p.blocks[name], i+1)
		}
		if key, _, ok := strings.Cut(strings.TrimLeft(text, " \t[{"), "="); ok {
			key = strings.TrimRight(key, " \t")
			p.keys[key] = append(p.keys[key], i+1)
		}
	}
	return p
}

// within finds the line that sets a key in the n-th [[name]] of a file.
func (l *loader) within(file, name string, n int, key string) int {
	start := l.block(file, name, n)
	if line := l.lineAfter(file, key, start); line > 0 {
		if next := l.block(file, name, n+1); next == 0 || line < next {
			return line
		}
	}
	return start
}

// csv calls row for each line of a CSV file with a header, as a map by column, with its line.
func (l *loader) csv(file string, needed bool, row func(line int, values map[string]string)) {
	raw, ok := l.read(file, needed)
	if !ok {
		return
	}
	r := csv.NewReader(bytes.NewReader(raw))
	r.FieldsPerRecord = -1
	head, err := r.Read()
	if err != nil {
		l.fail(file, 1, "no header row: %v", err)
		return
	}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return
		}
		if err != nil { // there may be no cell that has a place
			line := 0
			if wrong := (*csv.ParseError)(nil); errors.As(err, &wrong) {
				line = wrong.Line
			}
			l.fail(file, line, "the row cannot be read: %v", err)
			return
		}
		line, _ := r.FieldPos(0)
		if len(record) != len(head) {
			l.fail(file, line, "%d cells, but the header has %d", len(record), len(head))
			continue
		}
		values := make(map[string]string, len(head))
		for i, name := range head {
			values[name] = strings.TrimSpace(record[i])
		}
		row(line, values)
	}
}

// folder calls each for every TOML file of a folder.
func (l *loader) folder(dir string, each func(file string)) {
	files, err := fs.Glob(l.files, dir+"/*.toml")
	if err != nil {
		l.fail(dir, 0, "the folder cannot be read: %v", err)
	}
	sort.Strings(files)
	for _, file := range files {
		each(file)
	}
}

func stem(file string) string { return strings.TrimSuffix(path.Base(file), path.Ext(file)) }
