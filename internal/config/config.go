// Package config reads the one configuration file. It holds the values of
// flags by their names, and the limits under which foreign files are read; flags
// given on the command line win over it.
//
// It is the one package that may read the environment: BONAFIDE_CONFIG names
// the file where no flag does. It knows no command and opens nothing else.
package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"bonafide/internal/extract/limit"
)

// Variable is the environment's name for the path of the file.
const Variable = "BONAFIDE_CONFIG"

// Path is the file that the environment names; empty when it names none.
func Path() string { return os.Getenv(Variable) }

// File is a configuration file. The zero value configures nothing.
type File struct {
	values map[string]string // by name of the flag
	lines  map[string]int
	// Limits bound the work on one document; zero fields mean their defaults.
	Limits limit.Limits
}

// Read reads a file of `flag-name: value` lines with an optional block
// `limits`. The error names the line and what to do; names that are no flag are
// found by [File.Check] once the flags are known.
func Read(r io.Reader) (*File, error) {
	f := &File{values: map[string]string{}, lines: map[string]int{}}
	var doc yaml.Node
	if err := yaml.NewDecoder(r).Decode(&doc); errors.Is(err, io.EOF) {
		return f, nil
	} else if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("configuration, line %d: write lines of the form `listen: 127.0.0.1:8080`", root.Line)
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		name := strings.ReplaceAll(key.Value, "_", "-")
		switch {
		case f.lines[name] > 0:
			return nil, fmt.Errorf("configuration, line %d: %s stands already in line %d; keep one", key.Line, key.Value, f.lines[name])
		case name == "limits":
			if err := f.limits(value); err != nil {
				return nil, err
			}
		case value.Kind == yaml.ScalarNode:
			f.values[name] = value.Value
		default:
			return nil, fmt.Errorf("configuration, line %d: %s takes one value", key.Line, key.Value)
		}
		f.lines[name] = key.Line
	}
	return f, nil
}

// limits reads the block of limits strictly.
func (f *File) limits(n *yaml.Node) error {
	known, err := limitNames()
	if err != nil {
		return err
	}
	for i := 0; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		if k := n.Content[i]; !slices.Contains(known, k.Value) {
			return fmt.Errorf("configuration, line %d: there is no limit %q; the limits are %s", k.Line, k.Value, strings.Join(known, ", "))
		}
	}
	if err := n.Decode(&f.Limits); err != nil {
		return fmt.Errorf("configuration, limits (line %d): %w", n.Line, err)
	}
	return nil
}

// limitNames are the names of all limits as the file writes them.
func limitNames() ([]string, error) {
	var n yaml.Node
	if err := n.Encode(limit.Default()); err != nil {
		return nil, err
	}
	var out []string
	for i := 0; i < len(n.Content); i += 2 {
		out = append(out, n.Content[i].Value)
	}
	return out, nil
}

// Value gives what the file says for a flag.
func (f *File) Value(flag string) (value string, ok bool) {
	if f == nil {
		return "", false
	}
	value, ok = f.values[flag]
	return value, ok
}

// Check reports names of the file that are none of the flags given.
func (f *File) Check(flags []string) error {
	if f == nil {
		return nil
	}
	for name := range f.values {
		if !slices.Contains(flags, name) {
			return fmt.Errorf("configuration, line %d: there is no flag %q; `bonafide COMMAND --help` names them", f.lines[name], name)
		}
	}
	return nil
}
