package link

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/screen"
)

// sets makes two sets of runs, n in each, of which both have common.
func sets(random *rand.Rand, n, common int) (a, b []uint64) {
	for range common {
		v := random.Uint64()
		a, b = append(a, v), append(b, v)
	}
	for range n - common {
		a, b = append(a, random.Uint64()), append(b, random.Uint64())
	}
	return a, b
}

func TestTheSketchEstimatesJaccardWithoutBias(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 1))
	for _, n := range []int{40, 100, 400, 2000} {
		for _, share := range []float64{0.1, 0.5, 0.8, 0.95} {
			const rounds = 400
			sum, want := 0.0, 0.0
			for range rounds {
				a, b := sets(random, n, int(share*float64(n)))
				slices.Sort(a)
				slices.Sort(b)
				want, _ = Compare(a, b)
				x, _ := newSketch(a)
				y, _ := newSketch(b)
				for i := range x {
					if x[i] == y[i] {
						sum += 1.0 / sketchBins / rounds
					}
				}
			}
			// Four standard errors of the mean; with few runs bins repeat one another and vary more.
			bound := 4 * math.Sqrt(want*(1-want)/min(sketchBins, float64(n)/2)/rounds)
			if math.Abs(sum-want) > bound {
				t.Errorf("%d runs: the estimate of %.3f is %.4f on average, more than %.4f off", n, want, sum, bound)
			}
		}
	}
}

func TestBandsFindWhatTheFormulaSays(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 2))
	for _, tt := range []struct {
		n      int
		share  float64 // of one set in the other
		rounds int
	}{{400, 0.824, 4000}, {400, 0.667, 2000}, {400, 0.5, 2000}, {400, 0.2, 2000}, {150, 0.824, 4000}} {
		found, jaccard := 0, 0.0
		for range tt.rounds {
			a, b := sets(random, tt.n, int(tt.share*float64(tt.n)))
			jaccard = math.Floor(tt.share*float64(tt.n)) / (2*float64(tt.n) - math.Floor(tt.share*float64(tt.n)))
			x, _ := newSketch(a)
			y, _ := newSketch(b)
			p, q := x.bands(), y.bands()
			if slices.ContainsFunc(p[:], func(h uint64) bool { return slices.Contains(q[:], h) }) {
				found++
			}
		}
		want := 1 - math.Pow(1-math.Pow(jaccard, bandRows), textBands)
		got := float64(found) / float64(tt.rounds)
		if bound := 4*math.Sqrt(want*(1-want)/float64(tt.rounds)) + 0.02; math.Abs(got-want) > bound || jaccard >= 0.69 && got < 0.999 {
			t.Errorf("of pairs at %.2f with %d runs %.4f share a band, the formula says %.4f", jaccard, tt.n, got, want)
		}
	}
}

func TestBandsMissShortTextsLessThanTheFormulaSays(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 7))
	for _, n := range []int{51, 68, 119, 510} { // 14 of 17 in common are a Jaccard of .7
		const rounds = 20_000
		missed := 0
		for range rounds {
			a, b := sets(random, n, n*14/17)
			x, _ := newSketch(a)
			y, _ := newSketch(b)
			p, q := x.bands(), y.bands()
			shared := false
			for i := range p {
				shared = shared || p[i] == q[i]
			}
			if !shared {
				missed++
			}
		}
		formula := math.Pow(1-math.Pow(0.7, bandRows), textBands)
		if want := formula * rounds * 2 / 3; n < sketchBins && float64(missed) > want || missed > rounds/1000 {
			t.Errorf("of %d pairs at .7 with %d runs %d share no band, want %.1f at most", rounds, n, missed, want)
		}
	}
}

// reworded is a text of 300 words by seed; every change-th word is another's.
func reworded(seed, change int) string {
	var b strings.Builder
	for i := range 300 {
		word := invented(seed*1000 + i)
		if change > 0 && i%change == 0 {
			word = invented(900_000 + seed*1000 + i + change)
		}
		b.WriteString(word)
		if b.WriteByte(' '); i%6 == 5 { // no sentence is long enough to be a passage
			b.WriteString(". ")
		}
	}
	return b.String()
}

func TestARewordedTextIsFoundThoughNoSentenceIsShared(t *testing.T) {
	a, b := resume(1, "Anna Probe", reworded(1, 0)), resume(2, "Boris Sample", reworded(1, 40))
	other := resume(3, "Chloe Specimen", reworded(2, 0))
	for _, s := range append(slices.Clone(a.Signatures), b.Signatures...) {
		if s.Kind == screen.KindPassage {
			t.Fatal("the test's sentences are passages")
		}
	}
	res := find(t, b, Policy{}, a, other)
	if len(res.Soft) != 1 || res.Soft[0].Other != 1 || res.Soft[0].Kind != screen.KindText || res.Soft[0].Measure < softJaccard || !slices.Contains(res.Touched, 1) {
		t.Errorf("soft links %+v, touched %v", res.Soft, res.Touched)
	}
	if got := kinds(res); !reflect.DeepEqual(got, map[string]int{"text different": 1}) {
		t.Errorf("links %v", got)
	}
	if res := find(t, other, Policy{}, a, b); len(res.Links)+len(res.Soft) != 0 {
		t.Errorf("another text is linked: %v", kinds(res))
	}
}

func TestAShortTextIsNotComparedAsAWhole(t *testing.T) {
	const note = "Please find my curriculum attached. I look forward to it. Kind regards to all of you. "
	if res := find(t, resume(2, "Boris Sample", note), Policy{}, resume(1, "Anna Probe", note)); len(res.Links) != 0 {
		t.Errorf("links %v", kinds(res))
	}
}

func TestWeakTiesAreShownButNotKept(t *testing.T) {
	pairOf := func(jaccard, containment float64, words int) *pair {
		return &pair{other: &Record{App: 7}, measured: true, jaccard: jaccard, containment: containment, words: words}
	}
	for _, tt := range []struct {
		name string
		pair *pair
		kept bool
	}{
		{"at the bound of Jaccard", pairOf(0.7, 0.7, minTextWords), true},
		{"below it", pairOf(0.69, 0.79, 400), false},
		{"contained in a longer text", pairOf(0.3, 0.8, minContainedWords), true},
		{"contained, but short", pairOf(0.3, 0.95, minContainedWords-1), false},
		{"equal, but a note", pairOf(1, 1, minTextWords-1), false},
	} {
		if got := tt.pair.softText() != nil; got != tt.kept {
			t.Errorf("%s: kept %v", tt.name, got)
		}
	}
	if (&pair{other: &Record{}}).softHistory(2.5) != nil || (&pair{other: &Record{}}).softHistory(3) == nil {
		t.Error("three identical jobs are kept, two and a half are not")
	}
}

// TestABandOfATemplateFindsNobodyWhoeverCameFirst has more holders of one text
// than a band may have, and lets two of them come last in turn.
func TestABandOfATemplateFindsNobodyWhoeverCameFirst(t *testing.T) {
	text := reworded(3, 0)
	var all []*Record
	for i := range maxBandHolders + 2 {
		all = append(all, resume(int64(i+1), invented(i)+" "+invented(i+7000), text))
	}
	m := NewMemory()
	var last Result
	for i, r := range all {
		m.Put(r)
		var err error
		if last, err = Find(context.Background(), r, m, Policy{}, nil); err != nil {
			t.Fatal(err)
		}
		switch i {
		case maxBandHolders - 1:
			if len(last.Soft) != maxBandHolders-1 || last.Crowded != 0 || last.Limits != nil {
				t.Fatalf("%d holders: %d soft links, %d crowded bands", i+1, len(last.Soft), last.Crowded)
			}
		case maxBandHolders:
			if len(last.Limits) != 1 || last.Limits[0].Kind != screen.KindText || last.Limits[0].SharedBy != maxBandHolders+1 || len(last.OverCap) != 0 {
				t.Errorf("limits %+v, over cap %+v: that nothing was compared is said, and opens no case", last.Limits, last.OverCap)
			}
			if len(last.Touched) != maxBandHolders {
				t.Errorf("the one too many touches %d, want all %d before", len(last.Touched), maxBandHolders)
			}
		}
	}
	if len(last.Soft) != 0 || last.Crowded != textBands || len(last.Touched) != 0 {
		t.Errorf("%d soft links, %d crowded bands, %d touched", len(last.Soft), last.Crowded, len(last.Touched))
	}
	if first := judged(t, m, all[0]); len(first.Soft) != 0 || first.Crowded != textBands {
		t.Errorf("the first stands otherwise: %d soft links, %d crowded", len(first.Soft), first.Crowded)
	}
}

func BenchmarkSign(b *testing.B) {
	app := &screen.Application{ID: "a"}
	doc := screen.Document{ID: "d1", Role: "resume", Text: "Anna Probe\n\n" + reworded(5, 0) + honest, Quality: screen.Quality{Verdict: screen.Good}}
	b.SetBytes(int64(len(doc.Text)))
	for b.Loop() {
		if r := Sign(Subject{App: app, Name: "Anna Probe", Docs: []screen.Document{doc}}); len(r.Shingles) == 0 {
			b.Fatal("no runs")
		}
	}
}

func BenchmarkSketch(b *testing.B) {
	runs, _ := sets(rand.New(rand.NewPCG(4, 3)), 400, 400)
	for b.Loop() {
		if s := TextBands(runs, 402); len(s) != textBands {
			b.Fatal("no bands")
		}
	}
}

func TestListedPassagesAreLeftOut(t *testing.T) {
	var stock []string
	for line := range strings.Lines(seedText) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			stock = append(stock, line+". ")
		}
	}
	builder := strings.Join(stock[:30], "")
	a, b := resume(1, "Anna Probe", reworded(1, 0)+builder), resume(2, "Boris Sample", reworded(2, 0)+builder)
	if res := find(t, b, Policy{}, a); len(res.Links) == 0 {
		t.Fatal("without a table the shared phrases are links")
	}
	if res := find(t, b, Policy{Boilerplate: Seed()}, a); len(res.Links) != 0 {
		t.Errorf("links %v", kinds(res))
	}
	copied := resume(3, "Chloe Specimen", reworded(1, 0)+builder)
	if res := find(t, copied, Policy{Boilerplate: Seed()}, a); len(res.Soft) != 1 || res.Soft[0].Measure < 0.99 {
		t.Errorf("a copy between phrases: %+v", res.Soft)
	}
}

func TestATableIsMadeOfWhatManyNamesHave(t *testing.T) {
	const common = "Every visitor of the sample fair received this very sentence from its organisers for free. "
	const mine = "Nobody but one busy person writes this sentence in all of the applications that are sent. "
	tally := NewTally()
	var all []*Record
	for i := range minTally + 5 {
		text := "Built the " + invented(i) + " for " + invented(i+5000) + " and " + invented(i+9000) + " with several " + invented(i+3) + ". "
		who := invented(i) + " " + invented(i+20_000)
		if i%80 == 0 {
			text += common
		}
		if i%40 == 1 {
			text, who = text+mine, "Anna Probe"
		}
		all = append(all, resume(int64(i+1), who, text))
	}
	for _, r := range all {
		tally.Guess(r)
	}
	for _, r := range all {
		tally.Count(r)
	}
	if _, err := tally.Table(time.Now()); err == nil {
		t.Fatalf("a table of %d documents under different names was made", tally.Documents())
	}
	for i := range 60 {
		all = append(all, resume(int64(i+9000), invented(i+50_000)+" "+invented(i+60_000), "Tested "+invented(i+70_000)+" twice. "))
	}
	tally = NewTally()
	for _, r := range all {
		tally.Guess(r)
	}
	for _, r := range all {
		tally.Count(r)
	}
	table, err := tally.Table(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	hash := func(s string) string { return digest(strings.Join(wordsOf(s), " ")) }
	if !table.passage(hash(common)) || table.passage(hash(mine)) || !table.passage(hash("I hereby declare that the information given above is true to the best of my knowledge and belief")) {
		t.Errorf("listed: common %v, one person's %v", table.passage(hash(common)), table.passage(hash(mine)))
	}
	if !strings.HasPrefix(table.Version(), "2026-03-01-") {
		t.Errorf("version %q", table.Version())
	}
	text, err := table.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	again, err := OpenBoilerplate(text)
	if err != nil || !reflect.DeepEqual(again, table) {
		t.Errorf("the table is another after keeping it: %v", err)
	}
	if Seed().Version() == table.Version() || fmt.Sprint(Seed().Documents()) != "0 0" {
		t.Error("the seed's version is that of another table")
	}
}
