package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// Later enqueues a job of the kind for each application, in a transaction of
// its own. Without a queue (see OnAccept) it does nothing.
func (s *Store) Later(ctx context.Context, kind string, apps []int64) error {
	if s.enqueue == nil || len(apps) == 0 {
		return nil
	}
	err := s.do(ctx, bulk, func(tx *gorm.DB) error {
		plain, err := plainTx(tx)
		if err != nil {
			return err
		}
		return s.enqueue(ctx, plain, kind, apps)
	})
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", kind, err)
	}
	return nil
}

// WaitingDocuments gives the applications with a document that nobody has read
// yet, ascending.
func (s *Store) WaitingDocuments(ctx context.Context) (apps []int64, err error) {
	err = s.read.WithContext(ctx).Raw(`SELECT DISTINCT d.application FROM documents d JOIN applications a ON a.id = d.application AND a.revision = d.revision
		WHERE d.state = 'waiting' ORDER BY d.application`).Scan(&apps).Error
	if err != nil {
		return nil, fmt.Errorf("waiting documents: %w", err)
	}
	return apps, nil
}
