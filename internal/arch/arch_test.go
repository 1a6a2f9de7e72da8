package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "bonafide/internal/"

// imports gives each package of internal/ with what it imports of this module.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "../...").Output()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		paths := strings.Fields(line)
		found[strings.TrimPrefix(paths[0], module)] = paths[1:]
	}
	return found
}

func TestImportsFollowTheMap(t *testing.T) {
	for pkg, paths := range imports(t) {
		allowed, ok := may[pkg]
		if !ok {
			t.Errorf("package %s isn't on the map in internal/arch", pkg)
		}
		for _, path := range paths {
			if dep, ours := strings.CutPrefix(path, module); ours && !slices.Contains(strings.Fields(allowed), dep) {
				t.Errorf("package %s imports %s; the map allows only %q", pkg, dep, allowed)
			}
		}
	}
}

func TestStagesKnowNeitherStoreNorWeb(t *testing.T) {
	for pkg, paths := range imports(t) {
		switch pkg {
		case "store", "store/storetest", "jobs", "httpd", "pipeline":
			continue
		}
		for _, path := range paths {
			if strings.HasPrefix(path, "gorm.io/") || strings.Contains(path, "gin-gonic") || strings.Contains(path, "riverqueue") || path == "database/sql" {
				t.Errorf("package %s imports %s; a stage takes values and returns values", pkg, path)
			}
		}
	}
	for _, path := range imports(t)["screen"] {
		if strings.Contains(path, ".") {
			t.Errorf("package screen imports %s; the words use the standard library only", path)
		}
	}
}

func TestEveryPackageSaysWhatItOwns(t *testing.T) {
	docs := map[string]string{}
	walk(t, func(path string, file *ast.File) {
		if file.Doc != nil {
			docs[filepath.Dir(path)] += file.Doc.Text()
		} else if _, ok := docs[filepath.Dir(path)]; !ok {
			docs[filepath.Dir(path)] = ""
		}
	})
	for dir, doc := range docs {
		if len(doc) < 60 {
			t.Errorf("%s has no package doc that says what it owns and what it doesn't", dir)
		}
	}
}

func TestExportedNamesAreDocumented(t *testing.T) {
	walk(t, func(path string, file *ast.File) {
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				conventional := d.Recv != nil && (d.Name.Name == "Error" || d.Name.Name == "String")
				if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) && !conventional {
					t.Errorf("%s: %s has no doc comment", path, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if s, ok := spec.(*ast.TypeSpec); ok && s.Name.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
						t.Errorf("%s: type %s has no doc comment", path, s.Name.Name)
					}
				}
			}
		}
	})
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	id, ok := typ.(*ast.Ident)
	return ok && id.IsExported()
}

func TestSizesStayReadable(t *testing.T) {
	const maxFile, maxFunc = 600, 100
	fset := token.NewFileSet()
	for _, root := range []string{"..", "../../cmd"} {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") {
				return err
			}
			file, err := parser.ParseFile(fset, path, nil, 0)
			if err != nil {
				return err
			}
			if n := fset.File(file.Pos()).LineCount(); n > maxFile {
				t.Errorf("%s has %d lines, more than %d", path, n, maxFile)
			}
			for _, decl := range file.Decls {
				if f, ok := decl.(*ast.FuncDecl); ok && !strings.HasSuffix(path, "_test.go") { // a table of cases may be long
					if n := fset.Position(f.End()).Line - fset.Position(f.Pos()).Line + 1; n > maxFunc {
						t.Errorf("%s: %s has %d lines, more than %d", path, f.Name.Name, n, maxFunc)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestOnlyConfigReadsTheEnvironment(t *testing.T) {
	walk(t, func(path string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if ok && (sel.Sel.Name == "Getenv" || sel.Sel.Name == "LookupEnv" || sel.Sel.Name == "Environ") && !strings.Contains(path, "config") {
				t.Errorf("%s reads the environment; flags and the configuration file are the way in", path)
			}
			return true
		})
	})
}

func TestTopLevelIsFixed(t *testing.T) {
	allowed := []string{"cmd", "internal", "web", "rules", "samples", "docs", "go.mod", "go.sum", "Makefile", "README.md", "LICENSE", "CHANGELOG.md", ".ci", ".git", ".gitignore", "bin", "bonafide-data", "screenshots", "measures"}
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s doesn't belong at the top level", e.Name())
		}
	}
}

// walk parses every source file of internal/ that isn't a test.
func walk(t *testing.T, visit func(path string, file *ast.File)) {
	t.Helper()
	fset := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		visit(path, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
