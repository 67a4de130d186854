package sheet

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// scanner reads the XML of a workbook's parts piece by piece: what stands in a tag, and what stands between
// two. It knows as much of XML as spreadsheet programs write, refuses entities of one's own, and holds no more than one
// piece: encoding/xml takes five times as long for the same cells.
type scanner struct {
	from    io.Reader
	window  []byte
	at, end int
	read    bool // all of it is in the window
	err     error
	text    []byte // what next found, until it is called again
	name    string // of a tag, without its prefix
	tag     []byte // of a tag: its attributes
	kind    piece
}

type piece byte

const (
	begins piece = iota // <name …>
	ends                // </name>
	alone               // <name …/>
	between
)

// maxPiece bounds what one tag, or one text between tags, may hold.
const maxPiece = 4 << 20

var (
	errPiece  = errors.New("a part of the workbook is no plain XML")
	errEntity = errors.New("a part of the workbook declares entities of its own")
)

func newScanner(from io.Reader) *scanner {
	return &scanner{from: from, window: make([]byte, 64<<10)}
}

// more reads on; what stands before at is given up. It reports whether there was anything.
func (x *scanner) more() bool {
	if x.read || x.err != nil {
		return false
	}
	if x.at > 0 {
		x.end = copy(x.window, x.window[x.at:x.end])
		x.at = 0
	}
	if x.end == len(x.window) {
		if len(x.window) >= maxPiece {
			x.err = errPiece
			return false
		}
		x.window = append(x.window, make([]byte, len(x.window))...)
	}
	n, err := x.from.Read(x.window[x.end:])
	x.end += n
	if errors.Is(err, io.EOF) {
		x.read = true
	} else if err != nil {
		x.err = err
		return false
	}
	return n > 0 || x.more()
}

// find gives where mark begins, from skip bytes after at on; -1 where it does not come.
func (x *scanner) find(mark string, skip int) int {
	for {
		if x.at+skip <= x.end {
			if i := bytes.Index(x.window[x.at+skip:x.end], []byte(mark)); i >= 0 {
				return skip + i
			}
		}
		if !x.more() {
			return -1
		}
	}
}

// next moves to the next piece; false at the end, or where it cannot be read.
func (x *scanner) next() bool {
	for {
		if x.at == x.end && !x.more() {
			return false
		}
		if x.window[x.at] != '<' {
			n := x.find("<", 0)
			if n < 0 {
				n = x.end - x.at
			}
			x.kind, x.text = between, x.window[x.at:x.at+n]
			x.at += n
			return x.err == nil
		}
		if x.end-x.at < 4 && !x.more() && x.end-x.at < 3 {
			return x.fail()
		}
		if x.window[x.at+1] != '!' && x.window[x.at+1] != '?' {
			return x.element()
		}
		if x.aside() {
			return true
		}
		if x.err != nil {
			return false
		}
	}
}

func (x *scanner) fail() bool {
	if x.err == nil {
		x.err = errPiece
	}
	return false
}

// aside passes over a comment or an instruction; true for a text in CDATA.
func (x *scanner) aside() bool {
	for x.end-x.at < len("<![CDATA[") && x.more() {
		continue
	}
	begin, mark := x.window[x.at:x.end], ">"
	verbatim := bytes.HasPrefix(begin, []byte("<![CDATA["))
	switch {
	case verbatim:
		mark = "]]>"
	case bytes.HasPrefix(begin, []byte("<!--")):
		mark = "-->"
	case begin[1] == '!':
		x.err = errEntity
		return false
	}
	n := x.find(mark, 2)
	if n < 0 {
		return x.fail()
	}
	if verbatim {
		x.kind, x.text = between, x.window[x.at+len("<![CDATA["):x.at+n]
		x.text = bytes.ReplaceAll(x.text, []byte("&"), []byte("&amp;")) // plain takes it back
	}
	x.at += n + len(mark)
	return verbatim
}

// element takes a tag: a > within quotes does not end it.
func (x *scanner) element() bool {
	n := 1
	for {
		i := x.find(">", n)
		if i < 0 {
			return x.fail()
		}
		inside := x.window[x.at : x.at+i]
		n = i + 1
		if closed(inside) {
			break
		}
	}
	tag := x.window[x.at+1 : x.at+n-1]
	x.at += n
	x.kind = begins
	switch {
	case len(tag) > 0 && tag[0] == '/':
		x.kind, tag = ends, tag[1:]
	case len(tag) > 0 && tag[len(tag)-1] == '/':
		x.kind, tag = alone, tag[:len(tag)-1]
	}
	name := tag
	if i := bytes.IndexAny(tag, " \t\r\n"); i >= 0 {
		name, tag = tag[:i], tag[i:]
	} else {
		tag = nil
	}
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	x.name, x.tag = known(name), tag
	return true
}

// closed reports whether every quote of a tag has its fellow.
func closed(tag []byte) bool {
	quote := byte(0)
	for _, c := range tag {
		switch {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
	return quote == 0
}

// known gives a name without making a text of the ones that come with every cell.
func known(name []byte) string {
	switch string(name) {
	case "c":
		return "c"
	case "v":
		return "v"
	case "t":
		return "t"
	case "is":
		return "is"
	case "row":
		return "row"
	case "si":
		return "si"
	}
	return string(name)
}

// attr gives an attribute of the tag, whatever its prefix; nil where it has none.
func (x *scanner) attr(name string) []byte {
	rest := x.tag
	for {
		eq := bytes.IndexByte(rest, '=')
		if eq < 0 {
			return nil
		}
		key := bytes.TrimSpace(rest[:eq])
		if i := bytes.IndexByte(key, ':'); i >= 0 {
			key = key[i+1:]
		}
		rest = bytes.TrimLeft(rest[eq+1:], " \t\r\n")
		if len(rest) == 0 {
			return nil
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return nil
		}
		if string(key) == name {
			return rest[1 : end+1]
		}
		rest = rest[end+2:]
	}
}

// number gives an attribute that is a number; 0 where it is none.
func (x *scanner) number(name string) int {
	n, err := strconv.Atoi(string(x.attr(name)))
	if err != nil {
		return 0
	}
	return n
}

// yes reports an attribute that is true.
func (x *scanner) yes(name string) bool {
	switch string(x.attr(name)) {
	case "1", "true", "on":
		return true
	}
	return false
}

// said gives an attribute as a text.
func (x *scanner) said(name string) string { return string(unescaped(nil, x.attr(name))) }

// unescaped adds a text to another, its entities resolved. One that there is not stays as it stands.
func unescaped(to, from []byte) []byte {
	for {
		i := bytes.IndexByte(from, '&')
		if i < 0 {
			return append(to, from...)
		}
		to, from = append(to, from[:i]...), from[i:]
		end := bytes.IndexByte(from[:min(len(from), 12)], ';')
		r := rune(-1)
		if end > 0 {
			r = entity(string(from[1:end]))
		}
		if r < 0 {
			to, from = append(to, '&'), from[1:]
			continue
		}
		to, from = utf8.AppendRune(to, r), from[end+1:]
	}
}

func entity(name string) rune {
	switch name {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	if len(name) < 2 || name[0] != '#' {
		return -1
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseInt(digits, base, 32)
	if err != nil || n > utf8.MaxRune {
		return -1
	}
	return rune(n)
}
