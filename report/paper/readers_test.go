package paper_test

import (
	"bytes"
	"image"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rollbook/photo"
	"rollbook/report/paper"
	"rollbook/store"
	"rollbook/store/register"
)

// tool runs a program of the system that reads PDF; where it is not installed the test is left out.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// rare are characters that pupils are called by: below and above U+FFFF, the dot of a long name, and one that the print
// font lacks and the next font has.
const rare = "䶮𬭎㛃·𠮷𡐓㓨"

// largest is a photo of noise, which no packing makes small: as large as one may be.
func largest(t *testing.T) string {
	t.Helper()
	img, dice := image.NewRGBA(image.Rect(0, 0, 600, 800)), rand.New(rand.NewSource(1))
	dice.Read(img.Pix)
	shape := register.PhotoSize{Wide: 26, High: 32}
	value, err := photo.Value(img, photo.Frame(img, shape), shape)
	if err != nil || len(value) < photo.MostBytes {
		t.Fatalf("a photo of %d characters: %v", len(value), err)
	}
	return value
}

// printed is a form with a photo, a QR code and a rare name as a file.
func printed(t *testing.T) (file string, s *store.Store, id string) {
	t.Helper()
	s, id = yinchuan(t)
	save(t, s, store.Edit{ID: id, Set: values("name", rare, "photo", largest(t))})
	file = filepath.Join(t.TempDir(), "F1.pdf")
	if err := os.WriteFile(file, pdfOf(t, lay(t, s, "F1", id)), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, s, id
}

func TestReadersCopyRareCharacters(t *testing.T) {
	file, _, _ := printed(t)
	text := tool(t, "pdftotext", file, "-")
	for _, want := range []string{rare, "640199200503020017", "建档立卡贫困家庭学生登记表"} {
		if !strings.Contains(text, want) {
			t.Errorf("a reader does not find %q in %s", want, text)
		}
	}
}

func TestFileIsCleanAndSmall(t *testing.T) {
	file, _, _ := printed(t)
	if info, err := os.Stat(file); err != nil || info.Size() > 120_000 {
		t.Errorf("the form has %d bytes: %v", info.Size(), err)
	}
	if text := tool(t, "qpdf", "--check", file); strings.Contains(text, "WARNING") || !strings.Contains(text, "No syntax or stream encoding errors found") {
		t.Errorf("qpdf says %s", text)
	}
}

func TestFontsAreEmbeddedAsSubsets(t *testing.T) {
	file, _, _ := printed(t)
	lines := strings.Split(strings.TrimSpace(tool(t, "pdffonts", file)), "\n")
	if len(lines) != 4 {
		t.Fatalf("not two fonts: %q", lines)
	}
	for _, line := range lines[2:] {
		if got := strings.Fields(line); len(got) < 7 || strings.Join(got[len(got)-5:len(got)-2], " ") != "yes yes yes" { // embedded, subset, with characters
			t.Errorf("pdffonts says %q", got)
		}
	}
}

// TestCameraReadsTheCode reads the QR code from the picture of a page, and asks the store about it.
func TestCameraReadsTheCode(t *testing.T) {
	file, s, id := printed(t)
	tool(t, "zbarimg", "--version")
	picture := strings.TrimSuffix(file, ".pdf")
	tool(t, "pdftoppm", "-r", "150", "-png", "-singlefile", file, picture)
	text := strings.TrimSpace(tool(t, "zbarimg", "-q", "--raw", picture+".png"))
	v, err := paper.Verify(ctx, s, text, day)
	if err != nil || v.Standing != paper.Current || v.Record != id || !v.Printed.Equal(day.Truncate(time.Minute)) {
		t.Errorf("%q is read as %+v: %v", text, v, err)
	}
	for _, personal := range []string{"640199200503020017", rare} {
		if strings.Contains(text, personal) {
			t.Errorf("the code says %q", text)
		}
	}
}

func TestPracticeIsMarkedOnEveryPage(t *testing.T) {
	s, id := yinchuan(t)
	inEarnest := pdfOf(t, lay(t, s, "F1", id))
	if err := s.Practise(); err != nil {
		t.Fatal(err)
	}
	d := lay(t, s, "F1", id, id)
	file := filepath.Join(t.TempDir(), "practice.pdf")
	if err := os.WriteFile(file, pdfOf(t, d), 0o600); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(inEarnest, pdfOf(t, lay(t, s, "F1", id))) {
		t.Error("a print to practise looks like one in earnest")
	}
	if n := strings.Count(tool(t, "pdftotext", file, "-"), "练习"); n != 3*d.Pages() {
		t.Errorf("练习 stands %d times on %d pages", n, d.Pages())
	}
}
