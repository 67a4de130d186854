package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"rollbook/fault"
	"rollbook/intact"
	"rollbook/store"
	"rollbook/store/register"
)

var errNoPractice = fault.New(fault.Refused, "practice-missing")

// practiceStudents are as many as fill a list and are soon looked through.
const practiceStudents = 24

// What stands beside the registers to practise with: which school's it is, and the password. It guards
// nothing: everybody there is invented.
const (
	practiceNote     = "practice.txt"
	practicePassword = "password.txt"
)

// Practice opens the school's register to practise with that is kept in dir, made where there is none:
// a school of a demo of its own, whose city's keys nobody else knows. say hears each step of the making.
func Practice(ctx context.Context, dir string, files fs.FS, say func(string)) (*store.Store, error) {
	if _, err := os.Stat(filepath.Join(dir, practiceNote)); errors.Is(err, fs.ErrNotExist) {
		if err := makePractice(ctx, dir, files, say); err != nil {
			return nil, err
		}
	}
	school, password, err := readPractice(dir)
	if err != nil {
		return nil, err
	}
	pack, err := register.Reload(files)
	if err != nil {
		return nil, err
	}
	return store.Open(filepath.Join(dir, school), password, pack)
}

// makePractice plays the demo beside dir, and puts it in its place when it is whole.
func makePractice(ctx context.Context, dir string, files fs.FS, say func(string)) error {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return errNotEmpty.With("folder", dir)
	}
	half := filepath.Clean(dir) + ".new" // beside it, also of one that is written with a slash behind
	if err := os.RemoveAll(half); err != nil {
		return fmt.Errorf("clear %s: %w", half, err)
	}
	password, school := rand.Text(), ""
	result, err := Run(ctx, half, files, Options{Schools: 1, Students: practiceStudents, Seed: 1, Password: password}, say)
	if err != nil {
		return errors.Join(err, os.RemoveAll(half))
	}
	pack, err := register.Reload(files)
	if err != nil {
		return err
	}
	for _, one := range result.Stores {
		s, err := store.Open(one.Dir, password, pack)
		if err != nil {
			return err
		}
		if err := errors.Join(s.Practise(), s.Close()); err != nil {
			return err
		}
		if one.Level == store.School {
			school = one.Unit
		}
	}
	if err := os.RemoveAll(filepath.Join(half, sticks)); err != nil { // what the year sent around is nobody's to receive
		return fmt.Errorf("clear the sticks: %w", err)
	}
	for name, text := range map[string]string{practiceNote: school, practicePassword: password} {
		if err := intact.New(filepath.Join(half, name), 0o600, intact.Text(text+"\n")); err != nil {
			return fmt.Errorf("note the practice: %w", err)
		}
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) { // an empty folder that stands there
		return fmt.Errorf("put the practice into %s: %w", dir, err)
	}
	if err := os.Rename(half, dir); err != nil {
		return fmt.Errorf("put the practice into %s: %w", dir, err)
	}
	return nil
}

// readPractice gives the unit whose register is practised with, and its password.
func readPractice(dir string) (school, password string, err error) {
	for name, to := range map[string]*string{practiceNote: &school, practicePassword: &password} {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return "", "", errNoPractice.With("folder", dir).Because(err)
		}
		*to = strings.TrimSpace(string(raw))
	}
	if school == "" || school != filepath.Base(school) {
		return "", "", errNoPractice.With("folder", dir)
	}
	return school, password, nil
}

// Forget throws away what was practised in dir. A folder that holds anything else is left alone.
func Forget(dir string) error {
	if _, _, err := readPractice(dir); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("throw the practice away: %w", err)
	}
	return nil
}
