// Package printer hands a file to the system's printers.
package printer
