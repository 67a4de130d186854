// Package fault is the one error type that reaches a person: a code, the values to show, and how
// bad it is. The words for a code are in the translations; only the edge (window, rollbookctl)
// turns a fault into a sentence.
package fault
