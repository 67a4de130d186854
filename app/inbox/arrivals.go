package inbox

import (
	"sync"
	"time"

	"rollbook/sync/courier"
)

// arrivalPause is how often the list is drawn anew while much comes in: without a graphics card a frame takes the
// processors from the merging, and any key waits for it.
const arrivalPause = time.Second

// arrivals are what came in and the window has not drawn yet. The zero value is ready to use.
type arrivals struct {
	mu      sync.Mutex
	list    []courier.Result
	drawn   time.Time
	drawing bool // the window was asked, and has not taken them yet
}

func (a *arrivals) put(r courier.Result) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.list = append(a.list, r)
}

// due reports whether the window shall be asked to draw. It then is not asked again until it took them.
func (a *arrivals) due() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.drawing || time.Since(a.drawn) < arrivalPause {
		return false
	}
	a.drawing = true
	return true
}

// take gives what came since it was last asked.
func (a *arrivals) take() []courier.Result {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := a.list
	a.list, a.drawn, a.drawing = nil, time.Now(), false
	return list
}
