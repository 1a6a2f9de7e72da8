package httpd

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/screen"
)

// EvidenceKey names one piece of evidence by its content, so that what a person
// opened stays opened when another finding joins or leaves the case.
func EvidenceKey(f screen.Finding, e screen.Evidence) string {
	content, err := json.Marshal(e)
	if err != nil { // strings and numbers always marshal
		return f.Rule
	}
	sum := sha256.Sum256(content)
	return f.Rule + ":" + hex.EncodeToString(sum[:8])
}

// viewChip makes the link of the i-th piece of a finding, the n-th of the case.
func viewChip(c Case, f screen.Finding, i, n int, l look) chip {
	e := f.Evidence[i]
	x := chip{N: n, Href: fmt.Sprintf("%s/evidence/%d?v=%d", l.base, n, c.EvidenceVersion), On: n == l.evidence,
		Seen: slices.Contains(c.Seen, EvidenceKey(f, e)), Icon: "document", Place: fmt.Sprintf("place-%d", n)}
	if l.masked {
		x.Href = fmt.Sprintf("%s?e=%d#f-%d", l.base, n, n)
	}
	switch {
	case e.Kind == screen.KindWithheld:
		x.Href, x.Seen = "", true // there is nothing to open
		x.Icon, x.Label, x.Detail = "lock", "TLP:RED", "only a lead may see this entry"
		return x
	case e.Document != "":
		x.Icon, x.Label = "file", documentName(c.Record.Screening, e.Document)
		if e.Page > 0 {
			x.Label += fmt.Sprintf(" p. %d", e.Page)
		}
	case len(e.Applications) > 0:
		x.Icon, x.Label = "reuse", plural(len(e.Applications), "application", "applications")
		if len(e.Applications) == 1 {
			x.Label = linkedName(c, e.Applications[0])
		}
	case e.Source != "":
		x.Icon, x.Label = "intelligence", e.Source
	case strings.HasPrefix(e.Field, "touchpoints"):
		x.Icon, x.Label = "clock", "Timeline"
	case e.Field != "":
		x.Icon, x.Label = "table", "Form: "+fieldWord(e.Field)
	default:
		x.Label = kindWord(e.Kind)
	}
	x.Detail = detail(c, e)
	return x
}

// detail says where exactly the piece stands, and what was compared.
func detail(c Case, e screen.Evidence) string {
	var parts []string
	if q := quote(documentOf(c.Record.Screening, e.Document), e); q != "" {
		parts = append(parts, q)
	}
	if e.End > e.Start {
		parts = append(parts, fmt.Sprintf("characters %d–%d", e.Start, e.End))
	}
	if len(e.Applications) > 0 {
		var names []string
		shown := e.Applications[:min(6, len(e.Applications))]
		for _, id := range shown {
			if name := linkedName(c, id); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if more := len(e.Applications) - len(shown); more > 0 {
			names = append(names, fmt.Sprintf("%d more", more))
		}
		parts = append(parts, "also on "+strings.Join(names, ", "))
	}
	if e.Note != "" {
		parts = append(parts, e.Note)
	}
	if e.Source != "" {
		parts = append(parts, "source "+e.Source+dated(e.AsOf))
	}
	return strings.Join(parts, " · ")
}

// quote is what stands at the place, as it is written there; what it was read
// as follows where that differs.
func quote(d screen.Document, e screen.Evidence) string {
	value := short(shortValue(e.Value), 160)
	start, end := runeStart(d.Text, e.Start), runeStart(d.Text, e.End)
	raw := short(d.Text[start:max(start, end)], 160)
	switch {
	case raw == "" && value == "":
		return ""
	case raw == "":
		return "“" + value + "”"
	case value == "" || strings.EqualFold(value, raw) || len(raw) > 80:
		return "“" + raw + "”"
	}
	return "“" + raw + "”, read as “" + value + "”"
}

func dated(asOf string) string {
	if asOf == "" {
		return ""
	}
	return ", " + asOf
}

// short cuts a long text for a line; the whole stands in the viewer.
func short(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + " …"
	}
	return s
}

func linkedName(c Case, id string) string {
	for _, l := range c.Linked {
		if l.Ref.ID == id {
			return strings.TrimSpace(cmp.Or(l.CaseRef, l.Ref.ExternalID) + " " + l.Ref.Name)
		}
	}
	return "another application"
}

// documentName is the file's name; a document that is not shown has none.
func documentName(s screen.Screening, id string) string {
	return cmp.Or(documentOf(s, id).Name, "a document")
}

func documentOf(s screen.Screening, id string) screen.Document {
	for _, d := range s.Documents {
		if d.ID == id {
			return d
		}
	}
	return screen.Document{}
}

// kindWord is the kind of an identifier for people.
func kindWord(kind string) string {
	if w, ok := kindWords[kind]; ok {
		return w
	}
	return sentence(kind)
}

// kindInSentence is kindWord within a sentence; names of services and
// abbreviations keep their capitals.
func kindInSentence(kind string) string {
	if kind == screen.KindFile {
		return "file"
	}
	w := kindWord(kind)
	if len(w) > 1 && strings.ToLower(w[1:]) == w[1:] && !slices.Contains(properKinds, kind) {
		return strings.ToLower(w)
	}
	return w
}

// properKinds are called by a proper noun that has one capital.
var properKinds = []string{screen.KindX, screen.KindTelegram, screen.KindDiscord, screen.KindSkype, screen.KindWalletBTC, screen.KindWalletEVM, screen.KindWalletTRON, screen.KindWalletSOL}

var kindWords = map[string]string{
	screen.KindName: "Name", screen.KindEmail: "E-mail", screen.KindPhone: "Phone", screen.KindGitHub: "GitHub", screen.KindGitLab: "GitLab",
	screen.KindLinkedIn: "LinkedIn", screen.KindX: "X", screen.KindIPv4: "IP", screen.KindIPv6: "IP",
	screen.KindWalletBTC: "Bitcoin wallet", screen.KindWalletEVM: "Ethereum wallet", screen.KindWalletTRON: "Tron wallet", screen.KindWalletSOL: "Solana wallet",
	screen.KindIBAN: "IBAN", screen.KindAccount: "Payout account", screen.KindAddress: "Address", screen.KindFile: "Same file", screen.KindText: "Résumé text",
	screen.KindPhoto: "Picture file", screen.KindHistory: "Work history", screen.KindProfileID: "Profile id", screen.KindShipTo: "Shipping address", screen.KindPassage: "Passage",
	"ip": "IP", "email_stem": "Mailbox stem", "commit_email": "Commit mailbox", "template": "Layout", "sitting": "Made in one sitting", "identity_image": "Identity image",
	"mail_domain": "Look-alike mail domain", "referee_email": "Referee’s mailbox", "referee_phone": "Referee’s phone", screen.KindWithheld: "Entry of a list", "company": "Firm", screen.KindMetadata: "Metadata", screen.KindDevice: "Device",
}

// fieldWord shortens "person.phones[0].number" to "phones".
func fieldWord(path string) string {
	path = strings.TrimPrefix(path, "person.")
	path, _, _ = strings.Cut(path, "[")
	path, _, _ = strings.Cut(path, ".")
	return strings.ReplaceAll(path, "_", " ")
}
