package register_test

import (
	"slices"
	"testing"
)

// TestANumberOfAnOfficeIsReadAsItIsMeant: blanks, small letters, wide ones, lines of an input method and a spreadsheet's apostrophe make
// no other number, and it says what was cleaned.
func TestANumberOfAnOfficeIsReadAsItIsMeant(t *testing.T) {
	p := yinchuan(t)
	for _, c := range []struct {
		kind, field, typed, want string
		says                     []string
	}{
		{"student", "xueji_no", "g 640199 20130831 002x", "G64019920130831002X", []string{"clean-blank", "clean-capital"}},
		{"student", "xueji_no", "Ｇ６４０１９９２０１３０８３１００２Ｘ", "G64019920130831002X", []string{"clean-width"}},
		{"student", "xueji_no", "‘G64019920130831002X", "G64019920130831002X", []string{"clean-quote"}},
		{"student", "xueji_no", "G64019920130831002X", "G64019920130831002X", nil},
		{"student", "birth_cert_no", "p 640123456", "P640123456", []string{"clean-blank", "clean-capital"}},
		{"household", "hh_no", "6401 0400 0001", "640104000001", []string{"clean-blank"}},
		{"school", "org_code", "kg–640104–001", "KG-640104-001", []string{"clean-capital"}},
		{"student", "name_pinyin", "lü  xiao long", "LÜ XIAO LONG", []string{"clean-capital"}},
		{"student", "remark", "'见 附件 g", "'见 附件 g", nil}, // free text is what was typed
	} {
		k := p.Kind(c.kind)
		m := p.Interpret(k, k.Field(c.field), c.typed)
		if m.Problem != nil || m.Value != c.want || !slices.Equal(remarks(m), c.says) {
			t.Errorf("%s %q: %q, %v, %+v", c.field, c.typed, m.Value, remarks(m), m.Problem)
		}
	}
}
