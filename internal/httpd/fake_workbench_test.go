package httpd

import (
	"context"
	"fmt"
	"strings"
	"time"

	"bonafide/internal/list"
	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/rule"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

const (
	liveHash  = "sha256:7c41e09b0000000000000000000000000000000000000000000000000000aaaa"
	draftHash = "sha256:91f3d2c70000000000000000000000000000000000000000000000000000bbbb"
)

func (f *fake) Live(context.Context) (pipeline.LiveRules, error) {
	return pipeline.LiveRules{Live: store.Live{ID: 2, Hash: liveHash, Kind: store.LiveApproved, Since: noon.AddDate(0, 0, -9), By: "user/rafael", Reason: "Fewer false alarms"}, Newer: true}, nil
}

func (f *fake) LiveHistory(context.Context, int) ([]store.Live, error) {
	return []store.Live{{ID: 2, Hash: liveHash, Kind: store.LiveApproved, Since: noon.AddDate(0, 0, -9), By: "Rafael Ostrom", ApprovedBy: "Ines Calder", Reason: "Fewer false alarms", Draft: 3, Marked: 23},
		{ID: 1, Hash: "sha256:0a0b0c0d", Kind: store.LiveShipped, Since: noon.AddDate(0, -2, 0), Until: noon.AddDate(0, 0, -9), By: "program"}}, nil
}

func (f *fake) RollBack(_ context.Context, _ Person, hash, reason string) error {
	f.done = append(f.done, "rollback "+hash+" "+reason)
	return nil
}

func (f *fake) Drafts(context.Context, bool) ([]store.Draft, error) {
	d := f.inventedDraft().Draft
	d.Author = "Rafael Ostrom"
	return []store.Draft{d}, nil
}

func (f *fake) inventedDraft() Draft {
	return Draft{
		Draft: store.Draft{Draft: review.Draft{ID: 4, State: review.DraftProposed, Version: 5, Author: "user/rafael", Editors: []string{"user/rafael"}, Base: liveHash, Hash: draftHash, Tested: draftHash, Tried: draftHash, Against: liveHash},
			Title: "One phone under names that only look alike", Reason: "Married names made up 11 of 14 false alarms.", CreatedAt: noon.Add(-19 * time.Hour), ChangedAt: noon.Add(-2 * time.Hour),
			Tests: &store.TestRun{Hash: draftHash, At: noon, Tests: 7, Seconds: 1.4}, Backtest: 8},
		AuthorName: "Rafael Ostrom", Live: liveHash, Leads: 2,
		Changes:  []pipeline.FileChange{{Path: "reuse/contact-phone-under-different-names.yaml", Before: "id: x\nstatus: stable\nversion: 1\nweight: 13\n", After: "id: x\nstatus: stable\nversion: 2\nweight: 12\n"}},
		Backtest: &store.Backtest{ID: 8, Draft: 4, From: liveHash, To: draftHash, Since: noon.AddDate(0, 0, -90), State: store.BacktestDone, Done: 8412, Total: 8412, StartedAt: noon, FinishedAt: noon},
		Report: &pipeline.BacktestReport{From: liveHash, To: draftHash, Since: noon.AddDate(0, 0, -90), Until: noon, Applications: 8412, Fires: pipeline.Pair{Before: 48, After: 36}, Cases: pipeline.Pair{Before: 225, After: 219},
			Confirmed: 11, Minutes: 25, Hours: pipeline.Change{Before: 93.7, After: 91.2},
			Rules: []pipeline.BacktestRule{{Rule: "contact-phone-under-different-names", Version: pipeline.Pair{Before: 1, After: 2}, Fires: pipeline.Pair{Before: 48, After: 36}, Stops: 12, Moves: 2, Decided: pipeline.Pair{Before: 48, After: 36}, Useful: pipeline.Pair{Before: 34, After: 33}}},
			Jobs:  []pipeline.BacktestJob{{Job: "Senior Go engineer", Applications: 911, Cases: pipeline.Pair{Before: 40, After: 38}, Moves: 2}},
			People: []pipeline.BacktestPerson{
				{App: 1, ID: "app-4812", Case: "A-4812", Job: "Senior Go engineer", Before: pipeline.Standing{Band: screen.BandMedium, Score: 13}, After: pipeline.Standing{Band: screen.BandNone}, Stops: []pipeline.WeighedRule{{Rule: "contact-phone-under-different-names", Weight: 13}}, Outcome: review.FalseAlarm},
				{App: 2, ID: "app-4855", Case: "A-4855", Before: pipeline.Standing{Band: screen.BandLow, Score: 3}, After: pipeline.Standing{Band: screen.BandMedium, Score: 12}, Begins: []pipeline.WeighedRule{{Rule: "contact-phone-under-different-names", Weight: 12}}}}},
		People: map[int64]store.Hit{1: {App: 1, Name: "=Clara Denholm", Case: "A-4812"}, 2: {App: 2, Name: "Imre Solvang", Case: "A-4855"}},
		Events: []Event{{Sequence: 7, At: noon, By: "Rafael Ostrom", What: "proposed draft 4", Hash: "ab12cd34"}},
	}
}

func (f *fake) Draft(_ context.Context, id int64) (Draft, error) {
	if id != 4 {
		return Draft{}, store.ErrNotFound
	}
	d := f.inventedDraft()
	if f.running {
		d.Backtest.State, d.Backtest.Done, d.Report = store.BacktestRunning, 2103, nil
	}
	return d, nil
}

func (f *fake) RuleFile(_ context.Context, _, path string) (string, error) {
	if path != "reuse/contact-phone-under-different-names.yaml" {
		return "", store.ErrNotFound
	}
	return "id: contact-phone-under-different-names\nversion: 1\n", nil
}

func (f *fake) SaveDraft(_ context.Context, _ Person, e pipeline.DraftEdit) (int64, error) {
	for path, text := range e.Files {
		if string(text) == "broken" {
			if strings.HasPrefix(path, "lists/") {
				return 0, fmt.Errorf("lists:\n%w: %s:4:5: unknown key doman; write domain", list.ErrList, path)
			}
			return 0, rule.Problems{{File: path, Line: 3, Column: 7, What: "there is no field emial", Mend: "did you mean email?"}}
		}
	}
	if e.Title == "" {
		return 0, review.ErrDraftReason
	}
	return 4, nil
}

func (f *fake) DraftShipped(context.Context, Person, string, string) (int64, []string, error) {
	return 4, []string{"reuse/a.yaml"}, nil
}

func (f *fake) StepDraft(_ context.Context, _ Person, _ int64, r review.DraftRequest) error {
	if r.Version == 4 {
		return fmt.Errorf("approve draft 4: %w", review.ErrConflict)
	}
	if r.Action == review.ApproveDraft && !r.Read {
		return review.ErrDraftUnread
	}
	f.done = append(f.done, string(r.Action))
	return nil
}

func (f *fake) TestDraft(context.Context, Person, int64) error { return nil }
func (f *fake) RenewDraft(context.Context, Person, int64) error {
	return fmt.Errorf("%w: lists/link_caps.yaml", review.ErrDraftFiles)
}
func (f *fake) StartBacktest(context.Context, Person, int64, time.Time) error { return nil }
func (f *fake) StopBacktest(context.Context, Person, int64) error             { return nil }
func (f *fake) StartShadow(context.Context, Person, int64) error              { return nil }
func (f *fake) EndShadow(context.Context, Person, string) error               { return nil }

func (f *fake) RuleRecord(_ context.Context, id string) (RuleRecord, error) {
	if id != "contact-phone-under-different-names" {
		return RuleRecord{}, nil
	}
	return RuleRecord{Outcomes: []store.RuleOutcomes{{Version: 1, Confirmed: 20, RightNotFraud: 14, FalseAlarm: 4, Cleared: 2}},
		Weeks:   []store.RuleWeek{{Version: 1, Week: noon.AddDate(0, 0, -14), Hits: 30}, {Version: 1, Week: noon.AddDate(0, 0, -7), Hits: 18}},
		Snoozes: []store.Snooze{{ID: 3, Rule: id, Kind: "phone", Value: "+12025550143", Reason: "the office of Pellam Staffing", By: "Ines Calder", Until: noon.AddDate(0, 2, 0)}}}, nil
}

func (f *fake) SnoozeRule(_ context.Context, _ Person, s store.Snooze) error {
	f.done = append(f.done, "snooze "+s.Kind+" "+s.Value)
	return nil
}

func (f *fake) EndSnooze(context.Context, Person, int64) error { return nil }

func (f *fake) Weigh(context.Context) (pipeline.Weighing, error) {
	return pipeline.Weighing{RuleSet: liveHash, Confirmed: 31, Honest: 8200, Rules: []pipeline.WeighedByUse{{Rule: "contact-phone-under-different-names", Version: 1, Judged: 13, Confirmed: pipeline.Share{Fired: 20, Answered: 30},
		Honest: pipeline.Share{Fired: 28, Answered: 8100}, Raw: 22.8, Measured: 19.5, Low: 16.1, High: 22.4}}}, nil
}

func (f *fake) SharedValues(_ context.Context, open bool, _, _ int) (store.IdentifierPage, error) {
	if !open {
		return store.IdentifierPage{}, nil
	}
	return store.IdentifierPage{Rows: []store.IdentifierCase{inventedValue()}, Total: 1, Open: 1}, nil
}

func inventedValue() store.IdentifierCase {
	return store.IdentifierCase{ID: 3, Ref: "V-3", Kind: "phone", Value: "+12025550143", Names: 21, Applications: 68, FirstSeen: noon.AddDate(0, -1, 0), LastSeen: noon, Open: true}
}

func (f *fake) SharedValue(_ context.Context, ref string) (SharedValue, error) {
	if ref != "V-3" {
		return SharedValue{}, store.ErrNotFound
	}
	return SharedValue{IdentifierCase: inventedValue(), Applications: []store.Hit{{App: 1, ID: "app-4812", Name: "Clara Denholm", Job: "Senior Go engineer", Band: screen.BandLow, AppliedAt: noon}}, Total: 68}, nil
}

func (f *fake) MarkShared(_ context.Context, _ Person, m store.Mark) error {
	f.done = append(f.done, "mark "+m.Value+" "+m.As)
	return nil
}
