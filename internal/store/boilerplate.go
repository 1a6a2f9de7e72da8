package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"bonafide/internal/review"
)

// Boilerplate is a kept table of what is too common to mean anything.
type Boilerplate struct {
	Version   string
	MadeAt    time.Time
	MadeBy    string
	Documents int    // it was made of
	Names     int    // different ones from which on something was listed
	Table     []byte // opaque to the store; link reads it
}

const boilerplatePlace = "boilerplate"

// SaveBoilerplate puts a table in use and marks everybody with a text dirty; one
// whose version is in use already changes nothing. It is audited. The error wraps
// [ErrInput].
func (s *Store) SaveBoilerplate(ctx context.Context, by review.Actor, b Boilerplate) error {
	if b.Version == "" || len(b.Table) == 0 {
		return fmt.Errorf("table of boilerplate: %w: it needs a version and content", ErrInput)
	}
	before, err := s.Boilerplate(ctx)
	if err == nil && before.Version == b.Version {
		return nil
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	sealed := s.sealBytes(boilerplatePlace, b.Table)
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		if err := tx.Exec("INSERT INTO boilerplate (version, made_at, made_by, documents, names, sealed) VALUES (?,?,?,?,?,?)",
			b.Version, micros(s.now()), by.ID, b.Documents, b.Names, sealed).Error; err != nil {
			return err
		}
		marked, err := s.markCarriers(tx, "the table of boilerplate is another one", "text_bands p JOIN kinds k ON k.id = p.kind WHERE k.name = 'band_text'")
		if err != nil {
			return err
		}
		_, err = s.audit(tx, by.ID, "boilerplate.rebuilt", "boilerplate/"+b.Version, map[string]any{"documents": b.Documents, "names": b.Names, "applications": marked})
		return err
	})
	if err != nil {
		return fmt.Errorf("table of boilerplate: %w", err)
	}
	return nil
}

// Boilerplate gives the table in use, or [ErrNotFound] when none was ever made
// and the shipped one holds.
func (s *Store) Boilerplate(ctx context.Context) (Boilerplate, error) {
	var r struct {
		ID, MadeAt       int64
		Version, MadeBy  string
		Documents, Names int
		Sealed           []byte
	}
	if err := s.read.WithContext(ctx).Raw("SELECT * FROM boilerplate ORDER BY id DESC LIMIT 1").Scan(&r).Error; err != nil {
		return Boilerplate{}, fmt.Errorf("table of boilerplate: %w", err)
	}
	if r.ID == 0 {
		return Boilerplate{}, fmt.Errorf("table of boilerplate: %w", ErrNotFound)
	}
	table, err := s.unsealBytes(boilerplatePlace, r.Sealed)
	if err != nil {
		return Boilerplate{}, fmt.Errorf("table of boilerplate: %w", err)
	}
	return Boilerplate{r.Version, moment(r.MadeAt), r.MadeBy, r.Documents, r.Names, table}, nil
}

// EachRecord calls f with every record that linking kept, by application, a page
// at a time, so that no read stays open; f's error ends it and is given back.
func (s *Store) EachRecord(ctx context.Context, f func(app int64, record []byte) error) error {
	const page = 500
	for last := int64(0); ; {
		var rows []struct {
			Application int64
			Sealed      []byte
		}
		err := s.read.WithContext(ctx).Raw("SELECT application, sealed FROM records WHERE application > ? ORDER BY application LIMIT ?", last, page).Scan(&rows).Error
		if err != nil {
			return fmt.Errorf("records: %w", err)
		}
		for _, r := range rows {
			record, err := s.unsealBytes(recordPlace(r.Application), r.Sealed)
			if err != nil {
				return fmt.Errorf("records: %w", err)
			}
			if err := f(r.Application, record); err != nil {
				return err
			}
			last = r.Application
		}
		if len(rows) < page {
			return nil
		}
	}
}
