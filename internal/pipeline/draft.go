package pipeline

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"bonafide/internal/review"
	"bonafide/internal/rule"
	"bonafide/internal/store"
)

// DraftEdit is what somebody wants of a draft. Empty Title and Reason leave
// those as they are, except in a new one.
type DraftEdit struct {
	ID      int64 // 0: a new draft of what is live
	Version int   // what they saw; 0 doesn't check
	Title   string
	Reason  string
	// Files are changed files by their path in the set, such as
	// "identity/names-differ.yaml" or "lists/link_caps.yaml"; nil content removes one.
	Files map[string][]byte
	renew bool // see [Desk.RenewDraft]
}

// FileChange is one file that two rule sets have otherwise.
type FileChange struct {
	Path          string
	Before, After string // empty: not in that set
}

// Limits of a draft: the catalogue has some 160 files of a few KiB.
const (
	maxRuleFile  = 512 << 10
	maxRuleFiles = 2000
)

// generated are the files that the program writes itself.
var generated = []string{rule.LockFile, "README.md", "schema.json"}

// SaveDraft keeps a draft, once it loads without a fault and raises the version
// of every rule whose meaning it changes; the lock file is written anew only
// then. What was tested and backtested of an earlier text no longer counts, even
// when only a test or a comment changed.
//
// The error is [rule.Problems] with file, line and column, the lists' own, or
// wraps package review's, [store.ErrInput] or [store.ErrNotFound]; nothing is
// stored then.
func (d *Desk) SaveDraft(ctx context.Context, by review.Actor, e DraftEdit) (store.Draft, error) {
	if by.Kind != review.Signed {
		return store.Draft{}, review.ErrProposes
	}
	if !by.May(review.EditRules) {
		return store.Draft{}, review.ErrForbidden
	}
	base, files, err := d.edited(ctx, e)
	if err != nil {
		return store.Draft{}, err
	}
	return d.keepDraft(ctx, by, e, base, files)
}

// CheckDraft makes the checks of SaveDraft and stores nothing.
func (d *Desk) CheckDraft(ctx context.Context, e DraftEdit) error {
	base, files, err := d.edited(ctx, e)
	if err != nil {
		return err
	}
	_, _, err = d.checked(ctx, base, files)
	return err
}

// edited are the files of a draft with an edit in them, and the hash that it
// rests on.
func (d *Desk) edited(ctx context.Context, e DraftEdit) (base string, files map[string][]byte, err error) {
	base = d.Rules().Hash()
	from := base
	if e.ID != 0 {
		draft, err := d.store.Draft(ctx, e.ID)
		if err != nil {
			return "", nil, err
		}
		base, from = draft.Base, draft.Hash
	}
	if files, err = d.filesOf(ctx, from); err != nil {
		return "", nil, err
	}
	for name, data := range e.Files {
		if err := editable(name, data); err != nil {
			return "", nil, err
		}
		if data == nil {
			delete(files, name)
		} else {
			files[name] = data
		}
	}
	if len(files) > maxRuleFiles {
		return "", nil, fmt.Errorf("%w: more than %d files", store.ErrInput, maxRuleFiles)
	}
	return base, files, nil
}

// editable refuses what is no rule and no list.
func editable(name string, data []byte) error {
	folder, file := path.Split(name)
	switch {
	case path.Clean(name) != name || strings.Count(name, "/") != 1 || folder == "/" || strings.HasPrefix(name, ".") || !strings.HasSuffix(file, ".yaml"):
		return fmt.Errorf("%w: %q is no file of rules: write family/id.yaml or lists/name.yaml", store.ErrInput, name)
	case len(data) > maxRuleFile:
		return fmt.Errorf("%w: %s has more than %d KiB", store.ErrInput, name, maxRuleFile>>10)
	}
	return nil
}

// filesOf reads all files of a rule set.
func (d *Desk) filesOf(ctx context.Context, hash string) (map[string][]byte, error) {
	fsys, err := d.RuleFiles(ctx, hash)
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	err = fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		out[name], err = fs.ReadFile(fsys, name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read rules: %w", err)
	}
	return out, nil
}

// checked loads files as a rule set and compares it with the one that it rests
// on; it gives the set with its lock file, packed.
func (d *Desk) checked(ctx context.Context, base string, files map[string][]byte) (*ruleSet, []byte, error) {
	before, err := d.set(ctx, base)
	if err != nil {
		return nil, nil, err
	}
	packed, err := packFiles(files)
	if err != nil {
		return nil, nil, err
	}
	fsys, err := openPacked(packed)
	if err != nil {
		return nil, nil, err
	}
	set, err := d.assemble(fsys, rule.Load)
	if err != nil {
		return nil, nil, err
	}
	if broken := set.catalogue.LockBreaks(before.catalogue.Lock()); len(broken) > 0 {
		return nil, nil, broken
	}
	files[rule.LockFile] = set.catalogue.Lock()
	packed, err = packFiles(files)
	return set, packed, err
}

// packFiles packs as PackRules does.
func packFiles(files map[string][]byte) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := packFile(z, name, files[name]); err != nil {
			return nil, fmt.Errorf("pack rules: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack rules: %w", err)
	}
	return b.Bytes(), nil
}

func (d *Desk) keepDraft(ctx context.Context, by review.Actor, e DraftEdit, base string, files map[string][]byte) (store.Draft, error) {
	set, packed, err := d.checked(ctx, base, files)
	if err != nil {
		return store.Draft{}, err
	}
	hash := set.catalogue.Hash()
	if hash == base && e.ID == 0 {
		return store.Draft{}, review.ErrDraftSame
	}
	if err := d.store.SaveRuleSet(ctx, hash, packed); err != nil {
		return store.Draft{}, err
	}
	return d.store.SaveDraft(ctx, by, store.DraftChange{ID: e.ID, Version: e.Version, Title: e.Title, Reason: e.Reason, Hash: hash, Base: base, Renew: e.renew})
}

// TestDraft runs all tests of a draft's rules through the whole chain and keeps
// what they said, unless the draft changed meanwhile.
func (d *Desk) TestDraft(ctx context.Context, id int64) (store.TestRun, error) {
	draft, err := d.store.Draft(ctx, id)
	if err != nil {
		return store.TestRun{}, err
	}
	set, err := d.set(ctx, draft.Hash)
	if err != nil {
		return store.TestRun{}, err
	}
	began := d.now()
	results := set.catalogue.Test("", d.chainOf(set).Trial)
	run := store.TestRun{Hash: draft.Hash, At: d.now().UTC(), Tests: len(results), Failed: []store.TestFailed{}, Seconds: d.now().Sub(began).Seconds()}
	for _, r := range results {
		if r.Problem != "" {
			run.Failed = append(run.Failed, store.TestFailed(r))
		}
	}
	return run, d.store.SaveTests(ctx, id, run)
}

// StepDraft proposes, approves, sends back or withdraws a draft; package review
// says who may and when. One that is approved is live when StepDraft returns.
func (d *Desk) StepDraft(ctx context.Context, by review.Actor, id int64, r review.DraftRequest) (out store.Draft, err error) {
	if r.Action != review.ApproveDraft {
		out, _, err = d.store.StepDraft(ctx, by, id, r)
		return out, err
	}
	draft, err := d.store.Draft(ctx, id)
	if err != nil {
		return out, err
	}
	if r.Version != 0 && r.Version != draft.Version {
		return out, fmt.Errorf("approve draft %d: %w", id, review.ErrConflict)
	}
	r.Version = draft.Version // what is assembled below is what goes live
	set, err := d.set(ctx, draft.Hash)
	if err != nil {
		return out, err
	}
	err = d.goLive(set, func() error {
		out, _, err = d.store.StepDraft(ctx, by, id, r)
		return err
	})
	return out, err
}

// RenewDraft puts the files that a draft changed over the rules that are live
// now, when others went live since it was begun. Files that both changed wrap
// review.ErrDraftFiles and are named.
func (d *Desk) RenewDraft(ctx context.Context, by review.Actor, id int64) (store.Draft, error) {
	if by.Kind != review.Signed || !by.May(review.EditRules) {
		return store.Draft{}, review.ErrForbidden
	}
	draft, err := d.store.Draft(ctx, id)
	if err != nil {
		return store.Draft{}, err
	}
	live := d.Rules().Hash()
	files, both, err := d.merge(ctx, draft.Base, live, draft.Hash)
	if err != nil {
		return store.Draft{}, err
	}
	if len(both) > 0 {
		return store.Draft{}, fmt.Errorf("%w: %s", review.ErrDraftFiles, strings.Join(both, ", "))
	}
	return d.keepDraft(ctx, by, DraftEdit{ID: id, Version: draft.Version, renew: true}, live, files)
}

// DraftShipped drafts the rules that came with the program, when a custom set is
// live: what the custom set changed against the shipped one that it came from is
// kept. kept are the files that both changed; the live text stands in the draft.
func (d *Desk) DraftShipped(ctx context.Context, by review.Actor, title, reason string) (draft store.Draft, kept []string, err error) {
	if by.Kind != review.Signed || !by.May(review.EditRules) {
		return draft, nil, review.ErrForbidden
	}
	history, err := d.store.LiveHistory(ctx, 1000)
	if err != nil {
		return draft, nil, err
	}
	i := slices.IndexFunc(history, func(l store.Live) bool { return l.Kind == store.LiveShipped })
	if i < 0 {
		return draft, nil, fmt.Errorf("shipped rules: %w", store.ErrNotFound)
	}
	live := d.Rules().Hash()
	files, kept, err := d.merge(ctx, history[i].Hash, live, d.shipped.catalogue.Hash())
	if err != nil {
		return draft, nil, err
	}
	draft, err = d.keepDraft(ctx, by, DraftEdit{Title: title, Reason: reason}, live, files)
	return draft, kept, err
}

// merge puts what theirs changed against base over ours. both names the files
// that ours and theirs changed otherwise: ours stands.
func (d *Desk) merge(ctx context.Context, base, ours, theirs string) (out map[string][]byte, both []string, err error) {
	var sides [3]map[string][]byte
	for i, hash := range []string{base, ours, theirs} {
		if sides[i], err = d.filesOf(ctx, hash); err != nil {
			return nil, nil, err
		}
	}
	was, out, is := sides[0], maps.Clone(sides[1]), sides[2]
	for name := range union(was, is) {
		a, inA := was[name]
		b, inB := is[name]
		c, inC := sides[1][name]
		switch {
		case slices.Contains(generated, name), inA == inB && bytes.Equal(a, b), inB == inC && bytes.Equal(b, c):
		case inA != inC || !bytes.Equal(a, c):
			both = append(both, name)
		case inB:
			out[name] = b
		default:
			delete(out, name)
		}
	}
	slices.Sort(both)
	return out, both, nil
}

func union(a, b map[string][]byte) map[string]bool {
	out := map[string]bool{}
	for name := range a {
		out[name] = true
	}
	for name := range b {
		out[name] = true
	}
	return out
}

// DiffRules gives the files that two rule sets have otherwise, by path, without
// those that the program writes itself.
func (d *Desk) DiffRules(ctx context.Context, from, to string) ([]FileChange, error) {
	before, err := d.filesOf(ctx, from)
	if err != nil {
		return nil, err
	}
	after, err := d.filesOf(ctx, to)
	if err != nil {
		return nil, err
	}
	var out []FileChange
	for name := range union(before, after) {
		if !bytes.Equal(before[name], after[name]) && !slices.Contains(generated, name) {
			out = append(out, FileChange{name, string(before[name]), string(after[name])})
		}
	}
	slices.SortFunc(out, func(a, b FileChange) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}
