package store

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// bandPrefix marks kinds that only find candidates for near-duplicates: they
// live in a table of their own, and no full hash is kept to confirm them.
const bandPrefix = "band"

// signatureSize is the size of one identifier in records.signatures: kind and
// full keyed hash.
const signatureSize = 2 + 32

// bandSize is the size of one row of text_bands in records.bands.
const bandSize = 2 + 8

// indexed is everything under which others find an application, with what they
// find.
type indexed struct {
	record []byte
	names  []string
	posts  []posting // sorted, without doubles
	full   []byte    // for records.signatures
	bands  []byte    // for records.bands

	otherwise bool // these two are other ones than those kept
}

// countLimit is where counting the holders of a value ends; beyond it the
// number says "so many at least".
const countLimit = 100_000

// posting is one row of the link index.
type posting struct {
	band bool
	kind int
	hash int64
	app  int64
}

func comparePostings(a, b posting) int {
	return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.hash, b.hash), cmp.Compare(a.app, b.app))
}

func shortHash(sum []byte) int64 { return int64(binary.BigEndian.Uint64(sum)) }

func (s *Store) loadKinds(ctx context.Context) error {
	var rows []struct {
		ID   int
		Name string
	}
	if err := s.read.WithContext(ctx).Raw("SELECT id, name FROM kinds").Scan(&rows).Error; err != nil {
		return err
	}
	s.kinds.ids = map[string]int{}
	for _, r := range rows {
		s.kinds.ids[r.Name] = r.ID
	}
	return nil
}

func (s *Store) kind(name string) (int, bool) {
	s.kinds.RLock()
	defer s.kinds.RUnlock()
	id, ok := s.kinds.ids[name]
	return id, ok
}

// kindsOf numbers all kinds of the signatures, in a transaction of its own for
// those never seen before, so that a rolled-back write can't leave a number
// that only memory knows.
func (s *Store) kindsOf(ctx context.Context, sigs []Signature) error {
	fresh := map[string]bool{}
	for _, g := range sigs {
		if _, ok := s.kind(g.Kind); !ok {
			fresh[g.Kind] = true
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	numbered := map[string]int{}
	err := s.do(ctx, people, func(tx *gorm.DB) error {
		for name := range fresh {
			var id int
			if err := tx.Exec("INSERT INTO kinds (name) VALUES (?) ON CONFLICT DO NOTHING", name).Error; err != nil {
				return err
			}
			if err := tx.Raw("SELECT id FROM kinds WHERE name = ?", name).Scan(&id).Error; err != nil {
				return err
			}
			if id > 1<<15-1 {
				return fmt.Errorf("%w: more than %d kinds of signatures", ErrInput, 1<<15-1)
			}
			numbered[name] = id
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("number kinds: %w", err)
	}
	s.kinds.Lock()
	defer s.kinds.Unlock()
	for name, id := range numbered {
		s.kinds.ids[name] = id
	}
	return nil
}

// index turns signatures into postings and full hashes.
func (s *Store) index(app int64, sigs []Signature) (x indexed) {
	x.bands = []byte{} // empty, not absent
	entries := make([][]byte, 0, len(sigs))
	for _, g := range sigs {
		kind, _ := s.kind(g.Kind)
		sum := s.keys.Fingerprint(g.Kind, g.Value)
		p := posting{strings.HasPrefix(g.Kind, bandPrefix), kind, shortHash(sum[:]), app}
		x.posts = append(x.posts, p)
		if !p.band {
			entries = append(entries, append(binary.BigEndian.AppendUint16(nil, uint16(kind)), sum[:]...))
		}
	}
	slices.SortFunc(x.posts, comparePostings)
	x.posts = slices.Compact(x.posts)
	for _, p := range x.posts {
		if p.band {
			x.bands = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint16(x.bands, uint16(p.kind)), uint64(p.hash))
		}
	}
	slices.SortFunc(entries, bytes.Compare)
	x.full = bytes.Join(slices.CompactFunc(entries, bytes.Equal), nil)
	return x
}

func recordPlace(app int64) string { return fmt.Sprintf("record/%d", app) }

// SaveRecord keeps what linking knows of an application: the record, opaque to
// the store, the signatures under which others find it, and the tokens of its
// names for the search. All replace what was kept before; who carries a value
// that this application dropped is marked dirty, for a tie is gone. Kinds that
// begin with "band" are candidates only; see Holders.
func (s *Store) SaveRecord(ctx context.Context, app int64, record []byte, sigs []Signature, names []string) error {
	if err := s.kindsOf(ctx, sigs); err != nil {
		return err
	}
	x := s.index(app, sigs)
	x.record, x.names = record, names
	err := s.do(ctx, people, func(tx *gorm.DB) error { return s.putRecord(ctx, tx, app, x) })
	if err != nil {
		return fmt.Errorf("save record of application %d: %w", app, err)
	}
	return nil
}

func (s *Store) putRecord(ctx context.Context, tx *gorm.DB, app int64, x indexed) error {
	plain, err := plainTx(tx)
	if err != nil {
		return err
	}
	dropped, err := s.dropIndex(ctx, plain, app, x.posts)
	if err != nil {
		return err
	}
	for _, p := range dropped {
		if p.band {
			continue
		}
		if _, err := s.markCarriers(tx, "another application no longer carries a value that this one does",
			"postings p WHERE p.kind = ? AND p.hash = ? AND p.application <> ?", p.kind, p.hash, app); err != nil {
			return err
		}
	}
	if err := s.markFormerBands(tx, otherBecause, dropped, x.posts); err != nil {
		return err
	}
	if err := s.insertPostings(ctx, plain, x.posts); err != nil {
		return err
	}
	if err := insertTokens(ctx, plain, tokenRows(app, x.names)); err != nil {
		return err
	}
	return tx.Exec("INSERT INTO records (application, signatures, bands, sealed) VALUES (?,?,?,?) ON CONFLICT (application) DO UPDATE SET signatures = excluded.signatures, bands = excluded.bands, sealed = excluded.sealed",
		app, x.full, x.bands, s.sealBytes(recordPlace(app), x.record)).Error
}

// dropIndex removes postings that the application no longer has, which it gives,
// and its name tokens. Which postings it has stands in its record.
func (s *Store) dropIndex(ctx context.Context, tx *sql.Tx, app int64, keep []posting) (dropped []posting, err error) {
	var full, bands []byte
	err = tx.QueryRowContext(ctx, "SELECT signatures, bands FROM records WHERE application = ?", app).Scan(&full, &bands)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for sig := range slices.Chunk(full, signatureSize) {
		dropped = append(dropped, posting{false, int(binary.BigEndian.Uint16(sig)), shortHash(sig[2:]), app})
	}
	for b := range slices.Chunk(bands, bandSize) {
		dropped = append(dropped, posting{true, int(binary.BigEndian.Uint16(b)), shortHash(b[2:]), app})
	}
	dropped = slices.DeleteFunc(dropped, func(p posting) bool {
		_, found := slices.BinarySearchFunc(keep, p, comparePostings)
		return found
	})
	for _, p := range dropped {
		table := "postings"
		if p.band {
			table = "text_bands"
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE kind = ? AND hash = ? AND application = ?", p.kind, p.hash, app); err != nil {
			return nil, err
		}
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM name_tokens WHERE application = ?", app)
	return dropped, err
}

// Holders gives the numbers of applications other than self (0: none) that
// carry the value, ascending, at most limit, and how many there are in all (up
// to 100,000). Each is confirmed by the full keyed hash, except for kinds that
// begin with "band", whose holders are candidates.
func (s *Store) Holders(ctx context.Context, self int64, kind, value string, limit int) ([]int64, int, error) {
	return s.HoldersTo(ctx, self, Signature{kind, value}, limit, countLimit)
}

// HoldersTo is [Store.Holders], counting no further than most: a value on ten
// thousand applications costs each of them no more than one on a few hundred.
func (s *Store) HoldersTo(ctx context.Context, self int64, g Signature, limit, most int) ([]int64, int, error) {
	kind, value := g.Kind, g.Value
	id, ok := s.kind(kind)
	if !ok || limit < 0 {
		return nil, 0, nil
	}
	pool, err := s.read.DB()
	if err != nil {
		return nil, 0, err
	}
	sum := s.keys.Fingerprint(kind, value)
	var found []int64
	if strings.HasPrefix(kind, bandPrefix) {
		found, err = numbers(ctx, pool, "SELECT application FROM text_bands WHERE kind = ? AND hash = ? AND application <> ? ORDER BY application LIMIT ?", id, shortHash(sum[:]), self, limit+1)
	} else {
		want := append(binary.BigEndian.AppendUint16(nil, uint16(id)), sum[:]...)
		found, err = confirmed(ctx, pool, want, self, limit+1)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("holders of a %s: %w", kind, err)
	}
	if len(found) <= limit {
		return found, len(found), nil
	}
	var total int
	err = pool.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM "+tableOf(kind)+" WHERE kind = ? AND hash = ? AND application <> ? LIMIT ?)",
		id, shortHash(sum[:]), self, max(most, limit+1)).Scan(&total)
	if err != nil {
		return nil, 0, fmt.Errorf("holders of a %s: %w", kind, err)
	}
	return found[:limit], total, nil
}

// Shared gives those of the values that two applications at least carry. Some
// hundred are looked up by one statement.
func (s *Store) Shared(ctx context.Context, sigs []Signature) (map[Signature]bool, error) {
	pool, err := s.read.DB()
	if err != nil {
		return nil, err
	}
	tables := map[string][]sought{}
	for i, g := range sigs {
		if id, known := s.kind(g.Kind); known {
			sum := s.keys.Fingerprint(g.Kind, g.Value)
			table := tableOf(g.Kind)
			tables[table] = append(tables[table], sought{i, id, shortHash(sum[:])})
		}
	}
	out := map[Signature]bool{}
	for table, of := range tables {
		slices.SortFunc(of, func(a, b sought) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.hash, b.hash)) })
		for part := range slices.Chunk(of, soughtAtOnce) {
			found, err := sharedIn(ctx, pool, table, part)
			if err != nil {
				return nil, fmt.Errorf("shared values: %w", err)
			}
			for _, at := range found {
				out[sigs[part[at].place]] = true
			}
		}
	}
	return out, nil
}

// sought is a value that is looked up with others: its place among them, and its key.
type sought struct {
	place, kind int
	hash        int64
}

const soughtAtOnce = 256

// sharedIn gives the places of the values that two rows of the table have. The
// statement is always the same: what is missing is filled up by the last value.
func sharedIn(ctx context.Context, pool *sql.DB, table string, of []sought) ([]int64, error) {
	var text strings.Builder
	args := make([]any, 0, 2*soughtAtOnce)
	text.WriteString("WITH k (at, kind, hash) AS (VALUES ")
	for i := range soughtAtOnce {
		if i > 0 {
			text.WriteByte(',')
		}
		fmt.Fprintf(&text, "(%d,?,?)", i)
		x := of[min(i, len(of)-1)]
		args = append(args, x.kind, x.hash)
	}
	text.WriteString(") SELECT at FROM k WHERE EXISTS (SELECT 1 FROM " + table + " p WHERE p.kind = k.kind AND p.hash = k.hash LIMIT 1 OFFSET 1)")
	found, err := numbers(ctx, pool, text.String(), args...)
	return slices.DeleteFunc(found, func(at int64) bool { return at >= int64(len(of)) }), err
}

// tableOf is where the postings of a kind stand.
func tableOf(kind string) string {
	if strings.HasPrefix(kind, bandPrefix) {
		return "text_bands"
	}
	return "postings"
}

// confirmed reads postings whose applications have the full hash too; those whose
// first 8 bytes only happen to be equal are left out.
func confirmed(ctx context.Context, pool *sql.DB, want []byte, self int64, limit int) ([]int64, error) {
	return numbers(ctx, pool, `SELECT p.application FROM postings p JOIN records r ON r.application = p.application
		WHERE p.kind = ? AND p.hash = ? AND p.application <> ? AND instr(r.signatures, ?) > 0 ORDER BY p.application LIMIT ?`,
		int(binary.BigEndian.Uint16(want)), shortHash(want[2:]), self, want, limit)
}

func numbers(ctx context.Context, pool *sql.DB, query string, args ...any) ([]int64, error) {
	rows, err := pool.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// Records gives the records of applications as SaveRecord kept them; those
// without one are left out.
func (s *Store) Records(ctx context.Context, apps []int64) (map[int64][]byte, error) {
	out := make(map[int64][]byte, len(apps))
	for part := range slices.Chunk(apps, 500) {
		var rows []struct {
			Application int64
			Sealed      []byte
		}
		if err := s.read.WithContext(ctx).Raw("SELECT application, sealed FROM records WHERE application IN ?", part).Scan(&rows).Error; err != nil {
			return nil, fmt.Errorf("records: %w", err)
		}
		for _, r := range rows {
			record, err := s.unsealBytes(recordPlace(r.Application), r.Sealed)
			if err != nil {
				return nil, fmt.Errorf("records: %w", err)
			}
			out[r.Application] = record
		}
	}
	return out, nil
}
