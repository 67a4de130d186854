// Package update is the file in which a bureau hands out a newer program, and the change over from one program to the next
// and back. What is in the file is verified to its last byte before anything is written.
package update
