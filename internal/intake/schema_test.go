package intake

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "write generated files")

func TestSchemaIsFresh(t *testing.T) {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir("../..")
	got, err := generateSchema("./internal/screen")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(dir+"/application.schema.json", got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(got, Schema()) {
		t.Error("application.schema.json is stale: run go test ./internal/intake -update")
	}
}

func TestSchemaAndDecoderAgree(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("contract.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("contract.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		in string
		ok bool
	}{
		{`{"source":"a","external_id":"1","person":{"name":"Anna Probe","phones":[{"number":"+1 202 555 0101","line_type":"mobile"}]},"history":{"work":[{"employer":"Brightfen","start":"2019-03","end":"present"}]}}`, true},
		{`{"person":{"name":"Anna Probe","shoe_size":41}}`, false},
		{`{"person":{"name":"Anna Probe"},"touchpoints":[{"kind":"aply"}]}`, false},
		{`{"person":{"name":"Anna Probe"},"history":{"work":[{"start":"March"}]}}`, false},
	} {
		var v any
		if err := json.Unmarshal([]byte(tt.in), &v); err != nil {
			t.Fatal(err)
		}
		_, derr := Decode([]byte(tt.in))
		if serr := s.Validate(v); (serr == nil) != tt.ok || (derr == nil) != tt.ok {
			t.Errorf("%s: schema %v, decoder %v, want accepted %v", tt.in, serr, derr, tt.ok)
		}
	}
}
