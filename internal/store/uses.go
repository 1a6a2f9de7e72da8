package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"bonafide/internal/review"
	"bonafide/internal/screen"
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

// RuleWeeks counts by version and week the applications on which a rule fired,
// each in the week in which that version first did, oldest first.
func (s *Store) RuleWeeks(ctx context.Context, rule string) ([]RuleWeek, error) {
	// Day 0 of 1970 was a Thursday: weeks begin on Monday.
	const week = int64(7 * 24 * time.Hour / time.Microsecond)
	const monday = int64(3 * 24 * time.Hour / time.Microsecond)
	var rows []struct {
		Version, Hits int
		Week          int64
	}
	err := s.read.WithContext(ctx).Raw(`SELECT version, (at + ?) / ? AS week, count(*) AS hits FROM (
		SELECT f.version, min(e.made_at) AS at FROM findings f JOIN evaluations e ON e.application = f.application AND e.seq = f.seq WHERE f.rule = ? GROUP BY f.version, f.application)
		GROUP BY version, week ORDER BY week, version`, monday, week, rule).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("hits of rule %s: %w", rule, err)
	}
	out := make([]RuleWeek, len(rows))
	for i, r := range rows {
		out[i] = RuleWeek{r.Version, moment(r.Week*week - monday), r.Hits}
	}
	return out, nil
}

// RuleOutcomes counts by version, newest first, what became of the cases in which
// a rule had fired in the judgement that stood when they were decided.
func (s *Store) RuleOutcomes(ctx context.Context, rule string) ([]RuleOutcomes, error) {
	var rows []struct {
		Version, N int
		Outcome    string
	}
	err := s.read.WithContext(ctx).Raw(`SELECT f.version, c.outcome, count(*) AS n FROM cases c JOIN findings f ON f.application = c.application AND f.rule = ?
		AND f.seq = (SELECT max(e.seq) FROM evaluations e WHERE e.application = c.application AND e.made_at <= c.decided_at)
		WHERE c.outcome <> '' GROUP BY f.version, c.outcome ORDER BY f.version DESC`, rule).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("outcomes of rule %s: %w", rule, err)
	}
	var out []RuleOutcomes
	for _, r := range rows {
		if len(out) == 0 || out[len(out)-1].Version != r.Version {
			out = append(out, RuleOutcomes{Version: r.Version})
		}
		o := &out[len(out)-1]
		switch review.Outcome(r.Outcome) {
		case review.Confirmed:
			o.Confirmed = r.N
		case review.RightNotFraud:
			o.RightNotFraud = r.N
		case review.FalseAlarm:
			o.FalseAlarm = r.N
		case review.Cleared:
			o.Cleared = r.N
		case review.Unsure:
			o.Unsure = r.N
		}
	}
	return out, nil
}

// AnsweredPage gives what the latest judgements of applications after a number
// say rule by rule, ascending, at most limit (at most 1,000). rules tells how
// many rules a set has, by its hash; judgements of sets that it doesn't know (0)
// come without answers.
func (s *Store) AnsweredPage(ctx context.Context, after int64, limit int, rules func(hash string) int) ([]Answered, error) {
	var rows []struct {
		ID               int64
		RuleSet, Outcome string
		Bits             []byte
		HasCase          bool
	}
	if err := s.read.WithContext(ctx).Raw(`SELECT a.id, e.rule_set, e.bits, c.id IS NOT NULL AS has_case, coalesce(c.outcome, '') AS outcome
		FROM applications a JOIN evaluations e ON e.application = a.id AND e.seq = a.evaluation LEFT JOIN cases c ON c.application = a.id
		WHERE a.id > ? ORDER BY a.id LIMIT ?`, after, min(limit, 1000)).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("answers after application %d: %w", after, err)
	}
	out := make([]Answered, len(rows))
	for i, r := range rows {
		out[i] = Answered{App: r.ID, RuleSet: r.RuleSet, Outcomes: outcomesOf(r.Bits, rules(r.RuleSet)), Case: r.HasCase, Outcome: review.Outcome(r.Outcome)}
	}
	return out, nil
}

// outcomesOf reads what outcomeBits wrote of n rules.
func outcomesOf(bits []byte, n int) []screen.Outcome {
	codes := [4]screen.Outcome{screen.Clear, screen.Fired, screen.NotAvailable, screen.NotApplicable}
	out := make([]screen.Outcome, min(n, 4*len(bits)))
	for i := range out {
		out[i] = codes[bits[i/4]>>(i%4*2)&3]
	}
	return out
}

// FindRuleSet gives the whole hash of a kept rule set by its beginning, with or
// without "sha256:", of at least 8 digits. The error wraps [ErrNotFound], or
// [ErrInput] when several begin so.
func (s *Store) FindRuleSet(ctx context.Context, prefix string) (string, error) {
	digits := strings.TrimPrefix(strings.ToLower(prefix), "sha256:")
	var found []string
	err := error(nil)
	if len(digits) < 8 || strings.Trim(digits, "0123456789abcdef") != "" {
		err = fmt.Errorf("%w: write at least 8 digits of its hash", ErrInput)
	} else {
		err = s.read.WithContext(ctx).Raw("SELECT hash FROM rule_sets WHERE hash LIKE ? LIMIT 2", "sha256:"+digits+"%").Scan(&found).Error
	}
	switch {
	case err == nil && len(found) == 0:
		err = ErrNotFound
	case err == nil && len(found) > 1:
		err = fmt.Errorf("%w: several begin so, write more digits", ErrInput)
	}
	if err != nil {
		return "", fmt.Errorf("rule set %q: %w", prefix, err)
	}
	return found[0], nil
}
