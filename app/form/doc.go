// Package form draws the entry form of any kind of a register pack. It knows no field.
package form
