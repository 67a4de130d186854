package rules

import (
	"bytes"
	"fmt"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rollbook/manual"
)

// most of what the pictures of the manual may weigh, in bytes: they are a part of the program.
const mostPictures = 6 << 20

var (
	stepLine  = regexp.MustCompile(`^\d+\. `)
	pageImage = regexp.MustCompile(`!\[[^]]*\]\(\.\./pictures/([^)]+)\.png\)`)
	tourShot  = regexp.MustCompile(`(?m)(?:^|; |&& )shot ([0-9a-zA-Z-]+)|\$out/([0-9a-zA-Z-]+)\.png"`)
	named     = regexp.MustCompile(`「([^」]+)」`)
	sentTo    = regexp.MustCompile(`[见照]((?:“[^”]+”和?)+)`)
	inQuotes  = regexp.MustCompile(`"([^"\n]+)"`)
)

func manualPages(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("../docs/manual/*.md")
	if err != nil || len(names) < 25 {
		t.Fatalf("%d pages, %v", len(names), err)
	}
	pages := map[string]string{}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		pages[filepath.Base(name)] = string(raw)
	}
	return pages
}

// TestEveryStepOfTheManualIsPlayed finds, for each numbered step of each page, a picture, which the tour takes while it
// plays the step; and no picture of the tour that the manual does not show.
func TestEveryStepOfTheManualIsPlayed(t *testing.T) {
	tour, err := os.ReadFile("../tools/tour.sh")
	if err != nil {
		t.Fatal(err)
	}
	taken := map[string]bool{}
	for _, m := range tourShot.FindAllStringSubmatch(string(tour), -1) {
		taken[m[1]+m[2]] = true
	}
	if len(taken) < 50 {
		t.Fatalf("only %d pictures found in the tour: the search is broken", len(taken))
	}
	shown, steps := map[string]bool{}, 0
	for name, text := range manualPages(t) {
		step, next := "", 1
		for _, line := range strings.Split(text+"\n# ", "\n") {
			begins := stepLine.MatchString(line)
			if strings.HasPrefix(line, "#") {
				next = 1
			}
			if m := pageImage.FindStringSubmatch(line); m != nil {
				shown[m[1]], step = true, ""
				if !taken[m[1]] {
					t.Errorf("%s: nothing in tools/tour.sh takes %s", name, m[1])
				}
			} else if step != "" && (begins || !strings.HasPrefix(line, "   ")) {
				t.Errorf("%s: no picture of the step %q: let tools/tour.sh play it and take one, then make pictures", name, step)
				step = ""
			}
			if begins {
				step = line
				steps++
				if !strings.HasPrefix(line, fmt.Sprintf("%d. ", next)) {
					t.Errorf("%s: %q is not step %d", name, line, next)
				}
				next++
			}
		}
	}
	for name := range taken {
		if !shown[name] {
			t.Errorf("the tour takes %s, which no page shows", name)
		}
	}
	t.Logf("%d steps, %d pictures", steps, len(shown))
}

// TestPicturesAreTheTours finds each picture that a page shows among the files, as the window is, and none more; all of
// them are light enough to travel within the program.
func TestPicturesAreTheTours(t *testing.T) {
	shown, weight := map[string]bool{}, 0
	for name, text := range manualPages(t) {
		for _, m := range pageImage.FindAllStringSubmatch(text, -1) {
			shown[m[1]] = true
			raw := manual.Image(m[1] + ".png")
			if raw == nil {
				t.Errorf("%s: there is no picture %s: make pictures", name, m[1])
				continue
			}
			if size, err := png.DecodeConfig(bytes.NewReader(raw)); err != nil || size.Width < 500 || size.Height < 500 {
				t.Errorf("%s is no picture of a window: %v %v", m[1], size, err)
			}
		}
	}
	files, err := filepath.Glob("../docs/pictures/*.png")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".png")
		weight += len(manual.Image(name + ".png"))
		if !shown[name] {
			t.Errorf("no page shows the picture %s", name)
		}
	}
	if weight > mostPictures {
		t.Errorf("the pictures weigh %d bytes", weight)
	}
	t.Logf("%d pictures, %d bytes", len(files), weight)
}

// TestTheManualNamesWhatIsThere finds each word in 「」, a button, a page, a field, among the texts of the window or of the
// pack: one that was renamed is told. A text may go on where a word ends in …, or hold a value.
func TestTheManualNamesWhatIsThere(t *testing.T) {
	calls := whatIsCalled(t, "zh")
	for page, text := range manualPages(t) {
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			if !calls(m[1]) {
				t.Errorf("%s: nothing is called %q", page, m[1])
			}
		}
	}
}

// whatIsCalled knows the texts of the window in a language and those of the pack. A text may hold a value.
func whatIsCalled(t *testing.T, lang string) func(name string) bool {
	t.Helper()
	known := map[string]bool{}
	var holding []*regexp.Regexp
	for _, text := range catalogue(t, lang) {
		known[text] = true
		parts := placeholder.Split(count.ReplaceAllString(text, "$3"), -1)
		if len(parts) > 1 && len([]rune(strings.Join(parts, ""))) > 1 {
			for i, part := range parts {
				parts[i] = regexp.QuoteMeta(part)
			}
			holding = append(holding, regexp.MustCompile("^"+strings.Join(parts, ".+")+"$"))
		}
	}
	pack := os.DirFS("../assets/packs/yinchuan")
	for _, pattern := range []string{"*.toml", "kinds/*.toml"} {
		for _, raw := range contents(t, pack, pattern) {
			for _, m := range inQuotes.FindAllStringSubmatch(raw, -1) {
				known[m[1]] = true
			}
		}
	}
	for _, raw := range contents(t, pack, "codes/*.csv") {
		for _, cell := range strings.FieldsFunc(raw, func(r rune) bool { return r == ',' || r == '\n' }) {
			known[cell] = true
		}
	}
	return func(name string) bool {
		return known[name] || slices.ContainsFunc(holding, func(one *regexp.Regexp) bool { return one.MatchString(name) })
	}
}

// TestTheManualsPagesNameEachOther finds each page that another one sends its reader to (见“…”, 照“…”) by its title.
func TestTheManualsPagesNameEachOther(t *testing.T) {
	titles, n := map[string]bool{}, 0
	for _, topic := range manual.Topics() {
		titles[topic.Title] = true
	}
	for name, text := range manualPages(t) {
		for _, m := range sentTo.FindAllStringSubmatch(text, -1) {
			for _, title := range strings.Split(strings.Trim(m[1], "“”"), "”和“") {
				if n++; !titles[title] {
					t.Errorf("%s sends to the page %q, and there is none", name, title)
				}
			}
		}
	}
	if n < 8 {
		t.Errorf("only %d pages are named", n)
	}
}

func contents(t *testing.T, files fs.FS, pattern string) (list []string) {
	t.Helper()
	names, err := fs.Glob(files, pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %v, %v", pattern, names, err)
	}
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, string(raw))
	}
	return list
}
