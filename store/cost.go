//go:build !torture

package store

// Cost of turning a password into a key (RFC 9106, second recommended option, halved in lanes for
// a laptop of two cores).
const (
	argonTime   = 3
	argonMemory = 64 << 10 // KiB
	argonLanes  = 2
)
