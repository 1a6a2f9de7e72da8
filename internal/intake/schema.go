package intake

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/invopop/jsonschema"

	"bonafide/internal/screen"
)

// schema is the JSON Schema of the contract, generated from the Go types with
// their comments: go test ./internal/intake -update.
//
//go:embed application.schema.json
var schema []byte

// Schema gives the JSON Schema of the contract, draft 2020-12.
func Schema() []byte { return schema }

// generateSchema makes the schema from the types; sources is the folder of
// package screen, from which the descriptions come.
func generateSchema(sources string) ([]byte, error) {
	r := jsonschema.Reflector{BaseSchemaID: "https://bonafide.example/", RequiredFromJSONSchemaTags: true}
	if err := r.AddGoComments("bonafide", sources); err != nil {
		return nil, fmt.Errorf("read comments: %w", err)
	}
	s := r.Reflect(&screen.Application{})
	date := &jsonschema.Schema{Type: "string", Pattern: `^(\d{4}(-\d{2}(-\d{2})?)?|present)?$`, Description: "YYYY, YYYY-MM, YYYY-MM-DD or present."}
	s.Definitions["Date"] = date
	for _, c := range []struct {
		object, field string
		values        []string
	}{
		{"Status", "stage", stages}, {"Submitter", "kind", submitters}, {"Job", "pays_in", paysIn}, {"Phone", "line_type", lineTypes},
		{"Payout", "kind", payoutKinds}, {"Touchpoint", "kind", touchpoints}, {"Work", "employment", employments},
		{"IdentityCheck", "kind", checkKinds}, {"IdentityCheck", "result", results}, {"Upload", "role", roles},
	} {
		def := s.Definitions[c.object]
		if def == nil {
			return nil, fmt.Errorf("the contract has no object %s", c.object)
		}
		field, ok := def.Properties.Get(c.field)
		if !ok {
			return nil, fmt.Errorf("%s has no field %s", c.object, c.field)
		}
		for _, v := range c.values {
			field.Enum = append(field.Enum, v)
		}
	}
	b, err := json.MarshalIndent(s, "", "  ")
	return append(b, '\n'), err
}
