package rule

import (
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bonafide/internal/fact"
	"bonafide/internal/list"
	"bonafide/internal/screen"
)

// inline makes a catalogue of rules that are nothing but expressions.
func inline(t testing.TB, rules ...*Rule) *Catalogue {
	t.Helper()
	comp := newCompiler(t)
	c := &Catalogue{lists: someLists{}}
	for _, r := range rules {
		if r.Status == "" {
			r.Status = "stable"
		}
		r.Version = 1
		ready, find, applies := comp.compile(r)
		if len(find)+len(applies) > 0 {
			t.Fatalf("%s: %v %v", r.ID, find, applies)
		}
		for _, n := range r.Needs {
			ready.needs = append(ready.needs, strings.Split(n, " or "))
		}
		if ready.notice, _ = newNotice("{{.Items}} found"); ready.notice == nil {
			t.Fatal("no notice")
		}
		c.rules = append(c.rules, ready)
	}
	c.views = comp.views
	return c
}

// whole is the real catalogue with its lists.
func whole(t testing.TB) *Catalogue {
	t.Helper()
	lists, err := list.Load(os.DirFS("../../rules"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := Load(os.DirFS("../../rules"), FromLists(lists))
	if err != nil {
		t.Fatal(err)
	}
	return c.Posthire()
}

func set(t testing.TB, json string) *fact.Set {
	t.Helper()
	s := EmptySet()
	if err := MergeFacts(s, []byte(json)); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestUnknownIsNotClean(t *testing.T) {
	phone := &Rule{ID: "phone", Family: "reuse", Weight: 13, Find: `cite(links.filter(l, l.kind == "phone" && l.names == "different"))`}
	clock := &Rule{ID: "clock", Family: "network", Weight: 7, Find: `cite(touchpoints.filter(t, !plausible_offset(t.offset, residence)).at_least(2))`}
	travel := &Rule{ID: "travel", Family: "network", Weight: 6, Find: `cite(touchpoints.filter(t, t.speed_kmh > 900.0)) + cite(touchpoints.filter(t, t.ips_7d >= 4 && t.countries_7d >= 3))`}
	wallet := &Rule{ID: "wallet", Family: "payment", Weight: 6, Applies: `job.pays_in == "fiat"`, Find: `cite(payouts.filter(p, p.kind == "wallet_btc"))`}
	birth := &Rule{ID: "birth", Family: "identity", Weight: 6, Find: `cite(birth_years.filter(b, birth_years.exists(o, differs(b.year, o.year)) || work.exists(w, too_young(b.year, w.span))))`}
	needs := &Rule{ID: "needs", Family: "reuse", Weight: 6, Needs: []string{"shipping or person.address"}, Find: `cite(links.filter(l, l.kind == "ship_to"))`}
	const dallas = `"residence":{"country":"US","region":["US","TX"],"at":{"zones":["America/Chicago"]}}`
	for _, tt := range []struct {
		name    string
		rule    *Rule
		facts   string
		want    screen.Outcome
		missing string
		dropped int
	}{
		{"a list that wasn't given", phone, `{}`, screen.NotAvailable, "links", 0},
		{"a list that holds nothing", phone, `{"links":[]}`, screen.Clear, "", 0},
		{"all elements lack what is read", phone, `{"links":[{"kind":"phone"},{"kind":"phone"}]}`, screen.NotAvailable, "links.names", 0},
		{"some elements lack it", phone, `{"links":[{"kind":"phone"},{"kind":"phone","names":"different"}]}`, screen.Fired, "", 1},
		{"the rest is clear", phone, `{"links":[{"kind":"phone"},{"kind":"phone","names":"same"}]}`, screen.Clear, "", 0},
		{"an over-cap value explains why nothing is delivered", phone, `{"links":[],"over_cap":[{"kind":"phone","shared_by":68}]}`, screen.NotApplicable, "", 0},
		{"an over-cap value of another kind doesn't", phone, `{"links":[],"over_cap":[{"kind":"email","shared_by":68}]}`, screen.Clear, "", 0},
		{"no residence", clock, `{"touchpoints":[]}`, screen.NotAvailable, "residence.zones", 0},
		{"no clock", clock, `{` + dallas + `,"touchpoints":[{"kind":"apply"}]}`, screen.NotAvailable, "touchpoints.offset", 0},
		{"one clock of another place", clock, `{` + dallas + `,"touchpoints":[{"kind":"apply","offset":{"minutes":480,"at":"2026-10-01T00:00:00Z"}}]}`, screen.Clear, "", 0},
		{"two clocks of another place", clock, `{` + dallas + `,"touchpoints":[{"kind":"apply","offset":{"minutes":480,"at":"2026-10-01T00:00:00Z"}},{"kind":"login","offset":{"minutes":480,"at":"2026-10-02T00:00:00Z"}},{"kind":"login"}]}`, screen.Fired, "", 1},
		{"one part can be judged", travel, `{"touchpoints":[{"kind":"apply","speed_kmh":100}]}`, screen.Clear, "", 0},
		{"no part can be judged", travel, `{"touchpoints":[{"kind":"apply"}]}`, screen.NotAvailable, "touchpoints.countries_7d", 0},
		{"whether it applies isn't known", wallet, `{"payouts":[]}`, screen.NotAvailable, "job.pays_in", 0},
		{"it doesn't apply", wallet, `{"payouts":[{"kind":"wallet_btc"}],"job":{"pays_in":"crypto"}}`, screen.NotApplicable, "", 0},
		{"it applies", wallet, `{"payouts":[{"kind":"wallet_btc"}],"job":{"pays_in":"fiat"}}`, screen.Fired, "", 0},
		{"one side of an or is enough", birth, `{"birth_years":[{"year":1990},{"year":1999}]}`, screen.Fired, "", 0},
		{"a need with alternatives, none given", needs, `{"links":[]}`, screen.NotAvailable, "shipping or person.address", 0},
		{"a need with alternatives, one given", needs, `{"links":[],"inputs":["person.address"]}`, screen.Clear, "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, f := inline(t, tt.rule).Ask(tt.rule.ID, set(t, tt.facts))
			if a.Outcome != tt.want || tt.missing != "" && !slices.Contains(a.Missing, tt.missing) {
				t.Errorf("answer %+v, want %s %s", a, tt.want, tt.missing)
			}
			if (f != nil) != (tt.want == screen.Fired) || f != nil && f.Dropped != tt.dropped {
				t.Errorf("finding %+v, want %d dropped", f, tt.dropped)
			}
		})
	}
}

func TestAFindingCarriesItsGrounds(t *testing.T) {
	r := &Rule{ID: "phone", Family: "reuse", Weight: 13, Find: `cite(links.filter(l, l.kind in ["phone", "email"] && l.names == "different"))`}
	c := inline(t, r)
	c.rules[0].notice, _ = newNotice(`{{.First.Value}} of {{list .Values}} is on {{.Count}} other {{n .Count "application" "applications"}} of {{.Names}} names`)
	_, f := c.Ask("phone", set(t, `{"links":[
		{"kind":"phone","names":"different","different_names":3,"where":[{"kind":"phone","value":"+12025550101","applications":["b"],"field":"person.phones[0]"}]},
		{"kind":"email","names":"different","where":[{"kind":"email","value":"a@mail.example","applications":["a"],"rests":["email:a@mail.example"]}]},
		{"kind":"phone","names":"different","different_names":3,"where":[{"kind":"phone","value":"+12025550101","applications":["a"],"field":"person.phones[0]"}]}]}`))
	if f == nil {
		t.Fatal("no finding")
	}
	want := "a@mail.example of +12025550101 and a@mail.example is on 2 other applications of 3 names"
	if f.Notice != want {
		t.Errorf("notice %q, want %q", f.Notice, want)
	}
	if d := cmp.Diff([]string{"mailbox", "phone"}, f.Kinds); d != "" {
		t.Error(d)
	}
	if len(f.Evidence) != 3 || f.Evidence[1].Rests[0] != "phone:+12025550101" {
		t.Errorf("evidence %+v", f.Evidence)
	}
}

func TestAFindingSaysWhatWasCompared(t *testing.T) {
	const dallas = `"as_of":"2026-10-01T00:00:00Z","residence":{"country":"US","region":["US","TX"],"at":{"lat":32.8,"lon":-96.8,"known":true,"zones":["America/Chicago"]}}`
	for _, tt := range []struct{ name, find, facts, want string }{
		{"two clocks", `cite(touchpoints.filter(t, !plausible_offset(t.offset, residence)))`, `"touchpoints":[{"kind":"apply","offset":{"minutes":480,"at":"2026-10-01T00:00:00Z"}}]`, "UTC−05:00 at the place stated, UTC+08:00 in the browser"},
		{"two countries", `cite(phones.filter(p, differs(p.place.country, residence.country)))`, `"phones":[{"place":{"country":"GB"}}]`, "GB, US stated"},
		{"a distance", `cite(touchpoints.filter(t, farther(t.place, residence, 500)))`, `"touchpoints":[{"kind":"apply","place":{"country":"CN","at":{"lat":41.8,"lon":123.4,"known":true}}}]`, "the session and the place stated about 10760 km apart"},
		{"a figure", `cite(links.filter(l, l.kind == "text" && l.jaccard >= 0.85 && l.names == "different"))`, `"links":[{"kind":"text","names":"different","jaccard":0.9123}]`, "91.2 % of the text in common"},
		{"days", `cite(names.filter(n, n.names == "different" && within_days(n.since, as_of, 365)))`, `"names":[{"source":"profile_history","names":"different","since":"2026-09-19T00:00:00Z"}]`, "name borne since and this application 12 days apart"},
		{"a figure beside a choice of values", `cite(links.filter(l, l.kind in ["text", "passage"] && l.items >= 4))`, `"links":[{"kind":"passage","items":5}]`, "in common: 5"},
		{"a sum", `cite(technologies.filter(t, t.release_year + t.years > as_of.getFullYear() + 1))`, `"technologies":[{"release_year":2014,"years":15}]`, "15 years of experience claimed; first public in 2014"},
		{"twice the same moment", `cite(payouts.filter(p, payouts.exists(o, differs(o.key, p.key) && o.at < p.at && within_days(o.at, p.at, 90))))`, `"payouts":[{"kind":"iban","key":"b","at":"2026-09-20T00:00:00Z"},{"kind":"iban","key":"a","at":"2026-09-01T00:00:00Z"}]`, "19 days between the two"},
		{"spans that share time", `cite(work.filter(w, work.exists(o, differs(o.employer, w.employer) && overlap(w.span, o.span, 0))))`, `"work":[{"source":"form","employer":"a","span":{"widest":{"start":"2020-01-01T00:00:00Z","end":"2022-01-01T00:00:00Z"},"certain":{"start":"2020-01-01T00:00:00Z","end":"2022-01-01T00:00:00Z"}}},{"source":"form","employer":"b","span":{"widest":{"start":"2021-01-01T00:00:00Z","end":"2022-01-01T00:00:00Z"},"certain":{"start":"2021-01-01T00:00:00Z","end":"2022-01-01T00:00:00Z"}}}]`, "at the same time"},
		{"only the side that held", `cite(birth_years.filter(b, birth_years.exists(o, differs(b.year, o.year)) || work.exists(w, too_young(b.year, w.span))))`, `"work":[],"birth_years":[{"year":1990},{"year":1999}]`, "1990, 1999"},
		{"nothing to add", `cite(hidden)`, `"hidden":[{"chars":80}]`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := inline(t, &Rule{ID: "a-b", Family: "identity", Weight: 3, Find: tt.find})
			_, f := c.Ask("a-b", set(t, "{"+dallas+","+tt.facts+"}"))
			if f == nil {
				t.Fatal("nothing found")
			}
			if got := f.Evidence[0].Note; got != tt.want {
				t.Errorf("note %q, want %q", got, tt.want)
			}
		})
	}
}

func TestEveryFigureMomentAndPlaceHasWords(t *testing.T) {
	for _, v := range facts.variables {
		for _, f := range v.shape.slots {
			name, words := v.shape.name+"."+f.name, ""
			switch f.typ.TypeName() {
			case "int", "double":
				words = figureWords[name]
			case "google.protobuf.Timestamp", prefix + "Place":
				words = labelWords[name]
			default:
				continue
			}
			if words == "" {
				t.Errorf("%s has no words in note_words.go", name)
			}
		}
	}
}

func TestALongListIsJudgedLikeAShortOne(t *testing.T) {
	c := inline(t, &Rule{ID: "a-b", Family: "reuse", Weight: 3, Find: `cite(links.filter(l, l.kind in ["phone", "email"] && l.items >= 1))`})
	for _, n := range []int{1, listHint, listHint + 1} {
		s := set(t, `{"links":[`+strings.Repeat(`{"kind":"phone","items":2},`, n-1)+`{"kind":"email","items":3}]}`)
		a, f := c.Ask("a-b", s)
		if a.Outcome != screen.Fired || f.Evidence[0].Note == "" {
			t.Errorf("%d links: %+v %+v", n, a, f)
		}
	}
}

func TestQuestionsAndWhatIsSwitchedOffStayOutOfCoverage(t *testing.T) {
	c := inline(t,
		&Rule{ID: "a", Family: "identity", Kind: "question", Find: `cite(emails)`},
		&Rule{ID: "b", Family: "posthire", Stage: "posthire", Weight: 5, Find: `cite(emails)`},
		&Rule{ID: "c", Family: "identity", Status: "deprecated", Weight: 5, Find: `cite(emails)`},
		&Rule{ID: "d", Family: "identity", Weight: 5, Find: `cite(emails)`},
		&Rule{ID: "e", Family: "identity", Weight: 5, Find: `cite(phones)`})
	s := set(t, `{"emails":[{"own":true}]}`)
	e := c.Evaluate(s)
	want := screen.Coverage{Ran: 1, Of: 2, Missing: map[string]int{"phones": 1}}
	if d := cmp.Diff(want, e.Coverage); d != "" {
		t.Error(d)
	}
	var got []screen.Outcome
	for _, a := range e.Answers {
		got = append(got, a.Outcome)
	}
	if d := cmp.Diff(Outcomes(e.Bits, 5), got); d != "" {
		t.Error(d)
	}
	if fired := c.Posthire().firing("", s); !slices.Equal(fired, []string{"a", "b", "d"}) {
		t.Errorf("after hiring fired %v", fired)
	}
}

func TestNothingKnownFiresNothing(t *testing.T) {
	if e := whole(t).Evaluate(EmptySet()); len(e.Findings) > 0 || e.Coverage.Ran > 0 {
		t.Errorf("%+v", e)
	}
}

func TestTakingSomethingAwayNeverMakesARuleFire(t *testing.T) {
	c := whole(t)
	for seed := range uint64(40) {
		s := randomSet(rand.New(rand.NewPCG(seed, 1)), 4)
		for _, p := range c.CheckDeletions("", s) {
			t.Errorf("seed %d: %s", seed, p)
		}
	}
}

func TestAListWithinItselfIsNarrowedForEachRange(t *testing.T) {
	within := `cite(touchpoints.filter(t, t.kind == "login" && touchpoints.exists(o, o.network in ["isp"] && differs(o.place.country, t.place.country))))`
	two := `cite(payouts.filter(p, payouts.exists(o, differs(o.key, p.key) && o.at < p.at)).at_least(2))`
	const germany, austria = `"place":{"country":"DE"}`, `"place":{"country":"AT"}`
	for _, tt := range []struct{ name, find, facts, want string }{
		{"the outer element lacks what the inner one reads", within, `{"touchpoints":[{"kind":"login",` + germany + `},{"kind":"interview","network":"isp",` + austria + `}]}`, "fired"},
		{"the inner element lacks it", within, `{"touchpoints":[{"kind":"login",` + germany + `,"network":"isp"},{"kind":"interview",` + austria + `}]}`, "clear"},
		{"the outer element lacks what it reads itself", within, `{"touchpoints":[{"kind":"login"},{"kind":"interview","network":"isp",` + austria + `}]}`, "clear"},
		{"no inner element can be read", within, `{"touchpoints":[{"kind":"login",` + germany + `},{"kind":"interview",` + austria + `}]}`, "not_available"},
		{"the same paths in both", two, `{"payouts":[{"kind":"iban","key":"a","at":"2026-01-01T00:00:00Z"},{"kind":"iban","key":"b","at":"2026-01-02T00:00:00Z"},{"kind":"iban","key":"c","at":"2026-01-03T00:00:00Z"}]}`, "fired"},
		{"what a chain of filters reads is asked of one element", `cite(touchpoints.filter(t, t.kind == "login").filter(u, u.network in ["isp"]))`, `{"touchpoints":[{"kind":"login"}]}`, "not_available"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := inline(t, &Rule{ID: "within", Family: "network", Weight: 3, Find: tt.find})
			a, _ := c.Ask("within", set(t, tt.facts))
			if string(a.Outcome) != tt.want {
				t.Errorf("%s %v, want %s", a.Outcome, a.Missing, tt.want)
			}
		})
	}
}

func TestTheDeletionTestFindsARuleThatFiresOnAbsence(t *testing.T) {
	c := inline(t, &Rule{ID: "absence", Family: "reuse", Weight: 3, Find: `cite(emails)`})
	comp := newCompiler(t)
	// The linter would refuse this expression, so it is put in behind its back.
	a, issues := comp.env.Compile(`cite(emails.filter(e, !phones.exists(p, p.own)))`)
	if issues.Err() != nil {
		t.Fatal(issues.Err())
	}
	p, err := comp.part(a)
	if err != nil {
		t.Fatal(err)
	}
	c.rules[0].parts, c.views = []part{p}, comp.views
	got := c.CheckDeletions("absence", set(t, `{"emails":[{"own":true}],"phones":[{"own":true}]}`))
	if d := cmp.Diff([]string{"absence without phones[0]"}, got); d != "" {
		t.Error(d)
	}
}

func TestTheOrderOfFactsDoesNotMatter(t *testing.T) {
	c := whole(t)
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64Range(0, 1<<20).Draw(rt, "seed")
		s := randomSet(rand.New(rand.NewPCG(seed, 2)), 5)
		want := c.Evaluate(s)
		r := rand.New(rand.NewPCG(seed, 3))
		v := reflect.ValueOf(s).Elem()
		for _, fv := range facts.variables {
			l := v.Field(fv.index)
			r.Shuffle(l.Len(), reflect.Swapper(l.Interface()))
		}
		if d := cmp.Diff(want, c.Evaluate(s)); d != "" {
			rt.Fatal(d)
		}
	})
}

func TestACatalogueIsSafeForConcurrentUse(t *testing.T) {
	c := whole(t)
	s := randomSet(rand.New(rand.NewPCG(9, 9)), 5)
	want := c.Evaluate(s)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if d := cmp.Diff(want, c.Evaluate(s)); d != "" {
				t.Error(d)
			}
		})
	}
	group.Wait()
}

func TestEveryRulePassesItsOwnTestsOnFacts(t *testing.T) {
	for _, r := range whole(t).Test("", nil) {
		if r.Problem != "" && r.Problem != ErrNoRunner.Error() {
			t.Errorf("%s: %q %s", r.Rule, r.Test, r.Problem)
		}
	}
}

func TestWrongFactsAreRefused(t *testing.T) {
	for _, tt := range []struct{ name, facts, want string }{
		{"an unknown list", `{"telephones":[]}`, "telephones"},
		{"an unknown field", `{"phones":[{"colour":"red"}]}`, "colour"},
		{"a value outside the vocabulary", `{"links":[{"kind":"fone"}]}`, `links[0].kind has no value "fone"`},
		{"an unknown input", `{"inputs":["telephones"]}`, `no input "telephones"`},
		{"a null", `{"links":[null]}`, "links[0] is null"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := MergeFacts(EmptySet(), []byte(tt.facts)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("err = %v, want %q", err, tt.want)
			}
		})
	}
}

func TestTheLockTellsWhatChanged(t *testing.T) {
	rule := func(version int, find string) *Catalogue {
		c := inline(t, &Rule{ID: "a-b", Family: "identity", Weight: 5, Find: find})
		c.rules[0].Version = version
		return c
	}
	one, two := `cite(emails.filter(e, e.own))`, `cite(phones.filter(p, p.own))`
	lock := rule(2, one).Lock()
	for _, tt := range []struct {
		name string
		now  *Catalogue
		want string
	}{
		{"nothing", rule(2, one), ""},
		{"white space", rule(2, "  cite(emails.filter(e,\n e.own))"), ""},
		{"the meaning without the version", rule(2, two), "changed its meaning and is still version 2"},
		{"the version fell", rule(1, one), "fell from version 2 to 1"},
		{"a raised version that isn't locked", rule(3, two), "version 3 of a-b isn't locked yet"},
		{"a rule is gone", inline(t), "the rule a-b is gone"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.now.CheckLock(lock)
			if tt.want == "" && len(got) > 0 || tt.want != "" && !strings.Contains(got.Error(), tt.want) {
				t.Errorf("got %v, want %q", got, tt.want)
			}
		})
	}
}
