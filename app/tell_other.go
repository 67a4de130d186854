//go:build !windows

package app

import (
	"fmt"
	"os"
)

// tell writes to the terminal that the program was started from.
func tell(title, text string) { fmt.Fprintln(os.Stderr, title+"\n"+text) }
