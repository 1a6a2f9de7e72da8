package review

import (
	"errors"
	"slices"
	"testing"
)

func proposedDraft() Draft {
	return Draft{ID: 4, State: DraftProposed, Version: 5, Author: "user/1", Editors: []string{"user/1", "user/3"}, Base: "live", Hash: "new", Tested: "new", Tried: "new", Against: "live"}
}

func TestStepsOfADraft(t *testing.T) {
	lead := func(id string) Actor { return person(id, Lead) }
	for _, tt := range []struct {
		name  string
		d     func(*Draft)
		by    Actor
		r     DraftRequest
		env   func(*DraftEnv)
		err   error
		state DraftState
	}{
		{name: "another lead approves what was tested and backtested", by: lead("user/2"), r: DraftRequest{Action: ApproveDraft, Read: true}, state: DraftLive},
		{name: "the author can't approve", by: lead("user/1"), r: DraftRequest{Action: ApproveDraft, Read: true}, err: ErrDraftAuthor},
		{name: "nor who wrote on it", by: lead("user/3"), r: DraftRequest{Action: ApproveDraft, Read: true}, err: ErrDraftAuthor},
		{name: "but the author can where only one lead can sign in", by: lead("user/1"), r: DraftRequest{Action: ApproveDraft, Read: true}, env: func(e *DraftEnv) { e.Leads = 1 }, state: DraftLive},
		{name: "who hasn't read the changes can't approve", by: lead("user/2"), r: DraftRequest{Action: ApproveDraft}, err: ErrDraftUnread},
		{name: "an earlier text's tests don't count", by: lead("user/2"), d: func(d *Draft) { d.Tested = "old" }, r: DraftRequest{Action: ApproveDraft, Read: true}, err: ErrDraftTests},
		{name: "nor its backtest", by: lead("user/2"), d: func(d *Draft) { d.Tried = "old" }, r: DraftRequest{Action: ApproveDraft, Read: true}, err: ErrDraftBacktest},
		{name: "nor a backtest against older rules", by: lead("user/2"), d: func(d *Draft) { d.Against = "older" }, r: DraftRequest{Action: ApproveDraft, Read: true}, err: ErrDraftBacktest},
		{name: "a draft of older rules is brought up to date first", by: lead("user/2"), d: func(d *Draft) { d.Base = "older" }, r: DraftRequest{Action: ApproveDraft, Read: true}, err: ErrDraftBase},
		{name: "a draft that changes nothing stays", by: lead("user/2"), d: func(d *Draft) { d.Hash = "live" }, r: DraftRequest{Action: ApproveDraft, Read: true}, err: ErrDraftSame},
		{name: "a draft nobody proposed can't be approved", by: lead("user/2"), d: func(d *Draft) { d.State = DraftOpen }, r: DraftRequest{Action: ApproveDraft, Read: true}, err: ErrDraftState},
		{name: "a live one is never approved again", by: lead("user/2"), d: func(d *Draft) { d.State = DraftLive }, r: DraftRequest{Action: ApproveDraft, Read: true}, err: ErrDraftState},
		{name: "a reviewer can't approve", by: person("user/2", Reviewer), r: DraftRequest{Action: ApproveDraft, Read: true}, err: ErrForbidden},
		{name: "an administrator can't approve", by: person("user/2", Administrator), r: DraftRequest{Action: ApproveDraft, Read: true}, err: ErrForbidden},
		{name: "a token never changes rules", by: Actor{ID: "token/1", Kind: Token, Roles: []Role{Lead}}, r: DraftRequest{Action: ApproveDraft, Read: true}, err: ErrProposes},
		{name: "who saw an older version is told", by: lead("user/2"), r: DraftRequest{Action: ApproveDraft, Read: true, Version: 4}, err: ErrConflict},
		{name: "sent back with a comment it is written again", by: lead("user/2"), r: DraftRequest{Action: SendBack, Comment: "name the list"}, state: DraftOpen},
		{name: "sending back says why", by: lead("user/2"), r: DraftRequest{Action: SendBack, Comment: " "}, err: ErrDraftComment},
		{name: "the author withdraws", by: lead("user/1"), r: DraftRequest{Action: WithdrawDraft}, state: DraftWithdrawn},
		{name: "an untested draft isn't proposed", by: lead("user/1"), d: func(d *Draft) { d.State, d.Tested = DraftOpen, "" }, r: DraftRequest{Action: ProposeDraft}, err: ErrDraftTests},
		{name: "a tested one is", by: lead("user/1"), d: func(d *Draft) { d.State = DraftOpen }, r: DraftRequest{Action: ProposeDraft}, state: DraftProposed},
		{name: "a step must be known", by: lead("user/1"), r: DraftRequest{Action: "force"}, err: ErrDraftState},
	} {
		d, env := proposedDraft(), DraftEnv{Live: "live", Leads: 2}
		if tt.d != nil {
			tt.d(&d)
		}
		if tt.env != nil {
			tt.env(&env)
		}
		got, event, err := ApplyDraft(d, tt.by, tt.r, env)
		if !errors.Is(err, tt.err) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.err)
			continue
		}
		if err != nil {
			if got.Version != d.Version || got.State != d.State {
				t.Errorf("%s: the draft changed", tt.name)
			}
			continue
		}
		if got.State != tt.state || got.Version != d.Version+1 || event.Verb == "" || event.Content["to"] != tt.state {
			t.Errorf("%s: %+v, %+v", tt.name, got, event)
		}
		if single := event.Content["single_approver"] == true; single != (env.Leads < 2) {
			t.Errorf("%s: single approver %v", tt.name, single)
		}
	}
}

func TestEditingADraftClearsItsResults(t *testing.T) {
	d := proposedDraft()
	got, _, err := EditDraft(d, person("user/4", Lead), 5, "newer")
	if err != nil || got.State != DraftOpen || got.Tested+got.Tried+got.Against != "" || got.Hash != "newer" || !slices.Contains(got.Editors, "user/4") || len(d.Editors) != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	if same, _, err := EditDraft(d, person("user/1", Lead), 0, "new"); err != nil || same.Tested != "new" || len(same.Editors) != 2 {
		t.Errorf("the same text: %+v, %v", same, err)
	}
	d.State = DraftLive
	for name, try := range map[string]struct {
		by      Actor
		version int
		err     error
	}{
		"a live draft never changes": {person("user/1", Lead), 5, ErrDraftState},
		"an older view is told":      {person("user/1", Lead), 3, ErrConflict},
		"a reviewer writes no rules": {person("user/1", Reviewer), 5, ErrForbidden},
	} {
		if _, _, err := EditDraft(d, try.by, try.version, "x"); !errors.Is(err, try.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRenewingADraftMakesNobodyItsEditor(t *testing.T) {
	d := Draft{ID: 1, State: DraftProposed, Version: 3, Author: "user/1", Editors: []string{"user/1"}, Hash: "old", Tested: "old", Tried: "old"}
	got, event, err := RenewDraft(d, person("user/2", Lead), 3, "new")
	if err != nil || len(got.Editors) != 1 || got.Hash != "new" || got.Tested != "" || got.State != DraftOpen || got.Version != 4 || event.Verb != "rules.renewed" {
		t.Errorf("%+v %v %v", got, event, err)
	}
	if _, _, err := RenewDraft(d, person("user/3", Reviewer), 3, "new"); !errors.Is(err, ErrForbidden) {
		t.Errorf("a reviewer: %v", err)
	}
}
