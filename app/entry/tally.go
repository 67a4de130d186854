package entry

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"

	"rollbook/app/form"
)

// countName is the environment's word for writing down what each saved record took: keys and fields, and the
// kind of record. Nothing that was typed is in it.
const countName = "ROLLBOOK_COUNT"

// note writes down what the record that was saved took, where that was asked for.
func (s *sheet) note() {
	count := s.form.Counted()
	if os.Getenv(countName) == "" {
		return
	}
	line, err := json.Marshal(struct {
		Kind string `json:"kind"`
		form.Count
	}{s.kind.Key, count})
	if err != nil {
		return
	}
	f, err := os.OpenFile(filepath.Join(s.d.Store.Dir(), "count.jsonl"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err == nil {
		_, err = f.Write(append(line, '\n'))
		if e := f.Close(); err == nil {
			err = e
		}
	}
	if err != nil {
		slog.Warn("count", "err", err)
	}
}
