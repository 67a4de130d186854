package main

import (
	"context"
	"fmt"
	"os"
)

// untilDue STORE ID: pupils with an ID number, until one of them is drawn for the second typing.
func untilDue() {
	for n := range 1000 {
		lines("--store", os.Args[1], "add", "student", fmt.Sprintf("name=马小%d", n), "id_type=1", "id_no="+os.Args[2])
		if len(lines("--store", os.Args[1], "keying")) > 0 {
			return
		}
	}
	fail("no record of a thousand is drawn")
}

// dueKey STORE VALUE OPTIONS: types the value for the first field that waits.
func dueKey() {
	due := lines("--store", os.Args[1], "keying")
	if len(due) == 0 {
		fail("nothing waits")
	}
	args := append([]string{"--store", os.Args[1], "keying", due[0]["record"].(string), due[0]["field"].(string)}, os.Args[2:]...)
	os.Exit(run(context.Background(), args, os.Stdout, os.Stderr))
}
