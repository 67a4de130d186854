package register_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"rollbook/store/register"
)

// TestWhatWasSaidIsReadAgain packs what expressions give, lists within lists among it, and reads it.
func TestWhatWasSaidIsReadAgain(t *testing.T) {
	var value *rapid.Generator[any]
	deeper := rapid.Deferred(func() *rapid.Generator[any] { return value })
	value = rapid.OneOf(
		rapid.Just[any](nil), rapid.Bool().AsAny(), rapid.Int().AsAny(), rapid.Float64().AsAny(), rapid.String().AsAny(),
		rapid.SliceOfN(rapid.String(), 0, 3).AsAny(), rapid.SliceOfN(deeper, 0, 3).AsAny(),
	)
	rapid.Check(t, func(t *rapid.T) {
		out := rapid.SliceOfN(value, 0, 5).Draw(t, "out")
		text, ok := register.Packed(out)
		if got := register.Unpacked(text); !ok || !reflect.DeepEqual(got, out) {
			t.Fatalf("%#v is read as %#v", out, got)
		}
	})
	if _, ok := register.Packed([]any{struct{}{}}); ok {
		t.Error("what has no form is packed")
	}
}
