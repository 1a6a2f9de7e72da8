package identify

import (
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"strings"

	"golang.org/x/crypto/sha3"

	"bonafide/internal/screen"
)

// NormaliseWallet gives the kind and the canonical form of a wallet address
// whose checksum holds: Bitcoin (base58check, bech32, bech32m), Ethereum and
// its kin (EIP-55 where cases are mixed), TRON. A Solana address has no
// checksum and looks like many other codes: it is recognised only where
// context says that a wallet is meant. kind is empty otherwise.
func NormaliseWallet(s string, context bool) (kind, value string) {
	s = strings.TrimSpace(s)
	for _, p := range [...]string{"bitcoin:", "ethereum:", "tron:", "solana:"} {
		if rest := trimPrefixFold(s, p); len(rest) < len(s) {
			s, _, _ = strings.Cut(rest, "?")
			context = true
		}
	}
	switch {
	case len(s) == 42 && (strings.HasPrefix(s, "0x") || strings.HasPrefix(s, "0X")):
		if validEVM(s[2:]) {
			return screen.KindWalletEVM, "0x" + strings.ToLower(s[2:])
		}
	case len(s) >= 14 && len(s) <= 90 && strings.EqualFold(s[:3], "bc1"):
		if validSegwit(s) {
			return screen.KindWalletBTC, strings.ToLower(s)
		}
	case len(s) >= 26 && len(s) <= 44:
		return base58Wallet(s, context)
	}
	return "", ""
}

func base58Wallet(s string, context bool) (kind, value string) {
	b, ok := base58(s)
	if !ok {
		return "", ""
	}
	switch {
	case len(b) == 25 && checksummed(b) && (b[0] == 0 || b[0] == 5):
		return screen.KindWalletBTC, s
	case len(b) == 25 && checksummed(b) && b[0] == 0x41:
		return screen.KindWalletTRON, s
	case len(b) == 32 && len(s) >= 32 && context && mixed(s):
		return screen.KindWalletSOL, s
	}
	return "", ""
}

// mixed tells a random code from a word or a hexadecimal digest.
func mixed(s string) bool {
	return strings.ContainsAny(s, "0123456789") && strings.ToLower(s) != s && strings.ToUpper(s) != s
}

const base58Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// base58 decodes with leading ones as zero bytes.
func base58(s string) ([]byte, bool) {
	n, radix := new(big.Int), big.NewInt(58)
	for i := range len(s) {
		d := strings.IndexByte(base58Alphabet, s[i])
		if d < 0 {
			return nil, false
		}
		n.Mul(n, radix).Add(n, big.NewInt(int64(d)))
	}
	lead := len(s) - len(strings.TrimLeft(s, "1"))
	return append(make([]byte, lead), n.Bytes()...), true
}

// checksummed reports whether the last four bytes are the begin of the double
// SHA-256 of the rest.
func checksummed(b []byte) bool {
	body, sum := b[:len(b)-4], b[len(b)-4:]
	first := sha256.Sum256(body)
	second := sha256.Sum256(first[:])
	return string(second[:4]) == string(sum)
}

// validEVM checks 40 hexadecimal digits, with the checksum of EIP-55 when the
// letters' cases are mixed.
func validEVM(s string) bool {
	if _, err := hex.DecodeString(s); err != nil {
		return false
	}
	low := strings.ToLower(s)
	if strings.Count(s, "0") >= 36 {
		return false // the null address and its likes are nobody's
	}
	if s == low || s == strings.ToUpper(s) {
		return true
	}
	h := sha3.NewLegacyKeccak256()
	h.Write([]byte(low))
	sum := hex.EncodeToString(h.Sum(nil))
	for i := range len(s) {
		if isLetter(s[i]) && (s[i] < 'a') != (sum[i] >= '8') {
			return false
		}
	}
	return true
}

const bech32Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// The constants of BIP 173 (version 0) and BIP 350 (later versions).
const (
	bech32Constant  = 1
	bech32mConstant = 0x2bc830a3
)

// validSegwit checks a Bitcoin address in bech32 or bech32m.
func validSegwit(s string) bool {
	if s != strings.ToLower(s) && s != strings.ToUpper(s) {
		return false
	}
	s = strings.ToLower(s)
	data := make([]byte, 0, len(s))
	for i := 3; i < len(s); i++ {
		d := strings.IndexByte(bech32Alphabet, s[i])
		if d < 0 {
			return false
		}
		data = append(data, byte(d))
	}
	if len(data) < 8 || data[0] > 16 {
		return false
	}
	want := uint32(bech32mConstant)
	if data[0] == 0 {
		want = bech32Constant
	}
	program := (len(data) - 7) * 5 / 8
	if program < 2 || program > 40 || data[0] == 0 && program != 20 && program != 32 {
		return false
	}
	return polymod(append([]byte{3, 3, 0, 2, 3}, data...)) == want // "bc" expanded
}

func polymod(values []byte) uint32 {
	generator := [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3}
	c := uint32(1)
	for _, v := range values {
		top := c >> 25
		c = c&0x1ffffff<<5 ^ uint32(v)
		for i, g := range generator {
			if top>>i&1 == 1 {
				c ^= g
			}
		}
	}
	return c
}

// solanaWords on the line or the one before say that a wallet is meant.
var solanaWords = []string{"solana", "phantom", "sol ", "sol:", "wallet", "solflare"}

// findWallets finds addresses of wallets in running text.
func findWallets(v view) []hit {
	var hits []hit
	s := v.text
	for i := 0; i < len(s); i++ {
		if !isAlnum(s[i]) {
			continue
		}
		end := i
		for end < len(s) && isAlnum(s[end]) {
			end++
		}
		if n := end - i; n >= 26 && n <= 90 && at(s, i-1) != '/' {
			context := lowerASCII(s[max(0, i-80):i])
			if kind, value := NormaliseWallet(s[i:end], containsAny(context, solanaWords)); kind != "" {
				hits = append(hits, hit{kind: kind, value: value, start: i, end: end, own: true})
			}
		}
		i = end
	}
	return hits
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
