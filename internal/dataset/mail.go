package dataset

import (
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"bonafide/internal/list"
)

// mailboxes answers for mail domains.
type mailboxes struct {
	known map[string]Mail // hand-kept: aliases, consumers, employers

	disposable, broad, providers, free, schools, abused []string // sorted
	from                                                struct{ disposable, broad, providers, free, schools origin }
}

func loadMailboxes(p *packed, lists *list.Lists) (*mailboxes, error) {
	m := &mailboxes{known: map[string]Mail{}}
	var abusedFrom origin
	for _, part := range []struct {
		name string
		into *[]string
		from *origin
	}{
		{"mail-disposable", &m.disposable, &m.from.disposable}, {"mail-disposable-broad", &m.broad, &m.from.broad},
		{"mail-providers", &m.providers, &m.from.providers}, {"mail-free", &m.free, &m.from.free},
		{"universities", &m.schools, &m.from.schools}, {"mail-abused-schools", &m.abused, &abusedFrom},
	} {
		lines, err := p.lines(part.name)
		if err != nil {
			return nil, err
		}
		*part.into, *part.from = lines, p.origin(part.name)
	}
	if lists != nil {
		m.addLists(lists)
	}
	return m, nil
}

// addLists adds the hand-kept rows, the strongest last.
func (m *mailboxes) addLists(l *list.Lists) {
	for _, r := range l.Employers {
		m.known[r.Domain] = Mail{Class: "corporate", Source: "list employer_domains", AsOf: r.AsOf}
		for _, a := range r.Aliases {
			if strings.Contains(a, ".") && !strings.Contains(a, " ") {
				m.known[strings.ToLower(a)] = Mail{Class: "corporate", Source: "list employer_domains", AsOf: r.AsOf}
			}
		}
	}
	for _, r := range l.MailConsumers {
		m.known[r.Domain] = Mail{Class: "consumer", NumericExempt: r.NumericExempt, Source: "list mail_consumer", AsOf: r.AsOf}
	}
	for _, r := range l.MailAliases {
		m.known[r.Domain] = Mail{Class: "alias", Source: "list mail_alias", AsOf: r.AsOf}
	}
}

// Mailbox says what kind of mailbox a domain gives, whatever its case. The
// customer's lists win; hand-kept rows come next, so that a private relay is never disposable; then the strict
// disposable list, common providers, the broad disposable list (which also
// holds honest providers), free mail, and schools whose domains aren't open to
// anybody. A domain that none holds has an empty class.
func (s *Sets) Mailbox(domain string) Mail {
	domain = strings.Trim(strings.ToLower(strings.TrimSpace(domain)), ".")
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		domain = ascii
	}
	if !strings.Contains(domain, ".") {
		return Mail{}
	}
	m := s.mailboxes
	if own, ok := lookUp(domain, s.customer.mail); ok {
		return own
	}
	if known, ok := lookUp(domain, m.known); ok {
		return known
	}
	switch {
	case under(domain, m.disposable):
		return Mail{Class: "disposable", Source: m.from.disposable.name, AsOf: m.from.disposable.asOf}
	case has(domain, m.providers):
		return Mail{Class: "consumer", Source: m.from.providers.name, AsOf: m.from.providers.asOf}
	case under(domain, m.broad):
		return Mail{Class: "disposable", Source: m.from.broad.name, AsOf: m.from.broad.asOf}
	case has(domain, m.free):
		return Mail{Class: "consumer", Source: m.from.free.name, AsOf: m.from.free.asOf}
	case under(domain, m.schools) && !under(domain, m.abused):
		return Mail{Class: "education", Source: m.from.schools.name, AsOf: m.from.schools.asOf}
	}
	return Mail{}
}

// lookUp finds the domain or the nearest one above it.
func lookUp(domain string, in map[string]Mail) (Mail, bool) {
	for {
		if m, ok := in[domain]; ok {
			return m, true
		}
		_, above, ok := strings.Cut(domain, ".")
		if !ok || !strings.Contains(above, ".") {
			return Mail{}, false
		}
		domain = above
	}
}

// under reports whether the list holds the domain or one above it.
func under(domain string, in []string) bool {
	for {
		if has(domain, in) {
			return true
		}
		_, above, ok := strings.Cut(domain, ".")
		if !ok || !strings.Contains(above, ".") {
			return false
		}
		domain = above
	}
}

func has(domain string, in []string) bool {
	_, ok := slices.BinarySearch(in, domain)
	return ok
}
