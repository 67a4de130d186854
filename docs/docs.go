// Package docs holds the pages of this folder that the program itself shows.
package docs

import _ "embed"

// Manual is the manual for those who use the program.
//
//go:embed manual.md
var Manual string
