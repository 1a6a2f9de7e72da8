package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// ImportJudgement is one judgement of an import with the ties that it found.
type ImportJudgement struct {
	Evaluation
	Ties []Tie
	Soft []SoftLink
}

// SaveImported keeps judgements of an import, behind people's writes and in as
// many transactions as that takes: each with its ties and soft links, and with the
// checkpoint after it, see ImportApplications. The neighbours are marked dirty in
// the first, for nobody comes back for them; why is their reason. The judgements
// stand in the order of ImportApplications.
func (s *Store) SaveImported(ctx context.Context, importID int64, js []ImportJudgement, neighbours []int64, why string) error {
	var sigs []Signature
	for _, j := range js {
		for _, t := range j.Ties {
			sigs = append(sigs, Signature{Kind: t.Kind})
		}
	}
	if err := s.kindsOf(ctx, sigs); err != nil {
		return err
	}
	for len(js) > 0 {
		n := min(s.judging.fit(), len(js))
		if err := s.saveImported(ctx, importID, js[:n], neighbours, why); err != nil {
			return fmt.Errorf("import %d: save %d judgements: %w", importID, n, err)
		}
		js, neighbours = js[n:], nil
	}
	return nil
}

func (s *Store) saveImported(ctx context.Context, importID int64, js []ImportJudgement, neighbours []int64, why string) error {
	apps, es := make([]int64, len(js)), make([]Evaluation, len(js))
	ties, soft := make(map[int64][]Tie, len(js)), make(map[int64][]SoftLink, len(js))
	for i, j := range js {
		apps[i], es[i] = j.App, j.Evaluation
		ties[j.App], soft[j.App] = j.Ties, j.Soft
	}
	tied, err := s.changedTies(ctx, apps, ties)
	if err != nil {
		return err
	}
	found, err := s.softChange(ctx, apps, soft)
	if err != nil {
		return err
	}
	for try := 0; ; try++ {
		ready, err := s.readyEvaluations(ctx, es)
		if err != nil {
			return err
		}
		err = s.paced(ctx, &s.judging, len(js), func(tx *gorm.DB) error {
			if err := s.putSoft(tx, found); err != nil {
				return err
			}
			if !tied.none() {
				if err := s.putTies(ctx, tx, tied); err != nil {
					return err
				}
			}
			if err := s.markDirty(tx, neighbours, why); err != nil {
				return err
			}
			out, err := s.writeEvaluations(ctx, tx, ready)
			if err != nil {
				return err
			}
			return countJudged(tx, importID, out, apps[len(apps)-1])
		})
		if isUnique(err) && try < 5 {
			continue // another judgement of the same application came in between
		}
		return err
	}
}

// countJudged moves the checkpoint of an import's judgements.
func countJudged(tx *gorm.DB, importID int64, out []CaseChange, last int64) error {
	opened := 0
	for _, c := range out {
		if c.Opened {
			opened++
		}
	}
	return tx.Exec("UPDATE imports SET judged = judged + ?, cases = cases + ?, judged_to = ? WHERE id = ?", len(out), opened, last, importID).Error
}
