package store

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"gorm.io/gorm"

	"bonafide/internal/keys"
	"bonafide/internal/review"
)

// checkpointEvery is the number of entries after which the end of the audit is
// signed; package jobs adds one every 15 minutes.
const checkpointEvery = 1000

// entry is one row of the audit.
type entry struct {
	Seq      int64
	At       int64
	Actor    string
	Verb     string
	Object   string
	Content  []byte // HMAC of the content under its salt
	Previous []byte
	Hash     []byte
}

// sum is the entry's hash: SHA-256 over the hash before it and all fields, each
// led by its length, so that nothing can move from one field to the next. It
// needs no key: anybody can verify an exported log.
func (e *entry) sum(buf []byte) ([32]byte, []byte) {
	buf = append(buf[:0], e.Previous...)
	buf = binary.BigEndian.AppendUint64(buf, uint64(e.Seq))
	buf = binary.BigEndian.AppendUint64(buf, uint64(e.At))
	for _, field := range [...]string{e.Actor, e.Verb, e.Object} {
		buf = binary.BigEndian.AppendUint32(buf, uint32(len(field)))
		buf = append(buf, field...)
	}
	buf = append(buf, e.Content...)
	return sha256.Sum256(buf), buf
}

// contentMAC is HMAC-SHA256 of content under a salt of 32 bytes (RFC 2104),
// written out so that verifying half a million entries a second makes no
// garbage; a test compares it with crypto/hmac.
func contentMAC(salt, content, buf []byte) ([32]byte, []byte) {
	const block = 64
	buf = append(buf[:0], make([]byte, block)...)
	copy(buf, salt)
	for i := range block {
		buf[i] ^= 0x36
	}
	inner := sha256.Sum256(append(buf, content...))
	var outer [block + sha256.Size]byte
	for i := range block {
		outer[i] = buf[i] ^ 0x36 ^ 0x5c
	}
	copy(outer[block:], inner[:])
	return sha256.Sum256(outer[:]), buf
}

// erasureProof stands in place of a content that was erased on purpose: only
// who holds the keys can write it.
func (s *Store) erasureProof(seq int64) []byte {
	sum := s.keys.MAC(keys.Audit, []byte("erased"), binary.BigEndian.AppendUint64(nil, uint64(seq)))
	return hex.AppendEncode(nil, sum[:])
}

type head struct {
	Seq  int64
	Hash []byte
	Mac  []byte
}

// headMAC keys the audit's last entry, so that cutting entries off the end is
// noticed by whoever holds the keys.
func (s *Store) headMAC(seq int64, hash []byte) []byte {
	sum := s.keys.MAC(keys.Audit, []byte("head"), binary.BigEndian.AppendUint64(nil, uint64(seq)), hash)
	return sum[:]
}

// audit appends one entry inside tx and gives its sequence.
func (s *Store) audit(tx *gorm.DB, actor, verb, object string, content map[string]any) (int64, error) {
	body, err := json.Marshal(content)
	if err != nil {
		return 0, err
	}
	salt := make([]byte, 32)
	if _, err := io.ReadFull(s.random, salt); err != nil {
		return 0, err
	}
	mac, _ := contentMAC(salt, body, nil)
	var h head
	if err := tx.Raw("SELECT seq, hash, mac FROM audit_head WHERE id = 1").Scan(&h).Error; err != nil {
		return 0, err
	}
	if h.Hash == nil {
		h.Hash = make([]byte, 32)
	}
	e := entry{Seq: h.Seq + 1, At: micros(s.now()), Actor: actor, Verb: verb, Object: object, Content: mac[:], Previous: h.Hash}
	sum, _ := e.sum(nil)
	e.Hash = sum[:]
	if err := tx.Exec("INSERT INTO audit (seq, at, actor, verb, object, content, previous, hash) VALUES (?,?,?,?,?,?,?,?)",
		e.Seq, e.At, e.Actor, e.Verb, e.Object, e.Content, e.Previous, e.Hash).Error; err != nil {
		return 0, err
	}
	if err := tx.Exec("INSERT INTO event_bodies (seq, salt, content) VALUES (?,?,?)", e.Seq, salt, string(body)).Error; err != nil {
		return 0, err
	}
	if err := tx.Exec("INSERT INTO audit_head (id, seq, hash, mac) VALUES (1,?,?,?) ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, mac = excluded.mac",
		e.Seq, e.Hash, s.headMAC(e.Seq, e.Hash)).Error; err != nil {
		return 0, err
	}
	if e.Seq%checkpointEvery == 0 {
		_, err = s.sign(tx, e.Seq, e.Hash)
	}
	return e.Seq, err
}

// events appends what a step of a case left.
func (s *Store) events(tx *gorm.DB, actor, object string, events []review.Event) (seq int64, err error) {
	for _, e := range events {
		if seq, err = s.audit(tx, actor, e.Verb, object, e.Content); err != nil {
			return 0, err
		}
	}
	return seq, nil
}

// Log appends one entry on its own: sign-ins, exports, unmasking, whatever
// another package did. object is "case/A-17", "application/<id>", "user/3" …;
// content must hold no more than what the audit may keep.
func (s *Store) Log(ctx context.Context, by review.Actor, verb, object string, content map[string]any) (seq int64, err error) {
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		seq, err = s.audit(tx, by.ID, verb, object, content)
		return err
	})
	return seq, err
}

// checkpointText is what is signed.
func checkpointText(seq, at int64, hash []byte) []byte {
	return fmt.Appendf(nil, "bonafide audit checkpoint\n%d\n%d\n%x\n", seq, at, hash)
}

func (s *Store) sign(tx *gorm.DB, seq int64, hash []byte) (Checkpoint, error) {
	at := micros(s.now())
	signature := ed25519.Sign(s.keys.AuditKey(), checkpointText(seq, at, hash))
	err := tx.Exec("INSERT INTO checkpoints (seq, at, hash, signature) VALUES (?,?,?,?) ON CONFLICT (seq) DO NOTHING", seq, at, hash, signature).Error
	c := Checkpoint{Seq: seq, At: moment(at), Hash: hex.EncodeToString(hash), Signature: hex.EncodeToString(signature)}
	if err == nil {
		s.log.Info("audit checkpoint", "seq", c.Seq, "at", c.At, "hash", c.Hash, "signature", c.Signature)
	}
	return c, err
}

// WriteCheckpoint signs the end of the audit and writes it to the log. Nothing
// happens, and the zero Checkpoint comes back, when nothing was added since the
// last one.
func (s *Store) WriteCheckpoint(ctx context.Context) (c Checkpoint, err error) {
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		var h head
		if err := tx.Raw("SELECT seq, hash, mac FROM audit_head WHERE id = 1 AND seq > (SELECT coalesce(max(seq), 0) FROM checkpoints)").Scan(&h).Error; err != nil || h.Seq == 0 {
			return err
		}
		c, err = s.sign(tx, h.Seq, h.Hash)
		return err
	})
	return c, err
}

// AuditKey is the public key that verifies checkpoints.
func (s *Store) AuditKey() ed25519.PublicKey { return s.keys.AuditKey().Public().(ed25519.PublicKey) }

// Audit gives entries with their contents, newest first, before a sequence (0:
// from the end), at most limit (100 when 0, at most 1,000). object "" gives
// those of all objects.
func (s *Store) Audit(ctx context.Context, object string, before int64, limit int) ([]Event, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	if limit == 0 {
		limit = 100
	}
	var rows []struct {
		Seq, At             int64
		Actor, Verb, Object string
		Hash                []byte
		Body                *string
	}
	q := "SELECT a.*, CASE WHEN b.salt IS NOT NULL THEN b.content END AS body FROM audit a LEFT JOIN event_bodies b ON b.seq = a.seq WHERE a.seq < ?"
	args := []any{before}
	if object != "" {
		q, args = q+" AND a.object = ?", append(args, object)
	}
	if err := s.read.WithContext(ctx).Raw(q+" ORDER BY a.seq DESC LIMIT ?", append(args, min(limit, 1000))...).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	out := make([]Event, len(rows))
	for i, r := range rows {
		out[i] = Event{Seq: r.Seq, At: moment(r.At), Actor: r.Actor, Verb: r.Verb, Object: r.Object, Hash: hex.EncodeToString(r.Hash)}
		if r.Body != nil {
			if err := json.Unmarshal([]byte(*r.Body), &out[i].Content); err != nil {
				return nil, fmt.Errorf("audit entry %d: %w", r.Seq, err)
			}
		}
	}
	return out, nil
}

// CheckpointAge is how long an end of the audit may stay unsigned.
const CheckpointAge = 15 * time.Minute
