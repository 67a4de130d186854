// Package sheet is Excel in and out: templates, rosters read by their headers, exports, and reports
// as workbooks.
package sheet
