// Package intact writes a file so that it is there whole or not at all, whatever stops the program: under
// another name first, synced, then renamed. It knows which names every system takes.
package intact
