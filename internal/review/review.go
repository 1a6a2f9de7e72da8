// Package review holds the life of a case: its states, who may do what to it
// and when, and the events that each step leaves for the audit.
//
// It owns the policy of deciding: a decision needs a named person, a reason code
// and evidence opened; confirming needs a second lead once there are two;
// tokens and the command line only propose. It stores nothing, reads no clock
// and knows no database: every step is a function from a case to a case.
package review

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// State is where a case stands. The zero value is invalid.
type State string

// The states of a case.
const (
	Open           State = "open"            // waits for somebody
	Held           State = "held"            // one person works on it, until HeldUntil
	Snoozed        State = "snoozed"         // out of the queue until SnoozedUntil
	AwaitingSecond State = "awaiting_second" // one person confirmed, a lead must look
	Quiet          State = "quiet"           // talks go on, without telling the applicant of the doubt
	Closed         State = "closed"
)

// States lists all states.
func States() []State { return []State{Open, Held, Snoozed, AwaitingSecond, Quiet, Closed} }

// Outcome is what a person decided. Empty while nobody has.
type Outcome string

// The outcomes of a case.
const (
	Confirmed     Outcome = "confirmed"
	RightNotFraud Outcome = "right_alert_not_fraud"
	FalseAlarm    Outcome = "false_alarm"
	Cleared       Outcome = "cleared"
	Unsure        Outcome = "unsure"
)

// Outcomes lists all outcomes.
func Outcomes() []Outcome {
	return []Outcome{Confirmed, RightNotFraud, FalseAlarm, Cleared, Unsure}
}

// Errors of a step. Their texts say what a person can do about it.
var (
	ErrForbidden = errors.New("your role doesn't allow this")
	ErrProposes  = errors.New("tokens and the command line can only propose; a signed-in person decides")
	ErrConflict  = errors.New("somebody else changed this case; look at it again")
	ErrEvidence  = errors.New("the evidence changed while you read; look at what is new and decide again")
	ErrLocked    = errors.New("somebody else is working on this case")
	ErrState     = errors.New("the case is in a state that doesn't allow this")
	ErrUnopened  = errors.New("open at least one piece of evidence first")
	ErrReason    = errors.New("give a reason code that belongs to the outcome")
	ErrOutcome   = errors.New("unknown outcome")
	ErrSecond    = errors.New("a second lead must confirm, not the person who confirmed first")
	ErrUntil     = errors.New("give a time in the future, at most 90 days ahead")
)

// HoldTime is how long a case that somebody took stays theirs.
const HoldTime = 30 * time.Minute

// maxSnooze keeps a case from being put off for good.
const maxSnooze = 90 * 24 * time.Hour

// Case is what the policy needs to know of a case.
type Case struct {
	Ref             string // such as "A-17"
	State           State
	Outcome         Outcome // empty until closed
	Reason          string  // code; empty until decided
	Version         int     // from 1, rises on people's actions only
	EvidenceVersion int     // from 1, rises when what the case rests on changed
	Assignee        string  // id of a person, or empty
	HeldBy          string  // id of a person; holds until HeldUntil
	HeldUntil       time.Time
	SnoozedUntil    time.Time
	FirstBy         string // who confirmed first, while a second person is awaited
	FirstReason     string
	FirstAt         time.Time
	DecidedBy       string
	DecidedAt       time.Time
}

// Env is what a step needs to know of the world.
type Env struct {
	Now     time.Time
	Leads   int                // people who hold the role lead and can sign in
	Opened  int                // pieces of this case's evidence that the actor opened since it was last opened or reopened
	Reasons map[string]Outcome // known reason codes, each with the outcome that it belongs to, empty for all of them; a nil map accepts any code
}

// Event is one step for the audit. Content holds what the step was about.
type Event struct {
	Verb    string
	Content map[string]any
}

// Request is one thing that somebody wants to do to a case. Version and
// EvidenceVersion are what they saw; Version 0 doesn't check.
type Request struct {
	Action          Action
	Version         int
	EvidenceVersion int
	Outcome         Outcome   // for Decide and Propose
	Reason          string    // code, for Decide, Propose and Reopen
	Note            string    // free text, for the audit
	Assignee        string    // for Assign; empty takes the assignment away
	Until           time.Time // for Snooze
}

// Apply does one step. It gives the case afterwards and the events to record,
// or one of this package's errors, wrapped with what was asked; the case is
// then unchanged.
func Apply(c Case, by Actor, r Request, env Env) (Case, []Event, error) {
	next, event, err := apply(c, by, r, env)
	if err != nil {
		return c, nil, fmt.Errorf("%s case %s: %w", r.Action, c.Ref, err)
	}
	if r.Action != Propose {
		next.Version++
	}
	event.Content["case"] = c.Ref
	if r.Note != "" {
		event.Content["note"] = r.Note
	}
	return next, []Event{event}, nil
}

func apply(c Case, by Actor, r Request, env Env) (Case, Event, error) {
	if err := permitted(c, by, r, env); err != nil {
		return c, Event{}, err
	}
	switch r.Action {
	case Decide:
		return decide(c, by, r, env)
	case Propose:
		return propose(c, r)
	case Hold:
		return hold(c, by, env)
	case Snooze:
		return snooze(c, r, env)
	case Reopen:
		return reopen(c, r)
	case Release:
		c.HeldBy, c.HeldUntil = "", time.Time{}
		return to(c, Open, "case.released", nil)
	case Assign:
		c.Assignee = r.Assignee
		return c, Event{"case.assigned", map[string]any{"to": r.Assignee}}, nil
	case Wake:
		c.SnoozedUntil = time.Time{}
		return to(c, Open, "case.woken", nil)
	case EngageQuietly:
		return to(c, Quiet, "case.quiet", nil)
	}
	return c, Event{}, ErrState
}

// permitted checks role, kind of actor, versions, lock and state, in this order.
func permitted(c Case, by Actor, r Request, env Env) error {
	if by.Kind != Signed && r.Action != Propose {
		return ErrProposes
	}
	if by.Kind == Signed && !by.May(r.Action) {
		return ErrForbidden
	}
	if r.Version != 0 && r.Version != c.Version {
		return ErrConflict
	}
	if c.heldAgainst(by, env.Now) && r.Action != Propose && !(r.Action == Assign && by.Has(Lead)) {
		return ErrLocked
	}
	if !slices.Contains(allowedIn[r.Action], c.State) {
		return ErrState
	}
	return nil
}

// allowedIn lists the states in which each action makes sense.
var allowedIn = map[Action][]State{
	Decide:        {Open, Held, Snoozed, Quiet, AwaitingSecond},
	Propose:       {Open, Held, Snoozed, Quiet, AwaitingSecond},
	Hold:          {Open, Held, Quiet, AwaitingSecond},
	Release:       {Held},
	Assign:        {Open, Held, Snoozed, Quiet, AwaitingSecond},
	Snooze:        {Open, Held, Quiet},
	Wake:          {Snoozed},
	EngageQuietly: {Open, Held, Snoozed},
	Reopen:        {Closed, Quiet},
}

// heldAgainst reports whether somebody other than by holds the case now.
func (c Case) heldAgainst(by Actor, now time.Time) bool {
	return c.HeldBy != "" && c.HeldBy != by.ID && now.Before(c.HeldUntil)
}

func decide(c Case, by Actor, r Request, env Env) (Case, Event, error) {
	switch {
	case !slices.Contains(Outcomes(), r.Outcome):
		return c, Event{}, fmt.Errorf("%w %q", ErrOutcome, r.Outcome)
	case r.EvidenceVersion != c.EvidenceVersion:
		return c, Event{}, ErrEvidence
	case env.Opened < 1:
		return c, Event{}, ErrUnopened
	case !env.fits(r.Reason, r.Outcome):
		return c, Event{}, ErrReason
	}
	if c.State == AwaitingSecond {
		return second(c, by, r, env)
	}
	content := map[string]any{"outcome": r.Outcome, "reason": r.Reason, "evidence_version": c.EvidenceVersion, "opened": env.Opened}
	if r.Outcome == Confirmed && env.Leads >= 2 {
		c.FirstBy, c.FirstReason, c.FirstAt = by.ID, r.Reason, env.Now
		c.HeldBy, c.HeldUntil = "", time.Time{}
		return to(c, AwaitingSecond, "case.confirmed_first", content)
	}
	if r.Outcome == Confirmed {
		content["single_approver"] = true
	}
	return finish(c, by, r, env, content)
}

// second is the step of a lead who looks at what somebody else confirmed: they
// confirm it too, or it goes back to the queue undecided.
func second(c Case, by Actor, r Request, env Env) (Case, Event, error) {
	if by.ID == c.FirstBy || !by.May(Approve) {
		return c, Event{}, ErrSecond
	}
	content := map[string]any{"outcome": r.Outcome, "reason": r.Reason, "evidence_version": c.EvidenceVersion,
		"opened": env.Opened, "first_by": c.FirstBy, "first_reason": c.FirstReason}
	first := c.FirstReason
	c.FirstBy, c.FirstReason, c.FirstAt = "", "", time.Time{}
	if r.Outcome != Confirmed {
		c.HeldBy, c.HeldUntil = "", time.Time{}
		return to(c, Open, "case.second_disagreed", content)
	}
	r.Reason = first
	return finish(c, by, r, env, content)
}

func finish(c Case, by Actor, r Request, env Env, content map[string]any) (Case, Event, error) {
	c.Outcome, c.Reason, c.DecidedBy, c.DecidedAt = r.Outcome, r.Reason, by.ID, env.Now
	c.HeldBy, c.HeldUntil, c.SnoozedUntil = "", time.Time{}, time.Time{}
	return to(c, Closed, "case.decided", content)
}

func propose(c Case, r Request) (Case, Event, error) {
	if !slices.Contains(Outcomes(), r.Outcome) {
		return c, Event{}, fmt.Errorf("%w %q", ErrOutcome, r.Outcome)
	}
	return c, Event{"case.proposed", map[string]any{"outcome": r.Outcome, "reason": r.Reason}}, nil
}

func hold(c Case, by Actor, env Env) (Case, Event, error) {
	c.HeldBy, c.HeldUntil = by.ID, env.Now.Add(HoldTime)
	state := c.State
	if state == Open {
		state = Held
	}
	return to(c, state, "case.held", map[string]any{"until": c.HeldUntil.UTC().Format(time.RFC3339)})
}

func snooze(c Case, r Request, env Env) (Case, Event, error) {
	if !r.Until.After(env.Now) || r.Until.After(env.Now.Add(maxSnooze)) {
		return c, Event{}, ErrUntil
	}
	c.SnoozedUntil, c.HeldBy, c.HeldUntil = r.Until, "", time.Time{}
	return to(c, Snoozed, "case.snoozed", map[string]any{"until": r.Until.UTC().Format(time.RFC3339)})
}

func reopen(c Case, r Request) (Case, Event, error) {
	if c.State == Closed && r.Reason == "" {
		return c, Event{}, ErrReason
	}
	content := map[string]any{"reason": r.Reason, "was": c.Outcome}
	c.Outcome, c.Reason, c.DecidedBy, c.DecidedAt = "", "", "", time.Time{}
	return to(c, Open, "case.reopened", content)
}

func to(c Case, s State, verb string, content map[string]any) (Case, Event, error) {
	if content == nil {
		content = map[string]any{}
	}
	content["from"], content["to"] = c.State, s
	c.State = s
	return c, Event{verb, content}, nil
}

// fits reports whether a reason is known and belongs to the outcome.
func (e Env) fits(code string, o Outcome) bool {
	of, known := e.Reasons[code]
	return code != "" && (e.Reasons == nil || known && (of == "" || of == o))
}

// Renew is what new evidence does to a case: its evidence version rises, a
// first confirmation that waits for a second is cleared, and a closed or
// snoozed case opens again; one that was confirmed stays closed, for more of
// the same asks nobody anything. People's version stays, since nobody acted; whoever
// decides on the old evidence gets [ErrEvidence]. whyNow says in words what is
// new; without news a case is never renewed.
func Renew(c Case, whyNow string) (Case, []Event) {
	content := map[string]any{"case": c.Ref, "why_now": whyNow, "from": c.State}
	verb := "case.evidence_changed"
	stays := c.State == Closed && c.Outcome == Confirmed
	if c.State == Closed && !stays {
		verb = "case.reopened"
		content["was"] = c.Outcome
	}
	if c.State == AwaitingSecond {
		content["cleared_first"] = c.FirstBy
	}
	c.EvidenceVersion++
	c.FirstBy, c.FirstReason, c.FirstAt = "", "", time.Time{}
	if !stays && (c.State == Closed || c.State == Snoozed || c.State == AwaitingSecond) {
		c.State, c.SnoozedUntil = Open, time.Time{}
		c.Outcome, c.Reason, c.DecidedBy, c.DecidedAt = "", "", "", time.Time{}
	}
	content["to"] = c.State
	return c, []Event{{verb, content}}
}

// Withdraw is what happens to a confirmed case when intelligence that it rested
// on is taken back: it opens again, for the decision may not stand without it.
// Any other case is left to [Renew]. whyNow says what was taken back.
func Withdraw(c Case, whyNow string) (Case, []Event) {
	if c.State != Closed || c.Outcome != Confirmed {
		return Renew(c, whyNow)
	}
	c.EvidenceVersion++
	event := Event{"case.reopened", map[string]any{"case": c.Ref, "why_now": whyNow, "from": c.State, "to": Open, "was": c.Outcome, "withdrawn": true}}
	c.State, c.Outcome, c.Reason, c.DecidedBy, c.DecidedAt = Open, "", "", "", time.Time{}
	return c, []Event{event}
}

// Effective is the state that a case is in at now: a hold or a snooze that ran
// out leaves it open.
func Effective(c Case, now time.Time) State {
	switch {
	case c.State == Held && !now.Before(c.HeldUntil), c.State == Snoozed && !now.Before(c.SnoozedUntil):
		return Open
	}
	return c.State
}
