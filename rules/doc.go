// Package rules keeps the house in order by tests that read it as text: the arrows between the packages; keys, amounts and Chinese
// out of Go code; texts in step with their use, in both languages; files written whole; the manual in step with the tour and the
// window; the tables of docs/promises.md and docs/edge-cases.md with the tests that they name; the licences of what is built in.
package rules
