package intake

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bonafide/internal/screen"
)

// maxFile is the most that is read of one file; what is longer is refused by
// the reader of documents with the limit's name.
const maxFile = 20<<20 + 1

// File is a document as found on disk.
type File struct {
	Name, Role string
	Data       []byte
}

// Packet is one application with its files, as found in a folder: or what is
// wrong with it.
type Packet struct {
	Path     string // where it was found
	App      screen.Application
	Files    []File
	Problems Problems
}

// Packets finds the applications under a path: a single résumé, with its meta
// file beside it (cv.pdf.json or cv.json), a folder with application.json, a
// file applications.ndjson, or a folder of any of these. They come in name
// order. The error is the file system's, for the path itself.
func Packets(path string, source string) ([]Packet, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		if strings.HasSuffix(path, ".ndjson") {
			return many(path, source)
		}
		dir, base := filepath.Split(path)
		root, err := os.OpenRoot(cmp.Or(dir, "."))
		if err != nil {
			return nil, err
		}
		defer root.Close()
		return []Packet{single(root, path, base, source)}, nil
	}
	return folder(path, source)
}

func folder(dir, source string) ([]Packet, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if slices.Contains(names, "application.json") {
		return []Packet{described(root, dir, source)}, nil
	}
	var out []Packet
	for _, e := range entries {
		full := filepath.Join(dir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir():
			inner, err := folder(full, source)
			if err != nil {
				return nil, err
			}
			out = append(out, inner...)
		case strings.HasSuffix(e.Name(), ".ndjson"):
			inner, err := many(full, source)
			if err != nil {
				return nil, err
			}
			out = append(out, inner...)
		case isMeta(e.Name(), names):
		case !e.Type().IsRegular():
			out = append(out, Packet{Path: full, Problems: Problems{{What: "this is no regular file", Mend: "put the file itself there, not a link"}}})
		default:
			out = append(out, single(root, full, e.Name(), source))
		}
	}
	return out, nil
}

// isMeta reports whether a JSON file describes a document beside it.
func isMeta(name string, names []string) bool {
	base, ok := strings.CutSuffix(name, ".json")
	if !ok {
		return false
	}
	return slices.Contains(names, base) || slices.ContainsFunc(names, func(n string) bool {
		return n != name && strings.TrimSuffix(n, filepath.Ext(n)) == base && !strings.HasSuffix(n, ".json")
	})
}

// single is one document with the meta file beside it, if there is one.
func single(root *os.Root, path, base, source string) Packet {
	p := Packet{Path: path}
	for _, meta := range []string{base + ".json", strings.TrimSuffix(base, filepath.Ext(base)) + ".json"} {
		if meta == base {
			continue
		}
		data, err := readIn(root, meta)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		p.decode(meta, data, err, source)
		break
	}
	p.App.Documents = nil
	p.add(root, base, "resume")
	return p
}

// described is a folder with application.json, whose documents are named by
// path and opened inside that folder only.
func described(root *os.Root, dir, source string) Packet {
	p := Packet{Path: dir}
	data, err := readIn(root, "application.json")
	p.decode("application.json", data, err, source)
	for i, d := range p.App.Documents {
		switch {
		case len(d.Content) > 0:
			p.Files = append(p.Files, File{cmp.Or(d.Name, fmt.Sprintf("document-%d", i+1)), d.Role, d.Content})
		case d.Path != "":
			p.add(root, d.Path, d.Role)
		case d.URL != "":
			p.Problems = append(p.Problems, Problem{fmt.Sprintf("documents[%d].url", i), "addresses are not fetched here", "download the file and name its path"})
		}
	}
	p.App.Documents = nil
	return p
}

// Describe takes the application from a meta file that stands elsewhere; what
// is wrong with it becomes a problem of the packet. Its documents are left out:
// the packet's own are there.
func (p *Packet) Describe(name string, data []byte, source string) {
	p.decode(name, data, nil, source)
	p.App.Documents = nil
}

func (p *Packet) decode(name string, data []byte, err error, source string) {
	if err != nil {
		p.Problems = append(p.Problems, Problem{name, err.Error(), "make the file readable"})
		return
	}
	app, err := metaDecode(data, source)
	var ps Problems
	if errors.As(err, &ps) {
		for _, x := range ps {
			x.Path = strings.Trim(name+" "+x.Path, " ")
			p.Problems = append(p.Problems, x)
		}
		return
	}
	p.App = app
}

// metaDecode reads a meta file, which needs neither person nor documents: the
// document beside it is the packet.
func metaDecode(data []byte, source string) (screen.Application, error) {
	app, err := DecodeFrom(data, source)
	var ps Problems
	if errors.As(err, &ps) && len(ps) == 1 && ps[0].Path == "" && strings.HasPrefix(ps[0].What, "there is neither") {
		return app, nil
	}
	return app, err
}

func (p *Packet) add(root *os.Root, name, role string) {
	data, err := readIn(root, name)
	if err != nil {
		p.Problems = append(p.Problems, Problem{name, err.Error(), "name a file inside the packet's own folder"})
		return
	}
	p.Files = append(p.Files, File{filepath.Base(name), cmp.Or(role, "resume"), data})
}

func readIn(root *os.Root, name string) ([]byte, error) {
	f, err := root.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, cmp.Or(err, errors.New("not a regular file"))
	}
	return io.ReadAll(io.LimitReader(f, maxFile))
}

// many is a file of one application a line.
func many(path, source string) ([]Packet, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := Rows(bufio.NewReader(f), NDJSON, Options{Source: source})
	if err != nil {
		return nil, err
	}
	var out []Packet
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		p := Packet{Path: fmt.Sprintf("%s:%d", path, row.Number), App: row.App, Problems: row.Problems}
		for i, d := range row.App.Documents {
			p.Files = append(p.Files, File{cmp.Or(d.Name, fmt.Sprintf("document-%d", i+1)), d.Role, d.Content})
		}
		p.App.Documents = nil
		out = append(out, p)
	}
}
