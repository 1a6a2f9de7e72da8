package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"bonafide/internal/review"
)

// softBody is what is sealed of a soft link or an edge.
type softBody struct {
	Value  string    `json:"value,omitempty"`
	Reason string    `json:"reason,omitempty"`
	By     string    `json:"by,omitempty"`
	At     time.Time `json:"at,omitzero"`
}

// softRow is one row of soft_links.
type softRow struct {
	Application, Other int64
	Kind               string
	Measure            float64
	Sealed             []byte
}

func softPlace(app int64) string { return fmt.Sprintf("soft link/%d", app) }

// foundSoft keeps people's edges apart from what a judgement found.
const foundSoft = "kind NOT IN ('merge', 'cut')"

// softBatch bounds the applications of one statement.
const softBatch = 500

// SaveSoftLinks keeps what a judgement of the application found, in place of what
// was known of it from either side; people's edges stay. Whoever is no longer
// tied is marked dirty in the same transaction. A zero Other is an error.
func (s *Store) SaveSoftLinks(ctx context.Context, app int64, links []SoftLink) error {
	return s.SaveSoftLinksOf(ctx, map[int64][]SoftLink{app: links})
}

// SaveSoftLinksOf is [Store.SaveSoftLinks] for several applications in few
// transactions; those with no soft link, before or now, cost almost nothing.
func (s *Store) SaveSoftLinksOf(ctx context.Context, of map[int64][]SoftLink) error {
	apps := make([]int64, 0, len(of))
	for app := range of {
		apps = append(apps, app)
	}
	slices.Sort(apps)
	for part := range slices.Chunk(apps, softBatch) {
		if err := s.saveSoftLinks(ctx, part, of); err != nil {
			return fmt.Errorf("soft links of %d applications: %w", len(part), err)
		}
	}
	return nil
}

func (s *Store) saveSoftLinks(ctx context.Context, apps []int64, of map[int64][]SoftLink) error {
	c, err := s.softChange(ctx, apps, of)
	if err != nil || len(c.apps) == 0 { // nothing to write, mostly: then the one writer isn't asked
		return err
	}
	return s.doIn(ctx, people, func(tx *gorm.DB) error { return s.putSoft(tx, c) })
}

// softFound is what was found of applications that have a soft link, before or now.
type softFound struct {
	apps []int64
	rows map[int64][]softRow
}

func (s *Store) softChange(ctx context.Context, apps []int64, of map[int64][]SoftLink) (softFound, error) {
	c := softFound{rows: map[int64][]softRow{}}
	var held []softRow
	if err := s.read.WithContext(ctx).Raw("SELECT application, other FROM soft_links WHERE application IN ? AND "+foundSoft+
		" UNION SELECT application, other FROM soft_links WHERE other IN ? AND "+foundSoft, apps, apps).Scan(&held).Error; err != nil {
		return c, err
	}
	stand := map[int64]bool{}
	for _, r := range held {
		stand[r.Application], stand[r.Other] = true, true
	}
	for _, app := range apps {
		for _, l := range of[app] {
			row, err := s.softRow(app, l)
			if err != nil {
				return c, err
			}
			c.rows[app] = append(c.rows[app], row)
		}
		if stand[app] || len(c.rows[app]) > 0 {
			c.apps = append(c.apps, app)
		}
	}
	return c, nil
}

// putSoft puts what was found in place of what stood.
func (s *Store) putSoft(tx *gorm.DB, c softFound) error {
	for _, app := range c.apps {
		if err := s.replaceSoft(tx, app, c.rows[app]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) softRow(app int64, l SoftLink) (softRow, error) {
	if l.Other == 0 || l.Other == app || l.Kind == EdgeMerge || l.Kind == EdgeCut {
		return softRow{}, fmt.Errorf("%w: a %s of application %d with %d is no soft link", ErrInput, l.Kind, app, l.Other)
	}
	r := softRow{Application: min(app, l.Other), Other: max(app, l.Other), Kind: l.Kind, Measure: l.Measure}
	var err error
	r.Sealed, err = s.seal(softPlace(r.Application), softBody{Value: l.Value})
	return r, err
}

// replaceSoft replaces the found rows of an application.
func (s *Store) replaceSoft(tx *gorm.DB, app int64, rows []softRow) error {
	var before []softRow
	if err := tx.Raw("SELECT application, other, kind, measure FROM soft_links WHERE (application = ? OR other = ?) AND "+foundSoft, app, app).Scan(&before).Error; err != nil {
		return err
	}
	var gone []int64
	for _, b := range before {
		if slices.ContainsFunc(rows, func(r softRow) bool { return r.Application == b.Application && r.Other == b.Other && r.Kind == b.Kind }) {
			continue
		}
		gone = append(gone, b.Application+b.Other-app)
		if err := tx.Exec("DELETE FROM soft_links WHERE application = ? AND other = ? AND kind = ?", b.Application, b.Other, b.Kind).Error; err != nil {
			return err
		}
	}
	for _, r := range rows {
		same := func(b softRow) bool {
			return b.Application == r.Application && b.Other == r.Other && b.Kind == r.Kind && b.Measure == r.Measure
		}
		if slices.ContainsFunc(before, same) {
			continue
		}
		if err := tx.Exec("INSERT INTO soft_links (application, kind, other, measure, sealed) VALUES (?,?,?,?,?) ON CONFLICT (application, kind, other) DO UPDATE SET measure = excluded.measure, sealed = excluded.sealed",
			r.Application, r.Kind, r.Other, r.Measure, r.Sealed).Error; err != nil {
			return err
		}
	}
	slices.Sort(gone)
	return s.markDirty(tx, slices.Compact(gone), "another application no longer has the text or history that this one has")
}

// SoftLinks gives the soft links of an application that judgements found, from
// either side, by kind and number.
func (s *Store) SoftLinks(ctx context.Context, app int64) ([]SoftLink, error) {
	of, err := s.SoftLinksOf(ctx, []int64{app})
	return of[app], err
}

// SoftLinksOf gives the soft links of several applications; those without are
// left out.
func (s *Store) SoftLinksOf(ctx context.Context, apps []int64) (map[int64][]SoftLink, error) {
	out := map[int64][]SoftLink{}
	for part := range slices.Chunk(apps, softBatch) {
		rows, err := s.softRows(ctx, foundSoft, part)
		if err != nil {
			return nil, fmt.Errorf("soft links: %w", err)
		}
		for _, r := range rows {
			var b softBody
			if err := s.unseal(softPlace(r.Application), r.Sealed, &b); err != nil {
				return nil, fmt.Errorf("soft links: %w", err)
			}
			for _, app := range []int64{r.Application, r.Other} {
				if slices.Contains(part, app) {
					out[app] = append(out[app], SoftLink{Other: r.Application + r.Other - app, Kind: r.Kind, Value: b.Value, Measure: r.Measure})
				}
			}
		}
	}
	for _, links := range out {
		slices.SortFunc(links, func(a, b SoftLink) int { return cmp.Or(strings.Compare(a.Kind, b.Kind), cmp.Compare(a.Other, b.Other)) })
	}
	return out, nil
}

// softRows are the rows of a condition that name one of the applications, or all
// when apps is nil.
func (s *Store) softRows(ctx context.Context, condition string, apps []int64) (rows []softRow, err error) {
	query := "SELECT application, other, kind, measure, sealed FROM soft_links WHERE " + condition
	if apps == nil {
		return rows, s.read.WithContext(ctx).Raw(query + " ORDER BY application, other").Scan(&rows).Error
	}
	err = s.read.WithContext(ctx).Raw(query+" AND application IN ? UNION "+query+" AND other IN ?", apps, apps).Scan(&rows).Error
	return rows, err
}

// SaveEdge keeps what a person said of two applications, in place of what was said
// before, and marks both dirty; an empty Kind takes it away. It is audited. The
// error wraps [ErrInput] or review.ErrForbidden.
func (s *Store) SaveEdge(ctx context.Context, by review.Actor, e Edge) error {
	if by.Kind != review.Signed || !by.May(review.MarkShared) {
		return fmt.Errorf("tie of applications %d and %d: %w", e.A, e.B, review.ErrForbidden)
	}
	known := e.Kind == "" || e.Kind == EdgeMerge || e.Kind == EdgeCut
	if !known || e.A <= 0 || e.B <= 0 || e.A == e.B || strings.TrimSpace(e.Reason) == "" {
		return fmt.Errorf("tie of applications %d and %d: %w: merge or cut two different applications and give a reason", e.A, e.B, ErrInput)
	}
	a, b := min(e.A, e.B), max(e.A, e.B)
	sealed, err := s.seal(softPlace(a), softBody{Reason: e.Reason, By: by.ID, At: s.now().UTC()})
	if err != nil {
		return err
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error { return s.putEdge(tx, by.ID, softRow{a, b, e.Kind, 0, sealed}, e.Reason) })
	if err != nil {
		return fmt.Errorf("tie of applications %d and %d: %w", e.A, e.B, err)
	}
	return nil
}

func (s *Store) putEdge(tx *gorm.DB, by string, r softRow, reason string) error {
	var there int
	if err := tx.Raw("SELECT count(*) FROM applications WHERE id IN ?", []int64{r.Application, r.Other}).Scan(&there).Error; err != nil {
		return err
	}
	if there != 2 {
		return ErrNotFound
	}
	if err := tx.Exec("DELETE FROM soft_links WHERE application = ? AND other = ? AND NOT ("+foundSoft+")", r.Application, r.Other).Error; err != nil {
		return err
	}
	verb := "edge.removed"
	if r.Kind != "" {
		verb = "edge." + r.Kind
		if err := tx.Exec("INSERT INTO soft_links (application, kind, other, measure, sealed) VALUES (?,?,?,0,?)", r.Application, r.Kind, r.Other, r.Sealed).Error; err != nil {
			return err
		}
	}
	if err := s.markDirty(tx, []int64{r.Application, r.Other}, "a person said what its tie to another application is"); err != nil {
		return err
	}
	_, err := s.audit(tx, by, verb, fmt.Sprintf("application/%d", r.Application), map[string]any{"other": r.Other, "reason": reason})
	return err
}

// Edges gives what people said of ties, those of the applications or all when
// apps is nil, by the numbers of both; A is the smaller.
func (s *Store) Edges(ctx context.Context, apps []int64) ([]Edge, error) {
	var rows []softRow
	parts := [][]int64{nil}
	if apps != nil {
		parts = slices.Collect(slices.Chunk(apps, softBatch))
	}
	for _, part := range parts {
		got, err := s.softRows(ctx, "NOT ("+foundSoft+")", part)
		if err != nil {
			return nil, fmt.Errorf("edges: %w", err)
		}
		rows = append(rows, got...)
	}
	slices.SortFunc(rows, func(a, b softRow) int {
		return cmp.Or(cmp.Compare(a.Application, b.Application), cmp.Compare(a.Other, b.Other))
	})
	rows = slices.CompactFunc(rows, func(a, b softRow) bool { return a.Application == b.Application && a.Other == b.Other })
	out := make([]Edge, 0, len(rows))
	for _, r := range rows {
		var b softBody
		if err := s.unseal(softPlace(r.Application), r.Sealed, &b); err != nil {
			return nil, fmt.Errorf("edges: %w", err)
		}
		out = append(out, Edge{r.Application, r.Other, r.Kind, b.Reason, b.By, b.At})
	}
	return out, nil
}
