package httpd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"bonafide/internal/list"
	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/rule"
	"bonafide/internal/store"
)

// sharedShown is how many applications the page of a shared value lists.
const sharedShown = 200

// RuleDesk is what the office asks of the workbench; [pipeline.Desk] in service.
type RuleDesk interface {
	Rules() *rule.Catalogue
	Lists() *list.Lists
	RuleFiles(ctx context.Context, hash string) (fs.FS, error)
	Live(ctx context.Context) (pipeline.LiveRules, error)
	RollBack(ctx context.Context, by review.Actor, hash, reason string) (store.Live, error)
	SaveDraft(ctx context.Context, by review.Actor, e pipeline.DraftEdit) (store.Draft, error)
	DraftShipped(ctx context.Context, by review.Actor, title, reason string) (store.Draft, []string, error)
	RenewDraft(ctx context.Context, by review.Actor, id int64) (store.Draft, error)
	StepDraft(ctx context.Context, by review.Actor, id int64, r review.DraftRequest) (store.Draft, error)
	TestDraft(ctx context.Context, id int64) (store.TestRun, error)
	DiffRules(ctx context.Context, from, to string) ([]pipeline.FileChange, error)
	StartBacktest(ctx context.Context, by review.Actor, draft int64, since time.Time) (int64, error)
	StopBacktest(ctx context.Context, by review.Actor, id int64) error
	BacktestReport(ctx context.Context, id int64) (pipeline.BacktestReport, error)
	StartShadow(ctx context.Context, by review.Actor, draft int64) error
	EndShadow(ctx context.Context, by review.Actor, hash string) error
	SnoozeRule(ctx context.Context, by review.Actor, s store.Snooze) (int64, error)
	EndSnooze(ctx context.Context, by review.Actor, id int64) error
	Weigh(ctx context.Context) (pipeline.Weighing, error)
	Mark(ctx context.Context, by review.Actor, m store.Mark) error
}

// Live implements [Workbench].
func (o *Office) Live(ctx context.Context) (pipeline.LiveRules, error) { return o.Desk.Live(ctx) }

// LiveHistory implements [Workbench].
func (o *Office) LiveHistory(ctx context.Context, limit int) ([]store.Live, error) {
	names, err := o.names(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := o.Store.LiveHistory(ctx, limit)
	for i := range rows {
		rows[i].By, rows[i].ApprovedBy = nameOfActor(names, rows[i].By), nameOfActor(names, rows[i].ApprovedBy)
	}
	return rows, err
}

// RollBack implements [Workbench].
func (o *Office) RollBack(ctx context.Context, by Person, hash, reason string) error {
	_, err := o.Desk.RollBack(ctx, by.actor(), hash, reason)
	return err
}

// Drafts implements [Workbench].
func (o *Office) Drafts(ctx context.Context, all bool) ([]store.Draft, error) {
	names, err := o.names(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := o.Store.Drafts(ctx, all)
	for i := range rows {
		rows[i].Author = nameOfActor(names, rows[i].Author)
	}
	return rows, err
}

// Draft implements [Workbench].
func (o *Office) Draft(ctx context.Context, id int64) (Draft, error) {
	d, err := o.Store.Draft(ctx, id)
	if err != nil {
		return Draft{}, err
	}
	out := Draft{Draft: d}
	for _, add := range []func(context.Context, *Draft) error{o.addPeople, o.addChanges, o.addBacktest, o.addShadow} {
		if err := add(ctx, &out); err != nil {
			return Draft{}, fmt.Errorf("draft %d: %w", id, err)
		}
	}
	return out, nil
}

func (o *Office) addPeople(ctx context.Context, d *Draft) error {
	users, err := o.Store.Users(ctx)
	if err != nil {
		return err
	}
	for _, u := range users {
		if !u.Disabled && slices.Contains(u.Roles, review.Lead) {
			d.Leads++
		}
	}
	names, err := o.names(ctx)
	if err != nil {
		return err
	}
	d.AuthorName, d.ApproverName = nameOfActor(names, d.Author), nameOfActor(names, d.Approver)
	events, err := o.Store.Audit(ctx, fmt.Sprintf("draft/%d", d.ID), 0, 100)
	if err != nil {
		return err
	}
	d.Events = o.entries(names).list(events)
	return nil
}

func (o *Office) addChanges(ctx context.Context, d *Draft) error {
	live, err := o.Desk.Live(ctx)
	if err != nil {
		return err
	}
	d.Live = live.Hash
	d.Changes, err = o.Desk.DiffRules(ctx, d.Base, d.Hash)
	return err
}

func (o *Office) addBacktest(ctx context.Context, d *Draft) error {
	all, err := o.Store.Backtests(ctx, d.ID)
	if err != nil || len(all) == 0 {
		return err
	}
	d.Backtest = &all[0]
	if d.Backtest.To != d.Hash || d.Backtest.State != store.BacktestDone {
		return nil
	}
	report, err := o.Desk.BacktestReport(ctx, d.Backtest.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	d.Report = &report
	d.People, err = o.hits(ctx, report.People)
	return err
}

// hits names the people of a report; who was erased meanwhile is left out.
func (o *Office) hits(ctx context.Context, people []pipeline.BacktestPerson) (map[int64]store.Hit, error) {
	apps := make([]int64, 0, len(people))
	for _, p := range people {
		apps = append(apps, p.App)
	}
	rows, err := o.Store.Hits(ctx, apps)
	out := make(map[int64]store.Hit, len(rows))
	for _, h := range rows {
		out[h.App] = h
	}
	return out, err
}

func (o *Office) addShadow(ctx context.Context, d *Draft) error {
	all, err := o.Store.Shadows(ctx)
	if err != nil {
		return err
	}
	for i := range all {
		if all[i].Hash == d.Hash && all[i].EndedAt.IsZero() {
			d.Shadow = &all[i]
			seen, err := o.Store.ShadowSummary(ctx, d.Hash)
			d.Seen = &seen
			return err
		}
	}
	return nil
}

// RuleFile implements [Workbench].
func (o *Office) RuleFile(ctx context.Context, hash, path string) (string, error) {
	files, err := o.Desk.RuleFiles(ctx, hash)
	if err != nil {
		return "", err
	}
	text, err := fs.ReadFile(files, path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return "", fmt.Errorf("file %q: %w", path, store.ErrNotFound)
	}
	return string(text), err
}

// SaveDraft implements [Workbench].
func (o *Office) SaveDraft(ctx context.Context, by Person, e pipeline.DraftEdit) (int64, error) {
	d, err := o.Desk.SaveDraft(ctx, by.actor(), e)
	return d.ID, err
}

// DraftShipped implements [Workbench].
func (o *Office) DraftShipped(ctx context.Context, by Person, title, reason string) (int64, []string, error) {
	d, kept, err := o.Desk.DraftShipped(ctx, by.actor(), title, reason)
	return d.ID, kept, err
}

// StepDraft implements [Workbench].
func (o *Office) StepDraft(ctx context.Context, by Person, id int64, r review.DraftRequest) error {
	_, err := o.Desk.StepDraft(ctx, by.actor(), id, r)
	return err
}

// TestDraft implements [Workbench].
func (o *Office) TestDraft(ctx context.Context, by Person, id int64) error {
	if !by.actor().May(review.EditRules) {
		return ErrForbidden
	}
	_, err := o.Desk.TestDraft(ctx, id)
	return err
}

// RenewDraft implements [Workbench].
func (o *Office) RenewDraft(ctx context.Context, by Person, id int64) error {
	_, err := o.Desk.RenewDraft(ctx, by.actor(), id)
	return err
}

// StartBacktest implements [Workbench].
func (o *Office) StartBacktest(ctx context.Context, by Person, draft int64, since time.Time) error {
	_, err := o.Desk.StartBacktest(ctx, by.actor(), draft, since)
	return err
}

// StopBacktest implements [Workbench].
func (o *Office) StopBacktest(ctx context.Context, by Person, id int64) error {
	return o.Desk.StopBacktest(ctx, by.actor(), id)
}

// StartShadow implements [Workbench].
func (o *Office) StartShadow(ctx context.Context, by Person, draft int64) error {
	return o.Desk.StartShadow(ctx, by.actor(), draft)
}

// EndShadow implements [Workbench].
func (o *Office) EndShadow(ctx context.Context, by Person, hash string) error {
	return o.Desk.EndShadow(ctx, by.actor(), hash)
}

// RuleRecord implements [Workbench].
func (o *Office) RuleRecord(ctx context.Context, id string) (RuleRecord, error) {
	var out RuleRecord
	names, err := o.names(ctx)
	if err != nil {
		return out, err
	}
	if out.Outcomes, err = o.Store.RuleOutcomes(ctx, id); err != nil {
		return out, err
	}
	if out.Weeks, err = o.Store.RuleWeeks(ctx, id); err != nil {
		return out, err
	}
	out.Snoozes, err = o.Store.Snoozes(ctx, id, false)
	for i := range out.Snoozes {
		out.Snoozes[i].By = nameOfActor(names, out.Snoozes[i].By)
	}
	return out, err
}

// SnoozeRule implements [Workbench].
func (o *Office) SnoozeRule(ctx context.Context, by Person, s store.Snooze) error {
	_, err := o.Desk.SnoozeRule(ctx, by.actor(), s)
	return err
}

// EndSnooze implements [Workbench].
func (o *Office) EndSnooze(ctx context.Context, by Person, id int64) error {
	return o.Desk.EndSnooze(ctx, by.actor(), id)
}

// Weigh implements [Workbench].
func (o *Office) Weigh(ctx context.Context) (pipeline.Weighing, error) { return o.Desk.Weigh(ctx) }

// SharedValues implements [Workbench].
func (o *Office) SharedValues(ctx context.Context, open bool, offset, limit int) (store.IdentifierPage, error) {
	names, err := o.names(ctx)
	if err != nil {
		return store.IdentifierPage{}, err
	}
	page, err := o.Store.IdentifierCases(ctx, open, offset, limit)
	for i := range page.Rows {
		page.Rows[i].By = nameOfActor(names, page.Rows[i].By)
	}
	return page, err
}

// SharedValue implements [Workbench].
func (o *Office) SharedValue(ctx context.Context, ref string) (SharedValue, error) {
	v, err := o.Store.IdentifierCase(ctx, ref)
	if err != nil {
		return SharedValue{}, err
	}
	names, err := o.names(ctx)
	if err != nil {
		return SharedValue{}, err
	}
	v.By = nameOfActor(names, v.By)
	apps, total, err := o.Store.IdentifierApplications(ctx, ref, sharedShown)
	if err != nil {
		return SharedValue{}, err
	}
	rows, err := o.Store.Hits(ctx, apps)
	return SharedValue{IdentifierCase: v, Applications: rows, Total: total}, err
}

// MarkShared implements [Workbench].
func (o *Office) MarkShared(ctx context.Context, by Person, m store.Mark) error {
	return o.Desk.Mark(ctx, by.actor(), m)
}
