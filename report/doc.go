// Package report counts: statistical tables and indicators as the pack declares them, evaluated over the store's records. What is
// written of a count is here too: the return that was filed, the summary of a year, the talk with a unit that lacks something.
// report/sheet turns tables into workbooks, report/paper into print.
//
// Where to look:
//
//   - a table counted: report.go (what it is), tally.go, with rows.go (what the rows are), persons.go (who is one, so that each
//     counts once), figures.go, list.go (one row a record), notes.go and names.go (what stands below)
//   - rows from elsewhere: source.go, with target.go and indicator.go, summary.go, returns.go, findings.go
//   - a figure opened: opened.go; drawn: charts.go; against another day or reading: compare.go; who looked at it: use.go
//   - filed and corrected: filing.go correction.go; the words of a year: account.go; called in: talk.go
//   - figures that are findings: alarms.go; the bureau's first page: overview.go
package report
