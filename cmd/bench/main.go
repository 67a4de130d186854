package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

// aim is one row of the design's table: a work, its yardstick, and the ratio not to exceed. What is
// measured is Benchmark<work>/rollbook and Benchmark<work>/<yardstick>, unless ours and theirs name
// other measures; bound is a yardstick that is a number.
type aim struct {
	work, yardstick, pkg string
	most                 float64
	ours, theirs         string
	bound                float64
	long                 bool   // measured only where it is asked for: it takes many minutes
	where                string // a program of the system that the yardstick is; without it the row is left out
}

var aims = []aim{
	{work: "Save", yardstick: "bbolt", pkg: "./store", most: 1.5},
	{work: "Accept", yardstick: "bbolt", pkg: "./store", most: 4},
	{work: "Find", yardstick: "bytes", pkg: "./store", most: 2},
	worst("first 20", "worst", 100_000),
	worst("all hits", "worst-all", 100_000),
	key("first 20", "worst", 100_000, 16),
	key("all hits", "worst-all", 100_000, 16),
	worst("first 20", "worst", 1_000_000),
	worst("all hits", "worst-all", 1_000_000),
	key("first 20", "worst", 1_000_000, 50),
	key("all hits", "worst-all", 1_000_000, 50),
	{work: "Receive", yardstick: "bbolt", pkg: courier, most: 4},
	{work: "Receive", yardstick: "sqlite", pkg: courier, most: 0.5},
	{work: "ReceiveDatabase", yardstick: "postgres", pkg: courier, most: 2},
	{work: "Send", yardstick: "zstd-age", pkg: courier, most: 3},
	flat("100,000", "edited-100000", "edited-10000", false),
	flat("1,000,000", "edited-1000000", "edited-10000", true),
	flat("1,000,000 records", "single-1000000", "single-10000", true),
	memory("10,000", "edited-10000", false),
	memory("100,000", "edited-100000", false),
	memory("1,000,000", "edited-1000000", true),
	memory("1,000,000 records", "single-1000000", true),
	own("1,000,000", "edited-1000000"),
	own("1,000,000 records", "single-1000000"),
	{work: "Export", yardstick: "excelize", pkg: "./report/sheet", most: 1.2},
	{work: "Import", yardstick: "excelize", pkg: "./report/sheet", most: 1.2},
	loop("R1"),
	loop("R5"),
	loop("R10"),
	{work: "Report (all 16, warm)", yardstick: "2 s", pkg: "./report", most: 1, ours: "Report/warm slowest-ms", bound: 2000},
	{work: "Report (all 16, first)", yardstick: "2 s", pkg: "./report", most: 1, ours: "Report/first slowest-ms", bound: 2000},
	{work: "Report (all 16, changed)", yardstick: "2 s", pkg: "./report", most: 1, ours: "Report/changed slowest-ms", bound: 2000},
	{work: "Findings (warm)", yardstick: "2 s", pkg: "./finding", most: 1, ours: "Findings/warm", bound: 2e9},
	{work: "Findings (first)", yardstick: "2 s", pkg: "./finding", most: 1, ours: "Findings/first", bound: 2e9},
	{work: "Findings (changed)", yardstick: "2 s", pkg: "./finding", most: 1, ours: "Findings/changed", bound: 2e9},
	{work: "Print", yardstick: "gopdf", pkg: printing, most: 1.3},
	{work: "Print", yardstick: "libreoffice", pkg: printing, most: 0.33, where: "soffice"},
	{work: "Print (1,000 forms)", yardstick: "200 MB of its own", pkg: printing, most: 1, ours: "Print/rollbook own-MB", bound: 200},
	{work: "Print (5,000 lines)", yardstick: "200 MB of its own", pkg: printing, most: 1, ours: "Print/roster own-MB", bound: 200},
}

const (
	courier  = "./sync/courier"
	printing = "./report/paper"
)

// worst is a row for the key that takes longest to be found, against bytes.Index over the same text.
func worst(what, ours string, records int) aim {
	a := key(what, ours, records, 0)
	a.yardstick, a.most, a.theirs = "bytes", 2, a.ours+"-bytes"
	return a
}

// key is a row for the same against milliseconds.
func key(what, ours string, records int, ms float64) aim {
	a := aim{work: "Find (worst key, " + what + ")", pkg: "./store", most: 1, ours: "Find/" + ours, bound: ms * 1e6, yardstick: fmt.Sprintf("%g ms", ms)}
	if records > 100_000 {
		a.long = true
		a.work, a.ours = "Find in 1,000,000 (worst key, "+what+")", fmt.Sprintf("Find/%d-%s", records, ours)
	}
	return a
}

// flat is a row for the time of one change while many are received, against that of the first 10,000.
func flat(size, ours, theirs string, long bool) aim {
	return aim{
		work: "Receive " + size, yardstick: "10,000, per change", pkg: courier, most: 1.2, long: long,
		ours: "ReceiveScale/" + ours + " ns/change", theirs: "ReceiveScale/" + theirs + " ns/change",
	}
}

// memory is a row for the most memory that the process holds meanwhile.
func memory(size, ours string, long bool) aim {
	return aim{
		work: "Receive " + size, yardstick: "300 MB of memory", pkg: courier, most: 1, long: long,
		ours: "ReceiveScale/" + ours + " peak-MB", bound: 300,
	}
}

// own is memory without the pages of the mapped store, which the system takes back when it needs them.
func own(size, ours string) aim {
	a := memory(size, ours, true)
	a.yardstick, a.ours = "300 MB of its own", "ReceiveScale/"+ours+" own-MB"
	return a
}

// loop is a row for a table that is counted anew over 100,000 pupils, against a bare loop over the same
// records.
func loop(table string) aim {
	return aim{work: "Report (" + table + ", changed)", yardstick: "a plain loop", pkg: "./report", most: 3, ours: "Report/" + table, theirs: "Report/" + table + "-loop"}
}

// row is one measured ratio, as in build/bench.json.
type row struct {
	Work      string  `json:"work"`
	Yardstick string  `json:"yardstick"`
	Ratio     float64 `json:"ratio"`
	Aim       string  `json:"aim"`
	Holds     bool    `json:"holds"`
}

func main() {
	out := flag.String("o", "build/bench.json", "file for the rows as JSON")
	benchtime := flag.String("benchtime", "1s", "as go test's")
	count := flag.Int("count", 3, "runs; the median of each benchmark counts")
	long := flag.Bool("long", false, "the rows of 1,000,000 changes too")
	flag.Parse()
	if err := measure(*out, *benchtime, *count, *long); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func measure(out, benchtime string, count int, long bool) error {
	times := map[string][]float64{}
	for _, pkg := range packages() {
		run := exec.Command("go", "test", "-run", "^$", "-bench", ".", "-benchtime", benchtime, "-count", strconv.Itoa(count), "-timeout", "3h", pkg)
		if long {
			run.Env = append(os.Environ(), "ROLLBOOK_LONG=1")
		}
		text, err := run.CombinedOutput()
		if err != nil {
			return fmt.Errorf("bench %s: %w\n%s", pkg, err, text)
		}
		collect(times, text)
	}
	rows, err := ratios(times, long)
	if err != nil {
		return err
	}
	table(rows)
	raw, err := json.MarshalIndent(rows, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return err
	}
	return os.WriteFile(out, append(raw, '\n'), 0o644)
}

func packages() []string {
	var list []string
	seen := map[string]bool{}
	for _, a := range aims {
		if !seen[a.pkg] {
			seen[a.pkg] = true
			list = append(list, a.pkg)
		}
	}
	return list
}

// collect reads lines such as "BenchmarkSave/bbolt-2  300  4029 ns/op  88 peak-MB": the first measure
// under the benchmark's name, further ones under the name, a blank and the unit.
func collect(times map[string][]float64, text []byte) {
	for _, line := range bytes.Split(text, []byte("\n")) {
		words := strings.Fields(string(line))
		if len(words) < 4 || !strings.HasPrefix(words[0], "Benchmark") || words[3] != "ns/op" {
			continue
		}
		name := strings.TrimPrefix(words[0], "Benchmark")
		if i := strings.LastIndexByte(name, '-'); i > 0 {
			if _, err := strconv.Atoi(name[i+1:]); err == nil {
				name = name[:i]
			}
		}
		for i := 2; i+1 < len(words); i += 2 {
			measure := name
			if words[i+1] != "ns/op" {
				measure += " " + words[i+1]
			}
			if n, err := strconv.ParseFloat(words[i], 64); err == nil {
				times[measure] = append(times[measure], n)
			}
		}
	}
}

func ratios(times map[string][]float64, long bool) ([]row, error) {
	var rows []row
	for _, a := range aims {
		if a.long && !long {
			continue
		}
		if _, err := exec.LookPath(a.where); a.where != "" && err != nil {
			continue
		}
		if a.ours == "" {
			a.ours, a.theirs = a.work+"/rollbook", a.work+"/"+a.yardstick
		}
		ours, theirs := median(times[a.ours]), a.bound
		if theirs == 0 {
			theirs = median(times[a.theirs])
		}
		if ours == 0 || theirs == 0 {
			return nil, fmt.Errorf("no benchmark measured %s against %s in %s", a.work, a.yardstick, a.pkg)
		}
		ratio := ours / theirs
		rows = append(rows, row{a.work, a.yardstick, float64(int(ratio*100+0.5)) / 100, fmt.Sprintf("<= %g", a.most), ratio <= a.most})
	}
	return rows, nil
}

func median(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	sort.Float64s(list)
	return list[len(list)/2]
}

func table(rows []row) {
	fmt.Printf("%-26s %-18s %8s  %-8s %s\n", "work", "yardstick", "ratio", "aim", "holds")
	for _, r := range rows {
		fmt.Printf("%-26s %-18s %8.2f  %-8s %v\n", r.Work, r.Yardstick, r.Ratio, r.Aim, r.Holds)
	}
}
