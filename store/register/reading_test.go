package register_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"rollbook/assets"
	"rollbook/store/register"
)

// TestASentenceIsTakenAnotherWay loads the pack with another reading, and leaves the one in force as it is.
func TestASentenceIsTakenAnotherWay(t *testing.T) {
	p, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	if now := p.InForce("senior_high_reading"); now.Is != "hukou" || now.Point != "A4" {
		t.Errorf("in force is %+v", now)
	}
	others := p.Others()
	if len(others) == 0 {
		t.Fatal("the pack has no other reading")
	}
	for _, r := range others {
		next, err := p.Read(r)
		if err != nil {
			t.Fatalf("%s %s: %v", r.Setting, r.Is, err)
		}
		if now := next.InForce(r.Setting); now.Label != r.Label {
			t.Errorf("%s is taken as %q, want %q", r.Setting, now.Label, r.Label)
		}
		if now := p.InForce(r.Setting); now.Label == r.Label {
			t.Errorf("%s of the pack itself is taken as %q", r.Setting, now.Label)
		}
	}
}

// TestAReadingOfItsOwn is what a bureau sets that the list of ways does not know: it is called as it is written.
func TestAReadingOfItsOwn(t *testing.T) {
	raw, err := fs.ReadFile(assets.DefaultPack(), "pack.toml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := register.Load(copied(t, map[string]string{"pack.toml": strings.Replace(string(raw), "part_year_share = 0.5 ", "part_year_share = 0.7 ", 1)}))
	if err != nil {
		t.Fatal(err)
	}
	if now := p.InForce("part_year_share"); now.Label != "0.7" || !slices.ContainsFunc(p.Others(), func(r register.Reading) bool { return r.Is == "0.5" }) {
		t.Errorf("in force is %+v, others %+v", now, p.Others())
	}
}

// TestReadingsThatAreNone are refused with the line.
func TestReadingsThatAreNone(t *testing.T) {
	const head = "name = \"x\"\ntitle = \"x\"\nversion = \"1\"\nkinds = []\n[settings]\nhalf = 0.5\nwho = \"a\"\n"
	for name, tc := range map[string]struct{ text, want string }{
		"no setting": {"[[reading]]\npoint = \"A1\"\nsetting = \"nothing\"\nis = \"1\"\nlabel = \"x\"\n", `pack.toml:10: reading: there is no setting "nothing"`},
		"no number":  {"[[reading]]\npoint = \"A1\"\nsetting = \"half\"\nis = \"a\"\nlabel = \"x\"\n", `pack.toml:11: reading of half: "a" is no value such as 0.5, or it has no point or label`},
		"one way":    {"[[reading]]\npoint = \"A1\"\nsetting = \"who\"\nis = \"a\"\nlabel = \"x\"\n", `pack.toml:10: reading: who needs two ways`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := register.Load(fstest.MapFS{"pack.toml": {Data: []byte(head + tc.text)}})
			var list register.PackErrors
			if !errors.As(err, &list) || !slices.ContainsFunc(list, func(one register.PackError) bool { return one.Error() == tc.want }) {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
}
