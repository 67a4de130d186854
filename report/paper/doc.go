// Package paper lays the pack's forms out on pages, and the slip that goes with a bundle, and draws
// them as PDF or as pictures.
package paper
