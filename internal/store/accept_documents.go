package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"bonafide/internal/keys"
)

// documentPlace is the place that a document's sealed file belongs to.
func documentPlace(id uuid.UUID, name string) string { return "document/" + id.String() + "/" + name }

// writeBlobs seals the documents into files and flushes them, before the
// transaction that names them.
func (s *Store) writeBlobs(ctx context.Context, p *incoming) error {
	for i := range p.files {
		f := &p.files[i]
		if f.hash == nil {
			continue
		}
		raw := make([]byte, 16)
		if _, err := io.ReadFull(s.random, raw); err != nil {
			return err
		}
		name := hex.EncodeToString(raw)
		name = name[:2] + "/" + name[2:]
		if err := s.blobs.WriteAll(ctx, name, s.keys.Seal(keys.Blobs, documentPlace(p.id, name), f.Content), nil); err != nil {
			return fmt.Errorf("document %q: %w", f.Name, full(err))
		}
		f.blob = name
		if err := s.flush(name); err != nil {
			return fmt.Errorf("document %q: %w", f.Name, err)
		}
	}
	return nil
}

// flush makes a blob and its name durable and its owner's only; the folder
// driver does neither.
func (s *Store) flush(name string) error {
	path := filepath.Join(s.dir, "blobs", filepath.FromSlash(name))
	if err := os.Chmod(path, 0o600); err != nil {
		return err
	}
	for _, p := range []string{path, filepath.Dir(path)} {
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// dropBlobs removes files whose transaction failed.
func (s *Store) dropBlobs(in []incoming) {
	for _, p := range in {
		for _, f := range p.files {
			if f.blob != "" {
				_ = s.blobs.Delete(context.Background(), f.blob) // an orphan is sealed and harmless
			}
		}
	}
}

// insertDocuments stores the documents of a revision. A file that the
// application had before keeps what was extracted from it.
func (s *Store) insertDocuments(tx *gorm.DB, a Accepted, p *incoming) (waiting bool, err error) {
	for i, f := range p.files {
		name, err := s.seal(namePlace(a.App), fileName{f.Name, shaHex(f)})
		if err != nil {
			return false, err
		}
		row := documentRow{Application: a.App, Revision: a.Revision, Number: i + 1, Role: f.Role, Bytes: int64(len(f.Content)),
			FileHash: f.hash, Blob: optional(f.blob), State: string(Absent), SealedName: name}
		if f.blob != "" {
			row.State = string(Waiting)
			var before documentRow
			if err := tx.Raw("SELECT blob, verdict, sealed FROM documents WHERE application = ? AND file_hash = ? AND state = ? LIMIT 1",
				a.App, f.hash, Extracted).Scan(&before).Error; err != nil {
				return false, err
			}
			if before.Blob != nil {
				row.Blob, row.State, row.Verdict, row.Sealed = before.Blob, string(Extracted), before.Verdict, before.Sealed
			}
		}
		waiting = waiting || row.State == string(Waiting)
		if err := tx.Table("documents").Create(&row).Error; err != nil {
			return false, err
		}
	}
	return waiting, nil
}

func namePlace(app int64) string { return fmt.Sprintf("file name/%d", app) }

func shaHex(f incomingFile) string {
	if f.hash == nil {
		return ""
	}
	return hex.EncodeToString(f.sum[:])
}
