package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"bonafide/internal/review"
	"bonafide/internal/screen"
)

func shadowPlace(hash string) string { return "shadow/" + hash }

// StartShadow lets a rule set judge live traffic beside what is live, and forgets
// what an earlier run of the same set said. The error wraps review.ErrForbidden.
func (s *Store) StartShadow(ctx context.Context, by review.Actor, sh Shadow) error {
	if by.Kind != review.Signed || !by.May(review.EditRules) {
		return fmt.Errorf("start a shadow: %w", review.ErrForbidden)
	}
	sealed, err := s.seal(shadowPlace(sh.Hash), sh.Title)
	if err != nil {
		return fmt.Errorf("start a shadow: %w", err)
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM shadow_results WHERE hash = ?", sh.Hash).Error; err != nil {
			return err
		}
		if err := tx.Exec("INSERT OR REPLACE INTO shadows (hash, draft, made_by, since, sealed) VALUES (?,?,?,?,?)", sh.Hash, sh.Draft, by.ID, micros(s.now()), sealed).Error; err != nil {
			return err
		}
		_, err := s.audit(tx, by.ID, "rules.shadow_started", draftObject(sh.Draft), map[string]any{"rule_set": sh.Hash})
		return err
	})
	if err != nil {
		return fmt.Errorf("start a shadow: %w", err)
	}
	return nil
}

// EndShadow ends one; what it said stays until it is started again. The error
// wraps review.ErrForbidden, or [ErrNotFound] when none of this set runs.
func (s *Store) EndShadow(ctx context.Context, by review.Actor, hash string) error {
	if by.Kind == review.Token || by.Kind == review.Signed && !by.May(review.EditRules) {
		return fmt.Errorf("end a shadow: %w", review.ErrForbidden)
	}
	err := s.do(ctx, people, func(tx *gorm.DB) error {
		r := tx.Exec("UPDATE shadows SET ended_at = ? WHERE hash = ? AND ended_at = 0", micros(s.now()), hash)
		if r.Error == nil && r.RowsAffected == 0 {
			return ErrNotFound
		}
		if r.Error != nil {
			return r.Error
		}
		_, err := s.audit(tx, by.ID, "rules.shadow_ended", "rules", map[string]any{"rule_set": hash})
		return err
	})
	if err != nil {
		return fmt.Errorf("end a shadow: %w", err)
	}
	return nil
}

// Shadows gives the shadows that run and those that ended, newest first.
func (s *Store) Shadows(ctx context.Context) ([]Shadow, error) {
	var rows []struct {
		Hash, MadeBy          string
		Draft, Since, EndedAt int64
		Sealed                []byte
	}
	err := s.read.WithContext(ctx).Raw("SELECT * FROM shadows ORDER BY since DESC, hash LIMIT 200").Scan(&rows).Error
	out := make([]Shadow, len(rows))
	for i, r := range rows {
		out[i] = Shadow{Hash: r.Hash, Draft: r.Draft, By: r.MadeBy, Since: moment(r.Since), EndedAt: moment(r.EndedAt)}
		if err == nil {
			err = s.unseal(shadowPlace(r.Hash), r.Sealed, &out[i].Title)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("shadows: %w", err)
	}
	return out, nil
}

// SaveShadowResults keeps what shadows say of applications, in place of what
// they said before; an application that was erased meanwhile is passed over.
func (s *Store) SaveShadowResults(ctx context.Context, results []ShadowResult) error {
	for part := range slices.Chunk(results, bulkLeast) {
		err := s.do(ctx, bulk, func(tx *gorm.DB) error {
			for _, r := range part {
				if err := tx.Exec("INSERT OR REPLACE INTO shadow_results (hash, application, band, score, fired) SELECT ?, id, ?, ?, ? FROM applications WHERE id = ?",
					r.Hash, r.Band.Rank(), r.Score, strings.Join(r.Fired, ","), r.App).Error; err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("keep what shadows say: %w", err)
		}
	}
	return nil
}

// ShadowSummary compares a shadow with the judgements that stand now.
func (s *Store) ShadowSummary(ctx context.Context, hash string) (ShadowSummary, error) {
	sum := ShadowSummary{Live: map[screen.Band]int{}, Shadow: map[screen.Band]int{}}
	rules := map[string]*ShadowRule{}
	rule := func(id string) *ShadowRule {
		if rules[id] == nil {
			rules[id] = &ShadowRule{Rule: id}
		}
		return rules[id]
	}
	for after := int64(0); ; {
		rows, err := s.shadowPage(ctx, hash, after)
		if err != nil {
			return sum, fmt.Errorf("shadow: %w", err)
		}
		for _, r := range rows {
			after = r.Application
			sum.Applications++
			live, shadow := bandOf(r.Live), bandOf(r.Band)
			sum.Live[live]++
			sum.Shadow[shadow]++
			for id := range strings.SplitSeq(r.Fired, ",") {
				if id != "" {
					rule(id).Shadow++
				}
			}
			for id := range strings.SplitSeq(r.Standing, ",") {
				if id != "" {
					rule(id).Live++
				}
			}
			if live != shadow {
				sum.Changed++
				sum.Examples = append(sum.Examples, r.change())
			}
		}
		if len(sum.Examples) > 400 { // the newest are kept
			sum.Examples = slices.Clone(sum.Examples[len(sum.Examples)-200:])
		}
		if len(rows) < shadowPage {
			break
		}
	}
	for _, r := range rules {
		if r.Live != r.Shadow {
			sum.Rules = append(sum.Rules, *r)
		}
	}
	slices.SortFunc(sum.Rules, func(a, b ShadowRule) int { return cmp.Compare(a.Rule, b.Rule) })
	slices.Reverse(sum.Examples)
	sum.Examples = sum.Examples[:min(len(sum.Examples), 200)]
	return sum, nil
}

// shadowPage is how many results are read at once: no read stays open for long.
const shadowPage = 1000

type shadowRow struct {
	Application       int64
	Band, Live, Score int
	Fired, Standing   string
	CaseID            int64
}

func (r shadowRow) change() ShadowChange {
	c := ShadowChange{App: r.Application, Live: bandOf(r.Live), Shadow: bandOf(r.Band), Score: r.Score}
	if r.CaseID != 0 {
		c.Case = caseRef(r.CaseID)
	}
	return c
}

func (s *Store) shadowPage(ctx context.Context, hash string, after int64) (rows []shadowRow, err error) {
	err = s.read.WithContext(ctx).Raw(`SELECT r.application, r.band, r.score, r.fired, a.band AS live, coalesce(c.id, 0) AS case_id,
		coalesce((SELECT group_concat(f.rule) FROM findings f WHERE f.application = a.id AND f.seq = a.evaluation), '') AS standing
		FROM shadow_results r JOIN applications a ON a.id = r.application LEFT JOIN cases c ON c.application = a.id
		WHERE r.hash = ? AND r.application > ? ORDER BY r.application LIMIT ?`, hash, after, shadowPage).Scan(&rows).Error
	return rows, err
}
