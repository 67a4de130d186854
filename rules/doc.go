// Package rules keeps the house in order: its tests hold the arrows between the packages, keep the
// pack's keys out of Go code, and the texts in step with their use.
package rules
