package conflicts

import "rollbook/fault"

var (
	errPick  = fault.New(fault.Usage, "conflict-not-picked")
	errBasis = fault.New(fault.Usage, "conflict-no-basis")
	errWhy   = fault.New(fault.Usage, "conflict-no-reason")
	errJudge = fault.New(fault.Usage, "pair-not-judged")
	errNone  = fault.New(fault.Usage, "undo-nothing")
	errRule  = fault.New(fault.Usage, "settle-not-chosen")
	errValue = fault.New(fault.Usage, "value-wrong")
)
