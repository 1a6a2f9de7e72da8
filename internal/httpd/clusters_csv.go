package httpd

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"bonafide/internal/export"
	"bonafide/internal/review"
)

// rowsPerRead is how many clusters are read at once for a table of all.
const rowsPerRead = 1000

// sendCSV answers with a table that no spreadsheet takes for formulas.
func sendCSV(c *gin.Context, name string, rows [][]string) error {
	c.Header("Content-Type", "text/csv; charset=utf-8")
	c.Header("Content-Disposition", `attachment; filename="`+name+`.csv"`)
	for _, row := range rows {
		for i := range row {
			row[i] = export.Cell(row[i])
		}
	}
	return csv.NewWriter(c.Writer).WriteAll(rows)
}

// clustersCSV answers with all clusters of a view.
func (s *server) clustersCSV(c *gin.Context, open bool) error {
	rows := [][]string{{"cluster", "state", "band", "applications", "names", "share", "formed", "changed"}}
	for from := 0; ; from += rowsPerRead {
		page, err := s.Clusters.ListClusters(c.Request.Context(), open, from, rowsPerRead)
		if err != nil {
			return err
		}
		for _, x := range page.Rows {
			rows = append(rows, []string{x.Ref, string(x.State), string(x.Band), strconv.Itoa(x.Members), strconv.Itoa(x.Names), strings.Join(x.Kinds, " "), stamp(x.FormedAt), stamp(x.ChangedAt)})
		}
		if len(page.Rows) < rowsPerRead {
			return sendCSV(c, "clusters", rows)
		}
	}
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// table is the matrix of a cluster with all of its values, as the page masks them.
func (v *clusterPage) table() [][]string {
	head := []string{"case", "name", "applied", "band"}
	for _, x := range v.Values {
		head = append(head, kindWord(x.Kind)+" "+x.Value)
	}
	rows := [][]string{head}
	for _, m := range v.Members {
		row := []string{m.Case, m.Name, stamp(m.AppliedAt), string(m.Band)}
		for _, x := range v.Values {
			said := cell(x, m)
			if said == "" {
				said = "unknown"
			}
			row = append(row, said)
		}
		rows = append(rows, row)
	}
	return rows
}

// assignCluster assigns the open cases of a cluster to the reader. What one case
// refuses doesn't stop the others, and is said.
func (s *server) assignCluster(c *gin.Context) error {
	ctx, who := c.Request.Context(), person(c)
	x, err := s.Clusters.Cluster(ctx, who, c.Param("ref"))
	if err != nil {
		return err
	}
	v, done := clusterPage{}, 0
	for _, m := range x.Members {
		k, ok := x.Cases[m.App]
		if !ok || k.State == review.Closed {
			continue
		}
		if err := s.Cases.Act(ctx, who, k.Ref, review.Assign, time.Time{}); err != nil {
			v.Results = append(v.Results, k.Ref+": "+problemOf(err).What)
			continue
		}
		done++
	}
	if len(v.Results) > 0 {
		p := problemOf(Input("Assign all", plural(done, "case", "cases")+" assigned, the others refused.", "The reasons stand below."))
		v.Problem = &p
		return s.clusterPage(c, http.StatusConflict, v)
	}
	s.notice(c, plural(done, "case is", "cases are")+" assigned to you.")
	c.Redirect(http.StatusSeeOther, "/clusters/"+c.Param("ref"))
	return nil
}
