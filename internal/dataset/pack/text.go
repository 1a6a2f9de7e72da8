package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"bonafide/internal/dataset/packfile"
)

// domainFile packs one domain a line, lower-cased and sorted.
func domainFile(root, name string) func(folders) ([]byte, error) {
	return func(in folders) ([]byte, error) {
		base := in.data
		if root == "npm" {
			base = in.npm
		}
		lines, err := readLines(filepath.Join(base, name))
		if err != nil {
			return nil, err
		}
		return packDomains(lines)
	}
}

// packDomains keeps what can be a domain: the sources hold a few stray words.
func packDomains(lines []string) ([]byte, error) {
	set := map[string]bool{}
	for _, l := range lines {
		l = strings.ToLower(strings.Trim(strings.TrimSpace(l), "."))
		if strings.Contains(l, ".") && !strings.ContainsAny(l, " \t/@*") && l != "example.com" {
			set[l] = true
		}
	}
	return packfile.EncodeLines(slices.Sorted(maps.Keys(set)))
}

func packProviders(in folders) ([]byte, error) {
	var domains []string
	if err := readJSON(filepath.Join(in.npm, "email-providers/common.json"), &domains); err != nil {
		return nil, err
	}
	return packDomains(domains)
}

// packUniversities keeps the domains alone: no rule may read a school's name or
// country, so the product doesn't carry them.
func packUniversities(in folders) ([]byte, error) {
	var schools []struct {
		Domains []string `json:"domains"`
	}
	if err := readJSON(filepath.Join(in.data, "education/world_universities_and_domains.json"), &schools); err != nil {
		return nil, err
	}
	var domains []string
	for _, s := range schools {
		domains = append(domains, s.Domains...)
	}
	return packDomains(domains)
}

// packCities writes country, region, name, ASCII name, latitude, longitude,
// population and zone. A region of the United States is its two letters.
func packCities(in folders) ([]byte, error) {
	var cities []struct {
		City     string  `json:"city"`
		ASCII    string  `json:"city_ascii"`
		Country  any     `json:"iso2"` // a few disputed places have a number here
		Province string  `json:"province"`
		State    string  `json:"state_ansi"`
		Zone     string  `json:"timezone"`
		Lat      float64 `json:"lat"`
		Lon      float64 `json:"lng"`
		People   float64 `json:"pop"`
	}
	if err := readJSON(filepath.Join(in.npm, "city-timezones/data/cityMap.json"), &cities); err != nil {
		return nil, err
	}
	var lines []string
	for _, c := range cities {
		if code, ok := c.Country.(string); !ok || len(code) != 2 || c.Zone == "" {
			continue
		}
		region := c.Province
		if c.State != "" {
			region = c.State
		}
		lines = append(lines, fmt.Sprintf("%s\t%s\t%s\t%s\t%.3f\t%.3f\t%.0f\t%s",
			c.Country, region, c.City, c.ASCII, c.Lat, c.Lon, c.People, c.Zone))
	}
	slices.Sort(lines)
	return packfile.EncodeLines(slices.Compact(lines))
}

// packConfusables writes rune, tab, what it looks like. Characters that only
// canonical decomposition needs are left to it.
func packConfusables(in folders) ([]byte, error) {
	var table map[string]string
	if err := readJSON(filepath.Join(in.npm, "unhomoglyph/data.json"), &table); err != nil {
		return nil, err
	}
	var lines []string
	for from, to := range table {
		if len([]rune(from)) == 1 && norm.NFD.String(from) == from && !strings.ContainsAny(from+to, "\t\n\r") {
			lines = append(lines, from+"\t"+to)
		}
	}
	slices.Sort(lines)
	return packfile.EncodeLines(lines)
}

func packCountries(in folders) ([]byte, error) {
	lines, err := readLines(filepath.Join(in.zoneinfo, "iso3166.tab"))
	if err != nil {
		return nil, err
	}
	return packfile.EncodeLines(lines)
}

// packZones writes country, tab, zones by comma.
func packZones(in folders) ([]byte, error) {
	lines, err := readLines(filepath.Join(in.zoneinfo, "zone1970.tab"))
	if err != nil {
		return nil, err
	}
	zones := map[string]string{}
	for _, l := range lines {
		f := strings.Split(l, "\t")
		if len(f) < 3 {
			return nil, fmt.Errorf("zone1970.tab: %q has no three columns", l)
		}
		for code := range strings.SplitSeq(f[0], ",") {
			if zones[code] != "" {
				zones[code] += ","
			}
			zones[code] += f[2]
		}
	}
	return packMap(zones)
}

// csvFile packs a CSV as tab-separated lines, without its header.
func csvFile(name string, columns int) func(folders) ([]byte, error) {
	return func(in folders) ([]byte, error) {
		rows, err := readCSV(filepath.Join(in.data, name), columns)
		if err != nil {
			return nil, err
		}
		var lines []string
		for _, row := range rows[1:] {
			for i := range row {
				row[i] = strings.Join(strings.Fields(row[i]), " ")
			}
			lines = append(lines, strings.Join(row[:columns], "\t"))
		}
		return packfile.EncodeLines(lines)
	}
}

func packMap(m map[string]string) ([]byte, error) {
	var lines []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		lines = append(lines, k+"\t"+m[k])
	}
	return packfile.EncodeLines(lines)
}

// readLines gives the lines without comments and blank ones.
func readLines(path string) ([]string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []string
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	return out, nil
}

func readJSON(path string, into any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return nil
}
