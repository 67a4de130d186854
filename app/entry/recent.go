package entry

import (
	"slices"
	"sort"

	"rollbook/app/job"
	"rollbook/store"
	"rollbook/store/register"
)

// recent gives the texts, or the places, that were written last into a field. They are gathered once, beside the window, and
// then follow what is saved here.
type recent struct {
	store *store.Store
	known map[string][]string // by kind and field, the last first
	asked map[string]bool     // kinds
}

// mostRecent is how many texts of a field are kept.
const mostRecent = 60

func (r *recent) of(kind, field string) []string {
	if !r.asked[kind] {
		if r.asked == nil {
			r.asked, r.known = map[string]bool{}, map[string][]string{}
		}
		r.asked[kind] = true
		job.Quiet(func() (map[string][]string, error) { return r.gather(kind) }, func(found map[string][]string, err error) {
			for name, texts := range found { // without them there are no hints, and nothing is wrong
				r.known[name] = putFirst(texts, r.known[name]...)
			}
		})
	}
	return r.known[kind+"."+field]
}

// gather reads the records of a kind, those that were changed last first.
func (r *recent) gather(kind string) (map[string][]string, error) {
	list, err := r.store.List(store.Query{Kind: kind})
	if err != nil {
		return nil, err
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].Updated.After(list[j].Updated) })
	found := map[string][]string{}
	for _, f := range r.store.Pack().Kind(kind).Fields {
		if f.Type != register.Text && f.Type != register.Division || f.Sensitive != "" || !f.Carries() {
			continue
		}
		var texts []string
		for _, rec := range list {
			if text := rec.Fields[f.Key]; text != "" && len(texts) < mostRecent && !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
		found[kind+"."+f.Key] = texts
	}
	return found, nil
}

// saw puts texts that were saved just now before the others.
func (r *recent) saw(values map[string]string) {
	for name, text := range values {
		if r.known != nil {
			r.known[name] = putFirst(r.known[name], text)
		}
	}
}

// putFirst puts texts before others, each once.
func putFirst(list []string, first ...string) []string {
	out := append([]string{}, first...)
	for _, text := range list {
		if !slices.Contains(out, text) && len(out) < mostRecent {
			out = append(out, text)
		}
	}
	return out
}
