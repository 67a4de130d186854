package entry

import "testing"

// TestALateDraftIsDropped writes drafts in another order than they were typed in.
func TestALateDraftIsDropped(t *testing.T) {
	var d drafts
	disk := ""
	write := func(text string) func() error {
		return func() error {
			disk = text
			return nil
		}
	}
	first, second, dropped := d.next(), d.next(), d.next()
	if err := d.last(dropped, write("")); err != nil {
		t.Fatal(err)
	}
	for turn, text := range map[int]string{first: "马", second: "马小"} {
		if err := d.last(turn, write(text)); err != nil {
			t.Fatal(err)
		}
	}
	if disk != "" {
		t.Errorf("a draft that was saved came back: %q", disk)
	}
	if err := d.last(d.next(), write("马小龙")); err != nil || disk != "马小龙" {
		t.Errorf("%q is on the disk (%v)", disk, err)
	}
}
