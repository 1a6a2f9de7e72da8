package list

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
)

// Lists are all lists, immutable once loaded.
type Lists struct {
	Technologies        []Technology
	HandleWords         []HandleWord
	MailAliases         []MailAlias
	MailConsumers       []MailConsumer
	Employers           []Employer
	Networks            []NetworkOverride
	ASNClasses          []ASNClass
	AdvisoryVPNs        []AdvisoryVPN
	Forwarders          []Forwarder
	PickupPoints        []PickupPoint
	Agencies            []Agency
	PaymentInstitutions []PaymentInstitution
	ImageSoftware       []ImageSoftware
	Converters          []Converter
	MetadataDefaults    []MetadataDefault
	LinkWrappers        []LinkWrapper
	RemoteTools         []RemoteTool
	Observations        []Observation
	LinkCaps            []LinkCap
	SanctionedTerritory []SanctionedTerritory
	StandingQuestions   []StandingQuestion
	FrontCompanies      []FrontCompany
	Reasons             []Reason

	heads map[string]head // by list: what its file says of itself
	asOf  map[string]time.Time
	keys  map[string]map[string]bool // by list, then by folded key
	hash  string
}

// tables say which field of [Lists] each file fills. The file names are a closed
// set: a list that isn't here isn't read, it is refused.
func (l *Lists) tables() map[string]any {
	return map[string]any{
		"technologies": &l.Technologies, "handle_words": &l.HandleWords, "mail_alias": &l.MailAliases,
		"mail_consumer": &l.MailConsumers, "employer_domains": &l.Employers, "networks": &l.Networks,
		"asn_classes": &l.ASNClasses, "advisory_vpns": &l.AdvisoryVPNs, "forwarders": &l.Forwarders,
		"pickup_points": &l.PickupPoints, "agencies": &l.Agencies, "payment_institutions": &l.PaymentInstitutions,
		"image_software": &l.ImageSoftware, "converters": &l.Converters, "metadata_defaults": &l.MetadataDefaults,
		"link_wrappers": &l.LinkWrappers, "remote_tools": &l.RemoteTools, "observations": &l.Observations,
		"link_caps": &l.LinkCaps, "sanctioned_territory": &l.SanctionedTerritory,
		"standing_questions": &l.StandingQuestions, "front_companies": &l.FrontCompanies, "reasons": &l.Reasons,
	}
}

// Load reads lists/*.yaml of fsys (the embedded rules folder). A list without a
// file is empty. Errors wrap [ErrList] with file:line:column and the mend; all
// files are read, so the error may hold several.
func Load(fsys fs.FS) (*Lists, error) {
	names, err := fs.Glob(fsys, "lists/*")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrList, err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%w: there is no folder lists with files in it", ErrList)
	}
	l := &Lists{heads: map[string]head{}, asOf: map[string]time.Time{}, keys: map[string]map[string]bool{}}
	tables := l.tables()
	sum := sha256.New()
	var errs []error
	for _, file := range names {
		name, isYAML := strings.CutSuffix(path.Base(file), ".yaml")
		rows, known := tables[name]
		if !known || !isYAML {
			errs = append(errs, fmt.Errorf("%w: %s:1:1: no such list; the lists are %s", ErrList, file, strings.Join(slices.Sorted(maps.Keys(tables)), ", ")))
			continue
		}
		b, err := fs.ReadFile(fsys, file)
		if err != nil {
			errs = append(errs, fmt.Errorf("%w: %w", ErrList, err))
			continue
		}
		fmt.Fprintf(sum, "%s %d\n", name, len(b))
		sum.Write(b)
		d := decoder{file: file, name: name}
		l.keys[name] = d.decode(b, rows)
		l.asOf[name], l.heads[name] = d.asOf, head{d.title, d.source}
		errs = append(errs, d.errs...)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	l.hash = fmt.Sprintf("%x", sum.Sum(nil))
	return l, nil
}

// Has reports whether the list holds the key or an alias, however it is cased
// and spaced. A list that isn't loaded holds nothing.
func (l *Lists) Has(list, key string) bool { return l.keys[list][Fold(key)] }

// Hash identifies the content of all lists (SHA-256, hexadecimal).
func (l *Lists) Hash() string { return l.hash }

// Names gives the names of all lists that were loaded, sorted.
func (l *Lists) Names() []string { return slices.Sorted(maps.Keys(l.keys)) }

// AsOf gives the date of a list, or the zero time when it isn't loaded.
func (l *Lists) AsOf(list string) time.Time { return l.asOf[list] }
