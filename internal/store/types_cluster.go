package store

import (
	"time"

	"bonafide/internal/screen"
)

// Tie is one value that counts between an application and another, as a
// judgement found it.
type Tie struct {
	Other  int64
	Kind   string
	Value  string // canonical; kept as its keyed hash
	Strong bool   // it holds the two together by itself
	Names  screen.Relation
}

// TieRow is a tie as the store gives it back: equal values of a kind have equal
// hashes.
type TieRow struct {
	Application, Other int64
	Kind               string
	Hash               int64
	Strong             bool
	Names              screen.Relation
}

// ClusterState is where a cluster stands. The zero value is invalid.
type ClusterState string

// The states of a cluster.
const (
	ClusterLinked ClusterState = "linked" // one person's applications, as far as names tell: no case
	ClusterOpen   ClusterState = "open"   // several names: a person should look
	ClusterClosed ClusterState = "closed" // a person looked; it opens again when it grows
)

// Cluster is a group of applications that what they share holds together. Its
// number stays while it keeps its oldest member.
type Cluster struct {
	ID                  int64
	Ref                 string // such as "C-3"
	State               ClusterState
	Members             int
	Names               int         // different ones; among the 256 oldest members where there are more
	Oldest              int64       // the application that came first
	Band                screen.Band // highest of the members; empty when none was judged
	Kinds               []string    // what ties them, sorted
	Cuts                []ClusterCut
	FormedAt, ChangedAt time.Time
	ClosedAt            time.Time // zero while it isn't closed
	By, Reason          string    // who closed it, and why
}

// ClusterCut is what the guards left out of a cluster: a value that joined too
// many, without A and B, or a thread between two groups.
type ClusterCut struct {
	Kind    string `json:"kind,omitempty"`
	Hash    int64  `json:"hash,omitempty"` // of the value, as in TieRow
	A       int64  `json:"a,omitempty"`
	B       int64  `json:"b,omitempty"`
	Holders int    `json:"holders,omitempty"`
	Reason  string `json:"reason"`
}

// ClusterGroup is one component as it was worked out, to be kept as a cluster.
type ClusterGroup struct {
	Members []int64 // ascending, at least two
	Names   int
	Case    bool // at least two different names
	Kinds   []string
	Cuts    []ClusterCut
}

// ClusterPage is one page of clusters.
type ClusterPage struct {
	Rows  []Cluster
	Total int // rows that match
	Open  int
}

// ClusterMember is one application of a cluster.
type ClusterMember struct {
	App       int64
	ID        string // public
	Band      screen.Band
	Case      string    // reference; empty: no case
	AppliedAt time.Time // or when it was received
	Since     time.Time // when it joined
}
