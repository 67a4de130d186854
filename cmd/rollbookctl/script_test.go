package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"rollbook/assets"
	"rollbook/store"
	"rollbook/store/cluster"
)

// TestMain lets the scripts call the program by its name, and two programs that read its output.
func TestMain(m *testing.M) {
	store.CheapPasswords()
	testscript.Main(ending{m}, map[string]func(){
		"rollbookctl":  func() { os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) },
		"compare":      compare,
		"resolvefirst": resolveFirst,
		"both":         both,
		"recoveryof":   recoveryOf,
		"begins":       begins,
		"aboutof":      aboutOf,
		"answer":       answer,
		"otherwise":    otherwise,
		"damage":       damage,
		"enroll":       enroll,
		"listed":       listed,
		"struck":       struck,
		"carry":        carry,
		"bankpays":     bankPays,
		"unpay":        unpay,
		"excel":        excel,
		"roster":       roster,
		"on":           on,
		"append":       appendLine,
		"amend":        amend,
		"untildue":     untilDue,
		"duekey":       dueKey,
	})
}

var database, endDatabase = cluster.Shared()

// ending runs the tests, and ends the database that some of them use.
type ending struct{ *testing.M }

func (e ending) Run() int {
	defer endDatabase()
	return e.M.Run()
}

// newDatabase is the command "database NAME": an empty database, whose address NAME is.
// With "-desk NAME OF FOLDER" NAME is another desk at the database of OF.
func newDatabase(ts *testscript.TestScript, _ bool, args []string) {
	c, err := database()
	ts.Check(err)
	if args[0] == "-desk" {
		place, err := url.Parse(ts.Getenv(args[2]))
		ts.Check(err)
		ts.Setenv(args[1], c.Desk(place.Query().Get("search_path"), ts.MkAbs(args[3])))
		return
	}
	place, err := c.Place(ts.MkAbs("desk"), func(schema, role string) (string, error) { return store.Schema(schema, role, nil) })
	ts.Check(err)
	ts.Setenv(args[0], place)
}

// The scripts in testdata/script read as sessions at a desk.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"database": newDatabase, "hand": hand, "again": again, "agree": agree},
		Setup: func(env *testscript.Env) error {
			env.Setenv("ROLLBOOK_PASSWORD", "三更灯火五更鸡")
			env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("GOGC", "400")                              // hundreds of programs that live for a moment
			earlier, err := filepath.Abs("testdata/before-suite2") // stores that a program without suite 2 founded
			if err != nil {
				return err
			}
			env.Setenv("EARLIER", earlier)
			env.Setenv("SYSTEM", runtime.GOOS+"/"+runtime.GOARCH)
			face, err := assets.Files.ReadFile("icons/rollbook.png") // a picture
			if err == nil {
				err = os.WriteFile(filepath.Join(env.WorkDir, "face.png"), face, 0o600)
			}
			return errors.Join(err, os.CopyFS(filepath.Join(env.WorkDir, "pack"), assets.DefaultPack()), addField(filepath.Join(env.WorkDir, "pack", "kinds", "student.toml")))
		},
	})
}

// addField is what a bureau does to ask for one thing more: one block in one file.
func addField(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	block := "\n[[field]]\nkey = \"shoe\"\nlabel = \"鞋码\"\ntype = \"number\"\nmin = 20\nmax_value = 50\nsection = \"id\"\n"
	return os.WriteFile(path, append(raw, block...), 0o600)
}

// both STORE STORE A B: the first record's new field, edited at two desks that have not heard of each other.
func both() {
	for i, store := range os.Args[1:3] {
		list := lines("--pack", "pack", "--store", store, "list", "student")
		lines("--pack", "pack", "--store", store, "set", list[len(list)-1]["id"].(string), "shoe="+os.Args[3+i])
	}
}

// append FILE LINE: one line more at the end of a file, as a bureau adds to its pack.
func appendLine() {
	raw, err := os.ReadFile(os.Args[1])
	if err == nil {
		err = os.WriteFile(os.Args[1], append(raw, os.Args[2]+"\n"...), 0o600)
	}
	if err != nil {
		fail("%v", err)
	}
}

// chosenRecord is "{KIND: CONDITION}", the one record of a kind that meets a condition.
var chosenRecord = regexp.MustCompile(`\{([a-z_]+): ([^}]+)\}`)

// on STORE ARGUMENTS: the program, with the id of the record that each {KIND: CONDITION} means in its place.
func on() {
	args := []string{"--store", os.Args[1]}
	for _, arg := range os.Args[2:] {
		args = append(args, chosenRecord.ReplaceAllStringFunc(arg, func(text string) string {
			m := chosenRecord.FindStringSubmatch(text)
			list := lines("--store", os.Args[1], "list", m[1], "--where", m[2])
			if len(list) != 1 {
				fail("%s means %d records", text, len(list))
			}
			return list[0]["id"].(string)
		}))
	}
	os.Exit(run(context.Background(), args, os.Stdout, os.Stderr))
}

// recoveryOf STORE UNIT FILE: the recovery key that a bureau tells, alone in a file.
func recoveryOf() {
	key := lines("--store", os.Args[1], "trust", "recovery", os.Args[2], "--yes")[0]["recovery"].(string)
	if err := os.WriteFile(os.Args[3], []byte(key), 0o600); err != nil {
		fail("%v", err)
	}
}

// amend STORE KIND WHERE FIELD=VALUE REASON: changes the one record of a kind that meets a condition.
func amend() {
	list := lines("--store", os.Args[1], "list", os.Args[2], "--where", os.Args[3])
	if len(list) != 1 {
		fail("%d records", len(list))
	}
	os.Exit(run(context.Background(), []string{"--store", os.Args[1], "set", list[0]["id"].(string), os.Args[4], "--reason", os.Args[5]}, os.Stdout, os.Stderr))
}

// lines runs the program and gives the objects that it prints.
func lines(args ...string) []map[string]any {
	var out bytes.Buffer
	if code := run(context.Background(), append(args, "--json"), &out, os.Stderr); code != 0 {
		fail("%v: exit %d\n%s", args, code, out.String())
	}
	var list []map[string]any
	for dec := json.NewDecoder(&out); dec.More(); {
		var one map[string]any
		if err := dec.Decode(&one); err != nil {
			fail("%v: %v", args, err)
		}
		list = append(list, one)
	}
	return list
}

// only reads the one file of a folder.
func only(dir string) []byte {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 1 {
		fail("%s holds %v, %v", dir, files, err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		fail("%v", err)
	}
	return raw
}

// aboutOf STORE CHECK FILE: what the one finding of a check is about, alone in a file.
func aboutOf() {
	var out bytes.Buffer
	run(context.Background(), []string{"--store", os.Args[1], "findings", "--check", os.Args[2], "--json"}, &out, os.Stderr)
	var one map[string]any
	if err := json.NewDecoder(&out).Decode(&one); err != nil {
		fail("%v", err)
	}
	if err := os.WriteFile(os.Args[3], []byte(one["about"].(string)), 0o600); err != nil {
		fail("%v", err)
	}
}

// answer STORE CHECK FILE OPTION…: answers the finding that the file names.
func answer() {
	about, err := os.ReadFile(os.Args[3])
	if err != nil {
		fail("%v", err)
	}
	args := append([]string{"--store", os.Args[1], "--json", "finding", "resolve", os.Args[2], string(about)}, os.Args[4:]...)
	os.Exit(run(context.Background(), args, os.Stdout, os.Stderr))
}

// otherwise STORE CHECK FILE: another answer to the finding, by who does not know of the first.
func otherwise() {
	about, err := os.ReadFile(os.Args[3])
	if err != nil {
		fail("%v", err)
	}
	lines("--store", os.Args[1], "add", "finding", "check="+os.Args[2], "about="+string(about), "resolution=5", "reason=学校说没有错", "resolved_on=2016-10-20")
}

// begins DIR HEX: the folder's one file begins with a byte.
func begins() {
	if raw := only(os.Args[1]); len(raw) == 0 || fmt.Sprintf("%02x", raw[0]) != os.Args[2] {
		fail("%s begins with % x", os.Args[1], raw[:min(len(raw), 4)])
	}
}

// damage DIR FILE: writes the folder's one file, with one bit altered.
func damage() {
	raw := only(os.Args[1])
	raw[len(raw)/2] ^= 1
	if err := os.WriteFile(os.Args[2], raw, 0o600); err != nil {
		fail("%v", err)
	}
}

// excel FILE SHEET add KEY=VALUE…: types a new row below a sheet's last, a cell for each key of a column.
// excel FILE SHEET set COLUMN VALUE BEGIN…: types into the row whose cells begin so. excel FILE SHEET delete BEGIN….
func excel() {
	file, sheet, deed, args := os.Args[1], os.Args[2], os.Args[3], os.Args[4:]
	f, err := excelize.OpenFile(file)
	if err != nil {
		fail("%v", err)
	}
	rows, err := f.GetRows(sheet)
	if err != nil {
		fail("%v", err)
	}
	cell := func(key string, row int) string {
		name, err := excelize.CoordinatesToCellName(slices.Index(rows[0], key)+1, row)
		if err != nil {
			fail("sheet %s, column %s: %v", sheet, key, err)
		}
		return name
	}
	row := func(begin []string) int {
		for n, cells := range rows {
			if len(cells) >= len(begin) && slices.Equal(cells[:len(begin)], begin) {
				return n + 1
			}
		}
		fail("sheet %s has no row %v", sheet, begin)
		return 0
	}
	switch deed {
	case "add":
		for _, one := range args {
			key, value, _ := strings.Cut(one, "=")
			err = errors.Join(err, f.SetCellStr(sheet, cell(key, len(rows)+1), value))
		}
	case "set":
		err = f.SetCellStr(sheet, cell(args[0], row(args[2:])), args[1])
	case "delete":
		err = f.RemoveRow(sheet, row(args))
	}
	if err = errors.Join(err, f.Save(), f.Close()); err != nil {
		fail("%v", err)
	}
}

// roster FILE ROW…: writes a workbook of rows, the cells of one with | between.
func roster() {
	f := excelize.NewFile()
	err := error(nil)
	for i, line := range os.Args[2:] {
		cells := strings.Split(line, "|")
		err = errors.Join(err, f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &cells))
	}
	if err = errors.Join(err, f.SaveAs(os.Args[1])); err != nil {
		fail("%v", err)
	}
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}

// compare DIR UPPER LOWER…: the upper unit has every child of the lower ones exactly once, and no other.
func compare() {
	dir, upper, lower := os.Args[1], os.Args[2], os.Args[3:]
	for _, kind := range []string{"student", "preschool_child", "household", "guardian", "enrolment"} {
		want, got := map[string]int{}, map[string]int{}
		for _, unit := range lower {
			for _, rec := range lines("--store", filepath.Join(dir, unit), "list", kind) {
				want[rec["id"].(string)]++
			}
		}
		for _, rec := range lines("--store", filepath.Join(dir, upper), "list", kind) {
			got[rec["id"].(string)]++
		}
		if len(want) == 0 && kind == "student" || fmt.Sprint(want) != fmt.Sprint(got) {
			fail("%s has %d of %s, the units below have %d", upper, len(got), kind, len(want))
		}
		for id, n := range got {
			if n != 1 {
				fail("%s stands %d times", id, n)
			}
		}
	}
}

// resolveFirst STORE VALUE: decides the first conflict.
func resolveFirst() {
	store, value := os.Args[1], os.Args[2]
	found := lines("--store", store, "conflicts")
	if len(found) != 1 || len(found[0]["values"].([]any)) != 2 {
		fail("conflicts: %v", found)
	}
	saved := lines("--store", store, "resolve", found[0]["id"].(string), found[0]["field"].(string), "--value", value, "--reason", "电话核实")
	if len(saved) != 1 || strings.TrimSpace(fmt.Sprint(saved[0]["change"])) == "" {
		fail("resolve: %v", saved)
	}
}

// hand is the command "hand FROM UNIT TO": a stick goes from one desk to another, whatever comes of it. What is printed is what was
// said of each bundle.
func hand(ts *testscript.TestScript, _ bool, args []string) {
	stick, err := os.MkdirTemp(ts.Getenv("WORK"), "stick-")
	ts.Check(err)
	at(ts, args[0], "send", "--to", args[1], "-o", stick)
	at(ts, args[2], "receive", stick)
}

// again is the command "again DESK…": all sticks that were handed over come to the desks once more, the newest first; nothing of them is new.
func again(ts *testscript.TestScript, _ bool, args []string) {
	sticks, err := filepath.Glob(filepath.Join(ts.Getenv("WORK"), "stick-*", "*.zcb"))
	ts.Check(err)
	slices.Reverse(sticks)
	for _, desk := range args {
		_ = ts.Exec("rollbookctl", append([]string{"--store", desk, "--json", "receive"}, sticks...)...) // those for others are refused
		for _, line := range strings.Split(strings.TrimSpace(ts.ReadFile("stdout")), "\n") {
			var got struct{ Accepted, Pending int }
			if ts.Check(json.Unmarshal([]byte(line), &got)); got.Accepted+got.Pending > 0 {
				ts.Fatalf("at %s: %s", desk, line)
			}
		}
	}
}

// agree is the command "agree BOOK DESK…": the desks have the same state of a book.
func agree(ts *testscript.TestScript, _ bool, args []string) {
	codes := map[string]string{}
	for _, desk := range args[1:] {
		at(ts, desk, "state")
		var state struct{ Books []struct{ Unit, Code string } }
		ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &state))
		for _, b := range state.Books {
			if b.Unit == args[0] {
				codes[desk] = b.Code
			}
		}
		if codes[desk] == "" || codes[desk] != codes[args[1]] {
			ts.Fatalf("the codes of %s differ: %v", args[0], codes)
		}
	}
}

// at runs the program at a desk. Where there is a folder home-DESK, the desk is on a computer of its own.
func at(ts *testscript.TestScript, desk string, args ...string) {
	home := ts.Getenv("HOME")
	defer ts.Setenv("HOME", home)
	if own := ts.MkAbs("home-" + desk); exists(own) {
		ts.Setenv("HOME", own)
	}
	ts.Check(ts.Exec("rollbookctl", append([]string{"--store", desk, "--json"}, args...)...))
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
