package review

import "slices"

// Role is what a person may be; one person may hold several.
type Role string

// The roles.
const (
	Recruiter     Role = "recruiter"
	Reviewer      Role = "reviewer"
	Lead          Role = "lead"
	Administrator Role = "administrator"
	Auditor       Role = "auditor"
)

// Roles lists all roles.
func Roles() []Role { return []Role{Recruiter, Reviewer, Lead, Administrator, Auditor} }

// Kind says what stands behind an actor. Only a signed-in person decides.
type Kind string

// The kinds of actors.
const (
	Signed  Kind = "person"  // signed in on the web
	Token   Kind = "token"   // an API token
	Command Kind = "command" // the command line
	System  Kind = "system"  // the program itself: evaluations, look-back
)

// Actor is who does something.
type Actor struct {
	ID    string // as in the audit: "user/3", "token/7", "command", "system"
	Name  string // for people; may be empty
	Kind  Kind
	Roles []Role
}

// Has reports whether the actor holds the role.
func (a Actor) Has(r Role) bool { return slices.Contains(a.Roles, r) }

// May reports whether one of the actor's roles allows the action.
func (a Actor) May(act Action) bool {
	return slices.ContainsFunc(a.Roles, func(r Role) bool { return Allowed(r, act) })
}

// Action is one thing that people do in the program.
type Action string

// Actions on a case.
const (
	View          Action = "view"           // findings, score, links, reasons; masked for auditors
	Unmask        Action = "unmask"         // show a masked field, with a logged reason
	OpenEvidence  Action = "open_evidence"  // counts toward a decision
	Hold          Action = "hold"           // take it for HoldTime
	Release       Action = "release"        // give it back
	Assign        Action = "assign"         //
	Snooze        Action = "snooze"         //
	Wake          Action = "wake"           // end a snooze
	EngageQuietly Action = "engage_quietly" //
	Note          Action = "note"           //
	Decide        Action = "decide"         //
	Approve       Action = "approve"        // be the second person
	Reopen        Action = "reopen"         //
	Propose       Action = "propose"        // also what tokens and the command line may do
	MarkShared    Action = "mark_shared"    // say that a value belongs to an agency, employer or campus
)

// Actions elsewhere.
const (
	Upload          Action = "upload"
	SeeStatus       Action = "see_status" // of own jobs only
	Observe         Action = "observe"    // the interviewer's form, on a page of its own
	Search          Action = "search"
	Import          Action = "import"
	ViewRules       Action = "view_rules"
	EditRules       Action = "edit_rules"    // write drafts, test, backtest, shadow
	ApproveRules    Action = "approve_rules" // make a draft of somebody else live, send it back, roll back
	SnoozeRule      Action = "snooze_rule"   // silence a rule for one value
	ViewLists       Action = "view_lists"
	EditLists       Action = "edit_lists"
	SeeRed          Action = "see_red" // what lists marked TLP:RED say, on their pages and in evidence
	ViewReports     Action = "view_reports"
	ViewAudit       Action = "view_audit"
	VerifyAudit     Action = "verify_audit"
	ManagePeople    Action = "manage_people"
	ManageTokens    Action = "manage_tokens"
	ManageKeys      Action = "manage_keys"
	ManageRetention Action = "manage_retention"
)

// permissions says which roles may do what: the one place where it is written.
// An administrator has no way to cases, an auditor reads and changes nothing,
// and a recruiter learns a status and nothing behind it.
var permissions = map[Action][]Role{
	View:            {Reviewer, Lead, Auditor},
	Unmask:          {Reviewer, Lead},
	OpenEvidence:    {Reviewer, Lead},
	Hold:            {Reviewer, Lead},
	Release:         {Reviewer, Lead},
	Assign:          {Reviewer, Lead},
	Snooze:          {Reviewer, Lead},
	Wake:            {Reviewer, Lead},
	EngageQuietly:   {Reviewer, Lead},
	Note:            {Reviewer, Lead},
	Decide:          {Reviewer, Lead},
	Approve:         {Lead},
	Reopen:          {Reviewer, Lead},
	Propose:         {Reviewer, Lead},
	MarkShared:      {Reviewer, Lead},
	Upload:          {Recruiter, Reviewer, Lead},
	SeeStatus:       {Recruiter, Reviewer, Lead},
	Observe:         {Recruiter, Reviewer, Lead},
	Search:          {Reviewer, Lead, Auditor},
	Import:          {Reviewer, Lead},
	ViewRules:       {Reviewer, Lead, Auditor},
	EditRules:       {Lead},
	ApproveRules:    {Lead},
	SnoozeRule:      {Reviewer, Lead},
	ViewLists:       {Reviewer, Lead, Auditor},
	EditLists:       {Lead},
	SeeRed:          {Lead, Administrator},
	ViewReports:     {Lead, Auditor},
	ViewAudit:       {Lead, Auditor},
	VerifyAudit:     {Lead, Administrator, Auditor},
	ManagePeople:    {Administrator},
	ManageTokens:    {Administrator},
	ManageKeys:      {Administrator},
	ManageRetention: {Administrator},
}

// Allowed reports whether the role allows the action; an unknown action is
// allowed to nobody.
func Allowed(r Role, a Action) bool { return slices.Contains(permissions[a], r) }

// Actions lists all actions, unsorted.
func Actions() []Action {
	out := make([]Action, 0, len(permissions))
	for a := range permissions {
		out = append(out, a)
	}
	return out
}

// Status is all that a recruiter learns of an application.
type Status string

// The statuses that a recruiter sees.
const (
	Checking   Status = "checking" // not judged yet
	Checked    Status = "checked"
	InReview   Status = "in review"
	Proceed    Status = "proceed"
	Stop       Status = "stop: ask your lead"
	Unreadable Status = "unreadable"
)

// StatusOf is the recruiter's status of a case; state "" means that there is none.
func StatusOf(s State, o Outcome) Status {
	switch {
	case s == "":
		return Checked
	case s != Closed || o == Unsure:
		return InReview
	case o == Confirmed:
		return Stop
	case o == Cleared || o == FalseAlarm || o == RightNotFraud:
		return Proceed
	}
	return InReview
}
