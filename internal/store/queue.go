package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"bonafide/internal/review"
)

// effectiveOpen is review.Effective == Open or Held in SQL; it takes the time twice.
const effectiveOpen = "(state IN ('open', 'held') OR (state = 'held' AND held_until <= ?) OR (state = 'snoozed' AND snoozed_until <= ?))"

// viewCondition gives a view's rows in SQL.
func viewCondition(v View, me string, now int64) (string, []any, error) {
	switch v {
	case "", ViewOpen:
		return "state <> 'closed' AND (state = 'awaiting_second' OR " + effectiveOpen + ")", []any{now, now}, nil
	case ViewMine:
		return "state <> 'closed' AND (assignee = ? OR (held_by = ? AND held_until > ?))", []any{me, me, now}, nil
	case ViewNobody:
		return "state <> 'closed' AND assignee = '' AND (held_by = '' OR held_until <= ?) AND " + effectiveOpen, []any{now, now, now}, nil
	case ViewSecond:
		return "state = 'awaiting_second'", nil, nil
	case ViewReopened:
		return "state <> 'closed' AND reopened_at > 0", nil, nil
	case ViewSnoozed:
		return "state = 'snoozed' AND snoozed_until > ?", []any{now}, nil
	case ViewQuiet:
		return "state = 'quiet'", nil, nil
	case ViewClosed:
		return "state = 'closed'", nil, nil
	}
	return "", nil, fmt.Errorf("%w: view %q", ErrInput, v)
}

// orders are the ways to sort a queue.
var orders = map[string]string{
	"":     "due_at, id",
	"due":  "due_at, id",
	"band": "band DESC, score DESC, due_at, id",
	"age":  "opened_at, id",
}

// order is how the filter's rows are sorted; closed ones by what changed last.
func (f Filter) order() (string, error) {
	order, ok := orders[f.Sort]
	if !ok {
		return "", fmt.Errorf("%w: order %q; use due, band or age", ErrInput, f.Sort)
	}
	if f.View == ViewClosed {
		return "changed_at DESC, id DESC", nil
	}
	return order, nil
}

func (f Filter) where(now int64) (string, []any, error) {
	cond, args, err := viewCondition(f.View, f.Me, now)
	if err != nil {
		return "", nil, err
	}
	if f.Band != "" {
		if f.Band.Rank() < 0 {
			return "", nil, fmt.Errorf("%w: band %q", ErrInput, f.Band)
		}
		cond, args = cond+" AND band >= ?", append(args, f.Band.Rank())
	}
	if f.Family != "" {
		cond, args = cond+" AND instr(families, ?) > 0", append(args, ","+f.Family+",")
	}
	if f.Job != "" {
		cond, args = cond+" AND job = ?", append(args, f.Job)
	}
	if f.Assignee != "" {
		cond, args = cond+" AND assignee = ?", append(args, f.Assignee)
	}
	return cond, args, nil
}

// Queue gives one page of cases. The error wraps [ErrInput] when the filter
// names a view, band or order that doesn't exist.
func (s *Store) Queue(ctx context.Context, f Filter) (QueuePage, error) {
	p, err := s.queue(s.read.WithContext(ctx), f)
	if err != nil {
		return p, fmt.Errorf("queue: %w", err)
	}
	return p, nil
}

func (s *Store) queue(db *gorm.DB, f Filter) (p QueuePage, err error) {
	now := micros(s.now())
	cond, args, err := f.where(now)
	if err != nil {
		return p, err
	}
	order, err := f.order()
	if err != nil {
		return p, err
	}
	if f.Limit == 0 {
		f.Limit = 50
	}
	var rows []caseRow
	if err := db.Raw("SELECT * FROM cases WHERE "+cond+" ORDER BY "+order+" LIMIT ? OFFSET ?",
		append(slices.Clone(args), min(f.Limit, 1000), max(f.Offset, 0))...).Scan(&rows).Error; err != nil {
		return p, err
	}
	if err := db.Raw("SELECT count(*) FROM cases WHERE "+cond, args...).Scan(&p.Total).Error; err != nil {
		return p, err
	}
	if p.Rows, err = s.queueRows(db, rows); err != nil {
		return p, err
	}
	if p.Counts, err = s.viewCounts(db, f.Me, now); err != nil {
		return p, err
	}
	err = db.Raw("SELECT DISTINCT job FROM cases WHERE state <> 'closed' AND job <> '' ORDER BY job LIMIT 200").Scan(&p.Jobs).Error
	return p, err
}

func (s *Store) viewCounts(db *gorm.DB, me string, now int64) (map[View]int, error) {
	out := map[View]int{}
	for _, v := range []View{ViewOpen, ViewMine, ViewNobody, ViewSecond, ViewReopened, ViewSnoozed, ViewQuiet, ViewClosed} {
		cond, args, err := viewCondition(v, me, now)
		if err != nil {
			return nil, err
		}
		var n int
		if err := db.Raw("SELECT count(*) FROM cases WHERE "+cond, args...).Scan(&n).Error; err != nil {
			return nil, err
		}
		out[v] = n
	}
	return out, nil
}

// queueRows opens what is sealed of cases and adds the public ids.
func (s *Store) queueRows(db *gorm.DB, rows []caseRow) ([]QueueRow, error) {
	apps := make([]int64, len(rows))
	for i, r := range rows {
		apps[i] = r.Application
	}
	ids := map[int64]string{}
	var public []applicationRow
	if err := db.Raw("SELECT id, public_id FROM applications WHERE id IN ?", apps).Scan(&public).Error; err != nil {
		return nil, err
	}
	for _, p := range public {
		ids[p.ID] = uuid.UUID(p.PublicID).String()
	}
	out := make([]QueueRow, len(rows))
	for i, r := range rows {
		var b caseBody
		if err := s.unseal(casePlace(r.Application), r.Sealed, &b); err != nil {
			return nil, err
		}
		c := r.policy()
		c.State = review.Effective(c, s.now())
		out[i] = QueueRow{Case: c, App: r.Application, ID: ids[r.Application], Name: b.Name, Job: r.Job, Band: bandOf(r.Band), Score: r.Score,
			Notices: b.Notices, Families: strings.FieldsFunc(r.Families, func(c rune) bool { return c == ',' }), Linked: r.Linked,
			Ran: r.Ran, Of: r.Of, OpenedAt: moment(r.OpenedAt), DueAt: moment(r.DueAt), Reopened: r.ReopenedAt > 0, WhyNow: b.WhyNow,
			ChangedAt: moment(r.ChangedAt)}
	}
	return out, nil
}

// Neighbours gives the references before and after a case in the queue that the
// filter selects, "" at its ends, its position from 1 (0: not in it) and the
// number of rows.
func (s *Store) Neighbours(ctx context.Context, f Filter, ref string) (before, after string, position, of int, err error) {
	id, err := caseID(ref)
	if err != nil {
		return "", "", 0, 0, err
	}
	cond, args, err := f.where(micros(s.now()))
	if err != nil {
		return "", "", 0, 0, err
	}
	order, err := f.order()
	if err != nil {
		return "", "", 0, 0, err
	}
	var ids []int64
	if err := s.read.WithContext(ctx).Raw("SELECT id FROM cases WHERE "+cond+" ORDER BY "+order+" LIMIT 10000", args...).Scan(&ids).Error; err != nil {
		return "", "", 0, 0, fmt.Errorf("neighbours of case %s: %w", ref, err)
	}
	at := slices.Index(ids, id)
	if at > 0 {
		before = caseRef(ids[at-1])
	}
	if at >= 0 && at+1 < len(ids) {
		after = caseRef(ids[at+1])
	}
	return before, after, at + 1, len(ids), nil
}

// CaseHead is what a step on a case needs to know of it.
type CaseHead struct {
	review.Case
	Opened bool // the person asked for opened evidence of it since it was last opened
}

// CaseHeads gives the cases of applications, by application, as far as a step on
// them goes: nothing sealed is read. by is the id of the person whose openings count.
func (s *Store) CaseHeads(ctx context.Context, apps []int64, by string) (map[int64]CaseHead, error) {
	out := make(map[int64]CaseHead, len(apps))
	for part := range slices.Chunk(apps, 500) {
		db := s.read.WithContext(ctx)
		var rows []caseRow
		if err := db.Raw(`SELECT id, application, state, outcome, reason, version, evidence_version, assignee, held_by, held_until, snoozed_until, first_by, first_at, decided_by, decided_at
			FROM cases WHERE application IN ?`, part).Scan(&rows).Error; err != nil {
			return nil, fmt.Errorf("cases of %d applications: %w", len(apps), err)
		}
		var opened []int64
		if err := db.Raw("SELECT DISTINCT c.id FROM cases c JOIN evidence_openings o ON o.case_id = c.id AND o.opened_by = ? AND o.at >= c.reopened_at WHERE c.application IN ?", by, part).Scan(&opened).Error; err != nil {
			return nil, fmt.Errorf("cases of %d applications: %w", len(apps), err)
		}
		for _, r := range rows {
			out[r.Application] = CaseHead{r.policy(), slices.Contains(opened, r.ID)}
		}
	}
	return out, nil
}
