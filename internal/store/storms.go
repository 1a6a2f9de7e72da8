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
	"bonafide/internal/screen"
)

const (
	// reopenMost is how many closed cases one act reopens in a day unless Config says
	// otherwise: what a few people can look at beside their other cases (judgement).
	reopenMost = 200
	// reopenDay is the time in which they are counted.
	reopenDay = 24 * time.Hour
	// reopenAtOnce bounds a transaction that reopens held cases.
	reopenAtOnce = 25
	// stormShown is from how many reopenings on a trigger is shown as a storm.
	stormShown = 50
)

// The beginnings of reasons that one act gives to many: these are bounded. What
// reaches one application alone, or those that one other shares a value with, is not.
const (
	becauseList   = "the list "
	becauseEntry  = "an entry of the list "
	becauseImport = "the import of "
	becauseMark   = "a shared "
	becauseUnmark = "the mark of a shared "
	becauseRule   = "the rule "
	becauseTexts  = "the table of boilerplate "
	becauseUpdate = "the program " // an earlier one judged
)

// reasonsOf splits why a case is judged again into the reasons that it is made of.
func reasonsOf(whyNow string) []string { return strings.Split(whyNow, "; ") }

// wide reports whether a reason is one of an act that reaches many.
func wide(reason string) bool {
	return slices.ContainsFunc([]string{becauseList, becauseEntry, becauseImport, becauseMark, becauseUnmark, becauseRule, becauseTexts, becauseUpdate},
		func(begin string) bool { return strings.HasPrefix(reason, begin) })
}

// heldRow is one row of held_back.
type heldRow struct {
	CaseID, Since int64
	Reasons       string
	Evidence      []byte
}

// mayReopen reports whether one of the reasons may reopen another closed case
// today; those that aren't of an act that reaches many always may.
func (s *Store) mayReopen(tx *gorm.DB, reasons []string) (bool, error) {
	for _, reason := range reasons {
		if !wide(reason) {
			return true, nil
		}
		var n int
		if err := tx.Raw("SELECT count(*) FROM reopenings WHERE reason = ? AND at > ?", reason, micros(s.now().Add(-reopenDay))).Scan(&n).Error; err != nil {
			return false, err
		}
		if n < s.reopen {
			return true, nil
		}
	}
	return false, nil
}

// reopened counts a reopening, forgets those of days that are over, and ends what
// held the case back.
func (s *Store) reopened(tx *gorm.DB, id int64, reasons []string) error {
	if err := tx.Exec("DELETE FROM reopenings WHERE at <= ?", micros(s.now().Add(-reopenDay))).Error; err != nil {
		return err
	}
	for _, reason := range reasons {
		if !wide(reason) {
			continue
		}
		if err := tx.Exec("INSERT INTO reopenings (reason, case_id, at) VALUES (?,?,?) ON CONFLICT (reason, case_id) DO UPDATE SET at = excluded.at", reason, id, micros(s.now())).Error; err != nil {
			return err
		}
	}
	return endHold(tx, id)
}

func endHold(tx *gorm.DB, id int64) error {
	return tx.Exec("DELETE FROM held_back WHERE case_id = ?", id).Error
}

// holdBack keeps a closed case that was to reopen closed for now, and says so in its history.
func (s *Store) holdBack(tx *gorm.DB, row *caseRow, r renewal) error {
	row.EvidenceVersion++
	row.ChangedAt = micros(s.now())
	reasons := strings.Join(reasonsOf(r.WhyNow), "\n")
	if err := tx.Exec(`INSERT INTO held_back (case_id, since, reasons, evidence) VALUES (?,?,?,?) ON CONFLICT (case_id) DO UPDATE SET reasons =
		CASE WHEN instr(char(10) || reasons || char(10), char(10) || excluded.reasons || char(10)) > 0 OR length(reasons) > ? THEN reasons ELSE reasons || char(10) || excluded.reasons END`,
		row.ID, micros(s.now()), reasons, r.before, dirtyLength).Error; err != nil {
		return err
	}
	_, err := s.audit(tx, "system", "case.held_back", "case/"+caseRef(row.ID), map[string]any{"case": caseRef(row.ID), "why_now": r.WhyNow,
		"band": r.Band, "rules": rules(r.Findings), "new": rules(s.newFindings(r.Findings, r.before)), "most": s.reopen})
	return err
}

// stillHeld ends the hold of a closed case that its latest judgement no longer asks
// to reopen; its history says so.
func (s *Store) stillHeld(tx *gorm.DB, row *caseRow, e Evaluation, evidence []byte) error {
	var rows []heldRow
	if err := tx.Raw("SELECT * FROM held_back WHERE case_id = ?", row.ID).Scan(&rows).Error; err != nil || len(rows) == 0 {
		return err
	}
	asks := e.Band.Rank() >= screen.BandMedium.Rank() && hasNew(rows[0].Evidence, evidence)
	if !asks {
		var err error
		if asks, err = s.withdrawn(tx, row, e.Findings); err != nil {
			return err
		}
	}
	if asks {
		return nil
	}
	if err := endHold(tx, row.ID); err != nil {
		return err
	}
	_, err := s.audit(tx, "system", "case.hold_ended", "case/"+caseRef(row.ID), map[string]any{"case": caseRef(row.ID), "why_now": e.WhyNow, "band": e.Band})
	return err
}

// ReopenHeld reopens held cases as far as the day's number allows, gravest first,
// and tells how many. Look-back calls it: a storm that may reopen nobody today
// costs it no write.
func (s *Store) ReopenHeld(ctx context.Context) (n int, err error) {
	db := s.read.WithContext(ctx)
	held, err := s.heldRows(db, "")
	if err == nil && len(held) > 0 {
		held, err = s.mayReopenOf(db, held)
	}
	if err != nil {
		return 0, fmt.Errorf("reopen held cases: %w", err)
	}
	for part := range slices.Chunk(held, reopenAtOnce) {
		did := 0
		err := s.doIn(ctx, bulk, func(tx *gorm.DB) error {
			for _, h := range part {
				reopened, err := s.reopenHeld(tx, h, "system", "")
				if err != nil {
					return err
				}
				if reopened {
					did++
				}
			}
			return nil
		})
		if err != nil {
			return n, fmt.Errorf("reopen held cases: %w", err)
		}
		n += did
	}
	return n, nil
}

// mayReopenOf are the held cases of which a reason may reopen one more today, each
// of them counted. What others reopen meanwhile comes on top.
func (s *Store) mayReopenOf(db *gorm.DB, held []heldRow) (out []heldRow, err error) {
	counts, err := s.reopenedToday(db)
	if err != nil {
		return nil, err
	}
	of := map[string]int{}
	for _, c := range counts {
		of[c.Reason] = c.N
	}
	for _, h := range held {
		reasons := strings.Split(h.Reasons, "\n")
		if !slices.ContainsFunc(reasons, func(r string) bool { return !wide(r) || of[r] < s.reopen }) {
			continue
		}
		for _, r := range reasons {
			of[r]++
		}
		out = append(out, h)
	}
	return out, nil
}

// reopenCount is how many cases a reason reopened in the last day, and since when.
type reopenCount struct {
	Reason string
	N      int
	Since  int64
}

func (s *Store) reopenedToday(db *gorm.DB) (out []reopenCount, err error) {
	err = db.Raw("SELECT reason, count(*) AS n, min(at) AS since FROM reopenings WHERE at > ? GROUP BY reason", micros(s.now().Add(-reopenDay))).Scan(&out).Error
	return out, err
}

// Release reopens at once all closed cases that are held back for a reason, and
// tells how many; with an error, those before it stay reopened. The error wraps
// review.ErrProposes, review.ErrForbidden, or [ErrNotFound] when none is.
func (s *Store) Release(ctx context.Context, by review.Actor, reason string) (n int, err error) {
	switch {
	case by.Kind != review.Signed:
		err = review.ErrProposes
	case !by.Has(review.Lead):
		err = review.ErrForbidden
	default:
		n, err = s.release(ctx, by, reason)
	}
	if err != nil {
		return n, fmt.Errorf("release what %q holds back: %w", reason, err)
	}
	return n, nil
}

// release reopens some at a time, so that nobody's decision waits for all.
func (s *Store) release(ctx context.Context, by review.Actor, reason string) (n int, err error) {
	held, err := s.heldRows(s.read.WithContext(ctx), reason)
	if err != nil {
		return 0, err
	}
	if len(held) == 0 {
		return 0, ErrNotFound
	}
	for part := range slices.Chunk(held, reopenAtOnce) {
		did := 0
		err := s.do(ctx, people, func(tx *gorm.DB) error {
			for _, h := range part {
				reopened, err := s.reopenHeld(tx, h, by.ID, reason)
				if err != nil {
					return err
				}
				if reopened {
					did++
				}
			}
			_, err := s.audit(tx, by.ID, "storm.released", "backlog", map[string]any{"reason": reason, "cases": did})
			return err
		})
		if err != nil {
			return n, err
		}
		n += did
	}
	return n, nil
}

// reopenHeld reopens a held case, unless a person did so meanwhile, or what asked
// for it is gone.
func (s *Store) reopenHeld(tx *gorm.DB, seen heldRow, by, released string) (bool, error) {
	var h heldRow
	if err := tx.Raw("SELECT case_id, since, reasons FROM held_back WHERE case_id = ?", seen.CaseID).Scan(&h).Error; err != nil || h.CaseID == 0 {
		return false, err
	}
	row, err := findCase(tx, h.CaseID)
	if err != nil {
		return false, err
	}
	if row.State != string(review.Closed) {
		return false, endHold(tx, row.ID)
	}
	reasons := strings.Split(h.Reasons, "\n")
	next, events := review.Renew(row.policy(), strings.Join(reasons, "; "))
	if next.State == review.Closed { // confirmed: only intelligence that was taken back can ask for it
		next, events = review.Withdraw(row.policy(), strings.Join(reasons, "; "))
		if err := s.markDirty(tx, []int64{row.Application}, reopenedBecause); err != nil {
			return false, err
		}
	}
	row.take(next)
	now := s.now()
	row.ChangedAt, row.ReopenedAt, row.DueAt = micros(now), micros(now), micros(now.Add(due(bandOf(row.Band))))
	events[0].Content["band"], events[0].Content["held_since"] = bandOf(row.Band), moment(h.Since).UTC().Format(time.RFC3339)
	if released != "" {
		events[0].Content["released"] = released
	}
	if _, err := s.events(tx, by, "case/"+caseRef(row.ID), events); err != nil {
		return false, err
	}
	if err := tx.Table("cases").Save(row).Error; err != nil {
		return false, err
	}
	return true, s.reopened(tx, row.ID, reasons)
}

// heldRows are the held cases of a reason ("": of all), gravest first, without
// their evidence.
func (s *Store) heldRows(db *gorm.DB, reason string) (rows []heldRow, err error) {
	err = db.Raw("SELECT h.case_id, h.since, h.reasons FROM held_back h JOIN cases c ON c.id = h.case_id ORDER BY c.band DESC, h.since, h.case_id").Scan(&rows).Error
	if reason != "" {
		rows = slices.DeleteFunc(rows, func(h heldRow) bool { return !slices.Contains(strings.Split(h.Reasons, "\n"), reason) })
	}
	return rows, err
}

// HeldBack gives the closed cases that wait to reopen for a reason ("": for any),
// gravest first, at most limit (200 when 0), and how many there are.
func (s *Store) HeldBack(ctx context.Context, reason string, limit int) (out []HeldCase, total int, err error) {
	db := s.read.WithContext(ctx)
	rows, err := s.heldRows(db, reason)
	if limit == 0 {
		limit = 200
	}
	for _, h := range rows[:min(len(rows), limit)] {
		var row caseRow
		if err == nil {
			err = db.Raw("SELECT id, application, band FROM cases WHERE id = ?", h.CaseID).Scan(&row).Error
		}
		out = append(out, HeldCase{caseRef(row.ID), row.Application, bandOf(row.Band), strings.ReplaceAll(h.Reasons, "\n", "; "), moment(h.Since)})
	}
	if err != nil {
		return nil, 0, fmt.Errorf("cases held back: %w", err)
	}
	return out, len(rows), nil
}

// storms are the triggers that hold cases back, or that reopened many.
func (s *Store) storms(db *gorm.DB) (out []Storm, held int, err error) {
	rows, err := s.heldRows(db, "")
	if err != nil {
		return nil, 0, err
	}
	by := map[string]*Storm{}
	of := func(reason string, at int64) *Storm {
		if by[reason] == nil {
			by[reason] = &Storm{Reason: reason, Since: moment(at), Bound: s.reopen}
		}
		if moment(at).Before(by[reason].Since) {
			by[reason].Since = moment(at)
		}
		return by[reason]
	}
	for _, h := range rows {
		for _, reason := range strings.Split(h.Reasons, "\n") {
			of(reason, h.Since).Held++
		}
	}
	counts, err := s.reopenedToday(db)
	if err != nil {
		return nil, 0, err
	}
	for _, c := range counts {
		if by[c.Reason] != nil || c.N >= min(stormShown, s.reopen) {
			of(c.Reason, c.Since).Reopened = c.N
		}
	}
	for _, storm := range by {
		out = append(out, *storm)
	}
	slices.SortFunc(out, func(a, b Storm) int {
		return cmp.Or(cmp.Compare(b.Held, a.Held), cmp.Compare(b.Reopened, a.Reopened), strings.Compare(a.Reason, b.Reason))
	})
	return out, len(rows), nil
}
