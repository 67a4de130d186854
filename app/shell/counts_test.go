package shell

import "testing"

// TestASumOfWhatIsNotCountedIsNone: it would be too small, and seem to be whole.
func TestASumOfWhatIsNotCountedIsNone(t *testing.T) {
	for _, c := range []struct {
		want    int
		numbers []int
	}{{0, nil}, {5, []int{2, 3}}, {-1, []int{2, -1}}, {-1, []int{-1, -1}}} {
		if got := Sum(c.numbers...); got != c.want {
			t.Errorf("of %v it is %d, not %d", c.numbers, got, c.want)
		}
	}
}
