package pipeline

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"

	"bonafide/internal/fact"
	"bonafide/internal/rule"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// PackRules writes the files of a rule set as one archive, the same bytes for
// the same files: what the store keeps by hash, so that a decision can be
// replayed under the rules of its day.
func PackRules(files fs.FS) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	err := fs.WalkDir(files, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		return packFile(z, path, data)
	})
	if err != nil {
		return nil, fmt.Errorf("pack rules: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack rules: %w", err)
	}
	return b.Bytes(), nil
}

// packFile adds one file, without a time: equal files give equal bytes.
func packFile(z *zip.Writer, name string, data []byte) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err == nil {
		_, err = w.Write(data)
	}
	return err
}

// ErrReplay reports that the stored facts under the stored rules give another
// answer than the one stored.
var ErrReplay = errors.New("the replay differs")

// Replay evaluates the stored facts of an evaluation under the rule set of its
// day and compares the answer, finding by finding. seq 0 is the latest.
func (d *Desk) Replay(ctx context.Context, app int64, seq int) (store.Evaluation, error) {
	ev, err := d.store.Evaluation(ctx, app, seq)
	if err != nil {
		return ev, err
	}
	catalogue, err := d.Catalogue(ctx, ev.RuleSet)
	if err != nil {
		return ev, err
	}
	if catalogue.Hash() != ev.RuleSet {
		return ev, fmt.Errorf("%w: the stored rule set has the hash %s, not %s", ErrReplay, catalogue.Hash(), ev.RuleSet)
	}
	set, err := factsOf(ev.Facts)
	if err != nil {
		return ev, err
	}
	j, err := (&Chain{Rules: withStage(catalogue, ev.Answers), Score: d.base.Score}).Evaluate(set)
	if err != nil {
		return ev, err
	}
	return ev, differ(ev, j.Screening, j.Answers)
}

// factsOf reads stored facts; a field that this program doesn't know is an error,
// for without it the rules would see something else.
func factsOf(stored []byte) (*fact.Set, error) {
	var set fact.Set
	dec := json.NewDecoder(bytes.NewReader(stored))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&set); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("stored facts: %w", err)
	}
	return &set, nil
}

// withStage switches the rules of the stage after hiring on when they were asked
// in the judgement that gave the answers.
func withStage(c *rule.Catalogue, answers []screen.Answer) *rule.Catalogue {
	for _, a := range answers {
		if r := c.Rule(a.Rule); r != nil && r.Stage == "posthire" && a.Outcome != screen.NotApplicable {
			return c.Posthire()
		}
	}
	return c
}

func differ(ev store.Evaluation, s screen.Screening, answers []screen.Answer) error {
	if s.Score != ev.Score || s.Band != ev.Band {
		return fmt.Errorf("%w: %d decibans, %s; stored were %d, %s", ErrReplay, s.Score, s.Band, ev.Score, ev.Band)
	}
	a, err := json.Marshal(s.Findings)
	if err != nil {
		return err
	}
	b, err := json.Marshal(ev.Findings)
	if err != nil {
		return err
	}
	var x, y []screen.Finding
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil || len(x) != len(y) || len(x) > 0 && !reflect.DeepEqual(x, y) {
		return fmt.Errorf("%w: the findings are not the stored ones", ErrReplay)
	}
	if len(answers) != len(ev.Answers) {
		return fmt.Errorf("%w: %d rules answered; stored are %d answers", ErrReplay, len(answers), len(ev.Answers))
	}
	outcomes := map[string]screen.Outcome{}
	for _, a := range answers {
		outcomes[a.Rule] = a.Outcome
	}
	for _, a := range ev.Answers {
		if outcomes[a.Rule] != a.Outcome {
			return fmt.Errorf("%w: rule %s answers %s; stored was %s", ErrReplay, a.Rule, outcomes[a.Rule], a.Outcome)
		}
	}
	return nil
}
