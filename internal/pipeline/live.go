package pipeline

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"bonafide/internal/enrich"
	"bonafide/internal/identify"
	"bonafide/internal/link"
	"bonafide/internal/list"
	"bonafide/internal/review"
	"bonafide/internal/rule"
	"bonafide/internal/store"
)

// ruleSet is a rule set with all that judging takes from its lists. It is
// immutable: another one takes its place.
type ruleSet struct {
	files     fs.FS
	catalogue *rule.Catalogue
	lists     *list.Lists
	identify  identify.Options
	enrich    *enrich.Enricher
	policy    link.Policy // without marks
}

// LiveRules is what judges now.
type LiveRules struct {
	store.Live
	Shipped string // hash of the set that came with the program
	Newer   bool   // a shipped set that was never live waits behind a custom one; DraftShipped takes it up
}

// Chain is the chain under the rules that are live now; who judges takes it once.
func (d *Desk) Chain() *Chain { return d.chainOf(d.live.Load()) }

func (d *Desk) chainOf(r *ruleSet) *Chain {
	return &Chain{Extract: d.base.Extract, Identify: r.identify, Enrich: r.enrich, Rules: d.staged(r.catalogue), Score: d.base.Score}
}

// staged is the catalogue with the stages that are switched on.
func (d *Desk) staged(c *rule.Catalogue) *rule.Catalogue {
	if d.posthire {
		return c.Posthire()
	}
	return c
}

// Rules is the catalogue that is live now; ask each time, for it is replaced
// while the program runs.
func (d *Desk) Rules() *rule.Catalogue { return d.live.Load().catalogue }

// Lists are the lists of the rule set that is live now; nil when the desk was
// made without.
func (d *Desk) Lists() *list.Lists { return d.live.Load().lists }

// assemble loads a rule set by rule.Load, or a kept one by rule.LoadKept: the error is [rule.Problems], or the lists' own.
func (d *Desk) assemble(files fs.FS, load func(fs.FS, rule.Lists) (*rule.Catalogue, error)) (*ruleSet, error) {
	lists, err := list.Load(files)
	if err != nil {
		return nil, fmt.Errorf("lists:\n%w", err)
	}
	catalogue, err := load(files, rule.FromLists(lists))
	if err != nil {
		return nil, err
	}
	r := &ruleSet{files: files, catalogue: catalogue, lists: lists, identify: IdentifyOptions(lists), enrich: d.base.Enrich, policy: SharingPolicy(lists)}
	if d.enricher != nil && (d.shipped.lists == nil || lists.Hash() != d.shipped.lists.Hash()) {
		if r.enrich, err = d.enricher(lists); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// setCache keeps the sets that were assembled lately. Its zero value is empty.
type setCache struct {
	mu   sync.Mutex
	sets map[string]*ruleSet
}

// cachedSets bounds the cache: what is live, a draft, a shadow, and one more.
const cachedSets = 4

// set gives a kept rule set, assembled. The error wraps [store.ErrNotFound].
func (d *Desk) set(ctx context.Context, hash string) (*ruleSet, error) {
	for _, r := range []*ruleSet{d.live.Load(), d.shipped} {
		if r.files != nil && r.catalogue.Hash() == hash {
			return r, nil
		}
	}
	d.sets.mu.Lock()
	defer d.sets.mu.Unlock()
	if r := d.sets.sets[hash]; r != nil {
		return r, nil
	}
	files, err := d.kept(ctx, hash)
	if err != nil {
		return nil, err
	}
	r, err := d.assemble(files, rule.LoadKept)
	if err != nil {
		return nil, fmt.Errorf("rule set %.15s: %w", hash, err)
	}
	if got := r.catalogue.Hash(); got != hash {
		return nil, fmt.Errorf("rule set %.15s: what is kept under this hash has the hash %.15s, so it isn't the set that was approved; take it from a backup, or put another set live", hash, got)
	}
	if d.sets.sets == nil || len(d.sets.sets) >= cachedSets {
		d.sets.sets = map[string]*ruleSet{}
	}
	d.sets.sets[hash] = r
	return r, nil
}

// kept opens the files of a kept rule set.
func (d *Desk) kept(ctx context.Context, hash string) (fs.FS, error) {
	packed, err := d.store.RuleSet(ctx, hash)
	if err != nil {
		return nil, err
	}
	return openPacked(packed)
}

func openPacked(packed []byte) (fs.FS, error) {
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, fmt.Errorf("unpack rules: %w", err)
	}
	return z, nil
}

// RuleFiles are the files of a rule set by its hash, of the live one when hash is
// "": "family/id.yaml" and "lists/name.yaml". The error wraps [store.ErrNotFound].
func (d *Desk) RuleFiles(ctx context.Context, hash string) (fs.FS, error) {
	live := d.live.Load()
	if live.files != nil && (hash == "" || hash == live.catalogue.Hash()) {
		return live.files, nil
	}
	if hash == "" {
		hash = live.catalogue.Hash()
	}
	return d.kept(ctx, hash)
}

// Catalogue loads a rule set by its hash. The error wraps [store.ErrNotFound].
func (d *Desk) Catalogue(ctx context.Context, hash string) (*rule.Catalogue, error) {
	r, err := d.set(ctx, hash)
	if err != nil {
		return nil, err
	}
	return r.catalogue, nil
}

// LoadLive puts the desk under the rules that are live in the store; call it
// once, before anything is judged. Until a person approved a draft that is the
// shipped set: the one of the desk's own files. A custom set stays live when the
// program brings another one.
//
// With adopt another shipped set takes the place of one that was shipped too;
// without, as for a command beside a server, only one that was built into an
// earlier program does, so that a command never undoes what serve was told. A
// live set that this program can't read any more is an error, but with adopt the
// shipped one takes its place and the history says why.
func (d *Desk) LoadLive(ctx context.Context, adopt bool) error {
	if err := d.pack(); err != nil {
		return err
	}
	r, next, err := d.standing(ctx, adopt)
	if err != nil {
		return err
	}
	return d.goLive(r, func() error {
		if next.Hash == "" {
			return nil
		}
		packed, err := PackRules(r.files)
		if err == nil {
			err = d.store.SaveRuleSet(ctx, next.Hash, packed)
		}
		if err == nil {
			_, err = d.store.GoLive(ctx, system, next)
		}
		return err
	})
}

// FollowLive puts the desk under the very rules that are live in the store, the
// shipped ones when none are, and writes nothing: for who only looks.
func (d *Desk) FollowLive(ctx context.Context) error {
	if err := d.pack(); err != nil {
		return err
	}
	if _, err := d.store.Setting(ctx, posthireSetting, &d.posthire); err != nil {
		return err
	}
	now, err := d.store.Live(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	r, err := d.set(ctx, now.Hash)
	if err != nil {
		return err
	}
	return d.goLive(r, func() error { return nil })
}

// pack takes the shipped files into memory: their folder may change while the
// program runs.
func (d *Desk) pack() error {
	packed, err := PackRules(d.shipped.files)
	if err != nil {
		return err
	}
	own := *d.shipped
	if own.files, err = openPacked(packed); err != nil {
		return err
	}
	d.shipped = &own
	return nil
}

// standing is the set to judge with; next, when it has a hash, is what has to be
// written before.
func (d *Desk) standing(ctx context.Context, adopt bool) (r *ruleSet, next store.Live, err error) {
	if _, err := d.store.Setting(ctx, posthireSetting, &d.posthire); err != nil {
		return nil, next, err
	}
	hash := d.shipped.catalogue.Hash()
	next = store.Live{Hash: hash, Kind: store.LiveShipped, Origin: d.origin, Reason: "it came with the program"}
	now, err := d.store.Live(ctx)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return d.shipped, next, nil
	case err != nil:
		return nil, next, err
	case now.Hash == hash:
		return d.shipped, store.Live{}, nil
	case now.Kind == store.LiveShipped && (adopt || now.Origin == d.origin && d.origin == BuiltIn):
		return d.shipped, next, nil
	}
	r, err = d.set(ctx, now.Hash)
	switch {
	case err == nil:
		return r, store.Live{}, nil
	case !adopt:
		return nil, next, fmt.Errorf("the live rules can't be read by this program; run `bonafide serve` once, or the program that they were made with: %w", err)
	}
	d.log.Error("the live rules can't be read by this program; the shipped ones take their place", "rule_set", now.Hash, "error", err)
	next.Reason = "this program can't read the rules that were live: " + err.Error()
	return d.shipped, next, nil
}

// posthireSetting is the setting that switches the rules of the stage after
// hiring on: true or false. It counts from the next start.
const posthireSetting = "posthire"

// BuiltIn is the origin of the rules inside the program; those of another folder
// have "folder".
const BuiltIn = "built-in"

// goLive swaps the rules after the write that makes them live; whoever begins to
// judge waits for both.
func (d *Desk) goLive(r *ruleSet, write func() error) error {
	return d.change(func() error {
		if err := write(); err != nil {
			return err
		}
		d.live.Store(r)
		return nil
	})
}

// Live tells what is live, since when and by whom. The error wraps
// [store.ErrNotFound] before LoadLive.
func (d *Desk) Live(ctx context.Context) (LiveRules, error) {
	l, err := d.store.Live(ctx)
	if err != nil {
		return LiveRules{}, err
	}
	out := LiveRules{Live: l, Shipped: d.shipped.catalogue.Hash()}
	if l.Kind == store.LiveShipped || out.Shipped == l.Hash {
		return out, nil
	}
	history, err := d.store.LiveHistory(ctx, 1000)
	if err != nil {
		return LiveRules{}, err
	}
	out.Newer = true
	for _, h := range history {
		if h.Hash == out.Shipped {
			out.Newer = false
		}
	}
	return out, nil
}

// RollBack puts an earlier live set back at once. One lead does it, with a
// reason, for the set was approved before; the audit has it. The error wraps
// package review's, [store.ErrInput] or [store.ErrNotFound].
func (d *Desk) RollBack(ctx context.Context, by review.Actor, hash, reason string) (l store.Live, err error) {
	if d.live.Load().catalogue.Hash() == hash {
		return l, fmt.Errorf("%w: this set is live already; choose an earlier one", store.ErrInput)
	}
	r, err := d.set(ctx, hash)
	if err != nil {
		return l, err
	}
	err = d.goLive(r, func() error {
		l, err = d.store.GoLive(ctx, by, store.Live{Hash: hash, Kind: store.LiveRollback, Reason: reason})
		return err
	})
	return l, err
}
