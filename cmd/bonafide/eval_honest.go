package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"bonafide/internal/extract"
	"bonafide/internal/invent"
	"bonafide/internal/link"
	"bonafide/internal/pipeline"
	"bonafide/internal/screen"
	"bonafide/internal/watchlist"
)

// The goals of the measurement, shares of all people.
const (
	mediumGoal  = 0.01 // at most, of all: at medium or above
	profileGoal = 0.03 // at most, of each profile
)

// evalHonestCmd is `bonafide eval honest`.
type evalHonestCmd struct {
	N     int    `help:"How many people." default:"3000"`
	Seed  uint64 `help:"Seed; the same one gives the same people." default:"1"`
	JSON  bool   `help:"Print one JSON object."`
	Rules string `help:"Folder of another rule catalogue." placeholder:"DIR"`
	List  int    `help:"Name that many of those who reach medium, with what they reach it by." default:"20"`
}

// honestReport is the outcome. Shares are 0–1.
type honestReport struct {
	People int                 `json:"people"`
	Seed   uint64              `json:"seed"`
	Rules  int                 `json:"rules"`
	Bands  map[screen.Band]int `json:"bands"`
	Medium float64             `json:"medium_share"` // at medium or above
	// Upper is the upper end of the exact (Clopper–Pearson) one-sided 95 % interval of Medium.
	Upper    float64        `json:"medium_share_upper_95"`
	High     int            `json:"high"` // at high or above
	Profiles []honestGroup  `json:"profiles"`
	Scripts  []honestGroup  `json:"scripts"`
	Fired    []firedRule    `json:"fired"`   // the most frequent first
	Reached  []honestPerson `json:"reached"` // at medium or above, in the order in which they were invented
	Seconds  float64        `json:"seconds"`
	OK       bool           `json:"ok"`
	Missed   []string       `json:"missed,omitempty"` // the goals that aren't met
}

type honestGroup struct {
	Name   string              `json:"name"`
	People int                 `json:"people"`
	Bands  map[screen.Band]int `json:"bands"`
	Medium float64             `json:"medium_share"`
	Fired  []firedRule         `json:"fired"`
}

type firedRule struct {
	Rule    string `json:"rule"`
	People  int    `json:"people"`
	Reached int    `json:"reached"` // of these, at medium or above with this rule counted
}

type honestPerson struct {
	ID      string         `json:"id"`
	Profile invent.Profile `json:"profile"`
	Script  invent.Script  `json:"script"`
	Group   string         `json:"group,omitempty"`
	Band    screen.Band    `json:"band"`
	Score   int            `json:"score"`
	By      []string       `json:"by"` // rule, what it adds, and what it rests on
}

// Run exits with status 1 when a goal isn't met.
func (c *evalHonestCmd) Run(std streams) error {
	ctx, stop := interruptible()
	defer stop()
	if c.N < 1 {
		return fmt.Errorf("--n is %d; give at least 1", c.N)
	}
	eng, done, err := inventedEngine(c.Rules)
	if err != nil {
		return err
	}
	defer done()
	begin := time.Now()
	people := slices.Collect(invent.Honest(c.Seed, c.N))
	judged, err := screenTogether(ctx, eng, people)
	if err != nil {
		return err
	}
	r := honestReport{People: len(people), Seed: c.Seed, Rules: len(eng.rules.Rules())}
	r.add(people, judged)
	r.Seconds = time.Since(begin).Seconds()
	if c.JSON {
		err = json.NewEncoder(std.out).Encode(r)
	} else {
		err = r.print(std.out, c.List)
	}
	if err == nil && !r.OK {
		err = exitError{1, strings.Join(r.Missed, "; ")}
	}
	return err
}

// screenTogether judges all applications, each with all others as neighbours.
func screenTogether(ctx context.Context, eng *engine, people []invent.Applicant) ([]pipeline.Judgement, error) {
	readings := make([]pipeline.Reading, len(people))
	err := sideBySide(ctx, len(people), func(i int) error {
		app := people[i].Application
		app.ID = app.ExternalID
		files := make([]pipeline.File, len(app.Documents))
		for k, d := range app.Documents {
			files[k] = pipeline.File{Name: d.Name, Role: d.Role, Data: d.Content}
		}
		docs := eng.chain.Documents(ctx, files, extract.Options{}, true)
		readings[i] = eng.chain.Read(&app, int64(i+1), docs, *app.AppliedAt, nil)
		return nil
	})
	if err != nil {
		return nil, err
	}
	index := link.NewMemory()
	for _, r := range readings {
		index.Put(r.Record)
	}
	world := pipeline.World{Index: index, Policy: pipeline.SharingPolicy(eng.lists), Watch: watchlist.NewSet(eng.watch), Memo: link.NewMemo()}
	judged := make([]pipeline.Judgement, len(people))
	return judged, sideBySide(ctx, len(people), func(i int) (err error) {
		judged[i], err = eng.chain.Judge(ctx, readings[i], world)
		return err
	})
}

// sideBySide calls work for 0 to n-1 on all processors, and gives the first error.
func sideBySide(ctx context.Context, n int, work func(int) error) error {
	var wg sync.WaitGroup
	var once sync.Once
	var failed error
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				if err := work(i); err != nil {
					once.Do(func() { failed = err })
				}
			}
		})
	}
	for i := 0; i < n && ctx.Err() == nil; i++ {
		next <- i
	}
	close(next)
	wg.Wait()
	if failed == nil {
		failed = ctx.Err()
	}
	return failed
}

// add counts the judgements, overall and by profile and script.
func (r *honestReport) add(people []invent.Applicant, judged []pipeline.Judgement) {
	all := newTally("all")
	profiles, scripts := map[string]*honestTally{}, map[string]*honestTally{}
	for _, p := range invent.Profiles {
		profiles[string(p)] = newTally(string(p))
	}
	for _, s := range invent.Scripts {
		scripts[string(s)] = newTally(string(s))
	}
	r.Reached = []honestPerson{}
	for i, j := range judged {
		for _, t := range []*honestTally{all, profiles[string(people[i].Profile)], scripts[string(people[i].Script)]} {
			t.add(j.Screening)
		}
		if j.Screening.Band.Rank() >= screen.BandMedium.Rank() {
			r.Reached = append(r.Reached, reached(people[i], j.Screening))
		}
	}
	whole := all.group()
	r.Bands, r.Medium, r.Fired = whole.Bands, whole.Medium, whole.Fired
	r.Upper = upperBound(len(r.Reached), len(people))
	r.High = r.Bands[screen.BandHigh] + r.Bands[screen.BandCritical]
	for _, p := range invent.Profiles {
		r.Profiles = append(r.Profiles, profiles[string(p)].group())
	}
	for _, s := range invent.Scripts {
		r.Scripts = append(r.Scripts, scripts[string(s)].group())
	}
	r.judge()
}

// judge compares the figures with the goals.
func (r *honestReport) judge() {
	if r.Medium > mediumGoal {
		r.Missed = append(r.Missed, fmt.Sprintf("%.2f %% reach medium, goal at most %.0f %%", 100*r.Medium, 100*mediumGoal))
	}
	if r.High > 0 {
		r.Missed = append(r.Missed, fmt.Sprintf("%d reach high, goal none", r.High))
	}
	for _, p := range r.Profiles {
		if p.Medium > profileGoal {
			r.Missed = append(r.Missed, fmt.Sprintf("of profile %s %.2f %% reach medium, goal at most %.0f %%", p.Name, 100*p.Medium, 100*profileGoal))
		}
	}
	r.OK = len(r.Missed) == 0
}

// honestTally counts one group.
type honestTally struct {
	name           string
	people         int
	bands          map[screen.Band]int
	fired, reached map[string]int
}

func newTally(name string) *honestTally {
	return &honestTally{name: name, bands: map[screen.Band]int{}, fired: map[string]int{}, reached: map[string]int{}}
}

func (t *honestTally) add(s screen.Screening) {
	t.people++
	t.bands[s.Band]++
	for _, f := range s.Findings {
		t.fired[f.Rule]++
		if f.Counted > 0 && s.Band.Rank() >= screen.BandMedium.Rank() {
			t.reached[f.Rule]++
		}
	}
}

func (t *honestTally) group() honestGroup {
	g := honestGroup{Name: t.name, People: t.people, Bands: t.bands, Fired: []firedRule{}}
	n := t.bands[screen.BandMedium] + t.bands[screen.BandHigh] + t.bands[screen.BandCritical]
	g.Medium = float64(n) / float64(max(t.people, 1))
	for rule, n := range t.fired {
		g.Fired = append(g.Fired, firedRule{rule, n, t.reached[rule]})
	}
	slices.SortFunc(g.Fired, func(a, b firedRule) int {
		return cmp.Or(cmp.Compare(b.Reached, a.Reached), cmp.Compare(b.People, a.People), cmp.Compare(a.Rule, b.Rule))
	})
	return g
}

func reached(a invent.Applicant, s screen.Screening) honestPerson {
	p := honestPerson{ID: a.Application.ExternalID, Profile: a.Profile, Script: a.Script, Group: a.Group, Band: s.Band, Score: s.Score}
	for _, f := range s.Findings {
		if f.Counted == 0 {
			continue
		}
		var values []string
		for _, e := range f.Evidence {
			if len(values) < 3 && !slices.Contains(values, e.Value) {
				values = append(values, e.Value)
			}
		}
		p.By = append(p.By, fmt.Sprintf("%s %d (%s)", f.Rule, f.Counted, strings.Join(values, "; ")))
	}
	return p
}

// upperBound is the upper end of the exact one-sided 95 % interval for k of n
// (Clopper and Pearson, Biometrika 26, 1934): the share at which k or fewer
// would be seen once in twenty times.
func upperBound(k, n int) float64 {
	if k >= n {
		return 1
	}
	low, high := float64(k)/float64(n), 1.0
	for range 60 {
		p := (low + high) / 2
		if atMost(k, n, p) > 0.05 {
			low = p
		} else {
			high = p
		}
	}
	return high
}

// atMost is the chance of at most k of n at share p.
func atMost(k, n int, p float64) float64 {
	lg := func(x int) float64 { v, _ := math.Lgamma(float64(x + 1)); return v }
	sum := 0.0
	for i := range k + 1 {
		sum += math.Exp(lg(n) - lg(i) - lg(n-i) + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return sum
}

// print writes goal beside figure.
func (r *honestReport) print(w io.Writer, most int) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "people\t%d, seed %d, %d rules\t\n", r.People, r.Seed, r.Rules)
	fmt.Fprintf(t, "medium or above\t%.2f %%, at most %.2f %% (95 %%, Clopper–Pearson, one-sided)\tgoal ≤ %.0f %%\n", 100*r.Medium, 100*r.Upper, 100*mediumGoal)
	fmt.Fprintf(t, "high or above\t%d\tgoal 0\n", r.High)
	fmt.Fprintf(t, "time\t%.1f s\t\n", r.Seconds)
	for _, part := range []struct {
		head   string
		groups []honestGroup
	}{{"PROFILE", r.Profiles}, {"SCRIPT", r.Scripts}} {
		fmt.Fprintf(t, "\n%s\tPEOPLE\tNONE\tLOW\tMEDIUM\tHIGH\tCRITICAL\tFIRED MOST\n", part.head)
		for _, g := range part.groups {
			fmt.Fprintf(t, "%s\t%d", g.Name, g.People)
			for _, b := range bandOrder {
				fmt.Fprintf(t, "\t%.1f %%", 100*float64(g.Bands[b])/float64(max(g.People, 1)))
			}
			fmt.Fprintf(t, "\t%s\n", mostFired(g.Fired))
		}
	}
	fmt.Fprintln(t, "\nRULE\tPEOPLE\tOF THEM AT MEDIUM BY IT")
	for _, f := range r.Fired {
		fmt.Fprintf(t, "%s\t%d\t%d\n", f.Rule, f.People, f.Reached)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, p := range r.Reached[:min(most, len(r.Reached))] {
		fmt.Fprintf(w, "%s %s, %s %s: %s (%d) by %s\n", p.ID, p.Profile, p.Script, p.Group, p.Band, p.Score, strings.Join(p.By, " + "))
	}
	return nil
}

// mostFired names the three most frequent rules of a group.
func mostFired(list []firedRule) string {
	byPeople := slices.Clone(list)
	slices.SortStableFunc(byPeople, func(a, b firedRule) int { return cmp.Compare(b.People, a.People) })
	var out []string
	for _, f := range byPeople[:min(3, len(byPeople))] {
		out = append(out, fmt.Sprintf("%s %d", f.Rule, f.People))
	}
	return strings.Join(out, ", ")
}
