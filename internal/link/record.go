// Package link finds what ties an application to others: the same mailbox,
// phone, account, address, device, file, passage or work history. It decides
// which of these ties ordinary life explains (household, same person, agency),
// which values are shared by too many to mean anything, and hands the rest to
// the rules as facts.
//
// It sees other applications only through [Index] and judges nobody: a link is
// a fact. Every function is pure, and its answer depends on the set of
// applications, never on the order in which they arrived.
package link

import (
	"context"
	"slices"
	"strings"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/name"
	"bonafide/internal/screen"
)

// Record is what linking knows of one application. It is stored beside the
// application, so that a neighbour is judged without reading its documents.
type Record struct {
	App        int64       `json:"app"` // the store's number
	ID         string      `json:"id"`  // public id
	Name       string      `json:"name,omitempty"`
	OtherNames []string    `json:"other_names,omitempty"` // preferred and former
	AppliedAt  time.Time   `json:"applied_at,omitzero"`
	Agency     []string    `json:"agency,omitempty"` // "kind:value" contacts and "organisation:…" of a submitting agency
	RejectedAt time.Time   `json:"rejected_at,omitzero"`
	Rejected   *bool       `json:"rejected,omitempty"`
	Confirmed  bool        `json:"confirmed,omitempty"` // a person confirmed its case
	Signatures []Signature `json:"signatures"`
	Jobs       []string    `json:"jobs,omitempty"`     // comparison keys of its jobs, sorted
	Stations   []string    `json:"stations,omitempty"` // folded employers and schools, dated or not, sorted
	Shingles   []uint64    `json:"shingles,omitempty"` // sorted hashes of the résumé's masked three-word runs
	Words      int         `json:"words,omitempty"`    // of the masked résumé

	folded []name.Folded // of Name and OtherNames; see Fold
	key    string        // the same names as text: equal keys, equal relations
}

// Signature is one value under which an application can be found.
type Signature struct {
	Kind  string `json:"kind"`
	Value string `json:"value"` // canonical
	// Share is the commit identity's part of all commits, 0–1.
	Share *float64 `json:"share,omitempty"`
	// Seen is nil for kinds that have nothing of it: most of the values of an application,
	// of which an index in memory holds millions.
	*Seen
	// Words is how long a passage is.
	Words int `json:"words,omitempty"`
	// Unit says that an address names its flat or suite, so that a whole house isn't one home.
	Unit bool `json:"unit,omitempty"`
	// Fixed marks a phone on a fixed line, which a firm's people share.
	Fixed bool `json:"fixed,omitempty"`
	// Stated marks a contact that the form gives, not only a document.
	Stated bool `json:"stated,omitempty"`
	// Half marks a job whose dates are whole years: it counts half.
	Half bool `json:"half,omitempty"`
	// Claimed marks a referee's contact that is explained by the firm: an employer of the
	// applicant's own history, or the firm's own mailbox.
	Claimed bool `json:"claimed,omitempty"`
	// Common marks a layout that strangers have by themselves.
	Common bool        `json:"common,omitempty"`
	Spots  []fact.Spot `json:"-"` // where it stands in its own application
}

// Seen is where and when the address of a network or a file was seen.
type Seen struct {
	// At is the moment at which a file was made, for sittings.
	At time.Time `json:"at,omitzero"`
	// Network is the class of an IP address's network; it decides how many names are a crowd.
	Network string `json:"network,omitempty"`
	// Days are those on which an IP address was seen, in days since 1970, sorted; a
	// session without a time adds none.
	Days []int64 `json:"days,omitempty"`
}

// seen is what a signature carries of it, nothing when nothing is known.
func (s Signature) seen() Seen {
	if s.Seen == nil {
		return Seen{}
	}
	return *s.Seen
}

// is reports whether two signatures are of one value.
func (s Signature) is(o Signature) bool { return s.Kind == o.Kind && s.Value == o.Value }

// Ref names the signature in evidence: "kind:value".
func (s Signature) Ref() string { return s.Kind + ":" + s.Value }

// Index finds other applications. The store and, for the command line and the
// rules' tests, [Memory] implement it.
type Index interface {
	// Holders gives the numbers of applications other than self that carry the value, in
	// ascending order, at most limit, and how many there are in all.
	Holders(ctx context.Context, self int64, kind, value string, limit int) (apps []int64, total int, err error)
	// Records gives the folded records of applications, which nobody changes any more;
	// unknown numbers are left out.
	Records(ctx context.Context, apps []int64) ([]*Record, error)
}

// Fold prepares the names for comparing, once. Whoever shares a record between
// goroutines folds it first; [Sign] and [Memory.Put] have done so.
func (r *Record) Fold() {
	if r.folded != nil {
		return
	}
	var folded []name.Folded
	var key strings.Builder
	for _, n := range append([]string{r.Name}, r.OtherNames...) {
		if n != "" {
			folded = append(folded, name.Fold(n))
			key.WriteString(n + "\n")
		}
	}
	if folded != nil { // a record without names is never written to: it may be shared
		r.folded, r.key = folded, key.String()
	}
}

// Confirm notes when a person confirmed the application's case, which closes it
// as rejected; the zero time says that nobody did.
func (r *Record) Confirm(at time.Time) {
	if r.Confirmed = !at.IsZero(); r.Confirmed {
		r.Reject(at)
	}
}

// Reject notes a rejection by a person; an earlier one stays.
func (r *Record) Reject(at time.Time) {
	if r.Rejected != nil && *r.Rejected && !r.RejectedAt.IsZero() {
		return
	}
	rejected := true
	r.Rejected, r.RejectedAt = &rejected, at
}

// exculpating orders the relations: of several pairs of names the first in this
// order holds, so that a preferred name or an undecidable pair never harms.
var exculpating = []screen.Relation{screen.NamesSame, screen.NamesVariant, screen.NamesDifferentGiven, screen.NamesUnknown, screen.NamesDifferent}

// relate compares the people of two folded records by all their names.
func relate(a, b *Record) screen.Relation {
	best := len(exculpating)
	for _, x := range a.folded {
		for _, y := range b.folded {
			if at := slices.Index(exculpating, name.RelateFolded(x, y)); at >= 0 && at < best {
				best = at
			}
		}
	}
	if best == len(exculpating) {
		return screen.NamesUnknown
	}
	return exculpating[best]
}
