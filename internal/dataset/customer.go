package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gaissmai/bart"
	"github.com/oschwald/maxminddb-golang/v2"
)

// Days after which a customer's file counts as stale: lists of masked networks
// age as ours do, databases of places and numbers as ours.
const (
	staleSanctions = 30
	staleList      = 180
	staleDatabase  = 365
)

// customer are the files that an installation brought itself. They win over the
// embedded sets. Immutable once opened.
type customer struct {
	databases []database
	ranges    *bart.Table[verdict]
	mail      map[string]Mail
	sanctions map[string][]Entry // by class
	infos     []Info
}

// database is an MMDB file.
type database struct {
	reader *maxminddb.Reader
	from   origin
}

// openCustomer reads every file of dir; an empty or absent dir holds none. The
// errors wrap [ErrData]; there is one for each unusable file.
func openCustomer(dir string, now time.Time) (*customer, error) {
	c := &customer{ranges: new(bart.Table[verdict]), mail: map[string]Mail{}, sanctions: map[string][]Entry{}}
	if dir == "" {
		return c, nil
	}
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrData, err)
	}
	var errs []error
	for _, f := range files {
		if f.IsDir() || strings.HasPrefix(f.Name(), ".") {
			continue
		}
		if err := c.add(filepath.Join(dir, f.Name()), now); err != nil {
			errs = append(errs, err)
		}
	}
	if len(errs) > 0 {
		c.close()
		return nil, errors.Join(errs...)
	}
	return c, nil
}

// close lets go of the databases; look-ups must have ended.
func (c *customer) close() {
	for _, d := range c.databases {
		_ = d.reader.Close() // read-only: nothing can be lost
	}
}

// add reads one file. Its name says what it holds: NAME.mmdb, NAME.csv (cidr,
// class, provider), NAME.CLASS.txt (one range a line), NAME.CLASS.domains (one
// mail domain a line), NAME.CLASS.sanctions (a newer list in place of ours).
func (c *customer) add(path string, now time.Time) error {
	name := filepath.Base(path)
	stat, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrData, err)
	}
	from := origin{"customer " + name, stat.ModTime().UTC().Truncate(time.Second)}
	stale := staleList
	switch filepath.Ext(name) {
	case ".mmdb":
		stale = staleDatabase
		from.asOf, err = c.addDatabase(path, from)
	case ".csv", ".txt":
		err = c.addRanges(path, from)
	case ".domains":
		err = c.addDomains(path, from)
	case ".sanctions":
		stale = staleSanctions
		err = c.addSanctions(path, from)
	default:
		err = fmt.Errorf("%w: %s: not a kind of file that can be read here; move it away, or bring it in with `bonafide data import`", ErrData, name)
	}
	if err != nil {
		return err
	}
	c.infos = append(c.infos, aged(Info{Name: from.name, Title: "Your own file", Version: from.asOf.Format(time.DateOnly), Date: from.asOf,
		Bytes: int(stat.Size()), StaleAfter: stale, Origin: "customer", Source: "imported by you", Licence: "yours"}, now))
	return nil
}

// record is what the look-up reads of a database, in the usual layouts.
type record struct {
	Country struct {
		ISO string `maxminddb:"iso_code"`
	} `maxminddb:"country"`
	CountryCode string `maxminddb:"country_code"`
	City        struct {
		Names english `maxminddb:"names"`
	} `maxminddb:"city"`
	Subdivisions []struct {
		ISO   string  `maxminddb:"iso_code"`
		Names english `maxminddb:"names"`
	} `maxminddb:"subdivisions"`
	Location struct {
		Lat *float64 `maxminddb:"latitude"`
		Lon *float64 `maxminddb:"longitude"`
	} `maxminddb:"location"`
	Number  uint32 `maxminddb:"autonomous_system_number"`
	Name    string `maxminddb:"autonomous_system_organization"`
	VPN     bool   `maxminddb:"is_anonymous_vpn"`
	Hosting bool   `maxminddb:"is_hosting_provider"`
	Tor     bool   `maxminddb:"is_tor_exit_node"`
	Proxy   bool   `maxminddb:"is_public_proxy"`
	Home    bool   `maxminddb:"is_residential_proxy"`
}

type english struct {
	EN string `maxminddb:"en"`
}

// addDatabase opens a database and reads its first records as a trial, so that
// a layout that isn't ours is refused here and not at some later address.
func (c *customer) addDatabase(path string, from origin) (time.Time, error) {
	r, err := maxminddb.Open(path)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: %s: not a readable MMDB file: %w", ErrData, filepath.Base(path), err)
	}
	tried := 0
	for n := range r.Networks() {
		var rec record
		if err := n.Decode(&rec); err != nil {
			_ = r.Close()
			return time.Time{}, fmt.Errorf("%w: %s: its records aren't in the usual layout of a city, country, ASN or anonymous-IP database: %w",
				ErrData, filepath.Base(path), err)
		}
		if tried++; tried == 100 {
			break
		}
	}
	from.asOf = time.Unix(int64(r.Metadata.BuildEpoch), 0).UTC() //nolint:gosec // a build time of our era
	c.databases = append(c.databases, database{r, from})
	return from.asOf, nil
}

func (c *customer) addRanges(path string, from origin) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrData, err)
	}
	defer f.Close()
	rows, err := parseRanges(filepath.Base(path), f)
	if err != nil {
		return err
	}
	for _, r := range rows {
		c.ranges.Insert(r.prefix, verdict{r.class, r.provider, from})
	}
	return nil
}

func (c *customer) addDomains(path string, from origin) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrData, err)
	}
	defer f.Close()
	class, domains, err := parseDomains(filepath.Base(path), f)
	if err != nil {
		return err
	}
	for _, d := range domains {
		c.mail[d] = Mail{Class: class, Source: from.name, AsOf: from.asOf}
	}
	return nil
}

func (c *customer) addSanctions(path string, from origin) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrData, err)
	}
	defer f.Close()
	class, entries, err := parseSanctions(filepath.Base(path), f, from)
	if err != nil {
		return err
	}
	c.sanctions[class] = append(c.sanctions[class], entries...)
	return nil
}

// replaces reports whether the customer brought a list in place of the set.
func (c *customer) replaces(set string) bool {
	for class := range c.sanctions {
		if slices.Contains(replaced[class], set) {
			return true
		}
	}
	return false
}

// judge overrides what the databases know of the address, and gives the class
// that a list or a database says. The lists of ranges win, the longest range first.
func (c *customer) judge(ip netip.Addr, n *Network) verdict {
	var v verdict
	for _, d := range c.databases {
		var rec record
		r := d.reader.Lookup(ip)
		if !r.Found() || r.Decode(&rec) != nil {
			continue
		}
		if rec.describe(n) {
			n.Source, n.AsOf = d.from.name, d.from.asOf
		}
		if class := rec.class(); class != "" {
			v = verdict{class, "", d.from}
		}
	}
	if own, ok := c.ranges.Lookup(ip); ok {
		return own
	}
	return v
}

// describe copies what the record knows, and reports whether it knew anything.
func (r *record) describe(n *Network) bool {
	knew := false
	if code := r.Country.ISO + r.CountryCode; len(code) == 2 {
		n.Country, n.Region, n.City, n.Located, knew = code, "", "", false, true
	}
	if r.Number != 0 {
		n.ASN, n.ASName, knew = r.Number, r.Name, true
	}
	if r.City.Names.EN != "" {
		n.City, knew = r.City.Names.EN, true
	}
	if len(r.Subdivisions) > 0 {
		n.Region, knew = r.Subdivisions[0].ISO, true
	}
	if r.Location.Lat != nil && r.Location.Lon != nil {
		n.Lat, n.Lon, n.Located, knew = *r.Location.Lat, *r.Location.Lon, true, true
	}
	return knew
}

func (r *record) class() Class {
	switch {
	case r.Tor:
		return Tor
	case r.VPN:
		return VPN
	case r.Proxy, r.Home:
		return Proxy
	case r.Hosting:
		return Hosting
	}
	return ""
}

// classOf reads the class in NAME.CLASS.ext.
func classOf(name string, among []string) (string, error) {
	stem := strings.TrimSuffix(name, filepath.Ext(name))
	class := strings.TrimPrefix(filepath.Ext(stem), ".")
	if !slices.Contains(among, class) {
		return "", fmt.Errorf("%w: %s: its name must say the class before the ending, as in mine.%s%s; classes: %s",
			ErrData, name, among[0], filepath.Ext(name), strings.Join(among, ", "))
	}
	return class, nil
}
