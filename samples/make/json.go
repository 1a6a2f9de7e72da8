package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// ordered writes a YAML node as indented JSON with its fields in the order in
// which they were written: people read these files.
func ordered(n *yaml.Node) ([]byte, error) {
	var flat bytes.Buffer
	if err := encode(&flat, n); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, flat.Bytes(), "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

func encode(w *bytes.Buffer, n *yaml.Node) error {
	switch n.Kind {
	case yaml.MappingNode:
		w.WriteByte('{')
		for i := 0; i < len(n.Content); i += 2 {
			if i > 0 {
				w.WriteByte(',')
			}
			if err := scalar(w, n.Content[i].Value); err != nil {
				return err
			}
			w.WriteByte(':')
			if err := encode(w, n.Content[i+1]); err != nil {
				return err
			}
		}
		w.WriteByte('}')
	case yaml.SequenceNode:
		w.WriteByte('[')
		for i, c := range n.Content {
			if i > 0 {
				w.WriteByte(',')
			}
			if err := encode(w, c); err != nil {
				return err
			}
		}
		w.WriteByte(']')
	case yaml.AliasNode:
		return encode(w, n.Alias)
	case yaml.ScalarNode:
		switch n.Tag {
		case "!!int", "!!float", "!!bool":
			w.WriteString(n.Value)
		default:
			return scalar(w, n.Value)
		}
	default:
		return fmt.Errorf("line %d: nothing to write", n.Line)
	}
	return nil
}

// scalar writes a text without escaping what only HTML minds.
func scalar(w *bytes.Buffer, s string) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return err
	}
	w.Truncate(w.Len() - 1)
	return nil
}
