package paper

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"unicode/utf16"
)

var (
	objectBegins = regexp.MustCompile(`^\d+ 0 obj\n$`)
	streamBegins = regexp.MustCompile(`^(\d+ 0 obj\n<<\n)/Length (\d+)\n>>\nstream\n`)
	mapRange     = regexp.MustCompile(`<([0-9A-F]{4})><[0-9A-F]{4}><([0-9A-F]{4,6})>\n`)
	offsetLine   = regexp.MustCompile(`(?m)^\d{10} 00000 n $`)
	xrefStart    = regexp.MustCompile(`startxref\n\d+\n`)
)

const (
	objectEnds = "endobj\n\n"
	mapBegins  = "/CIDInit "
)

// rewriter takes what gopdf writes, piece by piece, and passes it on with two things put right.
//
// gopdf writes characters above U+FFFF as numbers into the table by which a reader copies and searches a PDF's text, where
// UTF-16 is asked for (PDF 32000-1, 9.10.3), so that rare characters would print right and be copied wrong; and it writes
// more ranges at a time than the 100 allowed. And it would pack each page with a packer of its own, a megabyte each: pages
// come unpacked and are packed here by one. What moved is told to the cross-reference table.
type rewriter struct {
	to      io.Writer
	at      int64
	offsets []int64      // of the objects, in order
	object  bytes.Buffer // what is not passed on yet
	packed  bytes.Buffer
	packer  *zlib.Writer
}

func newRewriter(to io.Writer) (*rewriter, error) {
	packer, err := zlib.NewWriterLevel(nil, zlib.BestSpeed)
	return &rewriter{to: to, packer: packer}, err
}

// Write takes a piece; gopdf writes where an object begins and where it ends as pieces of their own.
func (r *rewriter) Write(p []byte) (int, error) {
	if objectBegins.Match(p) {
		if err := r.pass(r.object.Bytes()); err != nil { // the head of the file
			return 0, err
		}
		r.object.Reset()
		r.offsets = append(r.offsets, r.at)
	}
	r.object.Write(p)
	if string(p) != objectEnds {
		return len(p), nil
	}
	err := r.whole(r.object.Bytes())
	r.object.Reset()
	return len(p), err
}

func (r *rewriter) pass(p []byte) error {
	n, err := r.to.Write(p)
	r.at += int64(n)
	return err
}

// whole passes an object on: a page packed, the table of characters corrected, the rest as it is.
func (r *rewriter) whole(object []byte) error {
	m := streamBegins.FindSubmatchIndex(object)
	if m == nil {
		return r.pass(object)
	}
	long, err := strconv.Atoi(string(object[m[4]:m[5]]))
	if err != nil || m[1]+long > len(object) {
		return fmt.Errorf("an object of the PDF is shorter than it says")
	}
	body, head, filter := object[m[1]:m[1]+long], object[m[2]:m[3]], ""
	if bytes.HasPrefix(body, []byte(mapBegins)) {
		body = characterTable(mapRange.FindAllSubmatch(body, -1))
	} else {
		r.packed.Reset()
		r.packer.Reset(&r.packed)
		if _, err := r.packer.Write(body); err != nil {
			return err
		}
		if err := r.packer.Close(); err != nil {
			return err
		}
		body, filter = r.packed.Bytes(), "/Filter/FlateDecode\n"
	}
	if err := r.pass(fmt.Appendf(nil, "%s%s/Length %d\n>>\nstream\n", head, filter, len(body))); err != nil {
		return err
	}
	if err := r.pass(body); err != nil {
		return err
	}
	return r.pass([]byte("\nendstream\n" + objectEnds))
}

// close passes on the cross-reference table, with where the objects stand now.
func (r *rewriter) close() error {
	tail, start, n := r.object.Bytes(), r.at, 0
	tail = offsetLine.ReplaceAllFunc(tail, func(line []byte) []byte {
		if n++; n <= len(r.offsets) {
			line = fmt.Appendf(nil, "%010d 00000 n ", r.offsets[n-1])
		}
		return line
	})
	if n != len(r.offsets) || !bytes.HasPrefix(tail, []byte("xref\n")) {
		return fmt.Errorf("the PDF has %d objects, and its cross-reference table %d", len(r.offsets), n)
	}
	return r.pass(xrefStart.ReplaceAll(tail, fmt.Appendf(nil, "startxref\n%d\n", start)))
}

// characterTable writes a CMap from glyph numbers to UTF-16.
func characterTable(ranges [][][]byte) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo << /Registry (Adobe)/Ordering (UCS)/Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	for len(ranges) > 0 {
		n := min(len(ranges), 100)
		fmt.Fprintf(&b, "%d beginbfchar\n", n)
		for _, r := range ranges[:n] {
			number, _ := strconv.ParseUint(string(r[2]), 16, 32) // the pattern takes nothing else
			fmt.Fprintf(&b, "<%s><", r[1])
			for _, unit := range utf16.Encode([]rune{rune(number)}) {
				fmt.Fprintf(&b, "%04X", unit)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
		ranges = ranges[n:]
	}
	b.WriteString("endcmap CMapName currentdict /CMap defineresource pop end end\n")
	return b.Bytes()
}
