package sheet

import (
	"bytes"
	"encoding/xml"
	"path"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

// merges gives the merged cells of a sheet, as A1:C2. It looks for them in the sheet's part of the package:
// asked for them, excelize reads the whole sheet a second time, cell by cell.
func merges(f *excelize.File, sheet string) []string {
	raw := sheetPart(f, sheet)
	if !bytes.HasPrefix(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), []byte("<")) {
		return asked(f, sheet) // in another encoding, or not found
	}
	at := bytes.Index(raw, []byte("mergeCells"))
	if at < 0 {
		return nil
	}
	var refs []string
	for _, m := range mergeRef.FindAllSubmatch(raw[at:], -1) {
		refs = append(refs, string(m[1]))
	}
	return refs
}

var mergeRef = regexp.MustCompile(`<(?:\w+:)?mergeCell\s[^>]*?\bref="([^"]+)"`)

func asked(f *excelize.File, sheet string) []string {
	merged, err := f.GetMergeCells(sheet)
	if err != nil {
		return nil // a sheet without readable merges is read as it stands
	}
	var refs []string
	for _, m := range merged {
		refs = append(refs, m.GetStartAxis()+":"+m.GetEndAxis())
	}
	return refs
}

// sheetPart gives a sheet's part of the package; nil where the way to it is not plain.
func sheetPart(f *excelize.File, sheet string) []byte {
	if f.WorkBook == nil {
		return nil
	}
	for _, one := range f.WorkBook.Sheets.Sheet {
		if one.Name != sheet {
			continue
		}
		var rels struct {
			Relationship []struct {
				ID     string `xml:"Id,attr"`
				Target string `xml:"Target,attr"`
			}
		}
		if err := xml.Unmarshal(packed(f, "xl/_rels/workbook.xml.rels"), &rels); err != nil {
			return nil
		}
		for _, rel := range rels.Relationship {
			if rel.ID == one.ID {
				target := strings.ReplaceAll(rel.Target, `\`, "/")
				if !strings.HasPrefix(target, "/") {
					target = path.Join("xl", target)
				}
				return packed(f, strings.TrimPrefix(target, "/"))
			}
		}
	}
	return nil
}

func packed(f *excelize.File, name string) []byte {
	raw, _ := f.Pkg.Load(name)
	part, _ := raw.([]byte)
	return part
}
