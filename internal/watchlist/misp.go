package watchlist

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/screen"
)

// mispManifest is the file of a feed that names its events.
const mispManifest = "manifest.json"

// mispFile is a file with one event. Of comments only a date is read: anything
// may stand in them.
type mispFile struct {
	Event struct {
		UUID       string          `json:"uuid"`
		Info       string          `json:"info"`
		Tags       []mispTag       `json:"Tag"`
		Attributes []mispAttribute `json:"Attribute"`
		Objects    []mispObject    `json:"Object"`
		Org        struct {
			Name string `json:"name"`
		} `json:"Orgc"`
	} `json:"Event"`
}

type mispTag struct {
	Name string `json:"name"`
}

type mispObject struct {
	Name       string          `json:"name"`
	UUID       string          `json:"uuid"`
	Deleted    flag            `json:"deleted"`
	Timestamp  text            `json:"timestamp"`
	Comment    mispUntil       `json:"comment"`
	Attributes []mispAttribute `json:"Attribute"`
}

type mispAttribute struct {
	UUID      string    `json:"uuid"`
	Type      string    `json:"type"`
	Relation  string    `json:"object_relation"`
	Value     text      `json:"value"`
	ToIDs     *flag     `json:"to_ids"`
	Deleted   flag      `json:"deleted"`
	Timestamp text      `json:"timestamp"`
	FirstSeen string    `json:"first_seen"`
	LastSeen  string    `json:"last_seen"`
	Comment   mispUntil `json:"comment"`
	Context   flag      `json:"disable_correlation"` // it must not tie events together
	Tags      []mispTag `json:"Tag"`
}

// mispUntil is the day at the begin of a comment until which the value holds, as
// package export writes it; MISP has no field for that. Nothing else is kept.
type mispUntil string

var mispHolds = regexp.MustCompile(`^valid until (\d{4}-\d{2}-\d{2})(;|$)`)

// UnmarshalJSON keeps the day, and nothing of what isn't one.
func (u *mispUntil) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		if m := mispHolds.FindStringSubmatch(s); m != nil {
			*u = mispUntil(day(m[1]))
		}
	}
	return nil
}

// unix is a time as MISP stamps it, zero when it is none.
func (t text) unix() time.Time {
	if n, err := strconv.ParseInt(string(t), 10, 64); err == nil && n > 0 {
		return time.Unix(n, 0).UTC()
	}
	return time.Time{}
}

// flag is a truth value, which some exports write as text or number.
type flag bool

// UnmarshalJSON reads true, 1, "1" and "true" as true, all else as false.
func (f *flag) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `"`)
	*f = s == "true" || s == "1"
	return nil
}

// text is a text, which some exports write as number.
type text string

// UnmarshalJSON keeps numbers as they are written.
func (t *text) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, (*string)(t))
	}
	*t = text(b)
	return nil
}

// misp reads an event, or an export of several.
func (t *taker) misp(r *bufio.Reader) error {
	n := 0
	return eachObject(r, "response", func(d *json.Decoder) error {
		var f mispFile
		if err := d.Decode(&f); err != nil {
			return err
		}
		n++
		return t.event(f, n)
	})
}

// mispFeed reads the events that a feed's manifest names, in the order of their
// ids. Nothing is fetched: events that lack are skipped.
func (t *taker) mispFeed(fsys fs.FS) error {
	var manifest map[string]json.RawMessage
	err := t.open(fsys, mispManifest, func(r *bufio.Reader) error {
		d := json.NewDecoder(r)
		return badJSON(d.Decode(&manifest), d)
	})
	if err != nil {
		return err
	}
	t.out.Format = FormatMISP
	for _, id := range slices.Sorted(maps.Keys(manifest)) {
		name := id + ".json"
		if !uuid.MatchString(id) {
			t.skip(Skipped{}, "the manifest names something that is no event")
			continue
		}
		if _, err := fs.Stat(fsys, name); err != nil {
			t.skip(Skipped{Object: id}, "the feed's folder lacks this event")
			continue
		}
		if err := t.open(fsys, name, t.misp); err != nil {
			return err
		}
	}
	return nil
}

var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// event takes the attributes of one event and of its objects; n counts events.
func (t *taker) event(f mispFile, n int) error {
	e := f.Event
	base := Row{Note: short(e.Info), TLP: tagged(e.Tags), Source: short(e.Org.Name)}
	if !uuid.MatchString(e.UUID) && len(e.Attributes)+len(e.Objects) == 0 {
		return fmt.Errorf("%w: the JSON is no event of MISP", ErrFormat)
	}
	for _, a := range e.Attributes {
		if err := t.attribute(base, a, n); err != nil {
			return err
		}
	}
	for _, o := range e.Objects {
		if err := t.mispObject(base, o, n); err != nil {
			return err
		}
	}
	return nil
}

// tagged is the narrowest TLP mark among tags.
func tagged(tags []mispTag) string {
	mark := ""
	for _, tag := range tags {
		name := strings.ToLower(tag.Name)
		if !strings.HasPrefix(name, "tlp:") {
			continue
		}
		if m, err := tlp(name); err == nil {
			mark = strictest(mark, m)
		}
	}
	return mark
}

// row fills what an attribute itself says beside its value.
func (a mispAttribute) row(base Row) Row {
	base.TLP = strictest(base.TLP, tagged(a.Tags))
	base.Seen = day(a.LastSeen)
	if stamp := a.Timestamp.unix(); base.Seen == "" && !stamp.IsZero() {
		base.Seen = stamp.Format(time.DateOnly)
	}
	base.Confidence, base.Until = cmp.Or(trusted(a.Tags), base.Confidence), cmp.Or(string(a.Comment), base.Until)
	if base.object == "" { // an attribute that stands by itself
		base.object, base.changed = a.place(0).Object, a.Timestamp.unix()
	}
	return base
}

// trusts are the levels of MISP's own taxonomy as numbers (misp, confidence-level).
var trusts = map[string]string{"completely-confident": "1", "usually-confident": "0.75", "fairly-confident": "0.5", "rarely-confident": "0.25", "unconfident": "0"}

// trusted is the confidence that tags tell, empty when none does.
func trusted(tags []mispTag) string {
	for _, tag := range tags {
		if level, ok := strings.CutPrefix(strings.ToLower(tag.Name), "misp:confidence-level="); ok {
			return trusts[strings.Trim(level, `"`)]
		}
	}
	return ""
}

// place is where an attribute stands.
func (a mispAttribute) place(n int) Skipped {
	at := Skipped{Line: n}
	if uuid.MatchString(a.UUID) {
		at.Object = a.UUID
	}
	return at
}

// detected are the types that MISP marks for detection unless somebody says
// otherwise: without the mark they are context, such as a victim's own address.
var detected = []string{"email", "email-src", "email-dst", "email-reply-to", "ip-src", "ip-dst", "ip-src|port", "ip-dst|port", "domain", "hostname",
	"domain|ip", "hostname|port", "url", "uri", "sha256", "filename|sha256", "btc", "xmr", "dash", "iban"}

// attribute takes one value that stands by itself or whose type says enough.
func (t *taker) attribute(base Row, a mispAttribute, n int) error {
	at, r := a.place(n), a.row(base)
	before := len(t.out.Entries)
	err := t.attributeValue(at, r, a)
	if len(t.out.Entries) == before && r.object == at.Object {
		t.object(r.object, r.changed, stateOf(a.Deleted))
	}
	return err
}

// stateOf is that of an attribute or object that gave no entry.
func stateOf(deleted flag) State {
	if deleted {
		return Withdrawn
	}
	return Unread
}

func (t *taker) attributeValue(at Skipped, r Row, a mispAttribute) error {
	if a.Deleted {
		t.skip(at, ReasonWithdrawn)
		return nil
	}
	context := a.ToIDs != nil && !bool(*a.ToIDs)
	if context && (bool(a.Context) || slices.Contains(detected, a.Type)) {
		t.skip(at, reasonContext)
		return nil
	}
	first, second, _ := strings.Cut(string(a.Value), "|")
	switch a.Type {
	case "email", "email-src", "email-dst", "email-reply-to", "whois-registrant-email":
		r.Kind, r.Value = screen.KindEmail, first
	case "phone-number", "whois-registrant-phone":
		r.Kind, r.Value = screen.KindPhone, first
	case "ip-src", "ip-dst", "ip-src|port", "ip-dst|port":
		r.From = day(a.FirstSeen)
		return t.network(at, r, first)
	case "domain", "hostname", "hostname|port", "url", "uri":
		return t.link(at, r, first)
	case "domain|ip":
		if err := t.link(at, r, first); err != nil {
			return err
		}
		return t.network(at, r, second)
	case "sha256":
		r.Kind, r.Value = screen.KindFile, first
	case "filename|sha256":
		r.Kind, r.Value = screen.KindFile, second
	case "md5", "sha1", "filename|md5", "filename|sha1", "sha512", "ssdeep":
		t.skip(at, reasonDigest)
		return nil
	case "btc", "xmr", "dash":
		return t.coin(at, r, strings.ToUpper(a.Type), first)
	case "iban":
		r.Kind, r.Value = screen.KindIBAN, first
	case "bank-account-nr":
		r.Kind, r.Value = screen.KindAccount, first
	case "github-username":
		r.Kind, r.Value = screen.KindGitHub, first
	case "twitter-id":
		r.Kind, r.Value = screen.KindX, first
	case "full-name":
		r.Kind, r.Value = screen.KindName, first
	default:
		t.skip(at, reasonKind)
		return nil
	}
	return t.take(at, r)
}

// object takes what belongs together. Of a person only names, year of birth and
// identifiers are read; passwords of accounts never.
func (t *taker) mispObject(base Row, o mispObject, n int) error {
	before := len(t.out.Entries)
	if uuid.MatchString(o.UUID) {
		base.object, base.changed = o.UUID, o.Timestamp.unix()
	}
	err := t.objectValues(base, o, n)
	if len(t.out.Entries) == before {
		t.object(base.object, base.changed, stateOf(o.Deleted))
	}
	return err
}

func (t *taker) objectValues(base Row, o mispObject, n int) error {
	if o.Deleted {
		t.skip(Skipped{Line: n, Object: base.object}, ReasonWithdrawn)
		return nil
	}
	base.Entity, base.Until = o.UUID, string(o.Comment)
	of := map[string]string{}
	for _, a := range o.Attributes {
		if !bool(a.Deleted) && of[a.Relation] == "" {
			of[a.Relation] = string(a.Value)
		}
	}
	at, own := Skipped{Line: n}, base
	if len(o.Attributes) > 0 {
		at = o.Attributes[0].place(n)
		own = o.Attributes[0].row(base)
	}
	switch o.Name {
	case "person":
		return t.mispPerson(at, own, o, n)
	case "user-account":
		return t.account(at, own, of["account-type"], of["username"], of["user-id"])
	case "github-user":
		return t.account(at, own, screen.KindGitHub, of["username"], of["id"])
	case "telegram-account":
		if of["phone"] != "" {
			own.Kind, own.Value = screen.KindPhone, of["phone"]
			if err := t.take(at, own); err != nil {
				return err
			}
		}
		return t.account(at, own, screen.KindTelegram, of["username"], of["id"])
	case "phone":
		own.Kind, own.Value = screen.KindPhone, of["msisdn"]
		return t.take(at, own)
	case "coin-address":
		return t.coin(at, own, of["symbol"], firstOf(of, "address", "address-crypto", "address-xmr"))
	}
	for _, a := range o.Attributes {
		if o.Name == "email" && slices.Contains([]string{"to", "cc", "bcc"}, a.Relation) {
			t.skip(a.place(n), "who received a message isn't who sent it")
			continue
		}
		if err := t.attribute(base, a, n); err != nil {
			return err
		}
	}
	return nil
}

// mispPerson takes a person with the identifiers of the same object.
func (t *taker) mispPerson(at Skipped, base Row, o mispObject, n int) error {
	l := listed{at: at, kind: screen.KindName, id: o.UUID, note: base.Note, base: base}
	var given, middle, family string
	for _, a := range o.Attributes {
		if a.Deleted {
			t.skip(a.place(n), ReasonWithdrawn)
			continue
		}
		v := string(a.Value)
		switch a.Relation {
		case "full-name", "alias":
			l.name(v, false)
		case "first-name":
			given = v
		case "middle-name":
			middle = v
		case "last-name":
			family = v
		case "date-of-birth":
			l.years = append(l.years, yearsIn(v)...)
		case "e-mail":
			l.value(screen.KindEmail, v)
		case "phone-number":
			l.value(screen.KindPhone, v)
		}
	}
	if given != "" && family != "" {
		l.name(given+" "+middle+" "+family, false)
	}
	return t.listed(l)
}
