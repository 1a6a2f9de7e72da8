package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"bonafide/internal/keys"
	"bonafide/internal/review"
	"bonafide/internal/screen"
)

// FindApplication gives the number of a public id, or [ErrNotFound].
func (s *Store) FindApplication(ctx context.Context, id string) (int64, error) {
	u, err := uuid.Parse(id)
	if err != nil {
		return 0, fmt.Errorf("application %q: %w", id, ErrNotFound)
	}
	return s.number(ctx, "application "+id, "SELECT id FROM applications WHERE public_id = ?", u[:])
}

// FindExternal gives the number of an application by source and external id, or
// [ErrNotFound].
func (s *Store) FindExternal(ctx context.Context, source, externalID string) (int64, error) {
	return s.number(ctx, "application "+source+" "+externalID,
		"SELECT id FROM applications WHERE source = ? AND external_id = ?", source, externalID)
}

func (s *Store) number(ctx context.Context, what, query string, args ...any) (n int64, err error) {
	if err := s.read.WithContext(ctx).Raw(query, args...).Scan(&n).Error; err != nil {
		return 0, fmt.Errorf("%s: %w", what, err)
	}
	if n == 0 {
		return 0, fmt.Errorf("%s: %w", what, ErrNotFound)
	}
	return n, nil
}

// IDs gives the public ids of applications by number; unknown ones are left out.
func (s *Store) IDs(ctx context.Context, apps []int64) (map[int64]string, error) {
	out := make(map[int64]string, len(apps))
	for part := range slices.Chunk(apps, 500) {
		var rows []applicationRow
		if err := s.read.WithContext(ctx).Raw("SELECT id, public_id FROM applications WHERE id IN ?", part).Scan(&rows).Error; err != nil {
			return nil, fmt.Errorf("ids: %w", err)
		}
		for _, r := range rows {
			out[r.ID] = uuid.UUID(r.PublicID).String()
		}
	}
	return out, nil
}

// Application gives an application with its documents, earlier revisions and
// observations, or [ErrNotFound].
func (s *Store) Application(ctx context.Context, app int64) (Stored, error) {
	st, err := s.application(s.read.WithContext(ctx), app)
	if err != nil {
		return Stored{}, fmt.Errorf("application %d: %w", app, err)
	}
	return st, nil
}

func (s *Store) application(db *gorm.DB, app int64) (Stored, error) {
	of, err := s.applications(db, []int64{app})
	if err != nil {
		return Stored{}, err
	}
	st, known := of[app]
	if !known {
		return Stored{}, ErrNotFound
	}
	return *st, nil
}

// Applications gives applications as [Store.Application] does, several hundred by
// few statements; unknown ones are left out.
func (s *Store) Applications(ctx context.Context, apps []int64) (map[int64]Stored, error) {
	out := make(map[int64]Stored, len(apps))
	for part := range slices.Chunk(apps, 500) {
		of, err := s.applications(s.read.WithContext(ctx), part)
		if err != nil {
			return nil, fmt.Errorf("applications: %w", err)
		}
		for app, st := range of {
			out[app] = *st
		}
	}
	return out, nil
}

func (s *Store) applications(db *gorm.DB, apps []int64) (map[int64]*Stored, error) {
	var rows []applicationRow
	if err := db.Raw("SELECT * FROM applications WHERE id IN ?", apps).Scan(&rows).Error; err != nil {
		return nil, err
	}
	of := make(map[int64]*Stored, len(rows))
	for i := range rows {
		st, err := s.bare(&rows[i])
		if err != nil {
			return nil, fmt.Errorf("application %d: %w", rows[i].ID, err)
		}
		of[st.App] = &st
	}
	apps = slices.Sorted(maps.Keys(of)) // one that came meanwhile stays unknown
	for _, load := range []func(*gorm.DB, []int64, map[int64]*Stored) error{s.loadEarlier, s.loadDocuments, s.loadObservations, loadCases} {
		if err := load(db, apps, of); err != nil {
			return nil, err
		}
	}
	return of, nil
}

// bare is what the row itself says of an application.
func (s *Store) bare(row *applicationRow) (Stored, error) {
	st := Stored{App: row.ID, ID: uuid.UUID(row.PublicID).String(), Revision: row.Revision, ReceivedAt: moment(row.ReceivedAt),
		ChangedAt: moment(row.ChangedAt), By: row.SentBy}
	if row.Batch != nil {
		st.Batch = *row.Batch
	}
	err := s.unseal(bodyPlace(row.ID, row.Revision), row.Sealed, &st.Application)
	st.Application.ID = st.ID
	return st, err
}

func (s *Store) loadEarlier(db *gorm.DB, apps []int64, of map[int64]*Stored) error {
	var rows []struct {
		Application int64
		Revision    int
		ReceivedAt  int64
		Sealed      []byte
	}
	if err := db.Raw("SELECT application, revision, received_at, sealed FROM revisions WHERE application IN ? ORDER BY application, revision", apps).Scan(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		st := of[r.Application]
		e := Earlier{Revision: r.Revision, ReceivedAt: moment(r.ReceivedAt)}
		if err := s.unseal(bodyPlace(st.App, r.Revision), r.Sealed, &e.Application); err != nil {
			return err
		}
		e.Application.ID = st.ID
		st.Earlier = append(st.Earlier, e)
	}
	return nil
}

func (s *Store) loadDocuments(db *gorm.DB, apps []int64, of map[int64]*Stored) error {
	var rows []documentRow
	if err := db.Raw("SELECT d.* FROM documents d JOIN applications a ON a.id = d.application AND a.revision = d.revision WHERE d.application IN ? ORDER BY d.application, d.number", apps).Scan(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		st := of[r.Application]
		var n fileName
		if err := s.unseal(namePlace(st.App), r.SealedName, &n); err != nil {
			return err
		}
		d := StoredDocument{ID: documentID(r.Number), Name: n.Name, Role: r.Role, Bytes: r.Bytes, SHA256: n.SHA256, State: DocumentState(r.State)}
		if r.Sealed != nil {
			d.Extraction = &screen.Document{}
			if err := s.unseal(extractionPlace(st.App, *r.Blob), r.Sealed, d.Extraction); err != nil {
				return err
			}
			d.Extraction.ID, d.Extraction.Name, d.Extraction.Role = d.ID, d.Name, d.Role
		}
		st.Documents = append(st.Documents, d)
	}
	return nil
}

func (s *Store) loadObservations(db *gorm.DB, apps []int64, of map[int64]*Stored) error {
	var rows []struct {
		Application int64
		Sealed      []byte
	}
	if err := db.Raw("SELECT application, sealed FROM observations WHERE application IN ? ORDER BY application, id", apps).Scan(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		var o screen.Observation
		if err := s.unseal(observationPlace(r.Application), r.Sealed, &o); err != nil {
			return err
		}
		of[r.Application].Observed = append(of[r.Application].Observed, o)
	}
	return nil
}

func loadCases(db *gorm.DB, apps []int64, of map[int64]*Stored) error {
	var rows []caseRow
	if err := db.Raw("SELECT id, application, state, outcome, decided_at FROM cases WHERE application IN ?", apps).Scan(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		st := of[r.Application]
		st.Case = caseRef(r.ID)
		if r.State == string(review.Closed) && r.Outcome == string(review.Confirmed) {
			st.ConfirmedAt = moment(r.DecidedAt)
		}
	}
	return nil
}

func documentID(number int) string { return fmt.Sprintf("d%d", number) }
func extractionPlace(app int64, blob string) string {
	return fmt.Sprintf("extraction/%d/%s", app, blob)
}
func observationPlace(app int64) string { return fmt.Sprintf("observation/%d", app) }

func documentNumber(id string) (n int, err error) {
	if _, err := fmt.Sscanf(id, "d%d", &n); err != nil || documentID(n) != id {
		return 0, fmt.Errorf("document %q: %w", id, ErrNotFound)
	}
	return n, nil
}

// DocumentBytes gives the file as it was sent, or [ErrNotFound] when it has no
// content. doc is an id of the latest revision.
func (s *Store) DocumentBytes(ctx context.Context, app int64, doc string) ([]byte, error) {
	number, err := documentNumber(doc)
	if err != nil {
		return nil, err
	}
	var row struct {
		PublicID []byte
		Blob     *string
	}
	if err := s.read.WithContext(ctx).Raw(`SELECT a.public_id, d.blob FROM documents d JOIN applications a ON a.id = d.application
		WHERE d.application = ? AND d.revision = a.revision AND d.number = ?`, app, number).Scan(&row).Error; err != nil {
		return nil, fmt.Errorf("document %s of application %d: %w", doc, app, err)
	}
	if row.Blob == nil {
		return nil, fmt.Errorf("document %s of application %d: %w", doc, app, ErrNotFound)
	}
	sealed, err := s.blobs.ReadAll(ctx, *row.Blob)
	if err != nil {
		return nil, fmt.Errorf("document %s of application %d: %w", doc, app, err)
	}
	return s.keys.Open(keys.Blobs, documentPlace(uuid.UUID(row.PublicID), *row.Blob), sealed)
}

// SaveExtraction keeps what was read from a document; d.ID names it. A document
// that can't be read is kept with its verdict. Reading it again replaces what
// was kept. The error wraps [ErrStale] when d was read from other bytes than
// those that now stand under the id: a new revision came in between.
func (s *Store) SaveExtraction(ctx context.Context, app int64, d screen.Document) error {
	number, err := documentNumber(d.ID)
	if err != nil {
		return fmt.Errorf("save extraction: %w", err)
	}
	text, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("save extraction: %w", err)
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		var row documentRow
		if err := tx.Raw(`SELECT d.revision, d.blob, d.file_hash FROM documents d JOIN applications a ON a.id = d.application AND a.revision = d.revision
			WHERE d.application = ? AND d.number = ?`, app, number).Scan(&row).Error; err != nil {
			return err
		}
		if row.Blob == nil {
			return ErrNotFound
		}
		if sum, err := hex.DecodeString(d.SHA256); err == nil && len(sum) > 0 {
			if mac := s.keys.MAC(keys.Blobs, []byte("file"), sum); string(mac[:]) != string(row.FileHash) {
				return ErrStale
			}
		}
		return tx.Exec("UPDATE documents SET state = ?, verdict = ?, sealed = ? WHERE application = ? AND blob = ?",
			Extracted, d.Quality.Verdict, s.sealBytes(extractionPlace(app, *row.Blob), text), app, *row.Blob).Error
	})
	if err != nil {
		return fmt.Errorf("save extraction of %s of application %d: %w", d.ID, app, err)
	}
	return nil
}

// Observe keeps one tick of an interviewer and marks the application dirty.
func (s *Store) Observe(ctx context.Context, by review.Actor, app int64, o screen.Observation) error {
	if by.Kind != review.Signed || !by.May(review.Observe) {
		return fmt.Errorf("observe: %w", review.ErrForbidden)
	}
	err := s.do(ctx, people, func(tx *gorm.DB) error {
		now := s.now()
		if o.At == nil {
			o.At = &now
		}
		sealed, err := s.seal(observationPlace(app), o)
		if err != nil {
			return err
		}
		var row applicationRow
		if err := tx.Raw("SELECT public_id FROM applications WHERE id = ?", app).Scan(&row).Error; err != nil {
			return err
		}
		if row.PublicID == nil {
			return ErrNotFound
		}
		if err := tx.Exec("INSERT INTO observations (application, made_by, at, sealed) VALUES (?,?,?,?)", app, by.ID, micros(now), sealed).Error; err != nil {
			return err
		}
		if _, err := s.audit(tx, by.ID, "application.observed", "application/"+uuid.UUID(row.PublicID).String(), map[string]any{"code": o.Code, "stage": o.Stage}); err != nil {
			return err
		}
		return s.markDirty(tx, []int64{app}, "an observation was added")
	})
	if err != nil {
		return fmt.Errorf("observe application %d: %w", app, err)
	}
	return nil
}
