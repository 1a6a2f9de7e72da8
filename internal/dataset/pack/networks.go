package main

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/oschwald/maxminddb-golang/v2"

	"bonafide/internal/dataset/packfile"
)

// packASN joins the IPv4 and IPv6 tables; a label is number, tab, name.
func packASN(in folders) ([]byte, error) {
	var all []packfile.Range
	for _, name := range []string{"asn-ipv4.csv", "asn-ipv6.csv"} {
		rows, err := readCSV(filepath.Join(in.npm, "@ip-location-db/asn", name), 4)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			r, err := addressRange(row[0], row[1])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			r.Label = row[2] + "\t" + strings.TrimSpace(row[3])
			all = append(all, r)
		}
	}
	return packfile.EncodeRanges(trim(all))
}

// trim cuts what overlaps an earlier range: merged sources leave a few such.
func trim(in []packfile.Range) []packfile.Range {
	slices.SortFunc(in, func(a, b packfile.Range) int {
		return cmp.Or(a.First.Compare(b.First), a.Last.Compare(b.Last))
	})
	var out []packfile.Range
	for _, r := range in {
		if n := len(out); n > 0 && out[n-1].Last.Is4() == r.First.Is4() && r.First.Compare(out[n-1].Last) <= 0 {
			if r.Last.Compare(out[n-1].Last) <= 0 {
				continue
			}
			r.First = out[n-1].Last.Next()
		}
		out = append(out, r)
	}
	return out
}

// packCountryRanges walks the two country databases; a label is a country code.
func packCountryRanges(in folders) ([]byte, error) {
	var all []packfile.Range
	for _, name := range []string{"geo-whois-asn-country-ipv4.mmdb", "geo-whois-asn-country-ipv6.mmdb"} {
		db, err := maxminddb.Open(filepath.Join(in.npm, "@ip-location-db/geo-whois-asn-country-mmdb", name))
		if err != nil {
			return nil, err
		}
		for n := range db.Networks() {
			var row struct {
				Code string `maxminddb:"country_code"`
			}
			if err := n.Decode(&row); err != nil {
				return nil, errors.Join(err, db.Close())
			}
			if row.Code != "" {
				all = append(all, prefixRange(n.Prefix(), row.Code))
			}
		}
		if err := db.Close(); err != nil {
			return nil, err
		}
	}
	return packfile.EncodeRanges(trim(all))
}

// cidrFiles packs files of one prefix a line, without labels.
func cidrFiles(names ...string) func(folders) ([]byte, error) {
	return func(in folders) ([]byte, error) {
		var all []packfile.Range
		for _, name := range names {
			lines, err := readLines(filepath.Join(in.data, name))
			if err != nil {
				return nil, err
			}
			for _, l := range lines {
				p, err := netip.ParsePrefix(l)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", name, err)
				}
				all = append(all, prefixRange(p, ""))
			}
		}
		return packfile.EncodeRanges(all)
	}
}

func packRelay(in folders) ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(in.data, "ip/misp-icloud-private-relay.json"))
	if err != nil {
		return nil, err
	}
	var doc struct {
		List []netip.Prefix `json:"list"`
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		return nil, err
	}
	var all []packfile.Range
	for _, p := range doc.List {
		all = append(all, prefixRange(p, ""))
	}
	return packfile.EncodeRanges(all)
}

// packVendors packs hosting ranges; a label is the vendor's name.
func packVendors(in folders) ([]byte, error) {
	rows, err := readCSV(filepath.Join(in.data, "ip/ipcat-datacenters.csv"), 4)
	if err != nil {
		return nil, err
	}
	var all []packfile.Range
	for _, row := range rows {
		r, err := addressRange(row[0], row[1])
		if err != nil {
			return nil, err
		}
		r.Label = strings.TrimSpace(row[2])
		all = append(all, r)
	}
	return packfile.EncodeRanges(trim(all))
}

// asnLines packs "AS1 # name" as number, tab, class. The names stay behind: the
// ASN set has them, and here some are remarks about operators.
func asnLines(name string) func(folders) ([]byte, error) {
	return func(in folders) ([]byte, error) {
		b, err := os.ReadFile(filepath.Join(in.data, name))
		if err != nil {
			return nil, err
		}
		class := map[string]string{} // by number: a Tor operator on the VPN list is Tor
		for line := range strings.Lines(string(b)) {
			number, remark, _ := strings.Cut(strings.TrimSpace(line), "#")
			number, ok := strings.CutPrefix(strings.TrimSpace(number), "AS")
			if _, err := strconv.ParseUint(number, 10, 32); !ok || err != nil {
				if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") {
					return nil, fmt.Errorf("%s: not an AS number: %q", name, line)
				}
				continue
			}
			class[number] = ""
			if strings.Contains(remark, "Tor exit") {
				class[number] = "tor"
			}
		}
		return packMap(class)
	}
}

// packASNTable packs the first column of a CSV of numbers and names.
func packASNTable(in folders) ([]byte, error) {
	rows, err := readCSV(filepath.Join(in.data, "ip/bad-asn-list.csv"), 2)
	if err != nil {
		return nil, err
	}
	class := map[string]string{}
	for _, row := range rows[1:] {
		number := strings.Trim(strings.TrimSpace(row[0]), `"`)
		if _, err := strconv.ParseUint(number, 10, 32); err != nil {
			return nil, fmt.Errorf("not an AS number: %q", row[0])
		}
		class[number] = ""
	}
	return packMap(class)
}

func addressRange(first, last string) (packfile.Range, error) {
	a, err := netip.ParseAddr(first)
	if err != nil {
		return packfile.Range{}, err
	}
	b, err := netip.ParseAddr(last)
	return packfile.Range{First: a, Last: b}, err
}

func prefixRange(p netip.Prefix, label string) packfile.Range {
	p = p.Masked()
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	last, _ := netip.AddrFromSlice(b)
	return packfile.Range{First: p.Addr(), Last: last, Label: label}
}

// readCSV reads a CSV file; rows with fewer fields are an error, further fields stay.
func readCSV(path string, fields int) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace = -1, true, true
	var rows [][]string
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
		if len(row) < fields {
			return nil, fmt.Errorf("%s: row %d has %d fields of %d", filepath.Base(path), len(rows)+1, len(row), fields)
		}
		rows = append(rows, row)
	}
}
