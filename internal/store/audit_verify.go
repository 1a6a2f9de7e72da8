package store

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
)

// VerifyAudit recomputes the whole chain: every entry's hash, its place, its
// content where it wasn't erased, every checkpoint's signature and the keyed
// head. The report names the first bad entry; an error means that it couldn't
// be read.
func (s *Store) VerifyAudit(ctx context.Context) (AuditReport, error) {
	v := verifier{store: s, key: s.AuditKey(), report: AuditReport{}, last: make([]byte, 32)}
	pool, err := s.read.DB()
	if err != nil {
		return v.report, err
	}
	// One transaction, so that entries added meanwhile don't count as a cut.
	tx, err := pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return v.report, fmt.Errorf("verify audit: %w", err)
	}
	defer tx.Rollback()
	for _, step := range []func(context.Context, *sql.Tx) error{v.loadCheckpoints, v.entries, v.strays, v.head} {
		if err := step(ctx, tx); err != nil {
			return v.report, fmt.Errorf("verify audit: %w", err)
		}
		if v.report.Problem != "" {
			break
		}
	}
	return v.report, nil
}

type verifier struct {
	store       *Store
	key         ed25519.PublicKey
	report      AuditReport
	last        []byte // hash of the entry before
	checkpoints []checkpointRow
	buf         []byte
}

type checkpointRow struct {
	seq, at         int64
	hash, signature []byte
}

func (v *verifier) bad(seq int64, format string, args ...any) {
	v.report.Bad, v.report.Problem = seq, fmt.Sprintf(format, args...)
}

func (v *verifier) loadCheckpoints(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, "SELECT seq, at, hash, signature FROM checkpoints ORDER BY seq")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c checkpointRow
		if err := rows.Scan(&c.seq, &c.at, &c.hash, &c.signature); err != nil {
			return err
		}
		v.checkpoints = append(v.checkpoints, c)
	}
	v.report.Checkpoints = int64(len(v.checkpoints))
	return rows.Err()
}

// entries walks the chain. The order is that of the primary key, so a swapped
// pair shows as an entry whose hash doesn't fit its sequence.
func (v *verifier) entries(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, `SELECT a.seq, a.at, a.actor, a.verb, a.object, a.content, a.previous, a.hash, b.seq IS NOT NULL, b.salt, b.content
		FROM audit a LEFT JOIN event_bodies b ON b.seq = a.seq ORDER BY a.seq`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var e entry
	var salt, body, actor, verb, object, content, previous, hash sql.RawBytes
	var kept bool
	for rows.Next() {
		if err := rows.Scan(&e.Seq, &e.At, &actor, &verb, &object, &content, &previous, &hash, &kept, &salt, &body); err != nil {
			v.bad(v.report.Entries+1, "can't be read: %v", err)
			return nil
		}
		e.Actor, e.Verb, e.Object, e.Content, e.Previous, e.Hash = string(actor), string(verb), string(object), content, previous, hash
		if !v.one(&e, kept, salt, body) {
			return nil
		}
	}
	return rows.Err()
}

func (v *verifier) one(e *entry, kept bool, salt, body []byte) bool {
	want := v.report.Entries + 1
	var sum [32]byte
	sum, v.buf = e.sum(v.buf)
	switch {
	case e.Seq != want:
		v.bad(want, "the entry is missing; the next one is %d", e.Seq)
	case !bytes.Equal(e.Previous, v.last):
		v.bad(e.Seq, "it doesn't follow the entry before it")
	case !bytes.Equal(sum[:], e.Hash):
		v.bad(e.Seq, "its fields were changed: the hash doesn't fit")
	case !kept:
		v.bad(e.Seq, "its content is missing")
	case salt == nil && hmac.Equal(body, v.store.erasureProof(e.Seq)):
		v.report.Erased++
	case !v.contentFits(salt, body, e.Content):
		v.bad(e.Seq, "its content was changed")
	}
	if v.report.Problem != "" {
		return false
	}
	if len(v.checkpoints) > 0 && v.checkpoints[0].seq == e.Seq {
		c := v.checkpoints[0]
		v.checkpoints = v.checkpoints[1:]
		if !bytes.Equal(c.hash, e.Hash) || !ed25519.Verify(v.key, checkpointText(c.seq, c.at, c.hash), c.signature) {
			v.bad(e.Seq, "its checkpoint doesn't verify")
			return false
		}
	}
	v.last = append(v.last[:0], e.Hash...)
	v.report.Entries++
	return true
}

func (v *verifier) contentFits(salt, body, want []byte) bool {
	if len(salt) != sha256.Size {
		return false
	}
	var sum [32]byte
	sum, v.buf = contentMAC(salt, body, v.buf)
	return hmac.Equal(sum[:], want)
}

// strays looks for contents and checkpoints of entries that don't exist.
func (v *verifier) strays(ctx context.Context, tx *sql.Tx) error {
	if len(v.checkpoints) > 0 {
		v.bad(v.report.Entries+1, "entries are missing: a checkpoint was signed for entry %d", v.checkpoints[0].seq)
		return nil
	}
	var stray int64
	err := tx.QueryRowContext(ctx, "SELECT coalesce(min(seq), 0) FROM event_bodies WHERE seq > ? OR seq < 1", v.report.Entries).Scan(&stray)
	if err == nil && stray != 0 {
		v.bad(v.report.Entries+1, "entries are missing: the content of entry %d is still there", stray)
	}
	return err
}

// head compares the last entry with the keyed head.
func (v *verifier) head(ctx context.Context, tx *sql.Tx) error {
	var h head
	err := tx.QueryRowContext(ctx, "SELECT seq, hash, mac FROM audit_head WHERE id = 1").Scan(&h.Seq, &h.Hash, &h.Mac)
	if errors.Is(err, sql.ErrNoRows) {
		v.bad(v.report.Entries+1, "the keyed head is missing, so nobody can tell whether entries were cut off")
		return nil
	}
	if err != nil {
		return err
	}
	switch {
	case !hmac.Equal(h.Mac, v.store.headMAC(h.Seq, h.Hash)):
		v.bad(v.report.Entries, "the keyed head was changed")
	case h.Seq > v.report.Entries:
		v.bad(v.report.Entries+1, "entries were cut off: the head says that there are %d", h.Seq)
	case h.Seq < v.report.Entries || !bytes.Equal(h.Hash, v.last):
		v.bad(h.Seq+1, "entries were added past the head, which says that there are %d", h.Seq)
	default:
		v.report.Head = true
	}
	return nil
}
