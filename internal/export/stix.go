package export

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"

	"bonafide/internal/screen"
)

// tlpExtension defines the markings of TLP 2.0 in STIX 2.1; it and their ids are
// those that OASIS published (cti-stix-common-objects, extension "tlp-2.0").
const tlpExtension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

// published is the moment of the markings that OASIS published, and of the
// producer, who has none of their own: equal exports give equal bytes.
const published = "2022-10-01T00:00:00.000Z"

var markings = map[TLP]string{
	Clear:       "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
	Green:       "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
	Amber:       "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
	AmberStrict: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
	Red:         "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}

// about stands with every indicator, so that nobody takes a match for a verdict.
const about = "People confirmed a case about an application for contract work that carried this identifier. A match is a reason to look closer, never a reason to refuse."

// object is one object of a bundle; fields that a type lacks are empty.
type object struct {
	Type        string                    `json:"type"`
	SpecVersion string                    `json:"spec_version"`
	ID          string                    `json:"id"`
	CreatedBy   string                    `json:"created_by_ref,omitempty"`
	Created     string                    `json:"created,omitempty"`
	Modified    string                    `json:"modified,omitempty"`
	Revoked     bool                      `json:"revoked,omitempty"`
	Name        string                    `json:"name,omitempty"`
	Class       string                    `json:"identity_class,omitempty"`
	Description string                    `json:"description,omitempty"`
	Types       []string                  `json:"indicator_types,omitempty"`
	Pattern     string                    `json:"pattern,omitempty"`
	PatternType string                    `json:"pattern_type,omitempty"`
	PatternOf   string                    `json:"pattern_version,omitempty"`
	From        string                    `json:"valid_from,omitempty"`
	Until       string                    `json:"valid_until,omitempty"`
	Reports     []string                  `json:"report_types,omitempty"`
	Published   string                    `json:"published,omitempty"`
	Objects     []string                  `json:"object_refs,omitempty"`
	Labels      []string                  `json:"labels,omitempty"`
	Confidence  int                       `json:"confidence,omitempty"`
	References  []reference               `json:"external_references,omitempty"`
	Markings    []string                  `json:"object_marking_refs,omitempty"`
	Extensions  map[string]map[string]any `json:"extensions,omitempty"`
}

type reference struct {
	Source string `json:"source_name"`
	ID     string `json:"external_id"`
}

// STIX writes the package as a bundle of STIX 2.1: the producer, the marking,
// the indicators, and a report for each name. Equal packages give equal bytes. The
// error is [ErrPackage], or that of writing.
func STIX(w io.Writer, p Package) error {
	if err := p.check(); err != nil {
		return fmt.Errorf("stix: %w", err)
	}
	self := "identity--" + p.Producer.ID // who wrote the bundle, said also where nothing else refers to them
	identity := object{Type: "identity", ID: self, CreatedBy: self, Created: published, Modified: published, Name: p.Producer.Name, Class: "organization"}
	marking := object{Type: "marking-definition", ID: markings[p.TLP], Created: published, Name: "TLP:" + strings.ToUpper(string(p.TLP)),
		Extensions: map[string]map[string]any{tlpExtension: {"extension_type": "property-extension", "tlp_2_0": string(p.TLP)}}}
	objects := []object{identity, marking}
	for _, i := range p.Indicators {
		objects = append(objects, p.indicator(i))
	}
	for _, n := range p.Names {
		if ids, made, changed := p.of(n.Case); len(ids) > 0 {
			o := p.report(n, ids)
			o.Created, o.Modified, o.Published = stamp(made), stamp(changed), stamp(made)
			objects = append(objects, o)
		}
	}
	for i := range objects {
		objects[i].SpecVersion = "2.1"
	}
	body, err := json.Marshal(objects)
	if err != nil {
		return fmt.Errorf("stix: %w", err)
	}
	space, err := uuid.Parse(p.ID)
	if err != nil {
		return fmt.Errorf("stix: %w: its id is no UUID", ErrPackage)
	}
	return encode(w, "stix", struct {
		Type    string   `json:"type"`
		ID      string   `json:"id"`
		Objects []object `json:"objects"`
	}{"bundle", "bundle--" + uuid.NewSHA1(space, body).String(), objects})
}

func (p Package) indicator(i Indicator) object {
	o := object{Type: "indicator", ID: "indicator--" + i.ID, CreatedBy: "identity--" + p.Producer.ID, Created: stamp(i.Created), Modified: stamp(i.Modified),
		Types: []string{"malicious-activity"}, Pattern: i.pattern(), PatternType: "stix", PatternOf: "2.1", Labels: []string{i.Kind}, Markings: []string{markings[p.TLP]}}
	if i.Withdrawn {
		o.Revoked, o.Types, o.From = true, []string{"benign"}, stamp(i.Created)
		return o
	}
	o.Description, o.Confidence, o.From, o.Until = about, i.Confidence, stamp(i.From), stamp(i.Until)
	for _, ref := range i.Cases {
		o.References = append(o.References, reference{p.Producer.Name, ref})
	}
	return o
}

// report carries a name beside the indicators of its case: a name in a pattern
// would meet every namesake. (A note would say it better, but the schema of
// bundles as OASIS published it takes none.)
func (p Package) report(n Name, ids []string) object {
	o := object{Type: "report", ID: "report--" + n.Case, CreatedBy: "identity--" + p.Producer.ID,
		Name: "Identifiers of one confirmed case", Reports: []string{"indicator"}, Markings: []string{markings[p.TLP]},
		Description: "Name given with these identifiers: " + n.Name + ". Others bear it too; alone it points at nobody."}
	for _, id := range ids {
		o.Objects = append(o.Objects, "indicator--"+id)
	}
	return o
}

// pattern is the comparison that finds the identifier. A withdrawn indicator
// needs one too, as the schema has it; its own finds nothing.
func (i Indicator) pattern() string {
	if i.Withdrawn {
		return "[x-withdrawn:id = " + quote(i.ID) + "]"
	}
	f := forms[i.Kind]
	if f.pattern != "" {
		return "[" + f.pattern + " = " + quote(i.Value) + "]"
	}
	service, login, number := i.account()
	path, value := "account_login", login
	if i.Kind == screen.KindProfileID {
		path, value = "user_id", number
	}
	return "[user-account:account_type = " + quote(service) + " AND user-account:" + path + " = " + quote(value) + "]"
}

// quote writes a string constant of the pattern language (STIX 2.1, 9.2).
func quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// encode writes v as indented JSON, characters as they are.
func encode(w io.Writer, format string, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("%s: %w", format, err)
	}
	return nil
}
