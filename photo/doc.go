// Package photo makes the small pictures that records keep: read from a file, cropped, and put in from a folder by
// ID number.
package photo
