package pdfium

import (
	"sync"

	"github.com/tetratelabs/wazero/experimental"
)

// memories hands out the sandboxes' memory and takes it back. Fresh memory
// costs the kernel a fault for each page of it, half of the time that a small
// document takes; memory that was used before only has to be cleared.
type memories struct {
	mu    sync.Mutex
	spare []byte // its used part is zero
}

// maxSpare is the largest memory that is kept, in bytes: a document that needed
// more is rare, and its memory better given back.
const maxSpare = 32 << 20

// Allocate begins a sandbox's memory.
func (m *memories) Allocate(_, limit uint64) experimental.LinearMemory {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.spare
	m.spare = nil
	return &memory{owner: m, buf: b[:0], limit: limit}
}

// memory is one sandbox's memory.
type memory struct {
	owner *memories
	buf   []byte
	limit uint64
}

// Reallocate grows the memory; nil beyond the limit. What is added is zero.
func (m *memory) Reallocate(size uint64) []byte {
	if size > m.limit {
		return nil
	}
	if size > uint64(cap(m.buf)) {
		// Room for half as much again, so that growing step by step copies little.
		bigger := make([]byte, size, min(size+size/2, m.limit))
		copy(bigger, m.buf)
		m.buf = bigger
	}
	m.buf = m.buf[:size]
	return m.buf
}

// Free clears the memory and keeps it for the next document, so that nothing
// of one is left for another.
func (m *memory) Free() {
	b := m.buf
	m.buf = nil
	if cap(b) == 0 || cap(b) > maxSpare {
		return
	}
	clear(b)
	m.owner.mu.Lock()
	defer m.owner.mu.Unlock()
	if cap(b) > cap(m.owner.spare) {
		m.owner.spare = b[:0]
	}
}
