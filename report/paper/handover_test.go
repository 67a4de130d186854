package paper_test

import (
	"strings"
	"testing"

	"rollbook/report/paper"
)

func TestHandoverStandsTwiceOnItsPage(t *testing.T) {
	s, _ := yinchuan(t)
	first := upward()
	first.Number, first.From = 1, s.Unit().Code
	d, err := paper.LayBundles(s, "handover", []paper.Bundle{upward(), first, downward()}, day)
	if err != nil || d.Pages() != 3 {
		t.Fatalf("%d pages: %v", d.Pages(), err)
	}
	checkPages(t, "F7", d)
	for page, want := range [][]string{
		{"上报第7号包", "移交单位闽宁镇原隆小学（YL）", "数据包编号YL-U0121-7", "9A938D5BB16F2354", "上一包编号第6号", "新增9修改13作废1合计24", "核对码H3PF-92WN", "6号包以后，到2017-09-2810:26"},
		{"移交人、电话王老师", "上一包编号没有", "到2017-09-2810:26"},
		{"回执第7号包", "移交单位永宁县教体局（U0121）"},
	} {
		text := strings.ReplaceAll(said(d, page), "\u3000", "")
		for _, one := range append(want, "第一联移交单位留存", "第二联接收单位留存") {
			if n := strings.Count(text, one); n != 2 && !strings.HasPrefix(one, "第") || n == 0 {
				t.Errorf("page %d says %q %d times: %s", page+1, one, n, text)
			}
		}
	}
	if n := ticks(d); n != 0 {
		t.Errorf("%d boxes are ticked that the taker ticks", n)
	}
	delete(s.Pack().Forms, "F7")
	if _, err := paper.LayBundles(s, "handover", nil, day); err == nil {
		t.Error("a form that the pack has not is laid out")
	}
}
