//go:build !windows

package stick

import (
	"errors"
	"syscall"
)

func isFull(err error) bool { return errors.Is(err, syscall.ENOSPC) }

func isLocked(err error) bool { return errors.Is(err, syscall.EROFS) }
