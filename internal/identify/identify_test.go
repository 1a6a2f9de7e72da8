package identify

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"bonafide/internal/history"
	"bonafide/internal/list"
	"bonafide/internal/screen"
)

// packet is an application that carries an identifier of every kind.
const packet = `{
 "submitted_by": {"kind": "agency", "email": "talent@agency.example", "phone": "+1 202 555 0150"},
 "person": {"name": "Anna Probe", "preferred_name": "Annie Probe", "former_names": ["Anna Muster"],
  "emails": ["Anna.Probe@mail.example", "talent@agency.example"], "phones": [{"number": "(202) 555-0101", "line_type": "voip"}],
  "location": {"country": "US"}, "address": {"lines": ["1 Sample St"], "city": "Austin", "region": "TX", "postal_code": "78701", "country": "US"},
  "links": ["https://github.com/annaprobe/tool", "https://annaprobe.example/?utm_source=cv", "mailto:anna@annaprobe.example"],
  "messengers": [{"service": "Telegram", "handle": "@annaprobe", "id": "12345"}, {"service": "whatsapp", "handle": "+12025550102"}]},
 "payouts": [{"kind": "iban", "account": "DE89 3704 0044 0532 0130 00", "holder": "Berta Beispiel"}],
 "shipping": [{"address": {"lines": ["9 Other Rd", "Unit 2"], "city": "Waco", "country": "US"}}],
 "references": [{"name": "Rita Referee", "email": "rita@firm.example", "phone": "+12025550160"}],
 "touchpoints": [{"kind": "apply", "ip": "198.51.100.7", "device_id": "dev-abc-123"}, {"kind": "login", "ip": "10.0.0.1", "device_id": "unknown"}, {"kind": "login", "ip": "2001:DB8::0:1"}],
 "profiles": [{"service": "github", "login": "annaprobe", "id": "4711", "requested_login": "annamuster",
   "names": [{"name": "Anna Probe"}, {"name": "Old Name", "from": "2024-01"}], "commit_identities": [{"name": "x", "email": "x@commit.example", "share": 0.5}]}],
 "identity_checks": [{"kind": "document", "result": "passed", "name": "Anna A Probe", "address": {"lines": ["1 Sample Street"], "city": "Austin", "region": "Texas", "postal_code": "78701", "country": "USA"}}]
}`

func application(t testing.TB) *screen.Application {
	t.Helper()
	app := &screen.Application{}
	if err := json.Unmarshal([]byte(packet), app); err != nil {
		t.Fatal(err)
	}
	return app
}

func fields(id screen.Identifier) string {
	var out []string
	for _, w := range id.Where {
		s := w.Field
		if w.Document != "" {
			s = strings.TrimSpace(w.Document + " " + w.Source + " " + w.Field)
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func TestAllOfAForm(t *testing.T) {
	res := All(application(t), nil, Options{})
	var got []string
	for _, id := range res.Identifiers {
		got = append(got, fmt.Sprintf("%s:%s own=%v %s", id.Kind, id.Value, id.Own, fields(id)))
	}
	want := []string{
		"address:1 sample st||austin|tx|78701|us own=true person.address, identity_checks[0].address",
		"device:dev-abc-123 own=true touchpoints[0].device_id",
		"email:anna.probe@mail.example own=true person.emails[0]",
		"email:anna@annaprobe.example own=true person.links[2]",
		"email:rita@firm.example own=false references[0].email",
		"email:talent@agency.example own=false person.emails[1], submitted_by.email",
		"email:x@commit.example own=false profiles[0].commit_identities[0].email",
		"github:annamuster own=true profiles[0].requested_login",
		"github:annaprobe own=true person.links[0], profiles[0].login",
		"iban:DE89370400440532013000 own=true payouts[0].account",
		"ipv4:198.51.100.7 own=true touchpoints[0].ip",
		"ipv6:2001:db8::1 own=true touchpoints[2].ip",
		"name:anna probe own=true person.name",
		"name:annie probe own=true person.preferred_name",
		"phone:+12025550101 own=true person.phones[0].number",
		"phone:+12025550102 own=true person.messengers[1].handle",
		"phone:+12025550150 own=false submitted_by.phone",
		"phone:+12025550160 own=false references[0].phone",
		"profile_id:github:4711 own=true profiles[0].id",
		"profile_id:telegram:12345 own=true person.messengers[0].id",
		"ship_to:9 other rd|#2|waco|||us own=true shipping[0].address",
		"telegram:annaprobe own=true person.messengers[0].handle",
		"website:annaprobe.example own=true person.links[1]",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	var names []string
	for _, n := range res.Names {
		names = append(names, n.Source+" "+n.Value)
	}
	if got := strings.Join(names, ", "); got != "form Anna Probe, preferred Annie Probe, former Anna Muster, profile Anna Probe, profile_history Old Name, check Anna A Probe, holder Berta Beispiel" {
		t.Errorf("names: %s", got)
	}
}

func TestAPlaceIsTheTextOfItsRawValueWithItsBox(t *testing.T) {
	text := "Änna Probe\n+1 202 555\u00a00101\f\nanna@mail.example"
	doc := screen.Document{ID: "d1", Text: text, Pages: 2, Engine: "pdfium", Words: []screen.Word{
		{Start: 12, End: 14, Page: 1, Box: screen.Box{10, 20, 20, 30}}, {Start: 15, End: 18, Page: 1, Box: screen.Box{22, 19, 40, 30}},
	}}
	for _, id := range All(nil, []screen.Document{doc}, Options{}).Identifiers {
		w := id.Where[0]
		switch id.Kind {
		case screen.KindPhone:
			if id.Raw != "+1 202 555\u00a00101" || text[w.Start:w.End] != id.Raw || w.Page != 1 || (w.Box != screen.Box{10, 19, 40, 30}) {
				t.Errorf("phone %q at %+v", id.Raw, w)
			}
		case screen.KindEmail:
			if text[w.Start:w.End] != "anna@mail.example" || w.Page != 2 {
				t.Errorf("mailbox at %+v", w)
			}
		}
	}
}

func TestWhoseAValueIs(t *testing.T) {
	docs := []screen.Document{
		{ID: "d1", Role: "resume", Text: "Anna Probe\nanna@mail.example\nrita@firm.example\nExperience\nAcme\nReferences\nBerta, +1 202 555 0170, berta@firm.example\nSkills\nsee anna2@mail.example",
			Hidden: []screen.Hidden{{Page: 1, Text: "hidden@mail.example anna@mail.example", Method: "no_ink"}}, Other: "other@mail.example"},
		{ID: "d2", Role: "diploma", Text: "registrar@school.example"},
	}
	app := &screen.Application{References: []screen.Reference{{Email: "rita@firm.example"}}}
	own := map[string]bool{}
	for _, id := range All(app, docs, Options{SampleAccounts: map[string]bool{"email:other@mail.example": true}}).Identifiers {
		own[id.Value] = id.Own
	}
	for value, want := range map[string]bool{
		"anna@mail.example": true, "anna2@mail.example": true, "rita@firm.example": false, "berta@firm.example": false,
		"+12025550170": false, "hidden@mail.example": false, "registrar@school.example": false, "other@mail.example": false,
	} {
		if got, found := own[value]; !found || got != want {
			t.Errorf("%s: found %v, own %v, want %v", value, found, got, want)
		}
	}
}

func TestMetadataThatIsNoDefaultTies(t *testing.T) {
	docs := []screen.Document{{ID: "d1", Name: "Anna_Probe_CV.pdf", SHA256: strings.Repeat("ab", 32), Bytes: 10, Metadata: map[string]string{
		"author": "Berta  Beispiel", "company": "Microsoft", "xmp_document_id": "uuid:1b2c3d4e-0000-4000-8000-1234567890ab", "rsid_root": "00A1B2C3", "template": "Normal.dotm", "last_modified_by": "user",
	}, Images: []screen.Image{{Portrait: true, Hash: "f0f0c3a51e2d3c4b"}, {Portrait: true, Hash: "ffffffffffffffff"}}}}
	var got []string
	for _, id := range All(nil, docs, Options{MetadataDefaults: map[string]bool{"company:microsoft": true, "author:user": true}}).Identifiers {
		got = append(got, id.Kind+":"+id.Value)
	}
	want := "file:" + strings.Repeat("ab", 32) + " metadata:author:berta beispiel metadata:document_id:1b2c3d4e-0000-4000-8000-1234567890ab metadata:rsid_root:00a1b2c3 photo:f0f0c3a51e2d3c4b"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestAHostileFileIsBoundedAndSaysSo(t *testing.T) {
	var b strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&b, "a%d@mail.example ", i)
	}
	res := All(nil, []screen.Document{{ID: "d1", Text: b.String()}}, Options{})
	if len(res.Identifiers) != MaxPerKind || res.Dropped[screen.KindEmail] != 2000-MaxPerKind {
		t.Errorf("%d kept, %v dropped", len(res.Identifiers), res.Dropped)
	}
}

func TestTheSameInputGivesTheSameResult(t *testing.T) {
	docs := []screen.Document{{ID: "d1", Text: resumeText}}
	first := All(application(t), docs, Options{})
	for range 5 {
		if !reflect.DeepEqual(All(application(t), docs, Options{}), first) {
			t.Fatal("two runs differ")
		}
	}
}

// resumeText is about two pages of an ordinary résumé.
var resumeText = "Anna Probe\nAustin, TX · (202) 555-0101 · anna.probe@mail.example · github.com/annaprobe · linkedin.com/in/anna-probe\n\nExperience\n" +
	strings.Repeat("Example Works, Software Engineer, 03/2019 - 05/2022\n• Moved 14 services to Node.js and Go, saving 1.200.000 requests a day at 99.97% uptime\n• Led a team of 6 – see https://blog.example.com/post/2021/05/17/queues for details about 10,000+ users\n", 22) +
	"\nEducation\nSample University, BSc, 2012 - 2016\n"

func BenchmarkTwoPages(b *testing.B) {
	docs := []screen.Document{{ID: "d1", Text: resumeText, Pages: 2}}
	b.SetBytes(int64(len(resumeText)))
	for b.Loop() {
		All(nil, docs, Options{})
	}
}

func BenchmarkTwoPagesNotASCII(b *testing.B) {
	docs := []screen.Document{{ID: "d1", Text: resumeText, Pages: 2}}
	docs[0].Text = strings.ReplaceAll(resumeText, "e", "é")
	for b.Loop() {
		All(nil, docs, Options{})
	}
}

func BenchmarkRow(b *testing.B) {
	app := application(b)
	for b.Loop() {
		All(app, nil, Options{})
	}
}

func TestHistoryComesFromFormResumeAndProfiles(t *testing.T) {
	app := &screen.Application{
		History:  &screen.History{Work: []screen.Work{{Employer: "Form Works", End: screen.Date{Year: 2020}, Text: "Ran Kubernetes for 5 years"}}, Education: []screen.Education{{School: "Sample University"}}},
		Profiles: []screen.Profile{{Service: "linkedin", Login: "anna", Employers: []string{"Profile Works"}}},
	}
	docs := []screen.Document{{ID: "d1", Text: "Anna Probe\n\nSkills\nKubernetes\n\nExperience\nSoftware Engineer, Example Works, 03/2015 - 05/2018\n• Moved services to Kubernetes\n"}}
	opt := Options{Technologies: history.NewFinder([]list.Technology{{Name: "Kubernetes", Year: 2014}})}
	res := All(app, docs, opt)
	var sources []string
	for _, w := range res.Work {
		sources = append(sources, w.Source+" "+w.Employer)
		if len(w.Where) == 0 {
			t.Errorf("%s has no place", w.Employer)
		}
	}
	if got := strings.Join(sources, ", "); got != "form Form Works, resume Example Works, profile Profile Works" {
		t.Fatalf("work: %s", got)
	}
	if len(res.Education) != 1 || res.Education[0].Source != "form" || res.Education[0].Where[0].Field != "history.education[0]" {
		t.Errorf("education: %+v", res.Education)
	}
	var told []string
	for _, m := range res.Technologies {
		told = append(told, fmt.Sprintf("%s job %d until %s", m.Name, m.Job, m.Last))
	}
	if got := strings.Join(told, ", "); got != "Kubernetes job 0 until 2020, Kubernetes job -1 until , Kubernetes job 1 until 2018-05" {
		t.Errorf("technologies: %s", got)
	}
}
