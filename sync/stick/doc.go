// Package stick is the removable drive: which ones are plugged in, how much they take, and a file
// put on one so that it is there whole or not at all, whenever the drive is pulled.
package stick
