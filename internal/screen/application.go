package screen

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Application is the contract: the one object that the API, an NDJSON line, a
// meta file beside résumés, a rule's test and every mapping of a tracking
// system produce. Every optional value is absent or given; zero is a value, so
// numbers, truth values and times are pointers. An empty string is absent. A
// nil list is absent, an empty one was given and holds nothing.
type Application struct {
	ID           string          `json:"id,omitempty"` // ours, UUIDv7; made when absent
	Source       string          `json:"source,omitempty"`
	ExternalID   string          `json:"external_id,omitempty"`
	AppliedAt    *time.Time      `json:"applied_at,omitempty"`
	Status       *Status         `json:"status,omitempty"`
	SubmittedBy  *Submitter      `json:"submitted_by,omitempty"`
	Job          *Job            `json:"job,omitempty"`
	Person       *Person         `json:"person,omitempty"`
	Payouts      []Payout        `json:"payouts,omitempty"`
	Shipping     []Shipment      `json:"shipping,omitempty"`
	References   []Reference     `json:"references,omitempty"`
	History      *History        `json:"history,omitempty"`
	Touchpoints  []Touchpoint    `json:"touchpoints,omitempty"`
	Profiles     []Profile       `json:"profiles,omitempty"`
	Breaches     []Breach        `json:"breaches,omitempty"`
	Checks       []IdentityCheck `json:"identity_checks,omitempty"`
	Observations []Observation   `json:"observations,omitempty"`
	Messages     []Message       `json:"messages,omitempty"`
	ReferredBy   string          `json:"referred_by,omitempty"` // external id within the same source
	Documents    []Upload        `json:"documents,omitempty"`
	Extra        map[string]any  `json:"extra,omitempty"` // kept and shown, never an input of a rule
}

// Status is how far the application got.
type Status struct {
	Stage string     `json:"stage"` // open, interviewing, offered, hired, rejected, withdrawn
	At    *time.Time `json:"at,omitempty"`
}

// Submitter says who sent the application in.
type Submitter struct {
	Kind         string `json:"kind"` // applicant, agency, employee, ats
	Organisation string `json:"organisation,omitempty"`
	Email        string `json:"email,omitempty"`
	Phone        string `json:"phone,omitempty"`
}

// Job is the position applied for.
type Job struct {
	ID          string `json:"id,omitempty"`
	Title       string `json:"title,omitempty"`
	Market      string `json:"market,omitempty"` // ISO 3166-1 alpha-2
	Description string `json:"description,omitempty"`
	PaysIn      string `json:"pays_in,omitempty"` // fiat, crypto, either
}

// Person is what the applicant states about themself.
type Person struct {
	Name          string      `json:"name,omitempty"`
	PreferredName string      `json:"preferred_name,omitempty"`
	FormerNames   []string    `json:"former_names,omitempty"` // only ever exculpates
	Emails        []string    `json:"emails,omitempty"`
	Phones        []Phone     `json:"phones,omitempty"`
	Location      *Location   `json:"location,omitempty"`
	Address       *Address    `json:"address,omitempty"`
	Links         []string    `json:"links,omitempty"`
	Messengers    []Messenger `json:"messengers,omitempty"`
	BirthYear     *int        `json:"birth_year,omitempty"` // 0 counts as absent
}

// Phone is a number as typed, with what the sender knows of its line.
type Phone struct {
	Number   string `json:"number"`
	LineType string `json:"line_type,omitempty"` // mobile, fixed_line, voip, toll_free, unknown
	Carrier  string `json:"carrier,omitempty"`
}

// Location is a place as stated; any part may be absent.
type Location struct {
	City       string `json:"city,omitempty"`
	Region     string `json:"region,omitempty"`
	Country    string `json:"country,omitempty"` // ISO 3166-1 alpha-2, or an English name
	PostalCode string `json:"postal_code,omitempty"`
}

// Address is a postal address.
type Address struct {
	Lines                 []string `json:"lines,omitempty"`
	City                  string   `json:"city,omitempty"`
	Region                string   `json:"region,omitempty"`
	PostalCode            string   `json:"postal_code,omitempty"`
	Country               string   `json:"country,omitempty"`
	ConfidentialProgramme *bool    `json:"confidential_programme,omitempty"` // takes all addresses out of the facts
}

// Messenger is an account at a messaging service.
type Messenger struct {
	Service string `json:"service"` // telegram, discord, skype …
	Handle  string `json:"handle,omitempty"`
	ID      string `json:"id,omitempty"` // the service's own number, stable over renames
}

// Payout is an account that pay goes to.
type Payout struct {
	Kind    string     `json:"kind"` // iban, ach, sort_code, paypal, payoneer, wise, wallet, other
	Account string     `json:"account"`
	Holder  string     `json:"holder,omitempty"`
	At      *time.Time `json:"at,omitempty"`
}

// Shipment is an address that equipment goes to.
type Shipment struct {
	Address *Address   `json:"address,omitempty"`
	At      *time.Time `json:"at,omitempty"`
}

// Reference is a referee.
type Reference struct {
	Name     string `json:"name,omitempty"`
	Email    string `json:"email,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Employer string `json:"employer,omitempty"`
}

// History is work and education as stated in a form or read from a résumé.
type History struct {
	Work      []Work      `json:"work,omitempty"`
	Education []Education `json:"education,omitempty"`
}

// Work is one job. Source and Where are ours: the contract's input leaves them out.
type Work struct {
	Employer   string  `json:"employer,omitempty"`
	Title      string  `json:"title,omitempty"`
	Start      Date    `json:"start,omitzero"`
	End        Date    `json:"end,omitzero"` // absent: unknown; "present" while it lasts
	City       string  `json:"city,omitempty"`
	Country    string  `json:"country,omitempty"`
	Employment string  `json:"employment,omitempty"` // full_time, part_time, contract, freelance, internship
	Text       string  `json:"text,omitempty"`
	Where      []Where `json:"-"`
}

// Education is one course of study.
type Education struct {
	School string  `json:"school,omitempty"`
	Degree string  `json:"degree,omitempty"`
	Field  string  `json:"field,omitempty"`
	Start  Date    `json:"start,omitzero"`
	End    Date    `json:"end,omitzero"`
	Where  []Where `json:"-"`
}

// Touchpoint is one contact with our systems: a session or an event.
type Touchpoint struct {
	At               *time.Time `json:"at,omitempty"`
	Kind             string     `json:"kind"` // apply, login, schedule, assessment, interview, onboarding, shipping, payout_change
	IP               string     `json:"ip,omitempty"`
	UserAgent        string     `json:"user_agent,omitempty"`
	TimeZone         string     `json:"time_zone,omitempty"` // IANA name as the browser said
	UTCOffsetMinutes *int       `json:"utc_offset_minutes,omitempty"`
	DeviceID         string     `json:"device_id,omitempty"`
	Screen           string     `json:"screen,omitempty"`
	Network          *Network   `json:"network,omitempty"`
}

// Network is what the customer's own provider said of an address; it wins over
// the built-in lists.
type Network struct {
	VPN      string `json:"vpn,omitempty"`   // name of the product, "true" or "false"
	Proxy    string `json:"proxy,omitempty"` // the same
	Provider string `json:"provider,omitempty"`
	AsOf     string `json:"as_of,omitempty"` // date or time of the statement
}

// Profile is a public profile as supplied or snapshotted by the customer.
type Profile struct {
	Service          string           `json:"service"`
	Login            string           `json:"login,omitempty"`
	ID               string           `json:"id,omitempty"`
	CreatedAt        Date             `json:"created_at,omitzero"`
	Followers        *int             `json:"followers,omitempty"`
	Following        *int             `json:"following,omitempty"`
	Stars            *int             `json:"stars,omitempty"`
	FirstCommitAt    Date             `json:"first_commit_at,omitzero"`
	FirstCommits     []FirstCommit    `json:"first_commits,omitempty"`
	CommitIdentities []CommitIdentity `json:"commit_identities,omitempty"`
	Names            []ProfileName    `json:"names,omitempty"`
	Employers        []string         `json:"employers,omitempty"`
	Connections      *int             `json:"connections,omitempty"`
	Contributors     []string         `json:"contributors,omitempty"` // numeric ids
	RequestedLogin   string           `json:"requested_login,omitempty"`
}

// FirstCommit is the oldest own commit of one repository.
type FirstCommit struct {
	Repository string `json:"repository,omitempty"`
	At         Date   `json:"at,omitzero"`
}

// CommitIdentity is an author of commits in the profile's own repositories.
type CommitIdentity struct {
	Name  string   `json:"name,omitempty"`
	Email string   `json:"email,omitempty"`
	Share *float64 `json:"share,omitempty"` // of all commits, 0–1
}

// ProfileName is a name that the profile bears or bore.
type ProfileName struct {
	Name string `json:"name"`
	From Date   `json:"from,omitzero"` // absent: the present one
}

// Breach ties a mailbox to a name in a breach that the customer searched. An
// empty list of breaches means searched, nothing found.
type Breach struct {
	Email  string     `json:"email"`
	Name   string     `json:"name,omitempty"`
	Source string     `json:"source,omitempty"`
	At     *time.Time `json:"at,omitempty"`
}

// IdentityCheck is a provider's check of a document, education, employment or
// of sanctions lists.
type IdentityCheck struct {
	At             *time.Time `json:"at,omitempty"`
	Kind           string     `json:"kind"` // document, education, employment, sanctions
	Provider       string     `json:"provider,omitempty"`
	Result         string     `json:"result"` // passed, failed, expired, altered, reported_stolen, other_holder, not_on_record
	Name           string     `json:"name,omitempty"`
	Address        *Address   `json:"address,omitempty"`
	BirthYear      *int       `json:"birth_year,omitempty"`
	ConsumerReport *bool      `json:"consumer_report,omitempty"`
}

// Observation is one structured tick of an interviewer or recruiter. One
// without a code means: observed, nothing to note.
type Observation struct {
	Code          string     `json:"code,omitempty"`
	At            *time.Time `json:"at,omitempty"`
	Stage         string     `json:"stage,omitempty"`
	Accommodation *bool      `json:"accommodation,omitempty"` // takes it out of the facts
	Note          string     `json:"note,omitempty"`
}

// Message is part of the conversation.
type Message struct {
	At   *time.Time `json:"at,omitempty"`
	From string     `json:"from"` // applicant, us
	Text string     `json:"text,omitempty"`
}

// Upload is a document as sent: by content, path or URL.
type Upload struct {
	Name    string `json:"name,omitempty"`
	Role    string `json:"role,omitempty"`    // resume, cover_letter, identity, diploma, other; resume when absent
	Content []byte `json:"content,omitempty"` // base64 in JSON
	Path    string `json:"path,omitempty"`    // relative to the file or ZIP it came in
	URL     string `json:"url,omitempty"`
}

// Date is a day, month or year: precision is part of the value. Month 0 means
// that only the year is known, Day 0 that only the month is. The zero value is
// an absent date. Present marks a job that still lasts.
type Date struct {
	Year, Month, Day int
	Present          bool
}

// ParseDate reads YYYY, YYYY-MM, YYYY-MM-DD, an RFC 3339 time (whose day is
// taken) or "present". An empty text is an absent date.
func ParseDate(s string) (Date, error) {
	switch {
	case s == "":
		return Date{}, nil
	case strings.EqualFold(s, "present"):
		return Date{Present: true}, nil
	}
	for _, layout := range []string{"2006", "2006-01", time.DateOnly, time.RFC3339} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		d := Date{Year: t.Year()}
		if layout != "2006" {
			d.Month = int(t.Month())
		}
		if layout == time.DateOnly || layout == time.RFC3339 {
			d.Day = t.Day()
		}
		return d, nil
	}
	return Date{}, fmt.Errorf("%q is not a date; write YYYY, YYYY-MM, YYYY-MM-DD or present", s)
}

// IsZero reports whether the date is absent.
func (d Date) IsZero() bool { return d == Date{} }

// String gives the date with the precision that it has; "" when absent.
func (d Date) String() string {
	switch {
	case d.Present:
		return "present"
	case d.Year == 0:
		return ""
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// First and Last are the earliest and the latest day that the date can mean,
// at midnight UTC. Both are the zero time when the date is absent or present.
func (d Date) First() time.Time {
	if d.Year == 0 || d.Present {
		return time.Time{}
	}
	return time.Date(d.Year, time.Month(max(d.Month, 1)), max(d.Day, 1), 0, 0, 0, 0, time.UTC)
}

// Last is the latest day that the date can mean; see First.
func (d Date) Last() time.Time {
	switch {
	case d.Year == 0 || d.Present:
		return time.Time{}
	case d.Month == 0:
		return time.Date(d.Year, time.December, 31, 0, 0, 0, 0, time.UTC)
	case d.Day == 0:
		return time.Date(d.Year, time.Month(d.Month)+1, 0, 0, 0, 0, 0, time.UTC)
	}
	return d.First()
}

// MarshalJSON writes the date as a string.
func (d Date) MarshalJSON() ([]byte, error) { return strconv.AppendQuote(nil, d.String()), nil }

// UnmarshalJSON reads what ParseDate reads; a bare number is taken for a year.
func (d *Date) UnmarshalJSON(b []byte) error {
	s := string(b)
	if strings.HasPrefix(s, `"`) {
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
	}
	v, err := ParseDate(s)
	if err != nil {
		return err
	}
	*d = v
	return nil
}
