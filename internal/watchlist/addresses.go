package watchlist

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"bonafide/internal/screen"
)

// between are the signs that part the fields of a list of leaked accounts.
const between = ":;|,\t"

// addresses reads a list with a mailbox on each line: "address", and what lists
// of leaked accounts look like, "address:password", "address;password",
// "address|hash", "name;address;password", "site:address:password". Only the
// mailbox is taken, always from the same field: that in which the first lines
// have theirs. A password that looks like a mailbox stands in another field.
func (t *taker) addresses(r *bufio.Reader) error {
	head, _ := r.Peek(headBytes)
	field, ok := addressField(head)
	if !ok {
		return fmt.Errorf("%w: the first lines have no mailbox in one place", ErrFormat)
	}
	for line := 1; ; line++ {
		text, err := readLine(r)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("the list ends in the middle, after %d rows: %w", line-1, err)
		}
		if s := strings.TrimPrefix(strings.TrimSpace(text), "\ufeff"); s != "" {
			if address := fieldAt(s, field); address == "" {
				t.skip(Skipped{Line: line}, "no mailbox in the field that holds them")
			} else if err := t.take(Skipped{Line: line}, Row{Kind: screen.KindEmail, Value: address}); err != nil {
				return err
			}
		}
		if err != nil {
			return nil
		}
	}
}

// longestLine is what is read of a line; the mailbox stands at its begin.
const longestLine = 4096

// readLine reads a line and keeps its begin.
func readLine(r *bufio.Reader) (string, error) {
	var kept []byte
	for {
		part, err := r.ReadSlice('\n')
		if room := longestLine - len(kept); room > 0 {
			kept = append(kept, part[:min(len(part), room)]...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return string(kept), err
		}
	}
}

// addressField finds the field with the most mailboxes in the first lines, the
// leftmost of equals; half of the lines or more must have one there.
func addressField(head []byte) (int, bool) {
	counts, lines := map[int]int{}, 0
	for line := range bytes.Lines(head) {
		s := strings.TrimPrefix(strings.TrimSpace(string(line)), "\ufeff")
		if s == "" {
			continue
		}
		if lines++; lines > 200 {
			break
		}
		for i, f := range fields(s) {
			if addressOf(f) != "" {
				counts[i]++
			}
		}
	}
	best := -1
	for i := range maxFields {
		if counts[i] > 0 && (best < 0 || counts[i] > counts[best]) {
			best = i
		}
	}
	return best, best >= 0 && counts[best]*2 >= lines
}

// maxFields is how many fields of a line are looked at.
const maxFields = 6

func fields(s string) []string {
	var out []string
	for len(out) < maxFields {
		i := strings.IndexAny(s, between)
		if i < 0 {
			return append(out, s)
		}
		out, s = append(out, s[:i]), s[i+1:]
	}
	return out
}

func fieldAt(s string, i int) string {
	if parts := fields(s); i < len(parts) {
		return addressOf(parts[i])
	}
	return ""
}

// addressOf is the mailbox that a field is, or begins with before a space.
func addressOf(field string) string {
	field = strings.Trim(field, `"' <>`)
	first, _, _ := strings.Cut(field, " ")
	if mailbox.FindString(first) != first {
		return ""
	}
	return first
}
