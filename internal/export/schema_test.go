package export_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"bonafide/internal/export"
	"bonafide/internal/screen"
)

// intel is the corpus with the schemas of both formats; it stands beside the
// project and isn't part of it.
const intel = "../../../shared/corpus/intel"

// root is where the schemas say that they live; they refer to each other by it.
const root = "http://raw.githubusercontent.com/oasis-open/cti-stix2-json-schemas/stix2.1/schemas/"

// stixSchemas compiles schemas of STIX 2.1 by their paths, such as "sdos/indicator".
func stixSchemas(t *testing.T) func(path string) *jsonschema.Schema {
	t.Helper()
	dir := filepath.Join(intel, "stix", "schemas")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("NOT CHECKED against the schemas of STIX 2.1: %v", err)
	}
	c := jsonschema.NewCompiler()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		return c.AddResource(root+filepath.ToSlash(rel), doc)
	})
	if err != nil {
		t.Fatal(err)
	}
	return func(path string) *jsonschema.Schema {
		t.Helper()
		s, err := c.Compile(root + path + ".json")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

// wide is a package with all that one can hold.
func wide(t *testing.T) export.Package {
	t.Helper()
	_, record := export.Choose(choice(mail("gone", day1), export.Found{Application: "gone", Kind: screen.KindGitLab, Value: "gone_too", Confirmed: day1}), nil)
	c := choice(everything()...)
	c.Accounts, c.Names = true, map[string]string{"app-secret-1": "Anna Probe"}
	p, now := export.Choose(c, []export.Record{record})
	if len(now.Withdrawn) != 2 || len(p.Indicators) != 21 {
		t.Fatalf("%d indicators, %d withdrawn", len(p.Indicators), len(now.Withdrawn))
	}
	return p
}

func TestBundlesAreValidSTIX(t *testing.T) {
	schema := stixSchemas(t)
	of := map[string]*jsonschema.Schema{"identity": schema("sdos/identity"), "indicator": schema("sdos/indicator"), "report": schema("sdos/report"), "marking-definition": schema("common/marking-definition")}
	whole := schema("common/bundle")
	empty, _ := export.Choose(choice(), nil)
	for name, p := range map[string]export.Package{"all that there is": wide(t), "nothing": empty} {
		text := write(t, "stix", p)
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := whole.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		seen := map[string]bool{}
		for _, o := range doc.(map[string]any)["objects"].([]any) {
			kind, id := o.(map[string]any)["type"].(string), o.(map[string]any)["id"].(string)
			if of[kind] == nil {
				t.Fatalf("%s: no schema for a %s", name, kind)
			}
			if err := of[kind].Validate(o); err != nil {
				t.Errorf("%s: %s: %v", name, id, err)
			}
			if seen[id] {
				t.Errorf("%s: %s stands there twice", name, id)
			}
			seen[id] = true
		}
		for _, o := range doc.(map[string]any)["objects"].([]any) {
			for _, ref := range references(o.(map[string]any)) {
				if !seen[ref] {
					t.Errorf("%s: %s refers to %s, which isn't there", name, o.(map[string]any)["id"], ref)
				}
			}
		}
	}
	broken := bundle(t, write(t, "stix", wide(t)))
	delete(broken[2], "pattern")
	if err := of["indicator"].Validate(broken[2]); err == nil {
		t.Error("the schema takes an indicator without a pattern: it checks nothing")
	}
}

// references are the ids that an object of STIX names.
func references(o map[string]any) (out []string) {
	for field, v := range o {
		if s, ok := v.(string); ok && strings.HasSuffix(field, "_ref") {
			out = append(out, s)
		}
		if list, ok := v.([]any); ok && strings.HasSuffix(field, "_refs") {
			for _, s := range list {
				out = append(out, s.(string))
			}
		}
	}
	return out
}

// template is the definition of an object of MISP.
type template struct {
	Name          string
	UUID          string
	Version       int
	MetaCategory  string `json:"meta-category"`
	RequiredOneOf []string
	Attributes    map[string]struct {
		Type string `json:"misp-attribute"`
	}
}

func TestObjectsFollowTheTemplatesOfMISP(t *testing.T) {
	if _, err := os.Stat(filepath.Join(intel, "misp-objects")); err != nil {
		t.Skipf("NOT CHECKED against the objects of MISP: %v", err)
	}
	used := map[string]int{}
	for _, v := range event(t, write(t, "misp", wide(t)))["Object"].([]any) {
		o := v.(map[string]any)
		name := o["name"].(string)
		used[name]++
		body, err := os.ReadFile(filepath.Join(intel, "misp-objects", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var d template
		if err := json.Unmarshal(body, &d); err != nil {
			t.Fatal(err)
		}
		if version, _ := json.Marshal(d.Version); o["template_uuid"] != d.UUID || o["template_version"] != string(version) || o["meta-category"] != d.MetaCategory {
			t.Errorf("%s: template %v, version %v, %v", name, o["template_uuid"], o["template_version"], o["meta-category"])
		}
		enough := o["deleted"] == true
		if enough && len(o["Attribute"].([]any)) != 0 {
			t.Errorf("%s: a withdrawn object has attributes: %v", name, o)
		}
		for _, v := range o["Attribute"].([]any) {
			a := v.(map[string]any)
			relation := a["object_relation"].(string)
			if d.Attributes[relation].Type != a["type"] {
				t.Errorf("%s: %s is of type %v, MISP has %q", name, relation, a["type"], d.Attributes[relation].Type)
			}
			if detects := relation != "account-type" && relation != "symbol"; a["to_ids"] != detects {
				t.Errorf("%s: %s has to_ids %v", name, relation, a["to_ids"])
			}
			enough = enough || slices.Contains(d.RequiredOneOf, relation)
		}
		if !enough {
			t.Errorf("%s has none of %v", name, d.RequiredOneOf)
		}
	}
	if used["user-account"] == 0 || used["telegram-account"] != 1 || used["coin-address"] != 3 {
		t.Errorf("objects %v", used)
	}
}

func TestEventsHoldWhatMISPDemands(t *testing.T) {
	e := event(t, write(t, "misp", wide(t)))
	for _, field := range []string{"uuid", "info", "date", "timestamp", "threat_level_id", "analysis", "distribution"} {
		if s, ok := e[field].(string); !ok || s == "" {
			t.Errorf("%s is %v", field, e[field])
		}
	}
	// Category and type as MISP's core format pairs them.
	pairs := map[string][]string{"Social network": {"email-src", "github-username", "twitter-id"}, "Person": {"phone-number", "full-name"},
		"Financial fraud": {"btc", "iban", "bank-account-nr"}, "Payload delivery": {"sha256"}, "Network activity": {"ip-src"}}
	seen := map[any]bool{}
	for _, v := range e["Attribute"].([]any) {
		a := v.(map[string]any)
		if category := a["category"].(string); !slices.Contains(pairs[category], a["type"].(string)) {
			t.Errorf("%v stands in %s", a["type"], category)
		}
		if a["value"] == "" || a["distribution"] != "5" || seen[a["uuid"]] {
			t.Errorf("attribute %v", a)
		}
		seen[a["uuid"]] = true
		comment, _ := a["comment"].(string)
		if strings.Contains(comment, "Anna") || strings.Contains(comment, "mail.example") {
			t.Errorf("a comment names a person: %q", comment)
		}
		sure := map[any]string{"ip-src": "rarely", "full-name": ""}
		level, listed := sure[a["type"]]
		if !listed {
			level = "usually"
		}
		if level != "" && a["deleted"] == nil && a["Tag"].([]any)[0].(map[string]any)["name"] != `misp:confidence-level="`+level+`-confident"` {
			t.Errorf("%v is tagged %v", a["type"], a["Tag"])
		}
		if dated := a["first_seen"] != nil; dated != (a["type"] == "ip-src") {
			t.Errorf("%v has first_seen %v", a["type"], a["first_seen"])
		}
	}
	if len(seen) != 12 {
		t.Errorf("%d attributes", len(seen))
	}
}
