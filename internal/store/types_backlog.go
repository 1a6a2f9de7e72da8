package store

import (
	"time"

	"bonafide/internal/screen"
)

// Backlog is what waits to be judged again.
type Backlog struct {
	Waiting  int       // applications, those being judged included
	Taken    int       // of them, being judged now
	Since    time.Time // the longest wait; zero: nobody waits
	Reasons  []WaitingReason
	HeldBack int // closed cases that wait to reopen
	Storms   []Storm
}

// WaitingReason is one reason for which applications wait. An application with
// three reasons counts in each.
type WaitingReason struct {
	Reason       string // a sentence without personal data
	Applications int
	Since        time.Time // the longest wait
}

// Storm is one trigger that reopens many closed cases. It reopens Bound of them in
// a day and holds back the others; they reopen by and by, gravest first, or all at
// once when a lead says so.
type Storm struct {
	Reason   string
	Reopened int // in the last day
	Held     int
	Since    time.Time // the first of both
	Bound    int
}

// HeldCase is a closed case that waits to reopen.
type HeldCase struct {
	Ref    string
	App    int64
	Band   screen.Band
	Reason string // why it will reopen
	Since  time.Time
}
