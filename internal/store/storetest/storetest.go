// Package storetest is the conformance suite of the store: what every database
// behind it must keep. Each test is a sentence about the store's promises.
//
// It holds no fixtures of the product; its applications are invented here.
package storetest

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"bonafide/internal/keys"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// Clock is a clock that moves only when told.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Pass moves the clock forward.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// World is a store under test with its clock.
type World struct {
	*store.Store
	Clock *Clock
	Dir   string
}

// Open makes a fresh store for a test; the driver decides on which database.
type Open func(t testing.TB, c store.Config) *store.Store

// Ring is the keys of all tests.
func Ring(t testing.TB) *keys.Ring {
	t.Helper()
	r, err := keys.FromRoot([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// New opens a world in a fresh directory.
func New(t testing.TB, open Open) *World {
	t.Helper()
	w := &World{Clock: &Clock{now: time.Date(2027, 1, 13, 9, 0, 0, 0, time.UTC)}, Dir: filepath.Join(t.TempDir(), "data")}
	w.Store = open(t, store.Config{Dir: w.Dir, Keys: Ring(t), Now: w.Clock.Now, Reasons: map[string]review.Outcome{"R1": "", "R2": ""}, Reopen: Reopen})
	return w
}

// Run runs the whole suite.
func Run(t *testing.T, open Open) {
	for name, test := range map[string]func(*testing.T, *World){
		"the same application twice is stored once":                      acceptIsIdempotent,
		"another body is a new revision and keeps the old one":           acceptRevises,
		"two of one external id in one call are one application":         acceptTwiceInOneCall,
		"a document comes back byte for byte":                            documentsComeBack,
		"the same file in a new revision keeps its extraction":           extractionSurvivesRevision,
		"only holders of the very value are found":                       holdersAreExact,
		"a record replaced is no longer found under its old values":      recordsReplace,
		"candidates for near-duplicates live apart":                      bandsAreCandidates,
		"a case opens from medium upward, once":                          casesOpen,
		"the same judgement again changes no case":                       sameJudgement,
		"new evidence reopens a closed case and says why":                newEvidenceReopens,
		"a confirmed case stays closed when more comes":                  confirmedStays,
		"facts come back as they were":                                   factsComeBack,
		"deciding needs evidence opened, a reason and the newest view":   decidingNeeds,
		"confirming needs a second lead once there are two":              secondLead,
		"the second person does not see the first one's reason":          secondIsBlind,
		"64 people decide 20 cases, one wins each":                       oneWinner,
		"taking the next case gives everybody another one":               takeNext,
		"the queue's views and filters agree with their counts":          queueViews,
		"dirty marks come together, rest, and end with the judgement":    dirtyMarks,
		"an import commits rows with their checkpoint":                   importCommits,
		"rows before the checkpoint are not stored again":                importSkips,
		"people sign in, and wrong passwords are slowed down":            signIn,
		"the set-up token works once":                                    setUpOnce,
		"the last administrator stays":                                   lastAdministrator,
		"tokens give an actor who can only propose":                      tokens,
		"sessions come back until they run out":                          sessions,
		"lists replace and disappear with their entries":                 watchlists,
		"a list is read by pages and tells who carries a value":          listPages,
		"a change of a list leaves others', and ends what ran out alone": listKeepsItsOwn,
		"names are found by tokens and prefix":                           searchNames,
		"an upload's files each have a state":                            uploads,
		"a marked value makes its holders dirty":                         marks,
		"soft links are seen from both sides":                            softLinks,
		"a soft link that is gone marks who had it, people's edges stay": edgesAndLinks,
		"whoever shared a band with a former text is judged again":       formerBands,
		"the table of boilerplate in use is the latest":                  boilerplate,
		"the audit of ordinary work verifies":                            auditVerifies,
		"going live marks open cases once and keeps its history":         liveSets,
		"a draft goes live in the step that approves it":                 drafts,
		"a backtest reads pages and goes on where it was":                backtests,
		"a shadow's results leave with their application":                shadows,
		"a snooze marks who carries its value, at both ends":             snoozes,
		"every snooze that stands is told":                               manySnoozes,
		"a value over its cap has one case, closed by a mark":            identifierCases,
		"clusters keep their number and tell how they grew":              clusters,
		"who is erased is found no more, and who was tied is marked":     erasure,
		"one act reopens so many cases a day and holds back the rest":    storms,
		"a lead releases what is held back":                              releases,
		"what one application brings is never held back":                 ownNewsIsUnbounded,
		"the backlog tells who waits, why and since when":                backlog,
		"a reason stays one, whatever a list is called":                  oneReasonEach,
		"the heads of cases are those of the whole ones":                 caseHeads,
		"a rule's hits and outcomes are counted by version":              ruleHistory,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, New(t, open))
		})
	}
}

// Application is an invented one.
func Application(n int) screen.Application {
	return screen.Application{Source: "ats", ExternalID: fmt.Sprintf("cand-%d", n), Job: &screen.Job{Title: "Go engineer"},
		Person: &screen.Person{Name: fmt.Sprintf("Person %d", n), Emails: []string{fmt.Sprintf("p%d@mail.example", n)}}}
}

// Evaluation is an invented one of a band with one finding of each rule.
func Evaluation(app int64, band screen.Band, rules ...string) store.Evaluation {
	e := store.Evaluation{App: app, AsOf: time.Date(2027, 1, 12, 0, 0, 0, 0, time.UTC), RuleSet: "sha256:aa", Engine: "0.1.0",
		WhyNow: "application received", Facts: []byte(`{"as_of":"2027-01-12T00:00:00Z"}`), Band: band, Score: 10 * band.Rank(),
		Coverage: screen.Coverage{Ran: 2, Of: 3, Missing: map[string]int{"touchpoints.ip": 1}}}
	for _, rule := range rules {
		e.Answers = append(e.Answers, screen.Answer{Rule: rule, Outcome: screen.Fired})
		e.Findings = append(e.Findings, screen.Finding{Rule: rule, Version: 1, Outcome: screen.Fired, Family: "reuse", Weight: 13, Counted: 13,
			Notice: "is also on 2 other applications", Evidence: []screen.Evidence{{Kind: "phone", Value: "+12025550101", Field: "person.phones[0]"}}})
	}
	return e
}

// Person is somebody signed in with roles.
func Person(id string, roles ...review.Role) review.Actor {
	return review.Actor{ID: id, Kind: review.Signed, Roles: roles}
}

func accept(t testing.TB, w *World, in ...screen.Application) []store.Accepted {
	t.Helper()
	acceptances := make([]store.Acceptance, len(in))
	for i, a := range in {
		acceptances[i] = store.Acceptance{Application: a, By: "user/1"}
	}
	out, err := w.Accept(t.Context(), acceptances)
	must(t, err)
	return out
}

// openCase accepts an application, judges it and gives the reference of its case.
func openCase(t testing.TB, w *World, n int, band screen.Band) (ref string, app int64) {
	t.Helper()
	a := accept(t, w, Application(n))[0]
	c, err := w.SaveEvaluation(t.Context(), Evaluation(a.App, band, "contact-shared"))
	must(t, err)
	return c.Ref, a.App
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func addUser(t testing.TB, w *World, email string, roles ...review.Role) store.User {
	t.Helper()
	u, err := w.AddUser(t.Context(), review.Actor{ID: "command", Kind: review.Command},
		store.NewUser{Email: email, Name: "N. " + email, Password: "correct horse battery", Roles: roles})
	must(t, err)
	return u
}

func decide(ctx context.Context, w *World, by review.Actor, ref string, outcome review.Outcome) error {
	c, err := w.Case(ctx, ref)
	if err != nil {
		return err
	}
	_, err = w.Decide(ctx, store.Decision{Ref: ref, By: by, Outcome: outcome, Reason: "R1", Version: c.Case.Version, EvidenceVersion: c.Case.EvidenceVersion})
	return err
}
