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

// aim is one row of the design's table: a work, its yardstick, and the ratio not to exceed.
type aim struct {
	work, yardstick, pkg string
	most                 float64
}

var aims = []aim{
	{"Save", "bbolt", "./store", 1.5},
	{"Accept", "bbolt", "./store", 4},
	{"Find", "bytes", "./store", 2},
	{"Receive", "bbolt", "./sync/courier", 4},
	{"Receive", "sqlite", "./sync/courier", 0.5},
	{"Send", "zstd-age", "./sync/courier", 3},
	{"Export", "excelize", "./report/sheet", 1.2},
	{"Import", "excelize", "./report/sheet", 1.2},
	{"Print", "gopdf", "./report/paper", 1.3},
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
	flag.Parse()
	if err := measure(*out, *benchtime, *count); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func measure(out, benchtime string, count int) error {
	times := map[string][]float64{}
	for _, pkg := range packages() {
		text, err := exec.Command("go", "test", "-run", "^$", "-bench", ".", "-benchtime", benchtime, "-count", strconv.Itoa(count), pkg).CombinedOutput()
		if err != nil {
			return fmt.Errorf("bench %s: %w\n%s", pkg, err, text)
		}
		collect(times, text)
	}
	rows, err := ratios(times)
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

// collect reads lines such as "BenchmarkSave/bbolt-2  300  4029 ns/op".
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
		if ns, err := strconv.ParseFloat(words[2], 64); err == nil {
			times[name] = append(times[name], ns)
		}
	}
}

func ratios(times map[string][]float64) ([]row, error) {
	var rows []row
	for _, a := range aims {
		ours, theirs := median(times[a.work+"/rollbook"]), median(times[a.work+"/"+a.yardstick])
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
	fmt.Printf("%-10s %-12s %8s  %-8s %s\n", "work", "yardstick", "ratio", "aim", "holds")
	for _, r := range rows {
		fmt.Printf("%-10s %-12s %8.2f  %-8s %v\n", r.Work, r.Yardstick, r.Ratio, r.Aim, r.Holds)
	}
}
