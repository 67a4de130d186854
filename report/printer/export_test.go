//go:build !windows

package printer

import "time"

func init() { patience = time.Second }
