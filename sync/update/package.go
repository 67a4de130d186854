package update

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"rollbook/fault"
	"rollbook/intact"
	"rollbook/sync/trust"
)

var (
	errForeign   = fault.New(fault.Damaged, "update-foreign")
	errDamaged   = fault.New(fault.Damaged, "update-damaged")
	errLater     = fault.New(fault.Refused, "update-later")  // a newer form of the file
	errUnread    = fault.New(fault.Refused, "update-unread") // the stick was pulled
	errSource    = fault.New(fault.Usage, "update-source")
	errNoProgram = fault.New(fault.Usage, "update-no-program")
	errVersion   = fault.New(fault.Usage, "update-version")
)

// Extension is that of a package.
const Extension = ".zcu"

// aad is the external data of a package's signature.
const aad = "ROLLBOOK UPDATE"

// A package begins with magic, then 4 bytes that say how long the signed offer is, the offer, and the files one after the other.
const magic = "ROLLBOOK UPDATE 1\n"

// What a package may hold.
const (
	mostFiles  = 64
	mostBytes  = 512 << 20
	mostSigned = 256 << 10
	mostName   = 200
)

// Offer is what a package says of itself.
type Offer struct {
	Format  int    `cbor:"1,keyasint" json:"-"`
	Issuer  string `cbor:"2,keyasint" json:"issuer"`  // unit code of the bureau that offers it
	Version string `cbor:"3,keyasint" json:"version"` // of the program
	System  string `cbor:"4,keyasint" json:"system"`  // that it runs on: windows/amd64
	Store   int    `cbor:"5,keyasint" json:"store"`   // format of a store that it writes
	Files   []File `cbor:"6,keyasint" json:"files"`
}

// File is one file of the program.
type File struct {
	Name string   `cbor:"1,keyasint" json:"name"` // within the program's folder, with slashes
	Size int64    `cbor:"2,keyasint" json:"size"`
	Sum  [32]byte `cbor:"3,keyasint" json:"-"` // SHA-256
}

// Package is one that was verified.
type Package struct {
	Offer
	Path  string
	Name  string // of the bureau that signed it
	start int64  // where the first file begins
}

var encoder, decoder = trust.Canonical(mostFiles + 16)

var (
	versionForm = regexp.MustCompile(`^v?[0-9]+(\.[0-9]+)+(-[0-9A-Za-z.-]+)?$`)
	systemForm  = regexp.MustCompile(`^[a-z0-9]+/[a-z0-9]+$`)
)

// Write makes a package of the program in a folder. sign is given what the bureau signs, with the external data.
func Write(to, folder string, o Offer, sign func(payload, aad []byte) ([]byte, error)) (err error) {
	if !versionForm.MatchString(o.Version) || !systemForm.MatchString(o.System) {
		return errVersion.With("version", o.Version, "system", o.System)
	}
	if o.Files, err = filesIn(folder); err != nil {
		return errSource.With("folder", folder).Because(err)
	}
	o.Format = 1
	if !o.starts() {
		return errNoProgram.With("folder", folder)
	}
	if err := o.sound(); err != nil {
		return errSource.With("folder", folder).Because(err)
	}
	payload, err := encoder.Marshal(o)
	if err != nil {
		return fmt.Errorf("write the offer: %w", err)
	}
	signed, err := sign(payload, []byte(aad))
	if err != nil {
		return err
	}
	err = intact.New(to, 0o644, func(out io.Writer) error {
		head := binary.BigEndian.AppendUint32([]byte(magic), uint32(len(signed)))
		_, err := out.Write(append(head, signed...))
		for _, f := range o.Files {
			if err == nil {
				err = pour(out, filepath.Join(folder, filepath.FromSlash(f.Name)), f)
			}
		}
		return err
	})
	if err != nil && !errors.Is(err, intact.ErrExists) && !errors.Is(err, intact.ErrFull) {
		err = errWrite.With("folder", filepath.Dir(to)).Because(err)
	}
	return err
}

// removal is what the installer leaves beside the program to take it away: each computer has its own.
const removal = "uninstall.exe"

// filesIn names the files of a program in a folder: not what a desk has beside it, the program before, and other packages.
func filesIn(folder string) (files []File, err error) {
	err = filepath.WalkDir(folder, func(at string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, at)
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(strings.ToLower(d.Name()), Before) || desks(name)) {
			return fs.SkipDir
		}
		if !d.Type().IsRegular() || slices.Contains([]string{Extension, fresh, gone, intact.Part}, strings.ToLower(filepath.Ext(at))) || desks(name) || name == removal {
			return nil
		}
		in, err := os.Open(at)
		if err != nil {
			return err
		}
		defer in.Close()
		sum := sha256.New()
		n, err := io.Copy(sum, in)
		files = append(files, File{filepath.ToSlash(name), n, [32]byte(sum.Sum(nil))})
		return err
	})
	return files, err
}

// desks reports whether a name in a program's folder is not the program's but the desk's: the register beside a program that runs
// from a stick, and what says that it does. No package may bring them.
func desks(name string) bool {
	first, _, _ := strings.Cut(filepath.ToSlash(name), "/")
	return slices.ContainsFunc([]string{"data", "portable.txt"}, func(own string) bool { return strings.EqualFold(first, own) })
}

// starts reports whether the files are a program: one for Windows has its .exe in the folder itself.
func (o Offer) starts() bool {
	return !strings.HasPrefix(o.System, "windows/") || slices.ContainsFunc(o.Files, func(f File) bool {
		return !strings.Contains(f.Name, "/") && strings.EqualFold(path.Ext(f.Name), ".exe")
	})
}

// pour copies a file, which must be what the offer says.
func pour(out io.Writer, from string, f File) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	return copied(out, in, f)
}

// copied copies the bytes of a file, and compares their hash.
func copied(out io.Writer, in io.Reader, f File) error {
	sum, from := sha256.New(), &intact.Source{Reader: in}
	n, err := io.Copy(io.MultiWriter(out, sum), io.LimitReader(from, f.Size))
	if from.Err != nil {
		return errUnread.Because(from.Err)
	}
	if err == nil && (n != f.Size || [32]byte(sum.Sum(nil)) != f.Sum) {
		err = errDamaged
	}
	return err
}

// sound reports what of an offer no program takes.
func (o Offer) sound() error {
	if !versionForm.MatchString(o.Version) || !systemForm.MatchString(o.System) || o.Store < 1 || len(o.Files) == 0 || len(o.Files) > mostFiles {
		return errDamaged
	}
	total, seen := int64(0), map[string]bool{}
	for _, f := range o.Files {
		key := strings.ToLower(f.Name)
		if !named(f.Name) || f.Size < 1 || f.Size > mostBytes || seen[key] {
			return errDamaged
		}
		total += f.Size
		seen[key] = true
	}
	if total > mostBytes {
		return errDamaged
	}
	return nil
}

// named reports whether a name stays within the program's folder, on every system.
func named(name string) bool {
	if name == "" || len(name) > mostName || desks(name) || !fs.ValidPath(name) || name != path.Clean(name) {
		return false
	}
	if strings.ContainsAny(name, `\:*?"<>|`) || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return false
	}
	return !slices.ContainsFunc(strings.Split(strings.ToLower(name), "/"), func(part string) bool { // Windows takes both cases for one
		return part == Before || intact.Device(part) || strings.HasSuffix(part, ".") || strings.HasSuffix(part, " ") || strings.HasSuffix(part, fresh) || strings.HasSuffix(part, gone)
	})
}

// Open verifies a package as a whole: its form, the signature of whom believed accepts, and the hash of every file.
func Open(from string, root []byte, believed func(trust.Desk) error) (Package, error) {
	in, err := os.Open(from)
	if err != nil {
		return Package{}, errForeign.With("file", filepath.Base(from)).Because(err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return Package{}, errForeign.With("file", filepath.Base(from)).Because(err)
	}
	p, err := readPackage(in, info.Size(), root, believed)
	if errors.Is(err, errForeign) {
		err = errForeign.With("file", filepath.Base(from)).Because(err)
	}
	p.Path = from
	return p, err
}

func readPackage(in io.Reader, size int64, root []byte, believed func(trust.Desk) error) (p Package, err error) {
	head := make([]byte, len(magic)+4)
	if _, err := io.ReadFull(in, head); err != nil || !bytes.HasPrefix(head, []byte(magic[:len(magic)-2])) {
		return p, errForeign
	}
	if string(head[:len(magic)]) != magic {
		return p, errLater
	}
	length := int64(binary.BigEndian.Uint32(head[len(magic):]))
	p.start = int64(len(head)) + length
	if length > mostSigned || p.start > size {
		return p, errDamaged
	}
	signed := make([]byte, length)
	if _, err := io.ReadFull(in, signed); err != nil {
		return p, errDamaged.Because(err)
	}
	payload, signer, err := trust.Check(signed, []byte(aad), root)
	if err != nil {
		return p, errDamaged.Because(err)
	}
	p.Name = signer.Name
	if err := believed(signer); err != nil {
		return p, err
	}
	if err := decoder.Unmarshal(payload, &p.Offer); err != nil {
		return p, errDamaged.Because(err)
	}
	if p.Format > 1 {
		return p, errLater
	}
	if again, err := encoder.Marshal(p.Offer); err != nil || !bytes.Equal(again, payload) || p.Format != 1 || p.Issuer != signer.Code {
		return p, errDamaged.Because(err)
	}
	if err := p.sound(); err != nil {
		return p, err
	}
	total := p.start
	for _, f := range p.Files {
		total += f.Size
	}
	if total != size {
		return p, errDamaged
	}
	for _, f := range p.Files {
		if err := copied(io.Discard, in, f); errors.Is(err, errUnread) {
			return p, err
		} else if err != nil {
			return p, errDamaged.Because(err)
		}
	}
	return p, nil
}
