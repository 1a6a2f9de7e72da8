package link

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/screen"
)

// Kinds of signatures that need not be equal to tie: they are looked up by
// bands, and what the bands find is compared exactly.
const (
	kindSitting       = "sitting"        // a file's producer and moment of creation
	kindIdentityImage = "identity_image" // hash of the ground of an identity document's picture
)

// bandPrefix marks kinds under which candidates are found, nothing more.
const bandPrefix = "band_"

const (
	// maxDistance is the number of bits in which two hashes of one picture file may differ, by judgement.
	maxDistance = 6
	// photoBands is one more than maxDistance: of so many parts of two near hashes one is equal.
	photoBands = maxDistance + 1
	// sitting is how long one sits over several people's files, by judgement.
	sitting = 30 * time.Minute
)

// banded reports whether a kind is found by bands.
func banded(kind string) bool {
	return kind == kindSitting || kind == screen.KindPhoto || kind == kindIdentityImage
}

// bands are what a signature is found under, and what to look for to find all
// that are near it.
func (s Signature) bands() (under, lookFor []Signature) {
	if s.Kind == kindSitting {
		producer, _, _ := strings.Cut(s.Value, "|")
		slot := s.seen().At.Unix() / int64(sitting/time.Second)
		for d := int64(-1); d <= 1; d++ {
			lookFor = append(lookFor, Signature{Kind: bandPrefix + s.Kind, Value: fmt.Sprintf("%s|%d", producer, slot+d)})
		}
		return lookFor[1:2], lookFor
	}
	hash, err := strconv.ParseUint(s.Value, 16, 64)
	if err != nil {
		return nil, nil
	}
	for i := range photoBands {
		from, to := i*64/photoBands, (i+1)*64/photoBands
		part := hash >> from & (1<<(to-from) - 1)
		under = append(under, Signature{Kind: bandPrefix + s.Kind, Value: fmt.Sprintf("%d:%x", i, part)})
	}
	return under, under
}

// near reports whether two signatures of a banded kind tie.
func near(a, b Signature) bool {
	if a.Kind != b.Kind {
		return false
	}
	if a.Kind == kindSitting {
		x, _, _ := strings.Cut(a.Value, "|")
		y, _, _ := strings.Cut(b.Value, "|")
		return x == y && a.seen().At.Sub(b.seen().At).Abs() <= sitting
	}
	x, err := strconv.ParseUint(a.Value, 16, 64)
	if err != nil {
		return false
	}
	y, err := strconv.ParseUint(b.Value, 16, 64)
	return err == nil && bits.OnesCount64(x^y) <= maxDistance
}

// nearby are the other applications with a signature near this one.
func (f *finder) nearby(s Signature) ([]*Record, error) {
	_, lookFor := s.bands()
	var apps []int64
	for _, b := range lookFor {
		got, _, err := f.index.Holders(f.ctx, f.self.App, b.Kind, b.Value, maxRead)
		if err != nil {
			return nil, err
		}
		apps = append(apps, got...)
	}
	slices.Sort(apps)
	others, err := f.records(slices.Compact(apps))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(others, func(o *Record) bool {
		return !slices.ContainsFunc(o.Signatures, func(t Signature) bool { return near(s, t) })
	}), nil
}

// oneSitting keeps those of the others that fall, with self, into the one
// stretch of half an hour that holds the most people; the earliest of several.
func (f *finder) oneSitting(s Signature, others []*Record) []*Record {
	type file struct {
		at time.Time
		of *Record
	}
	files := []file{{s.seen().At, f.self}}
	for _, o := range others {
		for _, t := range o.Signatures {
			if near(s, t) {
				files = append(files, file{t.seen().At, o})
			}
		}
	}
	slices.SortStableFunc(files, func(a, b file) int { return a.at.Compare(b.at) })
	var best []*Record
	most := 0
	for i, first := range files {
		if first.at.After(s.seen().At) {
			break
		}
		var in []*Record
		for _, x := range files[i:] {
			if x.at.Sub(first.at) <= sitting && x.of != f.self && !slices.Contains(in, x.of) {
				in = append(in, x.of)
			}
		}
		if s.seen().At.Sub(first.at) > sitting {
			continue
		}
		if n := f.memo.differentNames(append([]*Record{f.self}, in...)); n > most {
			best, most = in, n
		}
	}
	return best
}
