package httpd

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"bonafide/internal/dataset"
	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/store"
)

// Desk is what the office asks of the chain; [pipeline.Desk] in service.
type Desk interface {
	RuleDesk
	ClusterDesk
	ListDesk
	LookBackDesk
	Import(ctx context.Context, path string, opt pipeline.ImportOptions) (pipeline.Imported, error)
	Decided(ctx context.Context, by review.Actor, app int64) error
	Payouts(ctx context.Context, app int64) ([]pipeline.PayoutFacts, error)
}

// Pages renders pages of documents; [extract.Pool] in service.
type Pages interface {
	PageImage(ctx context.Context, data []byte, page int, dpi float64) ([]byte, error)
}

// Office answers the pages from the store, the desk and the catalogue. It
// satisfies every interface of [Deps] but Samples.
type Office struct {
	Store    *store.Store
	Desk     Desk
	Pages    Pages
	Sets     *dataset.Sets
	Fixed    []Setting // settings that files and flags gave
	SpoolDir string    // where a table lies while it is imported; empty: the system's
	Now      func() time.Time
	NewID    func() string
	Log      *slog.Logger
	Lifetime context.Context // of the program: imports go on when a request ends

	mu     sync.Mutex
	failed map[int64]string // imports that stopped, with the reason in words
}

// actor is a signed-in person as the audit knows them.
func (p Person) actor() review.Actor {
	return review.Actor{ID: actorPrefix + p.ID, Name: p.Name, Kind: review.Signed, Roles: p.Roles}
}

const (
	actorPrefix = "user/"
	programName = "program" // who acts where nobody signed in does
)

func personOf(u store.User) Person {
	return Person{ID: strconv.FormatInt(u.ID, 10), Name: u.Name, Email: u.Email, Roles: u.Roles, Disabled: u.Disabled, LastSeen: u.LastSeen}
}

// names of people by their id in the audit.
func (o *Office) names(ctx context.Context) (map[string]string, error) {
	users, err := o.Store.Users(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{"system": programName, "command": "command line", "": ""}
	for _, u := range users {
		names[u.ActorID()] = u.Name
	}
	return names, nil
}

// nameOfActor is the person's name, or what else acted.
func nameOfActor(names map[string]string, id string) string {
	if n, ok := names[id]; ok {
		return n
	}
	return strings.ReplaceAll(id, "/", " ")
}

// NeedsSetup implements [People].
func (o *Office) NeedsSetup(ctx context.Context) (bool, error) { return o.Store.NeedsSetup(ctx) }

// SetUp implements [People].
func (o *Office) SetUp(ctx context.Context, s Setup) (Person, error) {
	u, err := o.Store.SetUp(ctx, s.Token, store.NewUser{Email: s.Person.Email, Name: s.Person.Name, Password: s.Person.Password, Roles: s.Person.Roles},
		store.Retention{Months: s.RetentionMonths, Confirmed: true})
	return personOf(u), err
}

// SignIn implements [People].
func (o *Office) SignIn(ctx context.Context, email, password, remote string) (Person, error) {
	u, err := o.Store.SignIn(ctx, email, password, remote)
	return personOf(u), err
}

// FindPerson implements [People].
func (o *Office) FindPerson(ctx context.Context, id string) (Person, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return Person{}, fmt.Errorf("person %q: %w", id, store.ErrNotFound)
	}
	u, err := o.Store.User(ctx, n)
	return personOf(u), err
}

// ListPeople implements [People].
func (o *Office) ListPeople(ctx context.Context) ([]Person, error) {
	users, err := o.Store.Users(ctx)
	out := make([]Person, len(users))
	for i, u := range users {
		out[i] = personOf(u)
	}
	return out, err
}

// AddPerson implements [People].
func (o *Office) AddPerson(ctx context.Context, by Person, n NewPerson) error {
	_, err := o.Store.AddUser(ctx, by.actor(), store.NewUser{Email: n.Email, Name: n.Name, Password: n.Password, Roles: n.Roles})
	return err
}

// SetRoles implements [People].
func (o *Office) SetRoles(ctx context.Context, by Person, id string, roles []Role, disabled bool) error {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return fmt.Errorf("person %q: %w", id, store.ErrNotFound)
	}
	return o.Store.SetRoles(ctx, by.actor(), n, roles, disabled)
}

// DataSets implements [Installation].
func (o *Office) DataSets(context.Context) ([]DataSet, error) {
	var out []DataSet
	for _, i := range o.Sets.List() {
		d := DataSet{Name: i.Title, Kind: i.Name + ", " + i.Origin, Version: i.Version, Licence: i.Licence, Source: i.Source, Date: i.Date, Bytes: int64(i.Bytes), Stale: i.Stale, Note: i.Credit}
		if i.Stale {
			d.Note = fmt.Sprintf("%d days old, fresh for %d. Import a newer one with bonafide data import. %s", i.AgeDays, i.StaleAfter, i.Credit)
		}
		out = append(out, d)
	}
	return out, nil
}

// VerifyAudit implements [Installation].
func (o *Office) VerifyAudit(ctx context.Context) (Chain, error) {
	r, err := o.Store.VerifyAudit(ctx)
	if err != nil {
		return Chain{}, err
	}
	c := Chain{Entries: r.Entries, Verified: o.Now(), Broken: r.Bad, Words: "internally consistent, truncation not excluded", Problem: r.Problem}
	if r.Head {
		c.Words = "verified to its end"
	}
	newest, err := o.Store.Audit(ctx, "", 0, 1)
	if err == nil && len(newest) > 0 {
		c.Head = shortHash(newest[0].Hash)
	}
	return c, err
}

// Settings implements [Installation].
func (o *Office) Settings(context.Context) ([]Setting, error) { return o.Fixed, nil }

// Retention implements [Installation].
func (o *Office) Retention(ctx context.Context) (int, error) {
	r, err := o.Store.Retention(ctx)
	return r.Months, err
}

// SetRetention implements [Installation].
func (o *Office) SetRetention(ctx context.Context, by Person, months int) error {
	return o.Store.SetRetention(ctx, by.actor(), store.Retention{Months: months, Confirmed: true})
}
