// Package paper lays the pack's forms out on pages, and draws them as PDF or as pictures.
package paper
