package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"bonafide/internal/review"
	"bonafide/internal/screen"
)

// SearchNames finds applications whose names carry all tokens, the last one as
// a prefix, newest first, at most limit. Tokens are folded as those of
// SaveRecord were.
func (s *Store) SearchNames(ctx context.Context, tokens []string, limit int) ([]Hit, error) {
	if len(tokens) == 0 || len(tokens) > 8 {
		return nil, nil
	}
	last := tokens[len(tokens)-1]
	// The upper bound of a prefix: every text that begins with last is below it.
	q, args := "SELECT DISTINCT t0.application FROM name_tokens t0", []any{}
	where := " WHERE t0.token >= ? AND t0.token < ?"
	args = append(args, last, last+"\U0010FFFF")
	for i, token := range tokens[:len(tokens)-1] {
		q += fmt.Sprintf(" JOIN name_tokens t%d ON t%d.application = t0.application", i+1, i+1)
		where += fmt.Sprintf(" AND t%d.token = ?", i+1)
		args = append(args, token)
	}
	var apps []int64
	if err := s.read.WithContext(ctx).Raw(q+where+" ORDER BY t0.application DESC LIMIT ?", append(args, limit)...).Scan(&apps).Error; err != nil {
		return nil, fmt.Errorf("search names: %w", err)
	}
	return s.hits(ctx, apps)
}

// SearchIdentifier finds applications that carry a canonical identifier, oldest
// first, at most limit, and tells how many there are.
func (s *Store) SearchIdentifier(ctx context.Context, kind, canonical string, limit int) ([]Hit, int, error) {
	apps, total, err := s.Holders(ctx, 0, kind, canonical, limit)
	if err != nil {
		return nil, 0, err
	}
	hits, err := s.hits(ctx, apps)
	return hits, total, err
}

// Recent gives the newest applications.
func (s *Store) Recent(ctx context.Context, limit int) ([]Hit, error) {
	var apps []int64
	if err := s.read.WithContext(ctx).Raw("SELECT id FROM applications ORDER BY id DESC LIMIT ?", limit).Scan(&apps).Error; err != nil {
		return nil, fmt.Errorf("recent: %w", err)
	}
	return s.hits(ctx, apps)
}

// Hits gives applications as lines of a list, in the order of their numbers;
// unknown ones are left out.
func (s *Store) Hits(ctx context.Context, apps []int64) ([]Hit, error) { return s.hits(ctx, apps) }

func (s *Store) hits(ctx context.Context, apps []int64) ([]Hit, error) {
	var rows []struct {
		ID, AppliedAt int64
		PublicID      []byte
		Revision      int
		Band          int
		Sealed        []byte
		CaseID        *int64
		Seq           int
		Judged        []byte
	}
	if err := s.read.WithContext(ctx).Raw(`SELECT a.id, a.public_id, a.revision, a.band, a.applied_at, a.sealed, c.id AS case_id, a.evaluation AS seq, e.sealed AS judged
		FROM applications a LEFT JOIN cases c ON c.application = a.id
		LEFT JOIN evaluations e ON e.application = a.id AND e.seq = a.evaluation WHERE a.id IN ?`, apps).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("hits: %w", err)
	}
	found := map[int64]Hit{}
	for _, r := range rows {
		var a screen.Application
		if err := s.unseal(bodyPlace(r.ID, r.Revision), r.Sealed, &a); err != nil {
			return nil, fmt.Errorf("hits: %w", err)
		}
		h := Hit{App: r.ID, ID: uuid.UUID(r.PublicID).String(), Band: bandOf(r.Band), AppliedAt: moment(r.AppliedAt)}
		if a.Person != nil {
			h.Name = a.Person.Name
		}
		if h.Name == "" && len(r.Judged) > 0 { // a bare résumé: the name that was read from it
			var b evaluationBody
			if err := s.unseal(evaluationPlace(r.ID, r.Seq), r.Judged, &b); err != nil {
				return nil, fmt.Errorf("hits: %w", err)
			}
			h.Name = b.Name
		}
		if a.Job != nil {
			h.Job = a.Job.Title
		}
		if r.CaseID != nil {
			h.Case = caseRef(*r.CaseID)
		}
		found[r.ID] = h
	}
	out := make([]Hit, 0, len(apps))
	for _, app := range apps {
		if h, ok := found[app]; ok {
			out = append(out, h)
		}
	}
	return out, nil
}

// Counts gives the figures of the first page.
func (s *Store) Counts(ctx context.Context) (c Counts, err error) {
	db := s.read.WithContext(ctx)
	for _, x := range []struct {
		into  *int
		query string
	}{
		{&c.Applications, "SELECT count(*) FROM applications"},
		{&c.Waiting, "SELECT count(*) FROM documents WHERE state = 'waiting'"},
		{&c.Unreadable, "SELECT count(DISTINCT d.application) FROM documents d JOIN applications a ON a.id = d.application AND a.revision = d.revision WHERE d.state = 'extracted' AND d.verdict NOT IN ('good', 'disputed', 'poor', 'scanned')"},
		{&c.Dirty, "SELECT count(*) FROM dirty"},
	} {
		if err := db.Raw(x.query).Scan(x.into).Error; err != nil {
			return c, fmt.Errorf("counts: %w", err)
		}
	}
	c.Cases, err = s.viewCounts(db, "", micros(s.now()))
	return c, err
}

// settingRetention is the name under which the retention is kept.
const settingRetention = "retention"

// Setting reads a setting into a value, and tells whether it was there.
func (s *Store) Setting(ctx context.Context, name string, into any) (bool, error) {
	var text string
	err := s.read.WithContext(ctx).Raw("SELECT value FROM settings WHERE name = ?", name).Row().Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), into)
	}
	if err != nil {
		return false, fmt.Errorf("setting %s: %w", name, err)
	}
	return true, nil
}

// SetSetting keeps a setting as JSON, with an audit entry.
func (s *Store) SetSetting(ctx context.Context, by review.Actor, name string, value any) error {
	if err := s.do(ctx, people, func(tx *gorm.DB) error { return s.putSetting(tx, by.ID, name, value) }); err != nil {
		return fmt.Errorf("setting %s: %w", name, err)
	}
	return nil
}

func (s *Store) putSetting(tx *gorm.DB, by, name string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if err := tx.Exec("INSERT INTO settings (name, value) VALUES (?,?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, string(text)).Error; err != nil {
		return err
	}
	_, err = s.audit(tx, by, "setting.changed", "setting/"+name, map[string]any{"value": value})
	return err
}

// check refuses terms that keep nothing or everything.
func (r Retention) check() error {
	if r.Months < 1 || r.Months > 120 {
		return fmt.Errorf("%w: retention is 1 to 120 months, not %d", ErrInput, r.Months)
	}
	return nil
}

// Retention gives how long applications are kept: 12 months unless set.
func (s *Store) Retention(ctx context.Context) (Retention, error) {
	r := Retention{Months: 12}
	_, err := s.Setting(ctx, settingRetention, &r)
	return r, err
}

// SetRetention changes how long applications are kept.
func (s *Store) SetRetention(ctx context.Context, by review.Actor, r Retention) error {
	if !by.May(review.ManageRetention) {
		return fmt.Errorf("retention: %w", review.ErrForbidden)
	}
	if err := r.check(); err != nil {
		return fmt.Errorf("retention: %w", err)
	}
	r.Confirmed = true
	return s.SetSetting(ctx, by, settingRetention, r)
}
