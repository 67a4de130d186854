// Package docs holds what of this folder the program itself shows: the manual and its pictures.
package docs

import "embed"

// Manual has the pages of the manual in order, in Chinese manual/*.md and in English manual/en/*.md, and the pictures that they name,
// pictures/*.png.
//
//go:embed manual/*.md manual/en/*.md pictures/*.png
var Manual embed.FS
