package watchlist

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"bonafide/internal/screen"
)

// between are the signs that part the fields of a list of leaked accounts.
const between = ":;|,\t"

// addresses reads a list with a mailbox on each line: "address", and what lists
// of leaked accounts look like, "address:password", "address;password",
// "address|hash", "name;address;password", "site:address:password", or the blocks
// that malware writes; see logins. Only the mailbox is taken, always from the same field: that in which the first lines
// have theirs. A password that looks like a mailbox stands in another field.
func (t *taker) addresses(r *bufio.Reader) error {
	head, _ := r.Peek(headBytes)
	if blocks(head) {
		return t.logins(r)
	}
	field, ok := addressField(head)
	if !ok {
		return fmt.Errorf("%w: the first lines have no mailbox in one place", ErrFormat)
	}
	return eachLine(r, func(line int, s string) error {
		return t.mailbox(Skipped{Line: line}, fieldAt(s, field), "")
	})
}

// mailbox takes a mailbox, or skips a line without one.
func (t *taker) mailbox(at Skipped, address, group string) error {
	if address == "" {
		t.skip(at, "no mailbox in the field that holds them")
		return nil
	}
	return t.take(at, Row{Kind: screen.KindEmail, Value: address, Group: group})
}

// logins reads what malware writes of a machine: blocks of lines such as "URL: …",
// "Username: …", "Password: …". Only a mailbox in a line of a login is taken; a line
// that begins with a mailbox itself belongs to another kind of list and is skipped,
// and other lines are dropped unread. One file is one machine's log.
func (t *taker) logins(r *bufio.Reader) error {
	group := ""
	if t.src.Class == "stealer_log" {
		group = cmp.Or(t.name, t.src.List)
	}
	return eachLine(r, func(line int, s string) error {
		if title, value := titleOf(s); slices.Contains(loginTitles, title) {
			return t.mailbox(Skipped{Line: line}, addressOf(value), group)
		} else if fieldAt(s, 0) != "" {
			t.skip(Skipped{Line: line}, "a line outside the blocks of a log: import such lines as a list of their own")
		}
		return nil
	})
}

// The titles of lines in blocks that malware writes, folded.
var (
	loginTitles  = []string{"username", "user", "user_name", "login", "email", "e_mail", "mail"}
	secretTitles = []string{"password", "pass", "passwd", "pwd"}
)

// titleOf parts a line of a block into its title, folded, and what stands behind.
func titleOf(line string) (title, value string) {
	i := strings.IndexAny(line, ":=")
	if i < 1 || i > 16 {
		return "", ""
	}
	return header(strings.TrimSpace(line[:i])), line[i+1:]
}

// blocks reports whether a file is made of such blocks: it has lines of logins and
// lines of passwords, each with its title.
func blocks(head []byte) bool {
	var login, secret int
	for line := range bytes.Lines(head) {
		title, _ := titleOf(strings.TrimSpace(string(line)))
		if slices.Contains(loginTitles, title) {
			login++
		}
		if slices.Contains(secretTitles, title) {
			secret++
		}
	}
	return login > 0 && secret > 0 && login <= 4*secret && secret <= 4*login
}

// leaked reports whether a file that doesn't begin with a mailbox is a list of
// leaked accounts all the same: blocks, or a table whose header names a password
// and whose rows have mailboxes. First is its header in small letters.
func leaked(head []byte, first string) bool {
	if blocks(head) {
		return true
	}
	named := slices.ContainsFunc(strings.FieldsFunc(first, func(r rune) bool { return strings.ContainsRune(between, r) }), func(title string) bool {
		return slices.Contains(secret, header(strings.TrimSpace(title)))
	})
	_, ok := addressField(head)
	return named && ok
}

// eachLine hands out the lines that hold something.
func eachLine(r *bufio.Reader, take func(line int, s string) error) error {
	for line := 1; ; line++ {
		text, err := readLine(r)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("after %d lines the list can't be read: %w", line-1, err)
		}
		if s := strings.TrimSpace(text); s != "" {
			if err := take(line, s); err != nil {
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
		s := strings.TrimSpace(string(line))
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
