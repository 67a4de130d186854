//go:build !windows

package app

import "errors"

var errSystem = errors.New("the system itself draws by software where there is no driver")

func drawBySoftware() error { return errSystem }

func againBySoftware() error { return errSystem }
