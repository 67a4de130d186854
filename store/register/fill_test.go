package register_test

import (
	"strings"
	"testing"

	"rollbook/store/register"
)

// TestCarriedAndFilledFields refuses a pack that carries what tells people apart, or fills what cannot be.
func TestCarriedAndFilledFields(t *testing.T) {
	const file = "kinds/student.toml"
	student := text(t, file)
	for name, c := range map[string]struct{ from, to, want string }{
		"a name that is carried":      {"key = \"former_name\"", "key = \"former_name\"\ncarry = true", "never carried on"},
		"a number that is carried":    {"role = \"id_number\"", "role = \"id_number\"\ncarry = true", "never carried on"},
		"a telephone that is carried": {"role = \"phone\"", "role = \"phone\"\ncarry = true", "never carried on"},
		"filled from nowhere":         {"fill = \"household.division\"", "fill = \"household.village\"", "village"},
		"a reference that is filled":  {"key = \"household_id\"", "key = \"household_id\"\nfill = \"name\"", "is not filled"},
		"a place that is no flag":     {"fast = true", "fast = \"yes\"", "fast"},
	} {
		broken := strings.Replace(student, c.from, c.to, 1)
		if broken == student {
			t.Fatalf("%s: the pack has no %q any more", name, c.from)
		}
		saysWhere(t, name, file, broken, c.want)
	}
}

// known is a lookup of a few records.
type known map[string]register.Record

func (f known) Record(id string) (register.Record, bool) {
	rec, ok := f[id]
	return rec, ok
}

func (f known) Referring(kind, field, value string) (list []register.Record) {
	for _, rec := range f {
		if rec.Kind == kind && rec.Values[field] == value {
			list = append(list, rec)
		}
	}
	return list
}

// TestFill works out what a new pupil begins with: from the number, the household and the guardian.
func TestFill(t *testing.T) {
	p := yinchuan(t)
	k := p.KindByRole(register.KindPerson)
	rec := register.Record{ID: "#1", Kind: k.Key, Values: map[string]string{"id_no": "640104201006049405", "id_type": "1", "household_id": "H"}}
	look := known{
		"#1": rec,
		"H":  {ID: "H", Kind: "household", Values: map[string]string{"division": "640104201211", "group": "4组", "hh_no": "64010436984616", "registered": "1"}},
		"G":  {ID: "G", Kind: "guardian", Values: map[string]string{"student_id": "#1", "phone": "14409516648"}},
	}
	for key, want := range map[string]struct{ value, from string }{
		"xueji_no": {"G640104201006049405", ""}, "hukou_place": {"640104201211", "household"}, "home_div": {"640104201211", "household"},
		"phone": {"14409516648", "guardian"}, "special_groups": {"1", "household"}, "name": {"", ""}, "boarding": {"", ""},
	} {
		value, from := p.Fill(k.Field(key), rec, look, today)
		kind := ""
		if from != nil {
			kind = from.Key
		}
		if value != want.value || kind != want.from {
			t.Errorf("%s: %q from %q, not %q from %q", key, value, kind, want.value, want.from)
		}
	}
	house := p.Kind("household")
	if value, _ := p.Fill(house.Field("address"), look["H"], look, today); value != "兴庆区月牙湖乡滨河家园五村4组" {
		t.Errorf("the address is %q", value)
	}
	unread := register.Record{ID: "H2", Kind: "household", Values: map[string]string{"division": "没有这个村", "group": "4组"}}
	if value, _ := p.Fill(house.Field("address"), unread, look, today); value != "" {
		t.Errorf("of a village that is not understood the address is %q", value)
	}
	if f := k.Field("xueji_no"); !f.FromID(k) || k.Field("home_div").FromID(k) {
		t.Error("it is not told what the ID number fills")
	}
}
