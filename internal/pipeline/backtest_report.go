package pipeline

import (
	"time"

	"bonafide/internal/review"
	"bonafide/internal/screen"
)

// DefaultReviewMinutes is how long a person takes for a case where no setting
// says otherwise: a judgement. The setting is "review_minutes", a number.
const DefaultReviewMinutes = 25

// BacktestReport compares two rule sets over stored facts. It holds ids and no
// names: who shows it renders the names from their source.
type BacktestReport struct {
	From         string           `json:"from"` // hash of the set before
	To           string           `json:"to"`
	Since        time.Time        `json:"since"`
	Until        time.Time        `json:"until"`
	Applications int64            `json:"applications"` // read
	Unreadable   int64            `json:"unreadable"`   // whose stored facts this program can't read any more; not counted above
	Fires        Pair             `json:"fires"`        // findings, all rules together
	Cases        Pair             `json:"cases"`        // applications at medium or above
	Lost         int              `json:"lost"`         // confirmed cases that fall below medium
	Confirmed    int              `json:"confirmed"`    // confirmed cases read
	Minutes      int              `json:"minutes"`      // a case, as assumed
	Hours        Change           `json:"hours"`        // of reviewers a month, expected
	Bands        []BandMove       `json:"bands"`        // how many people move from which band to which, heaviest first
	Rules        []BacktestRule   `json:"rules"`        // those that changed or fire differently, by id
	Jobs         []BacktestJob    `json:"jobs"`         // by title, most moved first
	People       []BacktestPerson `json:"people"`       // whose band changes; by how far, then by number
}

// Pair is a count under the set before and under the set after.
type Pair struct {
	Before int `json:"before"`
	After  int `json:"after"`
}

// Change is a quantity under both sets.
type Change struct {
	Before float64 `json:"before"`
	After  float64 `json:"after"`
}

// BandMove counts the people who go from one band to another.
type BandMove struct {
	Before screen.Band `json:"before"`
	After  screen.Band `json:"after"`
	People int         `json:"people"`
}

// BacktestRule is one rule under both sets.
type BacktestRule struct {
	Rule    string `json:"rule"`
	Version Pair   `json:"version"` // 0: not in that set
	Weight  Pair   `json:"weight"`  // decibans
	Fires   Pair   `json:"fires"`
	Begins  int    `json:"begins"`  // applications on which it begins to fire
	Stops   int    `json:"stops"`   // applications on which it stops
	Moves   int    `json:"moves"`   // people whose band changes and on whom it begins, stops or counts otherwise
	Decided Pair   `json:"decided"` // fires in cases that were decided, unsure ones aside
	Useful  Pair   `json:"useful"`  // of those: confirmed, or right with an honest reason
}

// BacktestJob is one job title under both sets.
type BacktestJob struct {
	Job          string `json:"job"` // empty: none stated
	Applications int    `json:"applications"`
	Cases        Pair   `json:"cases"`
	Moves        int    `json:"moves"`
}

// BacktestPerson is one application whose band changes.
type BacktestPerson struct {
	App     int64          `json:"app"` // the store's number
	ID      string         `json:"id"`  // public id
	Case    string         `json:"case,omitempty"`
	Job     string         `json:"job,omitempty"`
	Before  Standing       `json:"before"`
	After   Standing       `json:"after"`
	Begins  []WeighedRule  `json:"begins"`  // rules that fire only after
	Stops   []WeighedRule  `json:"stops"`   // rules that fired only before
	Changed []WeighedRule  `json:"changed"` // rules that fire in both and count otherwise; the weight is the one after
	Outcome review.Outcome `json:"outcome,omitempty"`
}

// Standing is a score with its band.
type Standing struct {
	Band  screen.Band `json:"band"`
	Score int         `json:"score"`
}

// WeighedRule is a rule with what it adds to the score of this person, in decibans.
type WeighedRule struct {
	Rule   string `json:"rule"`
	Weight int    `json:"weight"`
}
