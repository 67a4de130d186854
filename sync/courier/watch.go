package courier

import (
	"context"
	"errors"
	"os"
	"slices"
	"time"

	"rollbook/store"
)

// Watch takes in the bundles of a folder as they come, until ctx is cancelled, and tells each one's result.
// A file is taken when two looks, a pause apart, saw it the same: until then it may still be being copied.
// A folder that is away, a stick that was pulled, is waited for; so is a file that could not be read to its end.
func Watch(ctx context.Context, s *store.Store, dir string, pause time.Duration, each func(Result)) error {
	type stamp struct {
		size int64
		at   time.Time
	}
	seen, taken := map[string]stamp{}, map[string]stamp{}
	var unread []string
	for {
		var come []candidate
		now := map[string]stamp{}
		for _, f := range bundlesAt([]string{dir}) {
			info, err := os.Lstat(f.path)
			if err != nil || f.away != nil {
				continue
			}
			now[f.path] = stamp{info.Size(), info.ModTime()}
			if now[f.path] == seen[f.path] && now[f.path] != taken[f.path] {
				come = append(come, f)
				taken[f.path] = now[f.path]
			}
		}
		seen = now
		unread = slices.DeleteFunc(unread, func(path string) bool {
			_, here := now[path]
			if !here {
				delete(taken, path) // it is read anew when it is back
			}
			return !here
		})
		if len(come) > 0 {
			done := 0
			if err := receiveFiles(ctx, s, come, nil, func(r Result) {
				if errors.Is(r.Err, errUnreadable) {
					unread = append(unread, come[done].path)
				}
				done++
				each(r)
			}); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}
