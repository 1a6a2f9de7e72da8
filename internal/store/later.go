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
