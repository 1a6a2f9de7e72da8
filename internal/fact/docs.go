package fact

import (
	_ "embed"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
)

// source is fact.go itself: what its comments say of a fact is what the
// reference of the rules says.
//
//go:embed fact.go
var source string

// Docs gives what the comments of this package say of each fact ("Link") and of
// each field that rules may read ("Link.jaccard", by its JSON name). Fields
// without a comment are left out. It parses source code: for reference pages,
// not for every application.
func Docs() map[string]string {
	out := map[string]string{}
	file, err := parser.ParseFile(token.NewFileSet(), "fact.go", source, parser.ParseComments)
	if err != nil {
		return out
	}
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, s := range g.Specs {
			t, ok := s.(*ast.TypeSpec)
			if !ok {
				continue
			}
			fields, ok := t.Type.(*ast.StructType)
			if !ok {
				continue
			}
			if text := oneLine(g.Doc.Text()); text != "" {
				out[t.Name.Name] = text
			}
			for _, f := range fields.Fields.List {
				if text := oneLine(f.Doc.Text() + " " + f.Comment.Text()); text != "" && f.Tag != nil {
					name, _, _ := strings.Cut(reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json"), ",")
					out[t.Name.Name+"."+name] = text
				}
			}
		}
	}
	return out
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
