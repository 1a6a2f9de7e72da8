package store_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"bonafide/internal/keys"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/internal/store/storetest"
)

// crashDir names the directory in which a re-executed test binary plays the
// process that is killed.
const crashDir = "BONAFIDE_TEST_CRASH_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		if err := victim(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// victim imports rows and accepts applications with documents until somebody
// kills it, and says on standard output what was acknowledged.
func victim(dir string) error {
	ring, err := keys.FromRoot([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		return err
	}
	s, err := store.Open(context.Background(), store.Config{Dir: dir, Keys: ring})
	if err != nil {
		return err
	}
	imp, err := s.BeginImport(context.Background(), store.NewImport{Name: "a", Digest: "d", By: "user/1"})
	if err != nil {
		return err
	}
	fmt.Println("ready")
	for row := int(imp.Row) + 1; ; row += 60 {
		rows := storetest.Rows(row, 60)
		for i := range rows {
			rows[i].Acceptance.Application.ExternalID = "" // only the checkpoint keeps them from doubling
		}
		if _, err := s.CommitBatch(context.Background(), imp.ID, rows); err != nil {
			return err
		}
		fmt.Println("rows", row+59)
		a := screen.Application{Source: "upload", ExternalID: strconv.Itoa(row), Documents: []screen.Upload{{Name: "cv.txt", Content: fmt.Appendf(nil, "document %d", row)}}}
		out, err := s.Accept(context.Background(), []store.Acceptance{{Application: a, By: "user/1"}})
		if err != nil {
			return err
		}
		fmt.Println("accepted", out[0].ID, row)
	}
}

// killed runs the victim for a while, kills it, and gives what it had
// acknowledged: the last row and the documents by id.
func killed(t *testing.T, dir string, after time.Duration) (row int64, accepted map[string]string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	accepted = map[string]string{}
	lines := bufio.NewScanner(pipe)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		switch fields[0] {
		case "ready":
			time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		case "rows":
			if row, err = strconv.ParseInt(fields[1], 10, 64); err != nil {
				t.Fatal(err)
			}
		case "accepted":
			accepted[fields[1]] = "document " + fields[2]
		}
	}
	_ = cmd.Wait() // it was killed
	return row, accepted
}

func TestKillingTheProcessLosesNothingAcknowledgedAndDoublesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	kills := 8
	if testing.Short() {
		kills = 2
	}
	var acknowledged int64
	documents := map[string]string{}
	for i := range kills {
		row, accepted := killed(t, dir, time.Duration(30+37*i%200)*time.Millisecond)
		acknowledged = max(acknowledged, row)
		for id, text := range accepted {
			documents[id] = text
		}
	}
	s := open(t, store.Config{Dir: dir, Keys: storetest.Ring(t)})
	imports, err := s.Imports(t.Context(), 10)
	if err != nil || len(imports) != 1 {
		t.Fatalf("%d imports, %v", len(imports), err)
	}
	if imports[0].Row < acknowledged || imports[0].Accepted != imports[0].Row {
		t.Errorf("checkpoint %+v, acknowledged %d", imports[0], acknowledged)
	}
	apps, err := s.ImportApplications(t.Context(), imports[0].ID, 0, 1_000_000)
	if err != nil || int64(len(apps)) != imports[0].Row {
		t.Errorf("%d applications for %d rows, %v", len(apps), imports[0].Row, err)
	}
	for id, want := range documents {
		app, err := s.FindApplication(t.Context(), id)
		if err != nil {
			t.Fatalf("an acknowledged application is lost: %v", err)
		}
		if got, err := s.DocumentBytes(t.Context(), app, "d1"); err != nil || string(got) != want {
			t.Errorf("document of %s: %q, %v", id, got, err)
		}
	}
	if r, err := s.VerifyAudit(t.Context()); err != nil || !r.OK() {
		t.Errorf("audit %+v, %v", r, err)
	}
	integrity(t, dir)
	t.Logf("%d kills, %d rows, %d documents", kills, imports[0].Row, len(documents))
	if acknowledged == 0 || len(documents) == 0 {
		t.Error("nothing was acknowledged: the test shows nothing")
	}
}

func integrity(t *testing.T, dir string) {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(dir, "bonafide.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var answer string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&answer); err != nil || answer != "ok" {
		t.Errorf("integrity check: %q, %v", answer, err)
	}
}

func TestAnotherKeyRefusesToStart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, store.Config{Dir: dir, Keys: storetest.Ring(t)})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	other, err := keys.FromRoot([]byte("another key of exactly 32 bytes!"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), store.Config{Dir: dir, Keys: other}); !errors.Is(err, store.ErrKey) {
		t.Errorf("another key: %v", err)
	}
}

func TestOneProcessOwnsTheDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	open(t, store.Config{Dir: dir, Keys: storetest.Ring(t)})
	_, err := store.Open(t.Context(), store.Config{Dir: dir, Keys: storetest.Ring(t)})
	if !errors.Is(err, store.ErrInUse) || !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) {
		t.Errorf("a second process: %v", err)
	}
}

func TestFilesAreForTheirOwnerOnly(t *testing.T) {
	w := storetest.New(t, open)
	a := screen.Application{Documents: []screen.Upload{{Name: "cv.txt", Content: []byte("x")}}}
	if _, err := w.Accept(t.Context(), []store.Acceptance{{Application: a, By: "user/1"}}); err != nil {
		t.Fatal(err)
	}
	files := 0
	err := filepath.WalkDir(w.Dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		files++
		return nil
	})
	if err != nil || files < 6 {
		t.Errorf("%d files, %v", files, err)
	}
	open := t.TempDir()
	if err := os.Chmod(open, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), store.Config{Dir: open, Keys: storetest.Ring(t)}); err == nil || !strings.Contains(err.Error(), "chmod 700") {
		t.Errorf("a directory open to others: %v", err)
	}
}
