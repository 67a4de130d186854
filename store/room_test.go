package store

import (
	"math/bits"
	"testing"
)

// TestAFileDoesNotGrowByBeingOpened opens files again and again that are as large as their mapping, as they are on Windows.
func TestAFileDoesNotGrowByBeingOpened(t *testing.T) {
	mapped := func(size int64) int64 { return 1 << bits.Len64(uint64(size-1)) } // as bbolt rounds up, below a gigabyte
	for used, most := range map[int64]int64{100 << 10: 128 << 10, 6 << 20: 8 << 20, 15 << 20: 32 << 20, 60 << 20: 128 << 20, 100 << 20: 128 << 20} {
		size := mapped(used)
		for range 5 {
			size = mapped(max(size, int64(roomFor(used, size))))
		}
		if size != most {
			t.Errorf("of %d bytes in use it has %d, want %d", used, size, most)
		}
		if used >= 1<<20 && size-used < used/8 {
			t.Errorf("of %d bytes in use it has room for %d more", used, size-used)
		}
	}
}
