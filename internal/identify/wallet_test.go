package identify

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bonafide/internal/screen"
)

// The addresses are the examples of BIP 173, BIP 350, EIP-55 and of the
// currencies' own documents: they belong to nobody.
func TestWalletsByTheirChecksum(t *testing.T) {
	for _, tt := range []struct {
		name, address string
		context       bool
		kind, value   string
	}{
		{"Bitcoin, first form", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", false, screen.KindWalletBTC, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
		{"one letter wrong", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", false, "", ""},
		{"Bitcoin, script", "3P14159f73E4gFr7JterCCQh9QjiTjiZrG", false, screen.KindWalletBTC, "3P14159f73E4gFr7JterCCQh9QjiTjiZrG"},
		{"bech32 in capitals", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", false, screen.KindWalletBTC, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
		{"bech32 of mixed cases", "bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", false, "", ""},
		{"bech32m", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", false, screen.KindWalletBTC, "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"},
		{"version 1 with the checksum of version 0", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", false, "", ""},
		{"Ethereum with its checksum", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", false, screen.KindWalletEVM, "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
		{"Ethereum with one case wrong", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", false, "", ""},
		{"Ethereum in small letters", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", false, screen.KindWalletEVM, "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
		{"the null address", "0x0000000000000000000000000000000000000000", true, "", ""},
		{"TRON", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", false, screen.KindWalletTRON, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"},
		{"Solana where a wallet is meant", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", true, screen.KindWalletSOL, "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"},
		{"the same code anywhere else", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", false, "", ""},
		{"a digest is no wallet", "d41d8cd98f00b204e9800998ecf8427e", true, "", ""},
		{"a payment link", "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa?amount=1", false, screen.KindWalletBTC, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if kind, value := NormaliseWallet(tt.address, tt.context); kind != tt.kind || value != tt.value {
				t.Errorf("%q %q, want %q %q", kind, value, tt.kind, tt.value)
			}
		})
	}
}

func TestWalletsInRunningText(t *testing.T) {
	v := newView("Pay to 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed, phantom wallet TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA.\nTransaction 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed5aaeb6053f3e94c9b9a09f33")
	got := values(v, findWallets(v))
	want := []string{
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed → 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
		"TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA → TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
	}
	if !slices.Equal(got, want) {
		t.Errorf("found %q", got)
	}
}

func TestIBANs(t *testing.T) {
	v := newView("IBAN: DE89 3704 0044 0532 0130 00 or GB82WEST12345698765432; not DE88370400440532013000, XX89370400440532013000 or DE8937040044053201300")
	got := values(v, findIBANs(v))
	want := []string{"DE89 3704 0044 0532 0130 00 → DE89370400440532013000", "GB82WEST12345698765432 → GB82WEST12345698765432"}
	if !slices.Equal(got, want) {
		t.Errorf("found %q", got)
	}
}

func TestAnyDigitChangedBreaksAnIBAN(t *testing.T) {
	const good = "DE89370400440532013000"
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(2, len(good)-1).Draw(t, "place")
		d := rapid.ByteRange('0', '9').Draw(t, "digit")
		changed := good[:i] + string(d) + good[i+1:]
		if got := NormaliseIBAN(changed); (got != "") != (changed == good) {
			t.Fatalf("%s gave %q", changed, got)
		}
	})
}

func TestPayouts(t *testing.T) {
	for _, tt := range []struct{ name, kind, account, want string }{
		{"an IBAN in groups", "iban", "de89 3704 0044 0532 0130 00", "iban:DE89370400440532013000"},
		{"an IBAN whose check fails is still an account", "iban", "DE88 3704 0044 0532 0130 00", "account:iban:de88370400440532013000"},
		{"an American account in two spellings", "ach", "021000021 / 12345678", "account:ach:021000021/12345678"},
		{"the other spelling", "ach", "routing 021000021 account 12345678", "account:ach:021000021/12345678"},
		{"a British account", "sort_code", "12-34-56 12345678", "account:sort_code:123456/12345678"},
		{"a mailbox at a payment service", "paypal", "Anna.Probe+pay@gmail.com", "account:paypal:annaprobe@gmail.com"},
		{"a payment link", "paypal", "https://paypal.me/AnnaProbe", "account:paypal:annaprobe"},
		{"a number at a payment service", "payoneer", "1234 5678", "account:payoneer:12345678"},
		{"a wallet", "wallet", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", "wallet_sol:TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"},
		{"nothing", "wise", " ", ":"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if kind, value := NormalisePayout(tt.kind, tt.account); kind+":"+value != tt.want {
				t.Errorf("%s:%s, want %s", kind, value, tt.want)
			}
		})
	}
}

func TestNormalisingAnAccountTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]string{"ach", "sort_code", "paypal", "payoneer", "wise", "other", "iban"}).Draw(t, "kind")
		_, once := NormalisePayout(kind, rapid.StringMatching(`[A-Za-z0-9 ./-]{1,24}`).Draw(t, "account"))
		if once == "" {
			return
		}
		_, twice := NormalisePayout(kind, strings.TrimPrefix(once, kind+":"))
		if twice != once {
			t.Fatalf("%q, then %q", once, twice)
		}
	})
}
