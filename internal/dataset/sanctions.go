package dataset

import (
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

func loadSanctions(p *packed) ([]Entry, error) {
	un, err := p.rows("sanctions-un-dprk", 7)
	if err != nil {
		return nil, err
	}
	wallets, err := p.rows("sanctions-wallets", 2)
	if err != nil {
		return nil, err
	}
	ethereum, err := p.rows("sanctions-ethereum", 2)
	if err != nil {
		return nil, err
	}
	var out []Entry
	from := p.origin("sanctions-un-dprk")
	for _, f := range un {
		e := Entry{Kind: "name", Value: f[2], Aliases: parts(f[3]), BirthYears: years(f[4]),
			List: "UN", Reference: f[1], ListedOn: f[6], Source: from.name, AsOf: from.asOf}
		if f[0] != "person" {
			e.Kind = "company"
		}
		out = append(out, e)
	}
	owners := map[string]bool{}
	from = p.origin("sanctions-ethereum")
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
