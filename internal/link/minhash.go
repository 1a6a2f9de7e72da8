package link

import "math/bits"

// sketchBins is how many minima a text's runs are reduced to: the share of equal
// ones estimates the Jaccard similarity with a standard deviation of at most .045.
const sketchBins = 128

// sketch is the one-permutation MinHash of a set of runs: one hash of each run
// chooses a bin and competes there for the minimum. Equal sets have equal
// sketches; the share of equal bins is an unbiased estimate of the Jaccard
// similarity.
type sketch [sketchBins]uint64

// emptyBin is no run's hash, but for one in 2^64.
const emptyBin = ^uint64(0)

// newSketch makes the sketch of runs, which may be in any order and repeat; ok
// is false without any.
func newSketch(runs []uint64) (s sketch, ok bool) {
	if len(runs) == 0 {
		return s, false
	}
	for i := range s {
		s[i] = emptyBin
	}
	for _, r := range runs {
		h := mix(r)
		if bin := &s[h>>(64-7)]; h < *bin {
			*bin = h
		}
	}
	s.densify()
	return s, true
}

// densify fills each empty bin from a full one that its number alone chooses, so
// that two texts borrow alike (Shrivastava 2017, "optimal densification"). What is
// borrowed is marked with the borrower's number: it never equals what a full bin
// found itself.
func (s *sketch) densify() {
	found := *s
	for i := range s {
		for try := uint64(0); s[i] == emptyBin; try++ {
			from := mix(uint64(i)<<32|try) % sketchBins
			if found[from] != emptyBin {
				s[i] = mix(found[from] + uint64(i))
			}
		}
	}
}

// mix spreads every bit of a number over all 64: the finalizer of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// bands are the sketch's textBands hashes of bandRows bins each. Texts with a
// Jaccard similarity of j share at least one with a probability of about
// 1 − (1 − j^4)^32: .9999 at .7, .87 at .5, .2 at .3.
func (s *sketch) bands() (out [textBands]uint64) {
	for i := range out {
		h := uint64(i)
		for _, v := range s[i*bandRows : (i+1)*bandRows] {
			h = mix(bits.RotateLeft64(h, 17) ^ v)
		}
		out[i] = h
	}
	return out
}
