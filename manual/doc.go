// Package manual is what the program says when it is asked for help: of one field, from the register
// pack; of a page, from docs/manual.
package manual
