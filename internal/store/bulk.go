package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
)

// SQLite allows 32,766 variables in a statement; a few hundred rows a statement
// are as fast as more.
const rowsPerStatement = 250

// insertRows writes rows by prepared multi-row statements. into ends before
// VALUES; after follows them. Rows must be sorted by the table's key: pages are
// then written once.
func insertRows(ctx context.Context, tx *sql.Tx, into, after string, rows [][]any) error {
	var whole *sql.Stmt
	for part := range slices.Chunk(rows, rowsPerStatement) {
		text := into + " VALUES " + strings.TrimSuffix(strings.Repeat("("+strings.TrimSuffix(strings.Repeat("?,", len(part[0])), ",")+"),", len(part)), ",") + after
		args := make([]any, 0, len(part)*len(part[0]))
		for _, row := range part {
			args = append(args, row...)
		}
		if len(part) < rowsPerStatement {
			if _, err := tx.ExecContext(ctx, text, args...); err != nil {
				return err
			}
			continue
		}
		if whole == nil {
			var err error
			if whole, err = tx.PrepareContext(ctx, text); err != nil {
				return err
			}
			defer whole.Close()
		}
		if _, err := whole.ExecContext(ctx, args...); err != nil {
			return err
		}
	}
	return nil
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
