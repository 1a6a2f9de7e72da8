package storetest

import (
	"errors"
	"testing"
	"time"

	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

func signIn(t *testing.T, w *World) {
	u := addUser(t, w, "Ines@Hiring.example", review.Reviewer)
	got, err := w.SignIn(t.Context(), " ines@hiring.EXAMPLE ", "correct horse battery", "192.0.2.1")
	if err != nil || got.ID != u.ID || !got.Actor().May(review.Decide) {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := w.AddUser(t.Context(), u.Actor(), store.NewUser{}); !errors.Is(err, review.ErrForbidden) {
		t.Errorf("a reviewer made a person: %v", err)
	}
	for range 5 {
		if _, err := w.SignIn(t.Context(), "ines@hiring.example", "wrong", ""); !errors.Is(err, store.ErrSignIn) {
			t.Fatalf("a wrong password: %v", err)
		}
	}
	if _, err := w.SignIn(t.Context(), "ines@hiring.example", "correct horse battery", ""); !errors.Is(err, store.ErrThrottled) {
		t.Errorf("no pause after five failures: %v", err)
	}
	w.Clock.Pass(6 * time.Minute)
	if _, err := w.SignIn(t.Context(), "ines@hiring.example", "correct horse battery", ""); err != nil {
		t.Errorf("after the pause: %v", err)
	}
	if _, err := w.SignIn(t.Context(), "nobody@hiring.example", "correct horse battery", ""); !errors.Is(err, store.ErrSignIn) {
		t.Errorf("an unknown address: %v", err)
	}
}

func setUpOnce(t *testing.T, w *World) {
	token, err := w.SetupToken(t.Context())
	must(t, err)
	person := store.NewUser{Email: "a@hiring.example", Name: "A", Password: "correct horse battery"}
	if _, err := w.SetUp(t.Context(), token+"x", person, store.Retention{Months: 6}); !errors.Is(err, store.ErrToken) {
		t.Errorf("a wrong token: %v", err)
	}
	short := person
	short.Password = "short"
	if _, err := w.SetUp(t.Context(), token, short, store.Retention{Months: 6}); !errors.Is(err, store.ErrInput) {
		t.Errorf("a short password: %v", err)
	}
	u, err := w.SetUp(t.Context(), token, person, store.Retention{Months: 6})
	must(t, err)
	if !u.Actor().Has(review.Lead) || !u.Actor().Has(review.Administrator) {
		t.Errorf("roles %v", u.Roles)
	}
	if _, err := w.SetUp(t.Context(), token, person, store.Retention{Months: 6}); !errors.Is(err, store.ErrToken) {
		t.Errorf("the token works twice: %v", err)
	}
	if again, err := w.SetupToken(t.Context()); err != nil || again != "" {
		t.Errorf("another token for a set-up installation: %q, %v", again, err)
	}
	if r, err := w.Retention(t.Context()); err != nil || r.Months != 6 || !r.Confirmed {
		t.Errorf("retention %+v, %v", r, err)
	}
}

func lastAdministrator(t *testing.T, w *World) {
	u := addUser(t, w, "a@hiring.example", review.Administrator)
	if err := w.SetRoles(t.Context(), u.Actor(), u.ID, []review.Role{review.Lead}, false); !errors.Is(err, store.ErrInput) {
		t.Errorf("lost the role: %v", err)
	}
	if err := w.SetRoles(t.Context(), u.Actor(), u.ID, []review.Role{review.Administrator}, true); !errors.Is(err, store.ErrInput) {
		t.Errorf("disabled: %v", err)
	}
	v := addUser(t, w, "b@hiring.example", review.Administrator)
	must(t, w.SetRoles(t.Context(), u.Actor(), v.ID, []review.Role{review.Reviewer}, true))
	if _, err := w.SignIn(t.Context(), "b@hiring.example", "correct horse battery", ""); !errors.Is(err, store.ErrSignIn) {
		t.Errorf("a disabled person signed in: %v", err)
	}
	if _, err := w.AddUser(t.Context(), u.Actor(), store.NewUser{Email: "B@hiring.example", Name: "B", Password: "correct horse battery", Roles: []review.Role{review.Lead}}); !errors.Is(err, store.ErrExists) {
		t.Errorf("the same address twice: %v", err)
	}
}

func tokens(t *testing.T, w *World) {
	admin := Person("user/1", review.Administrator)
	secret, err := w.AddToken(t.Context(), admin, store.APIToken{Name: "ats-sync", Scopes: []string{"intake"}, ExpiresAt: w.Clock.Now().Add(time.Hour)})
	must(t, err)
	actor, scopes, err := w.TokenActor(t.Context(), secret)
	if err != nil || actor.Kind != review.Token || scopes[0] != "intake" {
		t.Fatalf("%+v, %v, %v", actor, scopes, err)
	}
	ref, _ := openCase(t, w, 1, screen.BandHigh)
	if _, err := w.Decide(t.Context(), store.Decision{Ref: ref, By: actor, Outcome: review.Cleared, Reason: "R1", EvidenceVersion: 1}); !errors.Is(err, review.ErrProposes) {
		t.Errorf("a token decided: %v", err)
	}
	_, err = w.Do(t.Context(), store.Step{Ref: ref, By: actor, Request: review.Request{Action: review.Propose, Outcome: review.Cleared, Reason: "R1"}})
	must(t, err)
	if v, err := w.Case(t.Context(), ref); err != nil || v.Case.Version != 1 || v.Case.State != review.Open || v.Events[1].Verb != "case.proposed" {
		t.Errorf("a proposal changed the case: %+v, %v", v.Case, err)
	}
	w.Clock.Pass(2 * time.Hour)
	if _, _, err := w.TokenActor(t.Context(), secret); !errors.Is(err, store.ErrToken) {
		t.Errorf("an expired token: %v", err)
	}
	second, err := w.AddToken(t.Context(), admin, store.APIToken{Name: "b", Scopes: []string{"intake"}})
	must(t, err)
	must(t, w.RevokeToken(t.Context(), admin, 2))
	if _, _, err := w.TokenActor(t.Context(), second); !errors.Is(err, store.ErrToken) {
		t.Errorf("a revoked token: %v", err)
	}
}

func sessions(t *testing.T, w *World) {
	s := w.Sessions()
	must(t, s.CommitCtx(t.Context(), "token-a", []byte("data"), w.Clock.Now().Add(time.Hour)))
	if b, found, err := s.FindCtx(t.Context(), "token-a"); err != nil || !found || string(b) != "data" {
		t.Errorf("%q, %v, %v", b, found, err)
	}
	if _, found, err := s.FindCtx(t.Context(), "token-b"); err != nil || found {
		t.Errorf("another token: %v, %v", found, err)
	}
	w.Clock.Pass(2 * time.Hour)
	if _, found, err := s.FindCtx(t.Context(), "token-a"); err != nil || found {
		t.Errorf("after its end: %v, %v", found, err)
	}
	must(t, s.CommitCtx(t.Context(), "token-c", []byte("data"), w.Clock.Now().Add(time.Hour)))
	must(t, s.DeleteCtx(t.Context(), "token-c"))
	if _, found, err := s.FindCtx(t.Context(), "token-c"); err != nil || found {
		t.Errorf("after its deletion: %v, %v", found, err)
	}
}

func auditVerifies(t *testing.T, w *World) {
	ref, _ := openCase(t, w, 1, screen.BandHigh)
	by := Person("user/1", review.Lead)
	must(t, w.OpenEvidence(t.Context(), by, ref, "1"))
	must(t, decide(t.Context(), w, by, ref, review.Confirmed))
	c, err := w.WriteCheckpoint(t.Context())
	must(t, err)
	again, err := w.WriteCheckpoint(t.Context())
	if err != nil || c.Seq == 0 || again.Seq != 0 {
		t.Errorf("checkpoints %+v, then %+v, %v", c, again, err)
	}
	r, err := w.VerifyAudit(t.Context())
	if err != nil || !r.OK() || !r.Head || r.Entries != c.Seq || r.Checkpoints != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}
