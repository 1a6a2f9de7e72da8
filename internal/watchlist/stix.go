package watchlist

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/screen"
)

// stixObject is what is read of any object of a bundle. Descriptions and contact
// lines are not: anything may stand in them.
type stixObject struct {
	Type        string          `json:"type"`
	ID          string          `json:"id"`
	Modified    string          `json:"modified"`
	Revoked     bool            `json:"revoked"`
	CreatedBy   string          `json:"created_by_ref"`
	Markings    []string        `json:"object_marking_refs"`
	Confidence  *int            `json:"confidence"`
	Name        string          `json:"name"`
	Class       string          `json:"identity_class"`
	Pattern     string          `json:"pattern"`
	PatternType string          `json:"pattern_type"`
	ValidFrom   string          `json:"valid_from"`
	ValidUntil  string          `json:"valid_until"`
	Relation    string          `json:"relationship_type"`
	Target      string          `json:"target_ref"`
	Definition  json.RawMessage `json:"definition"`
	Extensions  map[string]struct {
		TLP string `json:"tlp_2_0"`
	} `json:"extensions"`
}

// tlpMarks are the marking definitions that STIX 2.0, 2.1 and the extension for
// TLP 2.0 fix by id.
var tlpMarks = map[string]string{
	"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": "clear",
	"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": "green",
	"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": "amber",
	"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "red",
	"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": "clear",
	"marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "green",
	"marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": "amber",
	"marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": "amber+strict",
	"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": "red",
}

// bundle is what is kept of a bundle until all of it was read: markings, authors
// and victims may stand behind the objects that they concern.
type bundle struct {
	order  []string // of ids
	last   map[string]stixObject
	line   map[string]int
	tlp    map[string]string
	others map[string]bool // identities that wrote the report or were harmed
}

// stix reads a bundle, or one object, or an array of them. Of several versions of
// an object the latest counts.
func (t *taker) stix(r *bufio.Reader) error {
	b := bundle{last: map[string]stixObject{}, line: map[string]int{}, tlp: map[string]string{}, others: map[string]bool{}}
	n := 0
	err := eachObject(r, "objects", func(d *json.Decoder) error {
		var o stixObject
		if err := d.Decode(&o); err != nil {
			return err
		}
		n++
		t.keep(&b, o, n)
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range b.order {
		o := b.last[id]
		at := Skipped{Line: b.line[id], Object: safeID(id)}
		before := len(t.out.Entries)
		if err := t.stixObject(at, o, &b); err != nil {
			return err
		}
		if len(t.out.Entries) == before {
			t.object(at.Object, stixMoment(o.Modified), b.state(o))
		}
	}
	for id := range b.others {
		if _, told := b.last[id]; !told && strings.HasPrefix(id, "identity--") {
			t.object(safeID(id), time.Time{}, Aside)
		}
	}
	slices.SortFunc(t.out.Objects, func(a, b Object) int { return strings.Compare(a.ID, b.ID) })
	return nil
}

// state is that of an object that gave no entry.
func (b *bundle) state(o stixObject) State {
	switch {
	case o.Revoked:
		return Withdrawn
	case b.others[o.ID]:
		return Aside
	}
	return Unread
}

// stixMoment is a moment of a bundle, zero when it can't be read.
func stixMoment(s string) time.Time {
	at, _ := time.Parse(time.RFC3339Nano, s)
	return at
}

// keep notes what an object says. A relationship that was taken back says nothing.
func (t *taker) keep(b *bundle, o stixObject, n int) {
	if o.CreatedBy != "" {
		b.others[o.CreatedBy] = true
	}
	switch o.Type {
	case "marking-definition":
		if mark := o.mark(); mark != "" {
			b.tlp[o.ID] = mark
		}
	case "relationship":
		if (o.Relation == "targets" || o.Relation == "located-at") && !o.Revoked {
			b.others[o.Target] = true
		}
	case "indicator", "identity":
		old, known := b.last[o.ID]
		if !known {
			b.order = append(b.order, o.ID)
			b.line[o.ID] = n
		}
		if known {
			t.skip(Skipped{Line: n, Object: safeID(o.ID)}, ReasonTwice)
		}
		if !known || moment(o.Modified) >= moment(old.Modified) {
			b.last[o.ID] = o
		}
	default:
		t.skip(Skipped{Line: n, Object: safeID(o.ID)}, "an object that is neither indicator nor identity")
	}
}

// moment makes moments of different precision comparable as text.
func moment(s string) string { return strings.TrimSuffix(s, "Z") }

// safeID is an object's id when it has the form of one: what else stands there
// is not shown.
func safeID(id string) string {
	kind, uuid, ok := strings.Cut(id, "--")
	if !ok || len(uuid) != 36 || len(kind) > 40 || strings.Trim(uuid, "0123456789abcdefABCDEF-") != "" {
		return ""
	}
	return id
}

// mark reads a marking definition: by its id, its definition or its name.
func (o stixObject) mark() string {
	if m, ok := tlpMarks[o.ID]; ok {
		return m
	}
	var d struct {
		TLP string `json:"tlp"`
	}
	_ = json.Unmarshal(o.Definition, &d) // a statement has another form
	for _, e := range o.Extensions {
		d.TLP = e.TLP
	}
	if d.TLP == "" && len(o.Name) > 4 && strings.EqualFold(o.Name[:4], "tlp:") {
		d.TLP = o.Name
	}
	m, err := tlp(d.TLP)
	if err != nil {
		return ""
	}
	return m
}

func (t *taker) stixObject(at Skipped, o stixObject, b *bundle) error {
	if o.Revoked {
		t.skip(at, ReasonWithdrawn)
		return nil
	}
	base := Row{Note: short(o.Name), Seen: day(o.Modified), Source: safeID(o.CreatedBy), object: safeID(o.ID), changed: stixMoment(o.Modified)}
	for _, ref := range o.Markings {
		base.TLP = strictest(base.TLP, strictest(tlpMarks[ref], b.tlp[ref]))
	}
	if o.Confidence != nil {
		base.Confidence = strconv.FormatFloat(float64(*o.Confidence)/100, 'f', -1, 64)
	}
	if o.Type == "identity" {
		return t.stixIdentity(at, o, base, b)
	}
	if o.PatternType != "" && o.PatternType != "stix" {
		t.skip(at, "the pattern isn't written in STIX's language")
		return nil
	}
	ways, err := readPattern(o.Pattern)
	if err != nil {
		t.skip(at, err.Error())
		return nil
	}
	base.From, base.Until = stixTime(o.ValidFrom), stixTime(o.ValidUntil)
	for _, way := range ways {
		if err := t.stixWay(at, base, way, o.ID); err != nil {
			return err
		}
	}
	return nil
}

// stixTime is a moment as rows write it; a fraction of a second is kept.
func stixTime(s string) string {
	if _, err := date(s); err != nil {
		return ""
	}
	return s
}

// short is a title of at most 120 characters.
func short(s string) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > 120 {
		return string(r[:119]) + "…"
	}
	return string(r)
}

// stixIdentity takes the name of a person or firm that the report is about; who
// wrote it and who was harmed is named in the same kind of object.
func (t *taker) stixIdentity(at Skipped, o stixObject, base Row, b *bundle) error {
	l := listed{at: at, id: o.ID, base: base, kind: map[string]string{"individual": screen.KindName, "organization": KindCompany}[o.Class]}
	switch {
	case b.others[o.ID]:
		t.skip(at, "the identity wrote the report or is a victim in it")
	case l.kind == "":
		t.skip(at, "the identity is neither a person nor a firm")
	default:
		l.name(o.Name, false)
		return t.listed(l)
	}
	return nil
}

// eachObject streams the objects of a JSON file: those of an array, of the member
// named in an object, else the one object that the file is. A member of another
// name is passed over.
func eachObject(r *bufio.Reader, member string, read func(*json.Decoder) error) error {
	skipSpace(r)
	d := json.NewDecoder(r)
	head, _ := r.Peek(1)
	if len(head) == 1 && head[0] == '{' && !hasMember(r, member) {
		return badJSON(read(d), d)
	}
	token, err := d.Token()
	if err != nil {
		return badJSON(err, d)
	}
	if token == json.Delim('[') {
		return badJSON(readArray(d, read), d)
	}
	for token == json.Delim('{') && d.More() {
		key, err := d.Token()
		if err != nil {
			return badJSON(err, d)
		}
		if key != member {
			var over json.RawMessage
			if err := d.Decode(&over); err != nil {
				return badJSON(err, d)
			}
			continue
		}
		if open, err := d.Token(); err != nil || open != json.Delim('[') {
			return badJSON(cmpErr(err), d)
		}
		if err := readArray(d, read); err != nil {
			return badJSON(err, d)
		}
	}
	if token != json.Delim('{') {
		return badJSON(errJSON, d)
	}
	_, err = d.Token()
	return badJSON(err, d)
}

var errJSON = errors.New("another form")

func cmpErr(err error) error {
	if err == nil {
		return errJSON
	}
	return err
}

func readArray(d *json.Decoder, read func(*json.Decoder) error) error {
	for d.More() {
		if err := read(d); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

// badJSON tells where a file broke, without its words.
func badJSON(err error, d *json.Decoder) error {
	if err == nil || errors.Is(err, ErrLimit) {
		return err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: byte %d: the JSON ends in the middle; get the file again", ErrFormat, d.InputOffset())
	}
	return fmt.Errorf("%w: byte %d: the JSON is broken or of another form", ErrFormat, d.InputOffset())
}

// skipSpace passes over a byte order mark and blanks.
func skipSpace(r *bufio.Reader) {
	for {
		b, err := r.Peek(1)
		if err != nil || !slices.Contains([]byte("\ufeff \t\r\n"), b[0]) {
			return
		}
		_, _ = r.Discard(1) // it was peeked
	}
}

// hasMember reports whether the first bytes name the member, as key.
func hasMember(r *bufio.Reader, member string) bool {
	head, _ := r.Peek(headBytes)
	_, after, ok := strings.Cut(string(head), strconv.Quote(member))
	return ok && strings.HasPrefix(strings.TrimSpace(after), ":")
}
