package httpd

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// Clusters is the work on applications that share values with each other.
type Clusters interface {
	// ListClusters gives cluster cases that wait for a person, or all clusters, the
	// largest first.
	ListClusters(ctx context.Context, open bool, offset, limit int) (store.ClusterPage, error)
	// Cluster is one cluster with the reader's own view of its members' cases.
	Cluster(ctx context.Context, by Person, ref string) (Cluster, error)
	// RuleEdge cuts or confirms a link between two applications, or takes that back.
	RuleEdge(ctx context.Context, by Person, e store.Edge) error
	CloseCluster(ctx context.Context, by Person, ref, reason string) error
}

// Cluster is one cluster as a reviewer works on it.
type Cluster struct {
	pipeline.ClusterView
	Cases  map[int64]MemberCase // by application; those without a case are absent
	Events []Event              // of History, in words
}

// MemberCase is what deciding a member's case needs.
type MemberCase struct {
	Ref             string
	State           review.State
	Version         int
	EvidenceVersion int
	Opened          bool // the reader opened evidence of it
	Waiting         bool // for a second person
}

// markable are the kinds of values of which a person can say what they are.
var markable = []string{screen.KindEmail, screen.KindPhone, screen.KindIPv4, screen.KindIPv6, screen.KindAddress, screen.KindShipTo, screen.KindMetadata, screen.KindWebsite,
	screen.KindGitHub, screen.KindGitLab, screen.KindLinkedIn, screen.KindX, screen.KindTelegram, screen.KindDiscord, screen.KindSkype, screen.KindIBAN, screen.KindAccount}

// valuesInMatrix bounds the columns of the matrix; the list of values holds all.
const valuesInMatrix = 8

type clustersPage struct {
	store.ClusterPage
	pager
}

func (s *server) clusters(c *gin.Context) error {
	v := clustersPage{pager: newPager(c, "/clusters", "all")}
	var err error
	if c.Query("format") == "csv" {
		return s.clustersCSV(c, v.View == "open")
	}
	if v.ClusterPage, err = s.Clusters.ListClusters(c.Request.Context(), v.View == "open", v.offset, rowsPerList); err != nil {
		return err
	}
	v.shows(len(v.Rows), v.Total)
	return s.render(c, http.StatusOK, "clusters", "Clusters", v)
}

type clusterPage struct {
	Cluster
	Title    string
	Graph    string // JSON for the drawing
	Columns  []pipeline.ClusterValue
	Hubs     []pipeline.ClusterValue // shown and not followed
	Grew     []moment
	Rows     []clusterRow
	Lines    []clusterLine
	Reasons  []ReasonGroup
	More     bool // there are more cases than are decided at once
	Opened   int  // cases of which the reader opened evidence
	Open     int  // cases that can be decided here
	ToOpen   []string
	CanAct   bool
	Masked   bool
	Problem  *Problem
	Words    string   // as typed, when it was refused
	Results  []string // of a decision on all of them, one a case
	Markable []pipeline.ClusterValue
}

// clusterRow is one application of the matrix.
type clusterRow struct {
	pipeline.ClusterPerson
	Case  *MemberCase
	Cells []string // by column: yes, no, or empty where it carries nothing of the kind
}

// clusterLine is one link between two members, by name.
type clusterLine struct {
	pipeline.ClusterEdge
	NameA, NameB string
	CaseA        string
	IDB          string
}

func (s *server) cluster(c *gin.Context) error {
	return s.clusterPage(c, http.StatusOK, clusterPage{})
}

func (s *server) clusterPage(c *gin.Context, status int, v clusterPage) error {
	who := person(c)
	x, err := s.Clusters.Cluster(c.Request.Context(), who, c.Param("ref"))
	if err != nil {
		return err
	}
	v.Cluster, v.Masked, v.CanAct, v.Reasons = x, !allowed(who, may(review.OpenEvidence)), allowed(who, may(review.Decide)), reasonGroups(s.Catalogue.Reasons())
	if v.Masked {
		maskCluster(&v.Cluster)
	}
	v.arrange()
	if c.Query("format") == "csv" && c.Request.Method == http.MethodGet {
		return sendCSV(c, "cluster-"+v.Cluster.ClusterView.Cluster.Ref, v.table())
	}
	return s.render(c, status, "cluster", v.Title, v)
}

// maskCluster takes names and values away from who may open no evidence.
func maskCluster(x *Cluster) {
	for i := range x.Members {
		x.Members[i].Name = applicant(x.Members[i].Case)
	}
	for i := range x.Values {
		x.Values[i].Value = maskValue(x.Values[i].Value)
	}
}

// arrange fills the matrix, the lines and the counts.
func (v *clusterPage) arrange() {
	for _, x := range v.Values {
		if len(v.Columns) < valuesInMatrix {
			v.Columns = append(v.Columns, x)
		}
		if x.OverCap {
			v.Hubs = append(v.Hubs, x)
		}
		if x.Mark == "" && slices.Contains(markable, x.Kind) {
			v.Markable = append(v.Markable, x)
		}
	}
	v.Title = "Cluster " + v.Cluster.ClusterView.Cluster.Ref + ": " + plural(v.Total, "application", "applications")
	if len(v.Values) > 0 && v.Values[0].Counts {
		word := " around one "
		if len(v.Values[0].Holders) == v.Total {
			word = " share one "
		}
		v.Title += word + kindInSentence(v.Values[0].Kind)
	}
	people := map[int64]pipeline.ClusterPerson{}
	for _, m := range v.Members {
		people[m.App] = m
		row := clusterRow{ClusterPerson: m}
		for _, col := range v.Columns {
			row.Cells = append(row.Cells, cell(col, m))
		}
		if k, ok := v.Cases[m.App]; ok {
			row.Case = &k
			if k.State != review.Closed && !k.Waiting {
				v.Open++
				if k.Opened {
					v.Opened++
				} else {
					v.ToOpen = append(v.ToOpen, k.Ref)
				}
			}
		}
		v.Rows = append(v.Rows, row)
		v.More = v.More || m.Case != "" && row.Case == nil
	}
	v.Grew = v.grew()
	for _, e := range v.Edges {
		a, b := people[e.A], people[e.B]
		v.Lines = append(v.Lines, clusterLine{e, a.Name, b.Name, a.Case, b.ID})
	}
	v.Graph = v.graph()
}

// cell tells whether an application carries a value. Where it carries nothing of
// the kind, nobody knows.
func cell(x pipeline.ClusterValue, m pipeline.ClusterPerson) string {
	switch {
	case slices.Contains(x.Holders, m.App):
		return "yes"
	case slices.Contains(m.Kinds, x.Kind):
		return "no"
	}
	return ""
}

// graphNode and graphEdge are what the drawing takes; the script places them.
type graphNode struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Small string `json:"small"`
	Kind  string `json:"kind"` // person, value, hub
	Href  string `json:"href,omitempty"`
}

type graphEdge struct {
	From string `json:"from"`
	To   string `json:"to"`
	Weak bool   `json:"weak,omitempty"`
}

// graphPeople and graphValues bound the drawing; the tables hold all.
const (
	graphPeople = 40
	graphValues = 24
)

func (v *clusterPage) graph() string {
	var g struct {
		Nodes []graphNode `json:"nodes"`
		Edges []graphEdge `json:"edges"`
	}
	drawn := map[int64]bool{}
	for _, m := range v.Members[:min(len(v.Members), graphPeople)] {
		drawn[m.App] = true
		n := graphNode{ID: "a" + strconv.FormatInt(m.App, 10), Label: cmp.Or(m.Name, "no name"), Small: strings.Trim(m.Case+", "+string(m.Band), ", "), Kind: "person"}
		if m.Case != "" {
			n.Href = "/cases/" + m.Case
		}
		g.Nodes = append(g.Nodes, n)
	}
	for i, x := range v.Values[:min(len(v.Values), graphValues)] {
		id, kind := "v"+strconv.Itoa(i), "value"
		if x.OverCap {
			kind = "hub"
		}
		g.Nodes = append(g.Nodes, graphNode{ID: id, Label: shortValue(x.Value), Small: fmt.Sprintf("%s, on %d", kindWord(x.Kind), x.Total), Kind: kind})
		for _, app := range x.Holders {
			if drawn[app] {
				g.Edges = append(g.Edges, graphEdge{"a" + strconv.FormatInt(app, 10), id, !x.Strong || !x.Counts})
			}
		}
	}
	b, err := json.Marshal(g)
	if err != nil {
		return "{}" // texts and numbers always marshal
	}
	return string(b)
}

// ruleEdge cuts or confirms one link.
func (s *server) ruleEdge(c *gin.Context) error {
	a, errA := strconv.ParseInt(c.PostForm("a"), 10, 64)
	b, errB := strconv.ParseInt(c.PostForm("b"), 10, 64)
	reason, do := strings.TrimSpace(c.PostForm("reason")), c.PostForm("do")
	kind := map[string]string{"cut": "cut", "confirm": "merge", "lift": ""}
	as, known := kind[do]
	if errA != nil || errB != nil || !known {
		return store.ErrNotFound
	}
	err := error(nil)
	if reason == "" {
		err = Input("Reason", "It is empty.", "Say how you know, for the next reader and the audit.")
	} else {
		err = s.Clusters.RuleEdge(c.Request.Context(), person(c), store.Edge{A: a, B: b, Kind: as, Reason: reason})
	}
	return s.afterCluster(c, err, "Recorded. The cluster was worked out again.")
}

// closeCluster says that nothing is left to do about the cluster as it stands.
func (s *server) closeCluster(c *gin.Context) error {
	reason := strings.TrimSpace(c.PostForm("reason"))
	err := error(nil)
	if reason == "" {
		err = Input("Reason", "It is empty.", "Say what explains the cluster, or what was done about it.")
	} else {
		err = s.Clusters.CloseCluster(c.Request.Context(), person(c), c.Param("ref"), reason)
	}
	return s.afterCluster(c, err, "Closed. It opens again when the cluster grows.")
}

// markClusterValue says what a shared value of the cluster is.
func (s *server) markClusterValue(c *gin.Context) error {
	kind, value, _ := strings.Cut(c.PostForm("pick"), ":")
	m := store.Mark{Kind: kind, Value: value, As: c.PostForm("as"), Reason: strings.TrimSpace(c.PostForm("reason"))}
	err := error(nil)
	switch {
	case m.Value == "":
		err = Input("Value", "Nothing was chosen.", "Choose one of the values of this cluster.")
	case !slices.ContainsFunc(markChoices, func(k markChoice) bool { return k.Code == m.As }):
		err = Input("What it is", "Nothing was chosen.", "Choose one of the four.")
	case m.Reason == "":
		err = Input("Reason", "It is empty.", "Say how you know, such as “their office confirmed the number by e-mail”.")
	default:
		err = s.Workbench.MarkShared(c.Request.Context(), person(c), m)
	}
	return s.afterCluster(c, err, "Recorded. The applications that carry it are judged again, each once.")
}

func (s *server) afterCluster(c *gin.Context, err error, said string) error {
	if err != nil {
		p := problemOf(err)
		if p.Status == http.StatusInternalServerError || p.Status == http.StatusNotFound {
			return err
		}
		return s.clusterPage(c, p.Status, clusterPage{Problem: &p, Words: c.PostForm("reason")})
	}
	s.notice(c, said)
	c.Redirect(http.StatusSeeOther, "/clusters/"+c.Param("ref"))
	return nil
}

// decideCluster records one outcome on every open case of the cluster. Each case
// keeps its own record and its own lock: the reader must have opened evidence of
// each. What one case refuses is said and doesn't stop the others.
func (s *server) decideCluster(c *gin.Context) error {
	ctx, who := c.Request.Context(), person(c)
	x, err := s.Clusters.Cluster(ctx, who, c.Param("ref"))
	if err != nil {
		return err
	}
	d := Decision{Outcome: review.Outcome(c.PostForm("outcome")), Reason: c.PostForm("reason"), Words: strings.TrimSpace(c.PostForm("words"))}
	v := clusterPage{Words: d.Words}
	done, refused := 0, 0
	for _, m := range x.Members {
		k, ok := x.Cases[m.App]
		if !ok || k.State == review.Closed || k.Waiting {
			continue
		}
		if !k.Opened {
			p := problemOf(Input("Decision", "Evidence of "+k.Ref+" is still unopened.", "Open every application once first; your text is kept."))
			v.Problem = &p
			return s.clusterPage(c, p.Status, v)
		}
		one := d
		one.Ref, one.Version, one.EvidenceVersion = k.Ref, k.Version, k.EvidenceVersion
		if _, err := s.Cases.Decide(ctx, who, one); err != nil {
			p := problemOf(err)
			if p.Status == http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
				s.Log.Error("a decision of a cluster failed", "case", k.Ref, "error", err)
			}
			v.Results = append(v.Results, k.Ref+": "+p.What)
			refused++
			continue
		}
		done++
	}
	if refused == 0 && done > 0 {
		s.notice(c, "Recorded on "+plural(done, "case", "cases")+", each with its own entry in the audit.")
		c.Redirect(http.StatusSeeOther, "/clusters/"+c.Param("ref"))
		return nil
	}
	p := problemOf(Input("Decision", fmt.Sprintf("%s recorded, %d refused.", plural(done, "case", "cases"), refused), "The reasons stand below; open those cases one by one."))
	if done+refused == 0 {
		p = problemOf(Input("Decision", "No case of this cluster is open to you.", "Look at its members: they are decided, or wait for a second person."))
	}
	v.Problem = &p
	return s.clusterPage(c, p.Status, v)
}
