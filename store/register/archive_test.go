package register_test

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"reflect"
	"testing"
	"testing/fstest"

	"rollbook/assets"
	"rollbook/store/register"
)

// TestAPackTravelsAsOneArchive packs a folder and loads what comes out: it is the same pack.
func TestAPackTravelsAsOneArchive(t *testing.T) {
	files, err := register.Source(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := register.Archive(files)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := register.Archive(files); err != nil || !bytes.Equal(raw, again) {
		t.Errorf("the same files give other bytes (%v)", err)
	}
	out, err := register.Unarchive(raw)
	if err != nil {
		t.Fatal(err)
	}
	back, err := register.Source(out)
	if err != nil || !reflect.DeepEqual(files, back) {
		t.Errorf("%d files became %d (%v)", len(files), len(back), err)
	}
	p, err := register.Load(out)
	if err != nil || p.Hash != yinchuan(t).Hash {
		t.Errorf("another pack came out (%v)", err)
	}
}

func TestArchivesThatAreNone(t *testing.T) {
	zipped := func(name string, size int) []byte {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(make([]byte, size))
		}
		if err == nil {
			err = z.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	for name, raw := range map[string][]byte{
		"nothing": nil, "text": []byte("name = \"yinchuan\""), "cut off": zipped("pack.toml", 100)[:60],
		"a path that leads out": zipped("../pack.toml", 10), "a path of Windows": zipped(`kinds\..\x.toml`, 10),
		"a bomb": zipped("pack.toml", 5<<20), "too long": make([]byte, register.MaxArchive+1),
	} {
		if _, err := register.Unarchive(raw); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if _, err := register.Source(fstest.MapFS{"big.csv": {Data: make([]byte, 5<<20)}}); err == nil {
		t.Error("a file of 5 MiB is taken")
	}
}

// TestShapesNameEveryKey asks the loaded pack what its files may hold.
func TestShapesNameEveryKey(t *testing.T) {
	p := yinchuan(t)
	shapes := map[string][]register.ShapeKey{}
	for _, s := range p.Shapes {
		shapes[s.File] = s.Keys
	}
	holds := func(file string, path ...string) register.Holding {
		keys := shapes[file]
		var found register.Holding
		for _, name := range path {
			found = ""
			for _, key := range keys {
				if key.Name == name {
					found, keys = key.Holds, key.Keys
					break
				}
			}
		}
		return found
	}
	for _, c := range []struct {
		want register.Holding
		file string
		path []string
	}{
		{register.HoldsBlocks, "kinds/student.toml", []string{"field"}},
		{register.HoldsText, "kinds/student.toml", []string{"field", "label_en"}},
		{register.HoldsWhole, "kinds/student.toml", []string{"field", "max"}},
		{register.HoldsNumber, "kinds/student.toml", []string{"field", "max_value"}},
		{register.HoldsFlag, "kinds/student.toml", []string{"field", "dated"}},
		{register.HoldsTexts, "kinds/student.toml", []string{"field", "aliases"}},
		{register.HoldsAny, "kinds/student.toml", []string{"field", "required"}},
		{register.HoldsNumber, "targets.toml", []string{"target", "value"}},
		{register.HoldsTable, "pack.toml", []string{"settings"}},
		{register.HoldsTexts, "pack.toml", []string{"places", "offices"}},
		{"", "checks.toml", []string{"check", "colour"}},
	} {
		if got := holds(c.file, c.path...); got != c.want {
			t.Errorf("%s %v holds %q, not %q", c.file, c.path, got, c.want)
		}
	}
	if _, err := fs.Stat(p.Files, "pack.toml"); err != nil {
		t.Errorf("the pack does not say where it was read from: %v", err)
	}
}

// FuzzUnarchive reads archives that strangers wrote: within their bounds, or not at all.
func FuzzUnarchive(f *testing.F) {
	raw, err := register.Archive(map[string][]byte{"pack.toml": []byte("name = \"x\"\n"), "codes/sex.csv": []byte("code,label\n1,男\n")})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add(raw[:len(raw)/2])
	f.Fuzz(func(t *testing.T, raw []byte) {
		files, err := register.Unarchive(raw)
		if err != nil {
			return
		}
		all, err := register.Source(files)
		if err != nil {
			return
		}
		if _, err := register.Archive(all); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if p, err := register.Load(files); (p == nil) == (err == nil) {
			t.Fatalf("a pack %v and an error %v", p, err)
		}
	})
}
