package watchlist

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"bonafide/internal/identify"
	"bonafide/internal/screen"
)

// KindWallet is the kind of rows whose chain the form of the address tells; no
// entry keeps it.
const KindWallet = "wallet"

// ownChains are the currencies whose addresses the known chains carry. Other
// coins (XMR, LTC, BCH, DASH …) are told by their ticker: some write addresses
// that look like Bitcoin's and are somebody else's.
var ownChains = []string{"", "XBT", "BTC", "ETH", "ETC", "ARB", "BSC", "BNB", "MATIC", "TRX", "SOL", "USDT", "USDC", "DAI"}

// ErrChain says that no application can name a wallet of that chain.
var ErrChain = errors.New("a wallet of a chain that applications aren't compared by")

// Wallet gives kind and canonical form of a wallet address by its form, for the
// ticker says less: USDT lives on several chains, and lists call EVM addresses
// XBT. Currency is the list's ticker, empty when it has none. The error wraps
// [ErrChain] for other coins.
func Wallet(currency, address string) (kind, value string, err error) {
	if !slices.Contains(ownChains, strings.ToUpper(strings.TrimSpace(currency))) {
		return "", "", ErrChain
	}
	if kind, value = identify.NormaliseWallet(address, true); kind == "" {
		return "", "", errors.New("the value can't be read as wallet: its checksum doesn't hold, or its chain is another")
	}
	return kind, value, nil
}

// asWallet is an identifier as lists of wallets know it. An address of Ethereum's
// form whose mixed case isn't the checksum's is told apart by applications, as a
// slip of the pen may be in it; but it is paid to whoever holds it in any case.
func asWallet(id screen.Identifier) screen.Identifier {
	if address, ok := strings.CutPrefix(id.Value, "wallet:0x"); ok && id.Kind == screen.KindAccount && evmDigits.MatchString(address) {
		id.Kind, id.Value = screen.KindWalletEVM, "0x"+address
	}
	return id
}

var evmDigits = regexp.MustCompile(`^[0-9a-f]{40}$`)
