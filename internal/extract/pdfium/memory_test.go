package pdfium

import (
	"bytes"
	"testing"
)

func TestMemoryOfOneDocumentIsZeroForTheNext(t *testing.T) {
	var m memories
	first := m.Allocate(0, 1<<20)
	b := first.Reallocate(1000)
	copy(b, bytes.Repeat([]byte("secret"), 100))
	if b = first.Reallocate(2000); !bytes.HasPrefix(b, []byte("secret")) {
		t.Error("growing lost the content")
	}
	first.Free()
	second := m.Allocate(0, 1<<20)
	again := second.Reallocate(3000)
	if &again[0] != &b[0] {
		t.Error("the memory wasn't used again")
	}
	if !bytes.Equal(again, make([]byte, 3000)) {
		t.Error("the memory isn't zero")
	}
	if second.Reallocate(1<<20+1) != nil {
		t.Error("the memory grew beyond its limit")
	}
	second.Free()
	second.Free() // closing twice does no harm
}

func TestMemoryAboveTheSpareSizeIsGivenBack(t *testing.T) {
	var m memories
	big := m.Allocate(0, 1<<30)
	big.Reallocate(maxSpare + 1)
	big.Free()
	if m.spare != nil {
		t.Errorf("%d bytes were kept", cap(m.spare))
	}
}
