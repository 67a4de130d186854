// Package chart draws the charts of a report: bars with the mark of their target, and a figure month by month. An axis
// begins at 0, every figure stands beside its bar or point, and nothing is said by colour alone: what reached its
// target is solid, what did not is hatched, so that a page in black and white says the same.
package chart
