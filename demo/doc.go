// Package demo plays a year in miniature: a city, two counties and their schools, invented from the
// pack's demo.toml with a seed, through the same functions as the window.
//
// Where to look:
//
//   - what is played: script.go (demo.toml, and the dice)
//   - the play: demo.go (stores, children, the first bundles), year.go (its days), deeds.go (records that follow from records),
//     aid.go (awards, from proposal to payment)
//   - others: week.go (what waits for a bureau), practice.go (a school to practise with)
package demo
