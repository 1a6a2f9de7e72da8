package watchlist_test

import (
	"strings"
	"testing"

	"bonafide/internal/screen"
	"bonafide/internal/watchlist"
)

func TestAListedWalletIsMetInEveryWritingOfItsFormAndInNoOther(t *testing.T) {
	const (
		summed = "0x52908400098527886E0F7030069857D2E4169EE7"
		slip   = "0x52908400098527886e0F7030069857D2E4169EE7"
		bech   = "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"
		asTRON = "0x0e6b8e34dc115a2848f585851af23d99d09b8463"
	)
	for _, tt := range []struct{ name, ticker, listed, account, want string }{
		{"small letters", "ETH", summed, strings.ToLower(summed), "wallet_evm exact"},
		{"large letters", "ETH", summed, "0X" + strings.ToUpper(summed[2:]), "wallet_evm exact"},
		{"the checksum of EIP-55", "ETH", strings.ToLower(summed), summed, "wallet_evm exact"},
		{"a letter in the wrong case", "ETH", summed, slip, "wallet_evm exact"},
		{"an address for payment", "ETH", summed, "ethereum:" + summed + "?value=1", "wallet_evm exact"},
		{"another address", "ETH", summed, "0x52908400098527886e0f7030069857d2e4169ee8", ""},
		{"a token's contract on the same chain", "USDC", summed, summed, "wallet_evm exact"},
		{"another chain of the same form", "ARB", summed, summed, "wallet_evm exact"},
		{"a ticker that says another form", "XBT", summed, summed, "wallet_evm exact"},
		{"a token on TRON", "USDT", tron, tron, "wallet_tron exact"},
		{"the same bytes in TRON's form", "USDT", tron, asTRON, ""},
		{"a token on Bitcoin", "USDT", btc, btc, "wallet_btc exact"},
		{"Bitcoin's older form in other letters", "XBT", btc, strings.ToLower(btc), ""},
		{"Bitcoin's newer form in large letters", "XBT", bech, strings.ToUpper(bech), "wallet_btc exact"},
		{"another coin", "BCH", btc, btc, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var entries []watchlist.Entry
			if kind, value, err := watchlist.Wallet(tt.ticker, tt.listed); err == nil {
				entries = append(entries, watchlist.Entry{List: "x", Class: "sanctions", Kind: kind, Value: value, Raw: tt.listed, Name: "SAMPLE GROUP", Confidence: 1, Note: "2024-01-01"})
			}
			sub := packet(func(a *screen.Application) { a.Payouts = []screen.Payout{{Kind: "wallet", Account: tt.account}} })
			hits := watchlist.NewSet(entries).Match(sub)
			if got := told(hits); got != tt.want {
				t.Fatalf("hits %q, want %q", got, tt.want)
			}
			for _, h := range hits {
				if s := h.Where.Spots()[0]; s.Note != "listed for SAMPLE GROUP; 2024-01-01" || s.Value == "" {
					t.Errorf("the evidence doesn't say whom the entry names: %+v", s)
				}
			}
		})
	}
}

func TestAWalletInWrongCaseIsFoundWhenAListComesLater(t *testing.T) {
	sub := packet(func(a *screen.Application) {
		a.Payouts = []screen.Payout{{Kind: "wallet", Account: "0x52908400098527886e0F7030069857D2E4169EE7"}}
	})
	for _, key := range watchlist.Keys(sub) {
		if key == [2]string{"wallet_evm", "0x52908400098527886e0f7030069857d2e4169ee7"} {
			return
		}
	}
	t.Errorf("keys %q", watchlist.Keys(sub))
}
