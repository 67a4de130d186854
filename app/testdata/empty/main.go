// Command empty is a Fyne program without anything in it: how long it takes to open is what Rollbook's start is measured by
// (tools/wine.sh).
package main

import (
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	w := app.NewWithID("cn.rollbook.empty").NewWindow("Empty")
	w.SetContent(widget.NewLabel("empty"))
	w.ShowAndRun()
}
