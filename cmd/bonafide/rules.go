package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"bonafide/internal/list"
	"bonafide/internal/rule"
	"bonafide/rules"
)

// rulesCmd holds the commands on the catalogue of rules.
type rulesCmd struct {
	New     rulesNew     `cmd:"" help:"Write the skeleton of a rule."`
	Lint    rulesLint    `cmd:"" help:"Check every rule, and the lock file."`
	Test    rulesTest    `cmd:"" help:"Run the examples of one rule or of all."`
	Mutate  rulesMutate  `cmd:"" help:"Take each clause of a rule away; fail when no example misses it."`
	List    rulesList    `cmd:"" help:"List the rules."`
	Explain rulesExplain `cmd:"" help:"Say all about one rule."`
	Diff    rulesDiff    `cmd:"" help:"Say how two catalogues differ."`
	Docs    rulesDocs    `cmd:"" help:"Write README.md and schema.json beside the rules."`
	Lock    rulesLock    `cmd:"" help:"Note id, version and meaning of every rule."`

	Backtest rulesBacktest `cmd:"" help:"Compare two rule sets over stored applications: who would be judged differently."`
	Weigh    rulesWeigh    `cmd:"" help:"Show the judged weights beside what decided cases say."`
	Live     rulesLive     `cmd:"" help:"List the rule sets that were live, and since when."`
}

// catalogueFlag chooses a catalogue other than the built-in one.
type catalogueFlag struct {
	Rules string `help:"Folder of another catalogue; the built-in one when absent." placeholder:"DIR"`
}

func (f catalogueFlag) fsys() fs.FS {
	if f.Rules == "" {
		return rules.FS
	}
	return os.DirFS(f.Rules)
}

// load reads lists and rules of the chosen catalogue; one without a folder of
// lists uses the built-in ones.
func (f catalogueFlag) load() (*rule.Catalogue, error) {
	if f.Rules != "" {
		if _, err := f.folder(); err != nil {
			return nil, err
		}
	}
	var from fs.FS = rules.FS
	if _, err := fs.Stat(f.fsys(), "lists"); err == nil {
		from = f.fsys()
	}
	lists, err := list.Load(from)
	if err != nil {
		return nil, fmt.Errorf("read the lists: %w", err)
	}
	return rule.Load(f.fsys(), rule.FromLists(lists))
}

// folder is where a command writes: a catalogue on disk.
func (f catalogueFlag) folder() (string, error) {
	dir := f.Rules
	if dir == "" {
		dir = "rules"
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return "", fmt.Errorf("there is no folder %s: name the catalogue with --rules DIR", dir)
	}
	return dir, nil
}

// onDisk is the catalogue in the folder that a command writes to.
func (f catalogueFlag) onDisk() (string, *rule.Catalogue, error) {
	dir, err := f.folder()
	if err != nil {
		return "", nil, err
	}
	c, err := catalogueFlag{dir}.load()
	return dir, c, err
}

type rulesNew struct {
	catalogueFlag
	ID string `arg:"" help:"Id of the rule: words joined by hyphens that read true or false."`
}

// Run writes the file unless it exists.
func (c *rulesNew) Run(std streams) error {
	dir, err := c.folder()
	if err != nil {
		return err
	}
	family, data, err := rule.Skeleton(c.ID, time.Now().Format(time.DateOnly))
	if err != nil {
		return err
	}
	file := filepath.Join(dir, family, c.ID+".yaml")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("make the folder of the family: %w", err)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already: ids are never reused, choose another", file)
	}
	if err != nil {
		return fmt.Errorf("write the rule: %w", err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write the rule: %w", err)
	}
	fmt.Fprintf(std.out, "%s: fill it in, then run `bonafide rules lint` and `bonafide rules test %s`\n", file, c.ID)
	return nil
}

type rulesLint struct {
	catalogueFlag
	Dir string `arg:"" optional:"" help:"The same as --rules."`
}

// Run prints every problem and fails when there is one.
func (c *rulesLint) Run(std streams) error {
	if c.Dir != "" {
		c.Rules = c.Dir
	}
	cat, err := c.load()
	var problems rule.Problems
	if errors.As(err, &problems) {
		return failed(std, problems)
	}
	if err != nil {
		return err
	}
	lock, err := fs.ReadFile(c.fsys(), rule.LockFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the lock file: %w", err)
	}
	if problems = cat.CheckLock(lock); len(problems) > 0 {
		return failed(std, problems)
	}
	fmt.Fprintf(std.out, "%d rules, no problem\n", len(cat.Rules()))
	return nil
}

func failed(std streams, problems rule.Problems) error {
	fmt.Fprintln(std.out, problems)
	if len(problems) == 1 {
		return exitError{1, "1 problem in the rules"}
	}
	return exitError{1, fmt.Sprintf("%d problems in the rules", len(problems))}
}

type rulesTest struct {
	catalogueFlag
	ID string `arg:"" optional:"" help:"Rule to test; all when absent."`
}

// Run prints what failed and a summary.
func (c *rulesTest) Run(g *globals, std streams) error {
	cat, err := c.load()
	if err != nil {
		return err
	}
	if c.ID != "" && cat.Rule(c.ID) == nil {
		return fmt.Errorf("there is no rule %q; `bonafide rules list` names all", c.ID)
	}
	eng, err := loadEngine(c.Rules, g.DataDir)
	if err != nil {
		return err
	}
	results := cat.Test(c.ID, eng.chain.Trial)
	bad := 0
	for _, r := range results {
		if r.Problem != "" {
			bad++
			fmt.Fprintf(std.out, "%s: %q %s\n", r.Rule, r.Test, r.Problem)
		}
	}
	fmt.Fprintf(std.out, "%d of %d tests passed\n", len(results)-bad, len(results))
	if bad > 0 {
		return exitError{1, fmt.Sprintf("%d tests failed", bad)}
	}
	return nil
}

type rulesList struct {
	catalogueFlag
	JSON bool `help:"Print the rules as JSON, texts and all."`
}

// Run prints one line a rule.
func (c *rulesList) Run(std streams) error {
	cat, err := c.load()
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(std.out)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(map[string]any{"rule_set": cat.Hash(), "rules": cat.Rules()})
	}
	w := tabwriter.NewWriter(std.out, 0, 8, 2, ' ', 0)
	for _, r := range cat.Rules() {
		fmt.Fprintf(w, "%s\t%s %d\t%s\t%s\t%s\n", r.ID, r.Tier(), r.Weight, r.Family, r.Status, r.Title)
	}
	return w.Flush()
}

type rulesExplain struct {
	catalogueFlag
	ID string `arg:"" help:"Rule to explain."`
}

// Run prints the rule for people.
func (c *rulesExplain) Run(std streams) error {
	cat, err := c.load()
	if err != nil {
		return err
	}
	text, err := cat.Explain(c.ID)
	if err != nil {
		return err
	}
	fmt.Fprint(std.out, text)
	return nil
}

type rulesDocs struct {
	catalogueFlag
	Check bool `help:"Write nothing; fail when a file is stale."`
}

// Run writes the generated files, or fails when they would change.
func (c *rulesDocs) Run(std streams) error {
	dir, cat, err := c.onDisk()
	if err != nil {
		return err
	}
	schema, err := rule.Schema()
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		data []byte
	}{{"README.md", cat.Readme()}, {"schema.json", schema}} {
		file := filepath.Join(dir, f.name)
		if err := c.write(std, file, f.data); err != nil {
			return err
		}
	}
	return nil
}

func (c *rulesDocs) write(std streams, file string, data []byte) error {
	if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if c.Check {
		return exitError{1, file + " is stale: run `bonafide rules docs`"}
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		return fmt.Errorf("write the docs: %w", err)
	}
	fmt.Fprintln(std.out, "wrote", file)
	return nil
}

type rulesLock struct{ catalogueFlag }

// Run writes the lock file; it refuses a change of meaning without a raised version.
func (c *rulesLock) Run(std streams) error {
	dir, cat, err := c.onDisk()
	if err != nil {
		return err
	}
	file := filepath.Join(dir, rule.LockFile)
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the lock file: %w", err)
	}
	if broken := cat.LockBreaks(old); len(broken) > 0 {
		return failed(std, broken)
	}
	if err := os.WriteFile(file, cat.Lock(), 0o644); err != nil {
		return fmt.Errorf("write the lock file: %w", err)
	}
	fmt.Fprintf(std.out, "%s: %d rules, %s\n", file, len(cat.Rules()), cat.Hash())
	return nil
}
