package dataset

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"bonafide/internal/dataset/packfile"
	"bonafide/internal/name"
)

//go:embed packed
var embedded embed.FS

// source is one set in SOURCES.yaml; the generator writes the same fields.
type source struct {
	Name       string `yaml:"name"`
	Title      string `yaml:"title"`
	Version    string `yaml:"version"`
	Date       string `yaml:"date"`
	Licence    string `yaml:"licence"`
	Text       string `yaml:"licence_text"`
	Credit     string `yaml:"credit"`
	Source     string `yaml:"source"`
	StaleAfter int    `yaml:"stale_after"`
	File       string `yaml:"file"`
	SHA256     string `yaml:"sha256"`
	Bytes      int    `yaml:"bytes"`
}

// packed reads sets of a folder as SOURCES.yaml describes it.
type packed struct {
	fsys    fs.FS
	sources map[string]source
	infos   []Info
	now     time.Time // zero: nothing is stale
}

func openPacked(fsys fs.FS, now time.Time) (*packed, error) {
	b, err := fs.ReadFile(fsys, "packed/SOURCES.yaml")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrData, err)
	}
	var doc struct {
		Sets []source `yaml:"sets"`
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&doc); err != nil {
		return nil, fmt.Errorf("%w: packed/SOURCES.yaml: %w", ErrData, err)
	}
	p := &packed{fsys: fsys, sources: map[string]source{}, now: now}
	for _, s := range doc.Sets {
		date, err := time.Parse(time.DateOnly, s.Date)
		if err != nil {
			return nil, fmt.Errorf("%w: packed/SOURCES.yaml: set %s: date %q isn't YYYY-MM-DD", ErrData, s.Name, s.Date)
		}
		p.sources[s.Name] = s
		p.infos = append(p.infos, aged(Info{
			Name: s.Name, Title: s.Title, Version: s.Version, Date: date, Licence: s.Licence, LicenceText: s.Text, Credit: s.Credit,
			Source: s.Source, SHA256: s.SHA256, Bytes: s.Bytes, StaleAfter: s.StaleAfter, Origin: "embedded",
		}, now))
	}
	p.infos = append(p.infos, aged(nicknames(), now))
	return p, nil
}

// nicknames describes the set that package name carries, for it must not import
// this one.
func nicknames() Info {
	packed, sum := name.Nicknames()
	return Info{Name: "nicknames", Title: "Nicknames and the names they stand for", Version: "2026-06-01",
		Date: time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC), Licence: "Apache-2.0", Credit: "Carlton Northern",
		Source: "https://github.com/carltonnorthern/nicknames", SHA256: sum, Bytes: len(packed), StaleAfter: 730, Origin: "embedded"}
}

// aged fills in the age on a day; a zero day leaves it at 0.
func aged(i Info, now time.Time) Info {
	if !now.IsZero() {
		i.AgeDays = max(int(now.Sub(i.Date).Hours()/24), 0)
		i.Stale = i.AgeDays > i.StaleAfter
	}
	return i
}

func (p *packed) read(name string) ([]byte, source, error) {
	s, ok := p.sources[name]
	if !ok {
		return nil, s, fmt.Errorf("%w: packed/SOURCES.yaml has no set %q", ErrData, name)
	}
	b, err := fs.ReadFile(p.fsys, "packed/"+s.File)
	if err != nil {
		return nil, s, fmt.Errorf("%w: set %s: %w", ErrData, name, err)
	}
	return b, s, nil
}

// origin is where an answer comes from.
type origin struct {
	name string
	asOf time.Time
}

func (p *packed) origin(name string) origin {
	for _, i := range p.infos {
		if i.Name == name {
			return origin{name, i.Date}
		}
	}
	return origin{name: name}
}

func (p *packed) ranges(name string) (*packfile.Table, error) {
	b, _, err := p.read(name)
	if err != nil {
		return nil, err
	}
	t, err := packfile.DecodeRanges(b)
	if err != nil {
		return nil, fmt.Errorf("%w: set %s: %w", ErrData, name, err)
	}
	return t, nil
}

func (p *packed) lines(name string) ([]string, error) {
	b, _, err := p.read(name)
	if err != nil {
		return nil, err
	}
	l, err := packfile.DecodeLines(b)
	if err != nil {
		return nil, fmt.Errorf("%w: set %s: %w", ErrData, name, err)
	}
	return l, nil
}

// rows are the lines split at tabs; each must have the same number of columns.
func (p *packed) rows(name string, columns int) ([][]string, error) {
	lines, err := p.lines(name)
	if err != nil {
		return nil, err
	}
	rows := make([][]string, len(lines))
	for i, l := range lines {
		if rows[i] = strings.Split(l, "\t"); len(rows[i]) != columns {
			return nil, fmt.Errorf("%w: set %s: line %d has %d columns of %d", ErrData, name, i+1, len(rows[i]), columns)
		}
	}
	return rows, nil
}

// LicenceText gives the licence of a set by [Info.LicenceText]; ok is false when
// there is no such file.
func LicenceText(name string) (text string, ok bool) {
	b, err := embedded.ReadFile("packed/licences/" + name)
	return string(b), err == nil
}

// Problem is what [Check] found wrong with a set.
type Problem struct {
	Set   string `json:"set"`
	What  string `json:"what"`
	Stale bool   `json:"stale"` // only its age is wrong
}

// Check compares every embedded set with the hash in SOURCES.yaml and with its
// age on the day now, and reads the customer's files in dir (empty means none).
// The error wraps [ErrData] when the description itself can't be read.
func Check(dir string, now time.Time) ([]Problem, error) {
	p, err := openPacked(embedded, now)
	if err != nil {
		return nil, err
	}
	var out []Problem
	c, err := openCustomer(dir, now)
	if err != nil {
		out = append(out, Problem{Set: "customer", What: err.Error()})
		c = &customer{}
	}
	defer c.close()
	for _, i := range slices.Concat(p.infos, c.infos) {
		if i.Stale && !c.replaces(i.Name) {
			out = append(out, staleProblem(i))
		}
		if _, ours := p.sources[i.Name]; !ours {
			continue // package name's tests hold its file, the customer's was just read
		}
		b, _, err := p.read(i.Name)
		switch sum := fmt.Sprintf("%x", sha256.Sum256(b)); {
		case err != nil:
			out = append(out, Problem{Set: i.Name, What: err.Error()})
		case sum != i.SHA256:
			out = append(out, Problem{Set: i.Name, What: fmt.Sprintf("its SHA-256 is %s, SOURCES.yaml says %s; run the generator in internal/dataset/pack", sum, i.SHA256)})
		}
	}
	return out, nil
}

func staleProblem(i Info) Problem {
	return Problem{Set: i.Name, Stale: true, What: fmt.Sprintf(
		"its data are %d days old, %d are allowed; bring a newer file with `bonafide data import`", i.AgeDays, i.StaleAfter)}
}

// List describes all sets, the embedded ones and the customer's, sorted by name.
func (s *Sets) List() []Info { return slices.Clone(s.infos) }

// Versions gives the version of each set by its name, to be stored with an evaluation.
func (s *Sets) Versions() map[string]string {
	v := make(map[string]string, len(s.infos))
	for _, i := range s.infos {
		v[i.Name] = i.Version
	}
	return v
}
