// Package paper lays the pack's forms out on pages and writes them as PDF.
package paper
