// Package change is one change, its chain, and the merge: a pure function from the set of accepted
// changes to the state of the records. It knows no file, no clock and no other package of ours.
package change
