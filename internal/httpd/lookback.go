package httpd

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/store"
)

// LookBack tells what waits to be judged again, and which closed cases a trigger
// that concerns many holds back.
type LookBack interface {
	Backlog(ctx context.Context) (pipeline.Backlog, error)
	// HeldBack gives at most limit of the closed cases that wait to reopen, and how many they are.
	HeldBack(ctx context.Context, limit int) ([]store.HeldCase, int, error)
	// Release reopens at once what a trigger holds back; store.ErrNotFound when that is nothing.
	Release(ctx context.Context, by Person, reason string) (int, error)
}

// heldRows bounds the held cases that the page lists.
const heldRows = 200

type lookBackPage struct {
	pipeline.Backlog
	Held       []store.HeldCase
	HeldTotal  int
	CanRelease bool
	Problem    *Problem
}

func (s *server) lookBack(c *gin.Context) error {
	return s.lookBackPage(c, http.StatusOK, lookBackPage{})
}

func (s *server) lookBackPage(c *gin.Context, status int, v lookBackPage) (err error) {
	ctx := c.Request.Context()
	if v.Backlog, err = s.LookBack.Backlog(ctx); err != nil {
		return err
	}
	if v.HeldBack > 0 {
		if v.Held, v.HeldTotal, err = s.LookBack.HeldBack(ctx, heldRows); err != nil {
			return err
		}
	}
	v.CanRelease = allowed(person(c), may(review.EditLists))
	return s.render(c, status, "lookback", "Judged again", v)
}

// release reopens at once what one trigger holds back.
func (s *server) release(c *gin.Context) error {
	n, err := s.LookBack.Release(c.Request.Context(), person(c), c.PostForm("reason"))
	if err != nil {
		p := problemOf(err)
		if p.Status == http.StatusNotFound {
			p = problemOf(Input("Release", "Nothing is held back for this reason any more.", "Look at the page as it stands now."))
		}
		if p.Status == http.StatusInternalServerError {
			return err
		}
		return s.lookBackPage(c, p.Status, lookBackPage{Problem: &p})
	}
	s.notice(c, plural(n, "case is", "cases are")+" open again.")
	c.Redirect(http.StatusSeeOther, "/lookback")
	return nil
}

// backlogNote is what the queue says of it; empty when nobody waits.
func backlogNote(b pipeline.Backlog) string {
	said := ""
	if b.Waiting > 0 {
		said = plural(b.Waiting, "application waits", "applications wait") + " to be judged again"
		if len(b.Reasons) > 0 {
			said += " (" + b.Reasons[0].Reason + ")"
		}
	}
	if b.HeldBack > 0 {
		held := plural(b.HeldBack, "closed case", "closed cases") + " will reopen by and by"
		if said != "" {
			held = said + "; " + held
		}
		said = held
	}
	return said
}
