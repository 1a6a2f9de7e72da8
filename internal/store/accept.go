package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"bonafide/internal/keys"
	"bonafide/internal/screen"
)

// Kinds of jobs that the store enqueues; package jobs names the same.
const (
	jobDocument = "document"
	jobEvaluate = "evaluate"
)

type applicationRow struct {
	ID         int64
	PublicID   []byte
	Source     string
	ExternalID *string
	Revision   int
	BodyHash   []byte
	ReceivedAt int64
	ChangedAt  int64
	AppliedAt  int64
	Batch      *string
	ImportID   *int64
	SentBy     string
	Band       int
	Evaluation int
	Sealed     []byte
}

type documentRow struct {
	Application int64
	Revision    int
	Number      int
	Role        string
	Bytes       int64
	FileHash    []byte
	Blob        *string
	State       string
	Verdict     string
	SealedName  []byte
	Sealed      []byte
}

// fileName is what is sealed beside a document.
type fileName struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256,omitempty"`
}

// incoming is an acceptance made ready outside the transaction.
type incoming struct {
	Acceptance
	id       uuid.UUID
	body     []byte
	bodyHash []byte
	files    []incomingFile
}

type incomingFile struct {
	screen.Upload
	sum  [32]byte
	hash []byte
	blob string // name of the sealed file; empty when nothing was written
}

// external is the name that a source gives to an application.
type external struct{ source, id string }

// errRace says that somebody stored the same application, or moved the same
// import on, between reading and writing.
var errRace = errors.New("another request stored the same just now")

// Accept stores applications with their documents in one transaction and
// enqueues their jobs in it: when it returns, they are on the disk. The same
// source and external id with the same body changes nothing; with another body
// it becomes a new revision. The answers stand in the order of the input.
//
// The error wraps [ErrInput] when an id isn't a UUID, [ErrDiskFull] when there
// is no space; nothing is stored then.
func (s *Store) Accept(ctx context.Context, in []Acceptance) ([]Accepted, error) {
	for try := 0; ; try++ {
		out, err := s.accept(ctx, in)
		if errors.Is(err, errRace) && try < 5 {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("accept %d applications: %w", len(in), err)
		}
		return out, nil
	}
}

func (s *Store) accept(ctx context.Context, in []Acceptance) (out []Accepted, err error) {
	ready := make([]incoming, len(in))
	given := map[external]uuid.UUID{}
	defer func() {
		if err != nil {
			s.dropBlobs(ready)
		}
	}()
	for i, a := range in {
		if ready[i], err = s.prepare(a); err != nil {
			return nil, fmt.Errorf("application %d (%s %s): %w", i+1, a.Application.Source, a.Application.ExternalID, err)
		}
		known, err := s.findKnown(s.read.WithContext(ctx), &ready[i])
		if err != nil {
			return nil, err
		}
		if known.ID != 0 {
			ready[i].id = uuid.UUID(known.PublicID)
		} else if first, ok := given[external{a.Application.Source, a.Application.ExternalID}]; ok && a.Application.ExternalID != "" {
			ready[i].id = first // the same one again in this very call
		}
		given[external{a.Application.Source, a.Application.ExternalID}] = ready[i].id
		if known.ID != 0 && string(known.BodyHash) == string(ready[i].bodyHash) {
			continue
		}
		if err := s.writeBlobs(ctx, &ready[i]); err != nil {
			return nil, err
		}
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		out = make([]Accepted, len(ready))
		jobs := map[string][]int64{}
		for i := range ready {
			if out[i], err = s.acceptOne(tx, &ready[i], jobs); err != nil {
				return err
			}
		}
		return s.enqueueAll(ctx, tx, jobs)
	})
	return out, err
}

// prepare makes what doesn't need the database: id, body, hashes.
func (s *Store) prepare(a Acceptance) (incoming, error) {
	p := incoming{Acceptance: a}
	var err error
	if a.Application.ID != "" {
		if p.id, err = uuid.Parse(a.Application.ID); err != nil {
			return p, fmt.Errorf("%w: id %q isn't a UUID; leave it out and use external_id for your own", ErrInput, a.Application.ID)
		}
	} else if p.id, err = uuid.NewV7FromReader(s.random); err != nil {
		return p, err
	}
	app, hashed := a.Application, a.Application
	app.ID, hashed.ID = "", ""
	app.Documents, hashed.Documents = nil, nil
	for _, u := range a.Application.Documents {
		f := incomingFile{Upload: u}
		if u.Role == "" {
			f.Role = "resume"
		}
		if len(u.Content) > 0 {
			f.sum = sha256.Sum256(u.Content)
			mac := s.keys.MAC(keys.Blobs, []byte("file"), f.sum[:])
			f.hash = mac[:]
		}
		p.files = append(p.files, f)
		app.Documents = append(app.Documents, screen.Upload{Name: u.Name, Role: f.Role, Path: u.Path, URL: u.URL})
		// Addresses of attachments expire and change; the bytes count.
		hashed.Documents = append(hashed.Documents, screen.Upload{Name: u.Name, Role: f.Role, Content: f.hash})
	}
	if p.body, err = json.Marshal(app); err != nil {
		return p, fmt.Errorf("%w: %v", ErrInput, err)
	}
	text := p.body
	if len(p.files) > 0 {
		if text, err = json.Marshal(hashed); err != nil {
			return p, fmt.Errorf("%w: %v", ErrInput, err)
		}
	}
	mac := s.keys.MAC(keys.Blobs, []byte("body"), text)
	p.bodyHash = mac[:]
	return p, nil
}

// findKnown looks for the application by source and external id, else by its
// own id; ID is 0 when there is none.
func (s *Store) findKnown(db *gorm.DB, p *incoming) (row applicationRow, err error) {
	const columns = "SELECT id, public_id, revision, body_hash, received_at FROM applications WHERE "
	a := p.Application
	switch {
	case a.ExternalID != "":
		err = db.Raw(columns+"source = ? AND external_id = ?", a.Source, a.ExternalID).Scan(&row).Error
	case a.ID != "":
		err = db.Raw(columns+"public_id = ?", p.id[:]).Scan(&row).Error
	}
	return row, err
}

func (s *Store) acceptOne(tx *gorm.DB, p *incoming, jobs map[string][]int64) (Accepted, error) {
	known, err := s.findKnown(tx, p)
	if err != nil {
		return Accepted{}, err
	}
	if known.ID != 0 && uuid.UUID(known.PublicID) != p.id {
		return Accepted{}, errRace
	}
	a := Accepted{App: known.ID, ID: p.id.String(), Revision: known.Revision, Change: Unchanged}
	switch {
	case known.ID == 0:
		a.Change, a.Revision = Created, 1
		a.App, err = s.insertApplication(tx, p)
	case string(known.BodyHash) != string(p.bodyHash):
		a.Change, a.Revision = Revised, known.Revision+1
		err = s.reviseApplication(tx, known, p)
	}
	if err != nil {
		return a, err
	}
	waiting := false
	if a.Change != Unchanged {
		if waiting, err = s.insertDocuments(tx, a, p); err != nil {
			return a, err
		}
		if !p.Ready {
			kind := jobEvaluate
			if waiting {
				kind = jobDocument
			}
			jobs[kind] = append(jobs[kind], a.App)
		}
		if _, err := s.audit(tx, p.By, "application.received", "application/"+a.ID,
			map[string]any{"source": p.Application.Source, "revision": a.Revision, "documents": len(p.files)}); err != nil {
			return a, err
		}
	}
	return a, s.insertUploads(tx, a.App, p)
}

func bodyPlace(app int64, revision int) string { return fmt.Sprintf("body/%d/%d", app, revision) }

func (s *Store) insertApplication(tx *gorm.DB, p *incoming) (int64, error) {
	app := s.nextApplication()
	now := micros(s.now())
	row := applicationRow{ID: app, PublicID: p.id[:], Source: p.Application.Source, ExternalID: optional(p.Application.ExternalID), Revision: 1,
		BodyHash: p.bodyHash, ReceivedAt: now, ChangedAt: now, AppliedAt: appliedAt(p.Application, now), Batch: optional(p.Batch),
		SentBy: p.By, Band: -1, Sealed: s.sealBytes(bodyPlace(app, 1), p.body)}
	return app, tx.Table("applications").Create(&row).Error
}

func appliedAt(a screen.Application, otherwise int64) int64 {
	if a.AppliedAt == nil {
		return otherwise
	}
	return micros(*a.AppliedAt)
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// nextApplication is the number after the highest ever given: numbers of erased
// applications don't come back. It is counted in memory, which one process a
// database allows; a rolled-back one is left out.
func (s *Store) nextApplication() int64 { return s.lastApp.Add(1) }

func (s *Store) loadLastApp(ctx context.Context) error {
	var last int64
	err := s.read.WithContext(ctx).Raw("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'applications'), 0)").Scan(&last).Error
	s.lastApp.Store(last)
	return err
}

func (s *Store) reviseApplication(tx *gorm.DB, known applicationRow, p *incoming) error {
	if err := tx.Exec("INSERT INTO revisions (application, revision, received_at, sealed) SELECT id, revision, changed_at, sealed FROM applications WHERE id = ?", known.ID).Error; err != nil {
		return err
	}
	now, revision := micros(s.now()), known.Revision+1
	return tx.Exec("UPDATE applications SET revision = ?, body_hash = ?, changed_at = ?, applied_at = ?, sealed = ? WHERE id = ?",
		revision, p.bodyHash, now, appliedAt(p.Application, known.ReceivedAt), s.sealBytes(bodyPlace(known.ID, revision), p.body), known.ID).Error
}

func (s *Store) enqueueAll(ctx context.Context, tx *gorm.DB, jobs map[string][]int64) error {
	if s.enqueue == nil {
		return nil
	}
	plain, err := plainTx(tx)
	if err != nil {
		return err
	}
	for _, kind := range []string{jobDocument, jobEvaluate} {
		if len(jobs[kind]) == 0 {
			continue
		}
		if err := s.enqueue(ctx, plain, kind, jobs[kind]); err != nil {
			return fmt.Errorf("enqueue %s: %w", kind, err)
		}
	}
	return nil
}
