package app

// extern int rollbookSoftware; // of opengl_windows.c
import "C"

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// softwareLibrary is where, beside the program, Mesa's OpenGL lies, which needs no display driver.
func softwareLibrary() (string, error) {
	program, err := os.Executable()
	if err != nil {
		return "", err
	}
	path := filepath.Join(filepath.Dir(program), "software", "opengl32.dll")
	_, err = os.Stat(path)
	return path, err
}

// drawBySoftware loads the library that draws without the display driver. Who asks for opengl32.dll from now on gets it.
func drawBySoftware() error {
	path, err := softwareLibrary()
	if err == nil {
		_, err = windows.LoadLibraryEx(path, 0, windows.LOAD_WITH_ALTERED_SEARCH_PATH)
	}
	if err != nil {
		return fmt.Errorf("draw by software: %w", err)
	}
	C.rollbookSoftware = 1
	return nil
}

// againBySoftware starts the program anew with the library that draws by software: this one has the system's in its hands.
func againBySoftware() error {
	if _, err := softwareLibrary(); err != nil {
		return fmt.Errorf("draw by software: %w", err)
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	return exec.Command(program, append([]string{"--software"}, os.Args[1:]...)...).Start()
}
