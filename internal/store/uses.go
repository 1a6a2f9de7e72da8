package store

import (
	"context"
	"fmt"
)

// RuleUse is how often a rule spoke in the judgements that stand now.
type RuleUse struct {
	Rule    string
	Hits    int // applications whose latest judgement fired it
	Decided int // of them, in cases that were decided
	Useful  int // of those: confirmed, or right with an honest reason
}

// RuleUses counts the use of every rule that fired.
func (s *Store) RuleUses(ctx context.Context) ([]RuleUse, error) {
	var out []RuleUse
	err := s.read.WithContext(ctx).Raw(`SELECT f.rule AS rule, count(*) AS hits,
		count(CASE WHEN c.outcome <> '' THEN 1 END) AS decided,
		count(CASE WHEN c.outcome IN ('confirmed', 'right_alert_not_fraud') THEN 1 END) AS useful
		FROM findings f JOIN applications a ON a.id = f.application AND a.evaluation = f.seq
		LEFT JOIN cases c ON c.application = f.application GROUP BY f.rule ORDER BY f.rule`).Scan(&out).Error
	if err != nil {
		return nil, fmt.Errorf("count the use of rules: %w", err)
	}
	return out, nil
}

// Uploads gives the batches whose names begin with the prefix, in descending
// order of their names, at most limit.
func (s *Store) Uploads(ctx context.Context, prefix string, limit int) ([]string, error) {
	var out []string
	err := s.read.WithContext(ctx).Raw("SELECT DISTINCT batch FROM uploads WHERE batch >= ? AND batch < ? ORDER BY batch DESC LIMIT ?",
		prefix, prefix+"\U0010FFFF", limit).Scan(&out).Error
	if err != nil {
		return nil, fmt.Errorf("list uploads: %w", err)
	}
	return out, nil
}
