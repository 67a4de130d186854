// Package assets holds what the program ships besides code: fonts, icon, translations and the
// register packs.
package assets
