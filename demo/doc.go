// Package demo plays a year in miniature: a city, two counties and their schools, invented from the
// pack's demo.toml with a seed, through the same functions as the window.
package demo
