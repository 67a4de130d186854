// Package intact writes a file so that it is there whole or not at all, whatever stops the program: under
// another name first, synced, then renamed. What a kill left half written goes at the next start, since it may hold names. It knows which names every system takes.
package intact
