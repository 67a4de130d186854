package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	utf "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"rollbook/fault"
	"rollbook/store/register"
)

var (
	errMissing  = fault.New(fault.Refused, "workbook-missing")
	errEmpty    = fault.New(fault.Damaged, "workbook-empty")
	errXLS      = fault.New(fault.Damaged, "workbook-xls")
	errET       = fault.New(fault.Damaged, "workbook-et")
	errODS      = fault.New(fault.Damaged, "workbook-ods")
	errXLSB     = fault.New(fault.Damaged, "workbook-xlsb")
	errLocked   = fault.New(fault.Damaged, "workbook-locked")
	errCSV      = fault.New(fault.Damaged, "workbook-csv")
	errWebPage  = fault.New(fault.Damaged, "workbook-html")
	errDocument = fault.New(fault.Damaged, "workbook-document")
	errArchive  = fault.New(fault.Damaged, "workbook-archive")
	errForeign  = fault.New(fault.Damaged, "workbook-foreign")
	errLarge    = fault.New(fault.Refused, "workbook-large")
	errBomb     = fault.New(fault.Damaged, "workbook-bomb")
	errDamaged  = fault.New(fault.Damaged, "workbook-damaged")
	errUnread   = fault.New(fault.Refused, "workbook-unread")
	errNoHeader = fault.New(fault.Damaged, "workbook-no-header")
)

// Bounds of a workbook from outside: a zip bomb must not fill the memory.
const (
	maxFile  = 100 << 20
	maxUnzip = 1 << 30
	maxParts = 10_000
	maxCells = 20_000_000 // held at once, blank ones before a filled one too; no more shared texts either
	maxRows  = 1 << 20    // of a sheet
	maxFrame = 16 << 20   // what is said of the whole workbook
)

// book is a workbook from outside, open to be read.
type book struct {
	name   string // of the file
	file   *drive
	parts  map[string]*zip.File // by lower-case name
	sheets []tab
	texts  []string // shared strings
	days   []bool   // by cell style: whether its number is shown as a day
	mac    bool     // days are counted from 1904
	cells  int      // read until now
}

// tab is one sheet of a workbook.
type tab struct {
	name, part string
	hidden     bool
}

// open opens a workbook from outside, bounded; one that is none is a fault that says what it is, and
// what to do.
func open(name string) (*book, error) {
	short := filepath.Base(name)
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return nil, errMissing.With("file", name).Because(err)
	}
	if info.Size() > maxFile {
		return nil, errLarge.With("file", short)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, errMissing.With("file", name).Because(err)
	}
	b := &book{name: short, file: &drive{from: file}}
	if err := b.begin(info.Size()); err != nil {
		file.Close()
		return nil, err
	}
	return b, nil
}

func (b *book) close() { b.file.from.Close() }

// drive is where a workbook is read from, and the first that the system had against it: a stick that was pulled out is no
// damage of the file.
type drive struct {
	from interface {
		io.ReaderAt
		io.Closer
	}
	fault error
}

func (d *drive) ReadAt(p []byte, at int64) (int, error) {
	n, err := d.from.ReadAt(p, at)
	if err != nil && !errors.Is(err, io.EOF) && d.fault == nil {
		d.fault = err
	}
	return n, err
}

// damaged says why a workbook cannot be read: the file is not what it should be, or the drive gave no more of it.
func (b *book) damaged(why error) error {
	if b.file.fault != nil {
		return errUnread.With("file", b.name).Because(b.file.fault)
	}
	return errDamaged.With("file", b.name).Because(why)
}

func (b *book) begin(size int64) error {
	head := make([]byte, min(size, 64<<10))
	if n, err := b.file.ReadAt(head, 0); n < len(head) {
		return b.damaged(err)
	}
	if !bytes.HasPrefix(head, []byte("PK")) {
		if bytes.HasPrefix(head, compound) {
			return b.ofCompound(size)
		}
		return kindOf(head, b.name).With("file", b.name)
	}
	archive, err := zip.NewReader(b.file, size)
	if err != nil {
		return b.damaged(err)
	}
	b.parts = map[string]*zip.File{}
	whole := uint64(0)
	for _, one := range archive.File {
		b.parts[strings.ToLower(strings.ReplaceAll(one.Name, `\`, "/"))] = one
		if whole += one.UncompressedSize64; one.UncompressedSize64 > maxUnzip || whole > maxUnzip || len(b.parts) > maxParts {
			return errBomb.With("file", b.name)
		}
	}
	return b.contents()
}

// compound begins a file of the older format that has several streams in it.
var compound = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}

// ofCompound says what such a file is: its streams are named in it, in UTF-16.
func (b *book) ofCompound(size int64) error {
	raw := make([]byte, size)
	if _, err := b.file.ReadAt(raw, 0); err != nil {
		return b.damaged(err)
	}
	has := func(stream string) bool {
		var name []byte
		for _, r := range utf16.Encode([]rune(stream)) {
			name = binary.LittleEndian.AppendUint16(name, r)
		}
		return bytes.Contains(raw, name)
	}
	switch {
	case has("EncryptedPackage"):
		return errLocked.With("file", b.name)
	case has("WordDocument"), has("PowerPoint Document"):
		return errDocument.With("file", b.name)
	case strings.EqualFold(filepath.Ext(b.name), ".et"):
		return errET.With("file", b.name)
	}
	return errXLS.With("file", b.name)
}

// kindOf says what a file is that is neither a workbook nor of the older format.
func kindOf(head []byte, name string) *fault.Fault {
	start := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))))
	ext := strings.ToLower(filepath.Ext(name))
	switch {
	case len(start) == 0:
		return errEmpty
	case bytes.HasPrefix(start, []byte("%pdf")), bytes.HasPrefix(start, []byte("{\\rtf")):
		return errDocument
	case bytes.HasPrefix(start, []byte("rar!")), bytes.HasPrefix(start, []byte("7z\xbc\xaf")):
		return errArchive
	case bytes.HasPrefix(start, []byte{0x09, 0x08}), bytes.HasPrefix(start, []byte{0x09, 0x04}): // Excel 5 and before
		return errXLS
	case bytes.HasPrefix(start, []byte("<")):
		return errWebPage
	case ext == ".csv" || ext == ".tsv" || bytes.ContainsAny(head, ",\t") && bytes.IndexByte(head, 0) < 0 && (utf8.Valid(head) || bytes.ContainsRune(head, '\n')):
		return errCSV
	}
	return errForeign
}

// contents reads what is said of the whole workbook: its sheets, its texts, its styles.
func (b *book) contents() error {
	switch {
	case b.parts["mimetype"] != nil && b.parts["content.xml"] != nil:
		return errODS.With("file", b.name)
	case b.parts["xl/workbook.bin"] != nil:
		return errXLSB.With("file", b.name)
	case b.parts["word/document.xml"] != nil, b.parts["ppt/presentation.xml"] != nil:
		return errDocument.With("file", b.name)
	case b.parts["[content_types].xml"] == nil && b.parts["xl/workbook.xml"] == nil:
		return errArchive.With("file", b.name)
	}
	main := "xl/workbook.xml"
	top, err := b.relations("")
	if err != nil {
		return err
	}
	for _, one := range top {
		if strings.HasSuffix(one.kind, "/officeDocument") {
			main = one.part
		}
	}
	parts, err := b.relations(main)
	if err != nil {
		return err
	}
	err = b.scan(main, func(x *scanner) {
		switch x.name {
		case "workbookPr":
			b.mac = b.mac || x.yes("date1904")
		case "sheet":
			if part := parts[x.said("id")].part; part != "" {
				b.sheets = append(b.sheets, tab{x.said("name"), part, len(x.attr("state")) > 0 && string(x.attr("state")) != "visible"})
			}
		}
	})
	for _, one := range parts {
		if err == nil && strings.HasSuffix(one.kind, "/sharedStrings") {
			err = b.readTexts(one.part)
		}
		if err == nil && strings.HasSuffix(one.kind, "/styles") {
			err = b.readStyles(one.part)
		}
	}
	if err == nil && len(b.sheets) == 0 {
		err = b.damaged(nil)
	}
	return err
}

// relation is where one part of a package points at another.
type relation struct{ kind, part string }

func (b *book) relations(of string) (map[string]relation, error) {
	all := map[string]relation{}
	dir, name := path.Split(of)
	rels := path.Join(dir, "_rels", name+".rels")
	if b.parts[strings.ToLower(rels)] == nil {
		return all, nil
	}
	err := b.scan(rels, func(x *scanner) {
		if x.name != "Relationship" {
			return
		}
		target := strings.ReplaceAll(x.said("Target"), `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		all[x.said("Id")] = relation{x.said("Type"), strings.TrimPrefix(target, "/")}
	})
	return all, err
}

// scan reads a part and shows each tag that begins something.
func (b *book) scan(part string, each func(*scanner)) error {
	if one := b.parts[strings.ToLower(part)]; one != nil && one.UncompressedSize64 > maxFrame {
		return errBomb.With("file", b.name)
	}
	return b.unpack(part, func(x *scanner) {
		for x.next() {
			if x.kind == begins || x.kind == alone {
				each(x)
			}
		}
	})
}

// unpack opens a part; what is wrong with it is the workbook's damage.
func (b *book) unpack(part string, read func(*scanner)) error {
	one := b.parts[strings.ToLower(part)]
	if one == nil {
		return b.damaged(nil)
	}
	from, err := one.Open()
	if err != nil {
		return b.damaged(err)
	}
	x := newScanner(transform.NewReader(from, utf.BOMOverride(transform.Nop)))
	read(x)
	if err := errors.Join(x.err, from.Close()); err != nil {
		return b.damaged(err)
	}
	return nil
}

// readTexts reads the shared strings: of a text in several scripts all runs, of one with its sounds above
// it the text alone.
func (b *book) readTexts(part string) error {
	err := b.unpack(part, func(x *scanner) {
		var one []byte
		taking, sounds := false, false
		for x.next() && len(b.texts) <= maxCells {
			switch {
			case x.kind == between:
				if taking && !sounds {
					one = unescaped(one, x.text)
				}
			case x.name == "t":
				taking = x.kind == begins
			case x.name == "rPh":
				sounds = x.kind == begins
			case x.name == "si" && x.kind == begins:
				one = one[:0]
			case x.name == "si":
				if x.kind == alone {
					one = one[:0]
				}
				b.texts = append(b.texts, written(one))
			}
		}
	})
	if err == nil && len(b.texts) > maxCells {
		err = errLarge.With("file", b.name)
	}
	return err
}

// readStyles finds the cell styles that show a number as a day.
func (b *book) readStyles(part string) error {
	formats := map[int]bool{}
	inCells := false
	return b.unpack(part, func(x *scanner) {
		for x.next() {
			switch {
			case x.kind == between:
			case x.name == "numFmt" && x.kind != ends:
				formats[x.number("numFmtId")] = ShowsDay(x.said("formatCode"))
			case x.name == "cellXfs":
				inCells = x.kind == begins
			case x.name == "xf" && inCells && x.kind != ends:
				id := x.number("numFmtId")
				day, own := formats[id]
				b.days = append(b.days, own && day || !own && BuiltInDay(id))
			}
		}
	})
}

// BuiltInDay reports the formats of days that have a number and no code (ECMA-376 18.8.30, the Chinese
// ones among them).
func BuiltInDay(id int) bool {
	return id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 31 || id == 36 || id >= 50 && id <= 54 || id == 57 || id == 58
}

// ShowsDay reports whether a number format shows a day: it has a year or a day outside what stands there
// as it is.
func ShowsDay(format string) bool {
	var quote, bracket, escaped bool
	for _, r := range format {
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
		case r == '"':
			quote = !quote
		case quote:
		case r == '[':
			bracket = true
		case r == ']':
			bracket = false
		case bracket:
		case strings.ContainsRune("yYdD", r):
			return true
		}
	}
	return false
}

// plain writes a header without what varies: blanks, line breaks, stars, full-width brackets.
func plain(text string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == 0xfeff || r == 0x200b || r == '*' || r == 0x2605 || r == 0xff0a:
			return -1
		case r > 0xff00 && r < 0xff5f:
			return r - 0xfee0
		}
		return r
	}, text))
}

// fieldOf finds "kind.field".
func fieldOf(p *register.Pack, to string) (*register.Kind, *register.Field) {
	kind, field, _ := strings.Cut(to, ".")
	if k := p.Kind(kind); k != nil {
		return k, k.Field(field)
	}
	return nil, nil
}
