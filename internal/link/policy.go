package link

import (
	"slices"
	"strings"

	"bonafide/internal/screen"
)

// DefaultCap is the number of different names above which a value that may be
// shared means nothing any more: a judgement, which lists/link_caps.yaml replaces by kind.
const DefaultCap = 20

// maxDelivered is how many links of a kind reach the rules, oldest first.
const maxDelivered = 64

// maxRead is how many holders of a value are compared by name.
const maxRead = 256

// neverHub are the kinds on which any sharing stays evidence, however many
// share: money, machines, files, and parcels that go to one door.
var neverHub = []string{
	screen.KindIBAN, screen.KindAccount, screen.KindWalletBTC, screen.KindWalletEVM, screen.KindWalletTRON, screen.KindWalletSOL,
	screen.KindFile, screen.KindDevice, screen.KindShipTo, screen.KindHistory, screen.KindText,
}

// agencyExplains are the kinds that an agency's own contacts and office put on
// every application it sends; never money, machines, files or histories.
var agencyExplains = []string{
	screen.KindEmail, kindStem, screen.KindPhone, screen.KindIPv4, screen.KindIPv6, screen.KindAddress, screen.KindMetadata, screen.KindPassage, kindTemplate, kindSitting,
	kindRefereeEmail, kindRefereePhone, kindDomain,
}

// namedExplains are the kinds that are explained only where a person named this
// very value: an employer of record's account, a co-working house. Who submitted
// an application says nothing of them.
var namedExplains = []string{screen.KindIBAN, screen.KindAccount, screen.KindShipTo}

// Mark is what a person said of a shared value.
type Mark struct {
	Kind  string `json:"kind" yaml:"kind"`
	Value string `json:"value" yaml:"value"`
	As    string `json:"as" yaml:"as"` // agency, employer, campus, suspicious
}

// Policy is how sharing is read: caps and crowds by kind, a tenant's marks and
// agencies. The zero value holds the defaults.
type Policy struct {
	Caps   map[string]int // by kind; DefaultCap where absent
	Crowds map[string]int // names that ordinary life puts on an address, by class of network
	Marks  []Mark
	// AgencyContacts are "kind:value" of the tenant's known agencies; "domain:…" covers a mailbox domain.
	AgencyContacts []string
	// Boilerplate is what is too common to mean anything; nil drops nothing.
	Boilerplate *Boilerplate
	// Apart are the pairs, the smaller number first, of which a person said that what ties
	// them means nothing.
	Apart map[[2]int64]bool
}

func (p Policy) cap(kind string) int {
	if n, ok := p.Caps[kind]; ok {
		return n
	}
	return DefaultCap
}

func (p Policy) mark(s Signature) string {
	for _, m := range p.Marks {
		if m.Kind == s.Kind && (m.Value == s.Value || s.Kind != kindSitting && banded(s.Kind) && near(s, Signature{Kind: m.Kind, Value: m.Value})) {
			return m.As
		}
	}
	return ""
}

// overCap reports whether the value is shared by more people than can mean
// anything; a value that a person marked suspicious never is.
func (p Policy) overCap(s Signature, people int) bool {
	if slices.Contains(neverHub, s.Kind) && (s.Kind != screen.KindShipTo || s.Unit) || p.mark(s) == "suspicious" {
		return false
	}
	return people > p.cap(s.Kind)
}

// frequency is 1 for a layout that many strangers have, else 0.
func (p Policy) frequency(s Signature) *float64 {
	f := 0.0
	if s.Common || p.Boilerplate.template(s.Value) {
		f = 1
	}
	return &f
}

// joins reports whether a share that counts makes two applications neighbours:
// an exact identifier; of an address of a network only one on which there are
// more people than its network explains.
func (p Policy) joins(s share) bool {
	if network(s.Kind) {
		return s.crowd != nil && s.people >= *s.crowd
	}
	return exactKind(s.Kind)
}

// exactKind reports whether a kind is an exact identifier, under which each has
// signed itself.
func exactKind(kind string) bool {
	return kind == kindCommit || slices.Contains(linkable, kind) && !banded(kind)
}

// share is one value that two applications have in common.
type share struct {
	Signature
	people  int // different names on the value
	holders int // applications on the value, self included
	// ordinary says that people meet on the value by ordinary ways, so that it counts beside others only.
	ordinary bool
	crowd    *int // of an address of a network: the names that are too many on it; nil when nobody can tell
}

// pair is everything that self and one other application have in common.
type pair struct {
	self, other *Record
	names       screen.Relation
	shares      []share
	// How near the résumés' texts are, once measured, and the words of the shorter; see compare.
	measured             bool
	jaccard, containment float64
	words                int
}

// alike reports whether the résumés' texts are near enough to be shown.
func (p pair) alike() bool {
	return p.words >= minTextWords && p.jaccard >= minJaccard || p.words >= minContainedWords && p.containment >= minContainment
}

func (p pair) shared(kinds ...string) bool {
	return slices.ContainsFunc(p.shares, func(s share) bool { return slices.Contains(kinds, s.Kind) })
}

// The known explanations. They never look at a surname: household and
// same_person rest on what is shared and what isn't, agency on what a person
// or the submission said.
const (
	household  = "household"
	samePerson = "same_person"
	agency     = "agency"
	apart      = "cut" // a person's word on these two; no rule hears of it
)

var (
	payoutKinds  = []string{screen.KindIBAN, screen.KindAccount, screen.KindWalletBTC, screen.KindWalletEVM, screen.KindWalletTRON, screen.KindWalletSOL}
	profileKinds = []string{screen.KindGitHub, screen.KindGitLab, screen.KindLinkedIn, screen.KindX, screen.KindTelegram, screen.KindDiscord, screen.KindSkype}
	packetKinds  = []string{screen.KindFile, screen.KindText, screen.KindHistory, screen.KindPassage}
)

// explain gives the explanation of one share of the pair, or "".
func (p Policy) explain(pr pair, s share) string {
	switch {
	case p.Apart[[2]int64{min(pr.self.App, pr.other.App), max(pr.self.App, pr.other.App)}]:
		return apart
	case p.byAgency(pr, s):
		return agency
	case isHousehold(pr):
		return household
	case isSamePerson(pr):
		return samePerson
	}
	return ""
}

// byAgency: a person marked the value, or the tenant's list names it; or the two
// are applications of one agency and the kind is one that agencies share.
func (p Policy) byAgency(pr pair, s share) bool {
	usual := slices.Contains(agencyExplains, s.Kind)
	if !usual && !slices.Contains(namedExplains, s.Kind) {
		return false
	}
	if as := p.mark(s.Signature); as == agency || as == "employer" || as == "campus" || p.ofAgency(s.Signature) {
		return true
	}
	return usual && p.oneAgency(pr, s)
}

// oneAgency reports whether one agency sent both applications: it submitted them,
// or they share a contact that is known to be an agency's.
func (p Policy) oneAgency(pr pair, s share) bool {
	if slices.Contains(pr.self.Agency, s.Ref()) || slices.Contains(pr.other.Agency, s.Ref()) {
		return true
	}
	if slices.ContainsFunc(pr.self.Agency, func(ref string) bool { return slices.Contains(pr.other.Agency, ref) }) {
		return true
	}
	return slices.ContainsFunc(pr.shares, func(o share) bool {
		return slices.Contains(agencyExplains, o.Kind) && (p.mark(o.Signature) == agency || p.ofAgency(o.Signature))
	})
}

// ofAgency reports whether the tenant's list names the value as an agency's.
func (p Policy) ofAgency(s Signature) bool {
	if slices.Contains(p.AgencyContacts, s.Ref()) {
		return true
	}
	_, domain, ok := strings.Cut(s.Value, "@")
	return ok && s.Kind == screen.KindEmail && slices.Contains(p.AgencyContacts, "domain:"+domain)
}

// isHousehold: exactly two applications state the same home address and share
// no mailbox, payout, file, text, history or wallet.
func isHousehold(pr pair) bool {
	home := slices.ContainsFunc(pr.shares, func(s share) bool { return s.Kind == screen.KindAddress && s.holders == 2 })
	return home && !pr.shared(screen.KindEmail, kindCommit) && !pr.shared(payoutKinds...) && !pr.shared(packetKinds...) && !pr.alike()
}

// isSamePerson: the mailbox and one of phone, profile or device are shared as
// each applicant's own word, the work histories are contained in each other, no
// third name stands on any of the values, and no case of either was confirmed.
func isSamePerson(pr pair) bool {
	if pr.self.Confirmed || pr.other.Confirmed || !pr.sharedByWord(screen.KindEmail) {
		return false
	}
	if !pr.shared(screen.KindDevice) && !pr.sharedByWord(screen.KindPhone) && !pr.sharedByWord(profileKinds...) {
		return false
	}
	for _, s := range pr.shares {
		if s.people > 2 && s.Kind != kindTemplate && s.Kind != kindSitting { // nobody's value
			return false
		}
	}
	return contained(pr.self.Jobs, pr.other.Jobs) || contained(pr.other.Jobs, pr.self.Jobs)
}

// sharedByWord is shared for contacts that both applicants give as their own.
// Who sends in another's résumé carries that person's contacts in it: beside
// contacts of the form, those of a document are nobody's word.
func (p pair) sharedByWord(kinds ...string) bool {
	return slices.ContainsFunc(p.shares, func(s share) bool {
		return slices.Contains(kinds, s.Kind) && p.self.ownWord(s.Ref()) && p.other.ownWord(s.Ref())
	})
}

// ownWord reports whether the record gives the value as its own: in the form
// or, where the form holds no contact at all, in a document.
func (r *Record) ownWord(ref string) bool {
	form := false
	for _, s := range r.Signatures {
		if s.Ref() == ref && s.Stated {
			return true
		}
		form = form || s.Stated && (s.Kind == screen.KindEmail || s.Kind == screen.KindPhone)
	}
	return !form
}

// contained reports whether every job of a stands in b too; an empty history
// is contained in nothing, for it says nothing.
func contained(a, b []string) bool {
	return len(a) > 0 && !slices.ContainsFunc(a, func(job string) bool { return !slices.Contains(b, job) })
}
