package trust

import "testing"

// TestANameSaysWhatIsSeen: who asks may write anything into a name.
func TestANameSaysWhatIsSeen(t *testing.T) {
	id, err := New("S1", " 第二\u202e小学\x07\u200b\n", School)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := id.Request()
	if err != nil {
		t.Fatal(err)
	}
	if r, err := ParseRequest(raw); err != nil || r.Name != "第二小学" {
		t.Errorf("%q, %v", r.Name, err)
	}
}
