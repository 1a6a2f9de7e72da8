package store

import (
	"slices"

	"gorm.io/gorm"

	"bonafide/internal/review"
	"bonafide/internal/screen"
)

// renewal is what a judgement tells a case.
type renewal struct {
	Evaluation
	step   func(review.Case, string) (review.Case, []review.Event)
	before []byte // evidence
}

// renew takes a step that a judgement asks for. A closed case that reopens waits
// when the same reason reopened many already.
func (s *Store) renew(tx *gorm.DB, row *caseRow, r renewal, change *CaseChange) error {
	next, events := r.step(row.policy(), r.WhyNow)
	reasons := reasonsOf(r.WhyNow)
	change.Renewed = true
	change.Reopened = row.State == string(review.Closed) && next.State != review.Closed
	if change.Reopened {
		may, err := s.mayReopen(tx, reasons)
		if err != nil {
			return err
		}
		if !may {
			change.Reopened, change.HeldBack = false, true
			return s.holdBack(tx, row, r)
		}
	}
	withdrawn := row.Outcome == string(review.Confirmed) && next.Outcome != review.Confirmed
	row.take(next)
	now := s.now()
	row.ChangedAt = micros(now)
	if change.Reopened {
		row.ReopenedAt, row.DueAt = micros(now), micros(now.Add(due(r.Band)))
		if err := s.reopened(tx, row.ID, reasons); err != nil {
			return err
		}
	}
	if withdrawn { // its identifiers leave the list of confirmed cases
		if err := s.markDirty(tx, []int64{r.App}, reopenedBecause); err != nil {
			return err
		}
	}
	events[0].Content["band"], events[0].Content["rules"] = r.Band, rules(r.Findings)
	events[0].Content["new"] = rules(s.newFindings(r.Findings, r.before))
	_, err := s.events(tx, "system", "case/"+change.Ref, events)
	return err
}

// reopenedBecause is why a case that was confirmed and reopened is judged again.
const reopenedBecause = "its case was opened again"

// newFindings are those that rest on something that the evidence before lacks.
func (s *Store) newFindings(findings []screen.Finding, before []byte) []screen.Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f screen.Finding) bool { return !hasNew(before, s.evidenceKeys([]screen.Finding{f})) })
}

// withdrawn reports whether a confirmed case has lost intelligence that it rested
// on: a rule of that family fired when it was decided and is silent now.
func (s *Store) withdrawn(tx *gorm.DB, row *caseRow, now []screen.Finding) (bool, error) {
	if row.State != string(review.Closed) || row.Outcome != string(review.Confirmed) {
		return false, nil
	}
	var rested []string
	if err := tx.Raw(`SELECT f.rule FROM findings f WHERE f.application = ? AND f.family = 'intelligence' AND f.seq =
		(SELECT max(seq) FROM evaluations WHERE application = ? AND made_at <= ?)`, row.Application, row.Application, row.DecidedAt).Scan(&rested).Error; err != nil {
		return false, err
	}
	fires := rules(now)
	return slices.ContainsFunc(rested, func(rule string) bool { return !slices.Contains(fires, rule) }), nil
}
