// Package keying has chosen fields typed a second time, blind (双录核对): which records it falls on,
// what the two typings say, and what became of it.
//
// What became of it stays at the desk: it is about how one works, not about a child, and does not
// travel. A correction is a change like any other.
package keying
