package courier_test

import (
	"path/filepath"
	"strings"
	"testing"

	"rollbook/store"
)

// TestFilesOfUnitsWithLongNamesThatBeginAlike have names of their own, which every file system takes.
func TestFilesOfUnitsWithLongNamesThatBeginAlike(t *testing.T) {
	county := foundNamed(t, "U01", "永宁县教育体育局", store.County)
	join(t, found(t, "U0", store.City), county)
	common := strings.Repeat("建档立卡", 7)
	names := map[string]bool{}
	dir := t.TempDir()
	for code, name := range map[string]string{
		"S1": common + strings.Repeat("贫困户子女", 6) + "一", "S2": common + strings.Repeat("贫困户子女", 6) + "二",
		"S3": common + "第三小学", "S4": common + "第四小学",
	} {
		join(t, county, foundNamed(t, code, name, store.School))
	}
	for _, code := range []string{"S1", "S2", "S3", "S4"} {
		name := filepath.Base(send(t, county, code, dir).File)
		if len(name) > 240 { // 255, less what stands behind it while it is written
			t.Errorf("%s has %d bytes", name, len(name))
		}
		if _, receiver, _ := strings.Cut(name, "-001-"); receiver == "" || names[receiver] {
			t.Errorf("a second file is called %s", name)
		}
		names[name] = true
	}
}
