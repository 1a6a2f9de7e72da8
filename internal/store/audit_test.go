package store_test

import (
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/store"
	"bonafide/internal/store/storetest"
)

// fill adds n entries to the audit, each of an application received.
func fill(t testing.TB, s *store.Store, n int) {
	t.Helper()
	var in []store.Acceptance
	for i := range n {
		in = append(in, store.Acceptance{Application: storetest.Application(i), By: "user/1"})
	}
	for part := range slices.Chunk(in, 2000) {
		if _, err := s.Accept(t.Context(), part); err != nil {
			t.Fatal(err)
		}
	}
}

// tampered makes a log of n entries, changes the database behind the store's
// back, and verifies it.
func tampered(t *testing.T, n int, change string) store.AuditReport {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	ring := storetest.Ring(t)
	s, err := store.Open(t.Context(), store.Config{Dir: dir, Keys: ring})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.Close() }()
	fill(t, s, n-1) // the first entry is the installation's
	if change != "" {
		db, err := sql.Open("sqlite3", filepath.Join(dir, "bonafide.db")+"?_busy_timeout=5000")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec(change); err != nil {
			t.Fatal(err)
		}
	}
	r, err := s.VerifyAudit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTamperedAuditNamesTheFirstBadEntry(t *testing.T) {
	for _, c := range []struct {
		name, change string
		bad          int64
		problem      string
	}{
		{"an untouched log verifies", "", 0, ""},
		{"a flipped actor", "UPDATE audit SET actor = 'user/2' WHERE seq = 7", 7, "fields were changed"},
		{"a flipped time", "UPDATE audit SET at = at + 1 WHERE seq = 7", 7, "fields were changed"},
		{"a letter moved from one field to the next", "UPDATE audit SET verb = verb || substr(object, 1, 1), object = substr(object, 2) WHERE seq = 7", 7, "fields were changed"},
		{"a flipped hash", "UPDATE audit SET hash = zeroblob(32) WHERE seq = 7", 7, "hash doesn't fit"},
		{"a flipped link", "UPDATE audit SET previous = zeroblob(32) WHERE seq = 7", 7, "doesn't follow"},
		{"a flipped content", "UPDATE event_bodies SET content = '{\"n\":99}' WHERE seq = 7", 7, "content was changed"},
		{"a flipped salt", "UPDATE event_bodies SET salt = zeroblob(32) WHERE seq = 7", 7, "content was changed"},
		{"a content blanked without the keys", "UPDATE event_bodies SET salt = NULL, content = '' WHERE seq = 7", 7, "content was changed"},
		{"a deleted content", "DELETE FROM event_bodies WHERE seq = 7", 7, "content is missing"},
		{"a deleted entry", "DELETE FROM audit WHERE seq = 7", 7, "missing"},
		{"a deleted first entry", "DELETE FROM audit WHERE seq = 1", 1, "missing"},
		{"two swapped entries", "UPDATE audit SET seq = -8 WHERE seq = 7; UPDATE audit SET seq = 7 WHERE seq = 8; UPDATE audit SET seq = 8 WHERE seq = -8", 7, "doesn't follow"},
		{"the end cut off, contents left", "DELETE FROM audit WHERE seq > 15", 16, "missing"},
		{"the end cut off with its contents", "DELETE FROM audit WHERE seq > 15; DELETE FROM event_bodies WHERE seq > 15", 16, "cut off"},
		{"the end cut off and the head set back", "DELETE FROM audit WHERE seq > 15; DELETE FROM event_bodies WHERE seq > 15; UPDATE audit_head SET seq = 15, hash = (SELECT hash FROM audit WHERE seq = 15)", 15, "head was changed"},
		{"the head removed", "DELETE FROM audit_head", 21, "head is missing"},
		{"everything removed", "DELETE FROM audit; DELETE FROM event_bodies; DELETE FROM audit_head", 1, "head is missing"},
		{"an entry added", "INSERT INTO audit SELECT 21, at, actor, verb, object, content, hash, hash FROM audit WHERE seq = 20; INSERT INTO event_bodies SELECT 21, salt, content FROM event_bodies WHERE seq = 20", 21, "hash doesn't fit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := tampered(t, 20, c.change)
			if r.Bad != c.bad || r.OK() != (c.bad == 0) || !strings.Contains(r.Problem, c.problem) {
				t.Errorf("report %+v; want entry %d, %q", r, c.bad, c.problem)
			}
		})
	}
}

func TestCheckpointsStandUpToWhoRewritesTheChain(t *testing.T) {
	r := tampered(t, 2010, "")
	if !r.OK() || r.Checkpoints != 2 || r.Entries != 2010 {
		t.Fatalf("report %+v", r)
	}
	r = tampered(t, 1010, "UPDATE checkpoints SET hash = zeroblob(32) WHERE seq = 1000")
	if r.Bad != 1000 || !strings.Contains(r.Problem, "checkpoint") {
		t.Errorf("report %+v", r)
	}
	r = tampered(t, 1010, "DELETE FROM audit WHERE seq >= 1000; DELETE FROM event_bodies WHERE seq >= 1000; DELETE FROM audit_head")
	if r.Bad != 1000 || !strings.Contains(r.Problem, "checkpoint was signed") {
		t.Errorf("report %+v", r)
	}
}

func BenchmarkVerifyAudit(b *testing.B) {
	w := storetest.New(b, open)
	const n = 20_000
	fill(b, w.Store, n)
	b.ResetTimer()
	start := time.Now()
	for range b.N {
		if r, err := w.VerifyAudit(b.Context()); err != nil || !r.OK() {
			b.Fatal(r, err)
		}
	}
	b.ReportMetric(float64(b.N*n)/time.Since(start).Seconds(), "entries/s")
}
