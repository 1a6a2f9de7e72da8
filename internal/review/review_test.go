package review

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

var now = time.Date(2027, 1, 13, 9, 0, 0, 0, time.UTC)

func person(id string, roles ...Role) Actor { return Actor{ID: id, Kind: Signed, Roles: roles} }

func openCase() Case { return Case{Ref: "A-1", State: Open, Version: 3, EvidenceVersion: 2} }

// deciding is a request that passes unless a test spoils it.
func deciding(o Outcome) Request {
	return Request{Action: Decide, Version: 3, EvidenceVersion: 2, Outcome: o, Reason: "R1"}
}

func TestWhoMayDoWhat(t *testing.T) {
	// One letter a role: recruiter, reviewer (V), lead, administrator, auditor (U).
	const all = "RVLAU"
	want := map[Action]string{
		View: "VLU", Unmask: "VL", OpenEvidence: "VL", Hold: "VL", Release: "VL", Assign: "VL", Snooze: "VL", Wake: "VL",
		EngageQuietly: "VL", Note: "VL", Decide: "VL", Approve: "L", Reopen: "VL", Propose: "VL", MarkShared: "VL",
		Upload: "RVL", SeeStatus: "RVL", Observe: "RVL", Search: "VLU", Import: "VL", ViewRules: "VLU", EditRules: "L", ApproveRules: "L", SnoozeRule: "VL",
		ViewLists: "VLU", EditLists: "L", SeeRed: "LA", ViewReports: "LU", ViewAudit: "LU", VerifyAudit: "LAU", ManagePeople: "A",
		ManageTokens: "A", ManageKeys: "A", ManageRetention: "A",
	}
	if len(want) != len(Actions()) {
		t.Errorf("%d actions in the table, %d in the package", len(want), len(Actions()))
	}
	for action, letters := range want {
		for i, role := range Roles() {
			if got := Allowed(role, action); got != strings.Contains(letters, all[i:i+1]) {
				t.Errorf("%s may %s: %v", role, action, got)
			}
		}
	}
	if Allowed(Lead, "launch") {
		t.Error("an unknown action is allowed")
	}
}

func TestDecide(t *testing.T) {
	env := Env{Now: now, Leads: 1, Opened: 1, Reasons: map[string]Outcome{"R1": "", "ring": Confirmed}}
	reviewer := person("user/1", Reviewer)
	for _, tt := range []struct {
		name  string
		c     func(*Case)
		by    Actor
		r     func(*Request)
		env   func(*Env)
		err   error
		state State
	}{
		{name: "a reviewer clears a case", by: reviewer, state: Closed},
		{name: "without opened evidence nobody decides", by: reviewer, env: func(e *Env) { e.Opened = 0 }, err: ErrUnopened},
		{name: "a reason must be on the list", by: reviewer, r: func(r *Request) { r.Reason = "because" }, err: ErrReason},
		{name: "a reason of another outcome is refused", by: reviewer, r: func(r *Request) { r.Reason = "ring" }, err: ErrReason},
		{name: "a reason of the outcome is taken", by: reviewer, r: func(r *Request) { r.Outcome, r.Reason = Confirmed, "ring" }, state: Closed},
		{name: "an outcome must be one of five", by: reviewer, r: func(r *Request) { r.Outcome = "guilty" }, err: ErrOutcome},
		{name: "who saw an older version is told", by: reviewer, r: func(r *Request) { r.Version = 2 }, err: ErrConflict},
		{name: "who saw older evidence is asked again", by: reviewer, r: func(r *Request) { r.EvidenceVersion = 1 }, err: ErrEvidence},
		{name: "a decision without evidence version is refused", by: reviewer, r: func(r *Request) { r.EvidenceVersion = 0 }, err: ErrEvidence},
		{name: "a recruiter decides nothing", by: person("user/2", Recruiter), err: ErrForbidden},
		{name: "an administrator decides nothing", by: person("user/2", Administrator), err: ErrForbidden},
		{name: "an auditor decides nothing", by: person("user/2", Auditor), err: ErrForbidden},
		{name: "a token only proposes", by: Actor{ID: "token/1", Kind: Token, Roles: []Role{Lead}}, err: ErrProposes},
		{name: "the command line only proposes", by: Actor{ID: "command", Kind: Command, Roles: []Role{Lead}}, err: ErrProposes},
		{name: "the zero actor only proposes", by: Actor{}, err: ErrProposes},
		{name: "what somebody holds is locked", by: reviewer, c: func(c *Case) { c.State, c.HeldBy, c.HeldUntil = Held, "user/9", now.Add(1) }, err: ErrLocked},
		{name: "a hold that ran out locks nobody out", by: reviewer, c: func(c *Case) { c.State, c.HeldBy, c.HeldUntil = Held, "user/9", now }, state: Closed},
		{name: "what I hold I decide", by: reviewer, c: func(c *Case) { c.State, c.HeldBy, c.HeldUntil = Held, "user/1", now.Add(1) }, state: Closed},
		{name: "a closed case is not decided again", by: reviewer, c: func(c *Case) { c.State = Closed }, err: ErrState},
		{name: "with one lead a confirmation closes", by: reviewer, r: func(r *Request) { r.Outcome = Confirmed }, state: Closed},
		{name: "with two leads a confirmation waits for the second", by: reviewer, r: func(r *Request) { r.Outcome = Confirmed }, env: func(e *Env) { e.Leads = 2 }, state: AwaitingSecond},
		{name: "with two leads other outcomes close", by: reviewer, r: func(r *Request) { r.Outcome = Unsure }, env: func(e *Env) { e.Leads = 2 }, state: Closed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, r, e := openCase(), deciding(Cleared), env
			if tt.c != nil {
				tt.c(&c)
			}
			if tt.r != nil {
				tt.r(&r)
			}
			if tt.env != nil {
				tt.env(&e)
			}
			got, events, err := Apply(c, tt.by, r, e)
			if !errors.Is(err, tt.err) || (err != nil) != (tt.err != nil) {
				t.Fatalf("err = %v, want %v", err, tt.err)
			}
			if err != nil {
				if got != c || events != nil {
					t.Errorf("a refused step changed the case: %+v", got)
				}
				return
			}
			if got.State != tt.state || got.Version != 4 || got.EvidenceVersion != 2 || len(events) != 1 {
				t.Errorf("got %+v, %d events; want %s", got, len(events), tt.state)
			}
		})
	}
}

func TestASingleApproverIsNamedInTheAudit(t *testing.T) {
	for leads, want := range map[int]bool{0: true, 1: true, 2: false} {
		_, events, err := Apply(openCase(), person("user/1", Lead), deciding(Confirmed), Env{Now: now, Leads: leads, Opened: 1})
		if err != nil || (events[0].Content["single_approver"] == true) != want {
			t.Errorf("%d leads: %+v, %v", leads, events, err)
		}
	}
}

func TestSecondPerson(t *testing.T) {
	env := Env{Now: now, Leads: 2, Opened: 1}
	first, _, err := Apply(openCase(), person("user/1", Lead), deciding(Confirmed), env)
	if err != nil {
		t.Fatal(err)
	}
	r := deciding(Confirmed)
	r.Version, r.Reason = 4, "R2"
	for _, tt := range []struct {
		name    string
		by      Actor
		outcome Outcome
		err     error
		state   State
	}{
		{"the same person can't be the second", person("user/1", Lead), Confirmed, ErrSecond, ""},
		{"a reviewer can't be the second", person("user/2", Reviewer), Confirmed, ErrSecond, ""},
		{"another lead confirms", person("user/2", Lead), Confirmed, nil, Closed},
		{"another lead who disagrees sends it back", person("user/2", Lead), Cleared, nil, Open},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := r
			r.Outcome = tt.outcome
			got, _, err := Apply(first, tt.by, r, env)
			if !errors.Is(err, tt.err) {
				t.Fatalf("err = %v, want %v", err, tt.err)
			}
			if err == nil && (got.State != tt.state || got.FirstBy != "" || (got.State == Closed && got.DecidedBy != "user/2")) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestStatesThatAllowEachAction(t *testing.T) {
	env := Env{Now: now, Leads: 1, Opened: 1}
	lead := person("user/1", Lead)
	for action, allowed := range allowedIn {
		for _, state := range States() {
			c := openCase()
			c.State = state
			r := Request{Action: action, Version: 3, EvidenceVersion: 2, Outcome: Cleared, Reason: "R1", Until: now.Add(time.Hour)}
			_, _, err := Apply(c, lead, r, env)
			if slices.Contains(allowed, state) == errors.Is(err, ErrState) {
				t.Errorf("%s in state %s: %v", action, state, err)
			}
		}
	}
}

func TestSnoozeEndsByItselfAndNotTooLate(t *testing.T) {
	by := person("user/1", Reviewer)
	for _, until := range []time.Time{{}, now, now.Add(91 * 24 * time.Hour)} {
		if _, _, err := Apply(openCase(), by, Request{Action: Snooze, Until: until}, Env{Now: now}); !errors.Is(err, ErrUntil) {
			t.Errorf("until %v: %v", until, err)
		}
	}
	c, _, err := Apply(openCase(), by, Request{Action: Snooze, Until: now.Add(time.Hour)}, Env{Now: now})
	if err != nil || Effective(c, now) != Snoozed || Effective(c, now.Add(time.Hour)) != Open {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestProposingChangesNothing(t *testing.T) {
	c, events, err := Apply(openCase(), Actor{ID: "token/1", Kind: Token}, Request{Action: Propose, Outcome: Confirmed, Reason: "R1"}, Env{Now: now})
	if err != nil || c != openCase() || events[0].Verb != "case.proposed" {
		t.Errorf("%+v, %+v, %v", c, events, err)
	}
}

func TestRenew(t *testing.T) {
	for _, tt := range []struct {
		name  string
		c     Case
		state State
		verb  string
	}{
		{"an open case stays open", Case{State: Open}, Open, "case.evidence_changed"},
		{"a held case stays with its holder", Case{State: Held, HeldBy: "user/1"}, Held, "case.evidence_changed"},
		{"a snoozed case wakes", Case{State: Snoozed, SnoozedUntil: now}, Open, "case.evidence_changed"},
		{"a quiet case stays quiet", Case{State: Quiet}, Quiet, "case.evidence_changed"},
		{"a first confirmation is cleared", Case{State: AwaitingSecond, FirstBy: "user/1", FirstReason: "R1"}, Open, "case.evidence_changed"},
		{"a cleared case opens again", Case{State: Closed, Outcome: Cleared, DecidedBy: "user/1"}, Open, "case.reopened"},
		{"an unsure case opens again", Case{State: Closed, Outcome: Unsure}, Open, "case.reopened"},
		{"a confirmed case stays closed", Case{State: Closed, Outcome: Confirmed, DecidedBy: "user/1"}, Closed, "case.evidence_changed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.c.Version, tt.c.EvidenceVersion = 5, 1
			got, events := Renew(tt.c, "a list changed")
			if got.State != tt.state || got.Version != 5 || got.EvidenceVersion != 2 || got.FirstBy != "" || events[0].Verb != tt.verb || events[0].Content["why_now"] != "a list changed" {
				t.Errorf("got %+v, %+v", got, events)
			}
			if got.State == Open && (got.Outcome != "" || got.DecidedBy != "" || !got.SnoozedUntil.IsZero()) {
				t.Errorf("an open case keeps a decision: %+v", got)
			}
		})
	}
}

func TestStatusOfForRecruiters(t *testing.T) {
	for _, tt := range []struct {
		state   State
		outcome Outcome
		want    Status
	}{
		{"", "", Checked}, {Open, "", InReview}, {Held, "", InReview}, {Snoozed, "", InReview}, {AwaitingSecond, "", InReview},
		{Quiet, "", InReview}, {Closed, Cleared, Proceed}, {Closed, FalseAlarm, Proceed}, {Closed, RightNotFraud, Proceed},
		{Closed, Confirmed, Stop}, {Closed, Unsure, InReview}, {Closed, "", InReview},
	} {
		if got := StatusOf(tt.state, tt.outcome); got != tt.want {
			t.Errorf("StatusOf(%q, %q) = %q, want %q", tt.state, tt.outcome, got, tt.want)
		}
	}
}
