// Command bench measures the program's work against named yardsticks in the same run and prints the
// ratios as a table and as JSON. It runs the benchmarks that the packages keep beside their tests:
// Benchmark<Work>/rollbook and Benchmark<Work>/<yardstick>. No absolute time is claimed.
package main
