//go:build torture

package store

// The tests' long form opens stores by the ten thousand: what it provokes is in the writing, not in
// the password, which costs next to nothing here. No program is built so (`make torture` alone).
const (
	argonTime   = 1
	argonMemory = 64 // KiB
	argonLanes  = 1
)
