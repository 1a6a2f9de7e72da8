package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"gorm.io/gorm"
)

// identifierRow is one row of identifier_cases with the mark that stands.
type identifierRow struct {
	ID                  int64
	Kind, State         string
	Hash, Sealed        []byte
	Names               int
	FirstSeen, LastSeen int64
	Mark, MarkedBy      string
	MarkedAt, Until     int64
	Marked              []byte
}

func identifierRef(id int64) string      { return "V-" + strconv.FormatInt(id, 10) }
func identifierPlace(kind string) string { return "identifier/" + kind }

// seeOverCap opens or renews the identifier cases of values that judgements found
// above their cap: one a value, however many applications carry it. A value that
// somebody marked stays closed while the mark stands.
func (s *Store) seeOverCap(tx *gorm.DB, ready []readyEvaluation) error {
	seen := map[string]bool{}
	for i := range ready {
		for _, o := range ready[i].OverCap {
			if key := o.Kind + ":" + o.Value; !seen[key] {
				seen[key] = true
				if err := s.seeIdentifier(tx, o.Kind, o.Value, o.SharedBy); err != nil {
					return fmt.Errorf("identifier case: %w", err)
				}
			}
		}
	}
	return nil
}

func (s *Store) seeIdentifier(tx *gorm.DB, kind, value string, names int) error {
	sum, now := s.keys.Fingerprint(kind, value), micros(s.now())
	r := tx.Exec("UPDATE identifier_cases SET names = ?, last_seen = ? WHERE kind = ? AND hash = ?", names, now, kind, sum[:])
	if r.Error != nil {
		return r.Error
	}
	if r.RowsAffected > 0 {
		return s.reopenIdentifier(tx, "system", kind, sum[:])
	}
	sealed, err := s.seal(identifierPlace(kind), value)
	if err != nil {
		return err
	}
	if err := tx.Exec("INSERT INTO identifier_cases (kind, hash, state, names, first_seen, last_seen, sealed) VALUES (?,?,'open',?,?,?,?)", kind, sum[:], names, now, now, sealed).Error; err != nil {
		return err
	}
	return s.identifierEvent(tx, "system", "identifier.opened", kind, sum[:], map[string]any{"names": names})
}

// standingMark is the condition under which a mark of the identifier case i stands.
const standingMark = "m.kind = i.kind AND m.hash = i.hash AND (m.until = 0 OR m.until > ?)"

// reopenIdentifier opens the case of a value again, unless a mark of it stands.
func (s *Store) reopenIdentifier(tx *gorm.DB, by, kind string, hash []byte) error {
	r := tx.Exec("UPDATE identifier_cases AS i SET state = 'open' WHERE i.kind = ? AND i.hash = ? AND i.state = 'closed' AND NOT EXISTS (SELECT 1 FROM shared m WHERE "+standingMark+")",
		kind, hash, micros(s.now()))
	if r.Error != nil || r.RowsAffected == 0 {
		return r.Error
	}
	return s.identifierEvent(tx, by, "identifier.reopened", kind, hash, map[string]any{})
}

// closeIdentifier closes the case of a value that somebody marked.
func (s *Store) closeIdentifier(tx *gorm.DB, by, kind string, hash []byte, as string) error {
	r := tx.Exec("UPDATE identifier_cases SET state = 'closed' WHERE kind = ? AND hash = ? AND state = 'open'", kind, hash)
	if r.Error != nil || r.RowsAffected == 0 {
		return r.Error
	}
	return s.identifierEvent(tx, by, "identifier.closed", kind, hash, map[string]any{"as": as})
}

func (s *Store) identifierEvent(tx *gorm.DB, by, verb, kind string, hash []byte, content map[string]any) error {
	var id int64
	if err := tx.Raw("SELECT id FROM identifier_cases WHERE kind = ? AND hash = ?", kind, hash).Scan(&id).Error; err != nil {
		return err
	}
	_, err := s.audit(tx, by, verb, "identifier/"+identifierRef(id), content)
	return err
}

const identifierQuery = `SELECT i.*, coalesce(m.mark, '') AS mark, coalesce(m.marked_by, '') AS marked_by, coalesce(m.marked_at, 0) AS marked_at,
	coalesce(m.until, 0) AS until, m.sealed AS marked FROM identifier_cases i LEFT JOIN shared m ON ` + standingMark

// IdentifierCases gives identifier cases, those with the most names first, then
// the latest seen: open ones, or all, limit of them (50 when 0, at most 1,000).
func (s *Store) IdentifierCases(ctx context.Context, open bool, offset, limit int) (p IdentifierPage, err error) {
	if limit == 0 {
		limit = 50
	}
	db := s.read.WithContext(ctx)
	var rows []identifierRow
	var n struct{ Total, Open int }
	if err = db.Raw("SELECT count(*) AS total, coalesce(sum(state = 'open'), 0) AS open FROM identifier_cases").Scan(&n).Error; err == nil {
		err = db.Raw(identifierQuery+" WHERE i.state = 'open' OR NOT ? ORDER BY i.state DESC, i.last_seen DESC, i.id LIMIT ? OFFSET ?", micros(s.now()), open, min(limit, 1000), offset).Scan(&rows).Error
	}
	if p.Total, p.Open = n.Total, n.Open; open {
		p.Total = n.Open
	}
	for _, r := range rows {
		if err != nil {
			break
		}
		var c IdentifierCase
		if c, err = s.openIdentifier(ctx, r); err == nil {
			p.Rows = append(p.Rows, c)
		}
	}
	if err != nil {
		return IdentifierPage{}, fmt.Errorf("identifier cases: %w", err)
	}
	return p, nil
}

// IdentifierCase gives one by its reference, such as "V-3", or [ErrNotFound].
func (s *Store) IdentifierCase(ctx context.Context, ref string) (c IdentifierCase, err error) {
	text, ok := strings.CutPrefix(strings.ToUpper(ref), "V-")
	id, bad := strconv.ParseInt(text, 10, 64)
	if !ok || bad != nil {
		return c, fmt.Errorf("identifier case %q: %w; a reference looks like V-3", ref, ErrNotFound)
	}
	var r identifierRow
	if err = s.read.WithContext(ctx).Raw(identifierQuery+" WHERE i.id = ?", micros(s.now()), id).Scan(&r).Error; err == nil && r.ID == 0 {
		err = ErrNotFound
	}
	if err == nil {
		c, err = s.openIdentifier(ctx, r)
	}
	if err != nil {
		return c, fmt.Errorf("identifier case %s: %w", ref, err)
	}
	return c, nil
}

func (s *Store) openIdentifier(ctx context.Context, r identifierRow) (IdentifierCase, error) {
	c := IdentifierCase{ID: r.ID, Ref: identifierRef(r.ID), Kind: r.Kind, Names: r.Names, FirstSeen: moment(r.FirstSeen), LastSeen: moment(r.LastSeen), Open: r.State == "open",
		Mark: r.Mark, By: r.MarkedBy, MarkedAt: moment(r.MarkedAt), Until: moment(r.Until)}
	if err := s.unseal(identifierPlace(r.Kind), r.Sealed, &c.Value); err != nil {
		return c, err
	}
	if len(r.Marked) > 0 {
		var b markBody
		if err := s.unseal(markPlace(r.Kind), r.Marked, &b); err != nil {
			return c, err
		}
		c.Reason = b.Reason
	}
	var err error
	_, c.Applications, err = s.Holders(ctx, 0, c.Kind, c.Value, 0)
	return c, err
}

// IdentifierApplications gives the numbers of applications that carry the value
// of an identifier case, ascending, at most limit (200 when 0), and how many
// there are; or [ErrNotFound].
func (s *Store) IdentifierApplications(ctx context.Context, ref string, limit int) (apps []int64, total int, err error) {
	c, err := s.IdentifierCase(ctx, ref)
	if err != nil {
		return nil, 0, err
	}
	if limit == 0 {
		limit = 200
	}
	return s.Holders(ctx, 0, c.Kind, c.Value, min(limit, 200))
}
