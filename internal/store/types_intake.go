package store

import (
	"time"

	"bonafide/internal/screen"
)

// NewImport describes an import that begins.
type NewImport struct {
	Name   string // of the file
	Digest string // sha256 of the file, hex
	Format string // ndjson, csv, xlsx
	Bytes  int64
	By     string
}

// ImportState is where an import stands.
type ImportState string

// The states of an import.
const (
	ImportRunning  ImportState = "running"
	ImportPaused   ImportState = "paused"
	ImportFinished ImportState = "finished"
)

// Import is an import with its checkpoint.
type Import struct {
	ID int64
	NewImport
	StartedAt  time.Time
	FinishedAt time.Time // zero while it runs
	State      ImportState
	Pass       int   // 1 indexes, 2 judges
	Offset     int64 // byte after the last row committed in pass 1
	Row        int64 // rows committed in pass 1, rejected ones included
	Judged     int64 // rows judged in pass 2
	JudgedTo   int64 // the last application judged in pass 2
	Accepted   int64 // created or revised
	Known      int64 // unchanged
	Rejected   int64
	Cases      int64
}

// ImportRow is one row of an import: an application, or what is wrong with it.
type ImportRow struct {
	Row        int64 // from 1
	End        int64 // byte after it
	Acceptance Acceptance
	Record     []byte // as for SaveRecord
	Signatures []Signature
	Names      []string // name tokens for the search
	Rejected   []RejectedRow
}

// RejectedRow is one mistake in a row. A row with mistakes isn't stored.
type RejectedRow struct {
	Row     int64
	Column  string
	Problem string
	Fix     string
	Raw     string // the row as it stood
}

// FileProgress is one file of an upload.
type FileProgress struct {
	App      int64
	ID       string // public id of its application; empty when refused at intake
	Document string // d1 …
	Name     string
	Bytes    int64
	State    string // waiting, reading, checked, unreadable, refused
	Verdict  screen.Verdict
	Reason   string // of a refusal, or why it can't be read
	Band     screen.Band
	Case     string
	Findings int
	Ran, Of  int
	SameAs   []string // public ids of other applications with the same bytes, oldest first, at most 5
}

// Hit is one result of a search.
type Hit struct {
	App       int64
	ID        string
	Name      string
	Job       string
	Band      screen.Band
	Case      string
	AppliedAt time.Time
}

// Watchlist is a list with its provenance.
type Watchlist struct {
	Name      string // unique
	Class     string // intelligence, sanctions, sanctioned_territory, confirmed_here, partner …
	Source    string
	Version   string
	Digest    string // of the file it came from
	UpdatedAt time.Time
	By        string
	Entries   int
}

// WatchlistEntry is one entry of a list. It is found by Kind and Canonical.
type WatchlistEntry struct {
	ID         int64
	List       string
	Key        string // unique within the list; the source's id, or kind:canonical
	Kind       string
	Value      string
	Canonical  string
	Confidence float64 // 0–1
	TLP        string
	Source     string
	ValidFrom  time.Time // zero: always
	ValidUntil time.Time // zero: no end
	Retracted  bool
	Body       []byte // what the watchlist's own parser keeps, JSON; may be empty
}

// Counts are the figures of the first page.
type Counts struct {
	Applications int
	Cases        map[View]int
	Waiting      int // documents that nobody has read yet
	Unreadable   int // applications with a document that can't be read
	Dirty        int
}

// Retention says how long applications are kept.
type Retention struct {
	Months    int // after the last activity; 12 unless set
	Confirmed bool
}
