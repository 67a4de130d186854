//go:build !windows

package stick

import (
	"errors"
	"syscall"
)

func isLocked(err error) bool { return errors.Is(err, syscall.EROFS) }
