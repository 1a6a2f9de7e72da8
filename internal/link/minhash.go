package link

import "math/bits"

// sketchBins is how many minima a text's runs are reduced to: the share of equal
// ones estimates the Jaccard similarity with a standard deviation of at most .045.
const sketchBins = 1 << binBits

const binBits = 7

// sketch is the one-permutation MinHash of a set of runs: one hash of each run
// chooses a bin and competes there for the minimum. Bins that stay empty, as many
// do of a short text, are filled by further hashes of all runs (Dahlgaard, Knudsen
// and Thorup 2017, "fast similarity sketching"), so that the share of equal bins is
// an unbiased estimate of the Jaccard similarity that varies no more than with as
// many independent hashes, however short the texts. Equal sets have equal sketches.
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
		if bin := &s[h>>(64-binBits)]; h < *bin {
			*bin = h
		}
	}
	for round := uint64(1); ; round++ {
		var open [sketchBins]bool
		left := 0
		for i, v := range s {
			if open[i] = v == emptyBin; open[i] {
				left++
			}
		}
		if left == 0 {
			return s, true
		}
		for _, r := range runs {
			h := mix(r ^ mix(round))
			at := h >> (64 - binBits)
			if round > sketchBins { // so few runs that chance would take too long
				at = round % sketchBins
			}
			if open[at] && h < s[at] {
				s[at] = h
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
// 1 − (1 − j^4)^32: .9998 at .7, .87 at .5, .2 at .3; with fewer than some 300 runs
// more, as the bins exhaust them.
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
