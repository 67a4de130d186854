// Package finding notices what the pack's integrity checks (K1-K40) look for, between records and
// between units, and remembers what came of it. It accuses nobody: it lists what waits to be looked at.
package finding
