package prints

import "golang.org/x/sys/windows"

// documents is asked of the system: on many laptops it was moved off the system's own drive.
func documents() (string, error) {
	return windows.KnownFolderPath(windows.FOLDERID_Documents, windows.KF_FLAG_DEFAULT)
}

// open gives a file to the program that the system has for it. The path goes as it is: what is
// percent-encoded in a URL, Windows may read back in the code page of its language.
func open(path string) error {
	file, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return err
	}
	return windows.ShellExecute(0, nil, file, nil, nil, windows.SW_SHOWNORMAL)
}
