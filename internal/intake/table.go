package intake

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/screen"
)

// table reads CSV in any common dialect: comma, semicolon, tab or bar; quotes
// with line ends inside; UTF-8 or UTF-16.
type table struct {
	r       *csv.Reader
	text    *bounded
	opt     Options
	columns []column
	number  int64
}

// column is one column with what it sets.
type column struct {
	name string
	path string
	set  func(app *screen.Application, v string) error
}

func newTable(r io.Reader, opt Options) (*table, error) {
	buf := bufio.NewReaderSize(r, 1<<16)
	head, err := buf.Peek(1 << 16)
	if len(strings.TrimSpace(string(head))) == 0 {
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		return nil, Problems{{What: "the file is empty", Mend: "the first line names the columns, such as external_id,name,email,phone"}}
	}
	text := &bounded{r: buf, left: maxLine}
	t := &table{r: csv.NewReader(text), text: text, opt: opt, number: opt.Row}
	t.r.Comma, t.r.FieldsPerRecord, t.r.LazyQuotes, t.r.ReuseRecord = separator(string(head)), -1, false, true
	names, err := t.r.Read()
	if err != nil {
		return nil, Problems{{What: "the header can't be read: " + err.Error(), Mend: "the first line names the columns"}}
	}
	if t.columns, err = mapColumns(names, opt.Map); err != nil {
		return nil, err
	}
	for t.r.InputOffset() < opt.From {
		t.text.left = maxLine
		var parse *csv.ParseError // of a row that was rejected then
		if _, err := t.r.Read(); err != nil && !errors.As(err, &parse) {
			return nil, notPassed(err, opt.From)
		}
	}
	return t, nil
}

// Header reads the columns of a table in a file, and the character between them.
func Header(path string) (columns []string, comma rune, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	buf := bufio.NewReaderSize(decoded(f), 1<<16)
	head, err := buf.Peek(1 << 16)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	r := csv.NewReader(buf)
	r.Comma, r.FieldsPerRecord = separator(string(head)), -1
	columns, err = r.Read()
	return columns, r.Comma, err
}

// bounded passes on a bounded number of bytes for each record, so that a quote
// that is never closed doesn't draw the rest of the file into memory.
type bounded struct {
	r    io.Reader
	left int
}

var errLong = errors.New("the record is too long")

// Read implements [io.Reader].
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errLong
	}
	n, err := b.r.Read(p)
	b.left -= n
	return n, err
}

// separator is the candidate that occurs most often in the first line, outside quotes.
func separator(head string) rune {
	counts, quoted := map[rune]int{}, false
	for _, r := range head {
		switch {
		case r == '"':
			quoted = !quoted
		case r == '\n' && !quoted:
			goto done
		case !quoted && strings.ContainsRune(",;\t|", r):
			counts[r]++
		}
	}
done:
	best := ','
	for _, r := range ";\t|" {
		if counts[r] > counts[best] {
			best = r
		}
	}
	return best
}

// mapColumns finds what each column sets. Unknown, refused and doubled columns
// are errors that name the column.
func mapColumns(names []string, custom map[string]string) ([]column, error) {
	var out []column
	var ps Problems
	seen := map[string]string{}
	for i, name := range names {
		name = strings.TrimSpace(name)
		path := fmt.Sprintf("column %d", i+1)
		if guarded(name) {
			ps = append(ps, Problem{path, fmt.Sprintf("%q is refused: origin and other protected traits are never an input", name), "remove the column and import the file again"})
			continue
		}
		target, ok := custom[name]
		if !ok {
			target, ok = synonyms[fold(name)]
		}
		if !ok {
			if _, direct := setters[name]; direct {
				target, ok = name, true
			}
		}
		switch {
		case target == "-" || name == "":
			out = append(out, column{name: name})
			continue
		case !ok:
			ps = append(ps, Problem{path, fmt.Sprintf("%q is not a known column", name), "rename it, or map it with --map (" + strings.Join(Columns(), ", ") + "; - leaves it out)"})
			continue
		case setters[target] == nil:
			ps = append(ps, Problem{path, fmt.Sprintf("the map sends %q to %q, which is not a path of the contract that a column can set", name, target), "use one of " + strings.Join(Columns(), ", ")})
			continue
		}
		if other, twice := seen[target]; twice && !repeatable[target] {
			ps = append(ps, Problem{path, fmt.Sprintf("%q and %q both set %s", other, name, target), "keep one of them"})
			continue
		}
		seen[target] = name
		out = append(out, column{name, target, setters[target]})
	}
	if len(ps) > 0 {
		return nil, ps
	}
	return out, nil
}

func fold(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	return strings.NewReplacer(" ", "_", "-", "_").Replace(s)
}

// Next gives the next record.
func (t *table) Next() (Row, error) {
	t.text.left = maxLine
	record, err := t.r.Read()
	if errors.Is(err, errLong) {
		return Row{}, fmt.Errorf("row %d is longer than %d MiB; a quote before it is probably not closed", t.number+1, maxLine>>20)
	}
	if errors.Is(err, io.EOF) {
		return Row{}, io.EOF
	}
	t.number++
	row := Row{Number: t.number, End: t.r.InputOffset(), Raw: shorten(joined(record, t.r.Comma))}
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse):
		row.Problems = Problems{{What: fmt.Sprintf("line %d, column %d: %v", parse.Line, parse.Column, parse.Err), Mend: "double each quote inside a quoted cell, and close it"}}
		return row, nil
	case err != nil:
		return Row{}, err
	case len(record) > len(t.columns) && strings.Join(record[len(t.columns):], "") != "":
		row.Problems = Problems{{What: fmt.Sprintf("the row has %d cells, the header %d columns", len(record), len(t.columns)), Mend: "quote cells that hold the separator"}}
		return row, nil
	}
	row.App, row.Problems = t.application(record)
	finish(&row)
	return row, nil
}

func joined(record []string, comma rune) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma = comma
	if w.Write(record) != nil {
		return strings.Join(record, string(comma))
	}
	w.Flush()
	return strings.TrimRight(b.String(), "\n")
}

func (t *table) application(record []string) (screen.Application, Problems) {
	var app screen.Application
	var ps Problems
	for i, c := range t.columns {
		if i >= len(record) || c.set == nil {
			continue
		}
		v := strings.TrimSpace(record[i])
		if v == "" {
			continue
		}
		if err := c.set(&app, v); err != nil {
			ps = append(ps, Problem{Path: c.name, What: err.Error()})
		}
	}
	clean(&app)
	if app.Source == "" {
		app.Source = t.opt.Source
	}
	if len(ps) == 0 {
		ps = Check(&app)
	}
	return app, ps
}

// Columns lists the paths that a column may set, sorted.
func Columns() []string {
	out := make([]string, 0, len(setters))
	for k := range setters {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// synonyms are the column names seen in exports of tracking systems, folded.
var synonyms = map[string]string{
	"external_id": "external_id", "id": "external_id", "application_id": "external_id", "candidate_id": "external_id",
	"source": "source", "applied_at": "applied_at", "applied": "applied_at", "date": "applied_at", "created_at": "applied_at",
	"name": "person.name", "full_name": "person.name", "candidate": "person.name", "candidate_name": "person.name", "applicant": "person.name",
	"first_name": "person.first_name", "given_name": "person.first_name", "last_name": "person.last_name", "family_name": "person.last_name", "surname": "person.last_name",
	"preferred_name": "person.preferred_name", "former_name": "person.former_names", "former_names": "person.former_names",
	"email": "person.emails", "emails": "person.emails", "e_mail": "person.emails", "email_address": "person.emails", "mail": "person.emails",
	"phone": "person.phones", "phones": "person.phones", "phone_number": "person.phones", "mobile": "person.phones", "telephone": "person.phones",
	"city": "person.location.city", "region": "person.location.region", "state": "person.location.region", "country": "person.location.country",
	"street": "person.address.lines", "address": "person.address.lines", "zip": "person.address.postal_code", "postal_code": "person.address.postal_code",
	"links": "person.links", "link": "person.links", "website": "person.links", "github": "person.links", "linkedin": "person.links", "url": "person.links",
	"telegram": "person.telegram", "discord": "person.discord", "skype": "person.skype", "birth_year": "person.birth_year",
	"job": "job.title", "job_title": "job.title", "position": "job.title", "job_id": "job.id", "market": "job.market", "pays_in": "job.pays_in",
	"stage": "status.stage", "status": "status.stage", "referred_by": "referred_by",
	"agency": "submitted_by.organisation", "submitted_by": "submitted_by.organisation",
	"ip": "touchpoint.ip", "ip_address": "touchpoint.ip", "user_agent": "touchpoint.user_agent", "time_zone": "touchpoint.time_zone", "timezone": "touchpoint.time_zone",
	"utc_offset_minutes": "touchpoint.utc_offset_minutes", "device_id": "touchpoint.device_id",
	"row": "-", "problem": "-", // of a file of rejected rows
	"payout_kind": "payout.kind", "payout_account": "payout.account", "payout_holder": "payout.holder", "iban": "payout.iban", "wallet": "payout.wallet", "paypal": "payout.paypal",
}

// repeatable are the paths that several columns may add to.
var repeatable = map[string]bool{"person.emails": true, "person.phones": true, "person.links": true, "person.former_names": true, "person.address.lines": true}

func person(app *screen.Application) *screen.Person {
	if app.Person == nil {
		app.Person = &screen.Person{}
	}
	return app.Person
}

func location(app *screen.Application) *screen.Location {
	if p := person(app); p.Location == nil {
		p.Location = &screen.Location{}
	}
	return app.Person.Location
}

func home(app *screen.Application) *screen.Address {
	if p := person(app); p.Address == nil {
		p.Address = &screen.Address{}
	}
	return app.Person.Address
}

func job(app *screen.Application) *screen.Job {
	if app.Job == nil {
		app.Job = &screen.Job{}
	}
	return app.Job
}

// touch is the session of the application itself: a row has at most one.
func touch(app *screen.Application) *screen.Touchpoint {
	if len(app.Touchpoints) == 0 {
		app.Touchpoints = []screen.Touchpoint{{Kind: "apply", At: app.AppliedAt}}
	}
	return &app.Touchpoints[0]
}

func payout(app *screen.Application) *screen.Payout {
	if len(app.Payouts) == 0 {
		app.Payouts = []screen.Payout{{Kind: "other"}}
	}
	return &app.Payouts[0]
}

// parts splits a cell that holds several values.
func parts(v string) []string {
	return strings.FieldsFunc(v, func(r rune) bool { return r == ';' || r == '|' || r == '\n' })
}

type setter = func(*screen.Application, string) error

func text(at func(*screen.Application) *string) setter {
	return func(app *screen.Application, v string) error { *at(app) = v; return nil }
}

func messenger(service string) setter {
	return func(app *screen.Application, v string) error {
		p := person(app)
		p.Messengers = append(p.Messengers, screen.Messenger{Service: service, Handle: v})
		return nil
	}
}

func account(kind string) setter {
	return func(app *screen.Application, v string) error {
		app.Payouts = append(app.Payouts, screen.Payout{Kind: kind, Account: v})
		return nil
	}
}

func whole(v string) (*int, error) {
	n, err := strconv.Atoi(v)
	if err != nil {
		return nil, fmt.Errorf("%q is not a whole number", v)
	}
	return &n, nil
}

// setters are the paths that a column may set. A column of several values
// separates them by semicolons.
var setters = map[string]setter{
	"external_id": text(func(a *screen.Application) *string { return &a.ExternalID }),
	"source":      text(func(a *screen.Application) *string { return &a.Source }),
	"referred_by": text(func(a *screen.Application) *string { return &a.ReferredBy }),
	"applied_at": func(a *screen.Application, v string) error {
		t, err := moment(v)
		if err == nil {
			a.AppliedAt = &t
			if len(a.Touchpoints) > 0 && a.Touchpoints[0].At == nil {
				a.Touchpoints[0].At = &t
			}
		}
		return err
	},
	"person.name": text(func(a *screen.Application) *string { return &person(a).Name }),
	"person.first_name": func(a *screen.Application, v string) error {
		person(a).Name = strings.TrimSpace(v + " " + a.Person.Name)
		return nil
	},
	"person.last_name": func(a *screen.Application, v string) error {
		person(a).Name = strings.TrimSpace(a.Person.Name + " " + v)
		return nil
	},
	"person.preferred_name": text(func(a *screen.Application) *string { return &person(a).PreferredName }),
	"person.former_names": func(a *screen.Application, v string) error {
		person(a).FormerNames = append(person(a).FormerNames, parts(v)...)
		return nil
	},
	"person.emails": func(a *screen.Application, v string) error {
		person(a).Emails = append(person(a).Emails, parts(v)...)
		return nil
	},
	"person.phones": func(a *screen.Application, v string) error {
		for _, n := range parts(v) {
			person(a).Phones = append(person(a).Phones, screen.Phone{Number: strings.TrimSpace(n)})
		}
		return nil
	},
	"person.links": func(a *screen.Application, v string) error {
		person(a).Links = append(person(a).Links, parts(v)...)
		return nil
	},
	"person.birth_year": func(a *screen.Application, v string) (err error) {
		person(a).BirthYear, err = whole(v)
		return err
	},
	"person.telegram":         messenger("telegram"),
	"person.discord":          messenger("discord"),
	"person.skype":            messenger("skype"),
	"person.location.city":    text(func(a *screen.Application) *string { return &location(a).City }),
	"person.location.region":  text(func(a *screen.Application) *string { return &location(a).Region }),
	"person.location.country": text(func(a *screen.Application) *string { return &location(a).Country }),
	"person.address.lines": func(a *screen.Application, v string) error {
		home(a).Lines = append(home(a).Lines, v)
		return nil
	},
	"person.address.city":        text(func(a *screen.Application) *string { return &home(a).City }),
	"person.address.region":      text(func(a *screen.Application) *string { return &home(a).Region }),
	"person.address.postal_code": text(func(a *screen.Application) *string { return &home(a).PostalCode }),
	"person.address.country":     text(func(a *screen.Application) *string { return &home(a).Country }),
	"job.id":                     text(func(a *screen.Application) *string { return &job(a).ID }),
	"job.title":                  text(func(a *screen.Application) *string { return &job(a).Title }),
	"job.market":                 text(func(a *screen.Application) *string { return &job(a).Market }),
	"job.pays_in":                text(func(a *screen.Application) *string { return &job(a).PaysIn }),
	"status.stage": func(a *screen.Application, v string) error {
		a.Status = &screen.Status{Stage: strings.ToLower(v)}
		return nil
	},
	"submitted_by.organisation": func(a *screen.Application, v string) error {
		a.SubmittedBy = &screen.Submitter{Kind: "agency", Organisation: v}
		return nil
	},
	"touchpoint.ip":         text(func(a *screen.Application) *string { return &touch(a).IP }),
	"touchpoint.user_agent": text(func(a *screen.Application) *string { return &touch(a).UserAgent }),
	"touchpoint.time_zone":  text(func(a *screen.Application) *string { return &touch(a).TimeZone }),
	"touchpoint.device_id":  text(func(a *screen.Application) *string { return &touch(a).DeviceID }),
	"touchpoint.utc_offset_minutes": func(a *screen.Application, v string) (err error) {
		touch(a).UTCOffsetMinutes, err = whole(v)
		return err
	},
	"payout.kind":    text(func(a *screen.Application) *string { return &payout(a).Kind }),
	"payout.account": text(func(a *screen.Application) *string { return &payout(a).Account }),
	"payout.holder":  text(func(a *screen.Application) *string { return &payout(a).Holder }),
	"payout.iban":    account("iban"),
	"payout.wallet":  account("wallet"),
	"payout.paypal":  account("paypal"),
}

// moment reads a day or a time with its zone.
func moment(v string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.Parse(layout, v); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a date; write 2026-11-30, or a full time with zone such as 2026-11-30T09:00:00Z", v)
}
