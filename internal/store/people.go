package store

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"github.com/alexedwards/argon2id"
	"gorm.io/gorm"

	"bonafide/internal/review"
)

// passwordCost is argon2id's: 64 MiB and one pass, the package's own default,
// with a fixed number of threads so that every machine makes the same hashes.
// Config.hashing bounds how many run at once.
var passwordCost = argon2id.Params{Memory: 64 * 1024, Iterations: 1, Parallelism: 2, SaltLength: 16, KeyLength: 32}

const (
	passwordLeast = 12
	passwordMost  = 1024
)

type userRow struct {
	ID        int64
	Email     string
	Name      string
	Roles     string
	Password  string
	Disabled  bool
	CreatedAt int64
	LastSeen  int64
}

func (r *userRow) user() User {
	u := User{ID: r.ID, Email: r.Email, Name: r.Name, Disabled: r.Disabled, CreatedAt: moment(r.CreatedAt), LastSeen: moment(r.LastSeen)}
	for _, role := range strings.FieldsFunc(r.Roles, func(c rune) bool { return c == ',' }) {
		u.Roles = append(u.Roles, review.Role(role))
	}
	return u
}

// ActorID is the id under which a person stands in cases and in the audit.
func (u User) ActorID() string { return fmt.Sprintf("user/%d", u.ID) }

// Actor is the person, signed in.
func (u User) Actor() review.Actor {
	return review.Actor{ID: u.ActorID(), Name: u.Name, Kind: review.Signed, Roles: u.Roles}
}

// Users lists everybody, by name.
func (s *Store) Users(ctx context.Context) ([]User, error) {
	var rows []userRow
	if err := s.read.WithContext(ctx).Raw("SELECT * FROM users ORDER BY name, id").Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("users: %w", err)
	}
	out := make([]User, len(rows))
	for i := range rows {
		out[i] = rows[i].user()
	}
	return out, nil
}

// User gives one person, disabled ones too, or [ErrNotFound].
func (s *Store) User(ctx context.Context, id int64) (User, error) {
	row, err := findUser(s.read.WithContext(ctx), "id = ?", id)
	if err != nil {
		return User{}, fmt.Errorf("user %d: %w", id, err)
	}
	return row.user(), nil
}

func findUser(db *gorm.DB, where string, arg any) (*userRow, error) {
	var row userRow
	if err := db.Raw("SELECT * FROM users WHERE "+where, arg).Scan(&row).Error; err != nil {
		return nil, err
	}
	if row.ID == 0 {
		return nil, ErrNotFound
	}
	return &row, nil
}

// check gives the person's row without id, or what is wrong in words.
func (s *Store) check(ctx context.Context, u NewUser) (*userRow, error) {
	address, err := mail.ParseAddress(strings.TrimSpace(u.Email))
	switch {
	case err != nil || address.Name != "" || len(u.Email) > 254:
		return nil, fmt.Errorf("%w: %q isn't an e-mail address", ErrInput, u.Email)
	case strings.TrimSpace(u.Name) == "" || len(u.Name) > 200:
		return nil, fmt.Errorf("%w: give a name of 1 to 200 bytes", ErrInput)
	case len(u.Password) < passwordLeast || len(u.Password) > passwordMost:
		return nil, fmt.Errorf("%w: the password needs %d to %d bytes; several words are easy to remember", ErrInput, passwordLeast, passwordMost)
	}
	roles, err := joinRoles(u.Roles)
	if err != nil {
		return nil, err
	}
	hash, err := s.hashPassword(ctx, u.Password)
	if err != nil {
		return nil, err
	}
	return &userRow{Email: strings.ToLower(address.Address), Name: strings.TrimSpace(u.Name), Roles: roles, Password: hash, CreatedAt: micros(s.now())}, nil
}

func joinRoles(roles []review.Role) (string, error) {
	texts := []string{}
	for _, r := range roles {
		if !slices.Contains(review.Roles(), r) {
			return "", fmt.Errorf("%w: role %q; use %v", ErrInput, r, review.Roles())
		}
		if !slices.Contains(texts, string(r)) {
			texts = append(texts, string(r))
		}
	}
	if len(texts) == 0 {
		return "", fmt.Errorf("%w: give at least one role of %v", ErrInput, review.Roles())
	}
	return strings.Join(texts, ","), nil
}

// AddUser makes a person who can sign in. by needs the role administrator, or
// is the command line. The error wraps [ErrInput] with words, [ErrExists] or
// review.ErrForbidden.
func (s *Store) AddUser(ctx context.Context, by review.Actor, u NewUser) (User, error) {
	if by.Kind != review.Command && !by.May(review.ManagePeople) {
		return User{}, fmt.Errorf("add user: %w", review.ErrForbidden)
	}
	row, err := s.check(ctx, u)
	if err != nil {
		return User{}, fmt.Errorf("add user: %w", err)
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error { return s.insertUser(tx, by.ID, row) })
	if err != nil {
		return User{}, fmt.Errorf("add user: %w", err)
	}
	return row.user(), nil
}

func (s *Store) insertUser(tx *gorm.DB, by string, row *userRow) error {
	if _, err := findUser(tx, "email = ?", row.Email); err == nil {
		return fmt.Errorf("%w: somebody with this e-mail address", ErrExists)
	} else if !errors.Is(err, ErrNotFound) {
		return err
	}
	if err := tx.Table("users").Create(row).Error; err != nil {
		return err
	}
	_, err := s.audit(tx, by, "user.added", row.user().ActorID(), map[string]any{"roles": row.Roles})
	return err
}

// SetRoles changes what a person may do, or keeps them from signing in. The
// last administrator can't be disabled or lose the role.
func (s *Store) SetRoles(ctx context.Context, by review.Actor, id int64, roles []review.Role, disabled bool) error {
	if !by.May(review.ManagePeople) {
		return fmt.Errorf("set roles: %w", review.ErrForbidden)
	}
	text, err := joinRoles(roles)
	if err != nil {
		return fmt.Errorf("set roles: %w", err)
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		row, err := findUser(tx, "id = ?", id)
		if err != nil {
			return err
		}
		if err := tx.Exec("UPDATE users SET roles = ?, disabled = ? WHERE id = ?", text, disabled, id).Error; err != nil {
			return err
		}
		var left int
		if err := tx.Raw("SELECT count(*) FROM users WHERE disabled = 0 AND ',' || roles || ',' LIKE '%,administrator,%'").Scan(&left).Error; err != nil {
			return err
		}
		if left == 0 {
			return fmt.Errorf("%w: one administrator must remain", ErrInput)
		}
		_, err = s.audit(tx, by.ID, "user.changed", row.user().ActorID(), map[string]any{"roles": text, "were": row.Roles, "disabled": disabled})
		return err
	})
	if err != nil {
		return fmt.Errorf("set roles of user %d: %w", id, err)
	}
	return nil
}

// hashPassword runs argon2id, two at a time: each takes 64 MiB.
func (s *Store) hashPassword(ctx context.Context, password string) (hash string, err error) {
	err = s.bounded(ctx, func() error {
		hash, err = argon2id.CreateHash(password, &passwordCost)
		return err
	})
	return hash, err
}

func (s *Store) bounded(ctx context.Context, fn func() error) error {
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
		return fn()
	case <-ctx.Done():
		return ctx.Err()
	}
}
