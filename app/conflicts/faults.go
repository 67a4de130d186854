package conflicts

import "rollbook/fault"

var (
	errPick = fault.New(fault.Usage, "conflict-not-picked")
	errWhy  = fault.New(fault.Usage, "conflict-no-reason")
)
