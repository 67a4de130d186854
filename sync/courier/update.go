package courier

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"rollbook/fault"
	"rollbook/intact"
	"rollbook/store"
	"rollbook/sync/trust"
	"rollbook/sync/update"
)

var errNoOffer = fault.New(fault.Refused, "update-not-yours")

// OfferUpdate makes the package of a newer program, signed by this bureau, from the files of a folder. The units below take
// it from a stick or a folder.
func OfferUpdate(s *store.Store, folder, version, system, to string) error {
	if err := s.May(store.Admin); err != nil {
		return err
	}
	d, err := readDesk(s)
	if err != nil {
		return err
	}
	if d.list == nil {
		return errNoOffer
	}
	sign := d.id.Sign
	if d.own.Suite == 2 {
		sign = d.id.SignSecond
	}
	return update.Write(to, folder, update.Offer{Issuer: d.id.Code, Version: version, System: system, Store: store.Format()}, sign)
}

// Running is the program that runs, of a version, as a package is held against it.
func Running(version string) update.Now {
	return update.Now{Version: version, System: runtime.GOOS + "/" + runtime.GOARCH, Store: store.Format()}
}

// OpenUpdate verifies a package as a whole: this desk's own bureau or one above it must have signed it, with a key that is
// still good.
func OpenUpdate(s *store.Store, path string) (update.Package, error) {
	d, err := readDesk(s)
	if err != nil {
		return update.Package{}, err
	}
	return update.Open(path, d.id.Root(), func(signer trust.Desk) error {
		if signer.Level == trust.School || signer.Code != d.id.Code && !d.isAbove(signer.Code, d.id.Code) || d.retired(signer) {
			return errStranger.With("unit", signer.Name)
		}
		return nil
	})
}

// UpdateIn gives the package in a file, or why it is not taken, under the file's name.
func UpdateIn(s *store.Store, path string, now update.Now) (fit []update.Package, refused map[string]error) {
	p, err := OpenUpdate(s, path)
	if err == nil {
		err = p.Fits(now, false)
	}
	if err != nil {
		return nil, map[string]error{filepath.Base(path): err}
	}
	return []update.Package{p}, nil
}

// Updates gives the packages that lie in a folder, and of each that is not taken why.
func Updates(s *store.Store, folder string, now update.Now) (fit []update.Package, refused map[string]error) {
	refused = map[string]error{}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, refused
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || intact.Shadow(e.Name()) || !strings.EqualFold(filepath.Ext(e.Name()), update.Extension) {
			continue
		}
		one, why := UpdateIn(s, filepath.Join(folder, e.Name()), now)
		fit = append(fit, one...)
		maps.Copy(refused, why)
	}
	slices.SortFunc(fit, func(a, b update.Package) int { // the newest first
		switch {
		case update.Newer(a.Version, b.Version):
			return -1
		case update.Newer(b.Version, a.Version):
			return 1
		}
		return strings.Compare(a.Path, b.Path)
	})
	return fit, refused
}
