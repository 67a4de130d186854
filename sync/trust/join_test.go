package trust_test

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rollbook/sync/trust"
)

// drawn is a list of few units, keys and writers, so that two of them often speak of the same.
func drawn(t *rapid.T, name string) trust.List {
	keys := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) [32]byte { return [32]byte{rapid.Byte().Draw(t, "key") % 5} }), 0, 3, rapid.ID)
	l := trust.List{Number: rapid.Uint64Range(1, 9).Draw(t, name), Issuer: "U01", Ended: keys.Draw(t, "ended")}
	for _, code := range []string{"S1", "S2", "S3"} {
		if rapid.Bool().Draw(t, code) {
			l.Desks = append(l.Desks, trust.Entry{Code: code, Name: name + code, Level: trust.School, Keys: keys.Draw(t, "keys")})
		}
	}
	for w := range byte(3) {
		if rapid.Bool().Draw(t, "cut") {
			l.Cuts = append(l.Cuts, trust.Cut{Writer: [16]byte{w}, Seq: rapid.Uint64Range(0, 4).Draw(t, "seq"), Head: [32]byte{rapid.ByteRange(0, 1).Draw(t, "head")}})
		}
	}
	return l
}

// says is what a list says of keys and cuts, whatever the order in which it says it.
func says(l trust.List) map[any]uint64 {
	all := map[any]uint64{}
	for _, e := range l.Desks {
		all[e.Code] = 0
		for _, k := range e.Keys {
			all[e.Code+string(k[:])] = 0
		}
	}
	for _, k := range l.Ended {
		all[k] = 0
	}
	for _, c := range l.Cuts {
		all[c.Writer] = c.Seq<<8 | uint64(c.Head[0])
	}
	return all
}

// TestTwoListsAreJoined joins any two lists of one bureau: whichever is joined to the other says the same, all
// that either says, each writer cut where the earlier cut stands; and joining again adds nothing.
func TestTwoListsAreJoined(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawn(t, "a"), drawn(t, "b")
		before := says(a)
		ab, gain := a.Join(b)
		ba, _ := b.Join(a)
		want := says(b)
		for what, n := range before {
			if m, both := want[what]; !both || n < m {
				want[what] = n
			}
		}
		if got := says(ab); !reflect.DeepEqual(got, want) || !reflect.DeepEqual(says(ba), want) || ab.Number != max(a.Number, b.Number) {
			t.Fatalf("%v and %v became %v and %v", a, b, ab, ba)
		}
		if gain.Any() == reflect.DeepEqual(before, want) {
			t.Fatalf("%v gains %+v of %v", a, gain, b)
		}
		if !reflect.DeepEqual(says(a), before) {
			t.Fatalf("%v was altered", a)
		}
		if again, more := ab.Join(b); more.Any() || !reflect.DeepEqual(says(again), want) {
			t.Fatalf("%v gains %+v of %v again", ab, more, b)
		}
		key := func(l trust.List, code string) (keys [][32]byte) {
			for _, e := range l.Desks {
				if e.Code == code {
					keys = e.Keys
				}
			}
			return keys
		}
		for _, e := range ab.Desks { // of a unit's keys those that only this list has are the latest
			theirs := key(b, e.Code)
			mine := slices.DeleteFunc(slices.Clone(key(a, e.Code)), func(k [32]byte) bool { return slices.Contains(theirs, k) })
			if !slices.Equal(e.Keys, append(slices.Clone(theirs), mine...)) {
				t.Fatalf("%s: %v and %v became %v", e.Code, key(a, e.Code), theirs, e.Keys)
			}
		}
	})
}
