package httpd

import (
	"strings"
	"time"

	"bonafide/internal/review"
	"bonafide/internal/screen"
)

const inventedText = `Marek Holloway
Senior software engineer
Austin, TX  +1 202-555-0143  marek.holloway@mail.example  code.example/mholloway

EXPERIENCE
Brightfen Logistics                       Mar 2023 – present
Rebuilt the dispatch planner as four Go services behind one queue, cutting the nightly run from three hours to eleven minutes. Wrote the reconciliation job that finds parcels which two depots claim at once and settles them by scan order.

Castor and Wray                           Jun 2020 – Sep 2023
Owned the billing export: idempotent writes, a ledger that balances, and an audit of each change.
`

const otherText = `Tomas Verdell
Platform engineer

Ferrow Freight                            Jan 2022 – present
Rebuilt the dispatch planner as four Go services behind one queue, cutting the nightly run from three hours to eleven minutes. Wrote the reconciliation job that finds parcels which two depots claim at once and settles them by scan order.
`

// at places a piece of the invented résumé.
func at(piece string) (start, end int) {
	start = strings.Index(inventedText, piece)
	return start, start + len(piece)
}

func ptr[T any](v T) *T { return &v }

func inventedCase() Case {
	applied := time.Date(2027, 1, 4, 15, 2, 0, 0, time.UTC)
	phoneFrom, phoneTo := at("+1 202-555-0143")
	textFrom, textTo := at("Rebuilt the dispatch planner as four Go services behind one queue, cutting the nightly run from three hours to eleven minutes.")
	datesFrom, datesTo := at("Mar 2023 – present")
	findings := []screen.Finding{
		{Rule: "contact-phone-under-different-names", Version: 1, Outcome: screen.Fired, Family: "reuse", Weight: 20, Counted: 20, Status: "stable", Notice: "+1 202 555 0143 is also on 3 other applications, under other names", Evidence: []screen.Evidence{
			{Kind: "phone", Value: "+1 202-555-0143", Document: "d1", Page: 1, Start: phoneFrom, End: phoneTo, Box: screen.Box{120, 102, 208, 115}, Applications: []string{"app-4988", "app-5014", "app-5102"}},
			{Kind: "phone", Value: "+1 202 555 0143", Applications: []string{"app-4988", "app-5014", "app-5102"}, Note: "names are different"}}},
		{Rule: "document-passage-in-other-application", Version: 3, Outcome: screen.Fired, Family: "reuse", Weight: 12, Counted: 5, Status: "stable", Notice: "39 words of work history are word for word in A-4988", Evidence: []screen.Evidence{
			{Kind: "passage", Value: "Rebuilt the dispatch planner as four Go services …", Document: "d1", Page: 1, Start: textFrom, End: textTo, Box: screen.Box{62, 247, 558, 323}, Applications: []string{"app-4988"}}}},
		{Rule: "network-clock-away-from-place", Version: 2, Outcome: screen.Fired, Family: "network", Weight: 6, Counted: 6, Status: "stable", Notice: "Device clock is 9 hours from the stated place, 2 of 3 times", Evidence: []screen.Evidence{
			{Kind: "touchpoint", Value: "assessment", Field: "touchpoints[1].utc_offset_minutes", Note: "offset −6 h at the place stated, +3 h in the browser"}}},
		{Rule: "document-written-in-other-zone", Version: 1, Outcome: screen.Fired, Family: "network", Weight: 3, Counted: 0, Status: "stable", Notice: "PDF was written at UTC+03:00, one day before applying", Evidence: []screen.Evidence{
			{Kind: "document", Value: "2027-01-03T23:12:09+03:00", Document: "d1"}}},
		{Rule: "history-jobs-overlap", Version: 1, Outcome: screen.Fired, Family: "history", Weight: 2, Counted: 2, Status: "stable", Notice: "Two full-time jobs overlap by 7 months in 2023", Evidence: []screen.Evidence{
			{Kind: "work", Value: "Mar 2023 – present", Document: "d1", Page: 1, Start: datesFrom, End: datesTo, Box: screen.Box{466, 214, 560, 227}}}},
		{Rule: "profile-commits-before-account", Version: 1, Outcome: screen.Fired, Family: "profile", Weight: 5, Status: "experimental", Notice: "Code profile’s first commits are older than the account", Evidence: []screen.Evidence{
			{Kind: "github", Value: "mholloway", Field: "profiles[0].first_commit_at", Source: "snapshot", AsOf: "2027-01-04"}}},
	}
	link := func(id, kind, value string) screen.Link {
		return screen.Link{Application: id, Kind: kind, Value: value, Names: screen.NamesDifferent, SharedBy: 4}
	}
	words := []screen.Word{{Start: phoneFrom, End: phoneFrom + 2, Page: 1, Box: screen.Box{120, 102, 132, 115}}, {Start: phoneFrom + 3, End: phoneTo, Page: 1, Box: screen.Box{135, 102, 208, 115}}}
	return Case{
		Ref: "A-5077", State: review.Held, Opened: noon.Add(-26 * time.Hour), Due: noon.Add(5*time.Hour + 20*time.Minute), AssigneeID: "ines", Assignee: "Ines Calder", Version: 3, EvidenceVersion: 2, Leads: 2,
		WhyNow: "reopened 13 Jan, because an import of earlier applications and the new A-5102 brought the same phone number. It was cleared on 5 Jan with two findings.",
		Place:  "Austin, TX", Zone: "America/Chicago", Position: 3, Of: 23, Previous: "A-4961", Next: "A-5083",
		Record: Record{
			Received: applied, CaseRef: "A-5077",
			Application: screen.Application{ID: "app-5077", Source: "careers", ExternalID: "5077", AppliedAt: &applied, Job: &screen.Job{Title: "Senior Go engineer, remote US"},
				Person:  &screen.Person{Name: "Marek Holloway", Location: &screen.Location{City: "Austin", Region: "TX", Country: "US"}},
				History: &screen.History{Work: []screen.Work{{Employer: "Brightfen Logistics"}, {Employer: "Castor and Wray"}}},
				Touchpoints: []screen.Touchpoint{
					{At: &applied, Kind: "apply"},
					{At: ptr(applied.Add(38 * time.Hour)), Kind: "assessment", UTCOffsetMinutes: ptr(180), TimeZone: "Europe/Istanbul", IP: "198.51.100.7", UserAgent: "Mozilla/5.0", Network: &screen.Network{VPN: "true"}},
					{At: ptr(applied.Add(73 * time.Hour)), Kind: "login", UTCOffsetMinutes: ptr(-360), TimeZone: "America/Chicago", IP: "203.0.113.9"}}},
			Screening: screen.Screening{
				Application: screen.ApplicationRef{ID: "app-5077", Source: "careers", ExternalID: "5077", Name: "Marek Holloway"},
				Documents: []screen.Document{{ID: "d1", Name: "cv.pdf", Role: "resume", SHA256: "b41f09d277ce", MediaType: "application/pdf", Pages: 2, Bytes: 188_416, Engine: "pdfium", Text: inventedText,
					Quality: screen.Quality{Verdict: screen.Good, Agreement: 0.99, WordsPerPage: 410}, Metadata: map[string]string{"created": "2027-01-03T23:12:09+03:00", "producer": "Plainpress 4.2"},
					Links: []screen.DocumentLink{{Text: "code.example/mholloway", Target: "https://code.example/mholloway", Page: 1}}, PageSizes: [][2]float64{{612, 792}, {612, 792}}, Words: words},
					{ID: "d2", Name: "letter.docx", Role: "cover_letter", MediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Bytes: 12_000, Engine: "docx", Text: "Dear team,\nI like small services.\n", Quality: screen.Quality{Verdict: screen.Good}}},
				Identifiers: []screen.Identifier{{Kind: screen.KindPhone, Value: "+12025550143", Raw: "+1 202-555-0143", Own: true, Where: []screen.Where{{Document: "d1", Page: 1}}}, {Kind: screen.KindEmail, Value: "marek.holloway@mail.example", Raw: "marek.holloway@mail.example", Own: true, Where: []screen.Where{{Document: "d1", Page: 1}, {Field: "person.emails[0]"}}}},
				Links:       []screen.Link{link("app-4988", "phone", "+12025550143"), link("app-4988", "passage", "39 words"), link("app-5014", "phone", "+12025550143"), link("app-5102", "phone", "+12025550143"), link("app-5102", "device", "d-19f2")},
				Findings:    findings, Score: 33, Band: screen.BandHigh, Coverage: screen.Coverage{Ran: 62, Of: 71, Missing: map[string]int{"touchpoints.ip": 7, "references.phone": 2}}, RuleSet: "sha256:7c41e09b"}},
		Linked: []Linked{
			{Ref: screen.ApplicationRef{ID: "app-4988", Name: "Tomas Verdell", ExternalID: "4988"}, Job: "Platform engineer", AppliedAt: noon.AddDate(-1, -1, -3), Band: screen.BandHigh, State: "open", CaseRef: "A-4988"},
			{Ref: screen.ApplicationRef{ID: "app-5014", Name: "Owen Sattler", ExternalID: "5014"}, Job: "Senior Go engineer", AppliedAt: noon.AddDate(0, -2, -12), Band: screen.BandMedium, State: "open", CaseRef: "A-5014"},
			{Ref: screen.ApplicationRef{ID: "app-5102", Name: "Julian Prew", ExternalID: "5102"}, Job: "Data engineer", AppliedAt: noon.AddDate(0, 0, -1), Band: screen.BandMedium}},
		Notes:  []Note{{By: "Tobias Wren", At: noon.Add(-25 * time.Hour), Text: "Asked the agency Pellam Staffing whether the number is theirs. They answer by tomorrow."}},
		Events: []Event{{48207, noon, "Ines Calder", "took the case from the queue", "e1c07a42"}, {48077, noon.Add(-27 * time.Hour), "program", "reopened: phone is also on A-4988, A-5014, A-5102; findings 2 → 6, band low → high", "5ad2f06e"}, {47310, noon.Add(-219 * time.Hour), "Tobias Wren", "decided: cleared, reason “dates explained”", "c3381b97"}},
	}
}

func inventedOther() Record {
	return Record{Received: noon.AddDate(-1, -1, 0), CaseRef: "A-4988", Application: screen.Application{ID: "app-4988", Person: &screen.Person{Name: "Tomas Verdell", Location: &screen.Location{City: "Reno", Region: "NV", Country: "US"}}},
		Screening: screen.Screening{Application: screen.ApplicationRef{ID: "app-4988", Name: "Tomas Verdell"}, Band: screen.BandHigh, Documents: []screen.Document{{ID: "d1", Name: "resume.docx", Text: otherText}},
			Identifiers: []screen.Identifier{{Kind: screen.KindPhone, Value: "+12025550143"}, {Kind: screen.KindEmail, Value: "t.verdell.dev@post.example"}}}}
}

func inventedRules() []Rule {
	rule := func(id, family, title string, weight int, next ...string) Rule {
		return Rule{ID: id, Family: family, Title: title, Status: "stable", Version: 1, Since: "2026-12-01", Weight: weight, Basis: "judgement", Find: `cite(links.filter(l, l.kind == "phone" && l.names == "different"))`, Notice: "{{.First.Value}} is also on {{.Count}} other applications, under other names",
			Why: "One person often runs several applications at once and answers every call on one number.", HonestReasons: []string{"A recruiting agency puts its own phone on every résumé it sends.", "A family or a shared flat uses one number.", "The number was given to a new holder."},
			CheckNext: next, Clears: "A confirmed agency number, or documents that show a change of name.", Needs: []string{"links.kind", "links.names"}, Source: "rules/" + family + "/" + id + ".yaml",
			References: []Reference{{Title: "Guidance on remote IT workers", Publisher: "Three US agencies", Date: "2022-05-16", URL: "https://guidance.example/2022", Says: "Changing contact information and the same documents across accounts.", Supports: "in_part"}},
			Tests:      []RuleTest{{"two names, one phone in two spellings", "fired"}, {"the same person applies twice", "clear"}, {"no phone was given", "not_available"}}}
	}
	ask := "Ask every candidate at this stage: “Which other phone numbers do you use professionally?”"
	return []Rule{
		rule("contact-phone-under-different-names", "reuse", "One phone number is used by applicants with different names", 20, "Open the linked applications side by side.", ask),
		rule("document-passage-in-other-application", "reuse", "A passage of the work history stands in another application", 12, `Ask: "Tell me about one decision in this project that went wrong. What changed after it?"`, ask),
		rule("network-clock-away-from-place", "network", "The device’s clock is far from the place stated", 6, "Ask: “Where will you work from in the first three months?”"),
		rule("document-written-in-other-zone", "network", "A document was written in another zone than the place stated", 3, "Nothing by itself. Read it together with the others."),
		rule("history-jobs-overlap", "history", "Two full-time jobs overlap", 2, "Ask: “Let us go through 2020 to 2023 in order. When did you start and leave each job?”"),
		rule("profile-commits-before-account", "profile", "Commits are older than the account", 5, "Ask to walk through one of these commits on a shared screen."),
	}
}
