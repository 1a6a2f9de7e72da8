//go:build unix

package rule

import (
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"

	"bonafide/internal/fact"
)

// stored is a set of facts of testdata: packet is a complete application with
// its sessions, profiles, checks and neighbours, row the metadata that a bulk
// import brings.
func stored(t testing.TB, name string) *fact.Set {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return set(t, string(b))
}

// processorTime is what this process used so far; unlike the clock it doesn't
// count what the machine did for others meanwhile.
func processorTime(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkEvaluate(b *testing.B) {
	c := whole(b)
	for _, name := range []string{"packet", "row"} {
		s := stored(b, name)
		b.Run(fmt.Sprintf("%s/%d-rules", name, len(c.rules)), func(b *testing.B) {
			b.ReportAllocs()
			before, n := processorTime(b), 0
			for b.Loop() {
				c.Evaluate(s)
				n++
			}
			b.ReportMetric(float64(processorTime(b)-before)/float64(n)/1000, "cpu-µs/op")
		})
	}
}

// The goals are 1 ms and 0.1 ms on one core; the bounds are wide enough for a
// slow machine under a race detector and narrow enough for a loop gone wild.
func TestAnEvaluationIsCheap(t *testing.T) {
	c := whole(t)
	for _, tt := range []struct {
		name  string
		bound time.Duration
	}{{"packet", 20 * time.Millisecond}, {"row", 3 * time.Millisecond}} {
		s := stored(t, tt.name)
		c.Evaluate(s)
		best := time.Hour
		for range 20 {
			before := processorTime(t)
			for range 5 {
				c.Evaluate(s)
			}
			best = min(best, (processorTime(t)-before)/5)
		}
		if best > tt.bound {
			t.Errorf("%s: %v, more than %v", tt.name, best, tt.bound)
		}
	}
}
