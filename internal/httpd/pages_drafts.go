package httpd

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"bonafide/internal/export"
	"bonafide/internal/list"
	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/rule"
	"bonafide/internal/store"
)

type draftPage struct {
	Draft
	Steps     []step
	Patches   []patchView
	Moves     []moveView
	Problem   *Problem
	CanEdit   bool
	CanDecide bool // may approve at all
	Own       bool // wrote on it, so that a second lead must approve
	Running   bool // a backtest runs
	Percent   int
	Days      int    // of the form for a backtest
	Comment   string // as typed, when it was refused
	Changed   int    // lines
}

// step is one of the five of a draft's way.
type step struct {
	Words         string
	Done, Current bool
}

// patchView is one changed file with its changed lines.
type patchView struct {
	Path  string
	Lines []rule.Line
}

// moveView is one person whose band changes, by name.
type moveView struct {
	pipeline.BacktestPerson
	Name string
}

// contextLines are shown around a changed line.
const contextLines = 2

// movesShown bounds the table of people; the CSV holds all.
const movesShown = 200

func (s *server) draft(c *gin.Context) error { return s.draftPage(c, http.StatusOK, "", nil) }

func (s *server) findDraft(c *gin.Context) (Draft, error) {
	id, err := strconv.ParseInt(c.Param("draft"), 10, 64)
	if err != nil {
		return Draft{}, store.ErrNotFound
	}
	return s.Workbench.Draft(c.Request.Context(), id)
}

func (s *server) draftPage(c *gin.Context, status int, comment string, p *Problem) error {
	d, err := s.findDraft(c)
	if err != nil {
		return err
	}
	who := person(c)
	actor := who.actor().ID
	v := draftPage{Draft: d, Problem: p, Comment: comment, CanEdit: allowed(who, may(review.EditRules)), CanDecide: allowed(who, may(review.ApproveRules)),
		Own: actor == d.Author || slices.Contains(d.Editors, actor), Days: 90}
	v.Steps = steps(d)
	for _, f := range d.Changes {
		lines := rule.LineDiff(f.Before, f.After)
		for _, l := range lines {
			if l.Op != rule.LineSame {
				v.Changed++
			}
		}
		v.Patches = append(v.Patches, patchView{f.Path, near(lines)})
	}
	if b := d.Backtest; b != nil && (b.State == store.BacktestWaiting || b.State == store.BacktestRunning) {
		v.Running = true
		v.Percent = int(100 * b.Done / max(1, b.Total))
	}
	v.Moves = moves(d, !allowed(who, may(review.OpenEvidence)))
	v.Moves = v.Moves[:min(len(v.Moves), movesShown)]
	return s.render(c, status, "draft", d.Title, v)
}

// refresh asks again while a backtest runs.
func (v draftPage) refresh() int {
	if v.Running {
		return 2
	}
	return 0
}

// steps says how far a draft is on its way.
func steps(d Draft) []step {
	tested := d.Tests != nil && d.Tested == d.Hash
	tried := d.Tried == d.Hash && d.Report != nil
	proposed := d.State == review.DraftProposed || d.State == review.DraftLive
	out := []step{
		{Words: "Draft", Done: true},
		{Words: "Tested", Done: tested},
		{Words: "Backtested", Done: tried},
		{Words: "Approval by a second person", Done: d.State == review.DraftLive},
		{Words: "Live", Done: d.State == review.DraftLive},
	}
	if d.Tests != nil {
		out[1].Words = fmt.Sprintf("Tested, %d of %d", d.Tests.Tests-len(d.Tests.Failed), d.Tests.Tests)
	}
	if d.Report != nil {
		out[2].Words = "Backtested, since " + day(d.Report.Since)
	}
	if d.State == review.DraftWithdrawn {
		return append(out[:3:3], step{Words: "Withdrawn", Current: true})
	}
	for i := range out {
		if !out[i].Done {
			out[i].Current = true
			if i == 3 && !proposed {
				out[3].Words = "To be proposed"
			}
			break
		}
	}
	return out
}

// near keeps the changed lines with a few around them; a line number 0 on both
// sides marks what was left out.
func near(lines []rule.Line) []rule.Line {
	keep := make([]bool, len(lines))
	for i, l := range lines {
		if l.Op == rule.LineSame {
			continue
		}
		for j := max(0, i-contextLines); j <= min(len(lines)-1, i+contextLines); j++ {
			keep[j] = true
		}
	}
	var out []rule.Line
	for i, l := range lines {
		switch {
		case keep[i]:
			out = append(out, l)
		case i > 0 && keep[i-1] && i < len(lines)-1:
			out = append(out, rule.Line{Op: rule.LineSame, Text: "…"})
		}
	}
	return out
}

func moves(d Draft, mask bool) []moveView {
	if d.Report == nil {
		return nil
	}
	out := make([]moveView, 0, len(d.Report.People))
	for _, p := range d.Report.People {
		m := moveView{p, cmp.Or(d.People[p.App].Name, "somebody without a name")}
		switch _, known := d.People[p.App]; {
		case !known:
			m.Name = "erased since"
		case mask:
			m.Name = applicant(p.Case)
		}
		out = append(out, m)
	}
	return out
}

// draftCSV is every person whose band changes.
func (s *server) draftCSV(c *gin.Context) error {
	d, err := s.findDraft(c)
	if err != nil {
		return err
	}
	if d.Report == nil {
		return store.ErrNotFound
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"application", "case", "name", "job", "band_before", "score_before", "band_after", "score_after", "begins", "stops", "changed", "decided_as"})
	for _, m := range moves(d, !allowed(person(c), may(review.OpenEvidence))) {
		row := []string{m.ID, m.Case, m.Name, m.Job, string(m.Before.Band), strconv.Itoa(m.Before.Score), string(m.After.Band), strconv.Itoa(m.After.Score),
			ruleIDs(m.Begins), ruleIDs(m.Stops), ruleIDs(m.Changed), string(m.Outcome)}
		for i := range row {
			row[i] = export.Cell(row[i])
		}
		_ = w.Write(row)
	}
	w.Flush()
	c.Header("Content-Disposition", fmt.Sprintf(`attachment; filename="backtest-draft-%d.csv"`, d.ID))
	c.Data(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
	return nil
}

func ruleIDs(rules []pipeline.WeighedRule) string {
	var out []string
	for _, r := range rules {
		out = append(out, r.Rule)
	}
	return strings.Join(out, " ")
}

// stepDraft does one step on a draft. What is refused is said on the draft's page.
func (s *server) stepDraft(c *gin.Context) error {
	ctx, who, d := c.Request.Context(), person(c), c.Param("draft")
	id, err := strconv.ParseInt(d, 10, 64)
	if err != nil {
		return store.ErrNotFound
	}
	version, _ := strconv.Atoi(c.PostForm("version"))
	comment := strings.TrimSpace(c.PostForm("comment"))
	request := review.DraftRequest{Version: version, Read: c.PostForm("read") != "", Comment: comment}
	said := ""
	switch do := c.PostForm("do"); do {
	case "test":
		err, said = s.Workbench.TestDraft(ctx, who, id), "The tests ran."
	case "backtest":
		err, said = s.backtest(c, id), "The backtest runs. It touches no case."
	case "stop":
		err, said = s.stopBacktest(c, id), "The backtest was stopped."
	case "shadow":
		err, said = s.Workbench.StartShadow(ctx, who, id), "These rules judge along with the live ones from now on and add nothing."
	case "end_shadow":
		err, said = s.Workbench.EndShadow(ctx, who, c.PostForm("hash")), "The shadow ended."
	case "renew":
		err, said = s.Workbench.RenewDraft(ctx, who, id), "The draft rests on the live rules now. Test and backtest it again."
	case string(review.ProposeDraft), string(review.ApproveDraft), string(review.SendBack), string(review.WithdrawDraft):
		request.Action = review.DraftAction(do)
		err = s.Workbench.StepDraft(ctx, who, id, request)
		said = map[review.DraftAction]string{review.ProposeDraft: "Proposed. A second lead can approve it.", review.ApproveDraft: "These rules are live. Open cases are judged again once, and say so.",
			review.SendBack: "Sent back with your comment.", review.WithdrawDraft: "Withdrawn."}[request.Action]
	default:
		return store.ErrNotFound
	}
	if err != nil {
		p := draftRefusal(err)
		if p.Status == http.StatusInternalServerError || p.Status == http.StatusNotFound {
			return err
		}
		return s.draftPage(c, p.Status, comment, &p)
	}
	s.notice(c, said)
	c.Redirect(http.StatusSeeOther, "/drafts/"+d)
	return nil
}

func (s *server) backtest(c *gin.Context, id int64) error {
	days, err := strconv.Atoi(c.PostForm("days"))
	if err != nil || days < 1 || days > 3650 {
		return Input("Days", "It is not a number from 1 to 3650.", "Write how many days back applications should be read.")
	}
	return s.Workbench.StartBacktest(c.Request.Context(), person(c), id, s.Now().AddDate(0, 0, -days))
}

func (s *server) stopBacktest(c *gin.Context, id int64) error {
	d, err := s.Workbench.Draft(c.Request.Context(), id)
	if err != nil {
		return err
	}
	if d.Backtest == nil {
		return store.ErrNotFound
	}
	return s.Workbench.StopBacktest(c.Request.Context(), person(c), d.Backtest.ID)
}

type editPage struct {
	Draft    int64 // 0: a new one
	Version  int
	Title    string
	Reason   string
	Path     string
	Text     string
	New      bool // the file is not in the set yet
	Problem  *Problem
	Problems rule.Problems
	Families []string
}

// editDraft shows one file of a draft, or of the live set when a draft is begun:
// ?rule=ID, ?file=PATH, or nothing for a new rule.
func (s *server) editDraft(c *gin.Context) error {
	ctx := c.Request.Context()
	v := editPage{Path: c.Query("file"), Families: families}
	hash := ""
	if c.Param("draft") != "" {
		d, err := s.findDraft(c)
		if err != nil {
			return err
		}
		v.Draft, v.Version, v.Title, v.Reason, hash = d.ID, d.Version, d.Title, d.Reason, d.Hash
	}
	if id := c.Query("rule"); id != "" {
		r, ok := s.Catalogue.Rule(id)
		if !ok {
			return store.ErrNotFound
		}
		v.Path, v.Title = r.Family+"/"+id+".yaml", cmp.Or(v.Title, "Change "+id)
	}
	var err error
	switch {
	case v.Path != "":
		v.Text, err = s.Workbench.RuleFile(ctx, hash, v.Path)
	default:
		v.New = true
		var text []byte
		var family string
		family, text, err = rule.Skeleton("family-what-is-noticed", s.Now().UTC().Format("2006-01-02"))
		v.Path, v.Text = path.Join(family, "family-what-is-noticed.yaml"), string(text)
	}
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "draft_edit", "Propose a change", v)
}

// saveDraft stores the edited file as part of a draft, or says line by line what
// is wrong with it; the text stays as typed.
func (s *server) saveDraft(c *gin.Context) error {
	v := editPage{Title: strings.TrimSpace(c.PostForm("title")), Reason: strings.TrimSpace(c.PostForm("reason")), Path: strings.TrimSpace(c.PostForm("path")),
		Text: strings.ReplaceAll(c.PostForm("text"), "\r\n", "\n"), New: c.PostForm("new") != "", Families: families}
	v.Draft, _ = strconv.ParseInt(c.Param("draft"), 10, 64)
	v.Version, _ = strconv.Atoi(c.PostForm("version"))
	edit := pipeline.DraftEdit{ID: v.Draft, Version: v.Version, Title: v.Title, Reason: v.Reason, Files: map[string][]byte{v.Path: []byte(v.Text)}}
	if c.PostForm("do") == "remove" {
		edit.Files[v.Path] = nil
	}
	id, err := s.Workbench.SaveDraft(c.Request.Context(), person(c), edit)
	if err == nil {
		s.notice(c, "Saved. Its tests run by themselves.")
		c.Redirect(http.StatusSeeOther, fmt.Sprintf("/drafts/%d", id))
		return nil
	}
	if v.Problems = listProblems(err); len(v.Problems) > 0 || errors.As(err, &v.Problems) {
		return s.render(c, http.StatusUnprocessableEntity, "draft_edit", "Propose a change", v)
	}
	p := draftRefusal(err)
	if p.Status == http.StatusInternalServerError || p.Status == http.StatusNotFound {
		return err
	}
	v.Problem = &p
	return s.render(c, p.Status, "draft_edit", "Propose a change", v)
}

// listFault is one fault in the text of a [list.ErrList].
var listFault = regexp.MustCompile(`(lists/\S+?):(\d+):(\d+): (.+)`)

// listProblems are the faults of lists, as rows of the table that shows those of
// rules; none when the error is another.
func listProblems(err error) (out rule.Problems) {
	if !errors.Is(err, list.ErrList) {
		return nil
	}
	for _, m := range listFault.FindAllStringSubmatch(err.Error(), -1) {
		line, _ := strconv.Atoi(m[2])
		column, _ := strconv.Atoi(m[3])
		what, mend, _ := strings.Cut(m[4], "; ")
		out = append(out, rule.Problem{File: m[1], Line: line, Column: column, What: what, Mend: mend})
	}
	if len(out) == 0 {
		out = rule.Problems{{File: "lists", What: err.Error()}}
	}
	return out
}

// draftShipped makes a draft of the newer rules that came with the program.
func (s *server) draftShipped(c *gin.Context) error {
	id, kept, err := s.Workbench.DraftShipped(c.Request.Context(), person(c), "The rules of version "+s.Version, "The program was upgraded and brings newer rules.")
	if err != nil {
		return err
	}
	said := "This draft holds the newer rules that came with the program."
	if len(kept) > 0 {
		said += " Your own changes stay in " + strings.Join(kept, ", ") + "."
	}
	s.notice(c, said)
	c.Redirect(http.StatusSeeOther, fmt.Sprintf("/drafts/%d", id))
	return nil
}
