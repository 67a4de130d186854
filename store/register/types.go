package register

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// Check is one check of the pack on the records of a kind: the test is true when all is well.
type Check struct {
	ID, Kind  string
	Level     Level
	Field     string // the field that the message stands under
	Message   string // placeholders {value} {label} {other} {KEY}
	MessageEN string
	Hint      string
	HintEN    string
	Unique    []string // instead of a test: no other record has the same values
	Scope     string   // of Unique: "book" (default) or "all"

	test, when *Expr
}

// Form is a printed layout; lengths are millimetres. One without a kind goes with a bundle.
type Form struct {
	ID, Title, Subtitle, Kind, Page string
	Margin                          float64   `toml:"margin_mm"`
	Columns                         []float64 // widths
	RowHeight                       float64   `toml:"row_mm"`
	Public                          bool      // for everyone to see: it shows no sensitive field
	Repeat                          bool      // a roster: the rows with Line "record" are repeated
	RowsPerPage                     int       `toml:"rows_per_page"`
	Head                            []FormHead
	Rows                            []FormRow `toml:"row"`
	Foot                            []FormHead
	Spare                           []FormSpare
	Lets                            []Let    `toml:"let"` // values that its expressions may speak of
	QR                              bool     `toml:"qr"`  // top right: record, content and time, to check the paper by
	Copies                          []string // it stands so often on its page, each named so in {copy}
	Bundle                          string   // of a form without a kind: what paper of a bundle it is, one of BundlePapers
	Unsigned                        string   // true of a record whose form lacks a signature

	unsigned *Expr
}

// UnsignedExpr is the compiled Unsigned; nil where the form says nothing of signatures.
func (f *Form) UnsignedExpr() *Expr { return f.unsigned }

// FormHead is one text of the line above or below the table; the placeholders of docs/pack.md are filled in.
type FormHead struct{ Text, Align string }

// FormRow is one row of cells.
type FormRow struct {
	Height float64 `toml:"height_mm"`
	Line   string  // "head", "record" or "foot" in a roster
	Known  bool    // of a paper of a bundle: left out where nothing is known of what its cells speak of
	Cells  []FormCell
}

// FormCell is one cell. Kind is label, value, head, sign, note or photo, on a paper of a bundle also qr.
type FormCell struct {
	Kind, Text, Field, Expr, Align string
	Colspan, Rowspan               int
	Boxes                          any // name of a code list, or a list of labels: tick boxes
	Mask                           bool
	Size                           float64 `toml:"size_pt"` // of a text that shall be larger than others: the largest that it may be

	expr *Expr
}

// CellExpr is the compiled Expr; nil where the cell shows a field or a text.
func (c *FormCell) CellExpr() *Expr { return c.expr }

// FormSpare is where the fields that no cell names are printed, label beside value.
type FormSpare struct {
	Height  float64 `toml:"row_mm"`
	Kinds   []string
	Heading string
}

// Import maps the columns of a school's sheet to fields.
type Import struct {
	Kind    string
	Parts   []ImportPart   `toml:"part"`
	Columns []ImportColumn `toml:"column"`
	Sets    []ImportSet    `toml:"set"`
	Skip    []string       // beginnings of rows that are no records
	Several bool           // several rows make one record of the kind: a household, a row a person
	AsOf    string         `toml:"as_of"` // kind.field of the day from which a row's dated fields hold
	Whole   *ImportWhole
}

// ImportWhole says that a sheet names all there are in its places: records that it no longer names
// get 0 in the dated flag Field from the sheet's day on, as those named get 1.
type ImportWhole struct {
	Field  string // of the kind, and of the parts that have it
	Within string // kind.field:level of the places
}

// ImportPart is a further kind that one row of the sheet makes a record of.
type ImportPart struct {
	Kind, Via string
	Groups    []string // group headers above its columns
}

// ImportColumn says what a header means.
type ImportColumn struct {
	Headers []string
	To      string // kind.field
	Ignore  bool
	Pattern string   // regular expression whose groups fill Into
	Into    []string // kind.field
	Read    string   // expression over cell, the text that stands there, that gives the text meant

	re   *regexp.Regexp
	read *vm.Program
}

// Split gives the values that a cell's text holds, by "kind.field": for a pattern one a group.
func (c *ImportColumn) Split(text string) map[string]string {
	if c.read != nil {
		if out, err := expr.Run(c.read, map[string]any{"cell": strings.TrimSpace(text)}); err == nil && out != nil {
			text = fmt.Sprint(out)
		}
	}
	if c.re == nil {
		return map[string]string{c.To: text}
	}
	found := c.re.FindStringSubmatch(strings.TrimSpace(text))
	if found == nil {
		return map[string]string{c.Into[0]: text} // kept as typed, so that it is not lost
	}
	parts := map[string]string{}
	for i, to := range c.Into {
		parts[to] = found[i+1]
	}
	return parts
}

// ImportSet gives a field that the sheet lacks. Expr sees v["kind.field"], cells["the column's first
// header"] and file. With Again it also reads what a cell says that the field's list does not have, and Message is
// what is said where it cannot either.
type ImportSet struct {
	To, Expr, Value string
	Again           bool
	Message         string
	MessageEN       string `toml:"message_en"`

	program *vm.Program
}

// Say is in a language what is told where nothing was found; "" where it does not matter.
func (s *ImportSet) Say(lang string) string { return inLanguage(lang, s.Message, s.MessageEN) }

// ImportRow is a row as an ImportSet sees it.
type ImportRow struct {
	Values map[string]string // by kind.field
	Cells  map[string]string // as they stand, by the first header of their column
	File   string
	Day    time.Time

	seen map[string]any // as the expressions see it; made when the first asks
}

// Put adds a value that followed from the row.
func (r *ImportRow) Put(to, value string) {
	r.Values[to] = value
	if r.seen != nil {
		r.seen["v"].(map[string]any)[to] = value
	}
}

// Eval gives the value that follows from a row; "" where it says nothing.
func (s *ImportSet) Eval(p *Pack, row *ImportRow) string {
	if s.program == nil {
		return s.Value
	}
	if row.seen == nil {
		row.seen = row.env(p.Settings)
	}
	out, err := expr.Run(s.program, row.seen)
	if err != nil || out == nil {
		return ""
	}
	return fmt.Sprint(out)
}

// env is what the expressions of an import see.
func (r ImportRow) env(settings map[string]any) map[string]any {
	v, cells := make(map[string]any, len(r.Values)), make(map[string]any, len(r.Cells))
	for key, value := range r.Values {
		v[key] = value
	}
	for key, text := range r.Cells {
		cells[key] = text
	}
	return map[string]any{"v": v, "cells": cells, "file": r.File, "today": r.Day.Format(time.DateOnly), "setting": settings}
}

// Indicator is a rate or a number that targets speak of: a column of a table.
type Indicator struct {
	ID, Label, LabelEN, Table, Column string
	Unit                              string // "percent" or "person"
	Chart                             string // "trend": it is drawn month by month
	Verified                          string // column of the same table: how much of it was confirmed lately, in percent
}

// Say is the indicator's name in a language.
func (i *Indicator) Say(lang string) string { return inLanguage(lang, i.Label, i.LabelEN) }

// Target is what a unit shall reach: so much or more. Value nil means 未下达, which is not zero. With UpTo it is a
// range that several shall reach together.
type Target struct {
	ID, Indicator string
	Year          string   // "2018"; "" for every year
	Unit, Area    string   // code of whom, and of the place for which, it is set
	Value, UpTo   *float64 // in the indicator's unit: persons, or percent
	Basis, Note   string
}
