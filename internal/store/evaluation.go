package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"bonafide/internal/keys"
	"bonafide/internal/screen"
)

// evaluationRow is one row of evaluations.
type evaluationRow struct {
	Application                   int64
	Seq                           int
	MadeAt, AsOf                  int64
	RuleSet, Engine               string
	Score, Band, Ran, Of, Linked  int
	FactsMac, Bits, Sealed, Facts []byte
}

// evaluationBody is what is sealed of an evaluation beside its facts.
type evaluationBody struct {
	Name         string            `json:"name,omitempty"`
	WhyNow       string            `json:"why_now"`
	DataVersions map[string]string `json:"data_versions,omitempty"`
	Missing      map[string]int    `json:"missing,omitempty"`
	Answers      []screen.Answer   `json:"answers,omitempty"`
	Screening    json.RawMessage   `json:"screening,omitempty"`
}

func evaluationPlace(app int64, seq int) string { return fmt.Sprintf("evaluation/%d/%d", app, seq) }
func findingPlace(app int64, seq int) string    { return fmt.Sprintf("finding/%d/%d", app, seq) }

// bandOf reads a rank as the tables keep it; "" for −1, not judged yet.
func bandOf(rank int) screen.Band {
	for _, b := range []screen.Band{screen.BandNone, screen.BandLow, screen.BandMedium, screen.BandHigh, screen.BandCritical} {
		if b.Rank() == rank {
			return b
		}
	}
	return ""
}

// outcomeBits packs the outcomes of all rules, in the order of their ids, two
// bits each: clear 0, fired 1, not_available 2, not_applicable 3. Which rules
// these are stands in the rule set.
func outcomeBits(answers []screen.Answer) ([]byte, error) {
	codes := map[screen.Outcome]byte{screen.Clear: 0, screen.Fired: 1, screen.NotAvailable: 2, screen.NotApplicable: 3}
	sorted := answers
	byRule := func(a, b screen.Answer) int { return strings.Compare(a.Rule, b.Rule) }
	if !slices.IsSortedFunc(sorted, byRule) {
		sorted = slices.SortedFunc(slices.Values(answers), byRule)
	}
	out := make([]byte, (len(sorted)+3)/4)
	for i, a := range sorted {
		code, ok := codes[a.Outcome]
		if !ok {
			return nil, fmt.Errorf("%w: rule %s answered %q", ErrInput, a.Rule, a.Outcome)
		}
		out[i/4] |= code << (i % 4 * 2)
	}
	return out, nil
}

// SaveEvaluation keeps one judgement and what follows from it, in one
// transaction: from medium upward a case opens, or the one that stands learns
// what is new; the mark that the application is dirty ends, unless it was set or
// taken after MadeAt. Saving what changes nothing leaves the case alone.
//
// The error wraps [ErrInput] when the band or an outcome is invalid and
// [ErrNotFound] when the application is unknown.
func (s *Store) SaveEvaluation(ctx context.Context, e Evaluation) (CaseChange, error) {
	changes, err := s.saveEvaluations(ctx, people, []Evaluation{e})
	if err != nil {
		return CaseChange{}, err
	}
	return changes[0], nil
}

// SaveEvaluations keeps many judgements of a look-back, behind people's writes and
// in as many transactions as that takes; SaveImported keeps those of an import.
func (s *Store) SaveEvaluations(ctx context.Context, es []Evaluation) ([]CaseChange, error) {
	out := make([]CaseChange, 0, len(es))
	for len(es) > 0 {
		n := min(s.judging.fit(), len(es))
		changes, err := s.saveEvaluations(ctx, bulk, es[:n])
		if err != nil {
			return out, err
		}
		out, es = append(out, changes...), es[n:]
	}
	return out, nil
}

func (s *Store) saveEvaluations(ctx context.Context, l lane, es []Evaluation) ([]CaseChange, error) {
	for try := 0; ; try++ {
		ready, err := s.readyEvaluations(ctx, es)
		if err != nil {
			return nil, fmt.Errorf("save evaluations: %w", err)
		}
		var out []CaseChange
		err = s.doIn(ctx, l, func(tx *gorm.DB) error {
			out, err = s.writeEvaluations(ctx, tx, ready)
			return err
		})
		if isUnique(err) && try < 5 {
			continue // another judgement of the same application came in between
		}
		if err != nil {
			return nil, fmt.Errorf("save evaluations: %w", err)
		}
		return out, nil
	}
}

// readyEvaluation is a judgement sealed outside the transaction.
type readyEvaluation struct {
	Evaluation
	publicID []byte
	row      []any
	findings [][]any
}

// readyEvaluations numbers, checks and seals judgements, on all processors.
func (s *Store) readyEvaluations(ctx context.Context, es []Evaluation) ([]readyEvaluation, error) {
	apps := make([]int64, len(es))
	for i, e := range es {
		apps[i] = e.App
	}
	var rows []applicationRow
	if err := s.read.WithContext(ctx).Raw("SELECT id, public_id, evaluation FROM applications WHERE id IN ?", apps).Scan(&rows).Error; err != nil {
		return nil, err
	}
	known := make(map[int64]*applicationRow, len(rows))
	for i := range rows {
		known[rows[i].ID] = &rows[i]
	}
	out := make([]readyEvaluation, len(es))
	for i, e := range es {
		at := known[e.App]
		if at == nil {
			return nil, fmt.Errorf("application %d: %w", e.App, ErrNotFound)
		}
		at.Evaluation++ // several of one application in one call follow each other
		e.Seq = at.Evaluation
		if e.MadeAt.IsZero() {
			e.MadeAt = s.now()
		}
		out[i] = readyEvaluation{Evaluation: e, publicID: at.PublicID}
	}
	return out, each(len(out), func(i int) error {
		if err := s.sealEvaluation(&out[i]); err != nil {
			return fmt.Errorf("application %d: %w", out[i].App, err)
		}
		return nil
	})
}

func (s *Store) sealEvaluation(e *readyEvaluation) error {
	if e.Band.Rank() < 0 {
		return fmt.Errorf("%w: band %q", ErrInput, e.Band)
	}
	bits, err := outcomeBits(e.Answers)
	if err != nil {
		return err
	}
	place := evaluationPlace(e.App, e.Seq)
	room, _ := s.texts.Get().(*[]byte)
	if room == nil {
		room = new([]byte)
	}
	body, err := e.body((*room)[:0])
	if err != nil {
		return err
	}
	sealed := s.sealBytes(place, body)
	*room = body
	s.texts.Put(room)
	mac := s.factsMAC(e.App, e.Seq, e.Facts)
	e.row = []any{e.App, e.Seq, micros(e.MadeAt), micros(e.AsOf), e.RuleSet, e.Engine, e.Score, e.Band.Rank(), e.Coverage.Ran, e.Coverage.Of,
		e.Linked, mac[:], bits, sealed, s.keys.Seal(keys.Facts, place, s.pack.EncodeAll(e.Facts, nil))}
	for _, f := range e.Findings {
		if sealed, err = s.seal(findingPlace(e.App, e.Seq), f); err != nil {
			return err
		}
		e.findings = append(e.findings, []any{e.App, e.Seq, f.Rule, f.Version, f.Family, f.Weight, f.Counted, f.Status, sealed})
	}
	return nil
}

func (s *Store) writeEvaluations(ctx context.Context, tx *gorm.DB, ready []readyEvaluation) ([]CaseChange, error) {
	plain, err := plainTx(tx)
	if err != nil {
		return nil, err
	}
	rows, findings, apps := make([][]any, 0, len(ready)), [][]any{}, make([]int64, 0, len(ready))
	for i := range ready {
		rows, findings, apps = append(rows, ready[i].row), append(findings, ready[i].findings...), append(apps, ready[i].App)
	}
	if err := insertRows(ctx, plain, "INSERT INTO evaluations (application, seq, made_at, as_of, rule_set, engine, score, band, ran, of, linked, facts_mac, bits, sealed, facts)", "", rows); err != nil {
		return nil, err
	}
	if err := insertRows(ctx, plain, "INSERT INTO findings (application, seq, rule, version, family, weight, counted, status, sealed)", "", findings); err != nil {
		return nil, err
	}
	latest, err := plain.PrepareContext(ctx, "UPDATE applications SET evaluation = ?, band = ? WHERE id = ?")
	if err != nil {
		return nil, err
	}
	defer latest.Close()
	for i := range ready {
		if _, err := latest.ExecContext(ctx, ready[i].Seq, ready[i].Band.Rank(), ready[i].App); err != nil {
			return nil, err
		}
	}
	if err := s.seeOverCap(tx, ready); err != nil {
		return nil, err
	}
	if len(ready) > 0 {
		earliest := slices.MinFunc(ready, func(a, b readyEvaluation) int { return a.MadeAt.Compare(b.MadeAt) })
		if err := clean(tx, apps, earliest.MadeAt); err != nil {
			return nil, err
		}
	}
	return s.concernAll(tx, ready, apps)
}

// concernAll opens and renews the cases of judgements; most have none.
func (s *Store) concernAll(tx *gorm.DB, ready []readyEvaluation, apps []int64) ([]CaseChange, error) {
	var with []int64
	if err := tx.Raw("SELECT application FROM cases WHERE application IN ?", apps).Scan(&with).Error; err != nil {
		return nil, err
	}
	out := make([]CaseChange, len(ready))
	for i := range ready {
		e := &ready[i]
		if e.Band.Rank() < screen.BandMedium.Rank() && !slices.Contains(with, e.App) {
			continue
		}
		var err error
		if out[i], err = s.concern(tx, e.Evaluation, e.publicID); err != nil {
			return nil, fmt.Errorf("application %d: %w", e.App, err)
		}
	}
	return out, nil
}

func (s *Store) factsMAC(app int64, seq int, facts []byte) [32]byte {
	return s.keys.MAC(keys.Facts, []byte(evaluationPlace(app, seq)), facts)
}

// Evaluation gives one judgement with its facts; seq 0 is the latest. The
// error wraps [ErrNotFound], or [keys.ErrSealed] when what is stored was
// changed.
func (s *Store) Evaluation(ctx context.Context, app int64, seq int) (Evaluation, error) {
	db := s.read.WithContext(ctx)
	var row evaluationRow
	q, args := "SELECT * FROM evaluations WHERE application = ? ORDER BY seq DESC LIMIT 1", []any{app}
	if seq != 0 {
		q, args = "SELECT * FROM evaluations WHERE application = ? AND seq = ?", []any{app, seq}
	}
	if err := db.Raw(q, args...).Scan(&row).Error; err != nil {
		return Evaluation{}, fmt.Errorf("evaluation %d of application %d: %w", seq, app, err)
	}
	if row.Seq == 0 {
		return Evaluation{}, fmt.Errorf("evaluation %d of application %d: %w", seq, app, ErrNotFound)
	}
	e, err := s.openEvaluation(row)
	if err == nil {
		e.Findings, err = s.findings(db, app, row.Seq)
	}
	if err != nil {
		return Evaluation{}, fmt.Errorf("evaluation %d of application %d: %w", row.Seq, app, err)
	}
	return e, nil
}

func (s *Store) openEvaluation(row evaluationRow) (Evaluation, error) {
	place := evaluationPlace(row.Application, row.Seq)
	var body evaluationBody
	if err := s.unseal(place, row.Sealed, &body); err != nil {
		return Evaluation{}, err
	}
	facts, err := s.openFacts(row.Application, row.Seq, row.Facts, row.FactsMac)
	if err != nil {
		return Evaluation{}, err
	}
	return Evaluation{App: row.Application, Seq: row.Seq, MadeAt: moment(row.MadeAt), AsOf: moment(row.AsOf), RuleSet: row.RuleSet,
		Engine: row.Engine, DataVersions: body.DataVersions, Name: body.Name, WhyNow: body.WhyNow, Facts: facts, Answers: body.Answers, Score: row.Score,
		Band: bandOf(row.Band), Coverage: screen.Coverage{Ran: row.Ran, Of: row.Of, Missing: body.Missing}, Linked: row.Linked,
		Screening: body.Screening}, nil
}

// openFacts reads what the rules saw; the error wraps [keys.ErrSealed] when it was changed.
func (s *Store) openFacts(app int64, seq int, sealed, mac []byte) ([]byte, error) {
	packed, err := s.keys.Open(keys.Facts, evaluationPlace(app, seq), sealed)
	if err != nil {
		return nil, err
	}
	facts, err := s.unpack.DecodeAll(packed, nil)
	if err != nil {
		return nil, err
	}
	if sum := s.factsMAC(app, seq, facts); string(sum[:]) != string(mac) {
		return nil, fmt.Errorf("facts: %w", keys.ErrSealed)
	}
	return facts, nil
}

// findings gives what fired, heaviest in the score first.
func (s *Store) findings(db *gorm.DB, app int64, seq int) ([]screen.Finding, error) {
	var rows []struct{ Sealed []byte }
	if err := db.Raw("SELECT sealed FROM findings WHERE application = ? AND seq = ? ORDER BY counted DESC, weight DESC, rule", app, seq).Scan(&rows).Error; err != nil {
		return nil, err
	}
	out := make([]screen.Finding, len(rows))
	for i, r := range rows {
		if err := s.unseal(findingPlace(app, seq), r.Sealed, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// SaveRuleSet keeps the text of a rule set under its hash, once, so that an
// evaluation can be replayed with the rules of its day.
func (s *Store) SaveRuleSet(ctx context.Context, hash string, text []byte) error {
	err := s.do(ctx, people, func(tx *gorm.DB) error {
		return tx.Exec("INSERT INTO rule_sets (hash, saved_at, text) VALUES (?,?,?) ON CONFLICT DO NOTHING",
			hash, micros(s.now()), s.pack.EncodeAll(text, nil)).Error
	})
	if err != nil {
		return fmt.Errorf("save rule set %s: %w", hash, err)
	}
	return nil
}

// RuleSet gives the text of a rule set, or [ErrNotFound].
func (s *Store) RuleSet(ctx context.Context, hash string) ([]byte, error) {
	var packed []byte
	err := s.read.WithContext(ctx).Raw("SELECT text FROM rule_sets WHERE hash = ?", hash).Row().Scan(&packed)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("rule set %s: %w", hash, err)
	}
	return s.unpack.DecodeAll(packed, nil)
}

// DataSet is a data set that evaluations used.
type DataSet struct {
	Hash, Name, Version string
	About               map[string]string // source, date, licence
}

// SaveDataSet keeps what a data set was, under its hash, once.
func (s *Store) SaveDataSet(ctx context.Context, d DataSet) error {
	about, err := json.Marshal(d.About)
	if err != nil {
		return fmt.Errorf("save data set %s: %w", d.Name, err)
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		return tx.Exec("INSERT INTO data_sets (hash, name, version, saved_at, about) VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
			d.Hash, d.Name, d.Version, micros(s.now()), string(about)).Error
	})
	if err != nil {
		return fmt.Errorf("save data set %s: %w", d.Name, err)
	}
	return nil
}
