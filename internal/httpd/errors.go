package httpd

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"bonafide/internal/review"
	"bonafide/internal/store"
)

// Errors with a meaning of their own. What is not one of these is shown as
// "Internal error" with the request's id; its text goes to the log only.
var (
	// ErrForbidden reports that the person's roles do not cover this.
	ErrForbidden = errors.New("not allowed")
	// ErrInput reports input that can't be used; [Input] makes one with words.
	ErrInput = errors.New("input can't be used")
	// ErrTooLarge reports a body or file over its limit.
	ErrTooLarge = errors.New("too large")
	// ErrCrossOrigin reports a form sent from another site.
	ErrCrossOrigin = errors.New("sent from another site")
	// ErrHost reports a request for another host.
	ErrHost = errors.New("another host")
	// ErrMethod reports a method that an address does not take.
	ErrMethod = errors.New("method not allowed")
)

// Problem is an error as people read it: what, where, what to do.
type Problem struct {
	Status          int
	What, Where, Do string
	RequestID       string
}

// inputError is an ErrInput with words.
type inputError struct{ where, what, do string }

func (e *inputError) Error() string { return fmt.Sprintf("%s: %s; %s", e.where, e.what, e.do) }
func (e *inputError) Unwrap() error { return ErrInput }

// Input makes an ErrInput that says where, what is wrong, and what to do.
func Input(where, what, do string) error { return &inputError{where, what, do} }

// problems is the one table from errors to what people see, first match first.
var problems = []struct {
	err     error
	problem Problem
}{
	{store.ErrNotFound, Problem{Status: http.StatusNotFound, What: "There is nothing here.", Do: "Check the address, or search for the name or reference. It may have been erased."}},
	{ErrForbidden, Problem{Status: http.StatusForbidden, What: "Your role does not include this page.", Do: "Ask an administrator if you need it. Nothing was changed."}},
	{review.ErrForbidden, Problem{Status: http.StatusForbidden, What: "Your role does not allow this.", Where: "Decision", Do: "Ask a lead. Nothing was changed."}},
	{review.ErrUnopened, Problem{Status: http.StatusUnprocessableEntity, What: "The decision is locked: you opened no evidence.", Where: "Decision", Do: "Open at least one piece first. Your text is kept below."}},
	{review.ErrEvidence, Problem{Status: http.StatusConflict, What: "The evidence changed while you read.", Where: "Decision", Do: "Look at what is new, then decide again. Your text is kept below."}},
	{review.ErrConflict, Problem{Status: http.StatusConflict, What: "Somebody else changed this case while you read it.", Where: "Decision", Do: "Look at the newest entry of the audit trail, then decide again. Your text is kept below."}},
	{review.ErrLocked, Problem{Status: http.StatusConflict, What: "Somebody else is working on this case.", Where: "Decision", Do: "Wait until they are done, at most 30 minutes, or ask them. Your text is kept below."}},
	{review.ErrState, Problem{Status: http.StatusConflict, What: "The case is in a state that does not allow this.", Where: "Decision", Do: "Load the page again and look at its state."}},
	{review.ErrReason, Problem{Status: http.StatusUnprocessableEntity, What: "The reason is missing or belongs to another outcome.", Where: "Decision, reason", Do: "Choose one of the reasons that stand under the outcome you chose. Your text is kept below."}},
	{review.ErrOutcome, Problem{Status: http.StatusUnprocessableEntity, What: "No outcome was chosen.", Where: "Decision, outcome", Do: "Choose one of the five."}},
	{review.ErrSecond, Problem{Status: http.StatusForbidden, What: "A second lead must confirm, not the person who confirmed first.", Where: "Decision", Do: "Ask another lead to open this case."}},
	{review.ErrDraftState, draftProblem("This draft is in a state that does not allow this.", "Load the page again and look at its state.")},
	{review.ErrDraftTests, draftProblem("Not every test of this draft passed.", "Look under Tests, mend what fails and save again.")},
	{review.ErrDraftBacktest, draftProblem("This draft was not backtested against the rules that are live now.", "Run the backtest below, then approve.")},
	{review.ErrDraftAuthor, draftProblem("You wrote on this draft.", "Ask another lead to read and approve it.")},
	{review.ErrDraftUnread, draftProblem("You did not say that you read the changes.", "Read them, tick the box, then approve.")},
	{review.ErrDraftBase, draftProblem("Other rules went live since this draft was begun.", "Bring it up to date, then test and backtest it again.")},
	{review.ErrDraftSame, draftProblem("This draft changes nothing.", "Edit one of its files first.")},
	{review.ErrDraftReason, draftProblem("Title or reason is missing.", "Write both: the second lead reads them.")},
	{review.ErrDraftComment, draftProblem("The comment is missing.", "Say what should be changed.")},
	{review.ErrUntil, Problem{Status: http.StatusUnprocessableEntity, What: "The date is not in the next 90 days.", Where: "Snooze", Do: "Give a later day, at most 90 days ahead."}},
	{store.ErrDiskFull, Problem{Status: http.StatusInsufficientStorage, What: "The disk is full. Nothing was stored.", Do: "Tell your administrator to free some space, then send it again."}},
	{ErrTooLarge, Problem{Status: http.StatusRequestEntityTooLarge, What: "The upload is larger than 20 MiB a file or 400 MiB in all.", Where: "Upload", Do: "Send fewer or smaller files."}},
	{store.ErrSignIn, Problem{Status: http.StatusUnauthorized, What: "E-mail and password do not match.", Where: "Sign in", Do: "Type them again, or ask an administrator for a new password."}},
	{store.ErrThrottled, Problem{Status: http.StatusTooManyRequests, What: "Too many tries.", Where: "Sign in", Do: "Wait five minutes, then try again."}},
	{store.ErrToken, Problem{Status: http.StatusForbidden, What: "This set-up token is wrong, used or older than 30 minutes.", Where: "Token", Do: "Restart the program: it prints a new one on standard error."}},
	{ErrCrossOrigin, Problem{Status: http.StatusForbidden, What: "This form was sent from another site.", Do: "Open Bonafide directly and send the form from there. Nothing was changed."}},
	{ErrHost, Problem{Status: http.StatusMisdirectedRequest, What: "This host name is not ours.", Do: "Use the address that the program prints at its start, or name this host with --behind-proxy."}},
	{ErrMethod, Problem{Status: http.StatusMethodNotAllowed, What: "This address does not take that method.", Do: "Go back and use the page's own buttons."}},
}

func draftProblem(what, do string) Problem {
	return Problem{Status: http.StatusConflict, What: what, Where: "Draft", Do: do}
}

// draftRefusal is problemOf on the pages of a draft.
func draftRefusal(err error) Problem {
	if errors.Is(err, review.ErrConflict) {
		return draftProblem("Somebody else changed this draft while you read it.", "Load its page again and read what is new, then do it again. Your text is kept below.")
	}
	return problemOf(err)
}

// problemOf puts an error into words; the status is 500 for anything unknown.
func problemOf(err error) Problem {
	var in *inputError
	if errors.As(err, &in) {
		return Problem{Status: http.StatusUnprocessableEntity, What: in.what, Where: in.where, Do: in.do}
	}
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		err = ErrTooLarge
	}
	if errors.Is(err, store.ErrInput) || errors.Is(err, store.ErrExists) {
		return Problem{Status: http.StatusUnprocessableEntity, What: sentence(err.Error()) + ".", Do: "Correct it and send it again."}
	}
	if errors.Is(err, review.ErrDraftFiles) {
		_, files, _ := strings.Cut(err.Error(), review.ErrDraftFiles.Error())
		return draftProblem("The draft and the live rules changed the same files"+files+".", "Write the change of these files anew on the live rules, in another draft.")
	}
	for _, row := range problems {
		if errors.Is(err, row.err) {
			return row.problem
		}
	}
	return Problem{Status: http.StatusInternalServerError, What: "Internal error.", Do: "Tell your administrator the number below; the details are in the log."}
}
