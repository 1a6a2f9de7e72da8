package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"bonafide/internal/review"
	"bonafide/internal/store"
	"bonafide/internal/store/storetest"
)

// A database of an earlier program is taken over with what it holds.
func TestAnEarlierSchemaIsUpgraded(t *testing.T) {
	for _, version := range []int64{2, 5, 6} {
		t.Run(fmt.Sprint("of version ", version), func(t *testing.T) { upgraded(t, version) })
	}
}

func upgraded(t *testing.T, version int64) {
	w := storetest.New(t, func(t testing.TB, c store.Config) *store.Store {
		if err := os.MkdirAll(c.Dir, 0o700); err != nil {
			t.Fatal(err)
		}
		earlier(t, filepath.Join(c.Dir, "bonafide.db"), version)
		return open(t, c)
	})
	if err := w.SaveRuleSet(t.Context(), "sha256:aa", []byte("rules")); err != nil {
		t.Fatal(err)
	}
	live, err := w.GoLive(t.Context(), review.Actor{ID: "system", Kind: review.System}, store.Live{Hash: "sha256:aa", Kind: store.LiveShipped})
	if err != nil || live.Hash != "sha256:aa" {
		t.Errorf("live after the upgrade: %+v, %v", live, err)
	}
	if old, err := w.RuleSet(t.Context(), "sha256:old"); err == nil {
		t.Errorf("an unreadable text was read: %q", old)
	}
	var kept int
	if err := w.DB().QueryRow("SELECT count(*) FROM rule_sets WHERE hash = 'sha256:old'").Scan(&kept); err != nil || kept != 1 {
		t.Errorf("%d earlier rule sets, %v", kept, err)
	}
	if err := w.DB().QueryRow("SELECT count(*) FROM shared WHERE mark = 'agency' AND ended = 0").Scan(&kept); err != nil || kept != 1 {
		t.Errorf("%d earlier marks, %v", kept, err)
	}
	b, err := w.Backlog(t.Context())
	if err != nil || b.Waiting != 1 || b.Reasons[0].Reason != "the program compares applications by other values than before" {
		t.Errorf("whose record an earlier program kept is judged again: %+v, %v", b, err)
	}
}

// earlier makes a database of a version, with a row that must survive.
func earlier(t testing.TB, file string, version int64) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	db, err := sql.Open("sqlite3", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	p, err := goose.NewProvider(goose.DialectSQLite3, db, os.DirFS("migrations/sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"INSERT INTO rule_sets (hash, saved_at, text) VALUES ('sha256:old', 1, x'00')",
		"INSERT INTO records (application, signatures, bands, sealed) VALUES (7, x'', x'', x'00')",
		"INSERT INTO shared (kind, hash, mark, marked_by, marked_at, until, sealed) VALUES ('phone', x'00', 'agency', 'user/1', 1, 5, x'00')"} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
}
