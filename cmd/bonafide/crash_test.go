package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/store"
)

// The counts keep the suite short; raise them with -args for longer runs.
var (
	crashKills = flag.Int("import-kills", 6, "how often the import is killed")
	crashRows  = flag.Int("import-rows", 800, "how many rows are imported while it is killed")
	crashFiles = flag.Int("upload-files", 16, "how many files are uploaded while the server is killed")
	crashSeed  = flag.Uint64("crash-seed", 0, "seed of the moments of the kills; 0: another each time")
)

// moments gives the random moments of a test, and says how to repeat them.
func moments(t *testing.T) *rand.Rand {
	seed := cmp.Or(*crashSeed, uint64(time.Now().UnixNano()))
	t.Logf("repeat with -args -crash-seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// inside calls f with the store of a data directory that no process uses.
func inside(t *testing.T, dir string, f func(ctx context.Context, st *store.Store)) {
	t.Helper()
	st, err := openStore(t.Context(), dir, nil, discard())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	f(t.Context(), st)
}

func audited(ctx context.Context, t *testing.T, st *store.Store) {
	t.Helper()
	if r, err := st.VerifyAudit(ctx); err != nil || !r.OK() {
		t.Errorf("the audit: %+v, %v", r, err)
	}
}

// judgements gives for each external id what was found, as one text.
func judgements(t *testing.T, dir string) map[string]string {
	out := map[string]string{}
	inside(t, dir, func(ctx context.Context, st *store.Store) {
		audited(ctx, t, st)
		hits, err := st.Recent(ctx, 1_000_000)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hits {
			a, err := st.Application(ctx, h.App)
			if err != nil {
				t.Fatal(err)
			}
			ev, err := st.Evaluation(ctx, h.App, 0)
			if err != nil {
				t.Fatalf("%s was never judged: %v", a.Application.ExternalID, err)
			}
			var rules []string
			for _, f := range ev.Findings {
				rules = append(rules, fmt.Sprintf("%s×%d", f.Rule, len(f.Evidence)))
			}
			slices.Sort(rules)
			if _, twice := out[a.Application.ExternalID]; twice {
				t.Errorf("%s is there twice", a.Application.ExternalID)
			}
			out[a.Application.ExternalID] = fmt.Sprintf("%s %s %d linked %d revision %d case %t: %v", h.Name, ev.Band, ev.Score, ev.Linked, a.Revision, a.Case != "", rules)
		}
		if c, err := st.Counts(ctx); err != nil || c.Dirty != 0 {
			t.Errorf("%d applications wait to be judged again, %v", c.Dirty, err)
		}
	})
	return out
}

// program is one run of the program as a process of its own.
func program(dir string, args ...string) (cmd *exec.Cmd, out, errs *bytes.Buffer) {
	out, errs = &bytes.Buffer{}, &bytes.Buffer{}
	cmd = exec.Command("bonafide", append([]string{"--data-dir", dir}, args...)...)
	cmd.Stdout, cmd.Stderr = out, errs
	return cmd, out, errs
}

// crowdFile writes n invented applications, with a bad line now and then.
func crowdFile(t *testing.T, n int) (path string, bad int) {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	crowd := newCrowd(1, n)
	for i := range n {
		if err := enc.Encode(crowd.application(i)); err != nil {
			t.Fatal(err)
		}
		if i%500 == 250 {
			bad++
			b.WriteString(`{"external_id": "bad", "person": {"nmae": "A Typo"}}` + "\n")
		}
	}
	path = filepath.Join(t.TempDir(), "rows.ndjson")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, bad
}

func TestAKilledImportLosesNothingAndDoublesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes for a minute")
	}
	random := moments(t)
	file, bad := crowdFile(t, *crashRows)
	undisturbed := filepath.Join(t.TempDir(), "data")
	began := time.Now()
	cmd, out, errs := program(undisturbed, "import", "--json", file)
	if err := cmd.Run(); !exitedWith(err, 2) {
		t.Fatalf("%v: %s", err, errs)
	}
	whole := time.Since(began)
	want := judgements(t, undisturbed)
	if len(want) != *crashRows || lastLine(t, out).Committed != int64(*crashRows) {
		t.Fatalf("%d of %d rows, %s", len(want), *crashRows, out)
	}
	for kills, rounds := 0, 0; kills < *crashKills && !t.Failed(); rounds++ {
		dir := filepath.Join(t.TempDir(), "data")
		for done := false; !done; {
			cmd, out, errs := program(dir, "import", "--json", file)
			if kills < *crashKills {
				cmd.Env = append(os.Environ(), "GOMAXPROCS=2")
				done = killedAfter(t, cmd, time.Duration(random.Int64N(int64(whole))), errs)
				if !done {
					kills++
				}
				committedOnce(t, dir, out)
				continue
			}
			if err := cmd.Run(); !exitedWith(err, 2) {
				t.Fatalf("%v: %s", err, errs)
			}
			if last := lastLine(t, out); last.Committed != int64(*crashRows) || last.Rejected != int64(bad) {
				t.Errorf("the end says %+v, want %d committed and %d rejected", last, *crashRows, bad)
			}
			done = true
		}
		got := judgements(t, dir)
		for id, w := range want {
			if got[id] != w {
				t.Errorf("round %d, %s: %q, undisturbed %q", rounds, id, got[id], w)
			}
		}
		if len(got) != len(want) {
			t.Errorf("round %d: %d applications, undisturbed %d", rounds, len(got), len(want))
		}
	}
}

// killedAfter starts a process and kills it after a while; done is true when it
// ended by itself before.
func killedAfter(t *testing.T, cmd *exec.Cmd, after time.Duration, errs *bytes.Buffer) (done bool) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	timer.Stop()
	if exitedWith(err, 2) {
		return true
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("it was not killed, but ended with %v: %s", err, errs)
	}
	return false
}

// committedOnce checks after a kill that what was said to be committed is
// there, and that nothing but whole batches is.
func committedOnce(t *testing.T, dir string, out *bytes.Buffer) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "keys.json")); err != nil {
		return
	}
	said := int64(0)
	for line := range strings.Lines(out.String()) {
		var c committed
		if json.Unmarshal([]byte(line), &c) == nil {
			said = max(said, c.Committed)
		}
	}
	inside(t, dir, func(ctx context.Context, st *store.Store) {
		c, err := st.Counts(ctx)
		if err != nil {
			t.Fatal(err)
		}
		imports, err := st.Imports(ctx, 10)
		if err != nil {
			t.Fatal(err)
		}
		stored, running := int64(0), 0
		for _, im := range imports {
			stored += im.Accepted
			if im.State != store.ImportFinished {
				running++
			}
		}
		if running > 1 {
			t.Errorf("%d unfinished imports of one file", running)
		}
		if int64(c.Applications) < said || int64(c.Applications) != stored {
			t.Errorf("%d were said to be committed, %d are there, the checkpoints say %d", said, c.Applications, stored)
		}
		audited(ctx, t, st)
	})
}

func exitedWith(err error, status int) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() == status
}

func lastLine(t *testing.T, out *bytes.Buffer) (last imported) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || !last.Done {
		t.Fatalf("%v: the last line is %q", err, lines[len(lines)-1])
	}
	return last
}
