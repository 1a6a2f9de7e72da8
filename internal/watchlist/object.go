package watchlist

import "time"

// State says why an object of a list gave no entry. The zero value is invalid.
type State string

// The states of objects that gave no entry.
const (
	Withdrawn State = "withdrawn" // its source took it back
	// Aside is an identity that wrote the report or is a victim in it: it is never listed, also
	// when it comes again without what it has to do with the report.
	Aside  State = "aside"
	Unread State = "unread" // nothing in it is taken; Skipped says why
)

// Object is one object of STIX or MISP that gave no entry.
type Object struct {
	ID      string    `json:"object"`
	Changed time.Time `json:"changed,omitzero"` // by its source; zero: it doesn't say
	State   State     `json:"state"`
}

// object notes one; objects without an id can't be found again.
func (t *taker) object(id string, changed time.Time, state State) {
	if id != "" {
		t.out.Objects = append(t.out.Objects, Object{id, changed, state})
	}
}

// Reasons that updates record beside those of reading.
const (
	ReasonTwice   = "an object that stands in the file twice: the version changed last counts"
	ReasonOlder   = "older than the version that the list holds"
	ReasonUnknown = "takes back an object that the list doesn't hold"
	ReasonAside   = "an identity that wrote the report or is a victim in it"
)
