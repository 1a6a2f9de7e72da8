package dataset

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"bonafide/internal/list"
)

// maxRows bounds a customer's list: ten times the largest public one.
const maxRows = 2_000_000

var (
	networkClasses  = []string{"vpn", "hosting", "relay", "tor", "proxy", "corporate", "education", "isp", "mobile"}
	sanctionClasses = []string{"un", "wallets"}
	mailClasses     = []string{"disposable", "consumer", "alias", "education", "corporate"}
)

// rangeRow is one range of a customer's list.
type rangeRow struct {
	prefix   netip.Prefix
	class    Class
	provider string // folded, empty when the list doesn't say
}

// parseRanges reads NAME.csv with the columns cidr, class and, optionally,
// provider, or NAME.CLASS.txt with one range a line and remarks after #. The
// error wraps [ErrData] and names the line.
func parseRanges(name string, r io.Reader) ([]rangeRow, error) {
	if strings.HasSuffix(name, ".csv") {
		return parseRangeCSV(name, r)
	}
	class, err := classOf(name, networkClasses)
	if err != nil {
		return nil, err
	}
	var rows []rangeRow
	err = eachLine(name, r, func(text string) error {
		p, err := parsePrefix(text)
		rows = append(rows, rangeRow{prefix: p, class: Class(class)})
		return err
	})
	return rows, err
}

func parseRangeCSV(name string, in io.Reader) ([]rangeRow, error) {
	r := csv.NewReader(skipMark(in))
	r.TrimLeadingSpace = true
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: %s:1: no header; it needs the columns cidr, class and, optionally, provider", ErrData, name)
	}
	at := map[string]int{}
	for i, h := range header {
		at[strings.ToLower(strings.TrimSpace(h))] = i
	}
	cidr, hasCIDR := at["cidr"]
	class, hasClass := at["class"]
	provider, hasProvider := at["provider"]
	if !hasCIDR || !hasClass {
		return nil, fmt.Errorf("%w: %s:1: the header is %q; it needs the columns cidr, class and, optionally, provider",
			ErrData, name, strings.Join(header, ","))
	}
	var rows []rangeRow
	for len(rows) < maxRows {
		f, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrData, name, err)
		}
		line, _ := r.FieldPos(0)
		p, err := parsePrefix(strings.TrimSpace(f[cidr]))
		if err != nil {
			return nil, fmt.Errorf("%w: %s:%d: %w", ErrData, name, line, err)
		}
		c := strings.ToLower(strings.TrimSpace(f[class]))
		if !slices.Contains(networkClasses, c) {
			return nil, fmt.Errorf("%w: %s:%d: class %q isn't one of %s", ErrData, name, line, f[class], strings.Join(networkClasses, ", "))
		}
		row := rangeRow{prefix: p, class: Class(c)}
		if hasProvider {
			row.provider = list.Fold(f[provider])
		}
		rows = append(rows, row)
	}
	return nil, fmt.Errorf("%w: %s: more than %d rows; split the file", ErrData, name, maxRows)
}

// parsePrefix reads a range or a single address. A range whose address has bits
// beyond its length is refused, for nobody can know which of the two is wrong.
func parsePrefix(text string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(text)
	switch {
	case err != nil || p.Addr().Is4In6():
		return netip.Prefix{}, fmt.Errorf("%.60q is no address range; write it as 198.51.100.0/24 or 2001:db8::/32", text)
	case p.Bits() == 0:
		return netip.Prefix{}, fmt.Errorf("%s is every address there is", p)
	case p != p.Masked():
		return netip.Prefix{}, fmt.Errorf("%s has bits beyond its length; did you mean %s?", p, p.Masked())
	}
	return p, nil
}

// parseDomains reads NAME.CLASS.domains: one mail domain a line, remarks after
// #. The error wraps [ErrData] and names the line.
func parseDomains(name string, r io.Reader) (class string, domains []string, err error) {
	if class, err = classOf(name, mailClasses); err != nil {
		return "", nil, err
	}
	err = eachLine(name, r, func(text string) error {
		d, err := idna.Lookup.ToASCII(strings.Trim(strings.ToLower(text), "."))
		if err != nil || !strings.Contains(d, ".") || strings.ContainsAny(d, "@/ \t") {
			return fmt.Errorf("%.60q is no mail domain; write it as mail.example", text)
		}
		domains = append(domains, d)
		return nil
	})
	return class, domains, err
}

// eachLine calls do for each line that holds something, without its remark.
func eachLine(name string, r io.Reader, do func(string) error) error {
	lines := bufio.NewScanner(skipMark(r))
	n, rows := 0, 0
	for lines.Scan() {
		n++
		text, _, _ := strings.Cut(lines.Text(), "#")
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		if err := do(text); err != nil {
			return fmt.Errorf("%w: %s:%d: %w", ErrData, name, n, err)
		}
		if rows++; rows > maxRows {
			return fmt.Errorf("%w: %s: more than %d rows; split the file", ErrData, name, maxRows)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%w: %s:%d: %w", ErrData, name, n+1, err)
	}
	if rows == 0 {
		return fmt.Errorf("%w: %s: holds no row", ErrData, name)
	}
	return nil
}

// skipMark leaves out the byte-order mark that some editors put in front.
func skipMark(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	if mark, err := b.Peek(3); err == nil && bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = b.Discard(3) // just peeked
	}
	return b
}
