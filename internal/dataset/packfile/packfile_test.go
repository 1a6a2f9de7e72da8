package packfile

import (
	"bytes"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func span(first, last, label string) Range {
	return Range{netip.MustParseAddr(first), netip.MustParseAddr(last), label}
}

func TestRanges(t *testing.T) {
	in := []Range{
		span("2001:db8::", "2001:db8::ffff", "six"), span("198.51.100.0", "198.51.100.127", "b"),
		span("0.0.0.0", "0.0.0.0", "first"), span("255.255.255.255", "255.255.255.255", "last"),
		span("198.51.100.128", "198.51.100.255", "b"), span("203.0.113.5", "203.0.113.9", "a"),
		span("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff00", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "end"),
	}
	b, err := EncodeRanges(in)
	if err != nil {
		t.Fatal(err)
	}
	table, err := DecodeRanges(b)
	if err != nil {
		t.Fatal(err)
	}
	if table.Ranges() != 6 {
		t.Errorf("%d ranges; want 6, for two that touch are one", table.Ranges())
	}
	for ip, want := range map[string]string{
		"0.0.0.0": "first", "0.0.0.1": "", "198.51.99.255": "", "198.51.100.0": "b", "198.51.100.200": "b", "198.51.101.0": "",
		"203.0.113.4": "", "203.0.113.5": "a", "203.0.113.9": "a", "203.0.113.10": "", "255.255.255.254": "", "255.255.255.255": "last",
		"2001:db7:ffff:ffff:ffff:ffff:ffff:ffff": "", "2001:db8::": "six", "2001:db8::ffff": "six", "2001:db8::1:0": "",
		"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff": "end", "::ffff:203.0.113.6": "a",
	} {
		got := ""
		if i, ok := table.Find(netip.MustParseAddr(ip)); ok {
			got = table.Labels[i]
		}
		if got != want {
			t.Errorf("%s is in %q; want %q", ip, got, want)
		}
	}
	if _, ok := (*Table)(nil).Find(netip.MustParseAddr("::")); ok {
		t.Error("no table holds an address")
	}
}

func TestEncodeRefuses(t *testing.T) {
	for name, in := range map[string][]Range{
		"two labels on one address": {span("203.0.113.0", "203.0.113.9", "a"), span("203.0.113.9", "203.0.113.10", "b")},
		"a range backwards":         {span("203.0.113.9", "203.0.113.0", "a")},
		"two families":              {span("203.0.113.9", "2001:db8::", "a")},
		"no address":                {{}},
	} {
		if _, err := EncodeRanges(in); err == nil {
			t.Errorf("%s was packed", name)
		}
	}
	if _, err := EncodeLines([]string{"a\nb"}); err == nil {
		t.Error("a line with a break was packed")
	}
}

// TestOrderChangesNothing holds that the bytes depend on the ranges alone, and
// that every address is found exactly where its range is.
func TestOrderChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var in []Range
		at := uint32(0)
		for range rapid.IntRange(0, 40).Draw(t, "n") {
			first := at + rapid.Uint32Range(1, 1<<24).Draw(t, "gap")
			at = first + rapid.Uint32Range(0, 1<<20).Draw(t, "size")
			in = append(in, Range{v4(first), v4(at), rapid.SampledFrom([]string{"", "a", "b\tc"}).Draw(t, "label")})
		}
		one, err := EncodeRanges(in)
		if err != nil {
			t.Fatal(err)
		}
		two, _ := EncodeRanges(rapid.Permutation(in).Draw(t, "order"))
		if !bytes.Equal(one, two) {
			t.Fatal("another order gave other bytes")
		}
		table, err := DecodeRanges(one)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range in {
			for _, ip := range []netip.Addr{r.First, r.Last} {
				if i, ok := table.Find(ip); !ok || table.Labels[i] != r.Label {
					t.Fatalf("%s isn't found in %v", ip, r)
				}
			}
		}
	})
}

func v4(n uint32) netip.Addr {
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
}

func TestLines(t *testing.T) {
	for _, in := range [][]string{nil, {"a"}, {"a", "", "ü\tz"}} {
		b, err := EncodeLines(in)
		if err != nil {
			t.Fatal(err)
		}
		out, err := DecodeLines(b)
		if err != nil || strings.Join(out, "|") != strings.Join(in, "|") {
			t.Errorf("%q came back as %q, %v", in, out, err)
		}
	}
	if _, err := DecodeLines([]byte("hello")); !errors.Is(err, ErrFormat) {
		t.Errorf("error %v; want ErrFormat", err)
	}
}

func FuzzDecodeRanges(f *testing.F) {
	b, _ := EncodeRanges([]Range{span("203.0.113.5", "203.0.113.9", "a"), span("2001:db8::", "2001:db8::ffff", "six")})
	f.Add(b)
	raw, _ := decompress(b)
	f.Add(raw)
	f.Fuzz(func(t *testing.T, b []byte) {
		if packed, err := compress(b); err == nil { // damage within the stream, too
			_, _ = DecodeRanges(packed)
		}
		table, err := DecodeRanges(b)
		if err != nil {
			return
		}
		for _, ip := range []string{"203.0.113.5", "::", "255.255.255.255"} {
			if i, ok := table.Find(netip.MustParseAddr(ip)); ok && i >= len(table.Labels) {
				t.Error("a label that doesn't exist")
			}
		}
	})
}
