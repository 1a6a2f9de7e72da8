package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// batch is the rows of one bulk transaction, made ready outside it.
type batch struct {
	s        *Store
	id       int64
	rows     []ImportRow
	ready    []incoming // of the rows, the rejected ones left empty
	out      []Accepted
	now      int64
	fresh    []freshRow // new ones without documents: written by multi-row statements
	slow     []incoming // all others
	slowAt   []int      // their places in rows
	from     int64      // the checkpoint that it goes on from
	known    int64
	bad      int64 // rows with mistakes
	rejected [][]any
	digest   [32]byte
	seen     map[external]bool
}

type freshRow struct {
	at   int // place in rows
	app  int64
	p    incoming
	body []byte // sealed
	rec  []byte // sealed
	x    indexed
}

// prepareRows makes ready what needs neither the database nor a number.
func (s *Store) prepareRows(rows []ImportRow) ([]incoming, error) {
	out := make([]incoming, len(rows))
	return out, each(len(rows), func(i int) (err error) {
		if len(rows[i].Rejected) > 0 {
			return nil
		}
		if out[i], err = s.prepare(rows[i].Acceptance); err != nil {
			return fmt.Errorf("row %d: %w", rows[i].Row, err)
		}
		return nil
	})
}

func (s *Store) newBatch(ctx context.Context, id int64, rows []ImportRow, ready []incoming, out []Accepted) (*batch, error) {
	b := &batch{s: s, id: id, rows: rows, ready: ready, out: out, now: micros(s.now()), seen: map[external]bool{}}
	imp, err := s.Import(ctx, id)
	if err != nil {
		return nil, err
	}
	b.from = imp.Row
	known, err := s.knownRows(ctx, rows)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	for i := range rows {
		out[i] = Accepted{}
		if rows[i].Row <= imp.Row {
			continue
		}
		if err := b.add(ctx, i, known); err != nil {
			return nil, fmt.Errorf("row %d: %w", rows[i].Row, err)
		}
		fmt.Fprintf(sum, "%d %d\n", rows[i].Row, rows[i].End)
	}
	for _, f := range b.fresh {
		sum.Write(f.p.bodyHash)
	}
	sum.Sum(b.digest[:0])
	return b, each(len(b.fresh), func(i int) error {
		f := &b.fresh[i]
		f.body = s.sealBytes(bodyPlace(f.app, 1), f.p.body)
		f.rec = s.sealBytes(recordPlace(f.app), rows[f.at].Record)
		f.x = s.index(f.app, rows[f.at].Signatures)
		return nil
	})
}

// knownRows finds the applications that the rows name, with few statements.
func (s *Store) knownRows(ctx context.Context, rows []ImportRow) (map[external]applicationRow, error) {
	bySource := map[string][]string{}
	var ids [][]byte
	for _, r := range rows {
		if a := r.Acceptance.Application; a.ExternalID != "" {
			bySource[a.Source] = append(bySource[a.Source], a.ExternalID)
		} else if id, err := uuid.Parse(a.ID); err == nil {
			ids = append(ids, id[:])
		}
	}
	out := map[external]applicationRow{}
	if len(ids) > 0 {
		var found []applicationRow
		if err := s.read.WithContext(ctx).Raw("SELECT id, public_id, revision, body_hash, received_at FROM applications WHERE public_id IN ?", ids).Scan(&found).Error; err != nil {
			return nil, err
		}
		for _, f := range found {
			out[external{byID, uuid.UUID(f.PublicID).String()}] = f
		}
	}
	for source, ids := range bySource {
		var found []applicationRow
		if err := s.read.WithContext(ctx).Raw("SELECT id, public_id, source, external_id, revision, body_hash, received_at FROM applications WHERE source = ? AND external_id IN ?", source, ids).Scan(&found).Error; err != nil {
			return nil, err
		}
		for _, f := range found {
			out[external{f.Source, *f.ExternalID}] = f
		}
	}
	return out, nil
}

// byID stands in place of a source for applications that are known by their own
// id; no source is called so.
const byID = "\x00id"

// nameOf is what an acceptance is recognised by; the zero value when by nothing.
func nameOf(p *incoming) external {
	a := p.Application
	switch {
	case a.ExternalID != "":
		return external{a.Source, a.ExternalID}
	case a.ID != "":
		return external{byID, p.id.String()}
	}
	return external{}
}

// add sorts a row to the fast way, the slow way, or the rejected ones.
func (b *batch) add(ctx context.Context, i int, known map[external]applicationRow) error {
	r := &b.rows[i]
	if len(r.Rejected) > 0 {
		return b.reject(r)
	}
	p := b.ready[i]
	name := nameOf(&p)
	before, found := known[name]
	if found {
		p.id = uuid.UUID(before.PublicID)
		if string(before.BodyHash) == string(p.bodyHash) {
			b.known++
			b.out[i] = Accepted{before.ID, p.id.String(), before.Revision, Unchanged}
			return nil
		}
	}
	again := name.id != "" && b.seen[name]
	b.seen[name] = true
	if found || again || len(p.files) > 0 {
		if again && !found {
			return b.addAgain(ctx, i, p, name)
		}
		if err := b.s.writeBlobs(ctx, &p); err != nil {
			return err
		}
		b.slow, b.slowAt = append(b.slow, p), append(b.slowAt, i)
		return nil
	}
	b.fresh = append(b.fresh, freshRow{at: i, app: b.s.nextApplication(), p: p})
	return nil
}

// addAgain takes a row whose external id stands twice in one batch: it becomes
// a revision of the first, or changes nothing.
func (b *batch) addAgain(ctx context.Context, i int, p incoming, name external) error {
	for _, f := range b.fresh {
		if nameOf(&f.p) == name {
			p.id = f.p.id
		}
	}
	for _, q := range b.slow {
		if nameOf(&q) == name {
			p.id = q.id
		}
	}
	if err := b.s.writeBlobs(ctx, &p); err != nil {
		return err
	}
	b.slow, b.slowAt = append(b.slow, p), append(b.slowAt, i)
	return nil
}

func (b *batch) reject(r *ImportRow) error {
	b.bad++
	for n, m := range r.Rejected {
		sealed, err := b.s.seal(rejectedPlace(b.id), m)
		if err != nil {
			return err
		}
		b.rejected = append(b.rejected, []any{b.id, r.Row, n, m.Column, sealed})
	}
	return nil
}

// commit writes the batch and its checkpoint.
func (b *batch) commit(ctx context.Context, tx *gorm.DB) error {
	plain, err := plainTx(tx)
	if err != nil {
		return err
	}
	if err := b.writeFresh(ctx, plain); err != nil {
		return err
	}
	accepted, known := int64(len(b.fresh)), b.known
	for n := range b.slow {
		a, err := b.writeSlow(ctx, tx, plain, n)
		if err != nil {
			return err
		}
		if a.Change == Unchanged {
			known++
		} else {
			accepted++
		}
	}
	if err := insertRows(ctx, plain, "INSERT INTO rejected_rows (import_id, row, number, field, sealed)", " ON CONFLICT DO NOTHING", b.rejected); err != nil {
		return err
	}
	last := b.rows[len(b.rows)-1]
	result := tx.Exec(`UPDATE imports SET at_byte = ?, at_row = ?, accepted = accepted + ?, known = known + ?, rejected = rejected + ?
		WHERE id = ? AND at_row = ?`, last.End, last.Row, accepted, known, b.bad, b.id, b.from)
	if result.Error == nil && result.RowsAffected == 0 {
		return errRace // somebody else moved the checkpoint: nothing of this may stay
	}
	if result.Error != nil {
		return result.Error
	}
	_, err = b.s.audit(tx, "system", "import.rows", importObject(b.id), map[string]any{"from": b.rows[0].Row, "to": last.Row,
		"accepted": accepted, "known": known, "rejected": b.bad, "digest": "sha256:" + hex.EncodeToString(b.digest[:])})
	return err
}

func (b *batch) writeFresh(ctx context.Context, tx *sql.Tx) error {
	apps, records := make([][]any, 0, len(b.fresh)), make([][]any, 0, len(b.fresh))
	var posts []posting
	var tokens []nameToken
	for i := range b.fresh {
		f := &b.fresh[i]
		a := f.p.Application
		apps = append(apps, []any{f.app, f.p.id[:], a.Source, optional(a.ExternalID), 1, f.p.bodyHash, b.now, b.now, appliedAt(a, b.now),
			optional(f.p.Batch), b.id, f.p.By, f.body})
		records = append(records, []any{f.app, f.x.full, f.x.bands, f.rec})
		posts = append(posts, f.x.posts...)
		tokens = append(tokens, tokenRows(f.app, b.rows[f.at].Names)...)
		b.out[f.at] = Accepted{f.app, f.p.id.String(), 1, Created}
	}
	if err := insertRows(ctx, tx, "INSERT INTO applications (id, public_id, source, external_id, revision, body_hash, received_at, changed_at, applied_at, batch, import_id, sent_by, sealed)", "", apps); err != nil {
		return err
	}
	if err := insertRows(ctx, tx, "INSERT INTO records (application, signatures, bands, sealed)", "", records); err != nil {
		return err
	}
	slices.SortFunc(posts, comparePostings)
	if err := b.s.insertPostings(ctx, tx, posts); err != nil {
		return err
	}
	return insertTokens(ctx, tx, tokens)
}

// writeSlow stores a row that has documents or was there before.
func (b *batch) writeSlow(ctx context.Context, tx *gorm.DB, plain *sql.Tx, n int) (Accepted, error) {
	p, i := &b.slow[n], b.slowAt[n]
	jobs := map[string][]int64{}
	a, err := b.s.acceptOne(tx, p, jobs)
	if err != nil {
		return a, err
	}
	b.out[i] = a
	if a.Change == Unchanged {
		return a, nil
	}
	if err := tx.Exec("UPDATE applications SET import_id = ? WHERE id = ?", b.id, a.App).Error; err != nil {
		return a, err
	}
	x := b.s.index(a.App, b.rows[i].Signatures)
	x.record, x.names = b.rows[i].Record, b.rows[i].Names
	if err := b.s.putRecord(ctx, tx, a.App, x); err != nil {
		return a, err
	}
	return a, b.s.enqueueAll(ctx, tx, jobs)
}
