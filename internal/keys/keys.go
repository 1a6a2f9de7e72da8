// Package keys holds the installation's secret: a root key, the keys derived
// from it by purpose and generation, and what is done with them: fingerprints
// of identifiers, sealed contents, and the key that signs the audit.
//
// It owns keys.json and nothing else. It doesn't know what is sealed or where
// it is kept, and it never writes a key to a log or an error.
package keys

import (
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"sync"

	"golang.org/x/crypto/chacha20poly1305"
)

// Label is the purpose of a derived key.
type Label string

// The purposes.
const (
	Postings Label = "postings" // fingerprints of identifiers
	Blobs    Label = "blobs"    // documents and everything else that is stored sealed
	Facts    Label = "facts"    // facts blobs and their codes
	Sessions Label = "sessions" // sessions, tokens, sign-in throttling
	Audit    Label = "audit"    // the audit's head and its signing key
	Sharing  Label = "sharing"  // ids of what is shared with other organisations
)

var labels = [...]Label{Postings, Blobs, Facts, Sessions, Audit, Sharing}

// Errors of opening.
var (
	// ErrPermissions reports a key file that others can read.
	ErrPermissions = errors.New("key file is open to others")
	// ErrFormat reports a key file that can't be understood.
	ErrFormat = errors.New("key file is damaged")
	// ErrSealed reports contents that were changed, cut, moved to another place or sealed with another key.
	ErrSealed = errors.New("sealed contents don't open: wrong key, wrong place or changed bytes")
)

// Ring is the keys of all generations. It is immutable and safe for concurrent use.
type Ring struct {
	current int
	derived map[int]map[Label]*derived
}

// derived is the key of a purpose with hashes that were made ready under it: to
// begin one anew costs more than to hash an identifier.
type derived struct {
	key    []byte
	hashes sync.Pool // of hash.Hash
}

func (d *derived) mac(parts ...[]byte) (sum [32]byte) {
	h, ready := d.hashes.Get().(hash.Hash)
	if ready {
		h.Reset()
	} else {
		h = hmac.New(sha256.New, d.key)
	}
	for _, p := range parts {
		h.Write(p)
	}
	h.Sum(sum[:0])
	d.hashes.Put(h)
	return sum
}

// FromRoot makes a ring of one generation from a root of 32 bytes: for tests
// and for the demonstration, whose key lives in memory only.
func FromRoot(root []byte) (*Ring, error) { return ring([]generation{{ID: 1, Root: root}}) }

func ring(gens []generation) (*Ring, error) {
	if len(gens) == 0 {
		return nil, fmt.Errorf("%w: no generation", ErrFormat)
	}
	r := &Ring{derived: map[int]map[Label]*derived{}}
	for _, g := range gens {
		if len(g.Root) != 32 || g.ID < 1 || g.ID > 1<<16-1 || r.derived[g.ID] != nil {
			return nil, fmt.Errorf("%w: generation %d must be unique, 1–65535, with a root of 32 bytes", ErrFormat, g.ID)
		}
		r.derived[g.ID] = map[Label]*derived{}
		for _, l := range labels {
			r.derived[g.ID][l] = &derived{key: derive(g.Root, fmt.Sprintf("bonafide %s generation %d", l, g.ID))}
		}
		r.current = max(r.current, g.ID)
	}
	return r, nil
}

// derive gives 32 bytes by HKDF-SHA256 (RFC 5869) without salt: the root is uniform already.
func derive(secret []byte, info string) []byte {
	key, err := hkdf.Key(sha256.New, secret, nil, info, 32)
	if err != nil {
		panic("keys: HKDF of 32 bytes can't fail: " + err.Error())
	}
	return key
}

// Generation is the number of the newest generation, the one that new contents use.
func (r *Ring) Generation() int { return r.current }

// Prints gives a short public fingerprint of each generation, in hex. A
// database keeps them, so that a wrong key is noticed before it silently finds
// no links.
func (r *Ring) Prints() map[int]string {
	out := map[int]string{}
	for id, keys := range r.derived {
		sum := keys[Postings].mac([]byte("fingerprint of the generation"))
		out[id] = hex.EncodeToString(sum[:8])
	}
	return out
}

// Fingerprint is the keyed hash of an identifier: HMAC-SHA256 over kind and
// canonical value under the newest generation. Equal values of one kind have
// equal fingerprints in one installation and in no other.
func (r *Ring) Fingerprint(kind, canonical string) [32]byte {
	return r.derived[r.current][Postings].mac([]byte(kind), []byte{0}, []byte(canonical))
}

// MAC is HMAC-SHA256 over the parts, each led by its length, for the purpose.
func (r *Ring) MAC(l Label, parts ...[]byte) [32]byte {
	framed := make([][]byte, 0, 2*len(parts))
	for _, p := range parts {
		framed = append(framed, binary.BigEndian.AppendUint64(nil, uint64(len(p))), p)
	}
	return r.derived[r.current][l].mac(framed...)
}

// A sealed text is version (1 byte), generation (2), nonce (24), ciphertext with tag.
const (
	sealVersion = 1
	sealHeader  = 3
)

// Seal encrypts plain with XChaCha20-Poly1305 under a key of its own, derived
// from the purpose's key and the place: what is moved to another place doesn't
// open there. The nonce is random.
func (r *Ring) Seal(l Label, place string, plain []byte) []byte {
	aead := r.aead(r.current, l, place)
	out := make([]byte, sealHeader+aead.NonceSize(), sealHeader+aead.NonceSize()+len(plain)+aead.Overhead())
	out[0] = sealVersion
	binary.BigEndian.PutUint16(out[1:], uint16(r.current))
	rand.Read(out[sealHeader:]) // never fails: it ends the program instead
	return aead.Seal(out, out[sealHeader:], plain, out[:sealHeader])
}

// Open decrypts what Seal gave for the same purpose and place, whatever its
// generation. The error is [ErrSealed].
func (r *Ring) Open(l Label, place string, sealed []byte) ([]byte, error) {
	const least = sealHeader + chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead
	if len(sealed) < least || sealed[0] != sealVersion {
		return nil, fmt.Errorf("%s %s: %w", l, place, ErrSealed)
	}
	gen := int(binary.BigEndian.Uint16(sealed[1:]))
	if r.derived[gen] == nil {
		return nil, fmt.Errorf("%s %s: %w: generation %d isn't in the key file", l, place, ErrSealed, gen)
	}
	nonce := sealed[sealHeader : sealHeader+chacha20poly1305.NonceSizeX]
	plain, err := r.aead(gen, l, place).Open(nil, nonce, sealed[sealHeader+len(nonce):], sealed[:sealHeader])
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", l, place, ErrSealed)
	}
	return plain, nil
}

func (r *Ring) aead(gen int, l Label, place string) cipher.AEAD {
	key := r.derived[gen][l].mac([]byte("seal\x00"), []byte(place))
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		panic("keys: a key of 32 bytes can't be refused: " + err.Error())
	}
	return aead
}

// AuditKey signs the audit's checkpoints. It belongs to the first generation,
// so that one public key verifies the whole log.
func (r *Ring) AuditKey() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(derive(r.derived[r.first()][Audit].key, "checkpoint signing key"))
}

// SharingKey makes the ids under which identifiers leave, so that nobody can
// guess a value from its id. It belongs to the first generation: what was shared
// keeps its id.
func (r *Ring) SharingKey() []byte {
	return derive(r.derived[r.first()][Sharing].key, "ids of indicators")
}

func (r *Ring) first() int {
	first := r.current
	for id := range r.derived {
		first = min(first, id)
	}
	return first
}
