package store

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/argon2id"
	"gorm.io/gorm"

	"bonafide/internal/keys"
	"bonafide/internal/review"
)

// Throttling: after freeFailures wrong attempts for one e-mail address or from
// one remote address within throttleWindow, each further one must wait
// throttlePause.
const (
	freeFailures   = 5
	throttlePause  = 5 * time.Minute
	throttleWindow = time.Hour
)

// SignIn checks an e-mail address and a password. It takes as long for an
// unknown address as for a known one. remote is the caller's address, which is
// throttled too; empty is not.
//
// The error wraps [ErrSignIn], or [ErrThrottled] with the time to wait.
func (s *Store) SignIn(ctx context.Context, email, password, remote string) (User, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	subjects := [][]byte{s.subject("e-mail", email)}
	if remote != "" {
		subjects = append(subjects, s.subject("remote", remote))
	}
	if err := s.throttled(ctx, subjects); err != nil {
		return User{}, err
	}
	row, err := findUser(s.read.WithContext(ctx), "email = ?", email)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return User{}, fmt.Errorf("sign in: %w", err)
	}
	ok, err := s.passwordFits(ctx, row, password)
	if err != nil {
		return User{}, fmt.Errorf("sign in: %w", err)
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		if !ok {
			return s.failed(tx, subjects)
		}
		// Only the account's failures end: one good account mustn't free an address that tries many.
		if err := tx.Exec("DELETE FROM throttle WHERE subject = ?", subjects[0]).Error; err != nil {
			return err
		}
		if err := tx.Exec("UPDATE users SET last_seen = ? WHERE id = ?", micros(s.now()), row.ID).Error; err != nil {
			return err
		}
		_, err := s.audit(tx, row.user().ActorID(), "user.signed_in", row.user().ActorID(), map[string]any{})
		return err
	})
	if err != nil {
		return User{}, fmt.Errorf("sign in: %w", err)
	}
	if !ok {
		return User{}, ErrSignIn
	}
	return row.user(), nil
}

// passwordFits compares, and does the same work when there is nobody to compare with.
func (s *Store) passwordFits(ctx context.Context, row *userRow, password string) (ok bool, err error) {
	if len(password) > passwordMost {
		password = ""
	}
	err = s.bounded(ctx, func() error {
		if row == nil || row.Disabled || row.Password == "" {
			_, err := argon2id.CreateHash(password, &passwordCost)
			return err
		}
		ok, err = argon2id.ComparePasswordAndHash(password, row.Password)
		return err
	})
	return ok, err
}

func (s *Store) subject(kind, value string) []byte {
	sum := s.keys.MAC(keys.Sessions, []byte(kind), []byte(value))
	return sum[:16]
}

func (s *Store) throttled(ctx context.Context, subjects [][]byte) error {
	for _, subject := range subjects {
		var t struct{ Failures, LastAt int64 }
		if err := s.read.WithContext(ctx).Raw("SELECT failures, last_at FROM throttle WHERE subject = ?", subject).Scan(&t).Error; err != nil {
			return fmt.Errorf("sign in: %w", err)
		}
		if wait := moment(t.LastAt).Add(throttlePause).Sub(s.now()); t.Failures >= freeFailures && wait > 0 {
			return fmt.Errorf("%w; try again in %s", ErrThrottled, wait.Round(time.Second))
		}
	}
	return nil
}

// failed counts a wrong attempt; counts of the last hour add up.
func (s *Store) failed(tx *gorm.DB, subjects [][]byte) error {
	now := s.now()
	for _, subject := range subjects {
		if err := tx.Exec(`INSERT INTO throttle (failures, subject, last_at) VALUES (1, ?, ?) ON CONFLICT (subject) DO UPDATE
			SET failures = CASE WHEN throttle.last_at < ? THEN 1 ELSE throttle.failures + 1 END, last_at = excluded.last_at`,
			subject, micros(now), micros(now.Add(-throttleWindow))).Error; err != nil {
			return err
		}
	}
	return tx.Exec("DELETE FROM throttle WHERE last_at < ?", micros(now.Add(-throttleWindow))).Error
}

// setupTime is how long the token of the first start is good.
const setupTime = 30 * time.Minute

// setupToken lives in memory only: a restart makes another.
type setupToken struct {
	sync.Mutex
	text string
	till time.Time
}

// NeedsSetup reports whether nobody can sign in yet.
func (s *Store) NeedsSetup(ctx context.Context) (bool, error) {
	var n int
	if err := s.read.WithContext(ctx).Raw("SELECT count(*) FROM users").Scan(&n).Error; err != nil {
		return false, fmt.Errorf("needs setup: %w", err)
	}
	return n == 0, nil
}

// SetupToken makes the one-time token with which the first person is made,
// good for 30 minutes; it replaces an earlier one. "" once somebody exists.
func (s *Store) SetupToken(ctx context.Context) (string, error) {
	needs, err := s.NeedsSetup(ctx)
	if err != nil || !needs {
		return "", err
	}
	text, err := s.secret()
	if err != nil {
		return "", err
	}
	s.setup.Lock()
	defer s.setup.Unlock()
	s.setup.text, s.setup.till = text, s.now().Add(setupTime)
	return text, nil
}

// SetUp makes the first person, administrator and lead, and confirms the
// retention. The error wraps [ErrToken], [ErrExists] or [ErrInput].
func (s *Store) SetUp(ctx context.Context, token string, u NewUser, r Retention) (User, error) {
	s.setup.Lock()
	defer s.setup.Unlock() // one at a time, and the token goes only when it worked
	if s.setup.text == "" || s.now().After(s.setup.till) || subtle.ConstantTimeCompare([]byte(token), []byte(s.setup.text)) != 1 {
		return User{}, fmt.Errorf("set up: %w; start the program again for a new one", ErrToken)
	}
	u.Roles = []review.Role{review.Administrator, review.Lead}
	row, err := s.check(ctx, u)
	if err != nil {
		return User{}, fmt.Errorf("set up: %w", err)
	}
	if err := r.check(); err != nil {
		return User{}, fmt.Errorf("set up: %w", err)
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		var n int
		if err := tx.Raw("SELECT count(*) FROM users").Scan(&n).Error; err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("%w: somebody was made meanwhile", ErrExists)
		}
		if err := s.insertUser(tx, "setup", row); err != nil {
			return err
		}
		r.Confirmed = true
		return s.putSetting(tx, row.user().ActorID(), settingRetention, r)
	})
	if err != nil {
		return User{}, fmt.Errorf("set up: %w", err)
	}
	s.setup.text = ""
	return row.user(), nil
}

// secret gives 256 random bits as text.
func (s *Store) secret() (string, error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(s.random, raw); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

type tokenRow struct {
	ID        int64
	Name      string
	Secret    []byte
	Scopes    string
	CreatedBy string
	CreatedAt int64
	ExpiresAt int64
	LastUsed  int64
	Revoked   bool
}

// AddToken makes an API token and gives its secret, the only time that anybody
// sees it. Name, Scopes and ExpiresAt of t count.
func (s *Store) AddToken(ctx context.Context, by review.Actor, t APIToken) (secret string, err error) {
	if by.Kind != review.Command && !by.May(review.ManageTokens) {
		return "", fmt.Errorf("add token: %w", review.ErrForbidden)
	}
	if t.Name == "" || len(t.Name) > 100 || len(t.Scopes) == 0 {
		return "", fmt.Errorf("add token: %w: give a name of at most 100 bytes and a scope", ErrInput)
	}
	if secret, err = s.secret(); err != nil {
		return "", err
	}
	secret = "bf_" + secret
	row := tokenRow{Name: t.Name, Secret: s.subject("token", secret), Scopes: strings.Join(t.Scopes, ","), CreatedBy: by.ID,
		CreatedAt: micros(s.now()), ExpiresAt: micros(t.ExpiresAt)}
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		if err := tx.Table("tokens").Create(&row).Error; err != nil {
			return err
		}
		_, err := s.audit(tx, by.ID, "token.added", fmt.Sprintf("token/%d", row.ID), map[string]any{"name": t.Name, "scopes": t.Scopes})
		return err
	})
	if err != nil {
		return "", fmt.Errorf("add token: %w", err)
	}
	return secret, nil
}

// Tokens lists the API tokens, newest first.
func (s *Store) Tokens(ctx context.Context) ([]APIToken, error) {
	var rows []tokenRow
	if err := s.read.WithContext(ctx).Raw("SELECT * FROM tokens ORDER BY id DESC").Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("tokens: %w", err)
	}
	out := make([]APIToken, len(rows))
	for i, r := range rows {
		out[i] = APIToken{r.ID, r.Name, strings.Split(r.Scopes, ","), r.CreatedBy, moment(r.CreatedAt), moment(r.ExpiresAt), moment(r.LastUsed), r.Revoked}
	}
	return out, nil
}

// RevokeToken ends a token.
func (s *Store) RevokeToken(ctx context.Context, by review.Actor, id int64) error {
	if by.Kind != review.Command && !by.May(review.ManageTokens) {
		return fmt.Errorf("revoke token %d: %w", id, review.ErrForbidden)
	}
	err := s.do(ctx, people, func(tx *gorm.DB) error {
		r := tx.Exec("UPDATE tokens SET revoked = 1 WHERE id = ?", id)
		if r.Error == nil && r.RowsAffected == 0 {
			return ErrNotFound
		}
		if r.Error != nil {
			return r.Error
		}
		_, err := s.audit(tx, by.ID, "token.revoked", fmt.Sprintf("token/%d", id), map[string]any{})
		return err
	})
	if err != nil {
		return fmt.Errorf("revoke token %d: %w", id, err)
	}
	return nil
}

// TokenActor gives who stands behind a token's secret, and its scopes, or
// [ErrToken]. Its last use is written down once a minute at most.
func (s *Store) TokenActor(ctx context.Context, secret string) (review.Actor, []string, error) {
	var row tokenRow
	if err := s.read.WithContext(ctx).Raw("SELECT * FROM tokens WHERE secret = ?", s.subject("token", secret)).Scan(&row).Error; err != nil {
		return review.Actor{}, nil, fmt.Errorf("token: %w", err)
	}
	now := micros(s.now())
	if row.ID == 0 || row.Revoked || (row.ExpiresAt != 0 && row.ExpiresAt <= now) {
		return review.Actor{}, nil, ErrToken
	}
	if now-row.LastUsed > time.Minute.Microseconds() {
		if err := s.do(ctx, people, func(tx *gorm.DB) error {
			return tx.Exec("UPDATE tokens SET last_used = ? WHERE id = ?", now, row.ID).Error
		}); err != nil {
			return review.Actor{}, nil, fmt.Errorf("token: %w", err)
		}
	}
	return review.Actor{ID: fmt.Sprintf("token/%d", row.ID), Name: row.Name, Kind: review.Token}, strings.Split(row.Scopes, ","), nil
}

// Sessions keeps signed-in sessions for package scs, sealed, under a keyed hash
// of their token. It implements scs.CtxStore and scs.Store.
type Sessions struct{ store *Store }

// Sessions gives the sessions of the store.
func (s *Store) Sessions() *Sessions { return &Sessions{s} }

func (x *Sessions) place(token string) (hash []byte, place string) {
	hash = x.store.subject("session", token)
	return hash, fmt.Sprintf("session/%x", hash)
}

// FindCtx gives a session's data; found is false when there is none or it ran out.
func (x *Sessions) FindCtx(ctx context.Context, token string) (b []byte, found bool, err error) {
	hash, place := x.place(token)
	var row struct {
		Sealed  []byte
		Expires int64
	}
	if err := x.store.read.WithContext(ctx).Raw("SELECT sealed, expires FROM sessions WHERE token = ?", hash).Scan(&row).Error; err != nil {
		return nil, false, err
	}
	if row.Sealed == nil || row.Expires <= micros(x.store.now()) {
		return nil, false, nil
	}
	b, err = x.store.keys.Open(keys.Sessions, place, row.Sealed)
	return b, err == nil, err
}

// CommitCtx keeps a session's data until expiry.
func (x *Sessions) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	hash, place := x.place(token)
	now := micros(x.store.now())
	return x.store.do(ctx, people, func(tx *gorm.DB) error {
		if last := x.store.seen.Load(); now-last > time.Minute.Microseconds() && x.store.seen.CompareAndSwap(last, now) {
			if err := tx.Exec("DELETE FROM sessions WHERE expires <= ?", now).Error; err != nil {
				return err
			}
		}
		return tx.Exec("INSERT INTO sessions (expires, token, sealed) VALUES (?,?,?) ON CONFLICT (token) DO UPDATE SET expires = excluded.expires, sealed = excluded.sealed",
			micros(expiry), hash, x.store.keys.Seal(keys.Sessions, place, b)).Error
	})
}

// DeleteCtx ends a session.
func (x *Sessions) DeleteCtx(ctx context.Context, token string) error {
	hash, _ := x.place(token)
	return x.store.do(ctx, people, func(tx *gorm.DB) error { return tx.Exec("DELETE FROM sessions WHERE token = ?", hash).Error })
}

// Find is FindCtx without a context.
func (x *Sessions) Find(token string) ([]byte, bool, error) {
	return x.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (x *Sessions) Commit(token string, b []byte, expiry time.Time) error {
	return x.CommitCtx(context.Background(), token, b, expiry)
}

// Delete is DeleteCtx without a context.
func (x *Sessions) Delete(token string) error { return x.DeleteCtx(context.Background(), token) }
