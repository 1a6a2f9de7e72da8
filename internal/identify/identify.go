// Package identify finds the values that can tie applications to each other
// (mailboxes, phones, accounts, wallets, addresses, files …) in an
// application's form and documents, and writes each in one canonical form with
// all the places it stands at.
//
// It owns the finding and the canonical forms of identifiers, the list of names
// in the packet, and the gathering of work history. It doesn't own what is
// known about a value (package enrich), who else has it (package link), how
// names compare (package name) or how a résumé's jobs are read (package
// history). It reads no list itself: what comes from rules/lists arrives in
// [Options].
package identify

import (
	"strings"
	"time"

	"bonafide/internal/history"
	"bonafide/internal/screen"
)

// Options is what comes from lists and settings. Its zero value works: no
// handle pattern is known then, and no default is dropped. All is read only, so
// one value serves any number of goroutines.
type Options struct {
	// Handles classifies mailbox and profile names; see [Handles].
	Handles Handles
	// MetadataDefaults are metadata values that say nothing of a person, as they stand in
	// Identifier.Value: "author:user", "company:microsoft". They make no identifier.
	MetadataDefaults map[string]bool
	// SampleAccounts are the accounts of templates and tutorials, as [SampleAccount] writes
	// them. They are kept, never as the applicant's own.
	SampleAccounts map[string]bool
	// CommonHosts are hosts whose pages are nobody's own site, beside those built in.
	CommonHosts map[string]bool
	// DepositAddresses are canonical wallet addresses of exchanges, which many strangers
	// share by design. They make no identifier.
	DepositAddresses map[string]bool
	// NoDeviceIDs leaves device identifiers out, for offices with assessment kiosks.
	NoDeviceIDs bool
	// Technologies finds those of the list in the texts of jobs; nil finds none.
	Technologies *history.Finder
}

// Result is everything identified in one application.
type Result struct {
	Identifiers  []screen.Identifier // sorted by kind, then value
	Names        []Name              // in order of source, then place
	Work         []Work              // form, résumé, profiles, in this order
	Education    []Education         // form, résumé
	Technologies []Technology
	// Dropped counts values beyond [MaxPerKind], by kind; nil when none were.
	Dropped map[string]int
}

// MaxPerKind is the number of different values of one kind that are kept; an
// honest packet has a few, only a hostile file has thousands.
const MaxPerKind = 256

// Name is one name that the packet bears.
type Name struct {
	Value  string
	Source string // form, preferred, former, resume, filename, metadata, profile, profile_history, check, holder, breach, revision
	Human  bool   // reads as a person, not as a program or a role
	// Since is the first day from which a profile bore it; zero when unknown.
	Since time.Time
	Where []screen.Where
}

// Work is one job with its source.
type Work struct {
	screen.Work
	Source string // form, resume, profile
}

// Education is one course of study with its source.
type Education struct {
	screen.Education
	Source string // form, resume
}

// Technology is one mention of a technology.
type Technology struct {
	Name  string
	Job   int         // index into Result.Work, -1 outside of any job
	Years int         // of experience claimed; 0 when none is
	Last  screen.Date // end of the job, or absent
	Where screen.Where
}

// All finds everything in an application and its documents. The application may
// be nil (a bare résumé) and the documents empty (a row of metadata). The
// result depends on nothing but the arguments.
func All(app *screen.Application, docs []screen.Document, opt Options) Result {
	if app == nil {
		app = &screen.Application{}
	}
	w := &work{opt: &opt, ids: newCollector(&opt)}
	w.tokens, w.named = nameTokens(app, docs)
	w.regions, w.stated = regionsOf(statedRegions(app), nil)
	w.form(app)
	for i := range docs {
		w.documentNames(&docs[i])
		w.document(&docs[i])
	}
	w.history(app, docs)
	w.describe()
	return Result{
		Identifiers: w.ids.sorted(), Names: w.sortedNames(),
		Work: w.work, Education: w.education, Technologies: w.technologies, Dropped: w.ids.dropped,
	}
}

// work is one run over one application.
type work struct {
	opt     *Options
	ids     *collector
	tokens  []string // of the applicant's names, folded
	named   bool     // whether the name that the applicant bears now is among them
	regions []string // for phones in national form
	stated  int      // how many of them the applicant states

	names        []Name
	work         []Work
	education    []Education
	technologies []Technology
}

// statedRegions are the countries that the applicant states, by ISO code, and
// those of the international numbers in the form.
func statedRegions(app *screen.Application) []string {
	p := app.Person
	if p == nil {
		return nil
	}
	var out []string
	add := func(country string) {
		if code := countryCode(country); len(code) == 2 {
			out = append(out, strings.ToUpper(code))
		}
	}
	if p.Location != nil {
		add(p.Location.Country)
	}
	if p.Address != nil {
		add(p.Address.Country)
	}
	for _, ph := range p.Phones {
		if international(ph.Number) {
			if _, attrs := NormalisePhone(ph.Number, nil); attrs["region"] != "" {
				out = append(out, attrs["region"])
			}
		}
	}
	return out
}

// describe adds to mailboxes and handles what their names tell: pattern and stem.
func (w *work) describe() {
	handles := w.opt.Handles
	if !w.named { // a word may be one of the name
		handles.Role, handles.Broad = nil, nil
	}
	for k, e := range w.ids.byValue {
		switch k[0] {
		case screen.KindEmail:
		case screen.KindGitHub, screen.KindGitLab, screen.KindX, screen.KindTelegram, screen.KindDiscord, screen.KindSkype:
			e.note(map[string]string{"handle_pattern": handles.Profile(k[1], w.tokens)})
			continue
		default:
			continue
		}
		local, domain, _ := strings.Cut(k[1], "@")
		// Dots are no part of the canonical name at Gmail, so the pattern is that of the name as typed.
		typed, _, _ := strings.Cut(newView(e.id.Raw).text, "@")
		pattern := handles.Mailbox(local, domain, w.tokens)
		if pattern == "" && sprayed(typed) {
			pattern = dots
		}
		e.note(map[string]string{"handle_pattern": pattern, "stem": Stem(local, w.tokens)})
	}
}

// structured takes the person of a structured résumé, whose fields are as
// certain as a form's but no statement to us.
func (w *work) structured(doc *screen.Document) {
	if p := doc.Resume.Person; p != nil {
		w.person(p, inText, func(path string) screen.Where {
			return screen.Where{Document: doc.ID, Field: "person." + path, Source: "text", Engine: doc.Engine}
		})
	}
}
