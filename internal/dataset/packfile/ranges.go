package packfile

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strings"
)

// Range is a run of addresses of one family, both ends included, and its label.
type Range struct {
	First, Last netip.Addr
	Label       string
}

// Table finds the label of an address. It is immutable and safe for concurrent
// use; a nil Table holds nothing.
type Table struct {
	Labels []string // by the number that a look-up gives

	v4first, v4last []uint32
	v4label         []uint32
	v4index         []uint32 // by the top 16 bits: the first range that ends at or after them
	v6first, v6last []u128
	v6label         []uint32
}

// u128 is an IPv6 address as a number.
type u128 struct{ hi, lo uint64 }

func (a u128) less(b u128) bool { return a.hi < b.hi || a.hi == b.hi && a.lo < b.lo }

func (a u128) add(b u128) u128 {
	lo := a.lo + b.lo
	if lo < a.lo {
		return u128{a.hi + b.hi + 1, lo}
	}
	return u128{a.hi + b.hi, lo}
}

func (a u128) sub(b u128) u128 {
	if a.lo < b.lo {
		return u128{a.hi - b.hi - 1, a.lo - b.lo}
	}
	return u128{a.hi - b.hi, a.lo - b.lo}
}

func number4(a netip.Addr) uint32 { b := a.As4(); return binary.BigEndian.Uint32(b[:]) }

func number6(a netip.Addr) u128 {
	b := a.As16()
	return u128{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

// Ranges gives the number of ranges.
func (t *Table) Ranges() int {
	if t == nil {
		return 0
	}
	return len(t.v4first) + len(t.v6first)
}

// Find gives the number of the label of an address, as an index of Labels.
func (t *Table) Find(ip netip.Addr) (label int, ok bool) {
	if t == nil || !ip.IsValid() {
		return 0, false
	}
	if ip = ip.Unmap(); ip.Is4() {
		return t.find4(number4(ip))
	}
	return t.find6(number6(ip))
}

func (t *Table) find4(n uint32) (int, bool) {
	if len(t.v4index) == 0 {
		return 0, false
	}
	lo, hi := int(t.v4index[n>>16]), int(t.v4index[n>>16+1])
	for lo < hi { // the first range that ends at or after n
		if mid := int(uint(lo+hi) >> 1); t.v4last[mid] < n {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(t.v4first) && t.v4first[lo] <= n {
		return int(t.v4label[lo]), true
	}
	return 0, false
}

func (t *Table) find6(n u128) (int, bool) {
	lo, hi := 0, len(t.v6last)
	for lo < hi {
		if mid := int(uint(lo+hi) >> 1); t.v6last[mid].less(n) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(t.v6first) && !n.less(t.v6first[lo]) {
		return int(t.v6label[lo]), true
	}
	return 0, false
}

// indexV4 notes where each /16 begins, which leaves a look-up three or four steps.
func (t *Table) indexV4() {
	if len(t.v4last) == 0 {
		return
	}
	t.v4index = make([]uint32, 1<<16+1)
	at := 0
	for top := range 1 << 16 {
		for at < len(t.v4last) && t.v4last[at] < uint32(top)<<16 {
			at++
		}
		t.v4index[top] = uint32(at)
	}
	t.v4index[1<<16] = uint32(len(t.v4last))
}

// EncodeRanges packs ranges in any order. Adjacent and overlapping ones of one
// label are joined; an overlap of two labels is an error, for only its maker
// knows which one holds.
func EncodeRanges(ranges []Range) ([]byte, error) {
	ranges, err := join(ranges)
	if err != nil {
		return nil, err
	}
	labels, index := rank(ranges)
	raw := binary.AppendUvarint(nil, uint64(len(labels)))
	for _, l := range labels {
		raw = binary.AppendUvarint(raw, uint64(len(l)))
		raw = append(raw, l...)
	}
	split := slices.IndexFunc(ranges, func(r Range) bool { return r.First.Is6() })
	if split < 0 {
		split = len(ranges)
	}
	raw = appendV4(raw, ranges[:split], index)
	return compress(appendV6(raw, ranges[split:], index))
}

// join sorts the ranges and joins those that touch.
func join(in []Range) ([]Range, error) {
	in = slices.Clone(in)
	for i, r := range in {
		if !r.First.IsValid() || !r.Last.IsValid() || r.First.Is4() != r.Last.Is4() || r.Last.Less(r.First) {
			return nil, fmt.Errorf("range %d is no range: %s to %s", i+1, r.First, r.Last)
		}
	}
	slices.SortFunc(in, func(a, b Range) int {
		return cmp.Or(a.First.Compare(b.First), a.Last.Compare(b.Last), strings.Compare(a.Label, b.Label))
	})
	var out []Range
	for _, r := range in {
		if len(out) == 0 || out[len(out)-1].First.Is4() != r.First.Is4() {
			out = append(out, r)
			continue
		}
		last := &out[len(out)-1]
		switch {
		case r.First.Compare(last.Last) <= 0 && r.Label != last.Label:
			return nil, fmt.Errorf("%s to %s (%s) overlaps %s to %s (%s)",
				last.First, last.Last, last.Label, r.First, r.Last, r.Label)
		case r.Label == last.Label && (r.First.Compare(last.Last) <= 0 || last.Last.Next() == r.First):
			if last.Last.Less(r.Last) {
				last.Last = r.Last
			}
		default:
			out = append(out, r)
		}
	}
	return out, nil
}

// rank gives the labels, the most frequent first, for those get the shortest numbers.
func rank(ranges []Range) ([]string, map[string]uint64) {
	count := map[string]int{}
	for _, r := range ranges {
		count[r.Label]++
	}
	labels := make([]string, 0, len(count))
	for l := range count {
		labels = append(labels, l)
	}
	slices.SortFunc(labels, func(a, b string) int { return cmp.Or(cmp.Compare(count[b], count[a]), strings.Compare(a, b)) })
	index := make(map[string]uint64, len(labels))
	for i, l := range labels {
		index[l] = uint64(i)
	}
	return labels, index
}

// appendV4 writes three columns, for alike values compress best together: the
// gap to the range before, the number of addresses, the label.
func appendV4(raw []byte, ranges []Range, index map[string]uint64) []byte {
	raw = binary.AppendUvarint(raw, uint64(len(ranges)))
	next := uint64(0)
	for _, r := range ranges {
		raw = appendCount(raw, uint64(number4(r.First))-next)
		next = uint64(number4(r.Last)) + 1
	}
	for _, r := range ranges {
		raw = appendCount(raw, uint64(number4(r.Last))-uint64(number4(r.First))+1)
	}
	for _, r := range ranges {
		raw = binary.AppendUvarint(raw, index[r.Label])
	}
	return raw
}

// appendCount writes a number of addresses, in units of 256 where it can: most
// ranges begin and end on such a border.
func appendCount(raw []byte, n uint64) []byte {
	if n%256 == 0 {
		return binary.AppendUvarint(raw, n/256<<1|1)
	}
	return binary.AppendUvarint(raw, n<<1)
}

func appendV6(raw []byte, ranges []Range, index map[string]uint64) []byte {
	raw = binary.AppendUvarint(raw, uint64(len(ranges)))
	next := u128{}
	for _, r := range ranges {
		gap := number6(r.First).sub(next)
		next = number6(r.Last).add(u128{0, 1})
		size := next.sub(number6(r.First))
		raw = binary.AppendUvarint(raw, gap.hi)
		raw = binary.AppendUvarint(raw, gap.lo)
		raw = binary.AppendUvarint(raw, size.hi)
		raw = binary.AppendUvarint(raw, size.lo)
	}
	for _, r := range ranges {
		raw = binary.AppendUvarint(raw, index[r.Label])
	}
	return raw
}

// DecodeRanges unpacks what [EncodeRanges] made. Errors wrap [ErrFormat].
func DecodeRanges(b []byte) (*Table, error) {
	raw, err := decompress(b)
	if err != nil {
		return nil, err
	}
	r := reader{raw: raw}
	t := &Table{Labels: r.labels()}
	r.v4(t)
	r.v6(t)
	if r.failed || len(r.raw) > 0 {
		return nil, fmt.Errorf("%w: %d bytes left over, cut short: %t", ErrFormat, len(r.raw), r.failed)
	}
	t.indexV4()
	return t, nil
}

// reader reads numbers; after the first failure it gives zeros.
type reader struct {
	raw    []byte
	failed bool
}

func (r *reader) number() uint64 {
	if len(r.raw) > 0 && r.raw[0] < 0x80 { // most numbers are short
		n := uint64(r.raw[0])
		r.raw = r.raw[1:]
		return n
	}
	n, size := binary.Uvarint(r.raw)
	if size <= 0 {
		r.failed, r.raw = true, nil
		return 0
	}
	r.raw = r.raw[size:]
	return n
}

// length reads how many things follow, each of at least one byte.
func (r *reader) length() int {
	n := r.number()
	if n > uint64(len(r.raw)) {
		r.failed, r.raw = true, nil
		return 0
	}
	return int(n)
}

func (r *reader) labels() []string {
	labels := make([]string, r.length())
	all := string(r.raw)
	for i := range labels {
		n := r.length()
		at := len(all) - len(r.raw)
		labels[i] = all[min(at, len(all)):min(at+n, len(all))]
		r.raw = r.raw[n:]
	}
	return labels
}

func (r *reader) count() uint64 {
	n := r.number()
	if n&1 == 1 {
		return min(n>>1, math.MaxUint32) * 256
	}
	return n >> 1
}

func (r *reader) v4(t *Table) {
	n := r.length()
	t.v4first, t.v4last, t.v4label = make([]uint32, n), make([]uint32, n), make([]uint32, n)
	gaps := make([]uint64, n)
	for i := range gaps {
		gaps[i] = r.count()
	}
	next := uint64(0)
	for i := range gaps {
		first, size := next+gaps[i], r.count()
		next = first + size
		if size == 0 || next < first || next > 1<<32 {
			r.failed, r.raw = true, nil
			return
		}
		t.v4first[i], t.v4last[i] = uint32(first), uint32(next-1)
	}
	r.labelColumn(t.v4label, len(t.Labels))
}

func (r *reader) v6(t *Table) {
	n := r.length()
	t.v6first, t.v6last, t.v6label = make([]u128, n), make([]u128, n), make([]uint32, n)
	next := u128{}
	for i := range n {
		first := next.add(u128{r.number(), r.number()})
		size := u128{r.number(), r.number()}
		last := first.add(size).sub(u128{0, 1})
		if size == (u128{}) || first.less(next) || last.less(first) {
			r.failed, r.raw = true, nil
			return
		}
		t.v6first[i], t.v6last[i] = first, last
		next = last.add(u128{0, 1})
	}
	r.labelColumn(t.v6label, len(t.Labels))
}

func (r *reader) labelColumn(out []uint32, labels int) {
	for i := range out {
		n := r.number()
		if n >= uint64(labels) {
			r.failed, r.raw = true, nil
			return
		}
		out[i] = uint32(n)
	}
}
