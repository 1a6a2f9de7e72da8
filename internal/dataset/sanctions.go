package dataset

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// chains are the wallet kinds by currency: tokens live on another coin's chain,
// so that the form of the address decides for them.
var chains = map[string]string{
	"XBT": "wallet_btc", "ETH": "wallet_evm", "ARB": "wallet_evm", "BSC": "wallet_evm", "ETC": "wallet_evm",
	"TRX": "wallet_tron", "SOL": "wallet_sol",
}

func walletKind(currency, address string) string {
	if kind, ok := chains[currency]; ok {
		return kind
	}
	switch {
	case currency != "USDT" && currency != "USDC":
		return "wallet"
	case strings.HasPrefix(address, "0x"):
		return "wallet_evm"
	case strings.HasPrefix(address, "T"):
		return "wallet_tron"
	}
	return "wallet"
}

// loadSanctions reads the embedded lists. What the customer brought replaces
// the sets of its class entirely, for lists also let go of entries.
func loadSanctions(p *packed, c *customer) ([]Entry, error) {
	out := slices.Clone(c.sanctions["un"])
	if len(out) == 0 {
		rows, err := p.rows("sanctions-un-dprk", 7)
		if err != nil {
			return nil, err
		}
		for _, f := range rows {
			out = append(out, unEntry(f, p.origin("sanctions-un-dprk")))
		}
	}
	if own := c.sanctions["wallets"]; len(own) > 0 {
		return append(out, own...), nil
	}
	wallets, err := loadWallets(p)
	return append(out, wallets...), err
}

// unEntry reads type, reference, name, aliases, birth dates, identifiers, date.
func unEntry(f []string, from origin) Entry {
	e := Entry{Kind: "name", Value: f[2], Aliases: parts(f[3]), BirthYears: years(f[4]),
		List: "UN", Reference: f[1], ListedOn: f[6], Source: from.name, AsOf: from.asOf}
	if f[0] != "person" {
		e.Kind = "company"
	}
	return e
}

func loadWallets(p *packed) ([]Entry, error) {
	wallets, err := p.rows("sanctions-wallets", 2)
	if err != nil {
		return nil, err
	}
	ethereum, err := p.rows("sanctions-ethereum", 2)
	if err != nil {
		return nil, err
	}
	var out []Entry
	owners := map[string]bool{}
	from := p.origin("sanctions-ethereum")
	for _, f := range ethereum {
		owners[strings.ToLower(f[0])] = true
		out = append(out, Entry{Kind: "wallet_evm", Value: f[0], Currency: "ETH", List: "OFAC",
			Reference: strings.Trim(f[1], `"`), Source: from.name, AsOf: from.asOf})
	}
	from = p.origin("sanctions-wallets")
	for _, f := range wallets {
		kind := walletKind(f[0], f[1])
		if kind == "wallet_evm" && owners[strings.ToLower(f[1])] {
			continue // the set with owners is newer
		}
		out = append(out, Entry{Kind: kind, Value: f[1], Currency: f[0], List: "OFAC", Source: from.name, AsOf: from.asOf})
	}
	return out, nil
}

// sanctionColumns are the columns of a customer's newer list, by its class.
var sanctionColumns = map[string][]string{
	"un":      {"type", "reference", "name", "aliases", "dob", "identifiers", "listed_on"},
	"wallets": {"currency", "address"},
}

// replaced are the embedded sets that a class replaces.
var replaced = map[string][]string{"un": {"sanctions-un-dprk"}, "wallets": {"sanctions-wallets", "sanctions-ethereum"}}

// parseSanctions reads NAME.CLASS.sanctions, a CSV with the columns of its
// class. The error wraps [ErrData] and names the line.
func parseSanctions(file string, in io.Reader, from origin) (class string, entries []Entry, err error) {
	if class, err = classOf(file, sanctionClasses); err != nil {
		return "", nil, err
	}
	columns := sanctionColumns[class]
	r := csv.NewReader(skipMark(in))
	header, err := r.Read()
	if err != nil || !slices.Equal(header, columns) {
		return "", nil, fmt.Errorf("%w: %s:1: the header is %q; it must be %s", ErrData, file, strings.Join(header, ","), strings.Join(columns, ","))
	}
	for len(entries) < maxRows {
		f, err := r.Read()
		if errors.Is(err, io.EOF) && len(entries) == 0 {
			return "", nil, fmt.Errorf("%w: %s: holds no row; an empty list would replace the embedded one", ErrData, file)
		}
		if errors.Is(err, io.EOF) {
			return class, entries, nil
		}
		if err != nil {
			return "", nil, fmt.Errorf("%w: %s: %w", ErrData, file, err)
		}
		e := Entry{Kind: walletKind(f[0], f[1]), Value: strings.TrimSpace(f[1]), Currency: f[0], List: "OFAC", Source: from.name, AsOf: from.asOf}
		if class == "un" {
			e = unEntry(f, from)
		}
		if line, _ := r.FieldPos(0); e.Value == "" {
			return "", nil, fmt.Errorf("%w: %s:%d: the row has no name or address; give it one or remove it", ErrData, file, line)
		}
		entries = append(entries, e)
	}
	return "", nil, fmt.Errorf("%w: %s: more than %d rows; split the file", ErrData, file, maxRows)
}

// parts splits a published list of aliases.
func parts(s string) []string {
	var out []string
	for p := range strings.SplitSeq(s, ";") {
		if p = strings.Trim(strings.TrimSpace(p), `"`); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// years gives the years of published birth dates: "1968-02-19; 1965".
func years(s string) []int {
	var out []int
	for _, p := range parts(s) {
		if y, err := strconv.Atoi(p[:min(4, len(p))]); err == nil && y > 1800 && !slices.Contains(out, y) {
			out = append(out, y)
		}
	}
	return out
}

// Sanctions gives all entries of the embedded sanctions lists: persons, companies
// and wallets. A name among them is at most a question; a wallet is exact.
func (s *Sets) Sanctions() []Entry { return slices.Clone(s.sanctions) }
