package register_test

import (
	"reflect"
	"sync"
	"testing"

	"rollbook/assets"
	"rollbook/store/register"
)

// A pack that is loaded again is compiled piece by piece, by whoever asks first. It says what one says that was compiled whole.
func TestAReloadedPackSaysTheSame(t *testing.T) {
	loaded := yinchuan(t)
	again, err := register.Reload(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	if again.Hash != loaded.Hash {
		t.Errorf("hash %x, not %x", again.Hash, loaded.Hash)
	}
	var all sync.WaitGroup
	for i, k := range loaded.Kinds {
		all.Go(func() {
			other := again.Kinds[i]
			if a, b := k.Reads(), other.Reads(); !reflect.DeepEqual(a, b) {
				t.Errorf("%s reads %v, not %v", k.Key, b, a)
			}
			for _, values := range []map[string]string{{}, loaded.Defaults(k, today)} {
				rec := register.Record{ID: "S1|1", Kind: k.Key, Unit: "S1", Values: values}
				want, got := loaded.Check(rec, nil, today), again.Check(rec, nil, today)
				if len(want) != len(got) {
					t.Errorf("%s: %d problems, not %d", k.Key, len(got), len(want))
					return
				}
				for n := range want {
					if want[n].Check != got[n].Check || want[n].Field != got[n].Field || want[n].Level != got[n].Level {
						t.Errorf("%s: %v, not %v", k.Key, got[n], want[n])
					}
				}
				if a, b := loaded.Compute(rec, nil, today), again.Compute(rec, nil, today); !reflect.DeepEqual(a, b) {
					t.Errorf("%s is computed to %v, not %v", k.Key, b, a)
				}
			}
		})
	}
	all.Wait()
}

// BenchmarkLoad is how long a pack takes that is compiled whole, and one that was before.
func BenchmarkLoad(b *testing.B) {
	for name, load := range map[string]func() (*register.Pack, error){
		"whole": func() (*register.Pack, error) { return register.Load(assets.DefaultPack()) },
		"again": func() (*register.Pack, error) { return register.Reload(assets.DefaultPack()) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := load(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
