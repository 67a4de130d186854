package register

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Bounds of a pack's files, whole and packed: an archive from outside must not fill the memory.
const (
	maxFiles   = 2000
	maxFile    = 4 << 20
	maxAll     = 16 << 20
	MaxArchive = 8 << 20
)

var errArchive = errors.New("this is no archive of a register pack")

// Source gives the bytes of every file of a pack's folder by path.
func Source(files fs.FS) (map[string][]byte, error) {
	all, total := map[string][]byte{}, 0
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !d.Type().IsRegular() {
			return nil
		}
		raw, err := fs.ReadFile(files, path)
		all[path] = raw
		if total += len(raw); len(raw) > maxFile || total > maxAll || len(all) > maxFiles {
			return fmt.Errorf("%s: the pack is too large", path)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the pack's files: %w", err)
	}
	return all, nil
}

// Archive writes a pack's files, by path, as one zip: the same files give the same bytes.
func Archive(files map[string][]byte) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, path := range slices.Sorted(maps.Keys(files)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: path, Method: zip.Deflate})
		if err == nil {
			_, err = w.Write(files[path])
		}
		if err != nil {
			return nil, fmt.Errorf("archive %s: %w", path, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("archive the pack: %w", err)
	}
	if out.Len() > MaxArchive {
		return nil, fmt.Errorf("archive the pack: %d bytes are too many", out.Len())
	}
	return out.Bytes(), nil
}

// Unarchive reads what Archive wrote, bounded, as the folder that it was.
func Unarchive(raw []byte) (fs.FS, error) {
	if len(raw) > MaxArchive {
		return nil, errArchive
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil || len(z.File) > maxFiles {
		return nil, errArchive
	}
	total := 0
	for _, f := range z.File {
		if !fs.ValidPath(f.Name) || strings.ContainsAny(f.Name, "\\:") || !f.Mode().IsRegular() {
			return nil, errArchive
		}
		n, err := length(f)
		if total += n; err != nil || total > maxAll {
			return nil, errArchive
		}
	}
	return z, nil
}

// length unpacks a file, as far as its bound and to its checksum, and gives how long it is.
func length(f *zip.File) (int, error) {
	in, err := f.Open()
	if err != nil {
		return 0, err
	}
	defer in.Close()
	n, err := io.Copy(io.Discard, io.LimitReader(in, maxFile+1))
	if err == nil && n > maxFile {
		err = errArchive
	}
	return int(n), err
}
