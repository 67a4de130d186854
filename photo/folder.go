package photo

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"rollbook/fault"
	"rollbook/intact"
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
	errTwo     = fault.New(fault.Refused, "photo-two")
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
	files, whose := out.sort(who, files)
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
		if of := whose[file]; len(of.files) > 0 { // of one record: looked at with the first of them
			if edit := out.choose(s, k, dir, of); edit != nil {
				edits = append(edits, *edit)
			}
			of.files = nil
		}
		if len(edits) >= batch {
			if err := save(); err != nil {
				return out, err
			}
		}
		progress(i+1, len(files))
	}
	err = save()
	slices.SortStableFunc(out.Left, func(a, b Left) int { return strings.Compare(a.File, b.File) })
	return out, err
}

// named are the files of a folder that name one record.
type named struct {
	id    string
	files []string
}

// sort finds whose the files are; those of nobody are left.
func (out *Outcome) sort(who map[string][]string, files []string) (kept []string, whose map[string]*named) {
	whose = map[string]*named{}
	byID := map[string]*named{}
	for _, file := range files {
		id, err := record(who, file)
		if err != nil {
			out.Left = append(out.Left, Left{file, err})
			continue
		}
		if byID[id] == nil {
			byID[id] = &named{id: id}
		}
		byID[id].files = append(byID[id].files, file)
		kept, whose[file] = append(kept, file), byID[id]
	}
	return kept, whose
}

// choose gives the edit that puts the picture of a record into it, and nil where it is there already. Of two that differ none is
// taken: which of them is the child, only a person sees.
func (out *Outcome) choose(s *store.Store, k *register.Kind, dir string, of *named) *store.Edit {
	var put *store.Edit
	values, seen := map[string]bool{}, []string{}
	for _, file := range of.files {
		value, held, err := picture(s, k, of.id, filepath.Join(dir, file))
		if err != nil {
			out.Left = append(out.Left, Left{file, err})
			continue
		}
		if seen = append(seen, file); !held {
			put = &store.Edit{ID: of.id, Set: map[string]string{k.ByRole(register.RolePhoto).Key: value}}
		}
		values[value] = true
	}
	if len(values) > 1 {
		for _, file := range seen {
			out.Left = append(out.Left, Left{file, errTwo.With("n", len(seen))})
		}
		return nil
	}
	if put != nil {
		out.Same += len(seen) - 1
	} else {
		out.Same += len(seen)
	}
	return put
}

// Pictures gives the names of the pictures of a folder; one without any is an error.
func Pictures(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, errFolder.With("folder", dir).Because(err)
	}
	var files []string
	for _, e := range entries {
		if e.Type().IsRegular() && Named(e.Name()) && !intact.Shadow(e.Name()) {
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

// record is whose the number in the name of a file is.
func record(who map[string][]string, file string) (string, error) {
	found := number.FindStringSubmatch(strings.TrimSuffix(file, filepath.Ext(file)))
	if found == nil {
		return "", errNumber
	}
	ids := who[strings.ToUpper(found[1])]
	switch {
	case len(ids) == 0:
		return "", errNobody
	case len(ids) > 1:
		return "", errSeveral.With("n", len(ids))
	}
	return ids[0], nil
}

// Into is the edit that puts the picture of a file, cropped in the middle, into a record; nil where it is there already.
func Into(s *store.Store, k *register.Kind, id, file string) (*store.Edit, error) {
	value, held, err := picture(s, k, id, file)
	if err != nil || held {
		return nil, err
	}
	return &store.Edit{ID: id, Set: map[string]string{k.ByRole(register.RolePhoto).Key: value}}, nil
}

// picture is what the picture of a file is in a record, cropped in the middle, and whether the record holds it.
func picture(s *store.Store, k *register.Kind, id, file string) (value string, held bool, err error) {
	f := k.ByRole(register.RolePhoto)
	if f == nil {
		return "", false, ErrNoField
	}
	img, err := Open(file)
	if err != nil {
		return "", false, err
	}
	shape := s.Pack().Sizes.Photo
	if value, err = Value(img, Frame(img, shape), shape); err != nil {
		return "", false, withFile(err, file)
	}
	rec, err := s.Get(id)
	return value, rec.Fields[f.Key] == value, err
}
