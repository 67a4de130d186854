// Package bundle is the file that travels: sealing changes for a receiver and opening a file in an
// order that touches nothing before it is bounded and verified. docs/format.md specifies it.
package bundle
