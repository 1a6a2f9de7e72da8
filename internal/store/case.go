package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"bonafide/internal/keys"
	"bonafide/internal/review"
	"bonafide/internal/screen"
)

// caseRow is one row of cases.
type caseRow struct {
	ID, Application                        int64
	State, Outcome, Reason                 string
	Version, EvidenceVersion               int
	Assignee, HeldBy                       string
	HeldUntil, SnoozedUntil                int64
	FirstBy, FirstReason                   string
	FirstAt                                int64
	DecidedBy                              string
	DecidedAt                              int64
	OpenedAt, ReopenedAt, ChangedAt, DueAt int64
	Band, Score                            int
	Families, Job                          string
	Linked, Ran, Of                        int
	Evidence, Sealed                       []byte
}

// caseBody is what is sealed of a case: what the queue shows of a person.
type caseBody struct {
	Name    string   `json:"name"`
	Notices []string `json:"notices"`
	WhyNow  string   `json:"why_now"`
}

// due is how long a case may wait for a person, by band.
func due(b screen.Band) time.Duration {
	switch b {
	case screen.BandCritical:
		return 24 * time.Hour
	case screen.BandHigh:
		return 48 * time.Hour
	}
	return 5 * 24 * time.Hour
}

func caseRef(id int64) string    { return "A-" + strconv.FormatInt(id, 10) }
func casePlace(app int64) string { return fmt.Sprintf("case/%d", app) }

func caseID(ref string) (int64, error) {
	text, ok := strings.CutPrefix(strings.ToUpper(ref), "A-")
	id, err := strconv.ParseInt(text, 10, 64)
	if !ok || err != nil || id < 1 {
		return 0, fmt.Errorf("case %q: %w; a reference looks like A-17", ref, ErrNotFound)
	}
	return id, nil
}

// policy is the case as package review knows it.
func (r *caseRow) policy() review.Case {
	return review.Case{Ref: caseRef(r.ID), State: review.State(r.State), Outcome: review.Outcome(r.Outcome), Reason: r.Reason,
		Version: r.Version, EvidenceVersion: r.EvidenceVersion, Assignee: r.Assignee, HeldBy: r.HeldBy, HeldUntil: moment(r.HeldUntil),
		SnoozedUntil: moment(r.SnoozedUntil), FirstBy: r.FirstBy, FirstReason: r.FirstReason, FirstAt: moment(r.FirstAt),
		DecidedBy: r.DecidedBy, DecidedAt: moment(r.DecidedAt)}
}

// take writes back what package review made of the case.
func (r *caseRow) take(c review.Case) {
	r.State, r.Outcome, r.Reason = string(c.State), string(c.Outcome), c.Reason
	r.Version, r.EvidenceVersion, r.Assignee = c.Version, c.EvidenceVersion, c.Assignee
	r.HeldBy, r.HeldUntil, r.SnoozedUntil = c.HeldBy, micros(c.HeldUntil), micros(c.SnoozedUntil)
	r.FirstBy, r.FirstReason, r.FirstAt = c.FirstBy, c.FirstReason, micros(c.FirstAt)
	r.DecidedBy, r.DecidedAt = c.DecidedBy, micros(c.DecidedAt)
}

// concern opens the case that an evaluation asks for, or tells the one that
// stands what is new.
func (s *Store) concern(tx *gorm.DB, e Evaluation, publicID []byte) (CaseChange, error) {
	var row caseRow
	if err := tx.Raw("SELECT * FROM cases WHERE application = ?", e.App).Scan(&row).Error; err != nil {
		return CaseChange{}, err
	}
	grave := e.Band.Rank() >= screen.BandMedium.Rank()
	if row.ID == 0 && (!grave || e.Covered) {
		return CaseChange{}, nil
	}
	evidence := s.evidenceKeys(e.Findings)
	if row.ID == 0 {
		return s.openCase(tx, e, publicID, evidence)
	}
	change := CaseChange{Ref: caseRef(row.ID)}
	if bytes.Equal(row.Evidence, evidence) && row.Band == e.Band.Rank() && row.Score == e.Score {
		row.Linked, row.Ran, row.Of = e.Linked, e.Coverage.Ran, e.Coverage.Of
		return change, tx.Table("cases").Save(&row).Error
	}
	before, fresh := row.Evidence, hasNew(row.Evidence, evidence)
	if err := s.describe(tx, &row, e, evidence); err != nil {
		return change, err
	}
	asks := row.State != string(review.Closed) || fresh && grave
	step := review.Renew
	if row.State == string(review.Closed) {
		if err := s.stillHeld(tx, &row, e, evidence); err != nil {
			return change, err
		}
		withdrawn, err := s.withdrawn(tx, &row, e.Findings)
		if err != nil {
			return change, err
		}
		if withdrawn {
			asks, step = true, review.Withdraw
		}
	}
	if asks {
		if err := s.renew(tx, &row, renewal{e, step, before}, &change); err != nil {
			return change, err
		}
	}
	return change, tx.Table("cases").Save(&row).Error
}

func (s *Store) openCase(tx *gorm.DB, e Evaluation, publicID, evidence []byte) (CaseChange, error) {
	now := s.now()
	row := caseRow{Application: e.App, State: string(review.Open), Version: 1, EvidenceVersion: 1, OpenedAt: micros(now),
		ChangedAt: micros(now), DueAt: micros(now.Add(due(e.Band)))}
	if err := s.describe(tx, &row, e, evidence); err != nil {
		return CaseChange{}, err
	}
	if err := tx.Table("cases").Create(&row).Error; err != nil {
		return CaseChange{}, err
	}
	ref := caseRef(row.ID)
	_, err := s.audit(tx, "system", "case.opened", "case/"+ref, map[string]any{"application": uuid.UUID(publicID).String(),
		"why_now": e.WhyNow, "band": e.Band, "rules": rules(e.Findings), "rule_set": e.RuleSet})
	return CaseChange{Ref: ref, Opened: true}, err
}

// describe copies what the queue shows from the evaluation into the row.
func (s *Store) describe(tx *gorm.DB, row *caseRow, e Evaluation, evidence []byte) error {
	st, err := s.body(tx, e.App)
	if err != nil {
		return err
	}
	body := caseBody{WhyNow: e.WhyNow, Name: e.Name}
	if st.Person != nil && st.Person.Name != "" {
		body.Name = st.Person.Name
	}
	if st.Job != nil {
		row.Job = st.Job.Title
	}
	families := []string{}
	for _, f := range e.Findings {
		if !slices.Contains(families, f.Family) && !f.Question {
			families = append(families, f.Family)
		}
	}
	heaviest := slices.SortedStableFunc(slices.Values(e.Findings), func(a, b screen.Finding) int {
		return (b.Counted-a.Counted)*1000 + b.Weight - a.Weight
	})
	for _, f := range heaviest[:min(len(heaviest), 5)] {
		body.Notices = append(body.Notices, f.Notice)
	}
	row.Families, row.Evidence = ","+strings.Join(families, ",")+",", evidence
	row.Band, row.Score, row.Linked, row.Ran, row.Of = e.Band.Rank(), e.Score, e.Linked, e.Coverage.Ran, e.Coverage.Of
	row.Sealed, err = s.seal(casePlace(e.App), body)
	return err
}

// body is the latest body of an application alone.
func (s *Store) body(db *gorm.DB, app int64) (a screen.Application, err error) {
	var row applicationRow
	if err := db.Raw("SELECT revision, sealed FROM applications WHERE id = ?", app).Scan(&row).Error; err != nil {
		return a, err
	}
	if row.Sealed == nil {
		return a, ErrNotFound
	}
	return a, s.unseal(bodyPlace(app, row.Revision), row.Sealed, &a)
}

func rules(findings []screen.Finding) []string {
	out := []string{}
	for _, f := range findings {
		out = append(out, f.Rule)
	}
	slices.Sort(out)
	return out
}

// evidenceKeys are what findings rest on, as keyed hashes of 8 bytes, sorted:
// enough to tell what is new, nothing to read.
func (s *Store) evidenceKeys(findings []screen.Finding) []byte {
	hashes := []int64{}
	for _, f := range findings {
		base := []byte(fmt.Sprintf("%s %d", f.Rule, f.Version))
		add := func(parts ...string) {
			sum := s.keys.MAC(keys.Facts, append([][]byte{base}, []byte(strings.Join(parts, "\x00")))...)
			hashes = append(hashes, shortHash(sum[:]))
		}
		add()
		for _, v := range f.Evidence {
			apps := v.Applications
			if len(apps) == 0 {
				apps = []string{""}
			}
			for _, app := range apps {
				add(v.Kind, v.Value, v.Document, strconv.Itoa(v.Start), v.Field, v.Source, app)
			}
		}
	}
	slices.Sort(hashes)
	out := make([]byte, 0, 8*len(hashes))
	for _, h := range slices.Compact(hashes) {
		out = binary.BigEndian.AppendUint64(out, uint64(h))
	}
	return out
}

// hasNew reports whether after holds a key that before lacks.
func hasNew(before, after []byte) bool {
	known := map[string]bool{}
	for k := range slices.Chunk(before, 8) {
		known[string(k)] = true
	}
	for k := range slices.Chunk(after, 8) {
		if !known[string(k)] {
			return true
		}
	}
	return false
}

// CaseOf gives the reference of an application's case, or [ErrNotFound].
func (s *Store) CaseOf(ctx context.Context, app int64) (string, error) {
	id, err := s.number(ctx, fmt.Sprintf("case of application %d", app), "SELECT id FROM cases WHERE application = ?", app)
	if err != nil {
		return "", err
	}
	return caseRef(id), nil
}

// Case gives a case with everything that its page shows, or [ErrNotFound].
func (s *Store) Case(ctx context.Context, ref string) (CaseView, error) {
	v, err := s.caseView(ctx, ref)
	if err != nil {
		return v, fmt.Errorf("case %s: %w", ref, err)
	}
	return v, nil
}

func (s *Store) caseView(ctx context.Context, ref string) (v CaseView, err error) {
	id, err := caseID(ref)
	if err != nil {
		return v, err
	}
	db := s.read.WithContext(ctx)
	var row caseRow
	if err := db.Raw("SELECT * FROM cases WHERE id = ?", id).Scan(&row).Error; err != nil {
		return v, err
	}
	if row.ID == 0 {
		return v, ErrNotFound
	}
	rows, err := s.queueRows(db, []caseRow{row})
	if err != nil {
		return v, err
	}
	v.QueueRow = rows[0]
	if v.Evaluation, err = s.Evaluation(ctx, row.Application, 0); err != nil {
		return v, err
	}
	if err := s.loadOpenings(db, &row, &v); err != nil {
		return v, err
	}
	if err := s.loadNotes(db, &row, &v); err != nil {
		return v, err
	}
	if v.Events, err = s.Audit(ctx, "case/"+caseRef(id), 0, 1000); err != nil {
		return v, err
	}
	slices.Reverse(v.Events)
	hideFirst(v.Case, v.Events)
	v.Case.FirstReason = ""
	return v, nil
}

// hideFirst takes the first person's reason and words out of the events while a
// second person is awaited, who must judge on the evidence alone.
func hideFirst(c review.Case, events []Event) {
	if c.State != review.AwaitingSecond {
		return
	}
	for i := len(events) - 1; i >= 0; i-- {
		if events[i].Verb == "case.confirmed_first" {
			delete(events[i].Content, "reason")
			delete(events[i].Content, "note")
			return
		}
	}
}

func (s *Store) loadOpenings(db *gorm.DB, row *caseRow, v *CaseView) error {
	var rows []struct {
		OpenedBy, Evidence string
		At                 int64
	}
	if err := db.Raw("SELECT opened_by, evidence, at FROM evidence_openings WHERE case_id = ? AND at >= ? ORDER BY at", row.ID, row.ReopenedAt).Scan(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		v.Opened = append(v.Opened, Opening{r.Evidence, r.OpenedBy, moment(r.At)})
	}
	return nil
}

func notePlace(id int64) string { return fmt.Sprintf("note/%d", id) }

func (s *Store) loadNotes(db *gorm.DB, row *caseRow, v *CaseView) error {
	var rows []struct {
		MadeBy string
		At     int64
		Sealed []byte
	}
	if err := db.Raw("SELECT made_by, at, sealed FROM notes WHERE case_id = ? ORDER BY id", row.ID).Scan(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		n := NoteView{By: r.MadeBy, At: moment(r.At)}
		if err := s.unseal(notePlace(row.ID), r.Sealed, &n.Text); err != nil {
			return err
		}
		v.Notes = append(v.Notes, n)
	}
	return nil
}
