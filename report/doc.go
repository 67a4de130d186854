// Package report counts: statistical tables and indicators as the pack declares them, evaluated
// over the store's records. report/sheet turns them into workbooks, report/paper into print.
package report
