// Package register says what may be recorded: it parses and compiles a register pack (登记册包) and
// evaluates its fields, checks, computed values and indicators.
//
// It knows no storage, no window and no other package of this program. Go code asks for a field by
// its role, never by its key; keys, codes and amounts live in the pack.
//
// Where to look:
//
//   - what a pack is: pack.go (kinds, fields, roles), table.go, types.go (checks, forms, imports, targets), programme.go, flow.go,
//     finding.go, next.go, settle.go, places.go, sizes.go
//   - how it is read from its files: load.go and a load*.go for each; shape.go (the keys that a file may have, for packbook);
//     archive.go (how it travels)
//   - a typed text made a value: interpret.go normalise.go day.go idnumber.go fold.go; a value shown: display.go capitals.go
//   - a record judged and completed: evaluate.go (its values), checks.go (the pack's checks, and their words), fill.go period.go;
//     who gets what aid: programme.go
//   - expressions: expr.go (one), program.go (many in one run), functions.go and sequence.go (what they may call), reads.go and
//     plan.go (what they ask of a record, so that nothing else is read), filling.go (what they see of it), within.go and watch.go
//     (those of findings)
package register
