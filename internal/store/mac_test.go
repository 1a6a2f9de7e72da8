package store

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"testing"

	"pgregory.net/rapid"
)

func TestContentMACIsHMAC(t *testing.T) {
	var buf []byte
	rapid.Check(t, func(t *rapid.T) {
		salt := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "salt")
		content := rapid.SliceOf(rapid.Byte()).Draw(t, "content")
		h := hmac.New(sha256.New, salt)
		h.Write(content)
		var got [32]byte
		if got, buf = contentMAC(salt, content, buf); !bytes.Equal(got[:], h.Sum(nil)) {
			t.Fatalf("%x differs from crypto/hmac", got)
		}
	})
}
