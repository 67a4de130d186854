package job

import "testing"

// TestALateDraftIsDropped writes drafts in another order than they were typed in.
func TestALateDraftIsDropped(t *testing.T) {
	var d Turns
	disk := ""
	write := func(text string) func() error {
		return func() error {
			disk = text
			return nil
		}
	}
	first, second, dropped := d.Next(), d.Next(), d.Next()
	if err := d.Last(dropped, write("")); err != nil {
		t.Fatal(err)
	}
	for turn, text := range map[int]string{first: "马", second: "马小"} {
		if err := d.Last(turn, write(text)); err != nil {
			t.Fatal(err)
		}
	}
	if disk != "" {
		t.Errorf("a draft that was saved came back: %q", disk)
	}
	if err := d.Last(d.Next(), write("马小龙")); err != nil || disk != "马小龙" {
		t.Errorf("%q is on the disk (%v)", disk, err)
	}
}
