package paper_test

import (
	"errors"
	"testing"
	"time"

	"rollbook/fault"
	"rollbook/report/paper"
	"rollbook/store"
)

// stampOf is what the QR code says of a record printed on a form on a day.
func stampOf(t *testing.T, s *store.Store, form, id string, at time.Time) string {
	t.Helper()
	text, err := paper.StampOf(s, form, id, at)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestPrintedCopyAgainstTheStore(t *testing.T) {
	now := time.Now().Truncate(time.Minute)
	yesterday := now.AddDate(0, 0, -1)
	for name, c := range map[string]struct {
		after func(s *store.Store, id string) // what is done after the print
		want  paper.Standing
	}{
		"nothing": {func(*store.Store, string) {}, paper.Current},
		"a field that is shown": {func(s *store.Store, id string) {
			save(t, s, store.Edit{ID: id, Set: values("home_address", "闽宁镇福宁村")})
		}, paper.Older},
		"and back again":              {func(s *store.Store, id string) { setBoarding(t, s, id, "走读"); setBoarding(t, s, id, "住校") }, paper.Current},
		"the household that is shown": {func(s *store.Store, id string) { household(t, s, id) }, paper.Older},
		"withdrawn":                   {func(s *store.Store, id string) { save(t, s, store.Edit{ID: id, Remove: true, Reason: "重复"}) }, paper.Gone},
	} {
		s, id := yinchuan(t)
		code := stampOf(t, s, "F1", id, now)
		c.after(s, id)
		v, err := paper.Verify(ctx, s, code, now.AddDate(0, 0, 3))
		if err != nil || v.Standing != c.want || v.Record != id {
			t.Errorf("%s: %+v: %v", name, v, err)
		}
		if (len(v.Since) > 0) != (c.want != paper.Current) {
			t.Errorf("%s: changed since are %+v", name, v.Since)
		}
	}
	s, id := yinchuan(t)
	for name, c := range map[string]struct{ text, code string }{
		"no code of ours":     {"https://example.cn/1", "paper-stamp"},
		"cut off":             {stampOf(t, s, "F1", id, yesterday)[:50], "paper-stamp"},
		"of another computer": {"RB1:F1:YN-99:01A216DD569A7B3B86F9FDE64EA3A3AA:802BA71D763DEF33:201611260801", "paper-stamp-others"},
		"of a form of others": {"RB1:F4" + stampOf(t, s, "F1", id, yesterday)[6:], "paper-stamp"},
		"nothing":             {"", "paper-stamp"},
	} {
		_, err := paper.Verify(ctx, s, c.text, now)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func setBoarding(t *testing.T, s *store.Store, id, way string) {
	save(t, s, store.Edit{ID: id, Set: values("boarding", map[string]string{"住校": "1", "走读": "2"}[way])})
}

func household(t *testing.T, s *store.Store, id string) {
	rec, err := s.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	save(t, s, store.Edit{ID: rec.Fields["household_id"], Set: values("members", "6")})
}

func TestStampIsReadAsItWasWritten(t *testing.T) {
	s, id := yinchuan(t)
	at := time.Date(2016, 9, 5, 8, 30, 0, 0, time.Local)
	stamp, err := paper.ReadStamp("\n " + stampOf(t, s, "F1", id, at) + "\r\n")
	if err != nil || stamp.Form != "F1" || stamp.Record != id || !stamp.Printed.Equal(at) {
		t.Errorf("%+v: %v", stamp, err)
	}
}

func FuzzStamp(f *testing.F) {
	f.Add("RB1:F1:YN-03:01A216DD569A7B3B86F9FDE64EA3A3AA:802BA71D763DEF33:202611260801")
	f.Add("RB1:::::")
	f.Fuzz(func(t *testing.T, text string) {
		if stamp, err := paper.ReadStamp(text); err == nil {
			if again, err := paper.ReadStamp(stamp.String()); err != nil || again != stamp {
				t.Errorf("%q: %+v, then %+v: %v", text, stamp, again, err)
			}
		}
	})
}
