// Package intake is the one way in: it turns bytes from people and programs
// (JSON objects, NDJSON and CSV rows, folders of résumés) into applications of
// the contract, strictly, and says what is wrong, where, and what to do.
//
// It doesn't read documents (package extract does) and stores nothing.
package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	json "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"bonafide/internal/screen"
)

// MaxObject is the largest JSON object accepted, in bytes: twenty documents of
// 20 MiB as base64, and room for the rest.
const MaxObject = 20*(20<<20)*4/3 + 4<<20

// Problem is one thing that is wrong with an input.
type Problem struct {
	Path string `json:"path"` // in the contract, such as "person.phones[0].number"; empty for the whole
	What string `json:"what"`
	Mend string `json:"mend"`
}

// String gives the problem as one sentence.
func (p Problem) String() string {
	s := p.What
	if p.Path != "" {
		s = p.Path + ": " + s
	}
	if p.Mend != "" {
		s += "; " + p.Mend
	}
	return s
}

// Problems is the error of a refused input: at least one problem.
type Problems []Problem

// Error joins the problems.
func (ps Problems) Error() string {
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = p.String()
	}
	return strings.Join(out, " · ")
}

// Decode reads one application of the contract. Unknown, duplicate and wrong
// fields are refused by name. The error is a [Problems].
func Decode(data []byte) (screen.Application, error) { return DecodeFrom(data, "") }

// DecodeFrom is Decode for an application whose source, where it names none, is
// the one given.
func DecodeFrom(data []byte, source string) (screen.Application, error) {
	var app screen.Application
	if len(data) > MaxObject {
		return app, Problems{{What: fmt.Sprintf("the object has %d bytes; at most %d are accepted", len(data), MaxObject), Mend: "send documents by path"}}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if len(bytes.TrimSpace(data)) == 0 {
		return app, Problems{{What: "there is no JSON here", Mend: "send one object as in the contract"}}
	}
	if err := json.Unmarshal(data, &app, json.RejectUnknownMembers(true)); err != nil {
		return screen.Application{}, Problems{explain(err)}
	}
	clean(&app)
	if app.Source == "" {
		app.Source = source
	}
	if ps := Check(&app); len(ps) > 0 {
		return app, ps
	}
	return app, nil
}

// explain turns a decoder's error into a problem with the path of the contract.
func explain(err error) Problem {
	var semantic *json.SemanticError
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntax):
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return Problem{Path: dotted(syntax.JSONPointer), What: "this field stands here twice", Mend: "keep one of them"}
		}
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return Problem{Path: dotted(syntax.JSONPointer), What: fmt.Sprintf("the JSON ends too early, at byte %d", syntax.ByteOffset), Mend: "send the whole object"}
		}
		return Problem{Path: dotted(syntax.JSONPointer), What: fmt.Sprintf("not valid JSON at byte %d: %v", syntax.ByteOffset, syntax.Err), Mend: "correct it there"}
	case errors.As(err, &semantic):
		path := dotted(semantic.JSONPointer)
		if errors.Is(err, json.ErrUnknownName) {
			if guarded(last(path)) {
				return Problem{Path: path, What: "this field is refused: origin and other protected traits are never an input", Mend: "leave it out"}
			}
			return Problem{Path: path, What: "the contract has no such field", Mend: `correct its name, or put it under "extra"`}
		}
		return Problem{Path: path, What: wrongType(semantic), Mend: "see the JSON Schema of the contract"}
	}
	return Problem{What: err.Error(), Mend: "see the JSON Schema of the contract"}
}

func wrongType(e *json.SemanticError) string {
	if e.Err != nil {
		return e.Err.Error()
	}
	want := "another kind of value"
	if e.GoType != nil {
		switch kind := e.GoType.Kind().String(); kind {
		case "string":
			want = "text"
		case "int", "int64", "float64":
			want = "a number"
		case "bool":
			want = "true or false"
		case "slice":
			want = "a list"
		case "struct", "map":
			want = "an object"
		}
	}
	return fmt.Sprintf("%s stands here, but %s is wanted", kindWord(e.JSONKind), want)
}

func kindWord(k jsontext.Kind) string {
	switch k {
	case '"':
		return "text"
	case '0':
		return "a number"
	case 't', 'f':
		return "true or false"
	case '{':
		return "an object"
	case '[':
		return "a list"
	case 'n':
		return "null"
	}
	return "a value"
}

// longestPath is how much of a path is repeated to its sender, in bytes.
const longestPath = 200

// dotted writes a JSON pointer in the contract's way: /person/phones/0 is
// person.phones[0]. Of a path that is absurdly long the beginning will do.
func dotted(p jsontext.Pointer) string {
	var b strings.Builder
	for token := range p.Tokens() {
		if b.Len() > longestPath {
			b.WriteString("…")
			break
		}
		if len(token) > longestPath {
			token = strings.ToValidUTF8(token[:longestPath], "") + "…"
		}
		if token != "" && strings.Trim(token, "0123456789") == "" {
			fmt.Fprintf(&b, "[%s]", token)
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(token)
	}
	return b.String()
}

func last(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// guardedWords are attributes that are never an input, also not under "extra"
// or as a column's name.
var guardedWords = []string{
	"nationality", "citizenship", "citizen", "passport_country", "visa", "birthplace", "place_of_birth", "country_of_birth",
	"ethnicity", "ethnic", "race", "religion", "sex", "gender", "age", "disability", "native_language", "mother_tongue", "language",
	"languages", "accent", "photo", "marital_status", "skin", "accept_language", "name_origin", "political_opinion", "pregnancy",
}

// guarded reports whether a field's or column's name asks for a protected trait.
func guarded(name string) bool {
	name = strings.ToLower(strings.NewReplacer("-", "_", " ", "_").Replace(strings.TrimSpace(name)))
	for _, w := range guardedWords {
		if name == w || strings.HasSuffix(name, "_"+w) || strings.HasPrefix(name, w+"_") {
			return true
		}
	}
	return false
}
