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
	"bonafide/internal/list"
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
		w, err := z.CreateHeader(&zip.FileHeader{Name: path, Method: zip.Deflate})
		if err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("pack rules: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack rules: %w", err)
	}
	return b.Bytes(), nil
}

// unpackRules loads a packed rule set.
func unpackRules(packed []byte) (*rule.Catalogue, error) {
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, fmt.Errorf("unpack rules: %w", err)
	}
	lists, err := list.Load(z)
	if err != nil {
		return nil, err
	}
	return rule.Load(z, rule.FromLists(lists))
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
	packed, err := d.store.RuleSet(ctx, ev.RuleSet)
	if err != nil {
		return ev, fmt.Errorf("rule set %s: %w", ev.RuleSet, err)
	}
	catalogue, err := unpackRules(packed)
	if err != nil {
		return ev, err
	}
	if catalogue.Hash() != ev.RuleSet {
		return ev, fmt.Errorf("%w: the stored rule set has the hash %s, not %s", ErrReplay, catalogue.Hash(), ev.RuleSet)
	}
	var set fact.Set
	dec := json.NewDecoder(bytes.NewReader(ev.Facts))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&set); err != nil && !errors.Is(err, io.EOF) {
		return ev, fmt.Errorf("stored facts: %w", err)
	}
	j, err := (&Chain{Rules: catalogue, Score: d.chain.Score}).Evaluate(&set)
	if err != nil {
		return ev, err
	}
	return ev, differ(ev, j.Screening, j.Answers)
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
