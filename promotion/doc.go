// Package promotion carries the records of one term into the next (新学期), as the [[next]] of their kind in the pack says:
// who goes on with which values, who is left out and why, and what came of it.
package promotion
