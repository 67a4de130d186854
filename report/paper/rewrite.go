package paper

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"unicode/utf16"
)

var (
	objectBegins = regexp.MustCompile(`^\d+ 0 obj\n$`)
	streamBegins = regexp.MustCompile(`^(\d+ 0 obj\n<<\n)/Length (\d+)\n>>\nstream\n`)
	fontBegins   = regexp.MustCompile(`^(\d+ 0 obj\n<<)/Length (\d+)\n/Filter /FlateDecode\n(/Length1 \d+\n>>\nstream\n)`)
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

// whole passes an object on: a page packed, the table of characters corrected and packed, the rest as it is.
func (r *rewriter) whole(object []byte) error {
	if m := fontBegins.FindSubmatchIndex(object); m != nil {
		return r.font(object, m)
	}
	m := streamBegins.FindSubmatchIndex(object)
	if m == nil {
		return r.pass(object)
	}
	long, err := strconv.Atoi(string(object[m[4]:m[5]]))
	if err != nil || m[1]+long > len(object) {
		return fmt.Errorf("an object of the PDF is shorter than it says")
	}
	body, head := object[m[1]:m[1]+long], object[m[2]:m[3]]
	if bytes.HasPrefix(body, []byte(mapBegins)) {
		body = characterTable(mapRange.FindAllSubmatch(body, -1))
	}
	if body, err = r.pack(body, r.packer); err != nil {
		return err
	}
	if err := r.pass(fmt.Appendf(nil, "%s/Filter/FlateDecode\n/Length %d\n>>\nstream\n", head, len(body))); err != nil {
		return err
	}
	if err := r.pass(body); err != nil {
		return err
	}
	return r.pass([]byte("\nendstream\n" + objectEnds))
}

func (r *rewriter) pack(body []byte, packer *zlib.Writer) ([]byte, error) {
	r.packed.Reset()
	packer.Reset(&r.packed)
	_, err := packer.Write(body)
	if closing := packer.Close(); err == nil {
		err = closing
	}
	return r.packed.Bytes(), err
}

// font passes on the subset of the font without the widths of the characters that are not in it: gopdf keeps those of all
// 24,000, which is a quarter of a small file.
func (r *rewriter) font(object []byte, m []int) error {
	long, err := strconv.Atoi(string(object[m[4]:m[5]]))
	if err != nil || m[1]+long > len(object) {
		return fmt.Errorf("the font in the PDF is shorter than it says")
	}
	unpacker, err := zlib.NewReader(bytes.NewReader(object[m[1] : m[1]+long]))
	if err != nil {
		return err
	}
	font, err := io.ReadAll(unpacker)
	if err != nil {
		return err
	}
	forgetWidths(font)
	best, err := zlib.NewWriterLevel(nil, zlib.BestCompression)
	if err != nil {
		return err
	}
	body, err := r.pack(font, best)
	if err != nil {
		return err
	}
	head := fmt.Appendf(nil, "%s/Length %d\n/Filter /FlateDecode\n%s", object[m[2]:m[3]], len(body), object[m[6]:m[7]])
	for _, part := range [][]byte{head, body, object[m[1]+long:]} {
		if err := r.pass(part); err != nil {
			return err
		}
	}
	return nil
}

// forgetWidths sets the widths of glyphs without an outline to nought, so that they pack to nothing. Widths on paper are
// those that the PDF itself names. A font that is not as expected stays as it is.
func forgetWidths(font []byte) {
	hmtx, loca, head := fontTable(font, "hmtx"), fontTable(font, "loca"), fontTable(font, "head")
	if len(head) < 52 || binary.BigEndian.Uint16(head[50:]) != 1 { // long offsets
		return
	}
	for glyph := 0; glyph*4+4 <= len(hmtx) && glyph*4+8 <= len(loca); glyph++ {
		if bytes.Equal(loca[glyph*4:glyph*4+4], loca[glyph*4+4:glyph*4+8]) {
			clear(hmtx[glyph*4 : glyph*4+4])
		}
	}
}

// fontTable gives the bytes of a table of a TrueType font; none where it is not there.
func fontTable(font []byte, name string) []byte {
	for at := 12; at+16 <= len(font); at += 16 {
		if from, long := uint64(binary.BigEndian.Uint32(font[at+8:])), uint64(binary.BigEndian.Uint32(font[at+12:])); string(font[at:at+4]) == name && from+long <= uint64(len(font)) {
			return font[from : from+long]
		}
	}
	return nil
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
