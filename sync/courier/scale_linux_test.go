package courier_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"rollbook/assets"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
)

// Every bundle is of one size, so that what a bundle costs beside its changes weighs the same at
// every size of the store.
const (
	scaleSchools = 20
	scaleChanges = 500 // of a bundle
	scaleBefore  = 4   // returns of each school that stand in the store when the clock starts
)

// BenchmarkReceiveScale takes 10,000, 100,000 and, where ROLLBOOK_LONG is set, 1,000,000 changes into
// a city's store, and tells the time per change, the clock's and the processor's, and the most memory
// held. In "edited" a record is made in one return and edited once in each of the next three; in
// "single" none is edited.
//
// Memory is the kernel's: MB of the process at its highest (VmHWM, file pages of the mapped store
// among it), and of that what is the program's own (RssAnon, asked after each bundle).
func BenchmarkReceiveScale(b *testing.B) {
	for _, size := range []int{10_000, 100_000, 1_000_000} {
		if size > 100_000 && os.Getenv("ROLLBOOK_LONG") == "" {
			break
		}
		b.Run(fmt.Sprintf("edited-%d", size), func(b *testing.B) { receiveScale(b, size, 4) })
		b.Run(fmt.Sprintf("single-%d", size), func(b *testing.B) { receiveScale(b, size, 1) })
	}
}

func receiveScale(b *testing.B, size, perRecord int) {
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		b.Fatal(err)
	}
	backup, before, stick := filepath.Join(b.TempDir(), "city"), b.TempDir(), b.TempDir()
	func() {
		city := foundWith(b, "U0", store.City, pack)
		defer city.Close()
		for n := range scaleSchools {
			school := foundWith(b, fmt.Sprintf("S%02d", n), store.School, pack)
			join(b, city, school)
			c := clerk{unit: school.Unit().Code, n: n, id: secrets(b, school), writer: school.Writer(), perRecord: perRecord}
			c.write(b, secrets(b, city), size/scaleSchools/scaleChanges, before, stick)
			school.Close()
		}
		receiveAll(b, city, before, nil)
		if err := city.Backup(backup); err != nil {
			b.Fatal(err)
		}
	}()
	var spent, worked time.Duration
	var most, own, rounds float64
	for b.Loop() {
		b.StopTimer()
		s := putBack(b, backup, pack)
		forgetPeak(b)
		b.StartTimer()
		start, before := time.Now(), processor(b)
		merged := receiveAll(b, s, stick, func() { own = max(own, status(b, "RssAnon")) })
		spent, worked = spent+time.Since(start), worked+processor(b)-before
		b.StopTimer()
		most = max(most, status(b, "VmHWM"))
		if merged != size {
			b.Fatal(merged)
		}
		s.Close()
		rounds++
		b.StartTimer()
	}
	b.ReportMetric(float64(spent.Nanoseconds())/rounds/float64(size), "ns/change")
	b.ReportMetric(float64(worked.Nanoseconds())/rounds/float64(size), "cpu-ns/change")
	b.ReportMetric(most, "peak-MB")
	b.ReportMetric(own, "own-MB")
}

func foundWith(b *testing.B, code, level string, pack *register.Pack) *store.Store {
	unit := store.Unit{Code: code, Name: "单位" + code, Level: level}
	s, _, err := courier.Found(filepath.Join(b.TempDir(), code), store.Config{Unit: unit, Password: password}, pack)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func putBack(b *testing.B, backup string, pack *register.Pack) *store.Store {
	dir := b.TempDir()
	if err := store.Restore(backup, dir, password, pack); err != nil {
		b.Fatal(err)
	}
	s, err := store.Open(dir, password, pack)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func receiveAll(b *testing.B, s *store.Store, dir string, each func()) int {
	merged := 0
	err := courier.Receive(context.Background(), s, []string{dir}, nil, func(r courier.Result) {
		if merged += r.Accepted; r.Status != courier.Merged {
			b.Fatal(r.Err)
		}
		if each != nil {
			each()
		}
	})
	if err != nil {
		b.Fatal(err)
	}
	return merged
}

// clerk writes one school's chain as its program does, straight into bundles: what a store would add
// (checks, search) costs more than what is measured here.
type clerk struct {
	unit      string
	n         int // of the school
	id        *trust.Identity
	writer    change.Writer
	seq       uint64
	prev      change.ID
	perRecord int
	made      [][]child // by return
}

// child is a record and the change that made it.
type child struct {
	record change.Record
	change change.ID
}

// write puts the school's returns, each the changes since the last, into files: the first few into
// one folder, n more into the other.
func (c *clerk) write(b *testing.B, to *trust.Identity, n int, before, stick string) {
	for turn := range scaleBefore + n {
		r := store.Range{Writer: c.writer, Book: c.unit, Unit: c.unit, From: c.seq + 1}
		if turn == 0 {
			c.say(b, &r, change.Change{Op: change.Open, Fields: map[string]string{change.KeyBook: c.unit, change.KeyUnit: c.unit}})
		}
		c.fill(b, &r)
		r.To, r.Head = c.seq, c.prev
		dir := stick
		if turn < scaleBefore {
			dir = before
		}
		seal(b, c.id, to, turn, []store.Range{r}, dir)
	}
}

// fill makes the records of a return and edits those of the returns before it.
func (c *clerk) fill(b *testing.B, r *store.Range) {
	var made []child
	for i := range scaleChanges / c.perRecord {
		record, err := uuid.NewV7()
		if err != nil {
			b.Fatal(err)
		}
		fields := student(c.n, len(c.made)*scaleChanges+i)
		fields[change.KeyKind] = "student"
		made = append(made, child{change.Record(record), c.say(b, r, change.Change{Op: change.Set, Record: change.Record(record), Fields: fields})})
	}
	for age, keys := range [][]string{{"phone"}, {"home_address", "boarding"}, {"health", "distance_km"}} {
		if turn := len(c.made) - 1 - age; c.perRecord > 1 && turn >= 0 {
			for i, one := range c.made[turn] {
				edit := change.Change{Op: change.Set, Record: one.record, Fields: map[string]string{}, Supersedes: map[string][]change.ID{}}
				for _, key := range keys {
					edit.Fields[key], edit.Supersedes[key] = fmt.Sprintf("138%08d", turn*scaleChanges+i), []change.ID{one.change}
				}
				c.say(b, r, edit)
			}
		}
	}
	c.made = append(c.made, made)
}

// say adds a change to the chain and to a range.
func (c *clerk) say(b *testing.B, r *store.Range, one change.Change) change.ID {
	c.seq++
	one.Writer, one.Seq, one.Prev, one.HLC = c.writer, c.seq, c.prev, uint64(time.Now().UnixMilli())<<16|c.seq&0xffff
	one.Actor, one.Pack = "马老师", "yinchuan 1"
	raw, err := change.Encode(one)
	if err != nil {
		b.Fatal(err)
	}
	r.Changes, c.prev = append(r.Changes, raw), change.Hash(raw)
	return c.prev
}

// student fills the fields that a school knows of most children.
func student(school, n int) map[string]string {
	name := string([]rune("王李张刘陈杨马赵黄周")[n%10]) + string(rune(0x4e00+n*7%20000)) + string(rune(0x4e00+n*13%20000))
	birth := fmt.Sprintf("20%02d-%02d-%02d", 8+n%9, n%12+1, n%28+1)
	return map[string]string{
		"name": name, "id_type": "1", "id_no": idNumber(birth, school, n), "birth_date": birth, "sex": fmt.Sprint(n%2 + 1),
		"nationality": "03", "political": "13", "boarding": "0", "distance_km": fmt.Sprint(n % 9), "xueji_no": fmt.Sprintf("G%018d", school*10_000_000+n),
		"hukou_place": "640104", "hukou_address": fmt.Sprintf("兴庆区某某街道某某巷%d号", n%300+1), "hukou_type": "1", "home_div": "640104",
		"home_address": fmt.Sprintf("兴庆区某某街道某某小区%d号楼%d室", n%40+1, n%600+1), "phone": fmt.Sprintf("139%08d", school*500_000+n),
		"health": "1", "left_behind": "0", "only_child": "1", "state": "1",
	}
}

// idNumber makes a number with its check digit (GB 11643).
func idNumber(birth string, school, n int) string {
	text := fmt.Sprintf("64%04d%s%03d", (school*97+n/900)%10_000, strings.ReplaceAll(birth, "-", ""), n%999)
	sum, weight := 0, []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	for i, w := range weight {
		sum += int(text[i]-'0') * w
	}
	return text + string("10X98765432"[sum%11])
}

// forgetPeak gives back to the system what the preparation held, and lets the kernel count anew.
func forgetPeak(b *testing.B) {
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200); err != nil {
		b.Skip("this system does not tell its highest memory: ", err)
	}
}

// processor gives the time that the process has worked, on every core; other programs do not weigh in it.
func processor(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// status reads a line of /proc/self/status, in MB.
func status(b *testing.B, name string) float64 {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(raw), "\n"+name+":")
	kb, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		b.Fatal(err)
	}
	return float64(kb) / 1024
}
