package courier_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rollbook/sync/courier"
)

// TestTheLogOfRefusalsIsBounded refuses a file more often than the log is long: the newest are always there, after a line that
// a power cut halved too.
func TestTheLogOfRefusalsIsBounded(t *testing.T) {
	_, county, _, _ := town(t)
	log := filepath.Join(county.Dir(), "refused.log")
	bad := lay(t, t.TempDir(), "bad.zcb", []byte("no bundle"))
	for round := range 3 {
		var lines strings.Builder
		for n := range 3000 {
			fmt.Fprintf(&lines, `{"file":"%d-%d.zcb","code":"%s"}`+"\n", round, n, strings.Repeat("x", 400))
		}
		lines.WriteString(`{"file":"half`)
		if err := os.WriteFile(log, []byte(lines.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		receive(t, county, bad)
		receive(t, county, bad)
		list, err := courier.Refusals(county)
		if err != nil || len(list) != 3002 || list[0].File != "bad.zcb" || list[1].File != "bad.zcb" || list[2].File != fmt.Sprintf("%d-2999.zcb", round) {
			t.Fatalf("%d refusals, %v", len(list), err)
		}
	}
	files, err := filepath.Glob(filepath.Join(county.Dir(), "refused*"))
	if err != nil || len(files) != 2 {
		t.Errorf("there are %v, %v", files, err)
	}
	if err := os.WriteFile(log, []byte(`{"file":"half`), 0o600); err != nil {
		t.Fatal(err)
	}
	receive(t, county, bad)
	if list, err := courier.Refusals(county); err != nil || len(list) != 3001 || list[0].File != "bad.zcb" {
		t.Errorf("after a half line: %d, %v", len(list), err)
	}
}
