package review

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// DraftState is where a draft of the rules stands. The zero value is invalid.
type DraftState string

// The states of a draft.
const (
	DraftOpen      DraftState = "draft"     // being written
	DraftProposed  DraftState = "proposed"  // waits for a second lead
	DraftLive      DraftState = "live"      // was approved; it never changes again
	DraftWithdrawn DraftState = "withdrawn" // given up
)

// Errors of a step on a draft. Their texts say what a person can do about it.
var (
	ErrDraftState    = errors.New("the draft is in a state that doesn't allow this")
	ErrDraftTests    = errors.New("the tests of this very draft haven't passed; run them and mend what fails")
	ErrDraftBacktest = errors.New("this very draft hasn't been backtested against the rules that are live now; run the backtest")
	ErrDraftAuthor   = errors.New("a second lead must approve, not somebody who wrote on the draft")
	ErrDraftUnread   = errors.New("say that you have read the changes")
	ErrDraftBase     = errors.New("other rules went live since the draft was begun; bring it up to date, then test and backtest it again")
	ErrDraftFiles    = errors.New("the draft and the live rules changed the same files")
	ErrDraftSame     = errors.New("the draft changes nothing")
	ErrDraftReason   = errors.New("give a title and a reason")
	ErrDraftComment  = errors.New("say what should be changed")
)

// Draft is what the policy needs to know of a proposed change of the rules.
type Draft struct {
	ID       int64
	State    DraftState
	Version  int      // from 1, rises with every step
	Author   string   // id of a person
	Editors  []string // ids of everybody who saved it, the author among them
	Base     string   // hash of the live set that it was begun from
	Hash     string   // of the whole set as drafted
	Tested   string   // hash whose tests all passed; empty when none did
	Tried    string   // hash whose backtest ended
	Against  string   // hash that it was backtested against
	Approver string   // id of a person, once live
}

// DraftEnv is what a step needs to know of the world.
type DraftEnv struct {
	Live  string // hash of the rules that are live
	Leads int    // people who hold the role lead and can sign in
}

// DraftRequest is one step that somebody wants to do. Version is what they saw; 0 doesn't check.
type DraftRequest struct {
	Action  DraftAction
	Version int
	Read    bool   // for ApproveDraft: the approver has read the changes
	Comment string // for SendBack, needed; for the others it goes into the audit
}

// DraftAction is one step on a draft.
type DraftAction string

// The steps on a draft.
const (
	ProposeDraft  DraftAction = "propose"
	ApproveDraft  DraftAction = "approve"
	SendBack      DraftAction = "send_back"
	WithdrawDraft DraftAction = "withdraw"
)

// ApplyDraft does one step. It gives the draft afterwards and the event to
// record, or one of this package's errors wrapped with what was asked; the draft
// is then unchanged. A token or the command line never changes rules.
func ApplyDraft(d Draft, by Actor, r DraftRequest, env DraftEnv) (Draft, Event, error) {
	next, event, err := applyDraft(d, by, r, env)
	if err != nil {
		return d, Event{}, fmt.Errorf("%s draft %d: %w", strings.ReplaceAll(string(r.Action), "_", " "), d.ID, err)
	}
	next.Version++
	event.Content["draft"], event.Content["rule_set"] = d.ID, d.Hash
	if r.Comment != "" {
		event.Content["comment"] = r.Comment
	}
	return next, event, nil
}

func applyDraft(d Draft, by Actor, r DraftRequest, env DraftEnv) (Draft, Event, error) {
	needed := EditRules
	if r.Action == ApproveDraft || r.Action == SendBack {
		needed = ApproveRules
	}
	switch {
	case by.Kind != Signed:
		return d, Event{}, ErrProposes
	case !by.May(needed):
		return d, Event{}, ErrForbidden
	case r.Version != 0 && r.Version != d.Version:
		return d, Event{}, ErrConflict
	}
	from := d.State
	verb := ""
	switch {
	case r.Action == ProposeDraft && from == DraftOpen:
		if d.Tested != d.Hash {
			return d, Event{}, ErrDraftTests
		}
		d.State, verb = DraftProposed, "rules.proposed"
	case r.Action == ApproveDraft && from == DraftProposed:
		if err := approvable(d, by, r, env); err != nil {
			return d, Event{}, err
		}
		d.State, d.Approver, verb = DraftLive, by.ID, "rules.approved"
	case r.Action == SendBack && from == DraftProposed:
		if strings.TrimSpace(r.Comment) == "" {
			return d, Event{}, ErrDraftComment
		}
		d.State, verb = DraftOpen, "rules.sent_back"
	case r.Action == WithdrawDraft && (from == DraftOpen || from == DraftProposed):
		d.State, verb = DraftWithdrawn, "rules.withdrawn"
	default:
		return d, Event{}, ErrDraftState
	}
	content := map[string]any{"from": from, "to": d.State}
	if r.Action == ApproveDraft && env.Leads < 2 {
		content["single_approver"] = true
	}
	return d, Event{verb, content}, nil
}

// approvable tells what stands between a proposed draft and going live.
func approvable(d Draft, by Actor, r DraftRequest, env DraftEnv) error {
	switch {
	case d.Hash == env.Live:
		return ErrDraftSame
	case d.Base != env.Live:
		return ErrDraftBase
	case d.Tested != d.Hash:
		return ErrDraftTests
	case d.Tried != d.Hash || d.Against != env.Live:
		return ErrDraftBacktest
	case env.Leads >= 2 && (by.ID == d.Author || slices.Contains(d.Editors, by.ID)):
		return ErrDraftAuthor
	case !r.Read:
		return ErrDraftUnread
	}
	return nil
}

// EditDraft is somebody saving a draft: they become one of its editors, a
// proposal goes back to being written, and what was tested and tried no longer
// counts when the set is another. The errors are ApplyDraft's.
func EditDraft(d Draft, by Actor, version int, hash string) (Draft, Event, error) {
	var err error
	switch {
	case by.Kind != Signed:
		err = ErrProposes
	case !by.May(EditRules):
		err = ErrForbidden
	case version != 0 && version != d.Version:
		err = ErrConflict
	case d.State != DraftOpen && d.State != DraftProposed:
		err = ErrDraftState
	}
	if err != nil {
		return d, Event{}, fmt.Errorf("save draft %d: %w", d.ID, err)
	}
	if !slices.Contains(d.Editors, by.ID) {
		d.Editors = append(slices.Clone(d.Editors), by.ID)
	}
	d, content := d.with(hash)
	return d, Event{"rules.saved", content}, nil
}

// RenewDraft is somebody putting a draft's own changes over what is live now.
// They wrote nothing of it, so a second lead who does it may still approve. The
// errors are EditDraft's.
func RenewDraft(d Draft, by Actor, version int, hash string) (Draft, Event, error) {
	if _, _, err := EditDraft(d, by, version, hash); err != nil {
		return d, Event{}, err
	}
	d, content := d.with(hash)
	return d, Event{"rules.renewed", content}, nil
}

// with is the draft with another set: what was tested and tried no longer counts.
func (d Draft) with(hash string) (Draft, map[string]any) {
	content := map[string]any{"draft": d.ID, "rule_set": hash, "was": d.Hash}
	d.Version++
	d.State = DraftOpen
	if hash != d.Hash {
		d.Hash, d.Tested, d.Tried, d.Against = hash, "", "", ""
	}
	return d, content
}
