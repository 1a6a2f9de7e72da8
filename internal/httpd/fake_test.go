package httpd

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"io"
	"slices"
	"sync"
	"time"

	"bonafide/internal/review"
	"bonafide/internal/rule"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// noon is when the tests happen.
var noon = time.Date(2027, 1, 14, 11, 38, 0, 0, time.UTC)

// fake is everything behind the pages, in memory, with invented people.
type fake struct {
	mu       sync.Mutex
	empty    bool
	setup    bool
	people   []Person
	seen     map[string][]string // person and case to keys
	decided  []Decision
	notes    []Note
	accepted []screen.Application
	refused  []FileResult
	image    []byte
	running  bool
	version  int
	months   int
	observed []screen.Observation

	red   bool // a piece of the case is for leads only
	acted []string
	done  []string // on the workbench
	lists fakeLists
}

func newFake() *fake {
	f := &fake{seen: map[string][]string{}, version: 3, months: 12}
	for _, r := range review.Roles() {
		f.people = append(f.people, Person{ID: string(r), Name: sentence(string(r)) + " Probe", Email: string(r) + "@larkfield.example", Roles: []Role{r}})
	}
	f.people = append(f.people, Person{ID: "ines", Name: "Ines Calder", Email: "ines.calder@larkfield.example", Roles: []Role{review.Administrator, review.Lead}, LastSeen: noon.Add(-time.Hour)})
	img := image.NewGray(image.Rect(0, 0, 61, 79))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	img.SetGray(5, 5, color.Gray{})
	var b bytes.Buffer
	_ = png.Encode(&b, img)
	f.image = b.Bytes()
	return f
}

func (f *fake) NeedsSetup(context.Context) (bool, error) { return f.setup, nil }

func (f *fake) SetUp(_ context.Context, s Setup) (Person, error) {
	if s.Token != "right-token" {
		return Person{}, store.ErrToken
	}
	f.setup = false
	return f.people[len(f.people)-1], nil
}

func (f *fake) SignIn(_ context.Context, email, password, _ string) (Person, error) {
	if password == "once too often" {
		return Person{}, store.ErrThrottled
	}
	for _, p := range f.people {
		if p.Email == email && password == "a long password" {
			return p, nil
		}
	}
	return Person{}, store.ErrSignIn
}

func (f *fake) FindPerson(_ context.Context, id string) (Person, error) {
	for _, p := range f.people {
		if p.ID == id {
			return p, nil
		}
	}
	return Person{}, store.ErrNotFound
}

func (f *fake) ListPeople(context.Context) ([]Person, error) { return f.people, nil }
func (f *fake) AddPerson(_ context.Context, _ Person, n NewPerson) error {
	f.people = append(f.people, Person{ID: "new", Name: n.Name, Email: n.Email, Roles: n.Roles})
	return nil
}
func (f *fake) SetRoles(context.Context, Person, string, []Role, bool) error { return nil }

func (f *fake) Queue(_ context.Context, _ Person, q QueueQuery) (QueuePage, error) {
	if f.empty {
		return QueuePage{Counts: map[string]int{}}, nil
	}
	row := func(ref, name, job string, band screen.Band, why string, fam []string, linked int, due time.Duration, who string) QueueRow {
		return QueueRow{Ref: ref, Name: name, Job: job, Band: band, Why: why, Families: fam, Linked: linked, Ran: 62, Of: 71, Opened: noon.Add(-26 * time.Hour), Due: noon.Add(due), Assignee: who, State: review.Open}
	}
	rows := []QueueRow{
		row("A-5014", "Owen Sattler", "Senior Go engineer", screen.BandMedium, "+1 202 555 0143 is also on 3 other applications, under other names", []string{"reuse"}, 3, -3*time.Hour, "Tobias Wren"),
		row("A-4961", "Ruth Ambery", "Data engineer", screen.BandCritical, "E-mail is on the partner list “Northern Exchange”, added 9 Jan", []string{"intelligence", "reuse", "network"}, 6, -time.Hour, ""),
		row("A-5077", "Marek Holloway", "Senior Go engineer", screen.BandHigh, "Phone is also on 3 other applications; 61 words shared; clock 9 h away", []string{"reuse", "network", "history", "document"}, 3, 5*time.Hour+20*time.Minute, "Ines Calder"),
		row("A-5083", "Hugo Tamsin", "Platform engineer", screen.BandMedium, "Laptop was sent to an address that received 4 others", []string{"logistics"}, 4, 7*time.Hour, "Rafael Ostrom"),
		row("A-5111", "Dara Whitlock", "Frontend engineer", screen.BandMedium, "Work passage of 88 words is also in A-4402", []string{"document", "history"}, 1, 30*time.Hour, ""),
		row("A-5108", "Pavel Orrin", "Site reliability engineer", screen.BandMedium, "Code profile changed its name twice in 2026; hosting network", []string{"profile", "identity", "payment", "conduct"}, 0, 33*time.Hour, ""),
	}
	if q.Band == screen.BandCritical {
		rows = rows[1:2]
	}
	if q.Job == "nobody does this" {
		rows = nil
	}
	return QueuePage{Rows: rows, Total: len(rows), Counts: map[string]int{"open": 23, "mine": 3, "nobody": 12, "second": 1, "reopened": 4, "snoozed": 5, "quiet": 2, "unreadable": 7, "closed": 412},
		Jobs: []string{"Data engineer", "Senior Go engineer"}}, nil
}

func (f *fake) TakeNext(context.Context, Person) (string, error) {
	if f.empty {
		return "", store.ErrNotFound
	}
	return "A-5077", nil
}

func (f *fake) Case(_ context.Context, by Person, ref string) (Case, error) {
	if ref != "A-5077" {
		return Case{}, store.ErrNotFound
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	k := inventedCase()
	if f.red {
		k.Record.Screening.Findings[0].Evidence[1].TLP = screen.MarkRed
	}
	k.Version, k.Seen, k.Notes = f.version, f.seen[by.ID], append(k.Notes, f.notes...)
	return k, nil
}

func (f *fake) OpenEvidence(_ context.Context, by Person, _, key string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.Contains(f.seen[by.ID], key) {
		f.seen[by.ID] = append(f.seen[by.ID], key)
	}
	return nil
}

func (f *fake) Decide(_ context.Context, _ Person, d Decision) (int64, error) {
	if d.Reason == "" {
		return 0, review.ErrReason
	}
	f.decided = append(f.decided, d)
	return 48212, nil
}

func (f *fake) AddNote(_ context.Context, by Person, _, text string) error {
	f.notes = append(f.notes, Note{By: by.Name, At: noon, Text: text})
	return nil
}

func (f *fake) Act(_ context.Context, _ Person, ref string, action review.Action, _ time.Time) error {
	f.acted = append(f.acted, ref+" "+string(action))
	return nil
}

func (f *fake) Application(_ context.Context, id string) (Record, error) {
	switch id {
	case "app-5077":
		return inventedCase().Record, nil
	case "app-4988":
		return inventedOther(), nil
	}
	return Record{}, store.ErrNotFound
}

func (f *fake) PageImage(_ context.Context, _, _ string, page int) ([]byte, error) {
	if page > 2 {
		return nil, store.ErrNotFound
	}
	return f.image, nil
}

func (f *fake) Search(_ context.Context, kind, text string, _ int) ([]SearchHit, int, error) {
	if text == "nothing" || kind != "" && kind != screen.KindPhone {
		return nil, 0, nil
	}
	return []SearchHit{{Ref: screen.ApplicationRef{ID: "app-5077", Source: "careers", ExternalID: "5077", Name: "Marek Holloway"}, Band: screen.BandHigh, CaseRef: "A-5077", Kind: screen.KindPhone, Value: "+12025550143"}}, 212, nil
}

func (f *fake) Observe(_ context.Context, _ Person, _ string, o []screen.Observation) error {
	f.observed = o
	return nil
}

func (f *fake) Begin(context.Context, Person) (string, error) { return "upload-1", nil }

func (f *fake) Accept(_ context.Context, _ Person, _ string, a screen.Application) (string, error) {
	if bytes.HasPrefix(a.Documents[0].Content, []byte("refuse")) {
		return "", Input("File", "It is not a résumé.", "Send another.")
	}
	f.accepted = append(f.accepted, a)
	return "app-1", nil
}

func (f *fake) Refuse(_ context.Context, _ string, r FileResult) error {
	f.refused = append(f.refused, r)
	return nil
}

func (f *fake) Import(_ context.Context, _ Person, _ string, r io.Reader) (string, error) {
	_, err := io.Copy(io.Discard, r)
	return "import-1", err
}

func (f *fake) Batch(_ context.Context, _ Person, id string) (Batch, error) {
	switch id {
	case "upload-1":
		return Batch{ID: id, Name: "dara-whitlock.pdf and 4 more", By: "Recruiter Probe", ByID: "recruiter", Started: noon, Done: !f.running, Accepted: 4, Rejected: 1, Files: []FileResult{
			{Name: "dara-whitlock.pdf", Bytes: 188_416, State: "checked", Application: "app-5111", CaseRef: "A-5111", Band: screen.BandMedium, Findings: 2, Ran: 62, Of: 71, Status: review.InReview},
			{Name: "noor-castellan.docx", Bytes: 63_000, State: "checked", Application: "app-5112", Band: screen.BandNone, Ran: 61, Of: 71, Status: review.Checked},
			{Name: "simone-achterberg.pdf", Bytes: 1_258_291, State: "reading", Detail: "page 3 of 4", Status: review.Checking},
			{Name: "scan-0007.pdf", Bytes: 5_033_164, State: "unreadable", Detail: "Pictures only, and no text reader is installed. Ask for a text version.", Status: review.Unreadable},
			{Name: "huge.pdf", Bytes: 25_165_824, State: "refused", Detail: "It is larger than 20 MiB. Export it again with smaller pictures."},
		}}, nil
	case "import-1":
		return Batch{ID: id, Name: "agency-2026-q4.csv", By: "Reviewer Probe", ByID: "reviewer", Started: noon, Import: true, Done: !f.running, Total: 250_000, Read: 184_320, Accepted: 183_902, Known: 311, Rejected: 107, Rows: []RejectedRow{
			{412, "applied_at", "“31/11/2026” is not a date; November has 30 days", "Write 2026-11-30, or a full time with zone"},
			{1, "nationality", "This column is refused. Origin is never an input.", "Remove the column and import the file again"}}}, nil
	}
	return Batch{}, store.ErrNotFound
}

func (f *fake) Batches(ctx context.Context, by Person, _ int) ([]Batch, error) {
	if f.empty {
		return nil, nil
	}
	a, _ := f.Batch(ctx, by, "upload-1")
	b, _ := f.Batch(ctx, by, "import-1")
	return []Batch{a, b}, nil
}

func (f *fake) ListSamples() []Sample {
	return []Sample{{"shared-phone", "One phone, four names", "Reuse across applications, and what explains it."}, {"honest-move", "A move abroad", "Much differs, and nothing adds up."}, {"clock-away", "A clock nine hours away", "What a device says against what is stated."}}
}

func (f *fake) RunSample(_ context.Context, id string) (Case, error) {
	if id != "shared-phone" {
		return Case{}, store.ErrNotFound
	}
	return inventedCase(), nil
}

func (f *fake) SamplePage(context.Context, string, string, int) ([]byte, error) { return f.image, nil }

func (f *fake) Rules() []Rule { return inventedRules() }
func (f *fake) Rule(id string) (Rule, bool) {
	for _, r := range inventedRules() {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}
func (f *fake) Uses(context.Context) (map[string]RuleUse, error) {
	return map[string]RuleUse{"contact-phone-under-different-names": {Hits: 48, Decided: 40, Useful: 34}}, nil
}
func (f *fake) Questions([]screen.Finding, string) []rule.Question {
	return []rule.Question{{Text: "Please walk us through where you studied and worked.", Who: "every candidate at this stage"},
		{Text: "Which other phone numbers do you use professionally?", Who: "every candidate at this stage", Rules: []string{"contact-phone-under-different-names"}}}
}
func (f *fake) RuleSet() string { return "sha256:7c41e09b" }
func (f *fake) Reasons() []Choice {
	return []Choice{{"agency", "Reuse explained by an agency", review.RightNotFraud}, {"corrected", "Applicant corrected the record", review.Cleared}, {"employer", "Employer confirmed", review.Cleared}, {"reuse", "Reuse confirmed across identities", review.Confirmed}}
}
func (f *fake) Observations() []Choice {
	return []Choice{{Code: "joined_under_other_name", Words: "Joined under another name"}, {Code: "camera_refused", Words: "Camera stayed off when asked"}, {Code: "cannot_discuss_own_work", Words: "Could not discuss own work"}, {Code: "coached_answers", Words: "Answers seemed to be prompted"}}
}

func (f *fake) DataSets(context.Context) ([]DataSet, error) {
	return []DataSet{{Name: "IP to network", Kind: "network", Version: "2026-08-22", Licence: "PDDL 1.0", Source: "iptoasn", Date: noon.AddDate(0, -5, 0), Bytes: 3_512_331, Stale: true, Note: "Older than 90 days: 9 network checks answer with care. Run bonafide data import."},
		{Name: "Mail domains", Kind: "mailbox", Version: "3", Licence: "CC0", Date: noon.AddDate(0, -1, 0), Bytes: 92_114}}, nil
}

func (f *fake) VerifyAudit(context.Context) (Chain, error) {
	return Chain{Entries: 48211, Head: "e1c07a42", Verified: noon, Words: "internally consistent, truncation not excluded"}, nil
}
func (f *fake) Audit(context.Context, Person, int) ([]Event, error) {
	return inventedCase().Events, nil
}
func (f *fake) Settings(context.Context) ([]Setting, error) {
	return []Setting{{"Address", "127.0.0.1:8080", ""}}, nil
}

func (f *fake) Retention(context.Context) (int, error)                { return f.months, nil }
func (f *fake) SetRetention(_ context.Context, _ Person, n int) error { f.months = n; return nil }
