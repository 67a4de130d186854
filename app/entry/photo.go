package entry

import (
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/photos"
	"rollbook/fault"
	"rollbook/photo"
	"rollbook/store/register"
	"rollbook/words"
)

var (
	errPhotoFirst = fault.New(fault.Usage, "photo-first")
	errPhotoDrop  = fault.New(fault.Usage, "photo-drop")
)

// photo asks for the photo of the record that is shown; file is one that was dropped on the window, or "".
func (p *Page) photo(file string) {
	switch {
	case p.kind.ByRole(register.RolePhoto) == nil:
		p.d.Fail(photo.ErrNoField)
	case p.rec == nil:
		p.d.Fail(errPhotoFirst)
	default:
		p.Leave(func() { photos.Ask(p.d, *p.rec, file, p.reload) })
	}
}

// Drop takes what is dropped on the window: a photo of the record that is shown, or a folder of photos by ID number.
func (p *Page) Drop(paths []string) {
	info, err := os.Stat(paths[0])
	switch {
	case err == nil && info.IsDir() && p.kind.ByRole(register.RolePhoto) != nil:
		p.Leave(func() { photos.Folder(p.d, paths[0], p.reload) })
	case len(paths) == 1 && photo.Named(paths[0]):
		p.photo(paths[0])
	default:
		p.d.Fail(errPhotoDrop)
	}
}

// thumb is the photo of the record that is shown; nil where there is none.
func (p *Page) thumb() fyne.CanvasObject {
	f := p.kind.ByRole(register.RolePhoto)
	if f == nil || p.rec == nil {
		return nil
	}
	return photos.Thumb(p.rec.Fields[f.Key], p.d.Store.Pack().Sizes.Photo)
}

func (p *Page) photoButton() fyne.CanvasObject {
	if p.kind.ByRole(register.RolePhoto) == nil {
		return layout.NewSpacer()
	}
	return beside(words.Say("entry.photo"), theme.MediaPhotoIcon(), func() { p.Do("photo") })
}
