package app

import (
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/app/look"
	"rollbook/photo"
	"rollbook/store"
	"rollbook/store/register"
)

// picture writes a picture of one colour at the left and another at the right.
func picture(t *testing.T, file string) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 640, 400))
	for x := range 640 {
		for y := range 400 {
			img.Set(x, y, map[bool]color.Color{true: color.RGBA{200, 0, 0, 255}, false: color.RGBA{0, 0, 200, 255}}[x < 320])
		}
	}
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := jpeg.Encode(out, img, nil); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestAPhotoIsDroppedCroppedAndKept drops a picture on the window, moves the frame to its right by keys, and puts it in.
func TestAPhotoIsDroppedCroppedAndKept(t *testing.T) {
	w, s, _ := printing(t)
	kind := s.Pack().KindByRole(register.KindPerson)
	records, err := s.List(store.Query{Kind: kind.Key})
	if err != nil {
		t.Fatal(err)
	}
	id, key := records[0].ID, kind.ByRole(register.RolePhoto).Key
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("entry", id)
	dir := t.TempDir()
	d.Dropped([]string{filepath.Join(dir, "花名册.docx")})
	w.says("拖进来的不是一张照片")
	w.press(fyne.KeyEscape)
	d.Dropped([]string{picture(t, filepath.Join(dir, "1.jpg"))})
	w.says("的照片")
	w.until("the keys at the frame", func() bool {
		_, path := w.Canvas().Focused().(*look.Entry)
		return w.Canvas().Focused() != nil && !path
	})
	for range 61 {
		w.press(fyne.KeyRight)
	}
	w.press(fyne.KeyReturn)
	w.until("the photo", func() bool {
		rec, err := s.Get(id)
		return err == nil && rec.Fields[key] != ""
	})
	rec, err := s.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	img := photo.Picture(rec.Fields[key])
	if r, _, b, _ := img.At(10, 100).RGBA(); r > b {
		t.Errorf("the frame did not move to the right: red %d blue %d", r, b)
	}
}

// TestAPhotoIsChosenFromAFolder walks a list of pictures by keys, and takes the photo out again.
func TestAPhotoIsChosenFromAFolder(t *testing.T) {
	w, s, _ := printing(t)
	kind := s.Pack().KindByRole(register.KindPerson)
	records, err := s.List(store.Query{Kind: kind.Key})
	if err != nil {
		t.Fatal(err)
	}
	id, key := records[0].ID, kind.ByRole(register.RolePhoto).Key
	held := func() string {
		rec, err := s.Get(id)
		if err != nil {
			t.Fatal(err)
		}
		return rec.Fields[key]
	}
	dir := t.TempDir()
	picture(t, filepath.Join(dir, "一.jpg"))
	picture(t, filepath.Join(dir, "二.jpg"))
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("entry", id)
	w.menu("照片…")
	w.says("的照片")
	w.types(dir)
	w.press(fyne.KeyReturn)
	w.says("二.jpg")
	w.press(fyne.KeyDown)
	w.until("a photo", func() bool {
		w.press(fyne.KeyReturn) // from the list to the frame, and then it is taken
		return held() != ""
	})
	w.until("the box gone", func() bool { return w.Canvas().Overlays().Top() == nil }) // what was saved is there before the window knows
	w.menu("照片…")
	w.answers("去掉照片")
	w.until("no photo", func() bool { return held() == "" })
}

// TestAFolderOfPhotos drops a folder: what would come of it is said first.
func TestAFolderOfPhotos(t *testing.T) {
	w, s, _ := printing(t)
	kind := s.Pack().KindByRole(register.KindPerson)
	saved, err := s.Commit(store.Edit{Kind: kind.Key, Set: map[string]string{"name": "马小虎", "id_type": "1", "id_no": "640199200503020017"}})
	if err != nil {
		t.Fatal(err)
	}
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("entry", nil)
	dir := t.TempDir()
	picture(t, filepath.Join(dir, "640199200503020017.jpg"))
	picture(t, filepath.Join(dir, "马小龙.jpg"))
	d.Dropped([]string{dir})
	w.says("能放进 1 张")
	w.says("马小龙.jpg")
	w.says("文件名里没有身份证号")
	w.answers("放进 1 张")
	w.says("放进了 1 张")
	rec, err := s.Get(saved[0].ID)
	if err != nil || photo.Picture(rec.Fields[kind.ByRole(register.RolePhoto).Key]) == nil {
		t.Errorf("no photo in the record: %v", err)
	}
}
