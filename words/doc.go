// Package words turns codes into sentences: the catalogue of every text that a person reads, in
// Chinese and English, shared by the window and rollbookctl.
//
// A text has a dotted key ("send.done", "error.bundle-damaged", "error.bundle-damaged.hint",
// "problem.id-check-digit") and named {placeholders}. The files of assets/translations/zh, one
// per room, are the reference; a test keeps en and the keys used in Go in step with them. In English a
// word goes by its number: {n} {n|record|records}.
package words
