package intake

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"unicode"

	"bonafide/internal/screen"
)

// The closed values of the contract.
var (
	stages      = []string{"open", "interviewing", "offered", "hired", "rejected", "withdrawn"}
	submitters  = []string{"applicant", "agency", "employee", "ats"}
	paysIn      = []string{"fiat", "crypto", "either"}
	lineTypes   = []string{"mobile", "fixed_line", "voip", "toll_free", "unknown"}
	payoutKinds = []string{"iban", "ach", "sort_code", "paypal", "payoneer", "wise", "wallet", "other"}
	touchpoints = []string{"apply", "login", "schedule", "assessment", "interview", "onboarding", "shipping", "payout_change"}
	employments = []string{"full_time", "part_time", "contract", "freelance", "internship"}
	checkKinds  = []string{"document", "education", "employment", "sanctions"}
	results     = []string{"passed", "failed", "expired", "altered", "reported_stolen", "other_holder", "not_on_record"}
	roles       = []string{"resume", "cover_letter", "identity", "diploma", "other"}
)

// clean trims what stands around values and drops what stands for nothing, so
// that "  " and "" are absent, as the contract says.
func clean(app *screen.Application) {
	trim := func(ss ...*string) {
		for _, s := range ss {
			*s = strings.TrimSpace(*s)
		}
	}
	trim(&app.Source, &app.ExternalID, &app.ReferredBy, &app.ID)
	if p := app.Person; p != nil {
		trim(&p.Name, &p.PreferredName)
		p.Emails = kept(p.Emails)
		p.FormerNames = kept(p.FormerNames)
		p.Links = kept(p.Links)
		p.Phones = slices.DeleteFunc(p.Phones, func(x screen.Phone) bool { return strings.TrimSpace(x.Number) == "" })
		if p.BirthYear != nil && *p.BirthYear == 0 {
			p.BirthYear = nil
		}
	}
	for i := range app.Checks {
		if y := app.Checks[i].BirthYear; y != nil && *y == 0 {
			app.Checks[i].BirthYear = nil
		}
	}
}

// kept trims each text and drops the empty ones; a nil list stays nil.
func kept(list []string) []string {
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// Check says what the contract refuses in a decoded application; nil when nothing.
func Check(app *screen.Application) Problems {
	var c checker
	c.one("status.stage", value(app.Status, func(s *screen.Status) string { return s.Stage }), stages)
	c.one("submitted_by.kind", value(app.SubmittedBy, func(s *screen.Submitter) string { return s.Kind }), submitters)
	c.one("job.pays_in", value(app.Job, func(j *screen.Job) string { return j.PaysIn }), paysIn)
	if app.Person == nil && len(app.Documents) == 0 {
		c.add("", "there is neither a person nor a document", `give "person" or "documents"`)
	}
	if app.ExternalID != "" && app.Source == "" {
		c.add("source", "an external_id needs the source that it comes from", `add "source"`)
	}
	c.person(app.Person)
	c.records(app)
	c.touchpoints(app.Touchpoints)
	for i, d := range app.Documents {
		c.document(fmt.Sprintf("documents[%d]", i), d)
	}
	for key := range app.Extra {
		if guarded(key) {
			c.add("extra."+key, "this field is refused: origin and other protected traits are never an input", "leave it out")
		}
	}
	slices.SortFunc(c.problems, func(a, b Problem) int { return strings.Compare(a.Path, b.Path) })
	return c.problems
}

type checker struct{ problems Problems }

func (c *checker) add(path, what, mend string) {
	c.problems = append(c.problems, Problem{Path: path, What: what, Mend: mend})
}

// one refuses a value outside a closed list; empty is absent.
func (c *checker) one(path, v string, allowed []string) {
	if v != "" && !slices.Contains(allowed, v) {
		c.add(path, fmt.Sprintf("%q is not one of its values", v), "use "+strings.Join(allowed, ", "))
	}
}

func (c *checker) person(p *screen.Person) {
	if p == nil {
		return
	}
	if p.Name != "" && !strings.ContainsFunc(p.Name, unicode.IsLetter) {
		c.add("person.name", fmt.Sprintf("%q holds no letter", p.Name), "write the name, or leave it out")
	}
	for i, e := range p.Emails {
		if strings.Contains(e, ";") || strings.Count(e, "@") > 1 {
			c.add(fmt.Sprintf("person.emails[%d]", i), "two addresses stand in one value", "make each an element of its own")
		} else if !strings.Contains(e, "@") {
			c.add(fmt.Sprintf("person.emails[%d]", i), fmt.Sprintf("%q is not an e-mail address", e), "write name@host")
		}
	}
	for i, ph := range p.Phones {
		c.one(fmt.Sprintf("person.phones[%d].line_type", i), ph.LineType, lineTypes)
	}
	if y := p.BirthYear; y != nil && (*y < 1900 || *y > 2100) {
		c.add("person.birth_year", fmt.Sprintf("%d is not a year of birth", *y), "write four digits, or leave it out")
	}
}

func (c *checker) records(app *screen.Application) {
	for i, p := range app.Payouts {
		path := fmt.Sprintf("payouts[%d]", i)
		c.one(path+".kind", p.Kind, payoutKinds)
		if strings.TrimSpace(p.Account) == "" {
			c.add(path+".account", "a payout without an account", "give the account, or leave the payout out")
		}
	}
	if app.History != nil {
		for i, w := range app.History.Work {
			c.one(fmt.Sprintf("history.work[%d].employment", i), w.Employment, employments)
			c.span(fmt.Sprintf("history.work[%d]", i), w.Start, w.End)
		}
		for i, e := range app.History.Education {
			c.span(fmt.Sprintf("history.education[%d]", i), e.Start, e.End)
		}
	}
	for i, k := range app.Checks {
		c.one(fmt.Sprintf("identity_checks[%d].kind", i), k.Kind, checkKinds)
		c.one(fmt.Sprintf("identity_checks[%d].result", i), k.Result, results)
	}
	for i, m := range app.Messages {
		c.one(fmt.Sprintf("messages[%d].from", i), m.From, []string{"applicant", "us"})
	}
	for i, p := range app.Profiles {
		for j, ci := range p.CommitIdentities {
			if s := ci.Share; s != nil && (*s < 0 || *s > 1) {
				c.add(fmt.Sprintf("profiles[%d].commit_identities[%d].share", i, j), "a share lies between 0 and 1", "divide by all commits")
			}
		}
	}
}

func (c *checker) span(path string, start, end screen.Date) {
	if !start.IsZero() && !end.IsZero() && !end.Present && end.Last().Before(start.First()) {
		c.add(path, fmt.Sprintf("it ends (%s) before it starts (%s)", end, start), "exchange or correct the dates")
	}
}

func (c *checker) touchpoints(list []screen.Touchpoint) {
	for i, t := range list {
		path := fmt.Sprintf("touchpoints[%d]", i)
		c.one(path+".kind", t.Kind, touchpoints)
		if t.IP != "" {
			if _, err := netip.ParseAddr(t.IP); err != nil {
				c.add(path+".ip", fmt.Sprintf("%q is not an IP address", t.IP), "write it like 198.51.100.7 or 2001:db8::7")
			}
		}
		if o := t.UTCOffsetMinutes; o != nil && (*o < -12*60 || *o > 14*60) {
			c.add(path+".utc_offset_minutes", fmt.Sprintf("%d lies outside −720 to 840", *o), "give minutes east of UTC")
		}
	}
}

func (c *checker) document(path string, d screen.Upload) {
	c.one(path+".role", d.Role, roles)
	given := 0
	for _, there := range []bool{len(d.Content) > 0, d.Path != "", d.URL != ""} {
		if there {
			given++
		}
	}
	if given != 1 {
		c.add(path, "a document needs exactly one of content, path and url", "give one of them")
	}
}

func value[T any](p *T, get func(*T) string) string {
	if p == nil {
		return ""
	}
	return get(p)
}
