// Package photos is where a photo is chosen, cropped and put into a record, or a folder of them into many.
package photos

import (
	"context"
	"image"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/drive"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/photo"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// chooser is the box in which one record gets its photo.
type chooser struct {
	d     *shell.Desk
	rec   store.Record
	field *register.Field
	then  func()

	place *drive.Choice
	files *look.List
	names []string
	crop  *crop
	do    *look.Button
	box   *look.Box
	asked job.Latest // pictures: an older one that is read late is not shown
}

// Ask shows the photo of a record over the window, and takes another: from a file that is chosen, or from one that was
// dropped on the window, which may be "". then is called when the record was changed.
func Ask(d *shell.Desk, rec store.Record, file string, then func()) {
	field := d.Store.Pack().Kind(rec.Kind).ByRole(register.RolePhoto)
	c := &chooser{d: d, rec: rec, field: field, then: then, place: drive.New(d.Win), crop: newCrop(d.Store.Pack().Sizes.Photo)}
	c.files = look.NewList(func() int { return len(c.names) }, func() fyne.CanvasObject { return widget.NewLabel("") }, func(i int, o fyne.CanvasObject) {
		o.(*widget.Label).SetText(c.names[i])
	})
	c.files.OnSelected = func(i int) { c.open(filepath.Join(c.place.Path(), c.names[i]), false) }
	c.files.OnEnter = func() { d.Win.Canvas().Focus(c.crop) }
	c.files.OnSpace = c.files.OnEnter // up and down show the picture
	c.place.OnSubmitted(c.look)
	c.do = look.Primary(words.Say("photos.do"), theme.ConfirmIcon(), c.keepPhoto)
	c.do.Stays = true
	c.do.Disable()
	c.crop.enter = c.keepPhoto
	whole := look.NewButton(words.Say("photos.folder"), c.folder)
	whole.Stays = true
	buttons := []*look.Button{c.do, whole}
	if rec.Fields[field.Key] != "" {
		buttons = append(buttons, look.NewButton(words.Say("photos.remove"), func() { c.save("") }))
	}
	buttons = append(buttons, look.NewButton(words.Say("photos.no"), nil))
	left := container.NewBorder(container.NewVBox(c.place.Object(), look.NewButton(words.Say("photos.look"), c.look)), nil, nil, nil, c.files)
	body := container.NewBorder(nil, look.Note(words.Say("photos.keys")), container.New(look.Width{At: 330}, left), nil, container.New(look.Inset{By: 8}, c.crop))
	c.box = look.Ask(d.Win, words.Say("photos.title", "name", d.Store.TitleOf(rec)), look.Room(d.Win, 860, 480, body), buttons...)
	c.box.About = "photos"
	if now := photo.Picture(rec.Fields[field.Key]); now != nil {
		c.crop.show(now)
	}
	c.place.Focus()
	if file != "" {
		c.open(file, true)
	}
}

// look lists the pictures of the folder; the path of a picture itself is opened.
func (c *chooser) look() {
	dir, ok := c.place.Chosen(c.d.Fail)
	if !ok {
		return
	}
	if photo.Named(dir) {
		c.open(dir, true)
		return
	}
	job.Quiet(func() ([]string, error) { return photo.Pictures(dir) }, func(names []string, err error) {
		c.names = names
		c.files.UnselectAll()
		c.files.Refresh()
		if err != nil {
			c.d.Fail(err)
			return
		}
		c.d.Win.Canvas().Focus(c.files)
		c.files.Go(0)
	})
}

// open shows a picture to be cropped; the keys go on walking the list, or go to the frame.
func (c *chooser) open(file string, keys bool) {
	last := c.asked.Next()
	job.Quiet(func() (image.Image, error) { return photo.Open(file) }, func(img image.Image, err error) {
		switch {
		case !last():
			return
		case err != nil:
			c.d.Fail(err)
			return
		}
		c.crop.show(img)
		c.do.Enable()
		if keys {
			c.d.Win.Canvas().Focus(c.crop)
		}
	})
}

// keepPhoto makes the photo of what stands in the frame.
func (c *chooser) keepPhoto() {
	img, frame, shape := c.crop.img, c.crop.frame, c.crop.shape
	if img == nil || c.do.Disabled() {
		return
	}
	job.Quiet(func() (string, error) { return photo.Value(img, frame, shape) }, func(value string, err error) {
		if err != nil {
			c.d.Fail(err)
			return
		}
		c.box.Hide()
		c.save(value)
	})
}

func (c *chooser) save(value string) {
	put := store.Edit{ID: c.rec.ID, Set: map[string]string{c.field.Key: value}}
	c.d.Save(func() error {
		_, err := c.d.Store.Commit(put)
		return err
	}, c.then)
}

// folder puts the photos of the folder into all records that they name.
func (c *chooser) folder() {
	dir, ok := c.place.Chosen(c.d.Fail)
	if !ok {
		return
	}
	c.box.Hide()
	Folder(c.d, dir, c.then)
}

// Folder tries the pictures of a folder against the ID numbers of the register, says what would come of it, and then puts
// them in.
func Folder(d *shell.Desk, dir string, then func()) {
	takeFolder(d, dir, true, func(tried photo.Outcome) {
		buttons := []*look.Button{look.NewButton(words.Say("close"), nil)}
		if tried.Taken > 0 {
			do := look.Primary(words.Say("photos.all", "n", tried.Taken), theme.ConfirmIcon(), func() {
				takeFolder(d, dir, false, func(out photo.Outcome) {
					d.Saved()
					then()
					look.Tell(d.Win, words.Say("photos.folder"), told(d, "photos.done", out)).About = "photos"
				})
			})
			buttons = append([]*look.Button{do}, look.NewButton(words.Say("photos.no"), nil))
		}
		look.Ask(d.Win, words.Say("photos.folder"), told(d, "photos.tried", tried), buttons...).About = "photos"
	})
}

func takeFolder(d *shell.Desk, dir string, dry bool, done func(photo.Outcome)) {
	var out photo.Outcome
	stopped := true
	job.Run(d.Win, words.Say("photos.folder"), func(ctx context.Context, progress func(int, int)) (err error) {
		out, err = photo.Folder(ctx, d.Store, dir, dry, progress)
		stopped = ctx.Err() != nil
		return err
	}, func(err error) {
		switch {
		case err != nil:
			d.Fail(err)
		case !stopped || !dry:
			done(out)
		}
	})
}

// told is what came of a folder, with every file that was left.
func told(d *shell.Desk, key string, out photo.Outcome) fyne.CanvasObject {
	rows := container.NewVBox(look.Sentence(words.Say(key, "n", out.Taken, "same", out.Same, "left", len(out.Left))))
	for _, one := range out.Left {
		_, message, hint := words.Error(one.Err)
		rows.Add(look.Sentence(one.File + "  " + words.Whole(message, hint)))
	}
	if len(out.Left) == 0 {
		return rows
	}
	return look.Room(d.Win, 520, 360, container.NewVScroll(rows))
}

// Thumb is a record's photo, small; nil where it has none.
func Thumb(value string, shape register.PhotoSize) fyne.CanvasObject {
	img := photo.Picture(value)
	if img == nil {
		return nil
	}
	small := canvas.NewImageFromImage(img)
	small.FillMode, small.ScaleMode = canvas.ImageFillContain, canvas.ImageScaleSmooth
	small.SetMinSize(fyne.NewSize(look.Scaled(float32(shape.Wide)), look.Scaled(float32(shape.High))))
	return small
}
