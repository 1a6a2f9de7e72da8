package export

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/google/uuid"

	"bonafide/internal/screen"
)

// mispEvent is an event of MISP's core format, whose numbers are strings.
type mispEvent struct {
	UUID         string          `json:"uuid"`
	Info         string          `json:"info"`
	Date         string          `json:"date"`
	Timestamp    string          `json:"timestamp"`
	ThreatLevel  string          `json:"threat_level_id"`
	Analysis     string          `json:"analysis"`
	Distribution string          `json:"distribution"`
	Published    bool            `json:"published"`
	Orgc         mispOrg         `json:"Orgc"`
	Tags         []mispTag       `json:"Tag"`
	Attributes   []mispAttribute `json:"Attribute"`
	Objects      []mispObject    `json:"Object"`
}

type mispOrg struct {
	UUID string `json:"uuid"`
	Name string `json:"name"`
}

type mispTag struct {
	Name string `json:"name"`
}

type mispAttribute struct {
	UUID         string    `json:"uuid"`
	Type         string    `json:"type"`
	Category     string    `json:"category"`
	Relation     string    `json:"object_relation,omitempty"`
	Value        string    `json:"value"`
	ToIDs        bool      `json:"to_ids"`
	Uncorrelated bool      `json:"disable_correlation,omitempty"`
	Comment      string    `json:"comment,omitempty"`
	Distribution string    `json:"distribution"`
	Timestamp    string    `json:"timestamp"`
	FirstSeen    string    `json:"first_seen,omitempty"`
	LastSeen     string    `json:"last_seen,omitempty"`
	Deleted      bool      `json:"deleted,omitempty"`
	Tags         []mispTag `json:"Tag,omitempty"`
}

type mispObject struct {
	UUID         string          `json:"uuid"`
	Name         string          `json:"name"`
	Category     string          `json:"meta-category"`
	Template     string          `json:"template_uuid"`
	Version      string          `json:"template_version"`
	Comment      string          `json:"comment,omitempty"`
	Distribution string          `json:"distribution"`
	Timestamp    string          `json:"timestamp"`
	Deleted      bool            `json:"deleted,omitempty"`
	Attributes   []mispAttribute `json:"Attribute"`
}

// The values of MISP that we use.
const (
	mispInherit   = "5" // distribution: as the event
	mispUndefined = "4" // threat level: who receives it judges
	mispCompleted = "2" // analysis
)

// mispDistribution is how far a server may pass the event on by itself; what
// the marking doesn't allow to everybody stays with who was handed the file.
var mispDistribution = map[TLP]string{Clear: "3", Green: "1", Amber: "0", AmberStrict: "0", Red: "0"}

// templates are MISP's objects for what has no attribute of its own
// (misp-objects, versions of 2026).
var templates = map[string]mispObject{
	"user-account":     {Name: "user-account", Category: "misc", Template: "49606b06-22f0-4ac8-8eee-2f12ad46f3d3", Version: "6"},
	"telegram-account": {Name: "telegram-account", Category: "misc", Template: "06f02ecf-5afb-42c5-9cb0-b362e222f52c", Version: "2"},
	"coin-address":     {Name: "coin-address", Category: "financial", Template: "d0e6997e-78da-4815-a6a1-cfc1c1cb8a46", Version: "7"},
}

// MISP writes the package as one event of MISP's core format, always the same
// event of an installation, so that a later export brings it up to date. Equal
// packages give equal bytes. The error is [ErrPackage], or that of writing.
func MISP(w io.Writer, p Package) error {
	if err := p.check(); err != nil {
		return fmt.Errorf("misp: %w", err)
	}
	first, last := p.At, time.Time{}
	for _, i := range p.Indicators {
		if i.Created.Before(first) {
			first = i.Created
		}
		if i.Modified.After(last) {
			last = i.Modified
		}
	}
	if last.IsZero() {
		last = p.At
	}
	e := mispEvent{UUID: p.ID, Info: "Identifiers of confirmed cases", Date: first.UTC().Format(time.DateOnly), Timestamp: seconds(last),
		ThreatLevel: mispUndefined, Analysis: mispCompleted, Distribution: mispDistribution[p.TLP], Orgc: mispOrg{p.Producer.ID, p.Producer.Name},
		Tags: []mispTag{{"tlp:" + string(p.TLP)}}, Attributes: []mispAttribute{}, Objects: []mispObject{}}
	for _, i := range p.Indicators {
		if forms[i.Kind].attribute != "" {
			e.Attributes = append(e.Attributes, i.attribute())
		} else {
			e.Objects = append(e.Objects, i.object())
		}
	}
	for _, n := range p.Names {
		if ids, _, changed := p.of(n.Case); len(ids) > 0 {
			e.Attributes = append(e.Attributes, mispAttribute{UUID: n.Case, Type: "full-name", Category: "Person", Value: n.Name, Uncorrelated: true,
				Comment: "reference " + n.Case + "; others bear this name too, alone it points at nobody", Distribution: mispInherit, Timestamp: seconds(changed)})
		}
	}
	return encode(w, "misp", struct {
		Event mispEvent `json:"Event"`
	}{e})
}

func seconds(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// withdrawnValue stands where MISP demands a value and none may stand.
const withdrawnValue = "withdrawn"

func (i Indicator) attribute() mispAttribute {
	f := forms[i.Kind]
	a := mispAttribute{UUID: i.ID, Type: f.attribute, Category: f.category, Value: i.Value, ToIDs: true, Comment: i.comment(),
		Distribution: mispInherit, Timestamp: seconds(i.Modified), Tags: i.trust()}
	if !i.LastSeen.IsZero() {
		a.FirstSeen, a.LastSeen = stamp(i.From), stamp(i.LastSeen)
	}
	if i.Withdrawn {
		a.Value, a.ToIDs, a.Deleted = withdrawnValue, false, true
	}
	return a
}

func (i Indicator) object() mispObject {
	service, login, number := i.account()
	name, fields := "user-account", [][2]string{{"username", login}, {"user-id", number}, {"account-type", service}}
	switch {
	case forms[i.Kind].symbol != "":
		name, fields = "coin-address", [][2]string{{"address-crypto", i.Value}, {"symbol", forms[i.Kind].symbol}}
	case service == screen.KindTelegram:
		name, fields = "telegram-account", [][2]string{{"username", login}, {"id", number}}
	}
	o := templates[name]
	o.UUID, o.Comment, o.Distribution, o.Timestamp, o.Deleted, o.Attributes = i.ID, i.comment(), mispInherit, seconds(i.Modified), i.Withdrawn, []mispAttribute{}
	if i.Withdrawn {
		return o
	}
	for _, f := range fields {
		if f[1] == "" {
			continue
		}
		identifies := f[0] != "account-type" && f[0] != "symbol"
		a := mispAttribute{UUID: uuid.NewSHA1(uuid.MustParse(i.ID), []byte(f[0])).String(), Type: "text", Category: "Other", Relation: f[0], Value: f[1],
			ToIDs: identifies, Uncorrelated: !identifies, Distribution: mispInherit, Timestamp: o.Timestamp}
		if identifies {
			a.Tags = i.trust()
		}
		o.Attributes = append(o.Attributes, a)
	}
	return o
}

// comment says to which others an identifier belongs and how long it holds,
// for which MISP has no field. Nothing in it is about a person.
func (i Indicator) comment() string {
	if i.Withdrawn {
		return "withdrawn by the producer"
	}
	text := "valid until " + i.Until.UTC().Format(time.DateOnly)
	for _, ref := range i.Cases {
		text += "; reference " + ref
	}
	return text
}

// trust is the confidence in the words of MISP's own taxonomy.
func (i Indicator) trust() []mispTag {
	level := "rarely-confident"
	switch {
	case i.Withdrawn:
		return nil
	case i.Confidence >= 70:
		level = "usually-confident"
	case i.Confidence >= 30:
		level = "fairly-confident"
	}
	return []mispTag{{`misp:confidence-level="` + level + `"`}}
}
