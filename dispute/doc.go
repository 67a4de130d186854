// Package dispute puts beside each other what two sides say otherwise: it compares two records that may be of one person,
// decides many conflicts by a rule of the pack, and finds children who have gone from one school to another.
package dispute
