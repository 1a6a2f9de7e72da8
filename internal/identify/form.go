package identify

import (
	"fmt"
	"strings"

	"bonafide/internal/name"
	"bonafide/internal/screen"
)

func field(format string, args ...any) screen.Where {
	return screen.Where{Field: fmt.Sprintf(format, args...), Source: "form"}
}

// form finds everything that the application states outside of documents.
func (w *work) form(app *screen.Application) {
	if p := app.Person; p != nil {
		w.name(p.Name, "form", true, field("person.name"))
		w.name(p.PreferredName, "preferred", true, field("person.preferred_name"))
		for i, n := range p.FormerNames {
			w.name(n, "former", true, field("person.former_names[%d]", i))
		}
		w.person(p, stated, func(path string) screen.Where { return field("person.%s", path) })
	}
	w.others(app)
	w.payouts(app.Payouts)
	w.addresses(app)
	w.touchpoints(app.Touchpoints)
	for i := range app.Profiles {
		w.profile(&app.Profiles[i], i)
	}
	for i, c := range app.Checks {
		w.name(c.Name, "check", true, field("identity_checks[%d].name", i))
	}
	for i, b := range app.Breaches {
		w.name(b.Name, "breach", name.Human(b.Name), field("breaches[%d].name", i))
	}
}

// person takes what a person states of themself, in the form or in a
// structured résumé.
func (w *work) person(p *screen.Person, claim ownership, at func(path string) screen.Where) {
	for _, n := range [...]struct{ value, path string }{{p.Name, "name"}, {p.PreferredName, "preferred_name"}} {
		if v := name.Joined(n.value); v != "" {
			w.ids.add(screen.KindName, v, n.value, claim, at(n.path))
		}
	}
	for i, raw := range p.Emails {
		w.email(raw, claim, at(fmt.Sprintf("emails[%d]", i)))
	}
	for i, ph := range p.Phones {
		w.phone(ph.Number, claim, at(fmt.Sprintf("phones[%d].number", i))).
			note(map[string]string{"line_type": ph.LineType, "carrier": ph.Carrier})
	}
	for i, raw := range p.Links {
		w.link(raw, claim, at(fmt.Sprintf("links[%d]", i)))
	}
	for i, m := range p.Messengers {
		w.messenger(m, claim, func(part string) screen.Where { return at(fmt.Sprintf("messengers[%d].%s", i, part)) })
	}
}

func (w *work) email(raw string, claim ownership, where screen.Where) *entry {
	value := NormaliseEmail(raw)
	if value == "" {
		return nil
	}
	e := w.ids.add(screen.KindEmail, value, raw, claim, where)
	e.note(emailHit(value, 0, 0).attrs)
	return e
}

func (w *work) phone(raw string, claim ownership, where screen.Where) *entry {
	value, attrs := NormalisePhone(raw, w.regions)
	e := w.ids.add(screen.KindPhone, value, raw, claim, where)
	e.note(attrs)
	return e
}

// link takes a link that somebody gave as theirs; so the owner of a repository
// counts as the giver's account.
func (w *work) link(raw string, claim ownership, where screen.Where) {
	if scheme, rest, ok := strings.Cut(strings.TrimSpace(raw), ":"); ok {
		switch strings.ToLower(scheme) {
		case "mailto":
			w.email(rest, claim, where)
			return
		case "tel":
			w.phone(rest, claim, where)
			return
		}
	}
	l, ok := parseLink(newView(raw).text)
	if !ok {
		return
	}
	if account, ok := payLink(l); ok {
		w.ids.add(screen.KindAccount, account, raw, claim, where)
	} else if h, ok := siteHit(l, w.opt, true, nil); ok {
		w.ids.add(h.kind, h.value, raw, claim, where).note(h.attrs)
	}
}

// serviceKinds are the kinds of the services that a form may name.
var serviceKinds = map[string]string{
	"github": screen.KindGitHub, "gitlab": screen.KindGitLab, "linkedin": screen.KindLinkedIn, "telegram": screen.KindTelegram,
	"discord": screen.KindDiscord, "skype": screen.KindSkype, "x": screen.KindX, "twitter": screen.KindX,
}

func (w *work) messenger(m screen.Messenger, claim ownership, at func(part string) screen.Where) {
	service := strings.ToLower(strings.TrimSpace(m.Service))
	w.handle(service, m.Handle, claim, at("handle"))
	w.profileID(service, m.ID, claim, at("id"))
}

// handle takes a handle at a named service. One that is a number or a mailbox,
// as at WhatsApp or Signal, is a phone or an e-mail.
func (w *work) handle(service, raw string, claim ownership, where screen.Where) {
	if raw == "" {
		return
	}
	kind := serviceKinds[service]
	if value := NormaliseHandle(kind, raw); kind != "" && value != "" {
		w.ids.add(kind, value, raw, claim, where)
		return
	}
	switch {
	case strings.Contains(raw, "@") && NormaliseEmail(raw) != "":
		w.email(raw, claim, where)
	case strings.Contains(raw, "/"):
		w.link(raw, claim, where)
	case len(digitsOf(raw)) >= 7:
		w.phone(raw, claim, where)
	}
}

func (w *work) profileID(service, id string, claim ownership, where screen.Where) {
	id = strings.TrimSpace(id)
	if service == "" || id == "" || id == "0" || len(id) > 64 {
		return
	}
	if service == "twitter" {
		service = "x"
	}
	w.ids.add(screen.KindProfileID, service+":"+strings.ToLower(id), id, claim, where)
}

func (w *work) profile(p *screen.Profile, i int) {
	service := strings.ToLower(strings.TrimSpace(p.Service))
	w.handle(service, p.Login, stated, field("profiles[%d].login", i))
	w.handle(service, p.RequestedLogin, stated, field("profiles[%d].requested_login", i))
	w.profileID(service, p.ID, stated, field("profiles[%d].id", i))
	for k, c := range p.CommitIdentities {
		w.email(c.Email, stranger, field("profiles[%d].commit_identities[%d].email", i, k))
	}
	for k, n := range p.Names {
		source := "profile"
		if !n.From.IsZero() {
			source = "profile_history"
		}
		human := name.Human(n.Name) && !loginAgain(n.Name, p)
		w.since(n.Name, source, human, n.From.First(), field("profiles[%d].names[%d].name", i, k))
	}
}

// loginAgain reports whether a profile's name is its login once more, as services
// write it where its owner gave none: no person's name. Words with a space
// between them are a name that the owner wrote, whatever the login.
func loginAgain(s string, p *screen.Profile) bool {
	fold := func(s string) string { return strings.Join(name.Tokens(s), "") }
	folded := fold(s)
	return folded != "" && len(strings.Fields(s)) == 1 && (folded == fold(p.Login) || folded == fold(p.RequestedLogin))
}

// others takes the contacts of referees and of who submitted the application:
// they are listed, but never the applicant's own.
func (w *work) others(app *screen.Application) {
	for i, r := range app.References {
		w.email(r.Email, stranger, field("references[%d].email", i)).disown()
		w.phone(r.Phone, stranger, field("references[%d].phone", i)).disown()
	}
	s := app.SubmittedBy
	if s == nil {
		return
	}
	if s.Kind == "applicant" {
		w.email(s.Email, stated, field("submitted_by.email"))
		w.phone(s.Phone, stated, field("submitted_by.phone"))
		return
	}
	for _, e := range []*entry{
		w.email(s.Email, stranger, field("submitted_by.email")),
		w.phone(s.Phone, stranger, field("submitted_by.phone")),
	} {
		if e != nil && s.Kind != "" {
			e.foreign = true
			e.claim = min(e.claim, inText) // an agency that fills in the form puts its own mailbox there
		}
	}
}

func (w *work) payouts(payouts []screen.Payout) {
	for i, p := range payouts {
		where := field("payouts[%d].account", i)
		if kind, value := NormalisePayout(p.Kind, p.Account); value != "" && !w.opt.DepositAddresses[value] {
			w.ids.add(kind, value, p.Account, stated, where)
		}
		w.name(p.Holder, "holder", name.Human(p.Holder), field("payouts[%d].holder", i))
	}
}

// addresses takes home, shipping and checked addresses; none of them when one
// is in a confidentiality programme.
func (w *work) addresses(app *screen.Application) {
	if confidential(app) {
		return
	}
	add := func(kind string, a *screen.Address, role string, where screen.Where) {
		if a == nil {
			return
		}
		key, unit := NormaliseAddress(*a)
		raw := strings.Join(append(append([]string{}, a.Lines...), a.City, a.Region, a.PostalCode, a.Country), ", ")
		attrs := map[string]string{"role": role}
		if unit {
			attrs["unit"] = "true"
		}
		w.ids.add(kind, key, strings.Trim(strings.ReplaceAll(raw, ", ,", ","), ", "), stated, where).note(attrs)
	}
	if app.Person != nil {
		add(screen.KindAddress, app.Person.Address, "home", field("person.address"))
	}
	for i := range app.Shipping {
		add(screen.KindShipTo, app.Shipping[i].Address, "shipping", field("shipping[%d].address", i))
	}
	for i := range app.Checks {
		add(screen.KindAddress, app.Checks[i].Address, "identity", field("identity_checks[%d].address", i))
	}
}

func (w *work) touchpoints(points []screen.Touchpoint) {
	for i, t := range points {
		if kind, value := NormaliseIP(t.IP); value != "" {
			w.ids.add(kind, value, t.IP, stated, field("touchpoints[%d].ip", i))
		}
		if !w.opt.NoDeviceIDs {
			w.ids.add(screen.KindDevice, NormaliseDevice(t.DeviceID), t.DeviceID, stated, field("touchpoints[%d].device_id", i))
		}
	}
}
