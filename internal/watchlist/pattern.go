package watchlist

import (
	"errors"
	"slices"
	"strings"

	"bonafide/internal/screen"
)

// comparison is one "path = 'value'" of a pattern: object type and the rest of
// the path, in small letters without quotes and indexes.
type comparison struct{ object, path, value string }

// Reasons for patterns that no single value stands for.
var (
	errPattern  = errors.New("the pattern can't be read")
	errEquality = errors.New("the pattern compares otherwise than for equality")
	errTogether = errors.New("the pattern asks for several things at once")
)

// most bounds the work on one pattern: nesting, and ways in which it is met.
const (
	mostNesting = 32
	mostWays    = 512
)

// readPattern reads a pattern of STIX into the ways in which it is met, each a
// set of comparisons that hold together. Patterns over time and over several
// observations have none.
func readPattern(s string) ([][]comparison, error) {
	if len(s) > 1<<20 {
		return nil, errPattern
	}
	p := &patternReader{tokens: patternTokens(s)}
	ways, err := p.observations()
	if err == nil && (p.at < len(p.tokens) || len(ways) == 0) {
		err = errTogether // a qualifier: REPEATS, WITHIN, START
	}
	return ways, err
}

type patternReader struct {
	tokens []string
	at     int
	depth  int
}

func (p *patternReader) peek() string {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return ""
}

func (p *patternReader) next() string {
	t := p.peek()
	p.at++
	return t
}

func (p *patternReader) is(word string) bool {
	if strings.EqualFold(p.peek(), word) {
		p.at++
		return true
	}
	return false
}

// observations reads "[…] OR […]"; other ties between observations say that
// several things happened.
func (p *patternReader) observations() ([][]comparison, error) {
	var out [][]comparison
	for {
		var ways [][]comparison
		var err error
		switch {
		case p.is("["):
			if ways, err = p.or(); err == nil && !p.is("]") {
				err = errPattern
			}
		case p.is("("):
			if p.depth++; p.depth > mostNesting {
				return nil, errPattern
			}
			if ways, err = p.observations(); err == nil && !p.is(")") {
				err = errTogether
			}
			p.depth--
		default:
			err = errPattern
		}
		if err != nil {
			return nil, err
		}
		if out = append(out, ways...); len(out) > mostWays {
			return nil, errPattern
		}
		if p.is("AND") || p.is("FOLLOWEDBY") {
			return nil, errTogether
		}
		if !p.is("OR") {
			return out, nil
		}
	}
}

func (p *patternReader) or() ([][]comparison, error) {
	out, err := p.and()
	for err == nil && p.is("OR") {
		var more [][]comparison
		more, err = p.and()
		if out = append(out, more...); len(out) > mostWays {
			return nil, errPattern
		}
	}
	return out, err
}

func (p *patternReader) and() ([][]comparison, error) {
	out, err := p.one()
	for err == nil && p.is("AND") {
		var more, both [][]comparison
		more, err = p.one()
		if len(out)*len(more) > mostWays {
			return nil, errPattern
		}
		for _, a := range out {
			for _, b := range more {
				both = append(both, slices.Concat(a, b))
			}
		}
		out = both
	}
	return out, err
}

func (p *patternReader) one() ([][]comparison, error) {
	if p.is("(") {
		if p.depth++; p.depth > mostNesting {
			return nil, errPattern
		}
		ways, err := p.or()
		if err == nil && !p.is(")") {
			err = errPattern
		}
		p.depth--
		return ways, err
	}
	object, path, ok := strings.Cut(strings.ToLower(strings.ReplaceAll(p.next(), "'", "")), ":")
	if !ok {
		return nil, errPattern
	}
	switch op := strings.ToUpper(p.next()); op {
	case "=", "==", "ISSUBSET":
		if value, ok := literal(p.next()); ok {
			return [][]comparison{{{object, path, value}}}, nil
		}
		return nil, errEquality // a number or a truth value
	case "IN":
		return p.among(object, path)
	}
	return nil, errEquality
}

// among reads "IN ('a', 'b')".
func (p *patternReader) among(object, path string) ([][]comparison, error) {
	var out [][]comparison
	if !p.is("(") {
		return nil, errPattern
	}
	for {
		value, ok := literal(p.next())
		if !ok || len(out) > mostWays {
			return nil, errPattern
		}
		out = append(out, []comparison{{object, path, value}})
		if p.is(")") {
			return out, nil
		}
		if !p.is(",") {
			return nil, errPattern
		}
	}
}

// literal is the text of a quoted token.
func literal(token string) (string, bool) {
	if len(token) < 2 || token[0] != '\'' || token[len(token)-1] != '\'' {
		return "", false
	}
	return strings.NewReplacer(`\\`, `\`, `\'`, `'`).Replace(token[1 : len(token)-1]), true
}

// patternTokens parts a pattern into brackets, signs, words and quoted texts. A
// path keeps the quotes inside it: file:hashes.'SHA-256'.
func patternTokens(s string) []string {
	var out []string
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			i++
		case strings.IndexByte("[](),", c) >= 0:
			out = append(out, s[i:i+1])
			i++
		case strings.IndexByte("=!<>", c) >= 0:
			end := i + 1
			for end < len(s) && strings.IndexByte("=!<>", s[end]) >= 0 {
				end++
			}
			out = append(out, s[i:end])
			i = end
		case c == '\'':
			end := quoted(s, i)
			out = append(out, s[i:end])
			i = end
		default:
			end := word(s, i)
			out = append(out, s[i:end])
			i = end
		}
	}
	return out
}

// quoted is the end of the text that begins with a quote at i.
func quoted(s string, i int) int {
	for i++; i < len(s); i++ {
		if s[i] == '\\' {
			i++
		} else if s[i] == '\'' {
			return i + 1
		}
	}
	return len(s)
}

// word is the end of the word at i; quotes and list indexes belong to a path.
func word(s string, i int) int {
	for i < len(s) {
		switch c := s[i]; {
		case c == '\'':
			i = quoted(s, i)
		case c == '[':
			end := strings.IndexByte(s[i:], ']')
			if end < 0 {
				return len(s)
			}
			i += end + 1
		case strings.IndexByte(" \t\r\n](),=!<>", c) >= 0:
			return i
		default:
			i++
		}
	}
	return i
}

// stixWay takes what one way of a pattern names.
func (t *taker) stixWay(at Skipped, base Row, way []comparison, id string) error {
	of := map[string]string{}
	for _, c := range way {
		if c.object != way[0].object || of[c.path] != "" && of[c.path] != c.value {
			t.skip(at, errTogether.Error())
			return nil
		}
		of[c.path] = c.value
	}
	object := way[0].object
	switch object {
	case "user-account":
		base.From, base.Entity = "", id
		return t.account(at, base, of["account_type"], firstOf(of, "account_login", "display_name"), of["user_id"])
	case "file":
		return t.stixFile(at, base, of)
	}
	if len(way) != 1 {
		t.skip(at, errTogether.Error())
		return nil
	}
	return t.stixValue(at, base, way[0])
}

func firstOf(of map[string]string, keys ...string) string {
	for _, k := range keys {
		if of[k] != "" {
			return of[k]
		}
	}
	return ""
}

// stixFile takes a file by its SHA-256; its name is anybody's.
func (t *taker) stixFile(at Skipped, base Row, of map[string]string) error {
	digest := firstOf(of, "hashes.sha-256", "hashes.sha256")
	if digest == "" {
		t.skip(at, reasonDigest)
		return nil
	}
	base.From = ""
	base.Kind, base.Value = screen.KindFile, digest
	return t.take(at, base)
}

// stixValue takes an object that has one value.
func (t *taker) stixValue(at Skipped, base Row, c comparison) error {
	from := base.From
	base.From = ""
	switch {
	case c.object == "ipv4-addr" && c.path == "value", c.object == "ipv6-addr" && c.path == "value":
		// Networks' addresses pass from hand to hand, so the begin of the indicator limits whom
		// it means. A mailbox or an account was its owner's before the report, too.
		base.From = from
		return t.network(at, base, c.value)
	case c.object == "email-addr" && c.path == "value", c.object == "email-message" && (c.path == "from_ref.value" || c.path == "sender_ref.value"):
		base.Kind, base.Value = screen.KindEmail, c.value
		return t.take(at, base)
	case c.object == "domain-name" && c.path == "value", c.object == "url" && c.path == "value":
		return t.link(at, base, c.value)
	case strings.Contains(c.object, "wallet"), strings.Contains(c.object, "cryptocurrency"), strings.Contains(c.object, "crypto-address"):
		return t.coin(at, base, "", c.value)
	case c.object == "bank-account" && c.path == "iban":
		base.Kind, base.Value = screen.KindIBAN, c.value
		return t.take(at, base)
	case c.object == "bank-account" && c.path == "account_number":
		base.Kind, base.Value = screen.KindAccount, c.value
		return t.take(at, base)
	case strings.Contains(c.object, "phone"), strings.Contains(c.object, "msisdn"):
		base.Kind, base.Value = screen.KindPhone, c.value
		return t.take(at, base)
	}
	t.skip(at, reasonKind)
	return nil
}
