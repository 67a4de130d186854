package photo

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
)

// What may be wrong before a photo is looked at.
var (
	errFolder  = fault.New(fault.Usage, "photo-folder")
	errEmpty   = fault.New(fault.Refused, "photo-folder-empty")
	ErrNoField = fault.New(fault.Refused, "photo-field")
)

var (
	errNobody  = fault.New(fault.Refused, "photo-nobody")
	errSeveral = fault.New(fault.Refused, "photo-several")
	errNumber  = fault.New(fault.Refused, "photo-number")
)

// Left is a file that was not taken, and why.
type Left struct {
	File string
	Err  error
}

// Outcome is what became of a folder.
type Outcome struct {
	Taken int // photos put in
	Same  int // which the record holds already
	Left  []Left
}

// number finds an ID number in the name of a file: 640199200503020017.jpg, 马小龙_640199200503020017.jpg.
var number = regexp.MustCompile(`(?:^|[^0-9])([0-9]{17}[0-9Xx])(?:[^0-9]|$)`)

var endings = map[string]bool{".jpg": true, ".jpeg": true, ".png": true, ".bmp": true, ".webp": true}

// Named reports whether a file is a picture by the ending of its name.
func Named(file string) bool { return endings[strings.ToLower(filepath.Ext(file))] }

// batch is how many records are saved at a time.
const batch = 50

// Folder puts the pictures of a folder into the records whose ID number their names hold, each cropped in the middle. A
// dry run changes nothing. What cannot be taken is told, and does not stop the rest.
func Folder(ctx context.Context, s *store.Store, dir string, dry bool, progress func(done, total int)) (Outcome, error) {
	var out Outcome
	k := s.Pack().KindByRole(register.KindPerson)
	if k == nil || k.ByRole(register.RolePhoto) == nil || k.ByRole(register.RoleIDNumber) == nil {
		return out, ErrNoField
	}
	files, err := Pictures(dir)
	if err != nil {
		return out, err
	}
	who, err := numbers(s, k)
	if err != nil {
		return out, err
	}
	var edits []store.Edit
	save := func() error {
		if !dry && len(edits) > 0 {
			if _, err := s.Commit(edits...); err != nil {
				return err
			}
		}
		out.Taken += len(edits)
		edits = nil
		return nil
	}
	for i, file := range files {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		edit, err := taken(s, k, who, filepath.Join(dir, file))
		switch {
		case err != nil:
			out.Left = append(out.Left, Left{file, err})
		case edit == nil:
			out.Same++
		default:
			edits = append(edits, *edit)
		}
		if len(edits) >= batch {
			if err := save(); err != nil {
				return out, err
			}
		}
		progress(i+1, len(files))
	}
	err = save()
	return out, err
}

// Pictures gives the names of the pictures of a folder; one without any is an error.
func Pictures(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, errFolder.With("folder", dir).Because(err)
	}
	var files []string
	for _, e := range entries {
		if e.Type().IsRegular() && Named(e.Name()) {
			files = append(files, e.Name())
		}
	}
	if len(files) == 0 {
		return nil, errEmpty.With("folder", dir)
	}
	return files, nil
}

// numbers gives the records by ID number.
func numbers(s *store.Store, k *register.Kind) (map[string][]string, error) {
	records, err := s.List(store.Query{Kind: k.Key})
	who := map[string][]string{}
	for _, rec := range records {
		if n := rec.Fields[k.ByRole(register.RoleIDNumber).Key]; n != "" {
			who[n] = append(who[n], rec.ID)
		}
	}
	return who, err
}

// taken is the edit that puts a picture into its record; nil where the record holds it already.
func taken(s *store.Store, k *register.Kind, who map[string][]string, file string) (*store.Edit, error) {
	found := number.FindStringSubmatch(strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)))
	if found == nil {
		return nil, errNumber
	}
	ids := who[strings.ToUpper(found[1])]
	switch {
	case len(ids) == 0:
		return nil, errNobody
	case len(ids) > 1:
		return nil, errSeveral.With("n", len(ids))
	}
	return Into(s, k, ids[0], file)
}

// Into is the edit that puts the picture of a file, cropped in the middle, into a record; nil where it is there already.
func Into(s *store.Store, k *register.Kind, id, file string) (*store.Edit, error) {
	f := k.ByRole(register.RolePhoto)
	if f == nil {
		return nil, ErrNoField
	}
	img, err := Open(file)
	if err != nil {
		return nil, err
	}
	shape := s.Pack().Sizes.Photo
	value, err := Value(img, Frame(img, shape), shape)
	if err != nil {
		return nil, withFile(err, file)
	}
	rec, err := s.Get(id)
	if err != nil {
		return nil, err
	}
	if rec.Fields[f.Key] == value {
		return nil, nil
	}
	return &store.Edit{ID: rec.ID, Set: map[string]string{f.Key: value}}, nil
}
