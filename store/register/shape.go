package register

import (
	"reflect"
	"strings"
)

// Shape is what a TOML file of the pack may hold, as this program reads it. Whoever shows a pack's
// files for editing asks here and names no key itself.
type Shape struct {
	File string // path in the pack; a file that the pack may lack has its shape too
	Keys []ShapeKey
}

// ShapeKey is one key of a file or of a block.
type ShapeKey struct {
	Name  string
	Holds Holding
	Keys  []ShapeKey // of a table, or of each block
}

// Holding is what stands behind a key.
type Holding string

// What can stand behind a key.
const (
	HoldsText   Holding = "text"
	HoldsWhole  Holding = "whole" // a whole number
	HoldsNumber Holding = "number"
	HoldsFlag   Holding = "flag"
	HoldsTexts  Holding = "texts"  // a list of texts
	HoldsBlocks Holding = "blocks" // [[name]]
	HoldsTable  Holding = "table"  // [name]; without Keys its own keys are free
	HoldsAny    Holding = "any"
)

// shape notes what a file is decoded into.
func (l *loader) shape(file string, into any) {
	l.pack.Shapes = append(l.pack.Shapes, Shape{file, keysOf(reflect.TypeOf(into).Elem())})
}

func keysOf(t reflect.Type) []ShapeKey {
	var keys []ShapeKey
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		name := f.Tag.Get("toml")
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		key := ShapeKey{Name: name, Holds: holding(f.Type)}
		switch key.Holds {
		case HoldsBlocks:
			key.Keys = keysOf(f.Type.Elem())
		case HoldsTable:
			if f.Type.Kind() == reflect.Struct {
				key.Keys = keysOf(f.Type)
			}
		}
		keys = append(keys, key)
	}
	return keys
}

func holding(t reflect.Type) Holding {
	switch t.Kind() {
	case reflect.String:
		return HoldsText
	case reflect.Int:
		return HoldsWhole
	case reflect.Float64:
		return HoldsNumber
	case reflect.Bool:
		return HoldsFlag
	case reflect.Pointer:
		return holding(t.Elem())
	case reflect.Struct, reflect.Map:
		return HoldsTable
	case reflect.Slice:
		switch t.Elem().Kind() {
		case reflect.Struct:
			return HoldsBlocks
		case reflect.String:
			return HoldsTexts
		}
	}
	return HoldsAny
}

// PackKinds is the key of pack.toml that lists the registers in their order.
const PackKinds = "kinds"

// CodeColumns are the columns of a code list that the program knows; all others are data.
var CodeColumns = []string{"code", "label", "label_en", "short", "aliases", "from", "until", "hidden"}
