package httpd

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/review"
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
func (v caseView) ReasonGroups() []ReasonGroup {
	var out []ReasonGroup
	for _, o := range review.Outcomes() {
		g := ReasonGroup{Outcome: o}
		for _, r := range v.Reasons {
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
}

// ChipsOnLine are the chips that fit on a closed finding's line; the others
// stand in its list of proof.
func (f findingView) ChipsOnLine() []chip { return f.Chips[:min(2, len(f.Chips))] }

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
	Path  string
	Rules int
	How   string
}

type question struct {
	Text, From string
}

// look is what the reader asked to see on a case page.
type look struct {
	evidence int    // shown now; 0: none
	document string // id
	view     string // page, text or details
	with     string // application to compare with
	base     string // address of the page
	images   string // where page images lie
	masked   bool
	rate     int
}

// viewCase makes the page of a case. rules holds the text of every rule that
// fired; a missing one is shown by its id.
func viewCase(c Case, rules map[string]Rule, how map[string]string, l look) caseView {
	r := c.Record
	v := caseView{Case: c, Name: nameOf(r), Applied: appliedAt(r), Masked: l.masked}
	if r.Application.Job != nil {
		v.Job = r.Application.Job.Title
	}
	v.Findings, v.Evidence = viewFindings(c, rules, l)
	v.Lead = viewLead(r.Screening, v.Findings, l.rate)
	v.Missing, v.NotRun = missing(r.Screening.Coverage, how)
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
	v.Questions = questions(v.Findings)
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
		for i := range f.Evidence {
			n++
			fv.Chips = append(fv.Chips, viewChip(c, f, i, n, l))
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

// EvidenceKey names one piece of evidence by its content, so that what a person
// opened stays opened when another finding joins or leaves the case.
func EvidenceKey(f screen.Finding, e screen.Evidence) string {
	content, err := json.Marshal(e)
	if err != nil { // strings and numbers always marshal
		return f.Rule
	}
	sum := sha256.Sum256(content)
	return f.Rule + ":" + hex.EncodeToString(sum[:8])
}

// viewChip makes the link of the i-th piece of a finding, the n-th of the case.
func viewChip(c Case, f screen.Finding, i, n int, l look) chip {
	e := f.Evidence[i]
	x := chip{N: n, Href: fmt.Sprintf("%s/evidence/%d?v=%d", l.base, n, c.EvidenceVersion), On: n == l.evidence,
		Seen: slices.Contains(c.Seen, EvidenceKey(f, e)), Icon: "document", Place: fmt.Sprintf("place-%d", n)}
	if l.masked {
		x.Href = fmt.Sprintf("%s?e=%d#f-%d", l.base, n, n)
	}
	switch {
	case e.Document != "":
		d := documentOf(c.Record.Screening, e.Document)
		x.Icon, x.Label = "file", cmp.Or(d.Name, e.Document)
		if e.Page > 0 {
			x.Label += fmt.Sprintf(" p. %d", e.Page)
		}
	case len(e.Applications) > 0:
		x.Icon, x.Label = "reuse", plural(len(e.Applications), "application", "applications")
		if len(e.Applications) == 1 {
			x.Label = linkedName(c, e.Applications[0])
		}
	case e.Source != "":
		x.Icon, x.Label = "intelligence", e.Source
	case strings.HasPrefix(e.Field, "touchpoints"):
		x.Icon, x.Label = "clock", "Timeline"
	case e.Field != "":
		x.Icon, x.Label = "table", "Form: "+fieldWord(e.Field)
	default:
		x.Label = kindWord(e.Kind)
	}
	x.Detail = detail(c, e)
	return x
}

// detail says where exactly the piece stands, and what was compared.
func detail(c Case, e screen.Evidence) string {
	var parts []string
	if e.Value != "" {
		parts = append(parts, "“"+short(e.Value, 160)+"”")
	}
	if e.End > e.Start {
		parts = append(parts, fmt.Sprintf("characters %d–%d", e.Start, e.End))
	}
	if len(e.Applications) > 0 {
		var names []string
		for _, id := range e.Applications[:min(6, len(e.Applications))] {
			names = append(names, linkedName(c, id))
		}
		if more := len(e.Applications) - len(names); more > 0 {
			names = append(names, fmt.Sprintf("%d more", more))
		}
		parts = append(parts, "also on "+strings.Join(names, ", "))
	}
	if e.Note != "" {
		parts = append(parts, e.Note)
	}
	if e.Source != "" {
		parts = append(parts, "source "+e.Source+dated(e.AsOf))
	}
	return strings.Join(parts, " · ")
}

func dated(asOf string) string {
	if asOf == "" {
		return ""
	}
	return ", " + asOf
}

// short cuts a long text for a line; the whole stands in the viewer.
func short(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + " …"
	}
	return s
}

func linkedName(c Case, id string) string {
	for _, l := range c.Linked {
		if l.Ref.ID == id {
			return cmp.Or(l.CaseRef, l.Ref.ExternalID, id) + " " + l.Ref.Name
		}
	}
	return id
}

func documentOf(s screen.Screening, id string) screen.Document {
	for _, d := range s.Documents {
		if d.ID == id {
			return d
		}
	}
	return screen.Document{}
}

func missing(cov screen.Coverage, how map[string]string) (rows []missingRow, rules int) {
	for path, n := range cov.Missing {
		rows = append(rows, missingRow{Path: path, Rules: n, How: cmp.Or(how[path], "Send this field with the application, or ask for it.")})
	}
	slices.SortFunc(rows, func(a, b missingRow) int {
		return cmp.Or(cmp.Compare(b.Rules, a.Rules), strings.Compare(a.Path, b.Path))
	})
	return rows, max(0, cov.Of-cov.Ran)
}

// scaleEnd is the right end of the ruler, in decibans, unless a score exceeds it.
const scaleEnd = 40

func viewLead(s screen.Screening, findings []findingView, rate int) leadView {
	var v leadView
	v.Before, v.Ratio, v.After, v.Meaning = scoreWords(s.Score, 1/float64(rate))
	if len(findings) > 0 && findings[0].Counted*2 >= s.Score && findings[0].Counted > 0 {
		v.Heaviest = findings[0].Rule.Title
	}
	end := max(scaleEnd, (s.Score+9)/10*10)
	perDeciban := 400 / float64(end)
	at := 0
	counts := map[string]int{}
	sums := map[string]int{}
	for _, f := range findings {
		counts[f.Family]++
		sums[f.Family] += f.Counted
		if f.Counted <= 0 {
			continue
		}
		v.Ruler.Segments = append(v.Ruler.Segments, segment{X: float64(at)*perDeciban + 0.5, Width: max(1, float64(f.Counted)*perDeciban-1), Light: len(v.Ruler.Segments)%2 == 1})
		at += f.Counted
	}
	v.Ruler.Score = s.Score
	for i, a := range []struct {
		at    int
		label string
		band  screen.Band
	}{{0, "Low", screen.BandLow}, {10, "Medium 10×", screen.BandMedium}, {20, "High 100×", screen.BandHigh}, {30, "Critical 1,000×", screen.BandCritical}} {
		x := int(float64(a.at) * perDeciban)
		v.Ruler.Axes = append(v.Ruler.Axes, axis{X: x, Label: a.label, Reached: s.Band == a.band, Line: i > 0})
	}
	for _, f := range families {
		if counts[f] == 0 {
			continue
		}
		g := ground{Family: f, Sum: sums[f], Width: min(96, sums[f]*96/20), Details: plural(counts[f], "finding", "findings")}
		v.Grounds = append(v.Grounds, g)
	}
	slices.SortStableFunc(v.Grounds, func(a, b ground) int { return cmp.Compare(b.Sum, a.Sum) })
	return v
}

// questions collects what check_next puts in quotation marks, each once, in the
// order of the findings.
func questions(findings []findingView) []question {
	var out []question
	seen := map[string]bool{}
	for _, f := range findings {
		for _, step := range f.Rule.CheckNext {
			for _, q := range quoted(step) {
				key := strings.ToLower(strings.Join(strings.Fields(q), " "))
				if !seen[key] {
					seen[key] = true
					out = append(out, question{Text: q, From: fmt.Sprintf("from finding %d, %s", f.N, strings.ToLower(familyWord(f.Family)))})
				}
			}
		}
	}
	return out
}

// quoted gives the questions that stand between quotation marks, straight or curly.
func quoted(s string) []string {
	var out []string
	for _, pair := range [][2]string{{"“", "”"}, {`"`, `"`}} {
		rest := s
		for {
			_, after, ok := strings.Cut(rest, pair[0])
			if !ok {
				break
			}
			q, tail, ok := strings.Cut(after, pair[1])
			if !ok {
				break
			}
			if strings.Contains(q, "?") {
				out = append(out, strings.TrimSpace(q))
			}
			rest = tail
		}
	}
	return out
}

// kindWord is the kind of an identifier for people.
func kindWord(kind string) string {
	if w, ok := kindWords[kind]; ok {
		return w
	}
	return sentence(kind)
}

var kindWords = map[string]string{
	screen.KindName: "Name", screen.KindEmail: "E-mail", screen.KindPhone: "Phone", screen.KindGitHub: "GitHub", screen.KindGitLab: "GitLab",
	screen.KindLinkedIn: "LinkedIn", screen.KindX: "X", screen.KindIPv4: "IP", screen.KindIPv6: "IP",
	screen.KindWalletBTC: "Bitcoin wallet", screen.KindWalletEVM: "Ethereum wallet", screen.KindWalletTRON: "Tron wallet", screen.KindWalletSOL: "Solana wallet",
	screen.KindIBAN: "IBAN", screen.KindAccount: "Payout account", screen.KindAddress: "Address", screen.KindFile: "Same file", screen.KindText: "Résumé text",
	screen.KindPhoto: "Picture file", screen.KindHistory: "Work history", screen.KindProfileID: "Profile id", screen.KindShipTo: "Shipping address", screen.KindPassage: "Passage",
}

// fieldWord shortens "person.phones[0].number" to "phones".
func fieldWord(path string) string {
	path = strings.TrimPrefix(path, "person.")
	path, _, _ = strings.Cut(path, "[")
	path, _, _ = strings.Cut(path, ".")
	return strings.ReplaceAll(path, "_", " ")
}
