package store

import (
	"context"
	"errors"
)

var errPending = errors.New("not built yet")

func (s *Store) Live(ctx context.Context) (Live, error)                     { return Live{}, errPending }
func (s *Store) LiveHistory(ctx context.Context, limit int) ([]Live, error) { return nil, errPending }
func (s *Store) Draft(ctx context.Context, id int64) (Draft, error)         { return Draft{}, errPending }
func (s *Store) Drafts(ctx context.Context, all bool) ([]Draft, error)      { return nil, errPending }
func (s *Store) Backtest(ctx context.Context, id int64) (Backtest, error) {
	return Backtest{}, errPending
}
func (s *Store) Backtests(ctx context.Context, draft int64) ([]Backtest, error) {
	return nil, errPending
}
func (s *Store) Shadows(ctx context.Context) ([]Shadow, error) { return nil, errPending }
func (s *Store) ShadowSummary(ctx context.Context, hash string) (ShadowSummary, error) {
	return ShadowSummary{}, errPending
}
func (s *Store) Snoozes(ctx context.Context, rule string, all bool) ([]Snooze, error) {
	return nil, errPending
}
func (s *Store) IdentifierCases(ctx context.Context, open bool, offset, limit int) (IdentifierPage, error) {
	return IdentifierPage{}, errPending
}
func (s *Store) IdentifierCase(ctx context.Context, ref string) (IdentifierCase, error) {
	return IdentifierCase{}, errPending
}
func (s *Store) IdentifierApplications(ctx context.Context, ref string, limit int) (apps []int64, total int, err error) {
	return nil, 0, errPending
}
func (s *Store) RuleWeeks(ctx context.Context, rule string) ([]RuleWeek, error) {
	return nil, errPending
}
func (s *Store) RuleOutcomes(ctx context.Context, rule string) ([]RuleOutcomes, error) {
	return nil, errPending
}
