package httpd

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/review"
	"bonafide/internal/rule"
	"bonafide/internal/screen"
)

// caseView is a case as the page shows it, made by [viewCase] from what the
// store gives. Nothing in it is decided here.
type caseView struct {
	Case
	Name, Job  string
	Applied    time.Time
	Masked     bool // for auditors: values are hidden
	CanDecide  bool
	Lead       leadView
	Findings   []findingView
	Evidence   int    // pieces in all
	Unseen     string // address of the next unseen piece
	Missing    []missingRow
	NotRun     int
	Nothing    int // checks that ran and found nothing
	Viewer     viewerView
	Touches    []touchView
	Matrix     matrixView
	Payments   []payment
	Compare    *compareView
	Questions  []question
	Form       decisionForm
	Reasons    []Choice
	SecondTurn bool // a first person confirmed; it is the reader's turn
	OwnFirst   bool // the reader confirmed first and waits
}

// ReasonGroup is the reasons of one outcome.
type ReasonGroup struct {
	Outcome review.Outcome
	Reasons []Choice
}

// ReasonGroups puts the reasons under their outcomes.
func (v caseView) ReasonGroups() []ReasonGroup { return reasonGroups(v.Reasons) }

func reasonGroups(reasons []Choice) []ReasonGroup {
	var out []ReasonGroup
	for _, o := range review.Outcomes() {
		g := ReasonGroup{Outcome: o}
		for _, r := range reasons {
			if r.Outcome == o {
				g.Reasons = append(g.Reasons, r)
			}
		}
		if len(g.Reasons) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// leadView is the summary: the sentence, the ruler and its grounds.
type leadView struct {
	Before, Ratio, After, Meaning string // the sentence in its parts
	Heaviest                      string // title of the heaviest finding, when it makes at least half of the score
	Ruler                         rulerView
	Grounds                       []ground
}

type rulerView struct {
	Score    int
	Segments []segment
	Axes     []axis
}

type segment struct {
	X, Width float64
	Light    bool
}

type axis struct {
	X             int
	Label         string
	Reached, Line bool
}

type ground struct {
	Family  string
	Sum     int
	Width   int
	Details string
}

type findingView struct {
	screen.Finding
	N     int
	Rule  Rule
	Chips []chip
	Open  bool
	Adds  string // why it adds nothing; empty when it does
	Names string // where the listed names like the one that it rests on are; empty: it rests on none
}

// chipsOnLine are the chips of a closed finding; the others stand in its list of
// proof.
const chipsOnLine = 3

// ChipsOnLine are the chips that a closed finding shows.
func (f findingView) ChipsOnLine() []chip { return f.Chips[:min(chipsOnLine, len(f.Chips))] }

// ChipsLeft is how many it does not show.
func (f findingView) ChipsLeft() int { return max(0, len(f.Chips)-chipsOnLine) }

// chip is one piece of evidence, a link that records its opening.
type chip struct {
	N          int
	Href, Icon string
	Label      string
	Detail     string
	Seen, On   bool
	Place      string // name of the place on the page, for the script
}

type missingRow struct {
	NeededInput
	Rules int
}

type question struct {
	Text, From string
}

// look is what the reader asked to see on a case page.
type look struct {
	evidence int    // shown now; 0: none
	document string // id
	view     string // page, text or details
	base     string // address of the page
	images   string // where page images lie
	masked   bool
	rate     int
}

// viewCase makes the page of a case. rules holds the text of every rule that
// fired; a missing one is shown by its id.
func viewCase(c Case, rules map[string]Rule, l look) caseView {
	r := c.Record
	v := caseView{Case: c, Name: nameOf(r), Applied: appliedAt(r), Masked: l.masked}
	if r.Application.Job != nil {
		v.Job = r.Application.Job.Title
	}
	v.Findings, v.Evidence = viewFindings(c, rules, l)
	v.Lead = viewLead(r.Screening, v.Findings, l.rate)
	v.Missing, v.NotRun = missing(r.Screening.Coverage)
	v.Nothing = max(0, r.Screening.Coverage.Ran-len(r.Screening.Findings))
	for _, f := range v.Findings {
		for _, x := range f.Chips {
			if !x.Seen && v.Unseen == "" {
				v.Unseen = x.Href
			}
		}
	}
	v.Viewer = viewDocuments(r, v.Findings, l)
	v.Touches = viewTouches(r, c.Zone)
	v.Matrix = viewMatrix(c)
	for _, f := range c.Payouts {
		v.Payments = append(v.Payments, viewPayment(f))
	}
	return v
}

func nameOf(r Record) string {
	if p := r.Application.Person; p != nil && p.Name != "" {
		return p.Name
	}
	return cmp.Or(r.Screening.Application.Name, "Name not given")
}

func appliedAt(r Record) time.Time {
	if r.Application.AppliedAt != nil {
		return *r.Application.AppliedAt
	}
	return r.Received
}

// viewFindings puts the heaviest first and numbers evidence as the store does:
// from 1, through the stored findings in their order.
func viewFindings(c Case, rules map[string]Rule, l look) ([]findingView, int) {
	s := c.Record.Screening
	var out []findingView
	n := 0
	for _, f := range s.Findings {
		fv := findingView{Finding: f, Rule: rules[f.Rule], Adds: addsNothing(f)}
		if fv.Rule.Title == "" {
			fv.Rule = Rule{ID: f.Rule, Title: f.Rule, Version: f.Version, Family: f.Family}
		}
		if l.masked {
			fv.Notice = fv.Rule.Title // a notice quotes values
		}
		for i := range f.Evidence {
			n++
			fv.Chips = append(fv.Chips, viewChip(c, f, i, n, l))
		}
		if !l.masked {
			fv.Names = namesLike(f, c.Record)
		}
		out = append(out, fv)
	}
	slices.SortStableFunc(out, func(a, b findingView) int {
		return cmp.Or(cmp.Compare(b.Counted, a.Counted), cmp.Compare(b.Weight, a.Weight), strings.Compare(a.Finding.Rule, b.Finding.Rule))
	})
	for i := range out {
		out[i].N = i + 1
		shown := slices.ContainsFunc(out[i].Chips, func(x chip) bool { return x.On })
		out[i].Open = shown || i == 0 && l.evidence == 0
	}
	return out, n
}

// namesLike is the search for the listed names like the one that a finding rests
// on, with what the application states beside it.
func namesLike(f screen.Finding, r Record) string {
	for _, e := range f.Evidence {
		if f.Family != "intelligence" || e.LeadsOnly() || e.Value == "" || e.Kind != screen.KindName && e.Kind != "company" {
			continue
		}
		q := url.Values{"name": {e.Value}}
		if p := r.Application.Person; e.Kind == screen.KindName && p != nil && p.BirthYear != nil {
			q.Set("year", strconv.Itoa(*p.BirthYear))
		}
		return "/watchlists/names?" + q.Encode()
	}
	return ""
}

func addsNothing(f screen.Finding) string {
	switch {
	case f.Counted > 0:
		return ""
	case f.Question:
		return "a question: it never adds to the score"
	case f.Status == "experimental":
		return "experimental: shown, adds nothing to the score"
	}
	return "not added: the same cause or the same value counts once, by its heaviest finding"
}

func missing(cov screen.Coverage) (rows []missingRow, rules int) {
	for path, n := range cov.Missing {
		rows = append(rows, missingRow{wordsOfNeed(path), n})
	}
	slices.SortFunc(rows, func(a, b missingRow) int {
		return cmp.Or(cmp.Compare(b.Rules, a.Rules), strings.Compare(a.Name, b.Name))
	})
	return rows, max(0, cov.Of-cov.Ran)
}

// stageOf is the stage of the standing questions that an application is at: the
// interview until an offer was made.
func stageOf(a screen.Application) string {
	if a.Status != nil && (a.Status.Stage == "offered" || a.Status.Stage == "hired") {
		return "onboarding"
	}
	return "interview"
}

// askedHere says of each question where it comes from: everybody at the stage is
// asked it, or findings of this page led to it.
func askedHere(asked []rule.Question, findings []findingView) []question {
	var out []question
	for _, q := range asked {
		var from []string
		for _, f := range findings {
			if slices.Contains(q.Rules, f.Finding.Rule) {
				from = append(from, strconv.Itoa(f.N))
			}
		}
		said := "asked of " + q.Who
		if len(from) > 0 {
			word := "finding "
			if len(from) > 1 {
				word = "findings "
			}
			said += "; brought by " + word + strings.Join(from, ", ")
		}
		out = append(out, question{q.Text, said})
	}
	return out
}
