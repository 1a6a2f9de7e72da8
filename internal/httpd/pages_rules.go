package httpd

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/store"
)

type rulesPage struct {
	Rules   []Rule
	Groups  []ruleGroup
	Uses    map[string]RuleUse
	Live    pipeline.LiveRules
	Drafts  []store.Draft
	CanEdit bool
}

type ruleGroup struct {
	Family string
	Rules  []Rule
}

func (s *server) rules(c *gin.Context) error {
	ctx := c.Request.Context()
	uses, err := s.Catalogue.Uses(ctx)
	if err != nil {
		return err
	}
	all := s.Catalogue.Rules()
	v := rulesPage{Rules: all, Uses: uses, CanEdit: allowed(person(c), may(review.EditRules))}
	if v.Live, err = s.Workbench.Live(ctx); err != nil {
		return err
	}
	if v.Drafts, err = s.Workbench.Drafts(ctx, false); err != nil {
		return err
	}
	for _, f := range families {
		g := ruleGroup{Family: f}
		for _, r := range all {
			if r.Family == f {
				g.Rules = append(g.Rules, r)
			}
		}
		if len(g.Rules) > 0 {
			slices.SortStableFunc(g.Rules, func(a, b Rule) int { return cmp.Or(cmp.Compare(b.Weight, a.Weight), strings.Compare(a.ID, b.ID)) })
			v.Groups = append(v.Groups, g)
		}
	}
	return s.render(c, http.StatusOK, "rules", "Rules", v)
}

type rulePage struct {
	Rule
	RuleUse
	YAML     string // empty where the file can't be read
	Times    string
	Versions []versionView // newest first
	Weeks    []weekBar
	Snoozes  []store.Snooze
	Kinds    []string // of values that can be snoozed
	Snooze   store.Snooze
	Tomorrow string
	Problem  *Problem
	CanEdit  bool
	CanQuiet bool
}

// versionView is what became of the cases in which one version of a rule fired.
type versionView struct {
	store.RuleOutcomes
	precision
	Now bool // the live version
}

// weekBar is one bar of the drawing of hits by week.
type weekBar struct {
	store.RuleWeek
	X, Y, Height int
}

// snoozable are the kinds of values for which a rule can be silenced.
var snoozable = []string{"ip", "email", "phone", "website", "github", "gitlab", "linkedin", "x", "telegram", "discord", "skype", "iban", "account",
	"wallet_btc", "wallet_evm", "wallet_tron", "wallet_sol", "device", "file", "metadata"}

func (s *server) rule(c *gin.Context) error { return s.rulePage(c, http.StatusOK, store.Snooze{}, nil) }

func (s *server) rulePage(c *gin.Context, status int, form store.Snooze, p *Problem) error {
	ctx := c.Request.Context()
	r, ok := s.Catalogue.Rule(c.Param("id"))
	if !ok {
		return store.ErrNotFound
	}
	uses, err := s.Catalogue.Uses(ctx)
	if err != nil {
		return err
	}
	record, err := s.Workbench.RuleRecord(ctx, r.ID)
	if err != nil {
		return err
	}
	_, ratio, after, _ := scoreWords(r.Weight, 0)
	who := person(c)
	v := rulePage{Rule: r, RuleUse: uses[r.ID], Times: strings.TrimSpace(ratio + after), Snoozes: record.Snoozes, Kinds: snoozable, Snooze: form, Problem: p,
		Tomorrow: s.Now().AddDate(0, 0, 1).UTC().Format(time.DateOnly), CanEdit: allowed(who, may(review.EditRules)), CanQuiet: allowed(who, may(review.SnoozeRule))}
	for _, o := range record.Outcomes {
		v.Versions = append(v.Versions, versionView{o, wilson(o.Useful(), o.Decided()), o.Version == r.Version})
	}
	slices.SortFunc(v.Versions, func(a, b versionView) int { return cmp.Compare(b.Version, a.Version) })
	v.Weeks = weekBars(record.Weeks)
	if v.YAML, err = s.ruleText(ctx, r); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if !allowed(who, may(review.OpenEvidence)) {
		for i := range v.Snoozes {
			v.Snoozes[i].Value = maskValue(v.Snoozes[i].Value)
		}
	}
	return s.render(c, status, "rule", r.Title, v)
}

// weeksShown is about a year: older weeks are left out of the drawing.
const weeksShown = 52

// weekBars places a bar a week, 6 wide and at most 40 high.
func weekBars(weeks []store.RuleWeek) (bars []weekBar) {
	most := 0
	weeks = weeks[max(0, len(weeks)-weeksShown):]
	for _, w := range weeks {
		most = max(most, w.Hits)
	}
	for i, w := range weeks {
		high := max(1, w.Hits*40/max(1, most))
		bars = append(bars, weekBar{w, i * 6, 40 - high, high})
	}
	return bars
}

// ruleText is the file of a live rule.
func (s *server) ruleText(ctx context.Context, r Rule) (string, error) {
	return s.Workbench.RuleFile(ctx, "", r.Family+"/"+r.ID+".yaml")
}

// ruleFile sends a rule as it stands in the live set.
func (s *server) ruleFile(c *gin.Context) error {
	r, ok := s.Catalogue.Rule(c.Param("id"))
	if !ok {
		return store.ErrNotFound
	}
	text, err := s.ruleText(c.Request.Context(), r)
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="`+r.ID+`.yaml"`)
	c.Data(http.StatusOK, "application/yaml; charset=utf-8", []byte(text))
	return nil
}

func (s *server) snoozeRule(c *gin.Context) error {
	form := store.Snooze{Rule: c.Param("id"), Kind: c.PostForm("kind"), Value: strings.TrimSpace(c.PostForm("value")), Reason: strings.TrimSpace(c.PostForm("reason"))}
	until, err := endOfDay(c.PostForm("until"))
	form.Until = until
	switch {
	case err != nil:
	case form.Value == "":
		err = Input("Value", "It is empty.", "Write the value for which the rule shall be silent, such as the address of the company's VPN.")
	case form.Reason == "":
		err = Input("Reason", "It is empty.", "Say why: whoever reads the next case sees it.")
	case !slices.Contains(snoozable, form.Kind):
		err = Input("Kind", "It is not one of those offered.", "Choose one from the list.")
	default:
		sent := form
		if sent.Kind == "ip" {
			sent.Kind = "ipv4"
			if strings.Contains(sent.Value, ":") {
				sent.Kind = "ipv6"
			}
		}
		err = s.Workbench.SnoozeRule(c.Request.Context(), person(c), sent)
	}
	if err != nil {
		p := problemOf(err)
		if p.Status == http.StatusInternalServerError {
			return err
		}
		return s.rulePage(c, p.Status, form, &p)
	}
	s.notice(c, "The rule is silent for this value until "+day(form.Until)+". Applications that carry it are judged again.")
	c.Redirect(http.StatusSeeOther, "/rules/"+form.Rule+"#snoozed")
	return nil
}

// endOfDay reads a day from a form and gives its end.
func endOfDay(text string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, Input("End", "It is not a day.", "Choose the last day on which this holds.")
	}
	return t.AddDate(0, 0, 1).Add(-time.Second), nil
}

func (s *server) endSnooze(c *gin.Context) error {
	id, err := strconv.ParseInt(c.PostForm("snooze"), 10, 64)
	if err != nil {
		return store.ErrNotFound
	}
	if err := s.Workbench.EndSnooze(c.Request.Context(), person(c), id); err != nil {
		return err
	}
	s.notice(c, "The rule speaks again for this value. Applications that carry it are judged again.")
	c.Redirect(http.StatusSeeOther, "/rules/"+c.Param("id")+"#snoozed")
	return nil
}

type ruleSetsPage struct {
	Live    pipeline.LiveRules
	History []store.Live
	CanBack bool
	Problem *Problem
}

func (s *server) ruleSets(c *gin.Context) error { return s.ruleSetsPage(c, http.StatusOK, nil) }

func (s *server) ruleSetsPage(c *gin.Context, status int, p *Problem) error {
	v := ruleSetsPage{CanBack: allowed(person(c), may(review.ApproveRules)), Problem: p}
	var err error
	if v.Live, err = s.Workbench.Live(c.Request.Context()); err != nil {
		return err
	}
	if v.History, err = s.Workbench.LiveHistory(c.Request.Context(), 200); err != nil {
		return err
	}
	return s.render(c, status, "rulesets", "Rule sets", v)
}

// rollBack puts an earlier set back: it was approved once, so one lead may.
func (s *server) rollBack(c *gin.Context) error {
	reason := strings.TrimSpace(c.PostForm("reason"))
	err := error(nil)
	if reason == "" {
		err = Input("Reason", "It is empty.", "Say why the rules that are live now should go.")
	} else {
		err = s.Workbench.RollBack(c.Request.Context(), person(c), c.PostForm("hash"), reason)
	}
	if err != nil {
		p := problemOf(err)
		if p.Status == http.StatusInternalServerError {
			return err
		}
		return s.ruleSetsPage(c, p.Status, &p)
	}
	s.notice(c, "The earlier rules are live again. Open cases are judged again once, and say so.")
	c.Redirect(http.StatusSeeOther, "/rulesets")
	return nil
}

type weightsPage struct {
	pipeline.Weighing
	Titles map[string]string
}

// weights compares judged weights with decided cases. It reads every judgement,
// so it is a page of its own.
func (s *server) weights(c *gin.Context) error {
	w, err := s.Workbench.Weigh(c.Request.Context())
	if err != nil {
		return err
	}
	v := weightsPage{Weighing: w, Titles: map[string]string{}}
	for _, r := range s.Catalogue.Rules() {
		v.Titles[r.ID] = r.Title
	}
	return s.render(c, http.StatusOK, "weights", "Weights by measurement", v)
}
