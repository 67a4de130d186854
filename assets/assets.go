package assets

import (
	"embed"
	"io/fs"
)

// Files is the embedded tree: translations, packs, fonts, icons, licences.
//
//go:embed translations packs words.txt fonts icons licences.txt
var Files embed.FS

// DefaultPack is the register pack of the Yinchuan paper of 2016.
func DefaultPack() fs.FS {
	sub, err := fs.Sub(Files, "packs/yinchuan")
	if err != nil {
		panic(err) // the embedded tree always holds it
	}
	return sub
}
