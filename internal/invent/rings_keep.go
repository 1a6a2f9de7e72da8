package invent

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"
	"strings"
	"time"

	"bonafide/internal/screen"
)

// desk is what an operator's personas may have in common beside what they keep
// of each other.
type desk struct {
	handle string // what mailboxes are named after
	domain string // of the operator's own firm, without ending
}

// persona is one of an operator's applications in the making.
type persona struct {
	*person
	desk    desk
	handle  int // number behind the mailbox of the handle; 0: none yet
	firm    string
	look    *image.Gray
	uploads []screen.Upload
}

func firmHandle(m *maker) string { return strings.ToLower(pick(m, firmHeads) + pick(m, firmTails)) }

// persona makes somebody new who lives, as stated, in one of the usual cities,
// with a career of years and a résumé of more words than honest ones need.
func (m *maker) persona(d desk) *persona {
	home, work := m.IntN(4), m.career(m.between(5, 14))
	w := m.personOf(Operator, seed{name: m.name(pick(m, Scripts)), home: &home, career: &work})
	p := &persona{person: w, desk: d}
	for range m.between(8, 18) {
		w.papers[0].summary = append(w.papers[0].summary, m.sentence()+".")
	}
	w.papers = w.papers[:1]
	return p
}

// written writes the persona down.
func (p *persona) written() Applicant {
	a := p.applicant("")
	a.Application.Documents = append(a.Application.Documents, p.uploads...)
	return a
}

// rewords is the share of sentences and jobs that a change of the résumé
// replaces; 0 for other changes.
func rewords(c Change) float64 {
	return map[Change]float64{KeptText5: 0.05, KeptText10: 0.10, KeptText20: 0.20, KeptText30: 0.30, KeptText50: 0.50}[c]
}

// keeps carries a change from one persona to another. What the first lacks it
// is given: the truth says that both have it.
var keeps = map[Change]func(m *maker, from, to *persona){
	KeptAccount: keepAccount, KeptDevice: keepDevice, KeptPhone: keepPhone, KeptHistory: keepHistory, KeptFile: keepFile,
	KeptPicture: keepPicture, KeptLook: keepLook, KeptParcel: keepParcel, KeptStem: keepStem, KeptDigits: keepDigits,
	KeptDomain: keepDomain, KeptReferee: keepReferee, KeptCommits: keepCommits,
	KeptText5: keepText(KeptText5), KeptText10: keepText(KeptText10), KeptText20: keepText(KeptText20), KeptText30: keepText(KeptText30), KeptText50: keepText(KeptText50),
}

func keepAccount(m *maker, from, to *persona) {
	if len(from.app.Payouts) == 0 {
		p := screen.Payout{Kind: "iban", Account: m.iban("LT"), Holder: from.name.latin(), At: ptr(from.applied.Add(12 * 24 * time.Hour))}
		switch q := m.Float64(); {
		case q < 0.3:
			p.Kind, p.Account = "ach", fmt.Sprintf("%09d%08d", 2000, from.serial)
		case q < 0.5: // so many zeros that it is nobody's
			p.Kind, p.Account = "wallet", fmt.Sprintf("0x%024d%016x", 0, m.Uint64())
		}
		from.app.Payouts = []screen.Payout{p}
	}
	p := from.app.Payouts[0]
	p.Holder, p.At = to.name.latin(), ptr(to.applied.Add(12*24*time.Hour))
	to.app.Payouts = append([]screen.Payout{p}, to.app.Payouts...)
}

func keepDevice(_ *maker, from, to *persona) {
	to.device = from.device
	from.visits[0].device, to.visits[0].device = from.device, from.device
}

func keepPhone(_ *maker, from, to *persona) {
	old := to.app.Person.Phones[0].Number
	to.app.Person.Phones = slices.Clone(from.app.Person.Phones[:1])
	for i := range to.papers {
		to.papers[i].contact = strings.ReplaceAll(to.papers[i].contact, old, to.app.Person.Phones[0].Number)
		to.papers[i].contact = strings.ReplaceAll(to.papers[i].contact, national(old), to.app.Person.Phones[0].Number)
	}
}

// keepText takes the résumé over, under the new name and contacts, with a share
// of its sentences and jobs replaced.
func keepText(c Change) func(*maker, *persona, *persona) {
	return func(m *maker, from, to *persona) {
		p := from.papers[0]
		p.name, p.contact, p.author, p.file, p.made = to.papers[0].name, to.papers[0].contact, to.papers[0].author, to.papers[0].file, to.papers[0].made
		p.summary, p.career.jobs = slices.Clone(p.summary), slices.Clone(p.career.jobs)
		lines := make([]*string, 0, 40)
		for i := range p.summary {
			lines = append(lines, &p.summary[i])
		}
		for i := range p.career.jobs {
			j := &p.career.jobs[i]
			j.points = slices.Clone(j.points)
			for k := range j.points {
				lines = append(lines, &j.points[k])
			}
		}
		for _, i := range m.Perm(len(lines))[:int(math.Ceil(rewords(c)*float64(len(lines))))] {
			*lines[i] = m.sentence() + "."
		}
		for _, i := range m.Perm(len(p.career.jobs))[:int(math.Round(rewords(c)*float64(len(p.career.jobs))))] {
			p.career.jobs[i].employer, p.career.jobs[i].title = m.firm(), pick(m, titles)
		}
		to.papers[0] = p
		to.tell(p.career)
	}
}

// tell makes a career the persona's own, in the form too where it has one.
func (p *persona) tell(c career) {
	p.career = c
	if p.app.History != nil {
		p.app.History = c.form()
	}
}

// keepHistory keeps employers, titles and months and says something else of them.
func keepHistory(m *maker, from, to *persona) {
	c := from.career
	c.school, c.degree = to.career.school, to.career.degree
	c.jobs = slices.Clone(c.jobs)
	for i := range c.jobs {
		points := make([]string, len(c.jobs[i].points))
		for k := range points {
			points[k] = m.point()
		}
		c.jobs[i].points = points
	}
	to.papers[0].career = c
	to.tell(c)
}

// keepFile sends the same certificate under another name.
func keepFile(m *maker, from, to *persona) {
	at := slices.IndexFunc(from.uploads, func(u screen.Upload) bool { return u.Role == "diploma" })
	if at < 0 {
		text := fmt.Sprintf("CERTIFICATE OF COMPLETION\n\n%s: %s with %s.\nIssued by %s, number %s.\n", pick(m, fields), m.point(), pick(m, skills).name, pick(m, schools), letters(from.serial))
		at = len(from.uploads)
		from.uploads = append(from.uploads, screen.Upload{Name: "certificate.txt", Role: "diploma", Content: []byte(text)})
	}
	u := from.uploads[at]
	u.Name = fmt.Sprintf("certificate-%d.txt", m.between(2, 99))
	to.uploads = append(to.uploads, u)
}

// photo is the persona's picture, made when first asked for.
func (p *persona) photo() *image.Gray {
	if p.look == nil {
		p.look = image.NewGray(image.Rect(0, 0, 96, 120))
		var tones [64]uint8
		for i := range tones {
			tones[i] = uint8(p.m.between(10, 200))
		}
		for y := range 120 {
			for x := range 96 {
				p.look.SetGray(x, y, color.Gray{Y: tones[y/15*8+x/12]})
			}
		}
		p.show("photo.png")
	}
	return p.look
}

// show sends the picture in.
func (p *persona) show(name string) {
	var out bytes.Buffer
	if err := png.Encode(&out, p.look); err != nil {
		panic("invent: a buffer refused to be written to: " + err.Error())
	}
	p.uploads = append(p.uploads, screen.Upload{Name: name, Role: "other", Content: out.Bytes()})
}

func keepPicture(_ *maker, from, to *persona) {
	to.look = from.photo()
	to.show("me.png")
}

// keepLook saves the picture anew: every tone a little lighter.
func keepLook(_ *maker, from, to *persona) {
	old := from.photo()
	to.look = image.NewGray(old.Rect)
	for i, tone := range old.Pix {
		to.look.Pix[i] = tone + 3
	}
	to.show("portrait.png")
}

func keepParcel(m *maker, from, to *persona) {
	if len(from.app.Shipping) == 0 {
		from.app.Shipping = []screen.Shipment{{Address: m.homeIn(from.home), At: ptr(from.applied.Add(20 * 24 * time.Hour))}}
	}
	last := from.app.Shipping[len(from.app.Shipping)-1]
	to.app.Shipping = []screen.Shipment{{Address: last.Address, At: ptr(to.applied.Add(20 * 24 * time.Hour))}}
}

// named gives the persona a mailbox of the operator's handle, with a number
// that no other has; at is where.
func (p *persona) named(number int, at string) {
	p.handle = number
	p.app.Person.Emails = append(p.app.Person.Emails, fmt.Sprintf("%s%d@%s", p.desk.handle, number, at))
}

func keepStem(m *maker, from, to *persona) {
	if from.handle == 0 {
		from.named(from.serial+1, mailDomains[0])
	}
	if to.handle == 0 {
		to.named(to.serial+1, mailDomains[1+m.IntN(len(mailDomains)-1)])
	}
}

func keepDigits(_ *maker, from, to *persona) {
	if from.handle == 0 {
		from.named(from.serial+1, mailDomains[0])
	}
	if to.handle == 0 {
		to.named(to.serial+1, mailDomains[0])
	}
}

// keepDomain gives both a mailbox of the operator's firm, the second at a domain
// with two letters turned round or one doubled.
func keepDomain(m *maker, from, to *persona) {
	at := func(p *persona, domain string) {
		p.firm = domain
		p.app.Person.Emails = append(p.app.Person.Emails, ascii(p.name.given.latin)+"@"+domain+".example")
	}
	if from.firm == "" {
		at(from, from.desk.domain)
	}
	i := m.between(1, len(from.firm)-3)
	typo := from.firm[:i] + from.firm[i+1:i+2] + from.firm[i:i+1] + from.firm[i+2:]
	if typo == from.firm || m.chance(0.5) {
		typo = from.firm[:i] + from.firm[i:i+1] + from.firm[i:]
	}
	at(to, typo)
}

func keepReferee(m *maker, from, to *persona) {
	if len(from.app.References) == 0 {
		n := m.name(pick(m, Scripts))
		from.app.References = []screen.Reference{{Name: n.latin(), Employer: from.career.jobs[0].employer, Email: m.local(n, 2_000_000+from.serial) + "@" + pick(m, mailDomains)}}
	}
	to.app.References = append([]screen.Reference{from.app.References[0]}, to.app.References...)
}

// keepCommits shows an account of another login whose commits bear the first one's mailbox.
func keepCommits(_ *maker, from, to *persona) {
	account := func(p *persona) *screen.Profile {
		for i := range p.app.Profiles {
			if len(p.app.Profiles[i].CommitIdentities) > 0 {
				return &p.app.Profiles[i]
			}
		}
		p.app.Profiles = append(p.app.Profiles, p.code())
		return &p.app.Profiles[len(p.app.Profiles)-1]
	}
	a, b := account(from), account(to)
	b.CommitIdentities = slices.Clone(b.CommitIdentities)
	b.CommitIdentities[0] = screen.CommitIdentity{Name: to.name.latin(), Email: a.CommitIdentities[0].Email, Share: a.CommitIdentities[0].Share}
}
