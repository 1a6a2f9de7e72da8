package store

import (
	"cmp"
	"context"
	"database/sql"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// rowsAtOnce are the shapes of multi-row statements, largest first: few enough
// that each stays prepared, see stmtCache. More rows in one are no faster.
var rowsAtOnce = [...]int{64, 8, 1}

// insertRows writes rows by multi-row statements. into ends before VALUES; after
// follows them. Rows must be sorted by the table's key: pages are then written
// once.
func insertRows(ctx context.Context, tx *sql.Tx, into, after string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", len(rows[0])), ",") + "),"
	args := make([]any, 0, min(len(rows), rowsAtOnce[0])*len(rows[0]))
	for _, shape := range rowsAtOnce {
		if len(rows) < shape {
			continue
		}
		text := into + " VALUES " + strings.TrimSuffix(strings.Repeat(row, shape), ",") + after
		for ; len(rows) >= shape; rows = rows[shape:] {
			args = args[:0]
			for _, r := range rows[:shape] {
				args = append(args, r...)
			}
			if _, err := tx.ExecContext(ctx, text, args...); err != nil {
				return err
			}
		}
	}
	return nil
}

// each calls f for 0 to n−1 on all processors and gives the first error.
func each(n int, f func(i int) error) error {
	group, workers := errgroup.Group{}, min(n, runtime.GOMAXPROCS(0))
	for w := range workers {
		group.Go(func() error {
			for i := w; i < n; i += workers {
				if err := f(i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// insertPostings writes sorted postings of any number of applications.
func (s *Store) insertPostings(ctx context.Context, tx *sql.Tx, posts []posting) error {
	var exact, bands [][]any
	for _, p := range posts {
		row := []any{p.kind, p.hash, p.app}
		if p.band {
			bands = append(bands, row)
		} else {
			exact = append(exact, row)
		}
	}
	if err := insertRows(ctx, tx, "INSERT INTO postings (kind, hash, application)", " ON CONFLICT DO NOTHING", exact); err != nil {
		return err
	}
	return insertRows(ctx, tx, "INSERT INTO text_bands (kind, hash, application)", " ON CONFLICT DO NOTHING", bands)
}

// nameToken is one word of a name for the search.
type nameToken struct {
	token string
	app   int64
}

func tokenRows(app int64, names []string) []nameToken {
	out := make([]nameToken, 0, len(names))
	for _, n := range names {
		if n != "" {
			out = append(out, nameToken{n, app})
		}
	}
	return out
}

func insertTokens(ctx context.Context, tx *sql.Tx, tokens []nameToken) error {
	slices.SortFunc(tokens, func(a, b nameToken) int {
		return cmp.Or(strings.Compare(a.token, b.token), cmp.Compare(a.app, b.app))
	})
	rows := make([][]any, 0, len(tokens))
	for _, t := range slices.Compact(tokens) {
		rows = append(rows, []any{t.token, t.app})
	}
	return insertRows(ctx, tx, "INSERT INTO name_tokens (token, application)", " ON CONFLICT DO NOTHING", rows)
}
