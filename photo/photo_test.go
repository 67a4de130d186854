package photo_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rollbook/assets"
	"rollbook/fault"
	"rollbook/photo"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

func init() { store.CheapPasswords() }

// noise is the worst that a JPEG can be asked to pack.
func noise(w, h int) image.Image {
	img, dice := image.NewRGBA(image.Rect(0, 0, w, h)), rand.New(rand.NewSource(1))
	dice.Read(img.Pix)
	return img
}

// shape is that of the pack.
var shape = register.PhotoSize{Wide: 26, High: 32}

func TestWhatIsKeptIsSmallAndOfOneShape(t *testing.T) {
	for name, img := range map[string]image.Image{
		"upright": noise(1200, 1600), "lying": noise(1600, 900), "tiny": noise(3, 2), "a line": noise(500, 1), "transparent": image.NewNRGBA(image.Rect(0, 0, 60, 80)),
	} {
		value, err := photo.Value(img, photo.Frame(img, shape), shape)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(value)
		if err != nil || len(raw) > photo.MostBytes {
			t.Errorf("%s: %d bytes, %v", name, len(raw), err)
		}
		if kept := photo.Picture(value); kept == nil || kept.Bounds().Dx()*32/26-kept.Bounds().Dy() > 1 || kept.Bounds().Dx() < 300 {
			t.Errorf("%s: kept as %v", name, kept)
		}
	}
}

func TestFrame(t *testing.T) {
	for name, c := range map[string]struct{ w, h, right, down, larger int }{
		"as it comes": {1000, 1000, 0, 0, 0}, "far right": {1000, 1000, 900, 0, 0}, "far up": {1000, 400, 0, -900, 0}, "too large": {300, 400, 0, 0, 900}, "too small": {300, 400, 10, 10, -99}, "narrow": {20, 900, 0, 50, 0},
	} {
		img := image.NewRGBA(image.Rect(0, 0, c.w, c.h))
		f := photo.Move(photo.Frame(img, shape), img.Bounds(), shape, c.right, c.down, c.larger)
		if f.Empty() || !f.In(img.Bounds()) {
			t.Errorf("%s: %v is not in the picture", name, f)
		}
		if off := f.Dx()*32 - f.Dy()*26; off > 64 || off < -64 {
			t.Errorf("%s: %v has another shape", name, f)
		}
	}
}

type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// held writes a JPEG that says how the camera was held: red at the left, blue at the right of what it saw.
func held(t *testing.T, file string, orientation uint16, order byteOrder) {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 80, 40))
	for x := range 80 {
		for y := range 40 {
			img.Set(x, y, map[bool]color.Color{true: color.RGBA{255, 0, 0, 255}, false: color.RGBA{0, 0, 255, 255}}[x < 40])
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	mark := map[byteOrder]string{binary.BigEndian: "MM", binary.LittleEndian: "II"}[order]
	tiff := []byte(mark)
	tiff = order.AppendUint16(tiff, 42)
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(tiff, 0x0112)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, orientation)
	tiff = order.AppendUint16(tiff, 0)
	body := append([]byte("Exif\x00\x00"), tiff...)
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(body)+2))
	if err := os.WriteFile(file, append(append(head, body...), b.Bytes()[2:]...), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPicturesStandUpright(t *testing.T) {
	file := filepath.Join(t.TempDir(), "held.jpg")
	red := func(img image.Image, x, y int) bool { r, _, b, _ := img.At(x, y).RGBA(); return r > b }
	for orientation, c := range map[uint16]struct{ w, redX, redY int }{
		0: {80, 5, 20}, 1: {80, 5, 20}, 2: {80, 75, 20}, 3: {80, 75, 20}, 4: {80, 5, 20}, 5: {40, 20, 5}, 6: {40, 20, 5}, 7: {40, 20, 75}, 8: {40, 20, 75}, 9: {80, 5, 20},
	} {
		for _, order := range []byteOrder{binary.BigEndian, binary.LittleEndian} {
			held(t, file, orientation, order)
			img, err := photo.Open(file)
			if err != nil || img.Bounds().Dx() != c.w || !red(img, c.redX, c.redY) {
				t.Errorf("held as %d: %v, red is not at %d %d (%v)", orientation, img.Bounds(), c.redX, c.redY, err)
			}
		}
	}
}

func TestWhatIsNoPicture(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{"text.jpg": "这不是照片", "empty.png": "", "cut.jpg": "\xff\xd8\xff\xe1\xff\xff", "none.jpg": ""}
	for name, text := range files {
		if name != "none.jpg" {
			os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)
		}
		_, err := photo.Open(filepath.Join(dir, name))
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != "photo-picture" {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, message, hint := words.Error(err); !strings.Contains(message, name) || hint == "" {
			t.Errorf("%s: says %q %q", name, message, hint)
		}
	}
	if photo.Picture("5rKh5pyJ") != nil || photo.Picture("§") != nil {
		t.Error("a value that is no picture gives one")
	}
}

// desk is a school's, with the pack that the program brings.
func desk(t *testing.T) *store.Store {
	t.Helper()
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := store.Create(filepath.Join(t.TempDir(), "desk"), store.Config{Unit: store.Unit{Code: "S1", Name: "月牙湖小学", Level: store.School}, Password: "秘密 1234", Actor: "王老师"}, pack)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// twoOfOneChild puts a second picture of a child into the folder: neither is taken, and the record keeps what it has. A copy of
// the first is none.
func twoOfOneChild(t *testing.T, s *store.Store, dir, id string, run func(bool) photo.Outcome) {
	t.Helper()
	before, err := s.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	var other bytes.Buffer
	if err := png.Encode(&other, noise(26, 32)); err != nil {
		t.Fatal(err)
	}
	second := filepath.Join(dir, "64019920120305000X(2).png")
	if err := os.WriteFile(second, other.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dry := range []bool{true, false} {
		told, out := 0, run(dry)
		for _, one := range out.Left {
			var f *fault.Fault
			if errors.As(one.Err, &f) && f.Code == "photo-two" && strings.Contains(strings.ToUpper(one.File), "64019920120305000X") {
				told++
			}
		}
		if told != 2 || out.Taken != 0 {
			t.Errorf("of two pictures of one child: %+v", out)
		}
	}
	if after, err := s.Get(id); err != nil || after.Fields["photo"] != before.Fields["photo"] {
		t.Errorf("the photo is another one (%v)", err)
	}
	copied, err := os.ReadFile(filepath.Join(dir, "马小龙_64019920120305000x.PNG"))
	if err == nil {
		err = os.WriteFile(second, copied, 0o600)
	}
	if out := run(false); err != nil || out.Same != 3 {
		t.Errorf("a copy: %+v (%v)", out, err)
	}
}

func TestFolderByNumber(t *testing.T) {
	s := desk(t)
	var ids []string
	for _, no := range []string{"640199200503020017", "64019920120305000X", "640199201203050006", "640199201203050006"} {
		saved, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": "马小龙", "id_type": "1", "id_no": no}})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, saved[0].ID)
	}
	dir := t.TempDir()
	var b bytes.Buffer
	if err := png.Encode(&b, noise(40, 50)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"640199200503020017.png", "马小龙_64019920120305000x.PNG", "640199201203050006.png", "999999199001010010.png", "马小龙.png", "6401992005030200171.png"} {
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	os.WriteFile(filepath.Join(dir, "640199200503020017.jpg"), []byte("坏"), 0o600)
	os.WriteFile(filepath.Join(dir, "._640199200503020017.png"), []byte("Mac OS X"), 0o600) // what an Apple computer leaves beside a file
	os.WriteFile(filepath.Join(dir, "说明.txt"), []byte("x"), 0o600)

	run := func(dry bool) photo.Outcome {
		out, err := photo.Folder(context.Background(), s, dir, dry, func(int, int) {})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if out := run(true); out.Taken != 2 || len(out.Left) != 5 {
		t.Errorf("tried: %+v", out)
	}
	if rec, _ := s.Get(ids[0]); rec.Fields["photo"] != "" {
		t.Error("a dry run put a photo in")
	}
	out := run(false)
	var codes []string
	for _, one := range out.Left {
		var f *fault.Fault
		errors.As(one.Err, &f)
		codes = append(codes, f.Code)
	}
	slices.Sort(codes)
	if out.Taken != 2 || !slices.Equal(codes, []string{"photo-nobody", "photo-number", "photo-number", "photo-picture", "photo-several"}) {
		t.Errorf("%d taken, left are %q", out.Taken, codes)
	}
	for _, id := range ids[:2] {
		if rec, err := s.Get(id); err != nil || photo.Picture(rec.Fields["photo"]) == nil {
			t.Errorf("%s has no photo: %v", id, err)
		}
	}
	if out := run(false); out.Taken != 0 || out.Same != 2 {
		t.Errorf("once more: %+v", out)
	}
	twoOfOneChild(t, s, dir, ids[1], run)
	for name, c := range map[string]string{"no folder": filepath.Join(dir, "没有"), "an empty one": t.TempDir()} {
		if _, err := photo.Folder(context.Background(), s, c, false, func(int, int) {}); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte{0xff, 0xd8, 0xff, 0xe1, 0, 20, 'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0, 0, 0})
	var b bytes.Buffer
	jpeg.Encode(&b, noise(8, 8), nil)
	f.Add(b.Bytes())
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, raw []byte) {
		file := filepath.Join(dir, "x.jpg")
		os.WriteFile(file, raw, 0o600)
		if img, err := photo.Open(file); err == nil {
			if _, err := photo.Value(img, photo.Frame(img, shape), shape); err != nil && img.Bounds().Dx() > 0 {
				t.Errorf("%v: %v", img.Bounds(), err)
			}
		}
	})
}

// TestWhatWasStoppedIsNotCounted stops in the middle of a folder: the photos that are told are those in the records.
func TestWhatWasStoppedIsNotCounted(t *testing.T) {
	s := desk(t)
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 4, 5))); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, no := range []string{"640199200503020017", "64019920120305000X", "640199201203050006"} {
		_, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": "马小龙", "id_type": "1", "id_no": no}})
		if err := errors.Join(err, os.WriteFile(filepath.Join(dir, no+".png"), b.Bytes(), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	out, err := photo.Folder(ctx, s, dir, false, func(done, _ int) {
		if done == 2 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("stopped, and it says %v", err)
	}
	list, err := s.List(store.Query{Kind: "student"})
	held := 0
	for _, rec := range list {
		if rec.Fields["photo"] != "" {
			held++
		}
	}
	if err != nil || out.Taken != held {
		t.Errorf("%d records have a photo, and %d are told (%v)", held, out.Taken, err)
	}
}
