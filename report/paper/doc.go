// Package paper lays out on pages what is printed, and draws it as PDF or as pictures: the pack's forms, the papers that go with a
// bundle, counted tables, the summary of a year, the manual. It also says of a printed form whether the store still says the same.
//
// layout.go lays forms out by values.go, grid.go, roster.go and spare.go; bundlepaper.go, figures.go, account.go and manual.go lay
// out the others. All draw on a canvas (canvas.go): pdf.go and raster.go are what it becomes. stamp.go is the code on a form and
// what is told of it.
package paper
