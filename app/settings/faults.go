package settings

import "rollbook/fault"

var (
	errWrite  = fault.New(fault.Refused, "folder-write")
	errNoFile = fault.New(fault.Refused, "file-none")
)
