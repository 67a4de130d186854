package paper

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf16"
)

var (
	mapHeader = regexp.MustCompile(`<<\n/Length (\d+)\n>>\nstream\n/CIDInit `)
	mapRange  = regexp.MustCompile(`<([0-9A-F]{4})><[0-9A-F]{4}><([0-9A-F]{4,6})>\n`)
	xrefStart = regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`)
)

// mapCharacters rewrites the table by which a reader copies and searches a PDF's text. gopdf writes
// characters above U+FFFF there as numbers, where UTF-16 is asked for (PDF 32000-1, 9.10.3), so that
// rare characters would print right and be copied wrong; and it writes more ranges at a time than
// the 100 allowed.
func mapCharacters(pdf []byte) ([]byte, error) {
	at := mapHeader.FindSubmatchIndex(pdf)
	if at == nil {
		return pdf, nil // no text on any page
	}
	length, err := strconv.Atoi(string(pdf[at[2]:at[3]]))
	begin := at[1] - len("/CIDInit ")
	if err != nil || begin+length > len(pdf) {
		return nil, fmt.Errorf("the PDF's character table is damaged")
	}
	table := characterTable(mapRange.FindAllSubmatch(pdf[begin:begin+length], -1))
	head := fmt.Appendf(nil, "<<\n/Length %d\n>>\nstream\n", len(table))
	fixed := bytes.Join([][]byte{pdf[:at[0]], head, table, pdf[begin+length:]}, nil)
	return shiftOffsets(fixed, at[0], len(fixed)-len(pdf))
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

// shiftOffsets corrects the cross-reference table for what moved by some bytes behind a place.
func shiftOffsets(pdf []byte, from, by int) ([]byte, error) {
	end := xrefStart.FindSubmatchIndex(pdf)
	if end == nil {
		return nil, fmt.Errorf("the PDF has no cross-reference table")
	}
	start, err := strconv.Atoi(string(pdf[end[2]:end[3]]))
	if err != nil || start+by < 0 || start+by > end[0] || !bytes.HasPrefix(pdf[start+by:], []byte("xref\n")) {
		return nil, fmt.Errorf("the PDF's cross-reference table is not where it says")
	}
	start += by
	fixed := append([]byte{}, pdf[:start]...)
	for _, line := range bytes.SplitAfter(pdf[start:end[0]], []byte("\n")) {
		var offset int
		if _, err := fmt.Sscanf(string(line), "%010d 00000 n", &offset); err == nil && offset > from {
			line = fmt.Appendf(nil, "%010d 00000 n \n", offset+by)
		}
		fixed = append(fixed, line...)
	}
	return fmt.Appendf(fixed, "startxref\n%d\n%%%%EOF\n", start), nil
}
