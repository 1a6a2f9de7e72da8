package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"bonafide/internal/screen"
)

// uploadBody is what is sealed of one file of an upload.
type uploadBody struct {
	Name   string `json:"name"`
	Reason string `json:"reason,omitempty"`
}

func uploadPlace(batch string) string { return "upload/" + batch }

// insertUploads notes the files of an acceptance under its batch.
func (s *Store) insertUploads(tx *gorm.DB, app int64, p *incoming) error {
	if p.Batch == "" || p.Ready {
		return nil
	}
	for i, f := range p.files {
		if err := s.insertUpload(tx, upload{p.Batch, &app, i + 1, int64(len(f.Content)), uploadBody{Name: f.Name}}); err != nil {
			return err
		}
	}
	return nil
}

// upload is one file of a batch; a refused one has no application.
type upload struct {
	batch    string
	app      *int64
	document int
	bytes    int64
	body     uploadBody
}

func (s *Store) insertUpload(tx *gorm.DB, u upload) error {
	sealed, err := s.seal(uploadPlace(u.batch), u.body)
	if err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO uploads (batch, number, application, document, bytes, sealed)
		VALUES (?, 1 + coalesce((SELECT max(number) FROM uploads WHERE batch = ?), 0), ?,?,?,?)`, u.batch, u.batch, u.app, u.document, u.bytes, sealed).Error
}

// RefuseUpload notes a file that wasn't taken, and why, for the upload's page.
func (s *Store) RefuseUpload(ctx context.Context, batch, name string, bytes int64, reason string) error {
	err := s.do(ctx, people, func(tx *gorm.DB) error {
		return s.insertUpload(tx, upload{batch, nil, 0, bytes, uploadBody{name, reason}})
	})
	if err != nil {
		return fmt.Errorf("refuse upload of %s: %w", name, err)
	}
	return nil
}

// Unsettled tells how many applications of an upload wait to be judged again,
// because of what came after them, and when the newest result of the upload was
// made; the time is zero before the first.
func (s *Store) Unsettled(ctx context.Context, batch string) (waiting int, newest time.Time, err error) {
	var row struct{ Waiting, Newest int64 }
	err = s.read.WithContext(ctx).Raw(`SELECT count(DISTINCT d.application) AS waiting, coalesce(max(e.made_at), 0) AS newest
		FROM uploads u JOIN applications a ON a.id = u.application
		LEFT JOIN dirty d ON d.application = a.id
		LEFT JOIN evaluations e ON e.application = a.id AND e.seq = a.evaluation
		WHERE u.batch = ?`, batch).Scan(&row).Error
	if err != nil {
		return 0, newest, fmt.Errorf("upload %s: %w", batch, err)
	}
	if row.Newest != 0 {
		newest = time.UnixMicro(row.Newest).UTC()
	}
	return int(row.Waiting), newest, nil
}

type progressRow struct {
	Application *int64
	Document    int
	Bytes       int64
	Sealed      []byte
	PublicID    []byte
	Band        *int
	State       *string
	Verdict     *string
	FileHash    []byte
	Extract     []byte
	Blob        *string
	CaseID      *int64
	Ran         *int
	Of          *int
	Findings    int
}

// Progress gives the state of each file of an upload, in its order, from what
// is stored; an unknown batch has none.
func (s *Store) Progress(ctx context.Context, batch string) ([]FileProgress, error) {
	db := s.read.WithContext(ctx)
	var rows []progressRow
	err := db.Raw(`SELECT u.application, u.document, u.bytes, u.sealed, a.public_id, a.band, d.state, d.verdict, d.file_hash, d.blob,
		CASE WHEN d.verdict NOT IN ('', 'good') THEN d.sealed END AS extract, c.id AS case_id, e.ran, e.of,
		(SELECT count(*) FROM findings f WHERE f.application = u.application AND f.seq = a.evaluation) AS findings
		FROM uploads u LEFT JOIN applications a ON a.id = u.application
		LEFT JOIN documents d ON d.application = a.id AND d.revision = a.revision AND d.number = u.document
		LEFT JOIN cases c ON c.application = a.id
		LEFT JOIN evaluations e ON e.application = a.id AND e.seq = a.evaluation
		WHERE u.batch = ? ORDER BY u.number LIMIT 5000`, batch).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("progress of %s: %w", batch, err)
	}
	out := make([]FileProgress, len(rows))
	for i := range rows {
		if out[i], err = s.fileProgress(db, batch, &rows[i]); err != nil {
			return nil, fmt.Errorf("progress of %s: %w", batch, err)
		}
	}
	return out, nil
}

func (s *Store) fileProgress(db *gorm.DB, batch string, r *progressRow) (FileProgress, error) {
	var b uploadBody
	if err := s.unseal(uploadPlace(batch), r.Sealed, &b); err != nil {
		return FileProgress{}, err
	}
	p := FileProgress{Name: b.Name, Reason: b.Reason, Bytes: r.Bytes, State: "refused"}
	if r.Application == nil {
		return p, nil
	}
	p.App, p.ID, p.Document, p.Band = *r.Application, uuid.UUID(r.PublicID).String(), documentID(r.Document), bandOf(*r.Band)
	p.State, p.Findings = "waiting", r.Findings
	if r.Verdict != nil {
		p.Verdict = screen.Verdict(*r.Verdict)
	}
	if r.CaseID != nil {
		p.Case = caseRef(*r.CaseID)
	}
	if r.Ran != nil {
		p.Ran, p.Of = *r.Ran, *r.Of
	}
	if r.State != nil && *r.State == string(Extracted) {
		p.State = "reading"
		if *r.Band >= 0 {
			p.State = "checked"
		}
		if !p.Verdict.Readable() {
			p.State = "unreadable"
		}
	}
	if err := s.whyUnreadable(r, &p); err != nil {
		return p, err
	}
	return p, s.sameFiles(db, r, &p)
}

// whyUnreadable copies the reasons of the verdict.
func (s *Store) whyUnreadable(r *progressRow, p *FileProgress) error {
	if r.Extract == nil || p.Verdict.Readable() {
		return nil
	}
	var d screen.Document
	if err := s.unseal(extractionPlace(*r.Application, *r.Blob), r.Extract, &d); err != nil {
		return err
	}
	p.Reason = strings.Join(d.Quality.Reasons, " ")
	return nil
}

func (s *Store) sameFiles(db *gorm.DB, r *progressRow, p *FileProgress) error {
	if r.FileHash == nil {
		return nil
	}
	var same []applicationRow
	if err := db.Raw(`SELECT DISTINCT a.id, a.public_id FROM documents d JOIN applications a ON a.id = d.application
		WHERE d.file_hash = ? AND d.application <> ? ORDER BY a.id LIMIT 5`, r.FileHash, p.App).Scan(&same).Error; err != nil {
		return err
	}
	for _, a := range same {
		p.SameAs = append(p.SameAs, uuid.UUID(a.PublicID).String())
	}
	return nil
}
