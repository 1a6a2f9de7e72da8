package identify

// taken marks the bytes of a text that a value was read from, so that a later
// finder leaves them alone: the digits of a link are no phone. A bit for each
// byte keeps the cost the same for files with many thousands of values.
type taken []uint64

func newTaken(n int) taken { return make(taken, n/64+1) }

func (t taken) mark(start, end int) {
	for i := start; i < end; i++ {
		t[i/64] |= 1 << (i % 64)
	}
}

func (t taken) markAll(hits []hit) {
	for _, h := range hits {
		t.mark(h.start, h.end)
	}
}

// touches reports whether any byte of the range is taken.
func (t taken) touches(start, end int) bool {
	for i := start; i < end; i++ {
		if t[i/64]&(1<<(i%64)) != 0 {
			return true
		}
	}
	return false
}
