package imports

import "rollbook/fault"

var errFolder = fault.New(fault.Refused, "folder-missing")
