package invent

import (
	"bytes"
	"encoding/binary"
	"math"
	"net/netip"
	"time"
)

// tree writes a small MMDB file: a binary tree over the bits of addresses whose
// leaves point into a section of data (MaxMind DB file format 2.0).
type tree struct {
	nodes [][2]int // >0 the number of a node, <0 minus the place of the data less one, 0 nothing
	data  bytes.Buffer
}

func newTree() *tree { return &tree{nodes: make([][2]int, 1)} }

// insert puts data under a prefix; prefixes must not overlap.
func (t *tree) insert(p netip.Prefix, data []byte) {
	addr, at := p.Addr().As16(), 0
	for bit := range p.Bits() {
		side := addr[bit/8] >> (7 - bit%8) & 1
		if bit == p.Bits()-1 {
			t.nodes[at][side] = -t.data.Len() - 1
			break
		}
		if t.nodes[at][side] == 0 {
			t.nodes = append(t.nodes, [2]int{})
			t.nodes[at][side] = len(t.nodes) - 1
		}
		at = t.nodes[at][side]
	}
	t.data.Write(data)
}

func (t *tree) encode(built time.Time) []byte {
	const gap = 16 // zeros between tree and data
	var out bytes.Buffer
	n := len(t.nodes)
	for _, node := range t.nodes {
		for _, to := range node {
			switch {
			case to == 0:
				to = n
			case to < 0:
				to = n + gap - to - 1
			}
			out.Write(binary.BigEndian.AppendUint32(nil, uint32(to))) //nolint:gosec // a small file
		}
	}
	out.Write(make([]byte, gap))
	out.Write(t.data.Bytes())
	out.WriteString("\xab\xcd\xefMaxMind.com")
	out.Write(object("node_count", unsigned(6, uint64(n)), "record_size", unsigned(5, 32), "ip_version", unsigned(5, 6), "database_type", text("Invented"),
		"languages", []byte{0, 11 - 7}, "binary_format_major_version", unsigned(5, 2), "binary_format_minor_version", unsigned(5, 0),
		"build_epoch", unsigned(9, uint64(built.Unix())), "description", object()))
	return out.Bytes()
}

// object encodes names and encoded values by turns.
func object(parts ...any) []byte {
	out := []byte{byte(7<<5 | len(parts)/2)}
	for i := 0; i < len(parts); i += 2 {
		out = append(out, text(parts[i].(string))...)
		out = append(out, parts[i+1].([]byte)...)
	}
	return out
}

// text encodes a string of at most 284 bytes.
func text(s string) []byte {
	if len(s) < 29 {
		return append([]byte{byte(2<<5 | len(s))}, s...)
	}
	return append([]byte{2<<5 | 29, byte(len(s) - 29)}, s...)
}

func double(f float64) []byte {
	return binary.BigEndian.AppendUint64([]byte{3<<5 | 8}, math.Float64bits(f))
}

// unsigned encodes uint16 (5), uint32 (6) or uint64 (9).
func unsigned(kind byte, v uint64) []byte {
	raw := binary.BigEndian.AppendUint64(nil, v)
	raw = bytes.TrimLeft(raw, "\x00")
	if kind > 7 {
		return append([]byte{byte(len(raw)), kind - 7}, raw...)
	}
	return append([]byte{kind<<5 | byte(len(raw))}, raw...)
}
