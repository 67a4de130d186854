package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// landed is what an earlier program left in testdata/landed (tools/landed.sh), unpacked: its stores may be opened.
type landed struct{ dir, kept string }

func unpack(t *testing.T, kept string) landed {
	t.Helper()
	t.Setenv("ROLLBOOK_PASSWORD", "abcd1234")
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", "")
	l := landed{t.TempDir(), kept}
	for _, unit := range []string{"school", "county"} {
		packed, err := os.Open(filepath.Join(kept, unit+".db.gz"))
		if err != nil {
			t.Fatal(err)
		}
		defer packed.Close()
		z, err := gzip.NewReader(packed)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(l.dir, unit), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(l.dir, unit, "store.db"), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// call runs today's program on a store of it, and gives the JSON lines that it says.
func (l landed) call(t *testing.T, unit string, args ...string) []map[string]any {
	t.Helper()
	var out, failed bytes.Buffer
	if code := run(context.Background(), append([]string{"--json", "--store", filepath.Join(l.dir, unit)}, args...), &out, &failed); code != 0 {
		t.Fatalf("%s: %v: exit %d: %s%s", unit, args, code, out.String(), failed.String())
	}
	return objects(t, out.Bytes())
}

func objects(t *testing.T, raw []byte) (list []map[string]any) {
	t.Helper()
	for each := json.NewDecoder(bytes.NewReader(raw)); ; {
		var one map[string]any
		if err := each.Decode(&one); err == io.EOF {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, one)
	}
}

// TestWhatEarlierProgramsLeftIsAllThere opens the stores of every program that wrote something new into them: each change
// verifies, every record says what the program of that time said of it, conflicts and who said what among it, what was
// taken out stays out; the desk works on, takes in the bundle that was on its way, and two desks agree in the end.
func TestWhatEarlierProgramsLeftIsAllThere(t *testing.T) {
	all, err := filepath.Glob("testdata/landed/*")
	if err != nil || len(all) < 7 {
		t.Fatalf("%d landed: %v", len(all), err)
	}
	for _, kept := range all {
		t.Run(filepath.Base(kept), func(t *testing.T) {
			l := unpack(t, kept)
			for _, unit := range []string{"school", "county"} {
				said, err := os.ReadFile(filepath.Join(kept, unit+".jsonl"))
				if err != nil {
					t.Fatal(err)
				}
				if ok := l.call(t, unit, "verify", "--deep")[0]["ok"]; ok != true {
					t.Errorf("%s does not verify", unit)
				}
				now := map[any]map[string]any{}
				for _, kind := range []string{"student", "household"} {
					for _, rec := range l.call(t, unit, "list", kind) {
						now[rec["id"]] = rec
					}
				}
				then := objects(t, said)
				if len(then) != 3 || len(now) != 3 {
					t.Errorf("%s: %d records then, %d now", unit, len(then), len(now))
				}
				for _, rec := range then {
					same(t, unit, rec, now[rec["id"]])
				}
			}

			// The password, set anew, costs what the tests make it cost from here on.
			file := filepath.Join(l.dir, "password.txt")
			if err := os.WriteFile(file, []byte("abcd1234"), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, unit := range []string{"school", "county"} {
				l.call(t, unit, "account", "password", "--new-password-file", file)
			}

			// What was on its way arrives, the answer goes back, and work goes on. The bundles of the first program had a
			// manifest that none after it reads: they are told as damaged, and sent again.
			back := t.TempDir()
			if filepath.Base(kept) != "1-first" {
				l.call(t, "county", "receive", filepath.Join(kept, "last.zcb"))
				l.mended(t)
			}
			l.call(t, "county", "receipt", "-o", back)
			l.call(t, "school", "receive", back)
			l.call(t, "school", "add", "student", "name=新来的")
			l.call(t, "school", "send", "--to", "parent", "-o", back)
			l.call(t, "county", "receive", back)
			l.mended(t)
			codes := map[string]any{}
			for _, unit := range []string{"school", "county"} {
				for _, book := range l.call(t, unit, "state")[0]["books"].([]any) {
					if b := book.(map[string]any); b["unit"] == "YN-01" {
						codes[unit] = b["code"]
					}
				}
			}
			if codes["school"] == nil || codes["school"] != codes["county"] {
				t.Errorf("the two desks have %v", codes)
			}
			if n := len(l.call(t, "county", "list", "student")); n != 3 {
				t.Errorf("the county has %d pupils", n)
			}
		})
	}
}

// mended finds at the county what the school's last bundle says.
func (l landed) mended(t *testing.T) {
	t.Helper()
	found := l.call(t, "county", "list", "student", "--find", "杨小兰")
	if len(found) != 1 || found[0]["fields"].(map[string]any)["home_address"] != "园艺村 1 组" {
		t.Errorf("the county has %v", found)
	}
}

// same compares a record with what was said of it then. Values that the program works out anew may be others.
func same(t *testing.T, unit string, then, now map[string]any) {
	t.Helper()
	if now == nil {
		t.Errorf("%s: %v is lost", unit, then["id"])
		return
	}
	fields := now["fields"].(map[string]any)
	for key, value := range then["fields"].(map[string]any) {
		if fields[key] != value {
			t.Errorf("%s: %v: %s was %v, is %v", unit, then["id"], key, value, fields[key])
		}
	}
	said := func(rec map[string]any) (all []string) {
		list, _ := rec["conflicts"].([]any)
		for _, c := range list {
			for _, v := range c.(map[string]any)["values"].([]any) {
				one := v.(map[string]any)
				all = append(all, strings.Join([]string{one["actor"].(string), one["unit"].(string), one["value"].(string), one["change"].(string)}, " "))
			}
		}
		return all
	}
	if a, b := said(then), said(now); !reflect.DeepEqual(a, b) {
		t.Errorf("%s: %v: in conflict then %q, now %q", unit, then["id"], a, b)
	}
	was := then["state"]
	if unit == "county" && was == "received" {
		was = "unsent" // those programs did not count what a bureau has to pass on
	}
	if was != now["state"] {
		t.Errorf("%s: %v was %v, is %v", unit, then["id"], then["state"], now["state"])
	}
}
