package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"bonafide/internal/review"
)

// Erase removes an application with everything that is of it: its body, files,
// judgements, case and what the audit says of it in words. Whoever was linked to
// it is judged again, and also, who is found by other values than its own; its
// cluster is worked out anew. The audit keeps that it
// was erased, by whom and why, and still verifies.
//
// The error wraps review.ErrForbidden, [ErrInput] without a reason, or [ErrNotFound].
func (s *Store) Erase(ctx context.Context, by review.Actor, app int64, reason string, also []int64) error {
	var blobs []string
	err := s.do(ctx, people, func(tx *gorm.DB) (err error) {
		switch {
		case by.Kind == review.Signed && !by.May(review.ManageRetention), by.Kind != review.Signed && by.Kind != review.Command:
			return review.ErrForbidden
		case strings.TrimSpace(reason) == "":
			return fmt.Errorf("%w: say why", ErrInput)
		}
		blobs, err = s.erase(ctx, tx, erasing{by, app, reason, also})
		return err
	})
	if err != nil {
		return fmt.Errorf("erase application %d: %w", app, err)
	}
	if err := s.scrub(ctx); err != nil {
		return fmt.Errorf("erase application %d: its rows are gone, the log of the database still holds them: %w", app, err)
	}
	for _, name := range blobs {
		if err := s.blobs.Delete(ctx, name); err != nil {
			return fmt.Errorf("erase application %d: its rows are gone, the file %s is not: %w", app, name, err)
		}
	}
	return nil
}

// scrub moves the write-ahead log into the database and empties it: what is
// overwritten there would stay readable in the log.
func (s *Store) scrub(ctx context.Context) error {
	var busy, pages, moved int
	if err := s.pool.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return err
	}
	s.unscrubbed.Store(busy != 0) // somebody reads; look-back tries again
	return nil
}

// Scrub does what an erasure left undone because somebody was reading. Look-back
// calls it.
func (s *Store) Scrub(ctx context.Context) error {
	if !s.unscrubbed.Load() {
		return nil
	}
	if err := s.scrub(ctx); err != nil {
		return fmt.Errorf("empty the log of the database: %w", err)
	}
	return nil
}

// erasing is who erases which application and why; also are judged again for it.
type erasing struct {
	by     review.Actor
	app    int64
	reason string
	also   []int64
}

func (s *Store) erase(ctx context.Context, tx *gorm.DB, e erasing) (blobs []string, err error) {
	app, also := e.app, e.also
	var row applicationRow
	if err := tx.Raw("SELECT id, public_id FROM applications WHERE id = ?", app).Scan(&row).Error; err != nil {
		return nil, err
	}
	if row.ID == 0 {
		return nil, ErrNotFound
	}
	if err := tx.Raw("SELECT DISTINCT blob FROM documents WHERE application = ? AND blob IS NOT NULL", app).Scan(&blobs).Error; err != nil {
		return nil, err
	}
	objects := []string{fmt.Sprintf("application/%d", app), "application/" + uuid.UUID(row.PublicID).String()}
	var cases []int64
	if err := tx.Raw("SELECT id FROM cases WHERE application = ?", app).Scan(&cases).Error; err != nil {
		return nil, err
	}
	for _, id := range cases {
		objects = append(objects, "case/"+caseRef(id))
	}
	plain, err := plainTx(tx)
	if err != nil {
		return nil, err
	}
	// Its postings go with their holders marked, as when a revision drops them all.
	dropped, err := s.dropIndex(ctx, plain, app, nil)
	if err != nil {
		return nil, err
	}
	for _, p := range dropped {
		if p.band {
			continue
		}
		if _, err := s.markCarriers(tx, goneBecause, "postings p WHERE p.kind = ? AND p.hash = ? AND p.application <> ?", p.kind, p.hash, app); err != nil {
			return nil, err
		}
	}
	if err := s.markFormerBands(tx, goneBecause, dropped, nil); err != nil {
		return nil, err
	}
	if err := s.markDirty(tx, also, goneBecause); err != nil {
		return nil, err
	}
	if _, err := s.markCarriers(tx, goneBecause, `(SELECT other AS application FROM soft_links WHERE application = ? UNION SELECT application FROM soft_links WHERE other = ?) p WHERE true`, app, app); err != nil {
		return nil, err
	}
	if err := s.forgetValues(tx, dropped); err != nil {
		return nil, err
	}
	if err := s.eraseEvents(tx, objects, ""); err != nil {
		return nil, err
	}
	for _, q := range []string{"DELETE FROM dirty WHERE application = ?", "DELETE FROM name_tokens WHERE application = ?", "DELETE FROM applications WHERE id = ?"} {
		if err := tx.Exec(q, app).Error; err != nil {
			return nil, err
		}
	}
	source := uuid.UUID(row.PublicID).String()
	if _, err := s.markCarriers(tx, "the list of confirmed cases was changed", `watchlist_entries e JOIN kinds k ON k.name = e.kind
		JOIN postings p ON p.kind = k.id AND p.hash = e.hash WHERE e.source = ?`, source); err != nil {
		return nil, err
	}
	if err := tx.Exec("DELETE FROM watchlist_entries WHERE source = ?", source).Error; err != nil {
		return nil, err
	}
	_, err = s.audit(tx, e.by.ID, "application.erased", objects[0], map[string]any{"reason": e.reason, "cases": len(cases)})
	return blobs, err
}

// goneBecause is why whoever was linked to an erased application is judged again.
const goneBecause = "an application that this one was linked to is gone"

// forgetValues removes what was kept of values that nobody carries any more: what
// people silenced for them, their cases, the suspicion that they were marked with,
// and what the audit says of these. Marks of agencies, employers and campuses are
// of these, and stay.
func (s *Store) forgetValues(tx *gorm.DB, dropped []posting) error {
	kinds := map[int]string{}
	s.kinds.RLock()
	for name, id := range s.kinds.ids {
		kinds[id] = name
	}
	s.kinds.RUnlock()
	for _, p := range dropped {
		var held int
		if p.band {
			continue
		}
		if err := tx.Raw("SELECT EXISTS (SELECT 1 FROM postings WHERE kind = ? AND hash = ?)", p.kind, p.hash).Scan(&held).Error; err != nil {
			return err
		}
		if held > 0 {
			continue
		}
		if err := s.forgetValue(tx, kinds[p.kind], binary.BigEndian.AppendUint64(nil, uint64(p.hash))); err != nil {
			return err
		}
	}
	return nil
}

// forgetValue forgets a value by the first bytes of its hash.
func (s *Store) forgetValue(tx *gorm.DB, kind string, first []byte) error {
	const of = " WHERE kind = ? AND substr(hash, 1, 8) = ?"
	var cases []int64
	var rules []string
	if err := tx.Raw("SELECT id FROM identifier_cases"+of, kind, first).Scan(&cases).Error; err != nil {
		return err
	}
	if err := tx.Raw("SELECT DISTINCT rule FROM snoozes"+of, kind, first).Scan(&rules).Error; err != nil {
		return err
	}
	for _, q := range []string{"DELETE FROM snoozes" + of, "DELETE FROM identifier_cases" + of, "DELETE FROM shared" + of + " AND mark = 'suspicious'"} {
		if err := tx.Exec(q, kind, first).Error; err != nil {
			return err
		}
	}
	var marked int
	if err := tx.Raw("SELECT count(*) FROM shared"+of, kind, first).Scan(&marked).Error; err != nil {
		return err
	}
	var objects, naming []string // all of these objects' events; those that name the hash
	for _, id := range cases {
		objects = append(objects, "identifier/"+identifierRef(id))
	}
	for _, rule := range rules {
		naming = append(naming, "rule/"+rule)
	}
	if marked == 0 {
		naming = append(naming, "value/"+kind)
	}
	if err := s.eraseEvents(tx, objects, ""); err != nil {
		return err
	}
	return s.eraseEvents(tx, naming, fmt.Sprintf("%x", first))
}

// eraseEvents replaces what the audit says of objects, where it names the text
// ("": wherever), by the proof that it was erased on purpose.
func (s *Store) eraseEvents(tx *gorm.DB, objects []string, naming string) error {
	if len(objects) == 0 {
		return nil
	}
	var seqs []int64
	if err := tx.Raw("SELECT a.seq FROM audit a JOIN event_bodies b ON b.seq = a.seq WHERE a.object IN ? AND instr(b.content, ?) > 0", objects, naming).Scan(&seqs).Error; err != nil {
		return err
	}
	for _, seq := range seqs {
		if err := tx.Exec("UPDATE event_bodies SET salt = NULL, content = ? WHERE seq = ?", string(s.erasureProof(seq)), seq).Error; err != nil {
			return err
		}
	}
	return nil
}
