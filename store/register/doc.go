// Package register says what may be recorded: it parses and compiles a register pack (登记册包) and
// evaluates its fields, checks, computed values and indicators.
//
// It knows no storage, no window and no other package of this program. Go code asks for a field by
// its role, never by its key; keys, codes and amounts live in the pack.
package register
