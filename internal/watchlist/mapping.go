package watchlist

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"bonafide/internal/screen"
)

// Mapping says what the columns of a foreign table are. Columns that it leaves
// out are dropped unread.
type Mapping struct {
	// Delimiter is the sign between columns: one character, or "tab"; empty tells it by the header.
	Delimiter string `yaml:"delimiter"`
	// Columns give each column's title a field of [Columns] ("valid_from", "note" …) or a
	// kind of identifier ("email", "github", "person", "company" …): a column of a kind makes
	// an entry of its own for each row, and the entries of one row belong together.
	Columns map[string]string `yaml:"columns"`
	// Synonyms are further titles of a column, by its title in Columns.
	Synonyms map[string][]string `yaml:"synonyms"`
	// Fixed are fields with one value for all rows: {kind: email, tlp: amber}.
	Fixed map[string]string `yaml:"fixed"`
}

// mappable are the kinds that a column of its own may hold; a person's name is
// "person", because "name" is the field that tells whose the value is.
var mappable = map[string]string{
	"person": screen.KindName, "company": KindCompany, "email": screen.KindEmail, "phone": screen.KindPhone, "telegram": screen.KindTelegram,
	"discord": screen.KindDiscord, "skype": screen.KindSkype, "github": screen.KindGitHub, "gitlab": screen.KindGitLab, "linkedin": screen.KindLinkedIn,
	"x": screen.KindX, "website": screen.KindWebsite, "ipv4": screen.KindIPv4, "ipv6": screen.KindIPv6, "iban": screen.KindIBAN,
	"account": screen.KindAccount, "wallet_btc": screen.KindWalletBTC, "wallet_evm": screen.KindWalletEVM, "wallet_tron": screen.KindWalletTRON,
	"wallet_sol": screen.KindWalletSOL, "wallet": KindWallet, "file": screen.KindFile, "profile_id": screen.KindProfileID, "device": screen.KindDevice,
}

// secret are titles of columns whose content may not be kept, and unlawful those
// that no rule or list may rest on.
var (
	secret   = []string{"password", "passwd", "passwort", "pass", "pwd", "hash", "secret", "token", "credential", "salt", "pin", "cookie"}
	unlawful = []string{"nationality", "citizenship", "ethnicity", "race", "religion", "gender", "sex", "language", "birthplace", "visa"}
)

// ErrMapping says what is wrong with a mapping.
var ErrMapping = errors.New("the mapping can't be used")

// ReadMapping reads a mapping in YAML. The error wraps [ErrMapping] and names the
// column or field.
func ReadMapping(r io.Reader) (*Mapping, error) {
	dec := yaml.NewDecoder(io.LimitReader(r, 1<<20))
	dec.KnownFields(true)
	m := &Mapping{}
	if err := dec.Decode(m); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMapping, err)
	}
	return m, m.Check()
}

// Check reports what is wrong with a mapping that wasn't read by [ReadMapping],
// as an error that wraps [ErrMapping].
func (m *Mapping) Check() error {
	if m.Delimiter != "" && m.Delimiter != "tab" && utf8.RuneCountInString(m.Delimiter) != 1 {
		return fmt.Errorf("%w: delimiter is one character, or tab", ErrMapping)
	}
	if strings.ContainsAny(m.Delimiter, "\"\r\n\ufffd") {
		return fmt.Errorf("%w: that delimiter can't part columns", ErrMapping)
	}
	if len(m.Columns) == 0 {
		return fmt.Errorf("%w: columns is empty; write a title and its field for each column that is taken", ErrMapping)
	}
	for title, to := range m.Columns {
		for _, t := range append([]string{title}, m.Synonyms[title]...) {
			if err := allowed(t); err != nil {
				return err
			}
		}
		if _, ok := targetOf(to); !ok {
			return fmt.Errorf("%w: %q, for the column %q, is neither a field (%s) nor a kind of identifier", ErrMapping, to, title, Columns())
		}
	}
	for title := range m.Synonyms {
		if _, ok := m.Columns[title]; !ok {
			return fmt.Errorf("%w: synonyms of %q, which is no column", ErrMapping, title)
		}
	}
	for field := range m.Fixed {
		if _, ok := columnOf(header(field)); !ok {
			return fmt.Errorf("%w: fixed: %q is not a field; use %s", ErrMapping, field, Columns())
		}
	}
	return nil
}

// allowed refuses columns that may not be taken, whatever they are mapped to.
func allowed(title string) error {
	for word := range strings.SplitSeq(header(title), "_") {
		if slices.Contains(secret, word) || strings.Contains(word, "password") {
			return fmt.Errorf("%w: the column %q is not taken: passwords and their hashes are never kept; leave it out of the mapping", ErrMapping, title)
		}
		if slices.Contains(unlawful, word) {
			return fmt.Errorf("%w: the column %q is not taken: no list may rest on it; leave it out of the mapping", ErrMapping, title)
		}
	}
	return nil
}

func targetOf(to string) (target, bool) {
	if kind, ok := mappable[header(to)]; ok {
		return target{kind: kind}, true
	}
	c, ok := columnOf(header(to))
	return target{of: c.of}, ok
}

func (m *Mapping) comma(r *bufio.Reader) rune {
	switch m.Delimiter {
	case "":
		return sniff(r)
	case "tab":
		return '\t'
	}
	c, _ := utf8.DecodeRuneInString(m.Delimiter)
	return c
}

// targets finds what each column of the file fills. Titles that are wrong are
// told by their number: a list without a header has somebody's data there.
func (m *Mapping) targets(head []string) ([]target, error) {
	titles := map[string]string{}
	for title, to := range m.Columns {
		for _, t := range append([]string{title}, m.Synonyms[title]...) {
			titles[header(t)] = to
		}
	}
	at := make([]target, len(head))
	found := map[string]bool{}
	for i, h := range head {
		to, mapped := titles[header(h)]
		if len(m.Columns) == 0 {
			to, mapped = header(h), true
			if c, ok := columnOf(to); ok {
				at[i], found[c.name] = target{of: c.of}, true
				continue
			}
			return nil, fmt.Errorf("%w: line 1: column %d is not a column of a list; use %s, or a mapping", ErrFormat, i+1, Columns())
		}
		if mapped {
			at[i], _ = targetOf(to)
			found[header(to)] = true
			found["kind"], found["value"] = found["kind"] || at[i].kind != "", found["value"] || at[i].kind != ""
		}
	}
	for field := range m.Fixed {
		c, _ := columnOf(header(field))
		found[c.name] = true
	}
	for _, need := range columns[:2] {
		if !found[need.name] {
			return nil, fmt.Errorf("%w: line 1: the column %q is missing", ErrFormat, need.name)
		}
	}
	return at, nil
}
