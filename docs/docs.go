// Package docs holds what of this folder the program itself shows: the manual and its pictures.
package docs

import "embed"

// Manual has the pages of the manual, manual/*.md in order, and the pictures that they name, pictures/*.png.
//
//go:embed manual/*.md pictures/*.png
var Manual embed.FS
