// Package packbook is a register pack as an Excel workbook: written for an officer to edit, read back
// into a pack's files, and compared with the pack in force.
//
// It stands beside report/sheet because it is Excel, and above store/register because it knows a pack
// only by its files and their shapes: whatever [[blocks]] a file may hold are the rows of a sheet, so
// a new file of the pack needs no line here. Files that are no tables (forms, tables, imports,
// places) travel within the workbook as they are.
package packbook
