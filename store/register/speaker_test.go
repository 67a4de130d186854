package register_test

import "testing"

// TestEachLanguageHasItsWords shows values in both languages: what is typed in either is read.
func TestEachLanguageHasItsWords(t *testing.T) {
	p := yinchuan(t)
	for _, c := range []struct{ kind, field, value, zh, en string }{
		{"student", "nationality", "03", "回族", "Hui"},
		{"student", "special_groups", "1,5", "建档立卡家庭学生、孤儿(孤残学生)", "Registered poor, Orphan"},
		{"household", "registered", "1", "是", "Yes"},
		{"student", "hukou_place", "640104", "兴庆区", "兴庆区"},
		{"student", "name", "马小燕", "马小燕", "马小燕"},
		{"student", "nationality", "", "", ""},
	} {
		f := p.Kind(c.kind).Field(c.field)
		if f == nil {
			t.Fatalf("%s has no %s", c.kind, c.field)
		}
		for lang, want := range map[string]string{"zh": c.zh, "en": c.en} {
			shown := p.In(lang).Display(f, c.value)
			if shown != want {
				t.Errorf("%s %q is %q in %s", c.field, c.value, shown, lang)
			}
			if read, problem := p.Normalise(f, shown); problem != nil || read != c.value {
				t.Errorf("%q is read as %q, %v", shown, read, problem)
			}
		}
	}
	nationality := p.Kind("student").Field("nationality")
	for _, typed := range []string{"回", "回族", "hui", "Hu"} {
		if !p.Test(nationality, "holds", typed).Holds("03") {
			t.Errorf("a filter does not find %q", typed)
		}
	}
}
