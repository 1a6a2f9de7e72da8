package main

import (
	"encoding/json"
	"flag"
	"reflect"
	"strconv"
	"testing"

	"bonafide/internal/intake"
)

var benchRows = flag.Int("rows", 2000, "how many rows BenchmarkImport imports")

// BenchmarkImport is `bonafide bench rows`, to be profiled:
//
//	go test ./cmd/bonafide -run '^$' -bench Import -benchtime 1x -cpuprofile cpu.out -args -rows 20000
func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		status, out, errs := runLine(b, "bench", "rows", "--json", "--n", strconv.Itoa(*benchRows))
		var m rowsMeasured
		if err := json.Unmarshal([]byte(out), &m); status != 0 || err != nil {
			b.Fatalf("status %d, %v: %s", status, err, errs)
		}
		b.ReportMetric(m.RowsPerSecond, "rows/s")
		b.ReportMetric(float64(m.PeakBytes)/(1<<20), "peak-MiB")
	}
}

func TestBenchRowsImportsWhatItInvents(t *testing.T) {
	status, out, errs := runLine(t, "bench", "rows", "--json", "--n", "60")
	var m rowsMeasured
	if err := json.Unmarshal([]byte(out), &m); status != 0 || err != nil {
		t.Fatalf("status %d, %v: %s%s", status, err, out, errs)
	}
	if m.Rows != 60 || m.Seconds <= 0 || m.RowsPerSecond <= 0 || m.PeakBytes < 1<<20 {
		t.Errorf("%+v", m)
	}
	if status, _, _ := runLine(t, "bench", "rows", "--n", "0"); status != 1 {
		t.Errorf("status %d for no rows", status)
	}
}

func TestTheCrowdIsTheSameForTheSameSeed(t *testing.T) {
	a, b, other := newCrowd(7, 1000), newCrowd(7, 1000), newCrowd(8, 1000)
	differs := false
	contacts := map[string]int{}
	for i := range 1000 {
		x, y, z := a.application(i), b.application(i), other.application(i)
		if !reflect.DeepEqual(x, y) {
			t.Fatalf("row %d differs: %+v, %+v", i, x, y)
		}
		differs = differs || x.Person.Name != z.Person.Name
		if problems := intake.Check(&x); len(problems) > 0 {
			t.Fatalf("row %d: %v", i, problems)
		}
		contacts[x.Person.Emails[0]]++
		contacts[x.Person.Links[0]]++
		contacts[x.Person.Messengers[0].Handle]++
	}
	if !differs {
		t.Error("another seed gives the same people")
	}
	if n := len(contacts); n < 2950 || n == 3000 {
		t.Errorf("%d different contacts among 3000: a few are to be shared", n)
	}
}
