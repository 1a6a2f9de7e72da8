// Command pack makes the packed data sets and their provenance file from the
// files of their makers. It is run by hand when a source has a newer version:
//
//	go run ./internal/dataset/pack -from DIR -npm DIR -zoneinfo DIR -out internal/dataset/packed
//
// Equal sources give equal files, byte for byte. It owns the reading of foreign
// formats; package packfile owns the packed one.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// folders are where the sources lie.
type folders struct{ data, npm, zoneinfo string }

func main() {
	var in folders
	flag.StringVar(&in.data, "from", "", "folder with ip/, email/, education/ and sanctions/")
	flag.StringVar(&in.npm, "npm", "", "folder into which npm installed @ip-location-db/asn, @ip-location-db/geo-whois-asn-country-mmdb, "+
		"city-timezones, email-providers, freemail and unhomoglyph; empty means node_modules in -from")
	flag.StringVar(&in.zoneinfo, "zoneinfo", "/usr/share/zoneinfo", "folder with zone1970.tab and iso3166.tab")
	out := flag.String("out", "internal/dataset/packed", "folder to write")
	flag.Parse()
	if in.data == "" {
		fmt.Fprintln(os.Stderr, "pack: give the folder of the sources with -from (see -help)")
		os.Exit(2)
	}
	if in.npm == "" {
		in.npm = filepath.Join(in.data, "node_modules")
	}
	if err := pack(in, *out); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

// pack writes every set, then SOURCES.yaml, which names their hashes.
func pack(in folders, out string) error {
	var written []entry
	for _, s := range sets {
		b, err := s.build(in)
		if err != nil {
			return fmt.Errorf("set %s: %w", s.Name, err)
		}
		s.File = s.Name + ".zst"
		s.SHA256, s.Bytes = fmt.Sprintf("%x", sha256.Sum256(b)), len(b)
		if err := os.WriteFile(filepath.Join(out, s.File), b, 0o644); err != nil {
			return err
		}
		written = append(written, s.entry)
	}
	var doc strings.Builder
	doc.WriteString("# Made by internal/dataset/pack; licence texts are in licences/.\n")
	enc := yaml.NewEncoder(&doc)
	enc.SetIndent(2)
	if err := enc.Encode(map[string]any{"sets": written}); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "SOURCES.yaml"), []byte(doc.String()), 0o644)
}
